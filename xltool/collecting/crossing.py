"""What only shows when all submissions lie side by side (codes K01 to K09)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltool.collecting.candidates import Candidate, Key, name_key, same_name
from xltool.collecting.deciding import CONFLICTING, Decision, Standing
from xltool.collecting.expecting import Expected
from xltool.findings import Severity
from xltool.models import code_key


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person has to look at. ``digest``: the workbook to open first."""

    code: str
    severity: Severity
    key: Key
    name: str
    digest: str
    message: str
    fix: str
    project: str = ""


def cross_check(
    decision: Decision, candidates: Mapping[str, Candidate], expected: tuple[Expected, ...] | None
) -> tuple[Problem, ...]:
    """Find everything that concerns more than one workbook, or a workbook and the list; in order of codes."""
    problems = [
        *_two_names(decision, candidates),
        *_shared_projects(decision, candidates),
        *_conflicts(decision, candidates),
        *_newer_unused(decision, candidates),
        *(() if expected is None else _against_list(decision, candidates, expected)),
        *_periods(decision, candidates),
        *_regions(decision, candidates),
    ]
    return tuple(
        sorted(problems, key=lambda one: (one.code, one.key.order, one.digest, one.project))
    )


def _problem(
    code: str, key: Key, candidate: Candidate, message: str, fix: str, *,
    severity: Severity = Severity.WARNING, project: str = "",
) -> Problem:  # fmt: skip
    return Problem(code, severity, key, candidate.name, candidate.digest, message, fix, project)


def _identified(
    decision: Decision, candidates: Mapping[str, Candidate]
) -> Iterator[tuple[Key, Candidate]]:
    for key, digests in decision.groups.items():
        for digest in digests:
            yield key, candidates[digest]


def _two_names(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    names: dict[tuple[str, str], dict[str, tuple[Key, Candidate]]] = {}
    for key, candidate in _identified(decision, candidates):
        known = names.setdefault((key.region, key.unit), {})
        known.setdefault(name_key(candidate.name), (key, candidate))
    for (_region, unit), known in names.items():
        if len(known) > 1:
            shown = sorted(one.name for _, one in known.values())
            key, candidate = min(known.values(), key=lambda one: (one[0].order, one[1].digest))
            yield _problem(
                "K01", key, candidate,
                f"单位编码 {unit} 出现了 {len(shown)} 个名称：{'、'.join(shown)}。",
                "请核对是不是两个单位误用了同一个编码；如果是同一个单位，请统一名称。",
            )  # fmt: skip


def _shared_projects(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    holders: dict[tuple[tuple[int, str], str], list[tuple[Key, Candidate, str]]] = {}
    for key, digest in decision.counted:
        for code, title in candidates[digest].projects:
            if code_key(code):
                holders.setdefault((key.period, code_key(code)), []).append(
                    (key, candidates[digest], title)
                )
    for (_period, code), found in holders.items():
        if len({key for key, _, _ in found}) > 1:
            where = "、".join(f"{key.unit} {one.name}「{title}」" for key, one, title in found)
            for key, candidate, _title in found:
                yield _problem(
                    "K02", key, candidate,
                    f"项目编码 {code} 同时出现在 {len(found)} 个单位：{where}。合计里每处各计一次。",
                    "请核对项目属于哪个单位，由另一个单位删去或更正编码后重新【报送】。",
                    project=code,
                )  # fmt: skip


def _conflicts(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    told: set[str] = set()
    for pair in decision.pairs:
        if pair.kind != CONFLICTING or pair.before in told:
            continue
        told.add(pair.before)
        one = candidates[pair.before]
        open_now = decision.verdicts[pair.before].standing is Standing.CONFLICT
        yield _problem(
            "K03", pair.key, one,
            f"收到内容不同、但都是第 {one.version} 版的报送"
            + ("，无法判断以哪份为准，都没有计入。" if open_now else "；后来的版本已替代它们。"),
            "请与报送单位确认以哪份为准，请其重新【报送】。" if open_now else "请提醒报送单位不要在两台电脑上各报一次。",
            severity=Severity.ERROR if open_now else Severity.WARNING,
        )  # fmt: skip


def _newer_unused(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    counted = dict(decision.counted)
    for key, candidate in _identified(decision, candidates):
        standing = decision.verdicts[candidate.digest].standing
        used = candidates.get(counted.get(key, ""))
        if used is None or standing not in {Standing.TAMPERED, Standing.ERRORS}:
            continue
        if candidate.version > used.version:
            yield _problem(
                "K04", key, candidate,
                f"收到更新的第 {candidate.version} 版，但{standing.value}，没有采用；汇总用的仍是第 {used.version} 版。",
                "请报送单位重新【报送】；在此之前请注意合计用的是旧版。",
            )  # fmt: skip


def _against_list(
    decision: Decision, candidates: Mapping[str, Candidate], expected: tuple[Expected, ...]
) -> Iterator[Problem]:
    listed = {one.key: one for one in expected}
    for key, digest in decision.counted:
        candidate = candidates[digest]
        entry = listed.get((key.region, key.unit)) or listed.get(("", key.unit))
        if entry is None:
            yield _problem(
                "K05", key, candidate, f"单位 {key.unit} {candidate.name} 不在应报名单里，已计入合计。",
                "请核对：确应报送的，请补进名单；不应报送的，请把它的文件移出收件夹后重新汇总。",
            )  # fmt: skip
        elif entry.name and not same_name(entry.name, candidate.name):
            yield _problem(
                "K06", key, candidate, f"名单上 {key.unit} 是「{entry.name}」，报送的工作簿写的是「{candidate.name}」。",
                "请核对单位编码有没有用错；没有错的，请统一名称。",
            )  # fmt: skip


def _periods(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    periods = sorted({key.period for key, _ in decision.counted})
    if len(periods) < 2:
        return
    shown = "、".join(f"{year} 年{stage}" for year, stage in periods)
    key, digest = decision.counted[0]
    yield _problem(
        "K07", key, candidates[digest],
        f"收到的报送分属 {len(periods)} 个年度或阶段：{shown}。各自单独合计，不相加。",
        "如果其中有报错年度或阶段的，请报送单位更正后重新【报送】。",
    )  # fmt: skip


def _regions(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    known: dict[tuple[str, str, tuple[int, str]], dict[str, tuple[Key, Candidate]]] = {}
    for key, digest in decision.counted:
        one = candidates[digest]
        known.setdefault((key.unit, name_key(one.name), key.period), {})[key.region] = key, one
    for (unit, _name, _period), regions in known.items():
        if len(regions) > 1:
            key, candidate = regions[min(regions)]
            yield _problem(
                "K08", key, candidate,
                f"单位 {unit} {candidate.name} 以 {len(regions)} 个行政区划代码（{'、'.join(sorted(regions))}）报送，各计了一次。",
                "请核对行政区划代码是不是写错了；写错的由报送单位更正后重新【报送】。",
                severity=Severity.ERROR,
            )  # fmt: skip
