"""Periods that texts state (Y02)."""

from collections.abc import Iterator

from xltool.language.amounts import fold
from xltool.language.patterns import compile_later
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Submission
from xltool.rules.registry import Hit, hit, rule

_TO = r"\s*(?:[-—–~]{1,2}|至|到)\s*"
_YEAR = r"(?<![0-9〔(])(?P<y1>(?:19|20)\d\d)"
_PERIOD = compile_later(
    rf"{_YEAR}年?(?:(?P<m1>1[0-2]|0?[1-9])月(?:[0-9]{{1,2}}日)?)?{_TO}"
    r"(?P<y2>(?:19|20)\d\d)年?(?:(?P<m2>1[0-2]|0?[1-9])月(?:[0-9]{1,2}日)?)?"
)
_TITLE = compile_later(r"《[^》]*》|\([^()]*\)|〔[^〕]*〕")
_OWN_PERIOD = compile_later(
    r"(?<![上一二三四])(?:(?:项目|工程)?(?:实施|建设|执行|服务|合同|施工)(?:起止)?(?:时间|期限|期间|周期|日期|年限|期)?|工期|起止(?:时间|年限|日期)?|项目(?:周期|期限|时间))[为是:自从\s]*$"
)
_NOT_OWN = compile_later(r"的|[^,。;]{0,6}(?:规划|计划|方案|已|完成|完毕|累计|学年)")
"""What follows a period that is of something else, or past: 执行2018-2020年规划, 2018年至2020年已完成."""

_Period = tuple[int, int]


def periods_in(text: str | None) -> Iterator[tuple[_Period, _Period, str, bool]]:
    """Every period in a text: start and end as (year, month), as written, and whether it is when the project is done."""
    clean = _TITLE.sub("", fold(text or ""))
    for found in _PERIOD.finditer(clean):
        start = int(found["y1"]), int(found["m1"] or 1)
        end = int(found["y2"]), int(found["m2"] or 12)
        before = clean[max(0, found.start() - 12) : found.start()]
        own = _OWN_PERIOD.search(before) and not _NOT_OWN.match(clean, found.end())
        yield start, end, found[0], bool(own)


@rule("Y02", Severity.ERROR, "起止时间").says(
    backwards=Text("「{field}」里的时间「{found}」结束早于开始。", "请改正起止时间。"),
    outside=Text(
        "「{field}」写的实施时间是「{found}」，不包括填报年度 {year} 年。",
        "请改正实施时间；填报年度填错的，请改封面。",
        Severity.WARNING,
    ),
    differs=Text(
        "「{field}」写的实施时间是「{found}」，资金用途写的是「{other}」。",
        "请核对后改为一致；确有不同的，请在说明列写明。",
        Severity.WARNING,
    ),
)
def periods_agree(s: Submission, _form: Form) -> Iterator[Hit]:
    """起止时间先后正确，包括填报年度，各处一致。

    要求：写明起止年月的，或写明为实施（建设、执行）时间的，结束不早于开始；写明为实施（建设、执行）时间的，包括填报年度，资金用途与绩效目标中一致。《》和括号里的年份，写明已完成的，不算。
    依据：年度绩效目标只管当年；公开样本中有 2024-2026 年与 2026 年不一致的（参照）
    通过：2021年3月至2021年11月，填报年度 2021
    不通过：2021年9月至2021年3月
    """
    year = s.cover.year.value
    for project in s.projects:
        first = ""
        for entry in (project.purpose, project.objective):
            for start, end, found, own in periods_in(entry.value):
                if end < start and (own or "月" in found):
                    variant = "backwards"
                elif own and year is not None and not start[0] <= year <= end[0]:
                    variant = "outside"
                elif own and first and found != first:
                    variant = "differs"
                else:
                    first = first or (found if own else "")
                    continue
                yield hit(entry, variant, project, found=found, year=year, other=first)
