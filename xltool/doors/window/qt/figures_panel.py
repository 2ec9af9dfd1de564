"""The figures beside the list: budget, schedule, and which sheets were made."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from xltool.doors.window.figures import SCHEDULE_HEADERS, budget_rows, remark, schedule_rows
from xltool.doors.window.model import State
from xltool.doors.window.qt.widgets import label

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class MoneyPanel(QFrame):
    """A card with two small tables of amounts in 元."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(label("资金（单位：元）", "heading"))
        self._budget = QGridLayout()
        self._schedule = QGridLayout()
        for grid in (self._budget, self._schedule):
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(6)
        column.addLayout(self._budget)
        column.addSpacing(6)
        column.addWidget(label("资金支出计划", "heading"))
        column.addLayout(self._schedule)
        self._remark = label("", "faint", wrap=True)
        column.addWidget(self._remark)
        column.addSpacing(6)
        self._made_heading = label("刚生成的工作表", "heading")
        column.addWidget(self._made_heading)
        self._made = label("", wrap=True)
        column.addWidget(self._made)
        column.addStretch(1)
        self.setMinimumWidth(258)

    def put(self, state: State) -> None:
        """Show the figures of a state."""
        _fill(self._budget, budget_rows(state.figures))
        _fill(self._schedule, [SCHEDULE_HEADERS, *schedule_rows(state.figures)], heads=True)
        words = remark(state.figures)
        self._remark.setText(words)
        self._remark.setVisible(bool(words))
        self._made.setText("\n".join(state.made))
        for widget in (self._made, self._made_heading):
            widget.setVisible(bool(state.made))


def _fill(grid: QGridLayout, rows: Sequence[Sequence[str]], *, heads: bool = False) -> None:
    """Texts into a grid; labels are made once and used again."""
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            item = grid.itemAtPosition(y, x)
            cell = item.widget() if item else None
            if not isinstance(cell, QLabel):
                cell = label("", "faint" if x == 0 or (heads and y == 0) else "")
                cell.setAlignment(_RIGHT if x else _LEFT)
                cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(cell, y, x)
            cell.setText(text)
    grid.setColumnStretch(0, 1)
