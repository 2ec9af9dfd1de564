"""The page 填报: the ribbon's buttons for a chosen file. Draws a ``State``; every deed is a press in a worker thread."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from xltool.books.file.saving import BACKUP_FOLDER
from xltool.doors.window import model
from xltool.doors.window.model import Done, Press, Row, Said, State, Tone
from xltool.doors.window.presses import Order, make_new, perform, undo_plan
from xltool.doors.window.qt.dialogs import WORKBOOKS, Answer, Desk
from xltool.doors.window.qt.figures_panel import MoneyPanel
from xltool.doors.window.qt.file_bar import FileBar
from xltool.doors.window.qt.fill_actions import FillActions
from xltool.doors.window.qt.findings_panel import FindingsPanel
from xltool.doors.window.qt.jobs import Job, Stopped, guard
from xltool.doors.window.qt.widgets import SaidBar, above, files_of
from xltool.model.errors import XltoolError
from xltool.model.findings import Finding
from xltool.sending.file_names import is_returned_name
from xltool.workflows.new import free_name

RETURNS = "退回文件 (*.xlsx)"
NO_MAIL = "这台电脑没有能打开邮件草稿的程序，请到报送文件夹里取用。"
NOT_OPENED = "系统里没有能打开这个文件的程序。请先安装 Excel、WPS 或 LibreOffice。"

CHANGED = "文件已经在别的程序里改动并保存。请按 F5 重新校验。"


def _stamp(path: Path | None) -> tuple[int, int] | None:
    """What tells a saved file from its former version; None when it is not there."""
    with contextlib.suppress(OSError):
        if path is not None:
            found = path.stat()
            return found.st_mtime_ns, found.st_size
    return None


class FillPage(QWidget):
    """One chosen workbook."""

    settled = Signal()
    """A press is over and shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self.desk = desk
        self.state = State()
        self._seen: tuple[int, int] | None = None
        self._launch_new = False
        self.job = Job(self)
        self.job.came.connect(self._came)
        self.actions_ = FillActions(self)
        self.bar = FileBar(self.actions_.file_actions(), self.choose)
        self.findings = FindingsPanel()
        self.money = MoneyPanel()
        self.said = SaidBar()
        self.findings.typed.connect(self._note)
        self.findings.asked.connect(self._go)
        self.findings.save.connect(lambda: self.press(Press.NOTE))
        self._lay_out()
        self._connect()
        self._draw()

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(10)
        split.addWidget(self.findings)
        split.addWidget(self.money)
        split.setStretchFactor(0, 1)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(self.bar)
        column.addWidget(self.actions_.strip())
        column.addWidget(split, 1)
        self.setLayout(above(column, self.said))

    def _connect(self) -> None:
        actions = self.actions_
        for press, action in actions.presses.items():
            action.triggered.connect(lambda _checked=False, press=press: self.press(press))
        actions.choose.triggered.connect(self._choose)
        actions.new.triggered.connect(lambda _checked=False: self.make_new())
        actions.launch.triggered.connect(lambda: self._launch(self.state.path))
        actions.folder.triggered.connect(self._open_backups)
        actions.help.triggered.connect(self.desk.help)

    def choose(self, path: Path) -> None:
        """Take another file and look what is in it; nothing is written."""
        if self.state.running is None and self._notes_are_safe():
            self.state = model.choose(self.state, path)
            self.press(Press.OPEN)

    def press(self, press: Press, returned: Path | None = None) -> None:
        """Start what a button does; its result comes to ``_came``. ``returned``: which return 收审核意见 is about."""
        path = self.state.path
        if path is None or self.state.running is not None:
            return
        back_to = None
        if press is Press.UNDO:
            back_to = self._version_to_bring_back(path)
            if back_to is None:
                return
        state = self.state
        order = Order(press, path, state.changes, dict(state.notes), back_to, state.doubts, returned)
        self._begin(press, lambda: perform(order, datetime.now()))

    def _begin(self, press: Press, action: Callable[[], object]) -> None:
        self.state = model.start(self.state, press)
        self._draw()
        self.job.begin(action)

    def _came(self, result: object) -> None:
        press = self.state.running
        if isinstance(result, Stopped):
            self.state = model.stop(self.state, result.sentence, result.faults)
        elif isinstance(result, Done) and press is not None:
            self.state = model.finish(self.state, press, result)
            if result.letter is not None and not self.desk.launch(result.letter):
                self.state = model.say(self.state, Said(result.said.text + NO_MAIL, Tone.WARN))
            if press is Press.NEW and self._launch_new and result.path is not None:
                self.desk.launch(result.path)
        self.job.wait()
        self._seen = _stamp(self.state.path)
        self._draw()
        if isinstance(result, Done) and result.asks_return and (returned := self._ask_return()):
            self.press(Press.RECEIVE, returned)
            return
        self.settled.emit()

    def _ask_return(self) -> Path | None:
        folder = self.state.path.parent if self.state.path else None
        return self.desk.open_file("选择审核单位退回的文件", RETURNS, folder)

    def receive_into(self, path: Path) -> None:
        """Take another file and press 收审核意见 once it was looked at."""
        once = Qt.ConnectionType.SingleShotConnection
        self.settled.connect(lambda: self.press(Press.RECEIVE), once)
        self.choose(path)

    def _draw(self) -> None:
        self.bar.put(self.state)
        self.actions_.put(self.state)
        self.findings.put(self.state)
        self.money.put(self.state)
        self.said.say(self.state.said, busy=self.state.running is not None)

    def say(self, said: Said) -> None:
        """Show a sentence."""
        self.state = model.say(self.state, said)
        self._draw()

    def _choose(self) -> None:
        folder = self.state.path.parent if self.state.path else None
        path = self.desk.open_file("选择填报工作簿", WORKBOOKS, folder)
        if path is not None:
            self.choose(path)

    def make_new(self, folder: Path | None = None, *, launch: bool = False) -> None:
        """Ask what 新建 is to make and make it; ``launch``: and open it in the program of the desk."""
        if folder is None:
            folder = self.state.path.parent if self.state.path else Path.home()
        year = datetime.now().year + 1
        order = self.desk.new_order(free_name(folder, year), year)
        if order is None or not self._notes_are_safe():
            return
        self._launch_new = launch
        self._begin(Press.NEW, lambda: make_new(order.target, order.year, order.last, order.form))

    def _version_to_bring_back(self, path: Path) -> Path | None:
        plan = guard(lambda: undo_plan(path, self.state.steps))
        if isinstance(plan, Stopped):
            self.say(Said(plan.sentence, Tone.BAD))
            return None
        return plan.backup if self.desk.confirm(plan.question, "恢复") else None

    def _note(self, finding: Finding, text: str) -> None:
        self.state = model.note(self.state, finding, text)
        self._draw()

    def _go(self, row: Row) -> None:
        """Copy the place of a finding and open the workbook: there it can be pasted into the name box."""
        if self.state.path is None:
            return
        QGuiApplication.clipboard().setText(row.place)
        if self._launch(self.state.path):
            where = "粘贴到表格左上角的名称框，回车，就跳到那一格"
            self.say(Said(f"已复制位置 {row.place}，正在打开工作簿：{where}。"))

    def _launch(self, path: Path | None) -> bool:
        opened = path is not None and path.exists() and self.desk.launch(path)
        if not opened:
            missing = path is None or not path.exists()
            words = "这个文件已经不在原来的地方了。请重新选择。" if missing else NOT_OPENED
            self.say(Said(words, Tone.BAD))
        return opened

    def _open_backups(self) -> None:
        if self.state.path is None:
            return
        folder = self.state.path.parent / BACKUP_FOLDER
        if not folder.is_dir():
            self.say(Said("还没有备份：这个文件夹里的工作簿还没有被按钮改动过。"))
        elif not self.desk.launch(folder):
            self.say(Said(f"打不开文件夹“{folder}”。请在文件管理器里打开它。", Tone.BAD))

    def _notes_are_safe(self) -> bool:
        """Whether typed 说明 may be left: none there, written now, or given up."""
        count = len(self.state.notes)
        if not count:
            return True
        question = f"有 {count} 条说明还没有写进工作簿。现在保存吗？"
        answer = self.desk.choose(question, "保存", "不保存")
        if answer is Answer.YES:
            path, notes = self.state.path, dict(self.state.notes)
            if path is None:
                raise XltoolError("没有选择工作簿。")
            written = guard(lambda: perform(Order(Press.NOTE, path, (), notes), datetime.now()))
            if isinstance(written, Stopped):
                self.say(Said(written.sentence, Tone.BAD))
                return False
            return True
        return answer is Answer.NO

    def look_again(self) -> None:
        """Back from another program: say when the file was saved there since the last press."""
        stamp = _stamp(self.state.path)
        if self.state.running is None and stamp not in (None, self._seen):
            self._seen = stamp
            self.say(Said(CHANGED, Tone.WARN))

    def may_close(self) -> bool:
        """Whether the window may go; a press at work is waited for, as it may be writing."""
        self.job.wait()
        return self._notes_are_safe()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData()) and self.state.running is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = files_of(event.mimeData())[0]
        if self.state.path is not None and is_returned_name(path.name):
            self.press(Press.RECEIVE, path)
        else:
            self.choose(path)
