"""Amounts that texts break down by level of funding must add up (B08).

Judges only a list that is plainly whole: an exact total, at least two parts, every part labelled with where the
money comes from. Anything else in the list, such as what the money is spent on, and nothing is said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from xltool.language.amounts import UNSIGNED, decimal, fold, to_yuan
from xltool.language.patterns import compile_later
from xltool.language.quantities import Quantity, quantities
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Submission
from xltool.rules.money.amounts import yuan
from xltool.rules.registry import Hit, hit, rule

_SENTENCE = compile_later(r"[^。!?\n]+")
_AMOUNT = rf"(?<![0-9.])(?P<number>{UNSIGNED})\s*(?P<unit>[百千]?[万亿]?元|[万亿](?![\u4e00-\u9fff]))"
_AMOUNTS = compile_later(rf"{_AMOUNT}(?!/)")
_SHARED_OUT = "分别[为是]"
_MARK = rf"(?:其中|包括)(?:(?P<heads>[^0-9]{{0,40}}){_SHARED_OUT})?|{_SHARED_OUT}"
_MARKS = compile_later(_MARK)
_LIST = compile_later(rf"{_AMOUNT}(?P<gap>[^0-9]{{0,40}}?)(?P<mark>{_MARK})[:,\s]*(?P<listed>.*)")
_WORDS_OF_A_SENTENCE = compile_later(r"[^。！!？?；;\n]+")
_AMONG_THEM = compile_later(r"[^，,、（(]{0,8}[，,（(]?\s*其中[：:]?[^，,、0-9]{0,12}$")
_NOTE = compile_later(r"\([^()]*\)")
_INEXACT = compile_later(r"(?:[约近超每]|超过|不低于|不少于|至少)[^0-9,;、]{0,8}$")
_NOT_ALL = compile_later(r"其余|剩余|余下|余款|不足|缺口|等|左右|[0-9][余多]")
_SEPARATORS = compile_later(r"[,;、:]")
_JOINTS = " ,;、和及"
_FUNDS = "财政|资金|资本|配套|补助|拨款|专项|预算|投入|承担|安排|转移支付|自筹|贷款|债券|收入|来源|经费"
_LABEL = compile_later(
    "(?:和|及|以及|与|另|另有|申请|争取|使用|统筹|由)*(?:"
    rf"(?:中央|[省市县区州镇乡村](?:级|本级)|乡镇级?|上级|本级|地方|财政|其他|自筹)(?:(?:{_FUNDS})[^0-9]{{0,16}})?|"
    rf"[省市县区州](?:{_FUNDS})[^0-9]{{0,16}}|"
    r"(?:中央|[省市县区州]级|上级|本级)[^0-9]{0,10}资金|"
    r"(?:地方政府)?(?:专项|一般)债券?(?:资金)?|"
    r"(?:社会|企业|单位|群众|个人|银行|村集体)(?:自筹|资金|资本|投入|贷款|承担|配套)[^0-9]{0,8}"
    r")\s*"
)
"""Where money comes from; 市场改造资金 and 县级媒体宣传 say what it is spent on and are none."""

_FUND = compile_later(
    "(?:中央|[省市县区州]级|上级|本级)[^0-9]{0,10}(?:[资基]金|公益金|补助|配套|拨款|转移支付)$|[^0-9]{2,14}(?:出资|自筹)$"
)

_SOURCES_ARE = compile_later("^(?:资金)?来源[为是:]*")


def is_source(label: str) -> bool:
    """Whether a label says where money comes from: 省级资金, 县级配套, 居民和产权单位出资."""
    label = _SOURCES_ARE.sub("", label)
    return _LABEL.fullmatch(label) is not None or _FUND.match(label) is not None


@dataclass(frozen=True, slots=True)
class _Breakdown:
    """A total and its parts, in 元."""

    total: Decimal
    parts: tuple[Decimal, ...]
    whole: bool
    """Whether nothing says that the list leaves something out."""

    @property
    def sum(self) -> Decimal:
        return sum(self.parts, Decimal(0))

    def is_wrong(self, tolerance: Decimal) -> bool:
        """Whether the parts contradict the total; too small a sum counts only when the list is whole."""
        difference = self.sum - self.total
        return difference > tolerance or (self.whole and -difference > tolerance)


def _breakdowns(text: str) -> Iterator[_Breakdown]:
    """Every list of funds; a sentence with several lists is cut at its semicolons, nested lists are left."""
    for sentence in _SENTENCE.findall(fold(text)):
        several = len(list(_MARKS.finditer(sentence))) > 1
        for clause in sentence.split(";") if several else [sentence]:
            found = _LIST.search(clause)
            if found and len(list(_MARKS.finditer(clause))) == 1:
                yield from _broken_down(found, clause[: found.start()])


def _broken_down(found: re.Match[str], before: str) -> Iterator[_Breakdown]:
    """The total and its parts, unless something in the list is not plainly the amount of a level of funding."""
    listed = _NOTE.sub("", found["listed"]).partition(")")[0]
    amounts = list(_AMOUNTS.finditer(listed))
    ends = [0, *(amount.end() for amount in amounts)]
    leads = [listed[end : one.start()] for end, one in zip(ends, amounts, strict=False)]
    total, parts = _yuan(found), [_yuan(amount) for amount in amounts]
    known = tuple(part for part in parts if part is not None)
    inexact = any(_INEXACT.search(words) for words in (before, *leads))
    if total is None or inexact or len(parts) < 2 or len(known) < len(parts):
        return
    if _all_labelled(leads, _heads(found)) and not _more_numbers(leads, listed[ends[-1] :]):
        yield _Breakdown(total, known, _NOT_ALL.search(listed) is None)


def _heads(found: re.Match[str]) -> list[str]:
    """The labels that stand before 分别为."""
    if not found["mark"].endswith(("为", "是")):
        return []
    named = re.split("[、,和及(]", found["gap"] + (found["heads"] or ""))
    return [name for name in named if _LABEL.fullmatch(name.strip(": "))]


def _all_labelled(leads: list[str], heads: list[str]) -> bool:
    if len(heads) == len(leads) and not any(lead.strip(_JOINTS) for lead in leads):
        return True
    labels = [_SEPARATORS.split(lead.rstrip(": "))[-1] for lead in leads]
    return all(map(_LABEL.fullmatch, labels))


def _more_numbers(leads: list[str], tail: str) -> bool:
    """Whether the list holds further numbers: an amount without its unit, a year, a count."""
    next_label = _LABEL.match(tail.lstrip(_JOINTS))
    lacks_unit = next_label is not None and re.match("[0-9]", tail.lstrip(_JOINTS)[next_label.end() :])
    return bool(lacks_unit) or any(re.search("[0-9]", lead) for lead in leads)


def _yuan(amount: re.Match[str]) -> Decimal | None:
    unit = amount["unit"]
    return to_yuan(decimal(amount["number"]), unit if unit.endswith("元") else f"{unit}元")


@rule("B08", Severity.ERROR, "分列的资金与总额相符").says(
    differs=Text("「{field}」里分列的各项资金与总额不符：{found}。", "请核对后改正总额，或改正各项资金。"),
    larger=Text(
        "「{field}」里“其中”的{part}比前面的{whole}还多。", "请核对这两个数，改正写错的一个。", Severity.WARNING
    ),
)
def parts_add_up(s: Submission, form: Form) -> Iterator[Hit]:
    """资金用途、绩效目标里分列的资金之和应等于总额。

    要求：写明总额，并用“其中”“包括”“分别为”列出各级、各种来源资金（中央、省级、市级、县级、财政、自筹、其他资金等）的，各项之和等于总额。只列出部分用途（如“其中：培训费3万元”）、写明“其余”的，不核对。“其中”的一项（人数、个数、金额）不多于紧挨在前面、单位相同的总数。
    依据：审核中的通常做法；已公开的表格中有分项与总额不符的（参照）
    通过：总投资814万元，其中中央资金191万元、省级资金99万元、县级资金524万元
    不通过：总投资25万元，其中中央资金20万元、省级资金20万元、县级资金10万元（合计50万元）
    """
    for project in s.projects:
        for entry in (project.purpose, project.objective):
            wrong = [
                f"总额 {yuan(one.total)} 元，各项合计 {yuan(one.sum)} 元"
                for one in _breakdowns(entry.value or "")
                if one.is_wrong(form.money.tolerance)
            ]
            if wrong:
                yield hit(entry, "differs", project, found="；".join(wrong))
            elif larger := _larger_part(entry.value or ""):
                yield hit(entry, "larger", project, part=larger[1].typed, whole=larger[0].typed)


def _larger_part(text: str) -> tuple[Quantity, Quantity] | None:
    """A whole, and the part of it that is larger: 培训300人，其中村干部350人."""
    if "其中" not in text:
        return None
    said = quantities(text)
    for sentence in _WORDS_OF_A_SENTENCE.finditer(text):
        own = [one for one in said if sentence.start() <= one.start < sentence.end()]
        for whole, part in pairwise(own):
            between = text[whole.start + len(whole.typed) : part.start]
            same = whole.unit == part.unit and not (whole.rate or part.rate)
            if same and part.number > whole.number and _AMONG_THEM.match(between):
                return whole, part
    return None
