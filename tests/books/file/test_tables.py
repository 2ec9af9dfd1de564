"""Excel's tables grow with what is written right below them, and with them what belongs to their rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.support.file_book import applied
from tests.support.filled import many_indicators
from tests.support.rich_workbook import loaded
from xltool.books import open_book
from xltool.books.file.tables import table_areas, widen_table
from xltool.books.shipped import TEMPLATE, template_path
from xltool.model import template
from xltool.model.cells import Area
from xltool.model.edits import Edit, WidenTable, WriteBlock
from xltool.model.errors import XltoolError


def workbook(path: Path, *, totals: bool = False) -> Path:
    """A table in B2:C5 of 一, formats and a drop-down to its last row; another one beside it, E2:E4."""
    book = Workbook()
    sheet = book.active
    sheet.title = "一"
    for row, values in enumerate((("名称", "数"), ("甲", 1), ("乙", 2), ("丙", 3)), start=2):
        for column, value in enumerate(values, start=2):
            sheet.cell(row, column, value).font = Font(bold=row == 5)
    sheet["C5"].number_format = "0.00"
    for row, value in enumerate(("旁", "子", "丑"), start=2):
        sheet.cell(row, 5, value)
    sheet.add_table(Table(displayName="主", ref="B2:C5", totalsRowCount=1 if totals else None))
    sheet.add_table(Table(displayName="旁", ref="E2:E4"))
    validation = DataValidation("list", formula1='"甲,乙"')
    validation.add("B3:B5")
    validation.add("H1:H5")
    sheet.add_data_validation(validation)
    sheet.conditional_formatting.add("B3:C5", FormulaRule(formula=["$C3>2"], fill=PatternFill(bgColor="FFEEAA")))
    book.save(path)
    return path


def ranges(book: Any) -> dict[str, tuple[str, str | None]]:
    tables = book["一"].tables.values()
    return {one.displayName: (one.ref, one.autoFilter and one.autoFilter.ref) for one in tables}


@pytest.mark.parametrize(
    ("block", "main", "beside"),
    [
        (WriteBlock("一", 6, 2, (("丁", 4), ("戊", 5))), "B2:C7", "E2:E4"),
        (WriteBlock("一", 4, 2, (("丁", 4),) * 5), "B2:C8", "E2:E4"),
        (WriteBlock("一", 6, 3, ((4,), (None,))), "B2:C6", "E2:E4"),
        (WriteBlock("一", 5, 5, (("寅",),)), "B2:C5", "E2:E5"),
        (WriteBlock("一", 7, 2, (("隔一行", 4),)), "B2:C5", "E2:E4"),
        (WriteBlock("一", 6, 2, ((None, None),)), "B2:C5", "E2:E4"),
        (WriteBlock("一", 6, 7, (("不挨着",),)), "B2:C5", "E2:E4"),
        (WriteBlock("一", 1, 2, (("上面", 1),)), "B2:C5", "E2:E4"),
    ],
)
def test_a_table_grows_with_what_is_written_right_below(
    tmp_path: Path, block: WriteBlock, main: str, beside: str
) -> None:
    found = ranges(applied(workbook(tmp_path / "a.xlsx"), block))
    assert (found["主"][0], found["旁"][0]) == (main, beside)
    assert all(filtered in (None, ref) for ref, filtered in found.values())


def test_formats_and_drop_downs_reach_down(tmp_path: Path) -> None:
    after = applied(workbook(tmp_path / "a.xlsx"), WriteBlock("一", 6, 2, (("丁", 4), ("戊", 5))))["一"]
    assert [(after[f"B{row}"].font.bold, after[f"C{row}"].number_format) for row in (6, 7)] == [(True, "0.00")] * 2
    (validation,) = after.data_validations.dataValidation
    assert set(str(validation.sqref).split()) == {"B3:B7", "H1:H5"}
    assert [str(one.sqref) for one in after.conditional_formatting] == ["B3:C7"]


def test_cells_that_staff_filled_below_a_table_keep_their_format(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["一"]["C6"], book["一"]["C7"] = 20, 30
    book.save(path)
    after = applied(path, WriteBlock("一", 6, 2, (("丁",), ("戊",), ("己",))), WriteBlock("一", 7, 3, ((40,),)))["一"]
    assert ranges(after.parent)["主"][0] == "B2:C8"
    assert [after[f"C{row}"].number_format for row in (6, 7)] == ["General", "0.00"]
    assert [after[f"B{row}"].font.bold for row in (6, 7, 8)] == [True] * 3


def test_a_table_with_a_totals_row_stays(tmp_path: Path) -> None:
    after = applied(workbook(tmp_path / "a.xlsx", totals=True), WriteBlock("一", 6, 2, (("丁", 4),)))
    assert ranges(after)["主"][0] == "B2:C5"


@pytest.mark.parametrize("count", [59, 61, 1100])
def test_every_indicator_stands_in_the_table_of_the_template(tmp_path: Path, count: int) -> None:
    rows = tuple(tuple(row.values()) for row in many_indicators("13063621AAAAAAAAAAA01", count))
    target = tmp_path / "a.xlsx"
    open_book(template_path(TEMPLATE), target).apply([WriteBlock(template.INDICATORS, 4, 2, rows)])
    sheet = loaded(target.read_bytes())[template.INDICATORS]
    last = 3 + max(count, 60)
    assert sheet.tables["tbl_indicators"].ref == sheet.tables["tbl_indicators"].autoFilter.ref == f"A3:L{last}"
    bottoms = {
        int(str(one.sqref).rpartition(":")[2].lstrip("ABCDEFGHIJKL")) for one in sheet.data_validations.dataValidation
    }
    assert bottoms == {max(1003, last)}
    assert sheet.cell(last, 2).has_style


IDS = WriteBlock("一", 3, 6, (("rbb",), ("rcc",)))
WIDEN = WidenTable(Area("一", 2, 5, 4, 5), "标识 & 号")


@pytest.mark.parametrize(
    ("plan", "beside"),
    [
        ([WIDEN], "E2:F4"),
        ([WIDEN, IDS], "E2:F4"),
        ([WIDEN, IDS, WriteBlock("一", 5, 6, (("rdd",),))], "E2:F5"),
        ([IDS, WIDEN], "E2:F4"),
    ],
)
def test_a_table_takes_in_the_column_on_its_right(tmp_path: Path, plan: list[Edit], beside: str) -> None:
    path = workbook(tmp_path / "a.xlsx")
    after = applied(path, *plan)
    assert ranges(after) == {"主": ("B2:C5", "B2:C5"), "旁": (beside, beside)}
    sheet = after["一"]
    assert [one.name for one in sheet.tables["旁"].tableColumns] == [sheet["E2"].value, sheet["F2"].value]
    assert sheet["F2"].value == "标识 & 号"
    assert [key for key, one in sheet.column_dimensions.items() if one.hidden] == ["F"]
    assert (sheet["F3"].value, sheet["F4"].value) == (("rbb", "rcc") if IDS in plan else (None, None))


def test_a_table_keeps_its_totals_filter_and_order_when_it_is_widened() -> None:
    """As other programs write it: prefixes, a place in dollars, an order, columns with formulas of their own."""
    table = """<x:table xmlns:x="m" id="7" ref="$A$3:$B$9" totalsRowCount="1"><x:autoFilter ref="A3:B8">
<x:filterColumn colId="0"><x:filters><x:filter val="甲"/></x:filters></x:filterColumn></x:autoFilter>
<x:sortState ref="A4:B8"><x:sortCondition ref="A4:A8"/></x:sortState><x:tableColumns count="2">
<x:tableColumn id="3" name="一"/><x:tableColumn id="9" name="二"><x:totalsRowFormula>SUM(B4:B8)</x:totalsRowFormula>
</x:tableColumn></x:tableColumns></x:table>"""
    wanted = table
    for old, new in (
        ("$A$3:$B$9", "$A$3:C$9"), ("A3:B8", "A3:C8"), ('"A4:B8"', '"A4:C8"'), ('count="2"', 'count="3"'),
        ("</x:tableColumns>", '<x:tableColumn id="10" name="标识"/></x:tableColumns>'),
    ):  # fmt: skip
        wanted = wanted.replace(old, new)
    rels = b'<Relationship Id="r" Target="../tables/table7.xml"/>'
    parts = {"xl/worksheets/_rels/s.xml.rels": rels, "xl/tables/table7.xml": table.encode()}
    (place,) = table_areas(parts, "xl/worksheets/s.xml", "项目")
    assert place == Area("项目", 3, 1, 9, 2)
    widen_table(parts, "xl/worksheets/s.xml", WidenTable(place, "标识"))
    assert parts["xl/tables/table7.xml"].decode() == wanted


def test_a_table_that_is_elsewhere_is_not_widened(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    before = path.read_bytes()
    with pytest.raises(XltoolError, match="没有改动"):
        open_book(path).apply([WidenTable(Area("一", 2, 5, 9, 5), "标识")])
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("done", "found"),
    [
        (lambda sheet: None, [Area("一", 2, 2, 5, 3), Area("一", 2, 5, 4, 5)]),
        (lambda sheet: sheet.protection.enable(), []),
        (lambda sheet: sheet.tables.clear(), []),
        (lambda sheet: setattr(sheet.tables["旁"], "headerRowCount", 0), [Area("一", 2, 2, 5, 3)]),
    ],
)
def test_only_tables_that_can_grow_are_named(tmp_path: Path, done: Callable[[Any], None], found: list[Area]) -> None:
    path = workbook(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    done(book["一"])
    book.save(path)
    assert list(open_book(path).tables("一")) == found
    assert open_book(path).tables("没有") == ()
