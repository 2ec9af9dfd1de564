"""The buttons: one sentence whatever happens; their steps on workbooks on disk."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
import types
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.support.filled import fill
from tests.support.memory_book import MemoryBook, good_indicators
from tests.support.reviewed import REVIEW_NAME, returned, under_review
from tests.support.rich_workbook import seen
from tests.support.sealed import finished, submitted
from xltool.books import open_book
from xltool.books.live import pressed
from xltool.books.shipped import SAMPLE, template_path
from xltool.delivery.addin.addin import BUTTONS
from xltool.doors import buttons, launch
from xltool.drawing.findings_sheet import finding_places
from xltool.model import template
from xltool.model.cells import Raw, Ref
from xltool.model.errors import XltoolError
from xltool.model.review import OPINION_HEADERS, OPINIONS
from xltool.workflows import check, fix

NOW = datetime(2021, 1, 15, 17, 30)
CONTENTS = "机密内容"


class Listener:
    """Stands in for the program: keeps what a button says."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.insisted: list[str] = []

    def tell(self, sentence: str) -> None:
        self.said.append(sentence)

    def insist(self, sentence: str) -> None:
        self.insisted.append(sentence)

    def require_ours(self) -> None:
        raise XltoolError("不是填报工作簿。")

    def is_ours(self) -> bool:
        return False

    @property
    def path(self) -> Path:
        raise ZeroDivisionError(CONTENTS)

    name = path


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Listener:
    desk = Listener()
    monkeypatch.setattr(buttons, "pressed", lambda: desk)
    return desk


@pytest.mark.parametrize("name", BUTTONS.values() if isinstance(BUTTONS, dict) else BUTTONS)
def test_every_button_of_the_ribbon_is_a_function_without_arguments(name: str) -> None:
    function: Callable[..., None] = getattr(buttons, name)
    assert function.__code__.co_argcount == 0


@pytest.mark.parametrize(
    "name",
    [
        "check",
        "fix",
        "totals",
        "forms",
        "run",
        "next_finding",
        "clear_marks",
        "submit",
        "publish",
        "undo",
        "receive",
        "add_opinion",
        "return_",
    ],
)
def test_a_known_reason_is_one_sentence(listener: Listener, name: str) -> None:
    getattr(buttons, name)()
    assert listener.insisted == ["不是填报工作簿。"]


def test_the_ribbon_too_says_what_changed_since_the_last_sealed_version(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = finished(tmp_path / "a.xlsx")
    submitted(path, tmp_path / "报送")
    monkeypatch.setattr(listener, "require_ours", lambda: None)
    monkeypatch.setattr(Listener, "book", property(lambda _: open_book(path)), raising=False)
    monkeypatch.setattr(Listener, "path", path)
    buttons.check()
    nowhere = property(lambda _: (_ for _ in ()).throw(XltoolError("还没有保存过。")))
    monkeypatch.setattr(Listener, "path", nowhere)
    buttons.check()
    with_it, without = listener.said
    assert with_it.removeprefix(without) == "与第 1 版（2027-01-10 09:30:00 封存）相比，填报内容没有改动。"
    assert listener.insisted == []


class Walker(Listener):
    """A desk at which a person walks from cell to cell."""

    def __init__(self, book: MemoryBook) -> None:
        super().__init__()
        self.book, self.here = book, Ref(template.COVER, 1, 1)

    def require_ours(self) -> None:
        pass

    def selected(self) -> Ref:
        return self.here

    def go(self, ref: Ref) -> None:
        self.here = ref


def test_the_next_problem_is_a_finding_or_an_open_opinion_in_the_order_of_sheets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def row(headers: Sequence[str], **cells: str) -> list[Raw]:
        return [cells.get(header) for header in headers]

    findings, opinions = template.FINDING_HEADERS, OPINION_HEADERS
    sheets: dict[str, list[list[Raw]]] = {
        template.COVER: [], template.PROJECTS: [], template.INDICATORS: [],
        template.FINDINGS: [
            [*findings],
            row(findings, 级别="错误", 编号="B01", 工作表="项目", 单元格="C4", 问题="没有预算数。", 修改建议="请填写。"),
            row(findings, 级别="警告", 编号="I17", 工作表="指标", 单元格="J7", 问题="没有依据。", 修改建议="请补上。"),
        ],
        OPINIONS: [
            [*opinions],
            row(opinions, 级别="必须修改", 工作表="指标", 单元格="H4", 意见="偏低", 状态="未改未答复", 标识="o1"),
            row(opinions, 级别="建议", 工作表="指标", 单元格="E5", 意见="改名", 状态="未改已答复", 标识="o2"),
            row(opinions, 级别="询问", 工作表="指标", 单元格="E9", 意见="为何", 状态="冲突", 标识="o3"),
            row(opinions, 级别="询问", 工作表="指标", 意见="哪里", 状态="未找到位置", 标识="o4"),
        ],
    }  # fmt: skip
    desk = Walker(MemoryBook(sheets))
    monkeypatch.setattr(buttons, "pressed", lambda: desk)
    for _ in range(5):
        buttons.next_finding()
    assert desk.said == [
        "错误 B01：没有预算数。请填写。", "必须修改：偏低", "警告 I17：没有依据。请补上。", "询问：为何",
        "错误 B01：没有预算数。请填写。",
    ]  # fmt: skip
    buttons.previous_finding()
    assert (desk.here, desk.insisted) == (Ref(template.INDICATORS, 9, 5), [])


def test_a_long_sentence_is_cut_for_the_status_bar_but_not_in_a_dialog() -> None:
    app = types.SimpleNamespace(status_bar="", alert=lambda *words: app.__setattr__("alerted", words[0]))
    desk = pressed.Pressed(types.SimpleNamespace(app=app))  # type: ignore[arg-type]
    desk.tell("改" * 256)
    assert (len(app.status_bar), app.status_bar[-1]) == (255, "…")
    desk.insist("改" * 400)
    assert app.alerted == "改" * 400


def test_an_unknown_one_is_a_number_and_a_log_without_contents(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    buttons.doctor()
    (log,) = (tmp_path / "xltool-logs").iterdir()
    assert listener.insisted == [f"xltool 遇到没有预料到的问题，编号 {log.stem}。请把编号告诉维护人员。"]
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    assert CONTENTS not in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["help_"])
def test_what_is_not_there_yet_is_said(listener: Listener, name: str) -> None:
    getattr(buttons, name)()
    assert len(listener.said) == 1


@pytest.mark.parametrize(("name", "page"), [("collect", "collect"), ("import_", "import"), ("review", "review")])
def test_the_window_opens_on_its_page_without_a_workbook_of_ours(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, name: str, page: str
) -> None:
    opened: list[tuple[object, ...]] = []
    monkeypatch.setattr(launch, "open_window", lambda page, path=None: opened.append((page, path)))
    getattr(buttons, name)()
    assert opened == [(page, None)]
    assert listener.said[0].endswith("Excel 可以照常使用。")


def test_the_window_asks_of_which_form_a_new_workbook_is(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(Listener, "folder", tmp_path, raising=False)
    monkeypatch.setattr(Listener, "open", lambda self, path: opened.append(path), raising=False)
    monkeypatch.setattr(launch, "open_window", lambda page, path: opened.append((page, path)))
    monkeypatch.setattr(launch, "has_window", lambda: True)
    buttons.new()
    assert opened == [("new", tmp_path)]
    monkeypatch.setattr(launch, "has_window", lambda: False)
    buttons.new()
    (made,) = tmp_path.iterdir()
    assert opened[1] == made
    assert listener.said[1] == (
        f"已新建 {made}，表样是「河北省部门预算绩效文本」，请从封面填起。别的表样请用命令 xltool new --form 新建。"
    )


def test_the_one_return_is_received_and_of_several_a_person_says_which(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = finished(tmp_path / "科协.xlsx")
    opened: list[object] = []
    monkeypatch.setattr(Listener, "require_ours", lambda self: None)
    monkeypatch.setattr(Listener, "path", path)
    monkeypatch.setattr(Listener, "book", property(lambda _: open_book(path)), raising=False)
    monkeypatch.setattr(Listener, "go", lambda self, ref: opened.append(ref.sheet), raising=False)
    monkeypatch.setattr(launch, "open_window", lambda page, path: opened.append((page, path)))
    for number in (1, 2):
        (tmp_path / f"{number}").mkdir()
        returned(under_review(tmp_path / f"{number}"))
        shutil.copy(tmp_path / f"{number}" / REVIEW_NAME, tmp_path / f"退回{number}.xlsx")
    for has_window in (True, False):
        monkeypatch.setattr(launch, "has_window", lambda has_window=has_window: has_window)
        buttons.receive()
    (tmp_path / "退回2.xlsx").unlink()
    assert buttons.receive()
    assert opened == [("receive", path), OPINIONS]
    asked, received = listener.said
    (refused,) = listener.insisted
    assert {asked[:21], refused[:21]} == {"没有收：还没有收的退回文件有 2 个（退回"}
    assert str(tmp_path) in refused
    assert received.startswith("已收 退回1.xlsx：第 1 轮审核（第 1 版）：退回修改，请在 2027-02-10 前改好再报。")


def test_publishing_opens_the_window_with_the_workbook(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[object, ...]] = []
    monkeypatch.setattr(launch, "open_window", lambda page, path: opened.append((page, path)))
    monkeypatch.setattr(Listener, "require_ours", lambda self: None)
    monkeypatch.setattr(Listener, "path", Path("/desk/预算=终稿.xlsx"))
    buttons.publish()
    assert opened == [("publish", Path("/desk/预算=终稿.xlsx"))]
    assert "请先保存" in listener.said[0]


def rows(path: Path) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(path)[template.FINDINGS]
    return [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[2]]


def test_mending_is_shown_first_and_done_at_the_second_press(tmp_path: Path) -> None:
    indicators = good_indicators()
    indicators[1]["计量单位"] = "百分比"
    path = fill(tmp_path / "a.xlsx", indicators=indicators)
    assert fix.fix_in_two_presses(open_book(path), NOW) == (1, False)
    assert seen(path)[template.INDICATORS]["I5"].value == "百分比"
    assert rows(path)[0][3:8:4] == ("指标", "将把「百分比」改为「%」。")
    assert fix.fix_in_two_presses(open_book(path), NOW) == (1, True)
    assert seen(path)[template.INDICATORS]["I5"].value == "%"
    assert fix.fix_in_two_presses(open_book(path), NOW) == (0, False)


def test_a_change_between_the_presses_shows_the_mending_anew(tmp_path: Path) -> None:
    indicators = good_indicators()
    indicators[1]["计量单位"] = "百分比"
    path = fill(tmp_path / "a.xlsx", indicators=indicators)
    fix.fix_in_two_presses(open_book(path), NOW)
    book = openpyxl.load_workbook(path)
    book[template.INDICATORS]["I9"] = "百分比"
    book.save(path)
    assert fix.fix_in_two_presses(open_book(path), NOW) == (2, False)


def test_clearing_the_marks_keeps_what_staff_typed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(template_path(SAMPLE).read_bytes())
    check.check_and_report(open_book(path), NOW)
    book = openpyxl.load_workbook(path)
    row = next(row for row in book[template.FINDINGS].iter_rows() if row[2].value == "I16")
    row[9].value = "按上级目录归类"
    book.save(path)
    check.clear_findings(open_book(path))
    assert [(row[1], row[9]) for row in rows(path)] == [("已消除", "按上级目录归类")]
    assert finding_places(open_book(path).read(template.FINDINGS)) == []
    outcome = check.check_and_report(open_book(path), NOW)
    assert outcome.counts.answered == 1


def test_the_places_of_findings_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(template_path(SAMPLE).read_bytes())
    outcome = check.check_and_report(open_book(path), NOW)
    places = finding_places(open_book(path).read(template.FINDINGS))
    assert [(place.code, place.ref) for place in places] == [
        (finding.code, finding.ref) for finding in outcome.findings
    ]


def test_what_windows_says_lies_in_front_of_excel(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[object, str, str, int]] = []
    user = types.SimpleNamespace(MessageBoxW=lambda *words: shown.append(words))
    monkeypatch.setattr(ctypes, "windll", types.SimpleNamespace(user32=user), raising=False)
    pressed._say_alone("请先打开填报工作簿。")
    ((_, sentence, title, style),) = shown
    assert (sentence, title) == ("请先打开填报工作簿。", "绩效目标 xltool")
    warning, before_all_others, asked_to_come = 0x30, 0x40000, 0x10000  # winuser.h: MB_...
    assert style == warning | before_all_others | asked_to_come


@pytest.mark.parametrize("door", ["xltool.doors.buttons", "xltool.books.live.desktop", "xltool.books.live.book"])
def test_neither_buttons_nor_live_commands_load_pandas(door: str) -> None:
    """xlwings loads them where they are installed, as they are here; afterwards whoever needs them has them."""
    program = f"import sys, {door}; print({{'pandas', 'numpy'}} & sys.modules.keys()); import xlwings, pandas, numpy"
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "set()\n"


def test_buttons_load_no_rules_before_they_have_read() -> None:
    program = (
        "import sys, xltool.doors.buttons; print({'xltool.rules', 'pydantic', 'typer', 'rich'} & sys.modules.keys())"
    )
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "set()\n"
