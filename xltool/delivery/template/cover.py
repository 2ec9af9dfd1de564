"""封面: title, fields, five steps, a status per sheet that follows 校验结果 by formula, and room for links.

Columns: A margin, B labels, C:D values, E gap, F:K the steps; the status block uses B to K.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.books.fresh.page import link_inside, set_up_page, set_up_screen
from xltool.delivery.template import cover_status
from xltool.delivery.template.entry_sheets import BODY_LOOKS
from xltool.delivery.template.marks import SEVERITY_COLOURS, add_marks
from xltool.delivery.template.validations import add_validation
from xltool.model import template
from xltool.model.form import Form
from xltool.model.form_wording import counting_step, filling_step
from xltool.model.shelf import DEFAULT_FORM
from xltool.model.template import Column

TITLE = "预算绩效目标填报表"
SUBTITLE = "部门整体绩效目标与预算项目绩效目标"
WIDTHS = {"A": 2, "B": 20, "C": 20, "D": 16, "E": 3, "F": 5, "G": 20, "H": 9, "I": 9, "J": 9, "K": 20}
FIRST, LABEL, VALUE, VALUE_END, STEP, STEP_TEXT, LAST = 1, 2, 3, 4, 6, 7, 11

HEADING_ROW = 4
FIRST_FIELD_ROW = 5
MADE_BY_THE_TOOL = (
    Column("seal", template.SEAL_LABEL, "text", "由【报送】生成，请勿填写。", required=False),
    Column("sealed_at", template.SEALED_AT_LABEL, "text", "由【报送】生成，请勿填写。", required=False),
)

STEPS: tuple[tuple[str, str | Callable[[Form], str]], ...] = (
    ("填写", filling_step),
    ("校验", "点功能区的【校验】，按“校验结果”逐条修改；警告确实无误的，写明理由。"),
    ("计算资金", counting_step),
    ("生成表样", "点【生成表样】，得到可直接打印的正式表。点【一键完成】可连做第 2 至 4 步。"),
    ("报送", "没有错误、警告都有说明后点【报送】，把生成的文件发给主管部门。"),
)
LEGEND = (
    ("error", "红色单元格有错误，必须改正。"),
    ("warning", "黄色单元格有警告，请改正，或在“校验结果”的“说明”列写明理由。"),
    ("info", "蓝色单元格有提示，供参考。"),
)
STEPS_HEADING, FIELDS_HEADING = "五步操作", "基本信息"

_BANNER = looks.Look(
    looks.print_font(24, bold=True, color=looks.WHITE), looks.solid_fill(looks.PRIMARY), alignment=looks.align("center")
)
_SUBTITLE = replace(_BANNER, font=looks.print_font(12, color="D7E4E8"))
_HEADING = looks.Look(
    looks.screen_font(12, bold=True, color=looks.PRIMARY),
    border=looks.line_below(looks.PRIMARY),
    alignment=looks.align(),
)
_FIELD_LABEL = looks.Look(
    looks.screen_font(11, color=looks.INK), looks.solid_fill(looks.SOFT), looks.box(), looks.align(indent=1)
)
_FIELD_VALUE = looks.Look(looks.screen_font(11, bold=True), border=looks.box(), alignment=looks.align(indent=1))
_STEP_NUMBER = looks.Look(
    looks.screen_font(13, bold=True, color=looks.WHITE),
    looks.solid_fill(looks.PRIMARY),
    looks.box(looks.WHITE),
    looks.align("center"),
)
_STEP_NAME = looks.Look(looks.screen_font(11, bold=True, color=looks.PRIMARY), alignment=looks.align(indent=1))
_STEP_TEXT = looks.Look(
    looks.screen_font(10, color=looks.INK),
    border=looks.line_below(),
    alignment=looks.align("left", "top", wrap=True, indent=1),
)


def fields_of(form: Form) -> tuple[Column, ...]:
    """The fields of the cover, from ``FIRST_FIELD_ROW`` on; the standard form's version is the tool's own."""
    own = form.name == DEFAULT_FORM
    return (*(one for one in template.COVER_FIELDS if not (own and one.key == "form_version")), *MADE_BY_THE_TOOL)


def build_cover(sheet: Worksheet, form: Form) -> None:
    """Build the whole cover."""
    looks.set_widths(sheet, WIDTHS)
    _write_banner(sheet)
    last_field = _write_fields(sheet, form)
    _write_steps(sheet, form)
    _write_legend(sheet)
    last_row = cover_status.write_status(sheet, last_field + 2, form, heading=_HEADING)
    last_row = cover_status.write_room_for_links(sheet, last_row + 2, heading=_HEADING)
    set_up_screen(sheet, frozen="A4")
    set_up_page(sheet, "portrait", title_rows="1:3", pages_tall=1, footer_name=False)
    sheet.print_area = f"A1:L{last_row}"
    sheet.column_dimensions["L"].width = 2
    sheet.sheet_properties.tabColor = looks.PRIMARY


def _write_banner(sheet: Worksheet) -> None:
    looks.put_across(sheet, 1, (FIRST, LAST + 1), TITLE, _BANNER)
    looks.put_across(sheet, 2, (FIRST, LAST + 1), SUBTITLE, _SUBTITLE)
    for row, height in ((1, 46), (2, 26), (3, 10), (HEADING_ROW, 24)):
        sheet.row_dimensions[row].height = height


def _write_fields(sheet: Worksheet, form: Form) -> int:
    """Write the fields; returns the last of their rows."""
    looks.put(sheet, HEADING_ROW, LABEL, FIELDS_HEADING, _HEADING)
    _HEADING.on(sheet, HEADING_ROW, VALUE, through=VALUE_END)
    fields = fields_of(form)
    last = FIRST_FIELD_ROW + len(fields) - 1
    area = f"C{FIRST_FIELD_ROW}:D{last}"
    add_marks(sheet, area)
    defaults = {
        "money_unit": form.money_unit,
        "template_version": template.TEMPLATE_VERSION,
        "form_profile": form.title,
        "form_version": form.label,
    }
    for row, column in enumerate(fields, start=FIRST_FIELD_ROW):
        looks.put(sheet, row, LABEL, column.header, _FIELD_LABEL)
        look = replace(_value_look(column), number_format=_number_format(column))
        looks.put_across(sheet, row, (VALUE, VALUE_END), defaults.get(column.key), look)
        add_validation(sheet, column, f"C{row}", form)
        sheet.row_dimensions[row].height = 23
    return last


def _value_look(column: Column) -> looks.Look:
    given = column.key in {"template_version", "form_version"} or column in MADE_BY_THE_TOOL
    if not given:
        return _FIELD_VALUE
    return replace(_FIELD_VALUE, font=looks.screen_font(11, color=looks.MUTED), fill=looks.solid_fill(looks.NEUTRAL))


def _number_format(column: Column) -> str:
    if column.key == "template_version":
        return looks.TEXT_FORMAT
    if column.key == "sealed_at":
        return looks.TIME_FORMAT
    return BODY_LOOKS[column.content].number_format or "General"


def _write_steps(sheet: Worksheet, form: Form) -> None:
    looks.put(sheet, HEADING_ROW, STEP, STEPS_HEADING, _HEADING)
    _HEADING.on(sheet, HEADING_ROW, STEP + 1, through=LAST)
    link = replace(looks.LINKED, border=_HEADING.border, alignment=looks.align("right"))
    looks.put(sheet, HEADING_ROW, LAST, template.GUIDE, link)
    link_inside(sheet, HEADING_ROW, LAST, template.GUIDE, "A1")
    for number, ((name, text), row) in enumerate(zip(STEPS, _step_rows(), strict=True), start=1):
        looks.put(sheet, row, STEP, number, _STEP_NUMBER)
        _STEP_NUMBER.on(sheet, row + 1, STEP)
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=STEP, end_column=STEP)
        looks.put_across(sheet, row, (STEP_TEXT, LAST), name, _STEP_NAME)
        looks.put_across(sheet, row + 1, (STEP_TEXT, LAST), text if isinstance(text, str) else text(form), _STEP_TEXT)


def _write_legend(sheet: Worksheet) -> None:
    """Say what the marks on the entry sheets mean, below the steps."""
    first = FIRST_FIELD_ROW + 2 * len(STEPS)
    text = replace(_STEP_TEXT, border=None, alignment=looks.align(indent=1))
    for row, (severity, words) in enumerate(LEGEND, start=first):
        fill, ink = SEVERITY_COLOURS[severity]
        chip = looks.Look(looks.screen_font(9, color=ink), looks.solid_fill(fill), looks.box(), looks.align("center"))
        looks.put(sheet, row, STEP, template.SEVERITY_WORDS[severity], chip)
        looks.put_across(sheet, row, (STEP_TEXT, LAST), words, text)


def _step_rows() -> Iterable[int]:
    """Two rows for each step, from the first field on."""
    return range(FIRST_FIELD_ROW, FIRST_FIELD_ROW + 2 * len(STEPS), 2)
