"""Makes docs/rules.md, the page of rules for staff, from the docstrings and texts of the code."""

import inspect
import re
from collections.abc import Iterator

from xltool.delivery.pages import DOCS
from xltool.model import template
from xltool.model.findings import dotted
from xltool.reading.texts import CATALOGUE, ReadingCode
from xltool.rules.registry import Rule, registered

PAGE = DOCS / "rules.md"

_SUBJECTS = {
    "C": "编码与名称",
    "B": "金额",
    "D": "资金支出计划",
    "G": "目标文本与结构",
    "I": "绩效指标",
    "W": "指标权重",
    "F": "表样的要求",
    "P": "公开",
    "X": "相互核对",
    "Y": "年度",
    "R": "读取",
    "T": "模板与生成的表",
}
_PARTS = ("要求", "依据", "通过", "不通过")
_HEAD = """# 校验规则

本页由程序生成（`make docs`），与工具实际执行的规则一致。

- **错误**：必须改正，否则不能报送。
- **警告**：请改正；确认无误的，在「校验结果」的说明列写明理由，就算已答复。
- **提示**：供参考，不影响报送。

标有「可自动修正」的问题，运行自动修正即可改好；自动修正只改这些问题指出的单元格。
「依据」一栏写“参照”的，是参照上级文件或公开样本的通行做法，不是直接引用条文。
"""


def page() -> str:
    """The whole page as Markdown."""
    entries = {
        **{rule.code: _entry(rule.code, rule) for rule in registered()},
        **{code: _entry(code, one) for code, one in CATALOGUE.items()},
    }
    parts = [_HEAD]
    for letter, subject in _SUBJECTS.items():
        parts.append(f"## {letter} {subject}\n")
        parts += [text for code, text in sorted(entries.items()) if code[0] == letter]
    return "\n".join(parts)


def _entry(code: str, one: Rule | ReadingCode) -> str:
    title, parts = _split(one.documentation)
    marks = list(dict.fromkeys(_severities(one)))
    if one.mendable:
        marks.append("可自动修正")
    lines = [f"### {code} {one.subject}（{'、'.join(marks)}）\n", f"{title}\n"]
    lines += [f"- {name}：{parts[name]}" for name in _PARTS if name in parts]
    lines.append("- 提示文字：")
    lines += [f"  - {dotted(text.message)} → {dotted(text.fix)}" for text in one.texts.values()]
    return "\n".join(lines) + "\n"


def _severities(one: Rule | ReadingCode) -> Iterator[str]:
    yield template.SEVERITY_WORDS[one.severity]
    for text in one.texts.values():
        yield template.SEVERITY_WORDS[text.severity or one.severity]


def _split(documentation: str) -> tuple[str, dict[str, str]]:
    """First line, then the labelled parts; a part may run over several lines."""
    title, _, rest = inspect.cleandoc(documentation).partition("\n")
    parts: dict[str, str] = {}
    name = ""
    for line in rest.splitlines():
        match = re.match(rf"({'|'.join(_PARTS)})：(.*)", line.strip())
        if match:
            name = match[1]
            parts[name] = match[2]
        elif name and line.strip():
            parts[name] += line.strip()
    return title, parts
