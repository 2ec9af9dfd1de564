"""The window around the pages. A page is there only when its engine is."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from xltool import __version__
from xltool.doors.launch import Page
from xltool.doors.window.engines import Engines
from xltool.doors.window.qt.collect_page import CollectPage
from xltool.doors.window.qt.convert_page import ConvertPage, ImportPage, PublishPage
from xltool.doors.window.qt.dialogs import Desk
from xltool.doors.window.qt.fill_page import FillPage
from xltool.doors.window.qt.look import icon
from xltool.doors.window.qt.review_page import ReviewPage
from xltool.doors.window.qt.run_page import RunPage
from xltool.model.errors import XltoolError

TITLES = {Page.FILL: "填报", Page.COLLECT: "汇总", Page.IMPORT: "导入", Page.PUBLISH: "导出文档", Page.REVIEW: "审核"}
LEAST = QSize(640, 400)
USUAL = QSize(1240, 800)
EDGE = QSize(16, 48)
"""What the frame of a window takes of the screen."""
SIDEBAR = 84


class Closable(Protocol):
    """What every page can say."""

    def may_close(self) -> bool:
        """Whether the window may go."""


class MainWindow(QMainWindow):
    """The pages, and a bar to change between them where there is more than one."""

    def __init__(self, engines: Engines, desk: Desk | None = None) -> None:
        super().__init__()
        self.setWindowTitle(f"绩效目标 xltool {__version__}")
        self.setMinimumSize(LEAST)
        screen = self.screen().availableSize()
        self.resize(USUAL.boundedTo(screen - EDGE).expandedTo(LEAST))
        self.desk = desk or Desk(self)
        self.fill = FillPage(self.desk)
        self.pages: dict[Page, QWidget] = {Page.FILL: self.fill}
        if engines.collect is not None:
            self.pages[Page.COLLECT] = CollectPage(self.desk, engines.collect)
        if engines.import_ is not None:
            self.pages[Page.IMPORT] = ImportPage(self.desk, engines.import_)
        if engines.publish is not None:
            self.pages[Page.PUBLISH] = PublishPage(self.desk, engines.publish)
        if engines.review is not None:
            self.pages[Page.REVIEW] = ReviewPage(self.desk, engines.review)
        self._stack = QStackedWidget()
        self._choices = QButtonGroup(self)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._sidebar())
        row.addWidget(self._stack, 1)
        self.setCentralWidget(whole)
        leave = QAction(self)
        leave.setShortcut(QKeySequence("Ctrl+Q"))
        leave.triggered.connect(self.close)
        self.addAction(leave)

    def _sidebar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("pages")
        bar.setFixedWidth(SIDEBAR)
        column = QVBoxLayout(bar)
        column.setContentsMargins(0, 14, 0, 14)
        column.setSpacing(4)
        for number, (page, widget) in enumerate(self.pages.items()):
            button = QToolButton()
            button.setText(TITLES[page])
            button.setIcon(icon(f"page-{page}"))
            button.setIconSize(QSize(26, 26))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setCheckable(True)
            button.setChecked(number == 0)
            button.setFixedWidth(SIDEBAR)
            button.setShortcut(f"Alt+{number + 1}")
            button.setToolTip(f"{TITLES[page]}（Alt+{number + 1}）")
            self._choices.addButton(button, number)
            self._stack.addWidget(widget)
            column.addWidget(button)
        column.addStretch(1)
        self._choices.idClicked.connect(self._stack.setCurrentIndex)
        bar.setVisible(len(self.pages) > 1)
        return bar

    def show_page(self, page: Page, file: Path | None) -> None:
        """Bring a page to the front, with a file where it takes one; XltoolError when it is not there.

        ``Page.NEW`` is 填报 with its 新建, asked for as soon as the window is there; ``file``: the folder for it.
        ``Page.RECEIVE`` is 填报 with its 收审核意见.
        """
        if page is Page.RECEIVE and file is not None:
            self.fill.receive_into(file.absolute())
            file = None
        page = Page.FILL if page is Page.RECEIVE else page
        if page is Page.NEW:
            QTimer.singleShot(0, lambda: self.fill.make_new(file, launch=True))
            page, file = Page.FILL, None
        if page not in self.pages:
            raise XltoolError(f"这一版还没有“{TITLES[page]}”页。请用 --page fill。")
        self._choices.button(list(self.pages).index(page)).click()
        widget = self.pages[page]
        if file is None:
            return
        file = file.absolute()
        if isinstance(widget, FillPage):
            widget.choose(file)
        elif isinstance(widget, CollectPage):
            widget.inputs.add([file])
        elif isinstance(widget, ConvertPage | ReviewPage):
            widget.choose(file)

    def changeEvent(self, event: QEvent) -> None:
        """Coming back from Excel or WPS, look whether the file was saved there."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.fill.look_again()

    def closeEvent(self, event: QCloseEvent) -> None:
        pages = (self.fill, *(page for page in self.pages.values() if page is not self.fill))
        for page in pages:
            if isinstance(page, FillPage | RunPage) and not page.may_close():
                event.ignore()
                return
        event.accept()
