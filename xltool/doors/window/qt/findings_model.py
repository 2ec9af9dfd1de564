"""The list of findings for Qt: its rows from ``model``, sorted and filtered, the 说明 of warnings typed in place."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)

from xltool.doors.window import model
from xltool.doors.window.model import Row
from xltool.model.findings import Finding, Severity

HEADERS = ("级别", "编号", "位置", "问题", "怎么改", "说明")
SEVERITY, CODE, PLACE, WHAT, HOW, NOTE = range(len(HEADERS))
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
_SEVERITIES: tuple[Severity | None, ...] = (*Severity, None)

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class FindingsModel(QAbstractTableModel):
    """The rows as they come; ``typed`` is emitted when a 说明 was entered."""

    typed = Signal(Finding, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.listed: list[Row] = []

    def put(self, listed: Sequence[Row]) -> None:
        """Show other rows; when only texts changed, the list stays where it was scrolled to."""
        same = [row.finding for row in listed] == [row.finding for row in self.listed]
        if same and listed and listed[0].finding is not None:
            self.listed = list(listed)
            corner = self.index(len(listed) - 1, NOTE)
            self.dataChanged.emit(self.index(0, 0), corner)
            return
        self.beginResetModel()
        self.listed = list(listed)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.listed)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts for the eye, the row itself for the delegate."""
        row = self.listed[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return (row.word, row.code, row.place, row.what, row.how, row.note)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == NOTE and row.takes_note:
            return "双击填写为什么可以不改；按 Enter 记下，再点【保存说明】写进工作簿。"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return HEADERS[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only the 说明 of a warning can be typed."""
        flags = super().flags(index)
        if index.column() == NOTE and self.listed[index.row()].takes_note:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Pass a typed 说明 on; the page brings it back as a new row."""
        finding = self.listed[index.row()].finding
        if finding is None or role != Qt.ItemDataRole.EditRole:
            return False
        self.typed.emit(finding, str(value))
        return True


class FindingsFilter(QSortFilterProxyModel):
    """Which rows are shown, in which order: by the column clicked, equal ones as in the workbook."""

    def __init__(self, source: FindingsModel) -> None:
        super().__init__(source)
        self._rows = source
        self._severity: Severity | None = None
        self._words = ""
        self.setSourceModel(source)
        self.setDynamicSortFilter(True)

    def show_only(self, severity: Severity | None, words: str) -> None:
        """Filter by severity (None: all) and by words."""
        self.beginFilterChange()
        self._severity, self._words = severity, words
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, _parent: Index) -> bool:
        return model.matches(self._rows.listed[row], self._severity, self._words)

    def lessThan(self, left: Index, right: Index) -> bool:
        """Severity by weight, place by its order in the workbook, the rest by text."""
        column = left.column()
        return self._key(left, column) < self._key(right, column)

    def _key(self, index: Index, column: int) -> tuple[Any, int]:
        row = self._rows.listed[index.row()]
        if column == SEVERITY:
            return _SEVERITIES.index(row.severity), row.order
        if column == PLACE:
            return 0, row.order
        return str(self._rows.data(index)), row.order
