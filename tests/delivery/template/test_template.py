"""The shipped template: what staff and the tool rely on in it."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.filled import cell_of
from tests.support.forms import a_form
from tests.support.memory_book import HEADER_ROW
from xltool.books.shipped import LEDGER_FORM, TEMPLATE, template_path
from xltool.delivery.template.__main__ import build_template
from xltool.delivery.template.cover import build_cover
from xltool.delivery.template.ledger import build_ledger
from xltool.delivery.template.workbook import template_workbook
from xltool.drawing.layout import layout_roles
from xltool.model import template
from xltool.model.cells import column_letters
from xltool.model.form_wording import own_words
from xltool.model.shelf import load_form, shipped_names, standard_form

ORDER = [
    "封面", "总体目标", "分项目标", "保障措施", "项目", "指标", "资金汇总", "校验结果", "部门绩效目标",
    "填报说明", "_版式", "_下拉",
]  # fmt: skip
VISIBLE = ORDER[:10]
LANDSCAPE = {"总体目标", "分项目标", "保障措施", "项目", "指标", "资金汇总", "校验结果"}


def parts_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.fixture(scope="module")
def package() -> bytes:
    return build_template()


@pytest.fixture(scope="module")
def parts(package: bytes) -> dict[str, bytes]:
    return parts_of(package)


@pytest.fixture(scope="module")
def book(package: bytes) -> Workbook:
    return load_workbook(io.BytesIO(package))


def values(sheet: Worksheet, row: int) -> list[object]:
    return [cell.value for cell in sheet[row]]


def cover_cell(sheet: Worksheet, label: str) -> tuple[int, int]:
    """Row and column of the value right of a label."""
    (place,) = [(c.row, c.column + 1) for row in sheet.iter_rows() for c in row if c.value == label]
    return place


def validation_at(sheet: Worksheet, address: str) -> DataValidation:
    (found,) = [v for v in sheet.data_validations.dataValidation if address in v.sqref]
    return found


def test_rebuilding_gives_the_committed_template(parts: dict[str, bytes]) -> None:
    committed = parts_of(template_path(TEMPLATE).read_bytes())
    assert list(parts) == list(committed)
    assert [name for name in parts if parts[name] != committed[name]] == []


def test_rebuilding_gives_the_committed_ledger() -> None:
    assert parts_of(build_ledger()) == parts_of(template_path(LEDGER_FORM).read_bytes())


def test_building_twice_gives_the_same_bytes(package: bytes) -> None:
    assert build_template() == package


def test_the_sheets_stand_in_their_order_and_the_technical_ones_are_hidden(book: Workbook) -> None:
    assert book.sheetnames == ORDER
    assert {s.title for s in book if s.sheet_state == "hidden"} == {"_版式", "_下拉"}


def test_there_are_no_macros_no_external_links_and_no_extensions(parts: dict[str, bytes]) -> None:
    assert not [name for name in parts if "vba" in name or "externalLink" in name]
    assert not [name for name, content in parts.items() if b'TargetMode="External"' in content]
    assert not [name for name, content in parts.items() if b"<extLst" in content or b"x14:" in content]


def test_no_name_of_a_person_or_program_and_no_clock_is_in_the_properties(parts: dict[str, bytes]) -> None:
    core = parts["docProps/core.xml"].decode()
    assert ">xltool</dc:creator>" in core
    assert core.count("2026-01-01T00:00:00Z") == 2


@pytest.mark.parametrize("name", standard_form().entry_columns)
def test_headers_are_those_of_the_contract_and_the_table_has_them_too(book: Workbook, name: str) -> None:
    sheet = book[name]
    wanted = [column.header for column in standard_form().sheet_columns[name]]
    assert values(sheet, HEADER_ROW) == wanted
    (table,) = sheet.tables.values()
    assert [column.name for column in table.tableColumns] == wanted
    left, top, right, _ = range_boundaries(table.ref)
    assert (left, top, right) == (1, HEADER_ROW, len(wanted))


@pytest.mark.parametrize("name", standard_form().entry_columns)
def test_every_entry_cell_shows_its_help_to_row_1003(book: Workbook, name: str) -> None:
    for number, column in enumerate(standard_form().sheet_columns[name], start=1):
        for row in (4, 1003):
            validation = validation_at(book[name], f"{column_letters(number)}{row}")
            assert validation.showInputMessage
            assert validation.promptTitle == column.header
            assert column.help in validation.prompt


@pytest.mark.parametrize("name", standard_form().entry_columns)
def test_the_first_rows_are_ruled_as_a_form_and_blank_rows_below_do_not_print(book: Workbook, name: str) -> None:
    (table,) = book[name].tables.values()
    assert table.tableStyleInfo.name is None
    for row in book[name].iter_rows(min_row=4):
        for cell in row:
            assert cell.value is None or (cell.column < template.first_entry_column(name) and cell.row < 24)
            assert cell.fill.fill_type is None
            ruled = "thin" if cell.row < 16 else None
            assert (cell.border.left.style, cell.border.bottom.style) == (ruled, ruled)


def test_number_formats_follow_the_content(book: Workbook) -> None:
    projects, indicators = book["项目"], book["指标"]
    for row in (4, 120):
        assert projects[f"A{row}"].number_format == "@"
        assert {projects.cell(row, n).number_format for n in (3, 4, 5)} == {"#,##0.00"}
        assert {projects.cell(row, n).number_format for n in (7, 8, 9, 10)} == {"0.00%"}
    assert indicators[cell_of("指标", "项目编码", 300)].number_format == "@"
    assert indicators[cell_of("指标", "指标值", 300)].number_format == "General"
    assert book["总体目标"]["A60"].number_format == "@"
    cover = book["封面"]
    assert cover.cell(*cover_cell(cover, "部门编码")).number_format == "@"
    assert cover.cell(*cover_cell(cover, "项目支出预算总额")).number_format == "#,##0.00"


def test_cover_labels_are_those_of_the_contract_and_defaults_are_filled_in(book: Workbook) -> None:
    cover = book["封面"]
    labels = [c.header for c in template.COVER_FIELDS if c.key != "form_version"] + ["报送校验码", "报送时间"]
    found = {label: cover.cell(*cover_cell(cover, label)).value for label in labels}
    filled = {label: value for label, value in found.items() if value is not None}
    assert filled == {"金额单位": "元", "模板版本": template.TEMPLATE_VERSION, "表样": "河北省部门预算绩效文本"}


def test_the_cover_names_the_buttons_in_five_steps(book: Workbook) -> None:
    text = "".join(str(c.value) for row in book["封面"].iter_rows() for c in row if c.value)
    for button in ("【校验】", "【计算资金】", "【生成表样】", "【一键完成】", "【报送】"):
        assert button in text


def test_the_cover_links_to_every_other_visible_sheet(book: Workbook) -> None:
    targets = {
        cell.hyperlink.location.partition("!")[0].strip("'")
        for row in book["封面"].iter_rows()
        for cell in row
        if cell.hyperlink and not cell.hyperlink.target
    }
    assert targets == set(VISIBLE)


def test_there_is_room_for_thirty_links_below_the_list_of_official_sheets(book: Workbook) -> None:
    cover = book["封面"]
    row, column = cover_cell(cover, template.FORMS_LIST_LABEL)
    below = [cover.cell(row + n, column - 1) for n in range(1, 31)]
    assert all(cell.value is None for cell in below)
    assert {cell.font.u for cell in below} == {"single"}


def test_findings_have_the_headers_of_the_contract_and_hide_the_identity(book: Workbook) -> None:
    sheet = book["校验结果"]
    assert [v for v in values(sheet, 5) if v] == list(template.FINDING_HEADERS)
    assert sheet.column_dimensions["K"].hidden
    assert (sheet["A2"].value, sheet["B2"].value) == ("校验时间", None)
    assert (sheet["E2"].value, bool(sheet["F2"].value)) == ("结论", True)
    assert sheet.freeze_panes == "A6"


def test_the_totals_block_and_the_chart_fit_each_other(book: Workbook, parts: dict[str, bytes]) -> None:
    sheet = book["资金汇总"]
    assert [v for v in values(sheet, 5) if v] == list(template.TOTALS_BLOCK_HEADERS)
    assert sheet["B5"].value == "时点"
    assert [sheet.cell(row, 2).value for row in range(6, 10)] == list(standard_form().labels)
    assert (sheet["A2"].value, sheet["B2"].value) == ("状态", "尚未计算")
    assert (sheet["C6"].number_format, sheet["I9"].number_format) == ("0.00%", "#,##0.00")
    chart = parts["xl/charts/chart1.xml"].decode()
    for area in ("$E$6:$E$9", "$D$6:$D$9", "$B$6:$B$9"):
        assert area in chart
    assert "barChart" in chart
    assert "lineChart" in chart


def test_official_sheets_can_borrow_every_role_of_the_layout_sheet(book: Workbook) -> None:
    from xltool.model.cells import Grid

    sheet = book["_版式"]
    roles = layout_roles(Grid("_版式", [[c.value for c in row] for row in sheet.iter_rows()]))
    assert set(roles) == set(template.LAYOUT_ROLES)
    assert [sheet.column_dimensions[c].width for c in "ABCDEFG"] == [17, 18, 18, 19, 13, 12, 13]
    assert all(sheet.cell(row, n).value is None for row in roles.values() for n in range(1, 13))
    assert {sheet.cell(row, 1).font.name for row in roles.values()} == {"宋体"}
    assert sheet.cell(roles["预算行"], 3).number_format == "0.00"
    assert sheet.cell(roles["计划数值行"], 2).number_format == "0.00%"
    assert sheet.cell(roles["指标行"], 7).border.right.style == "thin"
    assert sheet.cell(roles["单位行"], 1).border.right.style is None
    assert sheet.row_dimensions[roles["标题"]].height == 36


def test_drop_downs_offer_what_the_contract_and_the_form_say(book: Workbook) -> None:
    cover, indicators, projects = book["封面"], book["指标"], book["项目"]
    levels = load_form("hebei_text").indicators.levels
    assert named(book, validation_at(indicators, cell_of("指标", "一级指标", 4)).formula1) == [
        one.name for one in levels
    ]
    assert named(book, validation_at(indicators, cell_of("指标", "计算符号", 4)).formula1) == list(template.OPERATORS)
    for label, wanted in (
        ("编报阶段", list(template.STAGES)),
        ("金额单位", list(template.MONEY_UNITS)),
        ("表样", [load_form("hebei_text").title]),
    ):
        row, column = cover_cell(cover, label)
        validation = validation_at(cover, f"{column_letters(column)}{row}")
        assert named(book, validation.formula1) == wanted
        assert validation.errorStyle in (None, "stop")
    for level in levels:
        assert named(book, template.NAME_LEVEL2_PREFIX + level.name) == list(level.second)
    assert validation_at(indicators, cell_of("指标", "项目编码", 4)).formula1 == template.NAME_PROJECT_CODES
    assert (
        validation_at(indicators, cell_of("指标", "二级指标", 4)).formula1
        == f'INDIRECT("level2_"&${cell_of("指标", "一级指标", 4)})'
    )
    assert validation_at(projects, "L4").formula1 == template.NAME_FUNCTION_NAMES


def named(book: Workbook, name: str) -> list[object]:
    ((sheet, area),) = book.defined_names[name].destinations
    cells = book[sheet][area if ":" in area else f"{area}:{area}"]
    return [cell.value for row in cells for cell in row]


def test_limits_warn_and_do_not_keep_staff_from_typing(book: Workbook) -> None:
    projects = book["项目"]
    money, percent = validation_at(projects, "C4"), validation_at(projects, "G4")
    assert (money.type, money.operator, money.formula1) == ("decimal", "greaterThanOrEqual", "0")
    assert (percent.type, percent.formula1, percent.formula2) == ("decimal", "0", "1")
    assert {money.errorStyle, percent.errorStyle} == {"warning"}


def test_texts_of_validations_are_not_longer_than_excel_takes(book: Workbook) -> None:
    for sheet in book:
        for validation in sheet.data_validations.dataValidation:
            assert len(validation.promptTitle or "") <= 32
            assert len(validation.prompt or "") <= 255
            assert len(validation.errorTitle or "") <= 32
            assert len(validation.error or "") <= 225
            assert len(validation.formula1 or "") <= 255


@pytest.mark.parametrize("name", template.ENTRY_SHEETS)
def test_marks_come_before_every_other_conditional_format(book: Workbook, name: str) -> None:
    rules = sorted(
        (rule.priority, rule.formula[0]) for area in book[name].conditional_formatting for rule in area.rules
    )
    for (_, formula), word in zip(rules[:3], ("错误", "警告", "提示"), strict=True):
        assert formula == (
            f'COUNTIFS(findings_sheet,"{name}",findings_cell,ADDRESS(ROW(),COLUMN(),4),findings_severity,"{word}")>0'
        )


def test_the_names_behind_the_marks_point_at_their_columns(book: Workbook) -> None:
    for name, header in (
        ("findings_sheet", "工作表"), ("findings_cell", "单元格"), ("findings_severity", "级别"),
    ):  # fmt: skip
        ((sheet, area),) = book.defined_names[name].destinations
        left, top, _, bottom = range_boundaries(area)
        assert (sheet, book[sheet].cell(top - 1, left).value, bottom) == ("校验结果", header, 5000)


def test_the_record_of_made_sheets_has_its_headers_on_the_lists_sheet(book: Workbook) -> None:
    heads = [v for v in values(book["_下拉"], 1) if v]
    assert heads[-5:] == list(template.RECORD_HEADERS)


@pytest.mark.parametrize("name", VISIBLE)
def test_every_visible_sheet_prints_on_a4_one_page_wide(book: Workbook, name: str) -> None:
    sheet = book[name]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == ("landscape" if name in LANDSCAPE else "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.page_setup.fitToHeight == (1 if name in {"封面", "填报说明"} else 0)
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.print_title_rows
    assert sheet.freeze_panes


def test_the_help_is_one_page_whose_rows_show_their_texts(book: Workbook) -> None:
    sheet = book["填报说明"]
    texts = [(cell, len(str(cell.value))) for row in sheet.iter_rows(min_row=3) for cell in row if cell.value]
    assert len(texts) > 30
    assert sheet.print_area == f"'填报说明'!$A$1:$B${sheet.max_row}"
    heights = [sheet.row_dimensions[row].height or 15 for row in range(1, sheet.max_row + 1)]
    assert sum(heights) < 842 - 2 * 43, "points of A4 between its margins, so that it is not made small"
    for cell, length in texts:  # a Chinese character is two wide
        lines = -(-2 * length // (sheet.column_dimensions[cell.column_letter].width - 2))
        assert (sheet.row_dimensions[cell.row].height or 15) >= 14 * lines, cell.value


def test_the_findings_fit_on_a_screen_of_1600_pixels_and_have_filter_buttons(book: Workbook) -> None:
    sheet = book["校验结果"]
    widths = [sheet.column_dimensions[column_letters(n)].width for n in range(1, 11)]
    # eight pixels a character and five of padding at most, 45 for row numbers and 20 for the scroll bar
    assert sum(8 * width + 5 for width in widths) + 65 <= 1600
    assert sheet.auto_filter.ref == "A5:J5000"


def test_what_is_said_about_amounts_holds_for_each_unit(book: Workbook) -> None:
    projects, cover = book["项目"], book["封面"]
    for column in "CDE":
        prompt = str(validation_at(projects, f"{column}4").prompt)
        assert "金额单位" in prompt
    row, column = cover_cell(cover, "金额单位")
    unit = str(validation_at(cover, f"{column_letters(column)}{row}").prompt)
    assert all(word in unit for word in template.MONEY_UNITS)


def test_gridlines_are_off_where_staff_only_read(book: Workbook) -> None:
    off = {sheet.title for sheet in book if not sheet.sheet_view.showGridLines}
    assert {"封面", "资金汇总", "校验结果"} <= off
    assert not off & {"项目", "指标", "总体目标"}


def test_excel_calculates_everything_on_opening(book: Workbook) -> None:
    assert book.calculation.fullCalcOnLoad


def test_second_levels_are_found_for_first_ones_with_points_in_their_names() -> None:
    rules = standard_form().indicators.model_dump(mode="json")
    rules["levels"][0]["name"] = '产出"指标"(40-50)分'
    workbook = template_workbook(a_form(indicators=rules))
    assert "level2_产出指标4050分" in workbook.defined_names
    cell = cell_of("指标", "一级指标", 4)
    (formula,) = [
        str(one.formula1) for one in workbook["指标"].data_validations.dataValidation if "level2_" in str(one.formula1)
    ]
    named = f"${cell}"
    for sign in ('""', "(", ")", "-"):
        named = f'SUBSTITUTE({named},"{sign}","")'
    assert formula == f'INDIRECT("level2_"&{named})'


@pytest.mark.parametrize("name", shipped_names())
def test_the_cover_speaks_of_checkpoints_where_the_form_has_some(name: str) -> None:
    form, sheet = load_form(name), Workbook().worksheets[0]
    build_cover(sheet, form)
    texts = "".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert ("时点" in texts, "支出计划" in texts) == (bool(form.labels), bool(form.labels))
    assert "核对“资金汇总”中" in texts
    (said,) = [
        str(cell.value) for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("点【计算资金】")
    ]
    assert said in own_words(form)
