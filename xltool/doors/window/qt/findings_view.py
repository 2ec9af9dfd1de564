"""The list of findings as it is drawn: wrapped texts, a sign and a word for each severity, and what a double click does."""

from PySide6.QtCore import QModelIndex, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from xltool.doors.window.model import DOUBT_WORD, PROPOSED_WORD, Row, copy_of
from xltool.doors.window.qt.findings_model import (
    CODE,
    HEADERS,
    HOW,
    NOTE,
    PLACE,
    ROW_ROLE,
    SEVERITY,
    WHAT,
    FindingsFilter,
    Index,
)
from xltool.doors.window.qt.look import CHOSEN, FAINT, SIGNS, TEXT, icon

PAD_X, PAD_Y, SIGN, GRID = 8, 7, 16, 2
WIDTHS = {SEVERITY: 92, CODE: 56, PLACE: 98, NOTE: 140}
STRETCH = {WHAT: 5, HOW: 4}
MEASURED_ROWS, SEEN_ROWS = 400, 60
"""Of longer lists only the rows in sight, at most so many, are measured: all of them would hold the window up."""
TYPE_HERE = "双击填写"
_OTHER_SIGNS = {PROPOSED_WORD: "proposed", DOUBT_WORD: "warning"}


class CellDelegate(QStyledItemDelegate):
    """Draws one cell, text at the top and wrapped."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Background, sign, text."""
        row: Row = index.data(ROW_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(CHOSEN))
        text, colour = _words(row, index), _colour(row, index.column())
        inner = QRectF(rect.adjusted(PAD_X, PAD_Y, -PAD_X, -PAD_Y))
        if index.column() == SEVERITY:
            icon(row.severity.value if row.severity else _OTHER_SIGNS[row.word]).paint(
                painter, QRect(rect.left() + PAD_X, rect.top() + PAD_Y + 1, SIGN, SIGN)
            )
            inner.setLeft(inner.left() + SIGN + 6)
        painter.setPen(QPen(QColor(colour)))
        painter.setFont(_font(option, index.column()))
        painter.drawText(inner, text, _wrapping())
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as the wrapped text in the column as wide as it is."""
        view = self.parent()
        width = view.columnWidth(index.column()) if isinstance(view, QTableView) else 200
        used = 2 * PAD_X + GRID + (SIGN + 6 if index.column() == SEVERITY else 0)
        row: Row = index.data(ROW_ROLE)
        font = _font(option, index.column())
        return QSize(width, int(text_height(_words(row, index), font, width - used)) + 2 * PAD_Y)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setPlaceholderText("写明理由，按 Enter 记下")
        return editor


def _words(row: Row, index: Index) -> str:
    text = str(index.data())
    if index.column() == SEVERITY:
        return text.replace("（", "\n").rstrip("）")
    return TYPE_HERE if not text and index.column() == NOTE and row.takes_note else text


def _colour(row: Row, column: int) -> str:
    if column == SEVERITY:
        return SIGNS[row.severity.value if row.severity else row.word]
    if column == NOTE:
        return "#1F5FA8" if row.unsaved else TEXT if row.note else "#8A95A1"
    return FAINT if column == CODE else TEXT


def _font(option: QStyleOptionViewItem, column: int) -> QFont:
    font = QFont(option.font)
    font.setBold(column == SEVERITY)
    return font


def _wrapping() -> QTextOption:
    wrapping = QTextOption()
    wrapping.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return wrapping


def text_height(text: str, font: QFont, width: float) -> float:
    """Height of a text wrapped at a width, at least one line."""
    height = 0.0
    for part in text.split("\n"):
        layout = QTextLayout(part, font)
        layout.setTextOption(_wrapping())
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 20.0))
            line.setPosition(QPointF(0, 0))
            height += line.height()
        layout.endLayout()
    return max(height, float(QFontMetrics(font).height()))


class FindingsView(QTableView):
    """The table. ``asked`` is emitted when a row was double clicked, or Enter pressed on it."""

    asked = Signal(object)

    def __init__(self, shown: FindingsFilter, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(shown)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("问题列表")
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setSortingEnabled(True)
        self.sortByColumn(PLACE, Qt.SortOrder.AscendingOrder)
        self._measured: set[int] = set()
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._measure_seen())
        self._measuring = QTimer(self, singleShot=True, interval=30)
        self._measuring.timeout.connect(self.measure)
        for changed in (
            shown.modelReset,
            shown.layoutChanged,
            shown.rowsInserted,
            shown.rowsRemoved,
            shown.dataChanged,
            header.sectionResized,
        ):
            changed.connect(self._measure_soon)
        self.doubleClicked.connect(self._ask)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def show_notes(self, *, wanted: bool) -> None:
        """With or without the column for 说明: proposed mendings have none."""
        if self.isColumnHidden(NOTE) is wanted:
            self.setColumnHidden(NOTE, not wanted)
            self._share_width()

    def _share_width(self) -> None:
        shown = [column for column in range(len(HEADERS)) if not self.isColumnHidden(column)]
        left = self.viewport().width() - sum(WIDTHS.get(column, 0) for column in shown)
        for column in shown:
            width = WIDTHS.get(column) or max(left * STRETCH[column] // sum(STRETCH.values()), 120)
            self.setColumnWidth(column, width)

    def _measure_soon(self) -> None:
        self._measuring.start()

    def measure(self) -> None:
        """Row heights for the texts as they are wrapped now."""
        self._measured = set()
        if self.model().rowCount() <= MEASURED_ROWS:
            self.resizeRowsToContents()
        else:
            two_lines = 2 * self.fontMetrics().lineSpacing() + 2 * PAD_Y
            self.verticalHeader().setDefaultSectionSize(two_lines)
            self._measure_seen()

    def _measure_seen(self) -> None:
        """The rows of a long list get their heights when they come into sight."""
        count = self.model().rowCount()
        if count <= MEASURED_ROWS:
            return
        first = max(self.rowAt(0), 0)
        for row in range(first, min(first + SEEN_ROWS, count)):
            if row not in self._measured:
                self._measured.add(row)
                self.resizeRowToContents(row)

    def current(self) -> Row | None:
        """The selected row."""
        index = self.currentIndex()
        row: Row | None = index.data(ROW_ROLE) if index.isValid() else None
        return row

    def current_text(self) -> str:
        """The selected row as text; "" when none is."""
        row = self.current()
        return copy_of(row) if row else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a row is a double click on it."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not enter or self.state() is QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(self.currentIndex())
        else:
            self._ask(self.currentIndex())

    def _ask(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        row: Row = index.data(ROW_ROLE)
        if index.column() == NOTE and row.takes_note:
            return
        self.asked.emit(row)
