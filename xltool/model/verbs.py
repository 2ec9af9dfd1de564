"""The verbs of the tool, as every door with buttons has them: the ribbon, LibreOffice's toolbar, the window, ``xltool live``."""

from typing import NamedTuple


class Verb(NamedTuple):
    """A button. ``name``: its function in ``xltool.doors.buttons``; ``callback``: its Sub in ``macros/Ribbon.bas``.

    ``ours``: it needs a workbook of the tool. ``letter`` and ``keys``: how the window is told of it from the keyboard.
    """

    name: str
    label: str
    callback: str
    ours: bool = True
    letter: str = ""
    keys: str = ""


VERBS = {
    verb.name: verb
    for verb in (
        Verb("new", "新建", "OnNew", ours=False, letter="N", keys="Ctrl+N"),
        Verb("undo", "撤销", "OnUndo", letter="U", keys="Ctrl+Z"),
        Verb("import_", "导入", "OnImport", ours=False),
        Verb("check", "校验", "OnCheck", letter="J", keys="F5"),
        Verb("previous_finding", "上一个问题", "OnPrevious"),
        Verb("next_finding", "下一个问题", "OnNext"),
        Verb("clear_marks", "清除标记", "OnClearMarks"),
        Verb("fix", "自动修正", "OnFix", letter="Z"),
        Verb("totals", "计算资金", "OnTotals", letter="M"),
        Verb("forms", "生成表样", "OnForms", letter="B"),
        Verb("run", "一键完成", "OnRun", letter="Y", keys="F9"),
        Verb("pdf", "打印版 PDF", "OnPdf", letter="D"),
        Verb("publish", "导出文档", "OnPublish"),
        Verb("submit", "报送", "OnSubmit", letter="S"),
        Verb("receive", "收审核意见", "OnReceive", letter="V"),
        Verb("review", "审核", "OnReview", ours=False),
        Verb("add_opinion", "加意见", "OnAddOpinion"),
        Verb("return_", "退回", "OnReturn"),
        Verb("collect", "汇总", "OnCollect", ours=False),
        Verb("doctor", "检查环境", "OnDoctor", ours=False),
        Verb("help_", "帮助", "OnHelp", ours=False, letter="H", keys="F1"),
    )
}
"""In the order of the ribbon."""
