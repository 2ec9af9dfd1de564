"""The page 汇总: many workbooks, folders and mails into one. A form over the engine of ``xltool collect``."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from xltool.doors.window.engines import Collect
from xltool.doors.window.model import Said
from xltool.doors.window.qt.dialogs import BUTTON_WIDTH, WORKBOOKS, Desk, PathLine
from xltool.doors.window.qt.look import icon
from xltool.doors.window.qt.run_page import Action, RunPage
from xltool.doors.window.qt.widgets import files_of, label, push

INPUTS = "工作簿、邮件和压缩包 (*.xlsx *.eml *.zip);;所有文件 (*)"
PROPOSAL = "预算绩效目标汇总.xlsx"


class PathList(QListWidget):
    """Files and folders; more can be dropped, Delete takes the selected ones out."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAccessibleName("要汇总的文件和文件夹")
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        remove = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self.remove_selected)

    def paths(self) -> list[Path]:
        """All of them, in order."""
        return [Path(self.item(row).text()) for row in range(self.count())]

    def add(self, paths: list[Path]) -> None:
        """More of them; each only once."""
        known = set(self.paths())
        for path in dict.fromkeys(paths):
            if path not in known:
                self.addItem(str(path))
                self.item(self.count() - 1).setIcon(icon("folder" if path.is_dir() else "file"))

    def remove_selected(self) -> None:
        """Take the selected ones out."""
        for item in self.selectedItems():
            self.takeItem(self.row(item))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add(files_of(event.mimeData()))


class CollectPage(RunPage):
    """Inputs, the list of units that should have sent, the output; then the run."""

    def __init__(self, desk: Desk, collect: Collect) -> None:
        self._collect = collect
        self.inputs = PathList()
        self.expect = PathLine(
            "应报单位名单", "选择(&L)…", self._choose_expect, "选填：CSV 文件或工作簿，用来找出没有报送的单位"
        )
        self.output = PathLine("汇总结果存在", "选择(&S)…", self._choose_output)
        self.inputs.model().rowsInserted.connect(self._propose)
        super().__init__(desk, heading="汇总各单位的填报工作簿", start="开始汇总(&G)", stoppable=True, share=3)
        self.form.addWidget(self._sources(), 1)
        self.form.addWidget(self.expect)
        self.form.addWidget(self.output)
        self.said.say(Said("添加文件或文件夹，再点【开始汇总】。"), busy=False)

    def _sources(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        words = "要汇总的文件、文件夹或邮件（可以直接拖到这里，按 Delete 移出）"
        column.addWidget(label(words, "heading"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.inputs, 1)
        buttons = QVBoxLayout()
        buttons.setSpacing(6)
        for text, clicked in (
            ("添加文件(&A)…", self._add_files),
            ("添加文件夹(&D)…", self._add_folder),
            ("移出(&R)", self.inputs.remove_selected),
        ):
            button = push(text, clicked)
            button.setMinimumWidth(BUTTON_WIDTH)
            buttons.addWidget(button)
        buttons.addStretch(1)
        row.addLayout(buttons)
        column.addLayout(row, 1)
        return whole

    def _propose(self) -> None:
        """The output beside what came in, unless a person has named one."""
        if self.output.path() is None:
            self.output.put(self.inputs.paths()[0].parent / PROPOSAL)

    def _add_files(self) -> None:
        self.inputs.add(self.desk.open_files("选择要汇总的文件", INPUTS))

    def _add_folder(self) -> None:
        folder = self.desk.folder("选择要汇总的文件夹")
        self.inputs.add([folder] if folder else [])

    def _choose_expect(self) -> None:
        self.expect.put(self.desk.open_file("选择应报单位名单", "名单 (*.csv *.xlsx *.txt)"))

    def _choose_output(self) -> None:
        proposal = self.output.path() or Path.home() / PROPOSAL
        self.output.put(self.desk.save_file("汇总结果存在哪里", WORKBOOKS, proposal))

    def order(self) -> tuple[Action, Path] | str:
        """The engine with what stands in the form."""
        paths, expect, output = self.inputs.paths(), self.expect.path(), self.output.path()
        if not paths:
            return "请先添加要汇总的文件或文件夹。"
        if output is None:
            return "请选择汇总结果存在哪里。"
        if expect is not None and not expect.is_file():
            return f"找不到应报单位名单“{expect.name}”。请重新选择，或者清空这一栏。"
        job, collect = self.job, self._collect
        return (lambda: collect(paths, expect, output, progress=job.progress, cancelled=job.cancelled), output)
