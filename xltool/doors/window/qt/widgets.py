"""Small pieces that the pages are put together from: cards, buttons, the sentence at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from xltool.doors.window.model import Said
from xltool.doors.window.qt.look import TONES, icon

LARGE, SMALL = 28, 18


def card(parent: QWidget | None = None) -> QFrame:
    """A white panel with an edge."""
    frame = QFrame(parent)
    frame.setObjectName("card")
    return frame


def label(text: str, name: str = "", *, wrap: bool = False) -> QLabel:
    """A text; ``name`` is its look."""
    made = QLabel(text)
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    return made


def rule() -> QFrame:
    """An upright line between groups."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedWidth(1)
    return line


def large_button(action: QAction, name: str = "") -> QToolButton:
    """A button of the strip: sign above, word below."""
    button = QToolButton()
    button.setObjectName(name)
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    button.setIconSize(QSize(LARGE, LARGE))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def small_button(action: QAction) -> QToolButton:
    """A button of the file's bar: sign beside the word."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIconSize(QSize(SMALL, SMALL))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def push(text: str, clicked: Callable[[], None], name: str = "") -> QPushButton:
    """An ordinary button. Qt passes whether it is checked to those that take it: nobody here does."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.clicked.connect(lambda _checked: clicked())
    return button


def strip(groups: Sequence[tuple[str, Sequence[QToolButton]]]) -> QFrame:
    """Groups of buttons with their names below, as on the ribbon."""
    frame = card()
    row = QHBoxLayout(frame)
    row.setContentsMargins(10, 8, 10, 6)
    row.setSpacing(8)
    for number, (name, buttons) in enumerate(groups):
        if number:
            row.addWidget(rule())
        column = QVBoxLayout()
        column.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(4)
        for button in buttons:
            line.addWidget(button)
        column.addLayout(line)
        caption = label(name, "group")
        caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(caption)
        row.addLayout(column)
    row.addStretch(1)
    return frame


def above(body: QLayout, said: SaidBar) -> QVBoxLayout:
    """A page that scrolls on a small or enlarged screen, the sentence below always in sight."""
    inner = QWidget()
    inner.setObjectName("page")
    inner.setLayout(body)
    body.setContentsMargins(14, 12, 14, 0)
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    foot = QVBoxLayout()
    foot.setContentsMargins(14, 10, 14, 12)
    foot.addWidget(said)
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(area, 1)
    column.addLayout(foot)
    return column


class SaidBar(QFrame):
    """The sentence at the bottom with its sign, and a bar while something runs."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        self._sign = QLabel()
        self.text = label("", wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.bar.setRange(0, 0)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        row.addWidget(self.bar, 0)
        self.setMinimumHeight(52)
        self.say(Said(""), busy=False)

    def say(self, said: Said, *, busy: bool) -> None:
        """Show a sentence."""
        name, colour = TONES[said.tone]
        self._sign.setPixmap(icon(name).pixmap(18, 18))
        self.text.setText(said.text)
        self.text.setStyleSheet(f"color: {colour};")
        self.bar.setVisible(busy)


def files_of(data: QMimeData) -> list[Path]:
    """The files of something dragged here."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def launch(path: Path) -> bool:
    """Open a file or folder in the program that the system has for it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
