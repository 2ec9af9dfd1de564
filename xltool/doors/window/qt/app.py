"""The Qt program: one application, in Chinese, that shows what goes wrong as a number and goes on."""

import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from xltool.doors.launch import Page
from xltool.doors.window.engines import engines
from xltool.doors.window.qt.dialogs import Desk
from xltool.doors.window.qt.look import dress
from xltool.doors.window.qt.main_window import MainWindow
from xltool.model.crash_log import crash_sentence


def application() -> QApplication:
    """The application with its look and Qt's own words in Chinese."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["xltool"])
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)
    dress(app)
    return app


def run(page: Page, file: Path | None) -> int:
    """Show the window until it is closed."""
    app = application()
    window = MainWindow(engines())
    _catch_everything(window.desk)
    window.show_page(page, file)
    window.show()
    return app.exec()


def _catch_everything(desk: Desk) -> None:
    """What a slot raises goes to the log under a number, which is shown; PySide6 would print it and staff see nothing."""

    def caught(_kind: type[BaseException], value: BaseException, _where: TracebackType | None) -> None:
        desk.insist(crash_sentence(value))

    sys.excepthook = caught
