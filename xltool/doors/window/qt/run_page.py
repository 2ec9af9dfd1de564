"""What the pages with one long run have in common: a job with progress and 停止, its summary, opening the result."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from xltool.doors.window.engines import Report
from xltool.doors.window.model import Said, Tone
from xltool.doors.window.progress import pace
from xltool.doors.window.qt.dialogs import Desk
from xltool.doors.window.qt.jobs import Job, Stopped
from xltool.doors.window.qt.widgets import SaidBar, above, card, label, push

Action = Callable[[], Report]


class RunPage(QWidget):
    """A form above, the run below. ``form`` is where a page puts its own fields.

    ``stoppable``: whether what runs looks at ``Job.cancelled``. ``share``: of the height, for the form. ``others``: buttons
    that start something else. ``results``: where what came is shown.
    """

    settled = Signal()

    def __init__(
        self, desk: Desk, *, heading: str, start: str, stoppable: bool, share: int, others: Sequence[QPushButton] = ()
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.desk, self._stoppable, self._others = desk, stoppable, others
        self.job = Job(self)
        self.job.came.connect(self._came)
        self.job.moved.connect(self._show_progress)
        self._began = 0.0
        self._counted: tuple[int, int | None, str] = (0, None, "")
        self._output: Path | None = None
        self._clock = QTimer(self, interval=500)
        self._clock.timeout.connect(self._draw_pace)
        self.said = SaidBar()
        self.said.bar.setVisible(False)
        self.form, self.results = QVBoxLayout(), QVBoxLayout()
        self.start = push(start, self.begin, "primary")
        self.stop = push("停止(&T)", self._cancel)
        self.open_result = push("打开结果(&E)", self._open)
        self.open_folder = push("打开文件夹(&K)", self._open_folder)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.pace = label("", "faint")
        self.summary = QPlainTextEdit()
        self.summary.setReadOnly(True)
        self.summary.setPlaceholderText("做完以后，这里显示结果。")
        self.summary.setAccessibleName("结果")
        self._lay_out(heading, share)
        self._draw(running=False)

    def _lay_out(self, heading: str, share: int) -> None:
        form = card()
        inner = QVBoxLayout(form)
        inner.setContentsMargins(18, 14, 18, 16)
        inner.setSpacing(8)
        inner.addWidget(label(heading, "name"))
        inner.addLayout(self.form)
        run = card()
        below = QVBoxLayout(run)
        below.setContentsMargins(18, 14, 18, 14)
        below.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.start, *self._others, self.stop):
            buttons.addWidget(button)
        buttons.addSpacing(8)
        buttons.addWidget(self.pace, 1)
        for button in (self.open_result, self.open_folder):
            buttons.addWidget(button)
        below.addLayout(buttons)
        below.addWidget(self.bar)
        self.results.addWidget(self.summary, 1)
        below.addLayout(self.results, 1)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(form, share)
        column.addWidget(run, 2)
        self.setLayout(above(column, self.said))

    def order(self) -> tuple[Action, Path] | str:
        """What is to be run and where its result will be, or why it cannot be run yet."""
        raise NotImplementedError

    def begin(self) -> None:
        """Start the run."""
        order = self.order()
        if isinstance(order, str):
            self.said.say(Said(order, Tone.WARN), busy=False)
            return
        action, self._output = order
        self._began, self._counted = time.monotonic(), (0, None, "")
        self.summary.clear()
        self._draw(running=True)
        words = "正在处理，请稍候……" + ("可以随时停止。" if self._stoppable else "")
        self.said.say(Said(words), busy=False)
        self.job.begin(action)

    def _cancel(self) -> None:
        self.job.cancel()
        self.stop.setEnabled(False)
        self.said.say(Said("正在停止，手上的这一个做完就停。"), busy=False)

    def _show_progress(self, done: int, total: int | None, at: str) -> None:
        self._counted = (done, total, at)

    def _draw_pace(self) -> None:
        done, total, at = self._counted
        self.bar.setRange(0, total or 0)
        self.bar.setValue(done)
        words = pace(done, total, time.monotonic() - self._began)
        self.pace.setText(f"{words}　{at}".rstrip() if self._stoppable else "")

    def _came(self, result: object) -> None:
        self.job.wait()
        if isinstance(result, Report) and result.made is not None:
            self._output = result.made
        done, total, _ = self._counted
        self._counted = (done, total, "")
        self._draw_pace()
        self._draw(running=False)
        if isinstance(result, Stopped):
            self._show_stopped(result)
        elif isinstance(result, Report):
            self._show_report(result)
        self.settled.emit()

    def _show_stopped(self, stopped: Stopped) -> None:
        self.summary.setPlainText("\n".join(stopped.places))
        wanted = self.job.cancelled() or bool(stopped.places)
        self.said.say(Said(stopped.sentence, Tone.WARN if wanted else Tone.BAD), busy=False)

    def _show_report(self, report: Report) -> None:
        self.summary.setPlainText("\n".join(report.lines))
        words = report.lines[0] if report.lines else "完成。"
        self.said.say(Said(words, Tone.WARN if report.pending else Tone.GOOD), busy=False)

    def _draw(self, *, running: bool) -> None:
        for button in (self.start, *self._others):
            button.setEnabled(not running)
        self.stop.setEnabled(running)
        self.stop.setVisible(self._stoppable)
        made = not running and self._output is not None and self._output.exists()
        self.open_result.setEnabled(made)
        self.open_folder.setEnabled(made)
        self.bar.setVisible(running)
        if running:
            self._clock.start()
        else:
            self._clock.stop()
        for number in range(self.form.count()):
            item = self.form.itemAt(number)
            if item is not None and (widget := item.widget()) is not None:
                widget.setEnabled(not running)

    def _open(self) -> None:
        if self._output is not None and not self.desk.launch(self._output):
            self.said.say(Said(f"系统里没有能打开 {self._output.name} 的程序。", Tone.BAD), busy=False)

    def _open_folder(self) -> None:
        if self._output is not None:
            self.desk.launch(self._output.parent)

    def may_close(self) -> bool:
        """Whether the window may go; a run is stopped first, if that is wanted."""
        if self.job.isRunning() and self._stoppable:
            if not self.desk.confirm("正在处理，要停止并关闭窗口吗？", "停止并关闭"):
                return False
            self.job.cancel()
        self.job.wait()
        return True
