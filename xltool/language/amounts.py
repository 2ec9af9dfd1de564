"""Numbers, units, operators and amounts of money as people type them.

Text in, ``Decimal`` out; no float is ever involved, and what is not plainly a number is None, never a guess.
"""

from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from xltool.language.patterns import compile_later


class Operator(StrEnum):
    """Comparison of a target value, as printed."""

    AT_LEAST = "≥"
    MORE = "＞"
    EQUAL = "＝"
    LESS = "＜"
    AT_MOST = "≤"


UNITS = frozenset({
    "%", "‰", "百分比", "百分点", "个百分点", "元", "人次", "人", "次", "场次", "场", "个", "篇", "亩", "公里",
    "千米", "米", "公顷", "平方米", "平方公里", "立方米", "平米", "㎡", "m²", "m2", "m³", "m3", "km²", "m", "km", "户", "套",
    "台", "名", "位", "项", "期", "册", "份", "家", "所", "座", "处", "吨", "公斤", "千克", "斤", "克",
    "升", "株", "棵", "头", "只", "羽", "件", "批次", "批", "部", "本", "条", "辆", "艘", "支", "张",
    "幅", "块", "间", "栋", "幢", "口", "眼", "盏", "种", "类", "例", "起", "宗", "班", "课时", "学时",
    "学分", "节", "堂", "轮", "组", "队", "片", "面", "段", "门", "车次", "千瓦时", "千瓦", "兆瓦", "小时",
    "分钟", "天", "分", "工作日", "个工作日", "个月", "台套", "套件", "台件", "件套", "轮次", "期次", "班次", "架次", "项次", "件次",
    "例次", "处次", "户次", "剂次", "届", "趟", "床", "枚", "根", "箱", "袋", "瓶", "盒",
})  # fmt: skip
"""Units that are known by themselves; any other short word after a number passes as a unit too."""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys((0xA0, 0x3000, 0x202F, *range(0x2000, 0x200B)), " ")
_SIGNS: dict[int, int] = str.maketrans("≧⩾≦⩽﹪﹥﹤﹦﹣−￥∼〜﹢", "≥≥≤≤%><=--¥~~+")
_FOLD: dict[int, int | str] = {**_WIDE, **_SPACES, **_SIGNS}


def fold(text: str) -> str:
    """Fold width, spaces and variant signs, one character for one: positions in the text stay valid.

    Not NFKC, which would make 2 of ², 1 of ① and two letters of ㎡. Line breaks stay, they part clauses.
    """
    return text if text.isascii() else text.translate(_FOLD)


_NO_WIDTH = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


def _less_invisible(text: str) -> str:
    """Drop what has no width, as copied out of web pages; in a number it says nothing."""
    return text if text.isascii() else text.translate(_NO_WIDTH)


UNSIGNED = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_NUMBER = compile_later(rf"[+-]?{UNSIGNED}")
_MONEY = compile_later(rf"¥?\s*(?P<number>[+-]?{UNSIGNED})\s*(?P<unit>[百千]?万?[元圆]|亿[元圆]?|万)?")


def parse_number(text: str) -> Decimal | None:
    """Read a plain number as people type it: separators, full-width digits, a sign. None when it is not one."""
    folded = _less_invisible(fold(text)).strip()
    return decimal(folded) if _NUMBER.fullmatch(folded) else None


def decimal(digits: str) -> Decimal:
    """Turn digits that ``UNSIGNED`` matches, with or without a sign, into a number."""
    return Decimal(digits.replace(",", "").replace(" ", ""))


def parse_money(text: str) -> tuple[Decimal, str] | None:
    """Read an amount with an optional unit: ``3.75万元`` -> (3.75, 万元), ``37,500`` -> (37500, ""); else None.

    ``¥`` alone says 元, ``3.75万`` says 万元.
    """
    folded = _less_invisible(fold(text)).strip()
    found = _MONEY.fullmatch(folded)
    if found is None:
        return None
    unit = (found["unit"] or ("元" if folded[0] == "¥" else "")).replace("圆", "元")
    return decimal(found["number"]), f"{unit}元" if unit in {"万", "亿"} else unit


_OPERATOR_WORDS = {
    Operator.AT_LEAST: ">= => ≥ ≮ 大于等于 大于或等于 不低于 不少于 不小于 至少 以上 及以上",
    Operator.AT_MOST: "<= =< ≤ ≯ 小于等于 小于或等于 不超过 不高于 不大于 不多于 不晚于 不迟于 至多 最多 以下 及以下 以内 之内 内",
    Operator.EQUAL: "= 等于",
    Operator.MORE: "> 大于 高于 超过 多于",
    Operator.LESS: "< 小于 低于 少于",
}
OPERATORS = {str(sign): sign for sign in Operator} | {
    word: sign for sign, words in _OPERATOR_WORDS.items() for word in words.split()
}
"""Every way to type an operator, folded or as printed."""


def parse_operator(text: str) -> Operator | None:
    """Fold an operator: ≥ ≧ >= ＞= 大于等于 不低于 不少于 以上; ≤ ≦ <= 不超过 以下 以内; ＝ =; ＞ >; ＜ <."""
    return OPERATORS.get(text) or OPERATORS.get("".join(fold(text).split()))


_AREAS = {
    **dict.fromkeys(("㎡", "m²", "m2", "平米", "平"), "平方米"), **dict.fromkeys(("m³", "m3", "立方", "方"), "立方米"),
    **dict.fromkeys(("km²", "km2", "平方千米"), "平方公里"),
}  # fmt: skip
_SAME = {"百分比": "%", "个百分点": "百分点", "圆": "元", "¥": "元", **_AREAS}
"""Spellings of one unit. 百分点 is none of %: from 80% up by 5个百分点 is 85%, up by 5% is 84%."""
FACTORS = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "千万": 10**7,
    "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2,
}  # fmt: skip
_FACTOR = compile_later(rf"(?![千百][米克瓦伏帕卡赫焦安升分])({'|'.join(FACTORS)})(.*)")


def to_yuan(number: Decimal, unit: str) -> Decimal | None:
    """Turn an amount in 元, 万元, 亿元, 千元, 百万元 into 元; None when the unit is not one of money."""
    amount, base = base_quantity(number, unit)
    return amount if base == "元" else None


def base_quantity(number: Decimal, unit: str) -> tuple[Decimal, str]:
    """Fold a leading 万/亿/千/百 of a unit into the number: (1.2, 万亩) -> (12000, 亩); (90, 百分比) -> (90, %)."""
    factor, base = base_unit(unit)
    if factor == 1:
        return number, base
    amount = number * factor
    whole = amount.to_integral_value()
    return (whole if whole == amount else amount), base


@lru_cache(maxsize=4096)
def base_unit(unit: str) -> tuple[int, str]:
    """Fold a unit into its factor and what is counted: 万人次 -> (10000, 人次), （％） -> (1, %)."""
    folded = "".join(fold(unit).split())
    if folded.startswith("(") and folded.endswith(")"):
        folded = folded[1:-1]
    factor = 1
    if found := _FACTOR.fullmatch(folded):
        factor, folded = FACTORS[found[1]], found[2]
    return factor, _SAME.get(folded, folded)
