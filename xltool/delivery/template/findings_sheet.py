"""校验结果: head, formats and names for the findings that the tool writes there."""

from dataclasses import replace

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.books.fresh.page import set_up_page, set_up_screen
from xltool.delivery.template.lists_sheet import define
from xltool.delivery.template.marks import SEVERITY_COLOURS, add_row_borders, rule_when
from xltool.model import template
from xltool.model.cells import column_letters

HEADER_ROW = 5
FIRST_ROW = 6
LAST_ROW = 5000
FORMATTED_TO = 300
CHECKED_AT = f"'{template.FINDINGS}'!$B$2"
HOW_TO = "点“单元格”一列可跳到出问题的位置；错误必须改正；警告请改正，或在“说明”一列写明理由（同一编号的一次写完：全部：理由）；提示供参考。"
NOT_CHECKED = "尚未校验。填好后点功能区的【校验】。"
NOTE_PROMPT = (
    "警告确实无误的，在这里写明理由；再次校验时会保留。同一编号的警告理由都相同的，写一次“全部：理由”，再校验一次。"
)

WIDTHS = (10, 8, 8, 11, 9, 13, 21, 35, 31, 28, 16)
"""Together they leave the 说明 on a screen of 1600 pixels, also where a character takes eight of them."""
_NAMES = {
    template.NAME_FINDINGS_SHEET: "工作表",
    template.NAME_FINDINGS_CELL: "单元格",
    template.NAME_FINDINGS_SEVERITY: "级别",
    template.NAME_FINDINGS_NOTE: "说明",
}
_CENTRED = {"序号", "级别", "编号", "工作表", "单元格"}
_BODY = looks.Look(looks.screen_font(10.5), alignment=looks.align("left", "top", wrap=True))


def build_findings(workbook: Workbook, sheet: Worksheet) -> None:
    """Write the head, format the body and define the names that the marks look at."""
    _write_head(sheet)
    _format_body(sheet)
    _add_conditional_formats(sheet)
    _add_note_prompt(sheet)
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{_letters('说明')}{LAST_ROW}"
    for name, header in _NAMES.items():
        letters = _letters(header)
        define(workbook, name, f"'{sheet.title}'!${letters}${FIRST_ROW}:${letters}${LAST_ROW}")
    set_up_screen(sheet, frozen=f"A{FIRST_ROW}")
    set_up_page(sheet, "landscape", title_rows=f"{HEADER_ROW}:{HEADER_ROW}")
    sheet.print_area = (
        f"A1:{column_letters(len(template.FINDING_HEADERS) - 1)}{HEADER_ROW}"  # the formatted rows are blank
    )
    sheet.sheet_properties.tabColor = looks.ACCENT


def _write_head(sheet: Worksheet) -> None:
    looks.put(sheet, 1, 1, template.FINDINGS, looks.TITLE)
    value = looks.Look(looks.screen_font(10.5, bold=True), alignment=looks.align())
    looks.put(sheet, 2, 1, template.CHECKED_AT_LABEL, looks.LABEL)
    looks.put_across(sheet, 2, (2, 4), None, replace(value, number_format=looks.TIME_FORMAT))
    looks.put(sheet, 2, 5, template.SUMMARY_LABEL, looks.LABEL)
    looks.put_across(sheet, 2, (6, 10), NOT_CHECKED, value)
    looks.put(sheet, 3, 1, HOW_TO, looks.GUIDANCE)
    for number, header in enumerate(template.FINDING_HEADERS, start=1):
        looks.put(sheet, HEADER_ROW, number, header, _header_look(header))
        sheet.column_dimensions[column_letters(number)].width = WIDTHS[number - 1]
    sheet.column_dimensions[column_letters(len(template.FINDING_HEADERS))].hidden = True
    for row, height in ((1, 34), (2, 22), (3, 20), (4, 6), (HEADER_ROW, 28)):
        sheet.row_dimensions[row].height = height


def _header_look(header: str) -> looks.Look:
    if header != "说明":
        return looks.HEADER
    ink = looks.screen_font(11, bold=True, color=looks.AMBER_INK)
    return replace(looks.HEADER, font=ink, fill=looks.solid_fill(looks.TYPE_HERE), border=looks.box())


def _format_body(sheet: Worksheet) -> None:
    for number, header in enumerate(template.FINDING_HEADERS, start=1):
        look = _BODY
        if header in _CENTRED:
            look = replace(look, alignment=looks.align("center", "top", wrap=True))
        if header == "单元格":
            look = replace(look, font=looks.screen_font(10.5, color=looks.LINK, underline=True))
        look.on(sheet, FIRST_ROW, number, down=FORMATTED_TO)


def _add_conditional_formats(sheet: Worksheet) -> None:
    level = _letters("级别")
    last = column_letters(len(template.FINDING_HEADERS))
    levels = f"{level}{FIRST_ROW}:{level}{LAST_ROW}"
    beside = f"A{FIRST_ROW}:A{LAST_ROW} C{FIRST_ROW}:{last}{LAST_ROW}"
    for severity, (fill, ink) in SEVERITY_COLOURS.items():
        word = template.SEVERITY_WORDS[severity]
        rule = rule_when(f'${level}{FIRST_ROW}="{word}"', fill=fill, ink=ink, bold=True)
        sheet.conditional_formatting.add(levels, rule)
    resolved = f'${level}{FIRST_ROW}="{template.RESOLVED_WORD}"'
    sheet.conditional_formatting.add(levels, rule_when(resolved, fill=looks.GREY, ink=looks.GREY_INK))
    sheet.conditional_formatting.add(beside, rule_when(resolved, ink=looks.GREY_INK))
    for area in (levels, beside):
        add_row_borders(sheet, area, first_row=FIRST_ROW, columns=("A", last))


def _add_note_prompt(sheet: Worksheet) -> None:
    prompt = DataValidation(promptTitle="说明", prompt=NOTE_PROMPT, showInputMessage=True)
    letters = _letters("说明")
    prompt.add(f"{letters}{FIRST_ROW}:{letters}{LAST_ROW}")
    sheet.add_data_validation(prompt)


def _letters(header: str) -> str:
    return column_letters(template.FINDING_HEADERS.index(header) + 1)
