"""Targets of a whole project in a project of several years (I25)."""

import re
from collections.abc import Iterator

from xltool.language.amounts import fold
from xltool.language.patterns import compile_later
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Indicator, Project, Submission
from xltool.rules.codes.codes import code_text
from xltool.rules.registry import Hit, hit, rule
from xltool.rules.years.periods import periods_in

_SEVERAL_YEARS = compile_later(r"延续|跨年|[两二三四五]年(?:项目|期|建设)|续建|结转")
_WHOLE_PROJECT = compile_later(
    r"总工期|全周期|建设期内|[三五]年(?:内?累计|共|合计)|(?<!占)(?<!占项目)全部工程|总体完成|项目总(?:量|面积|长度|里程|数量)|累计完成"
)
_OF_THE_YEAR = compile_later(r"[本当今全]年|年度|(?:19|20)\d\d年")


@rule("I25", Severity.INFO, "跨年项目填当年的指标值").says(
    whole=Text(
        "项目「{project_name}」跨年实施，指标「{name}」写的是{said}，像是全项目的数。",
        "请核对指标值，只填 {year} 年要完成的数；确是当年的不必改。",
    )
)
def targets_of_the_year(s: Submission, form: Form) -> Iterator[Hit]:
    """跨年项目的年度指标值不用全项目的总量。

    要求：延续、跨年的项目，指标名称和描述里不写总工期、建设期内、三年累计、累计完成、项目总量等全项目的数；写明是当年、年度的不算；只作提示。
    依据：公开样本中把全项目 485 米、985 米当作年度值的（参照）
    通过：当年铺设管网 485 米
    不通过：跨年项目的指标「项目总长度」985 米
    """
    year = s.cover.year.value
    for project in s.projects:
        if year is None or not _runs_for_years(project, year, form):
            continue
        for row in s.indicators_of(project):
            said = fold(f"{row.name} {row.description.typed}")
            found = None if _OF_THE_YEAR.search(said) else _WHOLE_PROJECT.search(said)
            if found is not None and row.target is not None and row.target.number is not None and not _is_share(row):
                yield _whole(row, project, found[0], year)


def _is_share(row: Indicator) -> bool:
    """Whether a row counts a part of something (占全部设备的比率), which may be all of the project's in any year."""
    return "占" in row.description.typed and re.search("[%‰％]|比|率", row.unit.typed + row.name) is not None


def _whole(row: Indicator, project: Project, said: str, year: int) -> Hit:
    return hit(
        row.target_value, "whole", row, project_name=project.name.typed, name=row.name, said=f"「{said}」", year=year
    )


def _runs_for_years(project: Project, year: int, form: Form) -> bool:
    """Whether the project's code is of an earlier year, or its texts say that it runs on."""
    start = form.codes.year_position
    digits = code_text(project.code)[start : start + 2]
    texts = [project.name, project.purpose, project.objective, project.remark]
    said = " ".join(entry.typed for entry in texts)
    spans = [(a[0], b[0]) for entry in texts for a, b, _, _ in periods_in(entry.typed)]
    return (
        (digits.isdecimal() and int(digits) < year % 100)
        or _SEVERAL_YEARS.search(said) is not None
        or any(first < last for first, last in spans)
    )
