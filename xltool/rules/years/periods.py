"""Rules: periods that texts state (Y02), and targets of a whole project in a project of several years (I25)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltool.language.amounts import fold
from xltool.model.findings import Severity, Text
from xltool.model.profile import Profile
from xltool.model.submission import Indicator, Project, Submission
from xltool.rules.codes.codes import code_text
from xltool.rules.indicators.rows import at
from xltool.rules.registry import Hit, hit, rule

_TO = r"\s*(?:[-—–~]{1,2}|至|到)\s*"
_YEAR = r"(?<![0-9〔(])(?P<y1>(?:19|20)\d\d)"
_PERIOD = re.compile(
    rf"{_YEAR}年?(?:(?P<m1>1[0-2]|0?[1-9])月(?:[0-9]{{1,2}}日)?)?{_TO}"
    r"(?P<y2>(?:19|20)\d\d)年?(?:(?P<m2>1[0-2]|0?[1-9])月(?:[0-9]{1,2}日)?)?"
)
_TITLE = re.compile(r"《[^》]*》|\([^()]*\)|〔[^〕]*〕")
_OWN_PERIOD = re.compile(
    r"(?<![上一二三四])(?:(?:项目|工程)?(?:实施|建设|执行|服务|合同|施工)(?:起止)?(?:时间|期限|期间|周期|日期|年限|期)?|工期|起止(?:时间|年限|日期)?|项目(?:周期|期限|时间))[为是:自从\s]*$"
)
_NOT_OWN = re.compile(r"的|[^,。;]{0,6}(?:规划|计划|方案|已|完成|完毕|累计|学年)")
"""What follows a period that is of something else, or past: 执行2018-2020年规划, 2018年至2020年已完成."""

_Period = tuple[int, int]


def _periods(text: str | None) -> Iterator[tuple[_Period, _Period, str, bool]]:
    """Every period in a text: start and end as (year, month), as written, and whether it is when the project is done."""
    clean = _TITLE.sub("", fold(text or ""))
    for found in _PERIOD.finditer(clean):
        start = int(found["y1"]), int(found["m1"] or 1)
        end = int(found["y2"]), int(found["m2"] or 12)
        before = clean[max(0, found.start() - 12) : found.start()]
        own = _OWN_PERIOD.search(before) and not _NOT_OWN.match(clean, found.end())
        yield start, end, found[0], bool(own)


@rule(
    "Y02",
    Severity.ERROR,
    "起止时间",
    backwards=Text(
        "「{field}」里的时间「{found}」结束早于开始。",
        "请改正起止时间。",
    ),
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
def periods_agree(s: Submission, _profile: Profile) -> Iterator[Hit]:
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
            for start, end, found, own in _periods(entry.value):
                if end < start and (own or "月" in found):
                    variant = "backwards"
                elif own and year is not None and not start[0] <= year <= end[0]:
                    variant = "outside"
                elif own and first and found != first:
                    variant = "differs"
                else:
                    first = first or (found if own else "")
                    continue
                yield hit(
                    entry, variant, project=project.key, anchor=project.anchor,
                    found=found, year=year, other=first,
                )  # fmt: skip


_SEVERAL_YEARS = re.compile(r"延续|跨年|[两二三四五]年(?:项目|期|建设)|续建|结转")
_WHOLE_PROJECT = re.compile(
    r"总工期|全周期|建设期内|[三五]年(?:内?累计|共|合计)|全部工程|总体完成|项目总(?:量|面积|长度|里程|数量)|累计完成"
)
_OF_THE_YEAR = re.compile(r"[本当今全]年|年度|(?:19|20)\d\d年")


@rule(
    "I25",
    Severity.INFO,
    "跨年项目填当年的指标值",
    whole=Text(
        "项目「{project_name}」跨年实施，指标「{name}」写的是{said}，像是全项目的数。",
        "请核对指标值，只填 {year} 年要完成的数；确是当年的不必改。",
    ),
)
def targets_of_the_year(s: Submission, profile: Profile) -> Iterator[Hit]:
    """跨年项目的年度指标值不用全项目的总量。

    要求：延续、跨年的项目，指标名称和描述里不写总工期、建设期内、三年累计、累计完成、项目总量等全项目的数；写明是当年、年度的不算；只作提示。
    依据：公开样本中把全项目 485 米、985 米当作年度值的（参照）
    通过：当年铺设管网 485 米
    不通过：跨年项目的指标「项目总长度」985 米
    """
    year = s.cover.year.value
    for project in s.projects:
        if year is None or not _runs_for_years(project, year, profile):
            continue
        for row in s.indicators_of(project):
            said = fold(f"{row.name} {row.description.typed}")
            found = None if _OF_THE_YEAR.search(said) else _WHOLE_PROJECT.search(said)
            if found is not None and row.target is not None and row.target.number is not None:
                yield _whole(row, project, found[0], year)


def _whole(row: Indicator, project: Project, said: str, year: int) -> Hit:
    return at(
        row.target_value, "whole", row,
        project_name=project.name.typed, name=row.name, said=f"「{said}」", year=year,
    )  # fmt: skip


def _runs_for_years(project: Project, year: int, profile: Profile) -> bool:
    """Whether the project's code is of an earlier year, or its texts say that it runs on."""
    start = profile.codes.year_position
    digits = code_text(project.code)[start : start + 2]
    texts = [project.name, project.purpose, project.objective, project.remark]
    said = " ".join(entry.typed for entry in texts)
    spans = [(a[0], b[0]) for entry in texts for a, b, _, _ in _periods(entry.typed)]
    return (
        (digits.isdecimal() and int(digits) < year % 100)
        or _SEVERAL_YEARS.search(said) is not None
        or any(first < last for first, last in spans)
    )
