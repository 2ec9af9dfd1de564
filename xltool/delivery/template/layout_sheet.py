"""The hidden sheet _版式: one row per role, from which the tool copies the formats of official sheets.

A finance bureau may restyle these rows in Excel. Column M holds the role, column N says what the row is for.
"""

from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.books.fresh.looks import Look, align, box, print_font, solid_fill
from xltool.books.fresh.page import set_up_page
from xltool.model import template
from xltool.model.cells import column_letters

WIDTHS = (17, 18, 18, 19, 13, 12, 13)
FORM = template.FORM_COLUMN_COUNT
TWO_DECIMALS = "0.00"
"""Every amount of a form alike: 860000.00 and, beside it, 0.00."""

_BOX = box(looks.BLACK)
_CENTRED = Look(print_font(11), border=_BOX, alignment=align("center", wrap=True))
_LEFT = replace(_CENTRED, alignment=align("left", wrap=True, indent=1))
_TOP_CENTRED = replace(_CENTRED, alignment=align("center", "top", wrap=True))
_TOP_LEFT = replace(_CENTRED, alignment=align("left", "top", wrap=True, indent=1))
_AMOUNT = replace(_CENTRED, alignment=align("center", shrink=True), number_format=TWO_DECIMALS)
_HEAD = replace(_CENTRED, font=print_font(11, bold=True), fill=solid_fill(looks.FORM_GREY))
_LABELLED = [_CENTRED, *[_LEFT] * (FORM - 1)]


def _plain(size: float, *, bold: bool = False, centred: bool = False) -> Look:
    across = align("center" if centred else "left", wrap=True)
    return Look(print_font(size, bold=bold), alignment=across)


_UNIT = Look(print_font(11), alignment=align())
_TOTALS_LABEL = replace(_CENTRED, number_format=looks.TEXT_FORMAT)
_TOTALS_NAME = replace(_LEFT, number_format=looks.TEXT_FORMAT)
_TOTALS_MONEY = replace(_CENTRED, alignment=align("right", shrink=True), number_format=looks.MONEY_FORMAT)
_TOTALS_ROW = [_TOTALS_LABEL, _TOTALS_LABEL, _TOTALS_NAME, _TOTALS_MONEY]


def _as_sum(look: Look) -> Look:
    return replace(look, font=print_font(11, bold=True), fill=solid_fill(looks.SOFT))


LOOKS: dict[str, list[Look]] = {
    "标题": [_plain(16, bold=True, centred=True)] * FORM,
    "单位行": [_UNIT] * 4 + [replace(_UNIT, alignment=align("right"))] * 3,
    "项目行": [replace(_CENTRED, number_format=looks.TEXT_FORMAT)] * FORM,
    "预算行": [_CENTRED, _CENTRED, _AMOUNT, _CENTRED, _AMOUNT, _CENTRED, _AMOUNT],
    "用途行": _LABELLED,
    "计划标题行": [_CENTRED] * FORM,
    "计划数值行": [_CENTRED, *[replace(_CENTRED, number_format=looks.PERCENT_FORMAT)] * 6],
    "目标行": _LABELLED,
    "表头行": [_HEAD] * FORM,
    "指标行": [_CENTRED, _CENTRED, *[_LEFT] * (FORM - 2)],
    "长组行": [_TOP_CENTRED, _TOP_CENTRED, *[_TOP_LEFT] * (FORM - 2)],
    "部分标题": [_plain(18, bold=True, centred=True)] * FORM,
    "一级标题": [_plain(14, bold=True)] * FORM,
    "二级标题": [_plain(12, bold=True)] * FORM,
    "三级标题": [_plain(12)] * FORM,
    "正文": [replace(_plain(12), alignment=align("left", "top", wrap=True))] * FORM,
    "空行": [_plain(12)] * FORM,
    "汇总小标题": [_plain(12, bold=True)],
    "汇总表头": [
        replace(
            _CENTRED, font=print_font(11, bold=True, color=looks.WHITE), fill=solid_fill(looks.PRIMARY), border=box()
        )
    ],
    "汇总行": [replace(look, border=box()) for look in _TOTALS_ROW],
    "汇总合计行": [_as_sum(replace(look, border=box())) for look in _TOTALS_ROW],
}

HEIGHTS = {"标题": 36, "单位行": 22, "部分标题": 40, "一级标题": 30, "空行": 12}
MINIMUM_HEIGHT = 24

EXPLANATIONS = {
    "标题": "正式表的标题，例如“1.科普专项绩效目标表”。合并 A 至 G 列。",
    "单位行": "标题下一行：左边为单位编码和名称，右边为“单位：元”。",
    "项目行": "项目编码、项目名称。",
    "预算行": "预算数、财政资金、其他资金。数字格式决定金额的小数位。",
    "用途行": "资金用途。",
    "计划标题行": "资金支出计划的时点。",
    "计划数值行": "资金支出计划的累计百分比。",
    "目标行": "绩效目标，每条一行。",
    "表头行": "指标表的表头，每页重复。",
    "指标行": "每个指标一行。",
    "长组行": "跨页的合并格和特别长的文字的格式：文字靠上。",
    "部分标题": "“第一部分 部门整体绩效目标”这一级标题。",
    "一级标题": "“一、总体绩效目标”这一级标题。",
    "二级标题": "每一节的标题。",
    "三级标题": "分项目标每一条的标题。",
    "正文": "每一节的正文。",
    "空行": "各部分之间的空行。",
    "汇总小标题": "资金汇总各表的小标题，A 至 L 列。",
    "汇总表头": "资金汇总各表的表头。",
    "汇总行": "资金汇总中每个项目一行。",
    "汇总合计行": "资金汇总的合计行。",
}
RESTYLE = "财政部门可在本表修改字体、边框、对齐、底色、数字格式、行高和 A 至 G 列列宽，生成表样时照此套用；M 列的名称请勿修改。"


def build_layout(sheet: Worksheet, totals_width: int) -> None:
    """Write the role rows, column widths and the page set-up of official sheets.

    The last look of a role of 资金汇总 goes on to ``totals_width`` columns.
    """
    sheet.sheet_state = "hidden"
    role_column = totals_width + 1
    for row, role in enumerate(template.LAYOUT_ROLES, start=1):
        width = totals_width if role.startswith("汇总") else FORM
        given = LOOKS[role]
        for column, look in enumerate((*given, *[given[-1]] * (width - len(given))), start=1):
            look.on(sheet, row, column)
        sheet.row_dimensions[row].height = HEIGHTS.get(role, MINIMUM_HEIGHT)
        looks.put(sheet, row, role_column, role, looks.LABEL)
        looks.put(sheet, row, role_column + 1, EXPLANATIONS[role], looks.GUIDANCE)
    last = len(template.LAYOUT_ROLES) + 2
    looks.put(sheet, last, role_column + 1, RESTYLE, looks.GUIDANCE)
    looks.set_widths(sheet, {column_letters(n): w for n, w in enumerate(WIDTHS, start=1)})
    sheet.column_dimensions[column_letters(role_column)].width = 14
    sheet.column_dimensions[column_letters(role_column + 1)].width = 60
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet, "portrait", footer_name=False)
