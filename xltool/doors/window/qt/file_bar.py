"""The chosen workbook at the top of the page: its name, whose it is, and what can be done with the file itself."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout

from xltool.doors.window.model import DROP_HERE, State
from xltool.doors.window.qt.look import icon
from xltool.doors.window.qt.widgets import SMALL, label, small_button

LEAST_FOLDER = 60
"""With less room than this, in pixels, the folder is left out; the tooltip has it."""


class FileBar(QFrame):
    """A card: the name large, folder and department below, buttons to the right."""

    def __init__(self, actions: Sequence[QAction], choose: Callable[[Path], None]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._choose = choose
        self._name, self._title, self._folder = "", "", ""
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 10, 10)
        row.setSpacing(6)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        self.name = label("", "name")
        self.where = label("", "faint")
        for text in (self.name, self.where):
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            texts.addWidget(text)
        row.addLayout(texts, 1)
        self.recent = QToolButton()
        self.recent.setText("最近(&R) ")
        self.recent.setIcon(icon("recent"))
        self.recent.setIconSize(QSize(SMALL, SMALL))
        self.recent.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.recent.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.recent.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.recent.setToolTip("这次打开窗口以来用过的文件，关闭窗口后不保留")
        self._menu = QMenu(self.recent)
        self.recent.setMenu(self._menu)
        buttons = [small_button(action) for action in actions]
        for widget in (buttons[0], self.recent, *buttons[1:]):
            row.addWidget(widget)

    def put(self, state: State) -> None:
        """Show the file of a state."""
        self._name = state.path.name if state.path else "还没有选择工作簿"
        self._folder = str(state.path.parent) if state.path else DROP_HERE
        self._title = f"{state.title}　　" if state.title else ""
        for text in (self.name, self.where):
            text.setToolTip(str(state.path or ""))
        self._elide()
        self._menu.clear()
        for path in state.recent:
            action = self._menu.addAction(icon("file"), path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self._choose(path))
        self.recent.setEnabled(bool(state.recent) and state.running is None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.name.setText(_cut(self.name, self._name, self.name.width()))
        metrics = QFontMetrics(self.where.font())
        left = self.where.width() - metrics.horizontalAdvance(self._title)
        folder = _cut(self.where, self._folder, left) if left > LEAST_FOLDER else ""
        self.where.setText(self._title + folder)


def _cut(shown: QLabel, text: str, width: int) -> str:
    """A text with its middle left out where it is too long: both ends of a name say something."""
    return QFontMetrics(shown.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, width)
