"""The buttons of the page 填报 as Qt actions: words, signs, keys, and when they may be pressed."""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QWidget

from xltool.doors.window.model import Press, State, fix_label, may_press, submit_label
from xltool.doors.window.qt.look import icon
from xltool.doors.window.qt.widgets import large_button, strip
from xltool.model.verbs import VERBS

_TIPS = {
    "check": "检查全部填报表，把问题写进“校验结果”。不改填报内容。",
    "fix": "修正不需要判断的写法。先列出要改的单元格，再按一次才改。",
    "totals": "算出各时点的累计和当期支出，重画“资金汇总”。",
    "forms": "生成“部门绩效目标”和每个项目的正式绩效目标表。",
    "pdf": "生成正式表，并按顺序存成一个 PDF，放在工作簿旁边。需要装有 LibreOffice。",
    "run": "依次校验、计算资金、生成表样。",
    "submit": "没有错误、警告都有说明以后，封存一份副本，写好邮件草稿并打开，不发送。",
    "receive": "找到本单位的退回文件，把审核意见收进这个工作簿；找不到就请您选。填报的内容不动。",
    "undo": "把工作簿恢复到上一次按钮以前的版本，先问一次。",
}


class FillActions:
    """All actions of the page, so that buttons and keys say the same."""

    def __init__(self, page: QWidget) -> None:
        self._page = page
        self.presses = {Press(VERBS[name].label): self._verb(name, tip) for name, tip in _TIPS.items()}
        self.choose = self._action("open", "选择文件(&O)", "Ctrl+O", "选择要处理的填报工作簿。")
        self.new = self._verb("new", "新建空白工作簿，或从去年的结转。")
        self.launch = self._action("launch", "打开文件(&E)", "Ctrl+E", "用 Excel、WPS 或 LibreOffice 打开这个工作簿。")
        self.folder = self._action("folder", "备份(&K)", "", "打开放着以前各版本的文件夹。")
        self.help = self._verb("help_", "怎样使用，问题编号的含义。")

    def _verb(self, name: str, tip: str) -> QAction:
        verb = VERBS[name]
        return self._action(name.strip("_"), f"{verb.label}(&{verb.letter})", verb.keys, tip)

    def _action(self, sign: str, words: str, keys: str, tip: str) -> QAction:
        action = QAction(icon(sign), words, self._page)
        action.setIconText(words)  # a button shows this; left to Qt it would lose its mnemonic
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.setToolTip(f"{tip}（{keys}）" if keys else tip)
        self._page.addAction(action)
        return action

    def file_actions(self) -> list[QAction]:
        """What can be done with the file itself."""
        return [self.choose, self.launch, self.folder]

    def strip(self) -> QFrame:
        """The row of large buttons, grouped as on the ribbon."""
        one = self.presses
        self._fix = large_button(one[Press.FIX])
        self._submit = large_button(one[Press.SUBMIT])
        return strip(
            [
                ("填报", [large_button(self.new), large_button(one[Press.UNDO])]),
                ("校验", [large_button(one[Press.CHECK]), self._fix]),
                (
                    "资金与表样",
                    [
                        large_button(one[Press.TOTALS]),
                        large_button(one[Press.FORMS]),
                        large_button(one[Press.PDF]),
                        large_button(one[Press.RUN], "primary"),
                    ],
                ),
                ("报送", [self._submit, large_button(one[Press.RECEIVE])]),
                ("帮助", [large_button(self.help)]),
            ]
        )

    def put(self, state: State) -> None:
        """Which may be pressed in a state."""
        allowed = may_press(state)
        for press, action in self.presses.items():
            action.setEnabled(press in allowed)
        for press, words in (
            (Press.FIX, f"{fix_label(state)}(&{VERBS['fix'].letter})"),
            (Press.SUBMIT, f"{submit_label(state)}(&{VERBS['submit'].letter})"),
        ):
            self.presses[press].setText(words)
            self.presses[press].setIconText(words)
        idle = state.running is None
        for action in (self.choose, self.new):
            action.setEnabled(idle)
        for action in (self.launch, self.folder):
            action.setEnabled(idle and state.path is not None)
