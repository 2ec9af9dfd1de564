"""填报说明: how to fill in, on one page that is there without any network and can be printed."""

from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.books.fresh.page import link_inside, set_up_page, set_up_screen
from xltool.drawing.text_size import text_height
from xltool.model import template
from xltool.model.form import Form
from xltool.model.form_wording import entry_sheets, in_three_columns, indicators_how_to, projects_guide

SUBTITLE = "一页看完，可以打印。字段的填法，选中单元格时也会显示。"
BACK = "返回封面"
WIDTHS = {"A": 17, "B": 84}
TEXT_SIZE = 10
_LEAST = 18.0

PARTS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "一、怎么做",
        (
            ("1 填写", "先填封面，再填{sheets}。灰色的格子由工具填写。"),
            ("2 校验", "点功能区“绩效目标”里的【校验】。有问题的格子变色，问题逐条列在“校验结果”，先错误、后警告、再提示。"),
            ("3 修改", "点“校验结果”的“单元格”一列跳到原处，照“修改建议”改。不用动脑筋的写法，点两次【自动修正】。"),
            ("4 一键完成", "算出“资金汇总”，生成可以打印的正式表，再校验一遍。改了内容以后要重新点。"),
            ("5 报送", "没有错误、警告都写了说明，点【报送】：封存一份副本，写好邮件草稿，由您核对后发出。"),
        ),
    ),
    (
        "二、各表要点",
        (
            ("封面", "金额单位选“元”或“万元”，整个工作簿的金额都按它填。编报阶段、表样从列表里选。"),
            ("总体、分项、保障", "一行写一节，标题不带序号。单元格里换行按 Alt+Enter。同一职责的各条，“职责分类”写得一模一样。"),
            ("项目", "{projects}"),
            ("指标", "{indicators}"),
            ("依据", "写具体的计划、文件、标准或上年数据，不写“合理”“工作需要”。"),
        ),
    ),
    (
        "三、颜色和说明",
        (
            ("红、黄、蓝", "红是错误，必须改正；黄是警告，改正或写说明；蓝是提示，供参考。改好再校验一次，颜色就消失，不用手涂。"),
            ("写说明", "警告确实没错的，在“校验结果”的“说明”列写理由，再次校验时保留。"),
            ("一次写完", "同一编号的警告有许多条、理由相同的，在其中一条写“全部：理由”，再校验一次，表里这个编号的警告就都有了说明。"),
            ("找问题", "“校验结果”的表头有筛选按钮，可以只看错误，或只看一张表。"),
        ),
    ),
    (
        "四、请不要这样",
        (
            ("改表头、改表名", "工具按表头和表名找内容。列可以移动，行可以排序、插入、留空，字不要改。"),
            ("改正式表", "“资金汇总”“部门绩效目标”“表1 ……”由工具重新生成，手改会被指出、被覆盖。请改填报表。"),
            ("写“合计”行", "不用加合计，也不要在表下面写制表人、审核人。合计看“资金汇总”，备注写在备注列。"),
            ("另存为别的格式", "请一直存为 .xlsx。改动以前的文件在同一文件夹的“xltool备份”里。"),
        ),
    ),
)  # fmt: skip

_PART = looks.Look(
    looks.screen_font(12, bold=True, color=looks.PRIMARY),
    border=looks.line_below(looks.PRIMARY),
    alignment=looks.align(),
)
_NAME = looks.Look(
    looks.screen_font(TEXT_SIZE, bold=True),
    looks.solid_fill(looks.SOFT),
    looks.box(),
    looks.align("left", "center", wrap=True, indent=1),
)
_TEXT = looks.Look(
    looks.screen_font(TEXT_SIZE), border=looks.box(), alignment=looks.align("left", "center", wrap=True, indent=1)
)


def _of_indicators(form: Form) -> str:
    if in_three_columns(form):
        code = form.header(template.INDICATORS, "project_code")
        return f"先选{code}和一级指标，再选二级指标。符号、数值、单位分三格：≥、2000、人次。文字的指标，符号选“定性”。"
    return indicators_how_to(form)


def _absent(form: Form) -> set[str]:
    """The lines about what the form does not have."""
    sections = (template.OVERALL, template.FUNCTIONS, template.SAFEGUARDS)
    lines = {"总体、分项、保障"} if not any(sheet in form.entry_columns for sheet in sections) else set()
    return lines if form.has(template.INDICATORS, "target_basis") else {*lines, "依据"}


def build_guide(sheet: Worksheet, form: Form) -> None:
    """Write the whole page; every row is as high as its text."""
    looks.set_widths(sheet, WIDTHS)
    looks.put(sheet, 1, 1, template.GUIDE, looks.TITLE)
    looks.put(sheet, 1, 2, BACK, replace(looks.LINKED, alignment=looks.align("right")))
    link_inside(sheet, 1, 2, template.COVER, "A1")
    looks.put(sheet, 2, 1, SUBTITLE, looks.GUIDANCE)
    sheet.row_dimensions[1].height = 34
    row = 3
    said = {"sheets": entry_sheets(form), "projects": projects_guide(form), "indicators": _of_indicators(form)}
    absent = _absent(form)
    for heading, lines in PARTS:
        looks.put(sheet, row, 1, heading, _PART)
        _PART.on(sheet, row, 2)
        sheet.row_dimensions[row].height = 28
        for name, text in lines:
            if name in absent:
                continue
            row += 1
            words = text.format_map(said)
            looks.put(sheet, row, 1, name, _NAME)
            looks.put(sheet, row, 2, words, _TEXT)
            heights = (text_height(name, WIDTHS["A"] - 2, TEXT_SIZE), text_height(words, WIDTHS["B"] - 2, TEXT_SIZE))
            sheet.row_dimensions[row].height = max(_LEAST, *heights)
        row += 1
    sheet.print_area = f"A1:B{row - 1}"
    set_up_screen(sheet, frozen="A3")
    set_up_page(sheet, "portrait", title_rows="1:2", pages_tall=1)
    sheet.sheet_properties.tabColor = looks.OPTIONAL
