"""Quantities that 总体目标 and 分项目标 promise must be found again in some project's indicators (X07)."""

from collections.abc import Iterable, Iterator
from functools import cache

from xltool.language.patterns import compile_later
from xltool.language.quantities import quantities
from xltool.model.findings import Severity, Text
from xltool.model.profile import Profile
from xltool.model.submission import Submission
from xltool.rules.goals.promises import NamedTargets, Promises, is_illegible, name_all, parts_of
from xltool.rules.registry import Hit, hit, rule

_SENTENCE = compile_later(r"[^。；;！!？?\n]*(?:[。；;！!？?\n]+|$)(?:[（(][^（()）\n]*[）)])?")
"""A sentence, with a bracketed note that stands right after its full stop."""


@rule("X07", Severity.WARNING, "总体目标和分项目标承诺的数量都有项目指标").says(
    missing=Text(
        "「{section}」承诺了{missing}，但没有任何项目的指标值是这些数量。",
        "请在有关项目的指标中写上这些数量；不由项目经费保障的，请在这句话后面注明“（不由项目经费保障）”。",
    )
)
def department_promises_kept(s: Submission, profile: Profile) -> Iterator[Hit]:
    """总体目标和分项目标承诺的数量，要落实到某个项目的指标，或注明不由项目经费保障。

    要求：承诺的数量（数字和单位）与某个项目的指标值相同；同一句话注明「不由项目经费保障」的除外，“每场不少于50人”一类的标准也不作要求。有指标值读不出来时，先不核对。
    依据：部门目标与项目目标相互衔接的要求，财预〔2015〕88号「相应匹配」（参照）。
    通过：全年受益2000人次（有项目的指标值为 2000人次）。
    不通过：全年开展各类科普活动30次以上（没有项目的指标值为 30次）。
    """
    if not s.indicators or any(map(is_illegible, s.indicators)):
        return
    kept = Promises(s.indicators, profile.indicators.unit_synonyms)
    kept.add_money(project.budget_total.value for project in s.projects)
    kept.add_said(indicator.description.typed for indicator in s.indicators)

    @cache
    def by_project() -> list[Promises]:
        """Only asked when all indicators together do not keep a promise."""
        return [Promises(rows, profile.indicators.unit_synonyms) for rows in s.indicators_by_project.values()]

    named = NamedTargets(s.indicators)
    for section in (*s.overall, *s.functions):
        text = section.content.value
        if text is None:
            continue
        outside = _outside_spans(section.content.typed, profile.goals.outside_marks)
        said = quantities(section.content.typed)
        parts = parts_of(section.content.typed, said, kept)
        missing = [
            found
            for found in said
            if found.promised
            and not found.rate
            and (
                (found not in kept and found not in parts and not any(found in one for one in by_project()))
                or named.contradict(section.content.typed, found)
            )
            and not any(start <= found.start < end for start, end in outside)
        ]
        if missing:
            yield hit(
                section.content,
                "missing",
                section,
                section=section.title.typed or section.content.field,
                missing=name_all(missing),
            )


def _outside_spans(text: str, marks: Iterable[str]) -> list[tuple[int, int]]:
    """The sentences that say they are not paid for by a project."""
    return [sentence.span() for sentence in _SENTENCE.finditer(text) if any(mark in sentence[0] for mark in marks)]
