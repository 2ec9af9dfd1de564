"""How texts are written. Residue that never belongs in a cell, and punctuation; both mend themselves.

Owns the two mendings ``without_residue`` and ``in_house_punctuation``. Both are stable: a second pass changes
nothing. Refuses cells that other rules own: codes, operators, target values, units.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from xltool.language.patterns import compile_later
from xltool.language.residue import CONTROL, FIELD_CODE
from xltool.model.findings import Mend, Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Row, TextEntry
from xltool.rules.case import Case
from xltool.rules.registry import Hit, hit, rule

_CJK = r"\u3400-\u4dbf\u4e00-\u9fff〇"

_INVISIBLE = compile_later(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_RESIDUE = (
    ("看不见的字符", _INVISIBLE, ""),
    *(("控制字符", pattern, instead) for pattern, instead in CONTROL),
    ("Word 域代码", FIELD_CODE, ""),
)

_ODD = r'_\\"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffc\ufffe\uffff'
_MAY_HOLD_RESIDUE = compile_later(f"[{_ODD}]")
"""One quick look that spares clean texts the rest."""

_FULL_WIDTH = {
    0xFF05: "%",
    **{code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)},
    **{code: chr(code - 0xFEE0) for code in range(0xFF21, 0xFF3B)},
    **{code: chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)},
}
_WIDE_POINT = compile_later("(?<=[0-9])．(?=[0-9])")
_DOT = compile_later(rf"[{_CJK}]{{1,4}}(?<![〇一二三四五六七八九十百])([.．])(?=([{_CJK}]{{1,4}}))")
_MAY_BE_DOT = compile_later(r"[^\x00-\xff][.．](?=[^\x00-\xff])")
"""One quick look, as sets of all Chinese characters take long to compile, and most dots are decimal points."""
_DOUBLED = compile_later(r"([，。；、：！？])\1+")
_HALF_WIDTH = compile_later(rf"(?<=[{_CJK}])([,;:?!])\1*(?=[{_CJK}])")
_PLACES = 4
_HALF_BRACKETS = compile_later(rf"(?<=[{_CJK}])\(([{_CJK}](?:[^()（）\n]*[{_CJK}])?)\)(?=[{_CJK}])")
_BLANK = r"[ \u00a0\u2002-\u200a\u202f\u3000]"
_ANY_BLANK = compile_later(_BLANK)
_SPACED = compile_later(rf"{_BLANK}(?<=[{_CJK}]{_BLANK}){_BLANK}*(?=[{_CJK}])")
"""Blanks between two signs; what stands before is asked after the blank is found, for speed."""
_MAY_BE_IRREGULAR = compile_later(rf"[％０-９Ａ-Ｚａ-ｚ]|[0-9]．[0-9]|([，。；、：！？])\1|[{_CJK}][,;:?!(]")
"""One quick look that spares regular texts the rest."""
_MAY_NEED_A_HAND = compile_later(rf"[{_ODD}％０-９Ａ-Ｚａ-ｚ，。；、：！？,;:?!(.．{_BLANK[1:]}")
"""The same for both, over texts not yet freed of residue: one class of characters, for speed."""
_TO_FULL = dict(zip(",;:?!", "，；：？！", strict=True))


@lru_cache(maxsize=8192)
def without_residue(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without Word field codes, control and invisible characters, a lone quote; and what went."""
    if not _MAY_HOLD_RESIDUE.search(text):
        return text, ()
    gone = []
    for name, pattern, instead in _RESIDUE:
        cleaned = pattern.sub(instead, text)
        if cleaned != text:
            gone.append(name)
            text = cleaned
    if _has_lone_quote(text):
        gone.append('多余的引号 "')
        text = text.replace('"', "")
    if not gone:
        return text, ()
    text, more = without_residue(text.strip())
    return text, tuple(dict.fromkeys((*gone, *more)))


def _has_lone_quote(text: str) -> bool:
    """One ASCII quote that neither closes a Chinese one nor stands for inches."""
    return text.count('"') == 1 and text.count("“") == text.count("”") and not re.search(r'[0-9]"', text)


@lru_cache(maxsize=8192)
def in_house_punctuation(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with widths and punctuation put right where no judgement is needed; and what changed."""
    if not _MAY_BE_IRREGULAR.search(text):
        return text, ()
    changed = []
    folded = _WIDE_POINT.sub(".", text.translate(_FULL_WIDTH))
    if folded != text:
        changed.append("全角的数字、字母、小数点或百分号")
    single = _DOUBLED.sub(r"\1", folded)
    if single != folded:
        changed.append("重复的标点")
    full = _HALF_WIDTH.sub(lambda found: _TO_FULL[found[1]], single)
    full = _HALF_BRACKETS.sub(r"（\1）", full)
    if full != single:
        changed.append("汉字之间的半角标点")
    return full, tuple(changed)


def _doubtful_dots(text: str) -> tuple[str, ...]:
    """Every dot between Chinese characters with what stands around it: debris or full stop, staff must say which."""
    if not _MAY_BE_DOT.search(text):
        return ()
    return tuple(f"{dot[0]}{dot[2]}" for dot in _DOT.finditer(text))


def _prose(s: Case, look: re.Pattern[str]) -> Iterator[tuple[TextEntry, Row]]:
    """Every text in words; codes, project names, operators, target values, units and rows without a ``look`` left out."""
    for section in s.sections:
        for entry in (section.function, section.number, section.title, section.content):
            if entry is not None:
                yield entry, section
    for project in s.projects:
        for entry in (project.purpose, project.objective, project.function, project.remark):
            yield entry, project
    for row in s.indicators:
        if look.search(row.said):
            for entry in (row.level1, row.level2, row.level3, row.description, row.target_basis, row.remark):
                yield entry, row


def _every_text(s: Case, look: re.Pattern[str]) -> Iterator[tuple[TextEntry, Row]]:
    yield from _prose(s, look)
    for project in s.projects:
        yield project.name, project
    for row in s.indicators:
        if look.search(row.said):
            for entry in (row.operator, row.target_value, row.unit):
                yield entry, row


@rule("G05", Severity.WARNING, "文字中不留 Word 域代码和看不见的字符", mendable=True).says(
    residue=Text(
        "「{field}」里混有多余的内容（{what}），会影响打印和汇总。",
        "请删去这些内容，应为「{after}」；也可以用自动修正。",
    ),
    only_residue=Text(
        "「{field}」里只有多余的内容（{what}），没有文字。", "请清空这一格，需要填写的另写文字；也可以用自动修正。"
    ),
)
def no_residue(s: Case, _form: Form) -> Iterator[Hit]:
    r"""文字中不留从 Word 带来的域代码、控制字符、看不见的字符和单个的英文引号。

    要求：从 Word 或网页粘贴来的文字，要去掉目录域代码（TC … \f A \l 1）、控制字符、零宽字符和落单的引号。
    依据：样本文件中的实际情况；报送文件应当整洁、可直接打印。
    通过：总体绩效目标
    不通过：TC 总体绩效目标 \f A \l 1
    """
    for entry, row in _every_text(s, _MAY_HOLD_RESIDUE):
        if entry.value is None:
            continue
        after, what = without_residue(entry.typed)
        if what:
            mend = Mend(entry.ref, entry.typed, after or None)
            yield hit(
                entry,
                "residue" if after else "only_residue",
                row,
                mends=(mend,),
                what="、".join(what),
                after=_shorten(after),
            )


@rule("G12", Severity.INFO, "标点和全角半角写法规范", mendable=True).says(
    punctuation=Text("「{field}」里有不规范的写法：{what}。", "请改为规范写法：「{after}」；也可以用自动修正。"),
    name_space=Text(
        "「{field}」里有空格：「{shown}」，打印和汇总时会当成另一个名称。",
        "请删去空格，应为「{after}」；也可以用自动修正。",
    ),
    space=Text("「{field}」里汉字之间有空格：{found}。", "请删去多余的空格；用来分隔几项内容的，请改为顿号或逗号。"),
    dot=Text(
        "「{field}」里{found}两个汉字之间有一个点，可能是多余的，也可能是句号。",
        "请核对：多余的删去，是句号的改为「。」。",
    ),
)
def regular_punctuation(s: Case, _form: Form) -> Iterator[Hit]:
    """标点和全角半角写法规范。

    要求：数字、字母、小数点和百分号用半角；汉字之间的标点用全角，没有空格；标点不重复；汉字之间没有扫描留下的点（只提示，不自动修正）。
    依据：公文标点用法的一般要求；公开样本中的实际问题（参照）。
    通过：购置重要设备，完成率达到90%。
    不通过：购置重.要设备，，完成率达到９０％。
    """
    for entry, row in _prose(s, _MAY_NEED_A_HAND):
        if entry.value is None:
            continue
        clean = without_residue(entry.typed)[0]
        after, what = in_house_punctuation(clean)
        if what:
            mends = (Mend(entry.ref, entry.typed, after),)
            shown = {"what": "、".join(what), "after": _shorten(after)}
            yield hit(entry, "punctuation", row, mends=mends, **shown)
        if dots := _doubtful_dots(clean):
            found = "、".join(f"「{words}」" for words in dots)
            yield hit(entry, "dot", row, anchor=f"{row.anchor}/点", found=found)
        if _ANY_BLANK.search(clean) and _SPACED.search(clean):
            yield _spaced(entry, row)
    names = [(s.cover.department_name, None), *((project.name, project) for project in s.projects)]
    for entry, named in names:
        if _ANY_BLANK.search(entry.typed) and _SPACED.search(entry.typed):
            yield _spaced(entry, named)


_NAMES = frozenset(("部门名称", "标题", "职责分类", "项目名称", "对应职责", "一级指标", "二级指标", "三级指标"))
"""Fields in which a space between two signs is never a pause."""


def _spaced(entry: TextEntry, row: Row | None) -> Hit:
    anchor = f"{row.anchor if row else entry.field}/空格"
    if entry.field in _NAMES:
        after = _SPACED.sub("", entry.typed)
        mends = (Mend(entry.ref, entry.typed, after),)
        shown = {"shown": _shorten(entry.typed), "after": _shorten(after)}
        return hit(entry, "name_space", row, anchor=anchor, mends=mends, **shown)
    around = [entry.typed[max(0, one.start() - 2) : one.end() + 2] for one in _SPACED.finditer(entry.typed)]
    found = "、".join(f"「{' '.join(words.split())}」" for words in dict.fromkeys(around[:_PLACES]))
    return hit(entry, "space", row, anchor=anchor, found=found)


def _shorten(text: str) -> str:
    """The text on one line, cut where a message would get too long."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return line if len(line) <= 60 else f"{line[:59]}…"
