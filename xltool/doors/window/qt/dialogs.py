"""What the window asks of a person, and of the desktop: files, a yes or no, opening a file. One object, so that tests can answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QSpinBox,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from xltool.doors.new_workbook import Choice, choices
from xltool.doors.window.qt.widgets import label, launch, push

BUTTON_WIDTH, PICTURE_WIDTH = 108, 760
WORKBOOKS = "填报工作簿 (*.xlsx)"
SAME_FORM = "与去年的工作簿相同"
HELP = """# 五步做完

1. **填写**：用 Excel 或 WPS 打开工作簿，填好六张表，保存并关闭。
2. **校验**（F5）：问题列在窗口里，也写进工作簿的“校验结果”。双击一个问题，打开工作簿并复制它的位置。
3. **改正**：错误必须改；警告确实无误的，在“说明”一栏写理由，再点【保存说明】。写法问题可以点【自动修正】。
4. **一键完成**：计算资金、生成表样、再校验一遍。
5. **报送**：没有错误、警告都有说明以后再报。

改错了点【撤销】。每次改动以前的版本都在同一文件夹的“xltool备份”里。
"""


class Answer(Enum):
    """Of three."""

    YES = 1
    NO = 2
    CANCEL = 3


@dataclass(frozen=True, slots=True)
class NewOrder:
    """What was asked for with 新建."""

    target: Path
    year: int
    last: Path | None
    form: str | None = None
    """By name; None for that of last year's workbook."""


class Desk:
    """The person and the desktop, through dialogs on a window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def open_file(self, title: str, kinds: str, folder: Path | None = None) -> Path | None:
        """A file that exists."""
        dialog = self._chooser(title, folder, QFileDialog.FileMode.ExistingFile, kinds)
        return next(iter(_choice(dialog)), None)

    def open_files(self, title: str, kinds: str) -> list[Path]:
        """Several files that exist."""
        return _choice(self._chooser(title, None, QFileDialog.FileMode.ExistingFiles, kinds))

    def folder(self, title: str, folder: Path | None = None) -> Path | None:
        """A folder."""
        dialog = self._chooser(title, folder, QFileDialog.FileMode.Directory, "")
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return next(iter(_choice(dialog)), None)

    def save_file(self, title: str, kinds: str, proposal: Path) -> Path | None:
        """A file to be written; its ending is put on where it was left out."""
        dialog = self._chooser(title, proposal.parent, QFileDialog.FileMode.AnyFile, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(proposal.suffix)
        dialog.selectFile(proposal.name)
        return next(iter(_choice(dialog)), None)

    def new_order(self, target: Path, year: int) -> NewOrder | None:
        """What 新建 is to make."""
        return NewDialog(self._window, self, target, year, choices()).order()

    def confirm(self, question: str, yes: str) -> bool:
        """Yes or no; No is what Enter says."""
        box = self._box(QMessageBox.Icon.Question, question)
        button = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        refuse = box.addButton("取消", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(refuse)
        box.exec()
        return box.clickedButton() is button

    def choose(self, question: str, yes: str, no: str) -> Answer:
        """One of three."""
        box = self._box(QMessageBox.Icon.Question, question)
        buttons = {
            box.addButton(yes, QMessageBox.ButtonRole.AcceptRole): Answer.YES,
            box.addButton(no, QMessageBox.ButtonRole.DestructiveRole): Answer.NO,
        }
        box.setEscapeButton(box.addButton("取消", QMessageBox.ButtonRole.RejectRole))
        box.exec()
        pressed = box.clickedButton()
        return next((buttons[one] for one in buttons if one is pressed), Answer.CANCEL)

    def insist(self, sentence: str) -> None:
        """Say something that must not be overlooked."""
        box = self._box(QMessageBox.Icon.Warning, sentence)
        box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        box.exec()

    def launch(self, path: Path) -> bool:
        """Open a file or folder in the program that the system has for it."""
        return launch(path)

    def help(self) -> None:
        """The guide, or the five steps where it is not installed."""
        HelpDialog(self._window).exec()

    def _chooser(self, title: str, folder: Path | None, mode: QFileDialog.FileMode, kinds: str) -> QFileDialog:
        """The system's own dialog where there is one; the words that Qt has no Chinese for are given."""
        dialog = QFileDialog(self._window, title, str(folder or ""), kinds)
        dialog.setFileMode(mode)
        dialog.setLabelText(QFileDialog.DialogLabel.LookIn, "位置：")
        dialog.setLabelText(QFileDialog.DialogLabel.FileName, "文件名：")
        dialog.setLabelText(QFileDialog.DialogLabel.FileType, "文件类型：")
        return dialog

    def _box(self, sign: QMessageBox.Icon, text: str) -> QMessageBox:
        box = QMessageBox(sign, "绩效目标", text, parent=self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        return box


def _choice(dialog: QFileDialog) -> list[Path]:
    """Ask; nothing when it was cancelled."""
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    names = dialog.selectedFiles() if accepted else []
    dialog.deleteLater()
    return [Path(name) for name in names]


class PathLine(QWidget):
    """A path that can be typed or chosen."""

    def __init__(self, name: str, button: str, choose: Callable[[], None], hint: str = "") -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(name)
        self.line.setAcceptDrops(False)  # the page takes files; a line would show them as file:///
        chooser = push(button, choose)
        chooser.setMinimumWidth(BUTTON_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(chooser)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(name, "heading"))
        column.addLayout(row)

    def path(self) -> Path | None:
        """What stands there; None when nothing does."""
        text = self.line.text().strip().strip('"')
        return Path(text) if text else None

    def put(self, path: Path | None) -> None:
        """Show another path; None leaves what stands there."""
        if path is not None:
            self.line.setText(str(path))


class NewDialog(QDialog):
    """新建: of which form, where to, for which year, from which former workbook."""

    def __init__(self, window: QWidget, desk: Desk, target: Path, year: int, forms: Sequence[Choice]) -> None:
        super().__init__(window)
        self.setWindowTitle("新建填报工作簿")
        self.setMinimumWidth(560)
        self._desk = desk
        self.form = QComboBox()
        self.form.setAccessibleName("表样")
        self.form.setMinimumHeight(32)
        for form in forms:
            self.form.addItem(form.shown, form.name)
        self.year = QSpinBox()
        self.year.setRange(2000, 2100)
        self.year.setValue(year)
        self.year.setMinimumHeight(32)
        self.target = PathLine("保存为", "选择(&S)…", self._choose_target)
        self.target.put(target)
        self.last = PathLine(
            "从去年的工作簿结转（文字和指标带过来，金额清空）",
            "选择(&L)…",
            self._choose_last,
            "选填：不填就是空白工作簿",
        )
        self.last.line.textChanged.connect(self._offer_same)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(6)
        for name, widget in (("表样", self.form), ("填报年度", self.year), ("", self.target), ("", self.last)):
            if name:
                column.addWidget(label(name, "heading"))
            column.addWidget(widget)
            column.addSpacing(6)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        make = push("新建(&N)", self.accept, "primary")
        make.setDefault(True)
        for button in (make, push("取消", self.reject)):
            buttons.addWidget(button)
        column.addLayout(buttons)

    def _choose_target(self) -> None:
        proposal = self.target.path() or Path("填报.xlsx")
        self.target.put(self._desk.save_file("新工作簿存在哪里", WORKBOOKS, proposal))

    def _choose_last(self) -> None:
        self.last.put(self._desk.open_file("选择去年的工作簿", WORKBOOKS))

    def _offer_same(self) -> None:
        """With a former workbook its form is chosen, until the person chooses another one."""
        wanted, offered = self.last.path() is not None, self.form.itemData(0) is None
        if wanted and not offered:
            self.form.insertItem(0, SAME_FORM, None)
            self.form.setCurrentIndex(0)
        elif offered and not wanted:
            self.form.removeItem(0)

    def order(self) -> NewOrder | None:
        """Ask; None when it was cancelled or no place was given."""
        accepted = self.exec() == QDialog.DialogCode.Accepted
        target = self.target.path()
        if not accepted or target is None:
            return None
        target = target if target.suffix.lower() == ".xlsx" else Path(f"{target}.xlsx")
        return NewOrder(target, self.year.value(), self.last.path(), self.form.currentData())


def guide_path() -> Path | None:
    """The guide for staff, in an installed package and in a checkout."""
    package = Path(__file__).parents[3]
    for folder in (package / "docs", package.parent / "docs"):
        if (folder / "guide.md").is_file():
            return folder / "guide.md"
    return None


class GuideText(QTextBrowser):
    """A text whose pictures are as wide as the dialog at most."""

    def loadResource(self, kind: int, url: QUrl | str) -> Any:
        found = super().loadResource(kind, url)
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return found
        picture = QImage(self.document().baseUrl().resolved(QUrl(url)).toLocalFile())
        smooth = Qt.TransformationMode.SmoothTransformation
        return picture.scaledToWidth(min(picture.width(), PICTURE_WIDTH), smooth)


class HelpDialog(QDialog):
    """The five steps, then the guide with its pictures."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle("帮助")
        self.resize(860, 640)
        self.text = text = GuideText()
        text.setOpenLinks(False)
        guide = guide_path()
        words = HELP
        if guide is not None:
            text.document().setBaseUrl(QUrl.fromLocalFile(f"{guide.parent}/"))
            words += "\n---\n\n" + guide.read_text(encoding="utf-8")
        text.document().setMarkdown(words, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        text.moveCursor(QTextCursor.MoveOperation.Start)
        column = QVBoxLayout(self)
        column.addWidget(text)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(push("关闭", self.accept))
        column.addLayout(buttons)
