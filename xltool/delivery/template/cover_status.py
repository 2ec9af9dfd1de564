"""The lower part of 封面: a row per sheet with its link and its state, and room for links to official sheets.

All states are formulas on 校验结果, so a check never has to write here.
"""

from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.books.fresh.page import link_inside
from xltool.delivery.template.findings_sheet import CHECKED_AT
from xltool.delivery.template.marks import rule_when
from xltool.model import template
from xltool.model.form import Form
from xltool.model.form_wording import purposes

NAME, PURPOSE, PURPOSE_END, STATE = 2, 3, 7, 11
COUNT_COLUMNS = {"错误": 8, "警告": 9, "提示": 10}
ROWS_FOR_LINKS = 30
NOT_CHECKED, NOT_MADE, PASSED, ANSWERED, NEGATIVE = "未校验", "未生成", "通过", "警告均已说明", "有负数金额"
INCOMPLETE = "没有算全"
_MONEY = f"'{template.TOTALS}'!$C$1:$L$4000"
"""What 资金汇总 shows, whatever the last check said: a period below zero is never 通过."""
_SAID_ABOVE = f"'{template.TOTALS}'!$A$1:$C$3"
"""Where 资金汇总 says what was left out of it."""
MADE_ONCE = (template.TOTALS, template.DEPARTMENT_FORM, template.LIST_FORM)

HEADING = "填报进度"
_HEAD = replace(looks.HEADER, font=looks.screen_font(10.5, bold=True, color=looks.WHITE))
_TEXT = looks.Look(looks.screen_font(10.5), border=looks.box(), alignment=looks.align(indent=1))
_COUNT = replace(_TEXT, alignment=looks.align("center"), number_format="0;-0;0")
_STATE = replace(_COUNT, font=looks.screen_font(10.5, bold=True), number_format="General")
_LINK = replace(_TEXT, font=looks.screen_font(10.5, color=looks.LINK, underline=True))


def write_status(sheet: Worksheet, row: int, form: Form, *, heading: looks.Look) -> int:
    """Write the status block from ``row`` on; return its last row."""
    _write_heading(sheet, row, heading)
    _write_table_head(sheet, row + 1)
    first = row + 2
    others = {template.DEPARTMENT_FORM, template.LIST_FORM} - set(form.printed_once)
    said = purposes(form)
    sheets = [name for name in said if form.columns.get(name, True) and name not in others]
    for at, name in enumerate(sheets, start=first):
        _write_row(sheet, at, name, said[name])
    last = first + len(sheets) - 1
    _colour_states(sheet, first, last)
    return last


def write_room_for_links(sheet: Worksheet, row: int, *, heading: looks.Look) -> int:
    """Write the heading above the list of official sheets, format the rows below; return the last of them."""
    looks.put(sheet, row, NAME, template.FORMS_LIST_LABEL, heading)
    heading.on(sheet, row, NAME + 1, through=STATE)
    sheet.row_dimensions[row].height = 24
    link = replace(_LINK, border=None, alignment=looks.align(indent=1))
    text = replace(link, font=looks.screen_font(10.5))
    for below in range(row + 1, row + 1 + ROWS_FOR_LINKS):
        link.on(sheet, below, NAME)
        text.on(sheet, below, PURPOSE)
    return row + ROWS_FOR_LINKS


def _write_heading(sheet: Worksheet, row: int, heading: looks.Look) -> None:
    looks.put(sheet, row, NAME, HEADING, heading)
    heading.on(sheet, row, NAME + 1, through=STATE)
    checked = f'=IF({CHECKED_AT}="","尚未校验","最近校验："&{_as_time(CHECKED_AT)})'
    font = looks.screen_font(10, color=looks.MUTED)
    look = replace(heading, font=font, alignment=looks.align("right"))
    looks.put(sheet, row, PURPOSE_END + 1, checked, look)
    look.on(sheet, row, PURPOSE_END + 2, through=STATE)
    sheet.merge_cells(start_row=row, end_row=row, start_column=PURPOSE_END + 1, end_column=STATE)
    sheet.row_dimensions[row].height = 26


def _as_time(cell: str) -> str:
    return f'IF(ISNUMBER({cell}),TEXT({cell},"yyyy-mm-dd hh:mm"),{cell})'


def _write_table_head(sheet: Worksheet, row: int) -> None:
    looks.put(sheet, row, NAME, "工作表", _HEAD)
    looks.put_across(sheet, row, (PURPOSE, PURPOSE_END), "内容", _HEAD)
    for word, column in COUNT_COLUMNS.items():
        looks.put(sheet, row, column, word, _HEAD)
    looks.put(sheet, row, STATE, "状态", _HEAD)
    sheet.row_dimensions[row].height = 22


def _write_row(sheet: Worksheet, row: int, name: str, purpose: str) -> None:
    looks.put(sheet, row, NAME, name, _LINK)
    link_inside(sheet, row, NAME, name, "A1")
    looks.put_across(sheet, row, (PURPOSE, PURPOSE_END), purpose, _TEXT)
    # The row of 校验结果 adds up everything, official sheets included.
    where = "" if name == template.FINDINGS else f"{template.NAME_FINDINGS_SHEET},$B{row},"
    for word, column in COUNT_COLUMNS.items():
        severity = f'{template.NAME_FINDINGS_SEVERITY},"{word}"'
        looks.put(sheet, row, column, f"=COUNTIFS({where}{severity})", _COUNT)
    answered = f'COUNTIFS({where}{template.NAME_FINDINGS_SEVERITY},"警告",{template.NAME_FINDINGS_NOTE},"?*")'
    state = _state(row, answered)
    if name == template.TOTALS:
        state = f'IF(COUNTIF({_SAID_ABOVE},"*{template.NOT_COMPUTED}*")>0,"{INCOMPLETE}",{state})'
        state = f'IF(COUNTIF({_MONEY},"<0")>0,"{NEGATIVE}",{state})'
    if name in MADE_ONCE:
        state = f'IF(COUNTIF({template.NAME_MADE_SHEETS},$B{row})=0,"{NOT_MADE}",{state})'
    looks.put(sheet, row, STATE, f"={state}", _STATE)
    sheet.row_dimensions[row].height = 21


def _state(row: int, answered: str) -> str:
    return (
        f'IF({CHECKED_AT}="","{NOT_CHECKED}",IF($H{row}>0,"有 "&$H{row}&" 个错误",'
        f'IF($I{row}=0,"{PASSED}",IF({answered}>=$I{row},"{ANSWERED}",'
        f'"有 "&($I{row}-{answered})&" 个警告待说明"))))'
    )


def _colour_states(sheet: Worksheet, first: int, last: int) -> None:
    states = f"K{first}:K{last}"
    colours = (
        (f'$K{first}="{NOT_CHECKED}"', looks.NEUTRAL, looks.GREY_INK),
        (f'$K{first}="{NOT_MADE}"', looks.NEUTRAL, looks.GREY_INK),
        (f'$K{first}="{NEGATIVE}"', looks.RED, looks.RED_INK),
        (f'$K{first}="{INCOMPLETE}"', looks.RED, looks.RED_INK),
        (f'$K{first}="{PASSED}"', looks.GREEN, looks.GREEN_INK),
        (f'$K{first}="{ANSWERED}"', looks.GREEN, looks.GREEN_INK),
        (f"$H{first}>0", looks.RED, looks.RED_INK),
        (f"$I{first}>0", looks.AMBER, looks.AMBER_INK),
    )
    for formula, fill, ink in colours:
        rule = rule_when(formula, fill=fill, ink=ink, bold=True)
        sheet.conditional_formatting.add(states, rule)
