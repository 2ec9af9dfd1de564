"""The buttons, one function each, called by Excel's ribbon (RunPython) or by ``xltool live``.

A button never lets an exception out: Excel would show a traceback. A known reason is one sentence; anything else is
written to a log without cell contents, and its number is shown.
"""

# ruff: noqa: PLC0415  what one button alone needs is imported when it is pressed: a press may be a new Python
from __future__ import annotations

import contextlib
import functools
import platform
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from xltool import __version__
from xltool.books.live.pressed import Pressed, insist_anywhere, pressed
from xltool.drawing.findings_sheet import finding_places, summary
from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.crash_log import crash_sentence
from xltool.model.errors import XltoolError
from xltool.model.verbs import VERBS

if TYPE_CHECKING:
    from xltool.workflows.check import Outcome

HELP = (
    "五步：填写；【校验】；【计算资金】；【生成表样】；报送。【一键完成】连做第 2 至 4 步。"
    "点“校验结果”的单元格列可以跳到问题处；警告请在“说明”列写理由。"
)


class Say(Protocol):
    """How a person gets to know why a button was not done."""

    def __call__(self, desk: Pressed | None, sentence: str, *, foreseen: bool) -> None:
        """``desk`` is None where no workbook was found; ``foreseen`` is false after a crash."""


def _insist(desk: Pressed | None, sentence: str, *, foreseen: bool) -> None:  # noqa: ARG001
    if desk is None:
        insist_anywhere(sentence)
    else:
        desk.insist(sentence)


class Button(Protocol):
    """What the ribbon calls."""

    def __call__(self, *, say: Say = _insist) -> bool:
        """Do it; whether it was done."""


def _button(action: Callable[[Pressed], str]) -> Button:
    """Make a button of an action that returns what to tell the person."""
    verb = VERBS[action.__name__]

    @functools.wraps(action)
    def press(*, say: Say = _insist) -> bool:
        desk: Pressed | None = None
        try:
            desk = pressed()
            if verb.ours:
                desk.require_ours()
            desk.tell(action(desk))
        except XltoolError as stop:
            say(desk, str(stop), foreseen=True)
        except Exception:  # the last door: whatever it was, Excel must not show a traceback
            say(desk, crash_sentence(), foreseen=False)
        else:
            return True
        return False

    del press.__wrapped__  # a button takes no desk: who calls it must not be told otherwise
    return press


@_button
def new(desk: Pressed) -> str:
    """新建: the window asks of which form; without it a workbook of the standard form, beside the open one and opened."""
    from xltool.doors.launch import Page, has_window, open_window

    if has_window():
        open_window(Page.NEW, desk.folder)
        return "正在打开新建窗口，稍等几秒，在里面选表样。Excel 可以照常使用。"
    from xltool.doors.new_workbook import make_workbook
    from xltool.workflows.new import free_name

    path = free_name(desk.folder, datetime.now().year + 1)
    form = make_workbook(path, f"“{path.name}”").form
    desk.open(path)
    return f"已新建 {path}，表样是「{form.title}」，请从封面填起。别的表样请用命令 xltool new --form 新建。"


@_button
def check(desk: Pressed) -> str:
    """校验: the findings go to 校验结果, the marks light up."""
    from xltool.sending.former import say_since
    from xltool.workflows.check import check_and_report

    book = desk.book
    outcome = check_and_report(book, datetime.now())
    since = ""
    with contextlib.suppress(XltoolError):  # nowhere on this computer: nothing lies beside it
        since = say_since(book, outcome.submission, desk.path)
    return f"校验完成：{summary(outcome.counts)}{since}"


@_button
def previous_finding(desk: Pressed) -> str:
    """上一个问题: go to the finding, or the open opinion of a review, before the selected cell."""
    return _step(desk, -1)


@_button
def next_finding(desk: Pressed) -> str:
    """下一个问题: go to the finding, or the open opinion of a review, after the selected cell."""
    return _step(desk, 1)


def _step(desk: Pressed, step: int) -> str:
    book = desk.book
    names = book.sheet_names()
    places = [
        (at.ref, f"{at.severity} {at.code}：{at.message}{at.fix}")
        for at in finding_places(book.read(template.FINDINGS))
    ]
    if template.OPINIONS in names:
        from xltool.reviewing.unit_sheet import waiting_places

        places += waiting_places(book.read(template.OPINIONS))
    if not places:
        return "校验结果里没有问题。改动以后请再点一次【校验】。"
    sheets = {name: number for number, name in enumerate(names)}

    def order(ref: Ref) -> tuple[int, int, int]:
        return sheets.get(ref.sheet, len(sheets)), ref.row, ref.column

    here = desk.selected()
    ahead = [one for one in places if here and (order(one[0]) > order(here)) == (step > 0) and one[0] != here]
    found, said = sorted(ahead or places, key=lambda one: order(one[0]), reverse=step < 0)[0]
    desk.go(found)
    return said


@_button
def clear_marks(desk: Pressed) -> str:
    """清除标记: empty 校验结果, which puts the marks out; typed 说明 stay."""
    from xltool.workflows.check import clear_findings

    clear_findings(desk.book)
    return "标记已清除，写过的说明还在校验结果里。"


@_button
def fix(desk: Pressed) -> str:
    """自动修正: first show in 校验结果 what would be changed; a second press changes it."""
    from xltool.workflows.fix import fix_in_two_presses

    count, done = fix_in_two_presses(desk.book, datetime.now())
    if not count:
        return "没有可以自动修正的问题。"
    if done:
        return f"已修正 {count} 处，并重新校验。"
    return f"可以自动修正 {count} 处，已列在校验结果里。看过以后再点一次【自动修正】就会改好。"


@_button
def totals(desk: Pressed) -> str:
    """计算资金: draw 资金汇总."""
    from xltool.workflows.run import make_totals

    outcome = make_totals(desk.book, datetime.now())
    desk.go(Ref(template.TOTALS, 1, 1))
    return f"资金汇总已重新计算。{_left(outcome)}"


@_button
def forms(desk: Pressed) -> str:
    """生成表样: draw 部门绩效目标 and the official sheets."""
    from xltool.workflows.run import make_forms

    outcome = make_forms(desk.book, datetime.now())
    return f"已生成 {len(outcome.made)} 张表：{'、'.join(outcome.made)}。{_left(outcome)}"


@_button
def run(desk: Pressed) -> str:
    """一键完成: check, totals and official sheets in one pass."""
    from xltool.workflows import run as workflow

    outcome = workflow.run(desk.book, datetime.now())
    return f"已计算资金、生成 {len(outcome.made) - 1} 张表样并校验：{summary(outcome.counts)}"


def _left(outcome: Outcome) -> str:
    """What still has to be put right."""
    errors = outcome.counts.error
    return f"填报内容还有 {errors} 个错误，请点【校验】查看。" if errors else ""


@_button
def import_(desk: Pressed) -> str:
    """导入: the window, on the page that reads a document into a workbook."""
    from xltool.doors.launch import Page, open_window

    open_window(Page.IMPORT, desk.path if desk.is_ours() else None)
    return "正在打开导入窗口，稍等几秒。Excel 可以照常使用。"


@_button
def pdf(desk: Pressed) -> str:
    """打印版 PDF: draw the official sheets and print them, and nothing else, into one PDF beside the workbook."""
    from xltool.workflows.print_forms import draw_unless_sealed, print_open

    path = desk.path
    outcome = draw_unless_sealed(desk.book, datetime.now())
    made = print_open(desk.book, path, outcome)
    return f"已把正式表存成 {made}。{_left(outcome) if outcome else ''}"


@_button
def publish(desk: Pressed) -> str:
    """导出文档: the window, on the page that makes the public document of this workbook."""
    from xltool.doors.launch import Page, open_window

    open_window(Page.PUBLISH, desk.path)
    return "正在打开导出窗口，稍等几秒。导出的是已经保存的内容，有改动请先保存。"


@_button
def collect(_desk: Pressed) -> str:
    """汇总: the window, on the page that consolidates the workbooks that came in."""
    from xltool.doors.launch import Page, open_window

    open_window(Page.COLLECT)
    return "正在打开汇总窗口，稍等几秒。Excel 可以照常使用。"


@_button
def submit(desk: Pressed) -> str:
    """报送: seal a copy of what is open, write the letter, and open it in the mail program."""
    from xltool.doors.launch import open_in_program
    from xltool.sending.file_names import SUBMITTED_FOLDER
    from xltool.sending.mail_settings import mail_settings
    from xltool.workflows import submit as workflow

    book = desk.book
    folder = desk.path.parent / SUBMITTED_FOLDER
    done, backup = workflow.submit_open(book, desk.path, folder, datetime.now(), mail_settings(), book.save)
    open_in_program(done.letter)
    return workflow.told(done, backup)


@_button
def receive(desk: Pressed) -> str:
    """收审核意见: the return that waits, into what is open; where none or several do, a person says in the window which."""
    from xltool.doors.launch import Page, has_window, open_window
    from xltool.reviewing.opinions_sheet import FIRST_ROW
    from xltool.workflows.receive import receive_open, told
    from xltool.workflows.waiting_returns import waiting_returns

    book, path = desk.book, desk.path
    found = waiting_returns(book, path)
    if len(found) == 1:
        done = receive_open(book, found[0])
        desk.go(Ref(template.OPINIONS, FIRST_ROW, 1))
        return f"已收 {found[0].name}：{''.join(told(done))}"
    names = "、".join(one.name for one in found)
    why = (
        f"没有收：还没有收的退回文件有 {len(found)} 个（{names}）。"
        if found
        else "没有收：没有找到还没有收的退回文件。"
    )
    if not has_window():
        raise XltoolError(f"{why}请把要收的那一个存到工作簿所在的文件夹“{path.parent}”，别的移走，再点一次。")
    open_window(Page.RECEIVE, path)
    return f"{why}正在打开窗口：请保存并关闭这个工作簿，在窗口里再点【收审核意见】，选择退回文件。"


@_button
def review(desk: Pressed) -> str:
    """审核: the window, on the page that makes a review workbook of a sealed copy."""
    from xltool.doors.launch import Page, open_window

    sealed = desk.is_ours() and template.SEAL_SHEET in desk.book.sheet_names()
    open_window(Page.REVIEW, desk.path if sealed else None)
    return "正在打开审核窗口，稍等几秒。Excel 可以照常使用。"


@_button
def add_opinion(desk: Pressed) -> str:
    """加意见: a row of 审核意见 for the selected cell; what is typed next goes into it."""
    from xltool.workflows import add_opinion as workflow

    at = desk.selected()
    desk.go(workflow.add_opinion(desk.book, at, datetime.now()))
    return f"已为「{at.sheet}」{at.a1} 加了一行，请直接写意见，再选级别。" if at else ""


@_button
def return_(desk: Pressed) -> str:
    """退回: seal the review workbook that is open, write the letter to the unit, and open it in the mail program."""
    from xltool.doors.launch import open_in_program
    from xltool.sending.mail_settings import mail_settings
    from xltool.workflows import return_ as workflow

    book = desk.book
    done = workflow.return_open(book, desk.path, datetime.now(), mail_settings(), book.save)
    open_in_program(done.letter)
    return "".join(workflow.told(done))


@_button
def undo(desk: Pressed) -> str:
    """撤销: bring back what the last button changed; what was typed since stays until a second press."""
    return desk.book.undo().sentence


@_button
def doctor(desk: Pressed) -> str:
    """检查环境: what keeps buttons from working here; versions when nothing does."""
    from xltool.delivery.desk.desk import Workbook
    from xltool.delivery.desk.this_desk import this_desk
    from xltool.delivery.doctor.checks import examine, problems, sentence
    from xltool.reading.submission import read_identity

    version = read_identity(desk.book).template_version.typed if desk.is_ours() else None
    book = Workbook(_place(desk), tuple(desk.book.sheet_names()), version)
    answers = examine(this_desk(book))
    wrong = problems(answers)
    if wrong:
        lines = (f"{place}. {sentence(answer)}" for place, answer in enumerate(wrong, start=1))
        raise XltoolError(f"检查环境发现 {len(wrong)} 个问题：\n" + "\n".join(lines))
    forms = next(answer.result.what for answer in answers if answer.check.code == "forms")
    system = f"{platform.system()} {platform.release()}"
    return (
        f"检查环境：没有发现问题。xltool {__version__}，Python {platform.python_version()}，{system}，"
        f"模板版本 {template.TEMPLATE_VERSION}，当前工作簿 {desk.name}。{forms}"
    )


def _place(desk: Pressed) -> Path:
    """Where the workbook is; its bare name when that is nowhere on this computer."""
    try:
        return desk.path
    except XltoolError:
        return Path(desk.name)


@_button
def help_(_desk: Pressed) -> str:
    """帮助: the five steps."""
    return HELP
