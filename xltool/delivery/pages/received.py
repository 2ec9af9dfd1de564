"""Makes docs/received.md, the page for a receiving office: what became of a file, why, and what to answer."""

from collections.abc import Iterator, Mapping

from xltool.books.file.refusals import Why
from xltool.delivery.pages import DOCS, table
from xltool.model.findings import dotted
from xltool.model.template import SEVERITY_WORDS
from xltool.receiving import returns, sandbox
from xltool.receiving.decision.standing import SYSTEM_FILE, Standing
from xltool.receiving.decision.texts import CROSS_CHECKS
from xltool.receiving.parcels import parcel
from xltool.receiving.record import TEMPLATE_BROKEN
from xltool.receiving.refusals import Refusal
from xltool.receiving.suspicions import SUSPICIONS

PAGE = DOCS / "received.md"

_HEAD = """# 收到的文件：处理结果和编号

本页由程序生成（`make docs`），与 `xltool collect` 实际使用的文字一致。校验规则的编号见《[校验规则](rules.md)》。

只有用【报送】封存、校验码相符、没有错误的报送才计入汇总；其余的都单独列出，从不悄悄相加。
"""
_STANDINGS = {
    Standing.COUNTED: "校验码相符，没有错误，是这个单位这一阶段最新的一版。",
    Standing.COPY: "与另一份一模一样，或只是重新保存过，只计一次。",
    Standing.SUPERSEDED: "同一单位、年度、阶段又收到了更新的一版；差别见「版本对比」。",
    Standing.CONFLICT: "版本号相同、内容不同，无法判断以哪份为准，都不计入。请对方重新【报送】。",
    Standing.UNSEALED: "没有报送校验码，不是用【报送】生成的。请对方用【报送】重新生成。",
    Standing.TAMPERED: "封存以后，填报内容、资金汇总或表样被改动过；改动见「版本对比」。请与对方核对。",
    Standing.OLD_TEMPLATE: "用的是别的版本的模板，只读了封面。请对方换成现行模板。",
    Standing.ERRORS: "有错误没有改正，见「问题」。请对方改好后重新【报送】。",
    Standing.UNIDENTIFIED: "封面没有写清单位编码、年度或阶段。请对方填好后重新【报送】。",
    Standing.REFUSED: "读不了，或不能放心地读，原因见下面的编号。",
    Standing.RETURN: "【退回】给单位的文件，或正在审核的工作簿，不是报送；见「审核轮次」和「审核意见」。",
    Standing.SKIPPED: f"临时文件、系统文件和报送台账（{SYSTEM_FILE}），不需要处理。",
}
_KINDS: Mapping[str, str] = {
    Why.NO_WORKBOOK: "不是 .xlsx 工作簿（旧版 .xls、PDF、网页、CSV 等），原因里写明它其实是什么。",
    Why.LOCKED: "加了密：打开密码、权限管理（IRM）或文档加密软件。从不试密码。",
    Why.DAMAGED: "文件已损坏或没有下载完整。",
    Why.ODD_ARCHIVE: "文件的压缩结构不正常，可能读出两种内容。",
    Why.TOO_BIG: "文件或展开后的内容过大。",
    Why.ACTIVE: "带有宏、嵌入的程序或控件。没有运行。",
    Why.UNSAFE_XML: "内部的 XML 有不该有的内容。",
    Why.TOO_MANY: "单元格、样式、合并区域等的数量远远超过模板需要。",
    Why.UNCONNECTED: "文件的各部分对不上，缺少工作表。",
    Why.STRICT: "以“Strict Open XML”格式保存。",
    Why.NO_ACCESS: "打不开文件：找不到、没有权限，或正被占用。",
    TEMPLATE_BROKEN: "不是本工具的模板，或缺少工作表、栏目；模板版本不同的也在此列。",
    returns.CODE: "退回文件不完整，或退回以后被改动过：填报内容、审核意见、审核记录，或记录说的不是这个单位。",
    parcel.BUNDLE: "压缩包损坏、有密码，或解开后过大。",
    parcel.NOT_A_WORKBOOK: "附件是图片、PDF 或文本文件，不是工作簿。",
    parcel.UNREADABLE: "收件文件夹里的文件读不出来。",
}
"""Codes whose sentence differs from case to case."""


def page() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD, "## 处理结果\n", *table(("结果", "意思"), _STANDINGS.items())]
    parts += ["\n## 不予受理的原因\n", *table(("编号", "原因", "怎么办"), _refusals())]
    parts += ["\n## 读取了，但值得注意（Q）\n"]
    parts += ["“错误”不计入汇总，先由人看过；“警告”请看一看；“提示”供参考。\n"]
    suspicions = (
        (code, SEVERITY_WORDS[one.severity], one.field, dotted(one.message), dotted(one.fix))
        for code, one in sorted(SUSPICIONS.items())
    )
    parts += table(("编号", "级别", "关于", "问题", "怎么办"), suspicions)
    parts += ["\n## 放在一起才看得出的问题（K）\n"]
    parts += table(("编号", "级别", "关于", "问题", "怎么办"), _cross_checks())
    return "\n".join(parts) + "\n"


def _refusals() -> Iterator[tuple[str, str, str]]:
    found = {
        one.code: (one.reason, one.fix)
        for module in (sandbox, parcel)
        for one in vars(module).values()
        if isinstance(one, Refusal)
    }
    found |= {str(code): (words, "按表中“怎么办”一栏答复对方。") for code, words in _KINDS.items()}
    yield from ((code, *words) for code, words in sorted(found.items()))


def _cross_checks() -> Iterator[tuple[str, ...]]:
    for code, check in sorted(CROSS_CHECKS.items()):
        for text in check.texts.values():
            severity = SEVERITY_WORDS[text.severity or check.severity]
            yield code, severity, check.subject, dotted(text.message), dotted(text.fix)
