"""What only shows when all submissions lie side by side (codes K01 to K10)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from xltool.language.keys import code_key
from xltool.model.findings import Severity
from xltool.model.shelf import standard_form
from xltool.receiving.decision.candidates import Candidate, Key, name_key, same_name
from xltool.receiving.decision.expected_units import Expected
from xltool.receiving.decision.rounds import Returned
from xltool.receiving.decision.standing import CONFLICTING, Decision, Standing
from xltool.receiving.decision.texts import CROSS_CHECKS

Projects: TypeAlias = Callable[[str], Iterable[tuple[str, str]]]
"""Code and name of each project of a workbook, by its digest."""


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
    decision: Decision, candidates: Mapping[str, Candidate], expected: tuple[Expected, ...] | None, projects: Projects
) -> tuple[Problem, ...]:
    """Find everything that concerns more than one workbook, or a workbook and the list; in order of codes."""
    problems = [
        *_two_names(decision, candidates),
        *_shared_projects(decision, candidates, projects),
        *_conflicts(decision, candidates),
        *_newer_unused(decision, candidates),
        *(() if expected is None else _against_list(decision, candidates, expected)),
        *_periods(decision, candidates),
        *_regions(decision, candidates),
        *_rounds_apart(decision, candidates),
        *_reviewed_elsewhere(decision, candidates),
    ]
    return tuple(sorted(problems, key=lambda one: (one.code, one.key.order, one.digest, one.project)))


def _problem(code: str, key: Key, one: Candidate, variant: str = "", project: str = "", **values: object) -> Problem:
    check = CROSS_CHECKS[code]
    text = check.texts[variant]
    message, fix = text.filled({"unit": key.unit, "name": one.name, **values})
    return Problem(code, text.severity or check.severity, key, one.name, one.digest, message, fix, project)


def _by_key(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[tuple[Key, Candidate]]:
    for key, digests in decision.groups.items():
        for digest in digests:
            yield key, candidates[digest]


def _two_names(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    names: dict[tuple[str, str], dict[str, tuple[Key, Candidate]]] = {}
    for key, candidate in _by_key(decision, candidates):
        known = names.setdefault((key.region, key.unit), {})
        known.setdefault(name_key(candidate.name), (key, candidate))
    for (_region, unit), known in names.items():
        if len(known) > 1:
            shown = sorted(one.name for _, one in known.values())
            key, candidate = min(known.values(), key=lambda one: (one[0].order, one[1].digest))
            names_shown = "、".join(shown)
            yield _problem("K01", key, candidate, unit=unit, count=len(shown), names=names_shown)


def _shared_projects(decision: Decision, candidates: Mapping[str, Candidate], projects: Projects) -> Iterator[Problem]:
    holders: dict[tuple[tuple[int, str], str], list[tuple[Key, Candidate, str]]] = {
        project: [] for project in _in_two_units(decision, projects)
    }
    for key, digest in decision.counted if holders else ():
        for code, title in projects(digest):
            if (found := holders.get((key.period, code_key(code)))) is not None:
                found.append((key, candidates[digest], title))
    for (_period, code), held in holders.items():
        where = "、".join(f"{key.unit} {one.name}「{title}」" for key, one, title in held)
        for key, candidate, _title in held:
            yield _problem("K02", key, candidate, project=code, number=code, count=len(held), where=where)


def _in_two_units(decision: Decision, projects: Projects) -> Iterator[tuple[tuple[int, str], str]]:
    """Period and code of every project that two units have, in the order in which that shows."""
    owners: dict[tuple[tuple[int, str], str], Key | None] = {}
    for key, digest in decision.counted:
        for code, _title in projects(digest):
            project = key.period, code_key(code)
            owner = owners.setdefault(project, key) if project[1] else None
            if owner is not None and owner != key:
                owners[project] = None
                yield project


def _conflicts(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    told: set[str] = set()
    for pair in decision.pairs:
        if pair.kind != CONFLICTING or pair.before in told:
            continue
        told.add(pair.before)
        one = candidates[pair.before]
        open_now = decision.verdicts[pair.before].standing is Standing.CONFLICT
        variant = "open" if open_now else "settled"
        yield _problem("K03", pair.key, one, variant, version=one.version)


def _newer_unused(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    counted = dict(decision.counted)
    for key, candidate in _by_key(decision, candidates):
        standing = decision.verdicts[candidate.digest].standing
        used = candidates.get(counted.get(key, ""))
        if used is None or standing not in {Standing.TAMPERED, Standing.ERRORS}:
            continue
        if candidate.version > used.version:
            yield _problem("K04", key, candidate, standing=standing.value, version=candidate.version, used=used.version)


def _against_list(
    decision: Decision, candidates: Mapping[str, Candidate], expected: tuple[Expected, ...]
) -> Iterator[Problem]:
    listed = {one.key: one for one in expected}
    for key, digest in decision.counted:
        candidate = candidates[digest]
        entry = listed.get((key.region, key.unit)) or listed.get(("", key.unit))
        if entry is None:
            yield _problem("K05", key, candidate)
        elif entry.name and not same_name(entry.name, candidate.name):
            yield _problem("K06", key, candidate, listed=entry.name)


def _periods(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    periods = sorted({key.period for key, _ in decision.counted})
    if len(periods) < 2:
        return
    stages = {(key.year, key.stage) for key, _ in decision.counted}
    forms = sorted({key.form for key, _ in decision.counted})
    if len(stages) == 1:
        variant, shown = "forms", "、".join(form or standard_form().title for form in forms)
    else:
        variant = "periods" if len(forms) == 1 else "both"
        shown = "、".join(f"{year} 年{stage}" for year, stage in periods)
    key, digest = decision.counted[0]
    yield _problem("K07", key, candidates[digest], variant, count=len(periods), periods=shown)


def _regions(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    known: dict[tuple[str, str, tuple[int, str]], dict[str, tuple[Key, Candidate]]] = {}
    for key, digest in decision.counted:
        one = candidates[digest]
        known.setdefault((key.unit, name_key(one.name), key.period), {})[key.region] = key, one
    for (unit, _name, _period), regions in known.items():
        if len(regions) > 1:
            key, candidate = regions[min(regions)]
            listed = "、".join(sorted(regions))
            yield _problem("K08", key, candidate, unit=unit, count=len(regions), regions=listed)


def _rounds_apart(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    """Returns of one number that are of two versions, or come to different decisions."""
    for key, returned in decision.rounds.items():
        numbers: dict[int, list[Returned]] = {}
        for one in returned:
            numbers.setdefault(one.round.number, []).append(one)
        for number, ones in numbers.items():
            last = candidates[ones[-1].digest]
            versions = dict.fromkeys(f"第 {one.round.version} 版" for one in ones)
            decisions = dict.fromkeys(one.round.decision for one in ones)
            if len({one.round.digest for one in ones}) > 1:
                yield _problem("K09", key, last, "version", round=number, count=len(ones), versions="、".join(versions))
            elif len(decisions) > 1:
                told = "、".join(decisions)
                version = ones[-1].round.version
                yield _problem(
                    "K09", key, last, "decision", version=version, round=number, count=len(ones), decisions=told
                )


def _reviewed_elsewhere(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[Problem]:
    """Returns whose version is not among what was received."""
    for key, returned in decision.rounds.items():
        sent = [candidates[digest] for digest in decision.groups.get(key, ())]
        contents, versions = {one.content for one in sent}, {one.version for one in sent if one.seal == "intact"}
        for one in returned:
            if one.own and one.round.digest not in contents:
                variant = "other" if one.round.version in versions else "none"
                number, version = one.round.number, one.round.version
                yield _problem("K10", key, candidates[one.digest], variant, round=number, version=version)
