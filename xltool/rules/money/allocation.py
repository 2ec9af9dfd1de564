"""What a project's 资金用途 shares out must add up to its budget (X09).

Reads clauses, not grammar: a clause that ends in an amount is a row of the list, an amount for each of something is a
price. Where the money comes from and what it is spent on are two lists. Anything else with an amount, and nothing is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from xltool.language.amounts import UNSIGNED, decimal, fold, to_yuan
from xltool.language.patterns import compile_later
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Submission
from xltool.rules.money.amounts import money_factor, slipped_by_ten_thousand, yuan
from xltool.rules.money.breakdown import is_source
from xltool.rules.registry import Hit, hit, rule

_AMOUNT = rf"(?<![0-9.,])(?P<number>{UNSIGNED})\s*(?P<unit>[百千]?[万亿]?元)"
_MONEY = compile_later(_AMOUNT)
_ROW = compile_later(rf"(?P<label>.*?)(?:[:为是]|各?安排|合计|共计?|计)*\s*{_AMOUNT}\s*")
_NOTES = compile_later(r"\([^()]*\)")
_SENTENCE = compile_later(r"[;。\n]+")
_CLAUSE = compile_later(r",(?![0-9]{3})|(?<=元)、|(?<=元)(?:和|及)")
_NUMBER = compile_later(r"^\s*(?:\(?(?:[0-9]{1,2}|[一二三四五六七八九十])[、.)](?![0-9])|[一二三四五六七八九]是)\s*")
_PRICE = compile_later(rf"每|[人户亩台套均](?:均|年|月)|平均|单价|标准|{_AMOUNT}\s*(?:/|的?标准|[×*x])")
_PRICE_LABEL = compile_later(r"(?:每[^0-9]{1,8}|[人户亩台套]均[^0-9]{0,8}|平均[^0-9]{0,8}|单价|标准)[为是:]*$")
_PRICES = compile_later(rf"{_AMOUNT}/(?:人次|平方米|[\u4e00-\u9fff])")
_AMONG = compile_later(r"^(?:其中|包括)[:,]?")
_SUM = compile_later(r"^(?:(?:总?[共合]?计|一?共|需|折合)\s*[:为]?)?\s*$")
_UNCLEAR = compile_later(
    r"(?:标准|单价):|累计|以来|[两三四五][年期]|总投资|概算|估算|左右|[余多][万亿]?元|不低于|不超过|以[内上下]|[超约近][0-9]|最[高多低少]|至[多少]|[上下]限"
    r"|上年|去年|前期|往年|次年|明年|结转|申请|争取|[调压]减|调整|追加|合同|已[支安拨付]|其余|剩余|余[下款]|尾款|总[计额价]|预算|节[约省]"
)
_PARTLY = compile_later(r"主要|重点|部分|等|其他|相关|包括")
_LABEL_SIGN = compile_later(r"[\u4e00-\u9fff]{2}")
_OPENING = compile_later(r"^(?:按照|根据|依据|依照|参照|结合|以|为|本项目|该项目)")
_FEWEST = 2


@dataclass(slots=True)
class _Shares:
    """The amounts of a text, in 元, by what they say."""

    uses: list[Decimal] = field(default_factory=list)
    sources: list[Decimal] = field(default_factory=list)
    whole: bool = True
    """Whether nothing in the text may stand for a use without its amount."""


def _share_out(text: str, budget: Decimal) -> _Shares | None:
    """The two lists of a text; None when an amount in it is neither a row, nor a price, nor the budget itself."""
    text = _NOTES.sub("", fold(text))
    text = _PRICES.sub("", text) if "/" in text else text
    if _UNCLEAR.search(text):
        return None
    shares = _Shares(whole=_PARTLY.search(text) is None)
    for sentence in _SENTENCE.split(text):
        if not _read_sentence(sentence, budget, shares):
            return None
    return shares


def _read_sentence(sentence: str, budget: Decimal, shares: _Shares) -> bool:
    """Add the rows of a sentence; False when an amount cannot be placed."""
    found, words = 0, ""
    for part in _CLAUSE.split(sentence):
        clause = _NUMBER.sub("", part).strip()
        among = _AMONG.match(clause)
        if among and found:  # parts of the row before, which rows of the whole may follow
            shares.whole = shares.whole and sentence.endswith(part)
            return True
        clause = clause[among.end() :] if among else clause
        row = _row(clause)
        if row is None:
            if _MONEY.search(clause) and not _PRICE.search(clause):
                return False
            shares.whole = shares.whole and (not (found or words) or _says_no_use(clause))
            words = words or clause
            continue
        label, amount = row
        if amount == budget and not found:
            shares.whole = False
            continue
        if _SUM.match(label):
            if found or not words:
                return False  # the sum of the rows before it
        elif _LABEL_SIGN.search(label):
            loose = words and not found and not _OPENING.match(words)
            shares.whole = shares.whole and not loose and (not among or is_source(label))
            words = label
        else:
            return False
        (shares.sources if is_source(words) else shares.uses).append(amount)
        found, words = found + 1, ""
    return True


def _row(clause: str) -> tuple[str, Decimal] | None:
    """What a clause that ends in an amount gives it to, and the amount in 元; None for words and for prices."""
    row = _ROW.fullmatch(clause)
    amount = to_yuan(decimal(row["number"]), row["unit"]) if row else None
    if row is None or amount is None:
        return None
    label = row["label"].strip()
    return None if _MONEY.search(label) or _PRICE_LABEL.search(label) else (label, amount)


def _says_no_use(clause: str) -> bool:
    return not clause or _PRICE.search(clause) is not None or _OPENING.match(clause) is not None


@rule("X09", Severity.WARNING, "分配明细合计等于预算数").says(
    differs=Text(
        "资金用途列出 {count} 项{kind}，合计 {sum} 元，项目预算数是 {budget} 元，{sign} {difference} 元。",
        "请核对各项金额和预算数；只列出一部分的，请写明“其余用于……”。",
    )
)
def allocation_adds_up(s: Submission, form: Form) -> Iterator[Hit]:
    """资金用途列出的各项金额合计等于预算数。

    要求：列出两项以上“名称加金额”（如“甲镇10万元，乙镇20万元”“一是培训费15万元；二是……”）的，合计等于预算数；写“主要用于”“其中”“等”或夹有没写金额的用途的，合计不超过预算数；资金来源（中央、省级、县级等）另行合计。单价和标准（每人、元/亩）不算；写明总额、“其余”的，不检查。
    依据：公开样本中 7 行分配合计等于项目金额（参照）
    通过：七个乡镇合计 100 万元，预算数 100 万元
    不通过：甲镇10万元，乙镇20万元，预算数 37500 元
    """
    if money_factor(s) is None or slipped_by_ten_thousand(s):
        return
    for project in s.projects:
        budget = project.budget_total.value
        shares = _share_out(project.purpose.value or "", budget) if budget else None
        if budget is None or shares is None:
            continue
        for kind, rows, whole in (("分配", shares.uses, shares.whole), ("资金来源", shares.sources, True)):
            more = sum(rows, Decimal(0)) - budget
            if len(rows) >= _FEWEST and (more > 0 or whole) and abs(more) > form.money.tolerance:
                yield hit(
                    project.purpose, "differs", project, count=len(rows), kind=kind, sum=yuan(sum(rows, Decimal(0))),
                    budget=yuan(budget), sign="多" if more > 0 else "少", difference=yuan(abs(more)),
                )  # fmt: skip
                break
