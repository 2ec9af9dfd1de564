"""The list of findings with its filters: pills by severity, words to search for, and 保存说明."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout

from xltool.doors.window.model import Press, State, counts, empty_list, may_press, rows
from xltool.doors.window.qt.findings_model import FindingsFilter, FindingsModel
from xltool.doors.window.qt.findings_view import FindingsView
from xltool.doors.window.qt.look import icon
from xltool.doors.window.qt.widgets import label, push
from xltool.model.findings import Finding, Severity
from xltool.model.template import SEVERITY_WORDS

_SEVERITIES: tuple[Severity | None, ...] = (None, *Severity)


class FindingsPanel(QFrame):
    """Shows ``rows(state)``. ``asked``: a row to go to; ``typed``: a 说明; ``save``: write the typed ones."""

    asked = Signal(object)
    typed = Signal(Finding, str)
    save = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._rows = FindingsModel(self)
        self.shown = FindingsFilter(self._rows)
        self.view = FindingsView(self.shown, self)
        self._rows.typed.connect(self.typed)
        self.view.asked.connect(self.asked)
        self._pills = QButtonGroup(self)
        self._empty = label("", "empty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 8, 1, 1)
        column.setSpacing(8)
        column.addLayout(self._filters())
        column.addWidget(self._stack, 1)
        self._add_copy()

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(6)
        for number, severity in enumerate(_SEVERITIES):
            pill = QPushButton()
            pill.setObjectName("pill")
            pill.setCheckable(True)
            pill.setChecked(number == 0)
            if severity is not None:
                pill.setIcon(icon(severity.value))
            self._pills.addButton(pill, number)
            row.addWidget(pill)
        self._pills.idClicked.connect(lambda _number: self._filter())
        row.addStretch(1)
        self.save_button = push("保存说明", self.save.emit)
        self.save_button.setToolTip("把刚填的说明写进工作簿的“校验结果”（Ctrl+S）")
        self._keys(QKeySequence.StandardKey.Save, self.save_button.click)
        row.addWidget(self.save_button)
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找（Ctrl+F）")
        self.search.setAccessibleName("查找")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(190)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(lambda _text: self._filter())
        self._keys(QKeySequence.StandardKey.Find, self.search.setFocus)
        row.addWidget(self.search)
        return row

    def _keys(self, keys: QKeySequence.StandardKey, act: Callable[[], None]) -> None:
        """Keys for the whole window; those of a button are lost when its text changes."""
        action = QAction(self)
        action.setShortcut(keys)
        action.triggered.connect(lambda _checked: act())
        self.addAction(action)

    def _add_copy(self) -> None:
        copy = QAction("复制这一行(&C)", self.view)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy)
        go = QAction("复制位置并打开工作簿(&O)", self.view)
        go.triggered.connect(self._ask)
        self.view.addActions([go, copy])
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _ask(self) -> None:
        row = self.view.current()
        if row is not None:
            self.asked.emit(row)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.view.current_text())

    def put(self, state: State) -> None:
        """Show the list of a state."""
        listed = rows(state)
        asking = bool(state.changes or state.doubts)
        self._rows.put(listed)
        for number, severity in enumerate(_SEVERITIES):
            word = listed[0].word if asking else "全部"
            text = SEVERITY_WORDS[severity.value] if severity else word
            pill = self._pills.button(number)
            pill.setText(f"{text} {counts(listed)[severity]}")
            pill.setVisible(severity is None or not asking)
        if asking:
            self._pills.button(0).setChecked(True)
            self._filter()
        self.view.show_notes(wanted=not asking)
        self._empty.setText(empty_list(state))
        self._stack.setCurrentIndex(1 if listed else 0)
        self.save_button.setText(f"保存说明（{len(state.notes)}）")
        self.save_button.setVisible(bool(state.notes))
        self.save_button.setEnabled(Press.NOTE in may_press(state))

    def filter_by(self, severity: Severity | None) -> None:
        """Press one of the pills."""
        self._pills.button(_SEVERITIES.index(severity)).click()

    def _filter(self) -> None:
        self.shown.show_only(_SEVERITIES[self._pills.checkedId()], self.search.text())
