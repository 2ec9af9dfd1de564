"""Workbooks on disk: the shipped template filled by an unrelated program (openpyxl under the headers)."""

from __future__ import annotations

import functools
import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from tests.support.memory_book import COVER, FUNCTIONS, OVERALL, SAFEGUARDS, a_project, an_indicator, good_indicators
from xltool.books.shipped import SAMPLE, TEMPLATE, template_path
from xltool.model import template
from xltool.model.cells import Raw, column_letters
from xltool.model.shelf import standard_form

Rows = Sequence[Mapping[str, Raw]]


def fill(
    path: Path,
    *,
    cover: Mapping[str, Raw] | None = None,
    overall: Rows = OVERALL,
    functions: Rows = FUNCTIONS,
    safeguards: Rows = SAFEGUARDS,
    projects: Rows | None = None,
    indicators: Rows | None = None,
) -> Path:
    """Write rows under the headers of the template; returns the path. The same rows are written by openpyxl only once."""
    sheets = {
        template.OVERALL: overall,
        template.FUNCTIONS: functions,
        template.SAFEGUARDS: safeguards,
        template.PROJECTS: [plain_project()] if projects is None else projects,
        template.INDICATORS: good_indicators() if indicators is None else indicators,
    }
    wanted = repr((cover, sheets))
    if wanted not in _FILLED:
        _FILLED[wanted] = _filled({**COVER, **(cover or {})}, sheets)
    path.write_bytes(_FILLED[wanted])
    return path


def cell_of(sheet: str, header: str, row: int) -> str:
    """The address in the shipped template, such as ``I5``."""
    return (
        f"{column_letters([column.header for column in standard_form().sheet_columns[sheet]].index(header) + 1)}{row}"
    )


def entries(book: openpyxl.Workbook, sheet: str) -> list[tuple[object, ...]]:
    """The rows in which something is filled in, without what the tool puts beside them."""
    first = last = None
    if sheet in standard_form().sheet_columns:
        first = template.first_entry_column(sheet)
        last = first + len(standard_form().entry_columns[sheet]) - 1
    rows = book[sheet].iter_rows(min_row=4, min_col=first, max_col=last, values_only=True)
    return [row for row in rows if any(row)]


_FILLED: dict[str, bytes] = {}
FORMATTED = 80
"""Rows that are kept of the thousand formatted ones: openpyxl needs most of its time for cells that stay blank."""


def blank() -> openpyxl.Workbook:
    """The shipped template with fewer blank rows below the headers."""
    return openpyxl.load_workbook(io.BytesIO(_short_template()))


@functools.cache
def _short_template() -> bytes:
    book = openpyxl.load_workbook(template_path(TEMPLATE))
    for sheet in (book[template.PROJECTS], book[template.INDICATORS], book[template.FINDINGS]):
        sheet.delete_rows(FORMATTED + 1, sheet.max_row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _filled(fields: Mapping[str, Raw], sheets: Mapping[str, Rows]) -> bytes:
    book = blank()
    for row in book[template.COVER].iter_rows():
        for cell in row:
            if cell.value in fields and cell.value not in {"模板版本", "表样"}:
                book[template.COVER].cell(cell.row, cell.column + 1).value = fields[cell.value]
    for name, rows in sheets.items():
        sheet = book[name]
        columns = {str(cell.value): cell.column for cell in sheet[3] if cell.value}
        for number, entry in enumerate(rows, start=4):
            for header, value in entry.items():
                sheet.cell(number, columns[header]).value = value  # type: ignore[assignment]
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def plain_project(**changes: Raw) -> dict[str, Raw]:
    """A project without a fault, its schedule as fractions in the template's percent cells."""
    return a_project(**{"3月底": 0.2, "6月底": 0.5, "10月底": 0.8, "12月底": 1.0} | changes)


def many_indicators(code: str, count: int) -> list[dict[str, Raw]]:
    """``count`` indicators over all second levels, texts of different lengths."""
    levels = [
        ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("产出指标", "成本指标"),
        ("效益指标", "社会效益指标"), ("效益指标", "生态效益指标"), ("满意度指标", "服务对象满意度指标"),
    ]  # fmt: skip
    rows = []
    for number in range(count):
        level1, level2 = levels[number * len(levels) // count]
        rows.append(
            an_indicator(
                项目编码=code, 一级指标=level1, 二级指标=level2, 三级指标=f"第{number + 1}项工作完成情况",
                绩效指标描述="统计口径说明，" * (1 + number % 7), 指标值=number + 1, 计量单位="项",
                指标值确定依据=f"2021年工作要点第{number + 1}条",
            )
        )  # fmt: skip
    return rows


def all_kinds_of_faults(path: Path) -> Path:
    """A workbook with faults of every subject and severity at once: cover, texts, money, schedule, indicators, targets."""
    projects = [
        plain_project(预算数=47500, **{"6月底": 0.9, "12月底": 0.95}, 对应职责="没有这个职责"),
        plain_project(项目编码="1306", 项目名称=None, 财政资金="三万", 资金用途="  ", 绩效目标="好"),
        plain_project(),
    ]
    indicators = [dict(row) for row in good_indicators()]
    indicators[0] |= {"计算符号": ">=", "指标值": "２０００人次", "计量单位": None}
    indicators[1] |= {"计量单位": "百分比", "指标值": "约九成"}
    indicators[2] |= {"一级指标": "效益指标", "指标值": "2020年3月底"}
    indicators[3] |= {"三级指标": None, "指标值确定依据": "合理"}
    overall = [dict(row) for row in OVERALL]
    overall[0] |= {"内容": "全年组织活动99次。", "序号": "三、"}
    cover = {"行政区划代码": "13063", "部门名称": None, "项目支出预算总额": 1}
    return fill(path, cover=cover, overall=overall, projects=projects, indicators=indicators)


CODES = ("13063621AAAAAAAAAAA01", "13063621AAAAAAAAAAA02", "13063621AAAAAAAAAAA03")


def several(path: Path) -> Path:
    projects = [
        plain_project(项目编码=CODES[0], 项目名称="科普宣传", 预算数=10000.01, 财政资金=6000, 其他资金=4000.01),
        plain_project(
            项目编码=CODES[1], 项目名称="农村/培训[试点]", 预算数=1000, 财政资金=1000,
            **{"3月底": 0.4, "6月底": 0.4, "10月底": 0.4, "12月底": 1.0},
        ),
        plain_project(项目编码=CODES[2], 项目名称="基层阵地", 预算数=333.33, 财政资金=333.33),
    ]  # fmt: skip
    rows = [
        *many_indicators(CODES[0], 40), *good_indicators(CODES[1]), *many_indicators(CODES[2], 15),
    ]  # fmt: skip
    return fill(
        path, cover={"部门编码": "219001", "部门名称": "某县农业农村局", "项目支出预算总额": None},
        projects=projects, indicators=rows,
    )  # fmt: skip


def sample(path: Path) -> Path:
    return Path(shutil.copyfile(template_path(SAMPLE), path))


def older(path: Path) -> Path:
    """A workbook of another version: other sheet names, other headers, a column more, one less."""
    fill(path)
    book = openpyxl.load_workbook(path)
    book[template.OVERALL].title = "部门总体目标"
    book[template.PROJECTS]["C3"] = "项目预算数额"
    book[template.PROJECTS]["O3"], book[template.PROJECTS]["O4"] = "联系科室", "办公室"
    for row in book[template.COVER].iter_rows():
        for cell in row:
            if cell.value == template.TEMPLATE_VERSION:
                cell.value = "0.9"
    book.save(path)
    return path


def of_template_1_0(path: Path) -> Path:
    """As template 1.0 was: without the columns that the tool fills beside the entries."""
    book = openpyxl.load_workbook(path)
    for sheet in template.IDENTIFIED:
        for cell in book[sheet][1]:
            cell.hyperlink = None  # openpyxl would leave it where it was
    book[template.PROJECTS].delete_cols(14)
    book[template.INDICATORS].delete_cols(12)
    book[template.INDICATORS].delete_cols(1)
    for sheet, last, gone in ((template.PROJECTS, "M", (-1,)), (template.INDICATORS, "J", (-1, 0))):
        book[sheet].column_dimensions[cell_of(sheet, "标识", 1)[0]].hidden = False
        (table,) = book[sheet].tables.values()
        table.ref = table.autoFilter.ref = table.ref.replace("N", last).replace("L", last)
        for at in gone:
            del table.tableColumns[at]
    (at,) = [
        cell for row in book[template.COVER].iter_rows() for cell in row if cell.value == template.TEMPLATE_VERSION
    ]
    at.value = "1.0"
    book.save(path)
    return path
