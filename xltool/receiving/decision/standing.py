"""Which of the received workbooks count, and why the others do not."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from xltool.receiving.decision.candidates import RETURN, Candidate, Key, Received
from xltool.receiving.decision.rounds import Rounds, rounds_of


class Standing(StrEnum):
    """What became of one received workbook, in the words of the report."""

    COUNTED = "计入汇总"
    COPY = "重复"
    SUPERSEDED = "已被新版替代"
    CONFLICT = "版本冲突"
    UNSEALED = "未封存"
    TAMPERED = "封存后被改动"
    OLD_TEMPLATE = "模板版本不符"
    ERRORS = "内容有错误"
    UNIDENTIFIED = "认不出单位"
    REFUSED = "不予受理"
    RETURN = "退回文件"
    SKIPPED = "不是报送文件"


SYSTEM_FILE = "Q16"
"""Code of locks, half-written downloads and a system's own files."""
HARMLESS = frozenset({Standing.COUNTED, Standing.COPY, Standing.SUPERSEDED, Standing.RETURN, Standing.SKIPPED})
"""Nobody needs to do anything about these."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one content, why, and what to do. ``instead``: the digest that stands for it, or ""."""

    standing: Standing
    reason: str
    fix: str = ""
    instead: str = ""


class Pair(NamedTuple):
    """Two contents to be compared for people: a version and the one that replaces it, or two in conflict."""

    kind: str
    key: Key
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome. ``received`` in the order of their sources, each with its verdict; ``counted`` in order of keys."""

    received: tuple[tuple[Received, Verdict], ...]
    verdicts: Mapping[str, Verdict]
    """By digest of the bytes: what became of the content, whichever file it came in."""
    counted: tuple[tuple[Key, str], ...]
    pairs: tuple[Pair, ...]
    groups: Mapping[Key, tuple[str, ...]]
    """Every content of an identified unit, year and stage, accepted or not."""
    first: Mapping[str, Received]
    """Which source stands for each content: the first by name, a name without a mark of copies before one with."""
    rounds: Rounds
    """What was returned; a unit, year and stage may be here of which no submission came."""


SUPERSEDED, CONFLICTING = "新旧版本", "版本冲突"


def decide(received: Iterable[Received], candidates: Mapping[str, Candidate]) -> Decision:
    """Decide about everything received; every digest in ``received`` has its candidate."""
    ordered = sorted(received, key=lambda one: (one.source, one.digest, one.code))
    groups: dict[Key, list[Candidate]] = {}
    verdicts: dict[str, Verdict] = {}
    for candidate in sorted(candidates.values(), key=lambda one: one.digest):
        key = candidate.key
        if key is not None and not candidate.kind:
            groups.setdefault(key, []).append(candidate)
        verdict = _apart(candidate)
        if verdict is not None:
            verdicts[candidate.digest] = verdict
    pairs: list[Pair] = []
    counted: list[tuple[Key, str]] = []
    keys = sorted(groups, key=lambda key: key.order)
    for key in keys:
        good = [one for one in groups[key] if one.digest not in verdicts]
        counted += [(key, digest) for digest in _choose(key, good, verdicts, pairs)]
    first: dict[str, Received] = {}
    for one in sorted(ordered, key=_as_original):
        if one.digest:
            first.setdefault(one.digest, one)
    return Decision(
        tuple((one, _verdict(one, verdicts, first)) for one in ordered),
        verdicts,
        tuple(counted),
        tuple(pairs),
        {key: tuple(one.digest for one in groups[key]) for key in keys},
        first,
        rounds_of(candidates.values()),
    )


_COPY_MARK = re.compile(r"\s*(?:[（(]\d+[)）]|[-_ ]*(?:副本|copy))", re.IGNORECASE)


def _as_original(one: Received) -> tuple[str, int, str]:
    return _COPY_MARK.sub("", one.source), len(one.source), one.source


def _apart(candidate: Candidate) -> Verdict | None:
    """Why a workbook is kept apart whatever else was received; None when it may count."""
    if candidate.old_template:
        return Verdict(Standing.OLD_TEMPLATE, candidate.reason, candidate.fix)
    if candidate.code:
        return Verdict(Standing.REFUSED, candidate.reason, candidate.fix)
    if candidate.kind == RETURN:
        last = candidate.rounds[-1]
        return Verdict(
            Standing.RETURN,
            f"第 {last.number} 轮审核（{last.decision}）退回第 {last.version} 版的文件，不是报送；见工作表「审核轮次」。",
        )
    if candidate.kind:
        return Verdict(Standing.RETURN, "正在审核、还没有【退回】的工作簿，不是报送。")
    if candidate.seal == "unsealed":
        return Verdict(
            Standing.UNSEALED,
            "工作簿没有报送校验码，不是用【报送】生成的。",
            "请报送单位用【报送】（xltool submit）重新生成后再发。",
        )
    if candidate.seal != "intact":
        where = f"，例如{candidate.broken_at}" if candidate.broken_at else ""
        return Verdict(
            Standing.TAMPERED,
            f"封存以后内容被改动过，与报送校验码不符{where}。",
            "请与报送单位核对；确需修改的，由报送单位改好后重新【报送】。",
        )
    if candidate.key is None:
        return Verdict(
            Standing.UNIDENTIFIED,
            f"封面没有写清楚{_missing(candidate)}，认不出是谁的哪一次报送。",
            "请报送单位填好封面后重新【报送】。",
        )
    if candidate.errors or candidate.budget is None:
        return Verdict(
            Standing.ERRORS,
            f"有 {candidate.errors} 个错误没有改正。" if candidate.errors else "金额或支出计划不全，无法计算合计。",
            "请报送单位按工作表「问题」中所列改正后重新【报送】。",
        )
    return None


def _missing(candidate: Candidate) -> str:
    fields = (("部门编码", candidate.unit), ("填报年度", candidate.year), ("编报阶段", candidate.stage))
    return "、".join(name for name, value in fields if not value)


def _choose(key: Key, good: Sequence[Candidate], verdicts: dict[str, Verdict], pairs: list[Pair]) -> list[str]:
    """Give the intact ones of a unit their verdicts; the digest that counts, if there is exactly one."""
    versions: dict[int, list[Candidate]] = {}
    for candidate in sorted(good, key=lambda one: one.order):
        stands = next((one for one in versions.get(candidate.version, []) if one.content == candidate.content), None)
        if stands is None:
            versions.setdefault(candidate.version, []).append(candidate)
            continue
        verdicts[candidate.digest] = Verdict(
            Standing.COPY, "内容与另一份完全相同（只是重新保存过），只计一次。", "", stands.digest
        )
    if not versions:
        return []
    latest = max(versions)
    former: Candidate | None = None
    for version in sorted(versions):
        these = versions[version]
        if former is not None:
            pairs.append(Pair(SUPERSEDED, key, former.digest, these[0].digest))
        pairs += [Pair(CONFLICTING, key, these[0].digest, other.digest) for other in these[1:]]
        former = these[0]
        for one in these:
            verdicts[one.digest] = _by_version(one, these, latest, versions[latest])
    return [versions[latest][0].digest] if len(versions[latest]) == 1 else []


def _by_version(one: Candidate, equals: Sequence[Candidate], latest: int, newest: Sequence[Candidate]) -> Verdict:
    if one.version < latest:
        same = len(newest) == 1 and newest[0].content == one.content
        return Verdict(
            Standing.SUPERSEDED,
            f"第 {one.version} 版，已由第 {latest} 版替代{'，内容相同' if same else ''}。",
            "",
            newest[0].digest,
        )
    if len(equals) > 1:
        return Verdict(
            Standing.CONFLICT,
            f"收到 {len(equals)} 份内容不同、但都是第 {one.version} 版的报送，无法判断以哪份为准，都没有计入。",
            "请与报送单位确认以哪份为准，请其重新【报送】（版本号会增加）。两份的差别见工作表「版本对比」。",
        )
    return _count(one.version)


@lru_cache(maxsize=64)
def _count(version: int) -> Verdict:
    return Verdict(Standing.COUNTED, f"第 {version} 版，校验码相符。")


def _verdict(one: Received, verdicts: Mapping[str, Verdict], first: Mapping[str, Received]) -> Verdict:
    if not one.digest:
        standing = Standing.SKIPPED if one.code == SYSTEM_FILE else Standing.REFUSED
        return Verdict(standing, one.reason, one.fix)
    original, verdict = first[one.digest], verdicts[one.digest]
    if original is not one and verdict.standing is not Standing.RETURN:
        return Verdict(Standing.COPY, f"与「{original.source}」一模一样，只处理一次。", "", one.digest)
    return verdict
