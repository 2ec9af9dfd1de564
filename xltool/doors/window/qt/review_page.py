"""The page 审核: a sealed copy becomes a review workbook, a review workbook is returned. A form over two engines."""

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHeaderView, QTableWidget, QTableWidgetItem

from xltool.doors.window.engines import Offer, Report, Review
from xltool.doors.window.model import Said, Tone
from xltool.doors.window.qt.dialogs import WORKBOOKS, Desk, PathLine
from xltool.doors.window.qt.run_page import Action, RunPage
from xltool.doors.window.qt.widgets import files_of, label, push
from xltool.reviewing.revisions_sheet import HEADERS, WIDTHS

EXPLANATION = "先选单位报来的封存副本，点【生成审核工作簿】，在打开的工作簿里写意见、选结论，保存并关闭；再点【退回】，封存并写好给单位的邮件草稿。"
RETURN, RETURN_ANYWAY = "退回(&B)", "确实就这样退回(&B)"
AS_OPINIONS = "把改动变成意见，并恢复单位原来的内容(&Y)"
NO_MAIL = "这台电脑没有能打开它的程序，请点【打开文件夹】取用。"
PIXELS = 6
"""To a character of a column's width, of those that do not share what room there is."""
SHARING = ("意见", "修改前", "修改后", "答复")


class ReviewPage(RunPage):
    """One file in. What stops a return is offered to be answered, for that file only."""

    def __init__(self, desk: Desk, engine: Review) -> None:
        self._engine = engine
        self._returns = False
        self._accepted = False
        self.source = PathLine("单位报来的封存副本，或审核工作簿", "选择(&O)…", self._choose, "也可以把文件拖到这里")
        self.base = PathLine(
            "上次审核的那一版",
            "选择(&L)…",
            self._choose_base,
            "选填：不填就在旁边和“退回”文件夹里找上次的退回文件或封存副本",
        )
        self.give_back = push(RETURN, self._return)
        super().__init__(
            desk,
            heading="审核单位报来的工作簿",
            start="生成审核工作簿(&G)",
            stoppable=False,
            share=0,
            others=[self.give_back],
        )
        self.setAcceptDrops(True)
        self.as_opinions = QCheckBox(AS_OPINIONS)
        for widget in (label(EXPLANATION, "faint", wrap=True), self.source, self.base, self.as_opinions):
            self.form.addWidget(widget)
        self.table = _table()
        self.results.addWidget(self.table, 3)
        self._take_back()
        self.table.setVisible(False)
        self.source.line.textChanged.connect(lambda _text: self._take_back())
        self.said.say(Said("选好文件，再点【生成审核工作簿】或【退回】。"), busy=False)

    def choose(self, path: Path | None) -> None:
        """Take a file."""
        self.source.put(path)

    def _choose(self) -> None:
        self.choose(self.desk.open_file("选择封存副本或审核工作簿", WORKBOOKS))

    def _choose_base(self) -> None:
        self.base.put(self.desk.open_file("选择上次的退回文件或封存副本", WORKBOOKS))

    def _return(self) -> None:
        self._returns = True
        self.begin()
        self._returns = False

    def order(self) -> tuple[Action, Path] | str:
        """One of the engines with what stands in the form."""
        source, base = self.source.path(), self.base.path()
        if source is None:
            return "请先选择单位报来的封存副本，或审核工作簿。"
        for one in (source, base):
            if one is not None and not one.is_file():
                return f"找不到“{one.name}”。请重新选择。"
        if not self._returns:
            return (lambda: self._engine.begin(source, base)), source
        as_opinions, accepted = self.as_opinions.isChecked(), self._accepted
        return (lambda: self._engine.give_back(source, as_opinions=as_opinions, accepted=accepted)), source

    def _take_back(self) -> None:
        """Another file: nobody has said anything about it."""
        self._offer(None)
        self.as_opinions.setChecked(False)
        self.as_opinions.setVisible(False)

    def _offer(self, offer: Offer | None) -> None:
        self._accepted = offer is Offer.ANYWAY
        self.give_back.setText(RETURN_ANYWAY if self._accepted else RETURN)
        if offer is Offer.AS_OPINIONS:
            self.as_opinions.setVisible(True)

    def _show_report(self, report: Report) -> None:
        super()._show_report(report)
        _fill(self.table, report.revisions)
        if report.made is not None:
            self.source.put(report.made)
            self.base.line.clear()
            self._take_back()
        self._offer(report.offer)
        if report.launch is not None and not self.desk.launch(report.launch):
            self.said.say(Said(report.lines[0] + NO_MAIL, Tone.WARN), busy=False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData()) and not self.job.isRunning():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.choose(files_of(event.mimeData())[0])


def _table() -> QTableWidget:
    table = QTableWidget(0, len(HEADERS))
    table.setHorizontalHeaderLabels(HEADERS)
    table.verticalHeader().setVisible(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setAccessibleName("修改情况")
    for column, name in enumerate(HEADERS):
        table.setColumnWidth(column, round(WIDTHS[name] * PIXELS))
        if name in SHARING:
            table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    return table


def _fill(table: QTableWidget, rows: tuple[tuple[str, ...], ...]) -> None:
    """Show the rows; a long text is in the tooltip too."""
    table.setRowCount(len(rows))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(row, column, item)
    table.setVisible(bool(rows))
    table.resizeRowsToContents()
