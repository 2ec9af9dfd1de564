"""How the window looks: fonts, a quiet light palette, one style sheet, the icons."""

from functools import cache
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from xltool.doors.window.model import DOUBT_WORD, PROPOSED_WORD, Tone

FONTS = ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei")
POINTS = 10
TEXT, FAINT, LINE, PAPER, GROUND = "#1F2933", "#66727F", "#DCE1E7", "#FFFFFF", "#F4F6F8"
ACCENT, CHOSEN = "#1E6B45", "#DDEEFB"
TONES = {
    Tone.PLAIN: ("info", "#3B4A59"),
    Tone.GOOD: ("ok", "#1E6B45"),
    Tone.WARN: ("warning", "#8A5A00"),
    Tone.BAD: ("error", "#B3261E"),
}
SIGNS = {"error": "#B3261E", "warning": "#8A5A00", "info": "#1F5FA8", PROPOSED_WORD: "#1E6B45", DOUBT_WORD: "#8A5A00"}

_ICONS = Path(__file__).parent / "icons"

# The font stands here as well: Windows' theme has others for tables, menus and messages, and gives them again at any time.
STYLE = f"""
* {{ color: {TEXT}; font-family: {", ".join(f'"{name}"' for name in FONTS)}; font-size: {POINTS}pt; }}
QMainWindow, QWidget#page, QDialog, QMessageBox {{ background: {GROUND}; }}
QFrame#card {{ background: {PAPER}; border: 1px solid {LINE}; border-radius: 6px; }}
QFrame#pages {{ background: #22382E; border: none; }}
QFrame#pages QToolButton {{
    color: #D5E3DB; border: none; border-left: 3px solid transparent; padding: 10px 4px; border-radius: 0; }}
QFrame#pages QToolButton:hover {{ background: #2C4A3C; }}
QFrame#pages QToolButton:checked {{ background: #335747; border-left-color: #7FD1A6; color: white; }}
QLabel#name {{ font-size: 15pt; font-weight: 600; }}
QLabel#heading {{ font-weight: 600; }}
QLabel#faint, QLabel#group {{ color: {FAINT}; }}
QLabel#group {{ font-size: 9pt; }}
QLabel#empty {{ color: {FAINT}; font-size: 12pt; }}
QFrame#rule {{ background: {LINE}; border: none; }}
QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 5px 8px; background: transparent; }}
QToolButton:hover {{ background: #EAF1ED; border-color: #C9DBD1; }}
QToolButton:pressed {{ background: #D8E6DE; }}
QToolButton:focus {{ border-color: {ACCENT}; }}
QToolButton:disabled {{ color: #A8B1BA; }}
QToolButton#primary {{ background: {ACCENT}; color: white; border-color: {ACCENT}; }}
QToolButton#primary:hover {{ background: #258257; }}
QToolButton#primary:disabled {{ background: #E3E7EB; color: #A8B1BA; border-color: #E3E7EB; }}
QToolButton::menu-indicator {{ subcontrol-position: right center; right: 4px; }}
QPushButton {{ background: {PAPER}; border: 1px solid #BCC5CE; border-radius: 5px; padding: 6px 16px; }}
QPushButton:hover {{ border-color: {ACCENT}; background: #F3F8F5; }}
QPushButton:focus {{ border-color: {ACCENT}; }}
QPushButton:disabled {{ color: #A8B1BA; border-color: {LINE}; background: #F7F8FA; }}
QPushButton#primary {{ background: {ACCENT}; color: white; border-color: {ACCENT}; font-weight: 600; }}
QPushButton#primary:hover {{ background: #258257; }}
QPushButton#primary:disabled {{ background: #E3E7EB; color: #A8B1BA; border-color: #E3E7EB; }}
QPushButton#pill {{ border-radius: 13px; padding: 3px 12px; min-height: 18px; }}
QPushButton#pill:checked {{ background: #E4F1EA; border-color: {ACCENT}; font-weight: 600; }}
QLineEdit, QListWidget, QPlainTextEdit, QTextBrowser {{
    background: {PAPER}; border: 1px solid #BCC5CE; border-radius: 5px; padding: 5px 8px;
    selection-background-color: {CHOSEN}; selection-color: {TEXT}; }}
QLineEdit:focus, QListWidget:focus, QPlainTextEdit:focus {{ border-color: {ACCENT}; }}
QTableView {{ background: {PAPER}; border: none; gridline-color: #EDF0F3; outline: none; }}
QTableView QLineEdit {{ padding: 2px 6px; border-radius: 0; }}
QHeaderView {{ background: {PAPER}; }}
QHeaderView::section {{
    background: #F7F9FA; color: {FAINT}; border: none; border-bottom: 1px solid {LINE}; padding: 6px 8px; font-weight: 600; }}
QProgressBar {{ border: none; border-radius: 4px; background: #E3E7EB; max-height: 8px; min-height: 8px; }}
QProgressBar::chunk {{ background: #3E9B6B; border-radius: 4px; }}
QMenu {{ background: {PAPER}; border: 1px solid {LINE}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px; }}
QMenu::item:selected {{ background: {CHOSEN}; }}
QToolTip {{ background: {PAPER}; color: {TEXT}; border: 1px solid {LINE}; padding: 4px; }}
QSplitter::handle {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar::handle:vertical {{ background: #C5CDD5; border-radius: 4px; min-height: 30px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


@cache
def icon(name: str) -> QIcon:
    """An icon by its name; drawn sharp at any size."""
    return QIcon(str(_ICONS / f"{name}.svg"))


def dress(app: QApplication) -> None:
    """Give the program its font, palette and style; light whatever the desktop's theme is."""
    app.setStyle("Fusion")
    app.styleHints().setColorScheme(Qt.ColorScheme.Light)
    app.setPalette(_palette())
    font = QFont()
    font.setFamilies(list(FONTS))
    font.setPointSize(POINTS)
    app.setFont(font)
    app.setStyleSheet(STYLE)
    app.setWindowIcon(icon("xltool"))


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for one, colour in (
        (role.Window, GROUND),
        (role.Base, PAPER),
        (role.AlternateBase, "#FAFBFC"),
        (role.Text, TEXT),
        (role.WindowText, TEXT),
        (role.ButtonText, TEXT),
        (role.Button, PAPER),
        (role.Highlight, CHOSEN),
        (role.HighlightedText, TEXT),
        (role.PlaceholderText, "#8A95A1"),
        (role.ToolTipBase, PAPER),
        (role.ToolTipText, TEXT),
        (role.Link, "#1F5FA8"),
    ):
        palette.setColor(one, QColor(colour))
    return palette
