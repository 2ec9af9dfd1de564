"""What the rules on rows of 指标 share: units, times in words, hits at a row or for a whole project.

Registers nothing. Where a row is filed, and which targets are judged, is in rules/case.py.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from xltool.language.amounts import UNITS, base_unit
from xltool.language.patterns import compile_later
from xltool.model.form import IndicatorRules
from xltool.model.submission import Entry, Indicator, Project
from xltool.rules.case import TIMELINESS, FiledRow, canonical_unit, folded
from xltool.rules.registry import Hit, hit

_MORE_UNITS = frozenset((
    "户次", "毫升", "厘米", "平方千米", "里", "匹", "尾", "平", "度", "日", "周", "月", "季度", "年", "村", "乡", "镇", "乡镇",
    "县", "区", "社区", "对", "班次", "人天", "标段", "床", "瓶", "盒", "包", "箱", "袋", "根", "把", "枚", "颗", "孔", "道", "杆",
    "架", "票", "倍", "级", "点", "站",
))  # fmt: skip
"""Units that stand in brackets after names but are no measure words after a number by themselves."""
MEASURES = frozenset(("比例", "比率", "率"))
"""Words for a fraction that staff type as its unit."""
_COUNTED_ALIKE = {"名": "人", "位": "人", "千米": "公里", "km": "公里", "KM": "公里"}
_CLOSING = (")", "]", "】", "〕")
_BRACKET_AT_END = compile_later(r"[(\[【〔](?:单位[:：]?)?([^()\[\]【】〔〕]{1,8})[)\]】〕]$")


_AND_DONE = "(?:全部|足额)?(?:完成|完工|竣工|建成|到位|到达|办结|发放|拨付|支付|报送|开工|交付|兑现|处理|处置|响应|[回答]复)?(?:到位|完毕)?"
_TIME_IN_WORDS = compile_later(
    r"^(?:按|每)[一二两三四\d]?个?(?:年|半年|季|月|周|旬|日|天|学期)|"
    rf"(?:(?<![目提空先])[之以]?前|[年月日号天周时钟季期旬][之以]?内|[年月季旬周期][末底初]|期间){_AND_DONE}$|"
    r"^(?:\d{4}年)?\d{1,2}月(?:[、,和及与]\d{1,2}月)+$|^次月\d{1,2}[日号]"
)
"""每月10日前, 汛期前, 验收后30日内, 按月发放; what the grammar of values takes for a statement or an odd number."""


def is_time_in_words(row: FiledRow) -> bool:
    """Whether a row of 时效 states its time in words, which need no operator and are not to be taken apart."""
    if row.second_level != TIMELINESS:
        return False
    stated = folded(row.target_value.typed + row.unit.typed)
    return _TIME_IN_WORDS.search(stated) is not None


_FIRST_SERIAL, _LAST_SERIAL = 36526, 73050
"""2000年 to 2099年 as Excel counts days."""


def pasted_day(row: FiledRow) -> date | None:
    """The day whose number stands in a row of 时效 without a unit: 46371, which a date becomes when pasted as a value."""
    target = row.target
    if row.second_level != TIMELINESS or target is None or target.number is None or target.unit or target.upper:
        return None
    number = target.number
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL or number != number.to_integral_value():
        return None
    return date(1899, 12, 30) + timedelta(days=int(number))


_INEXACT = compile_later(r"[0-9].*(?:左右|上下)$|大约[0-9]|约[0-9]")


def is_inexact(row: Indicator) -> bool:
    """Whether a target only says about how much: 850人左右, 1500以上人次左右."""
    typed = folded(row.target_value.typed)
    return ("约" in typed or typed.endswith(("左右", "上下"))) and _INEXACT.search(typed) is not None


COUNTS = frozenset((
    "人", "人次", "次", "场", "场次", "期", "班次", "家", "户", "件", "台", "台套", "套", "座", "处", "册", "篇", "亩", "公里", "平方米", "株", "头",
    "个", "起", "例", "项", "所", "批次",
))  # fmt: skip


_SPENT = compile_later("成本|费|投入|资金|金额|[价款]|标准|补[助贴]|预算")


def is_no_cost(row: Indicator) -> bool:
    """Whether a row under cost counts people, things or land, as 培训人次 does: it is filed wrongly (I16) and no amount."""
    target = row.target
    if (
        target is None or target.number is None or _SPENT.search(row.name) or row.level1.typed.startswith("成本")
    ):  # 社会成本 may be counted
        return False
    return counted(target.unit) in COUNTS


def lacking(entry: Entry[Any], variant: str, project: Project, what: str, **values: Any) -> Hit:
    """A hit for something that a whole project lacks or has too much of; ``what`` keeps several apart.

    It shows no present content, so that a note stays with it whichever row comes first.
    """
    name = project.title
    made = hit(entry, variant, project=project.code.typed, anchor=what, project_name=name, **values)
    return replace(made, value="", blank=False)


def counted(unit: str) -> str:
    """What a unit counts, without 万/亿/千/百: 万亩 -> 亩; 名 and 位 count as 人, 千米 as 公里."""
    base = base_unit(unit)[1]
    return _COUNTED_ALIKE.get(base, base)


def measure(unit: str, rules: IndicatorRules) -> tuple[int, str]:
    """What a unit counts and how many at a time, to compare two spellings: 公里 and 千米 agree, 亩 and 万亩 do not."""
    canonical = canonical_unit(unit, rules)
    return base_unit(canonical)[0], counted(canonical)


def is_unit(text: str, rules: IndicatorRules) -> bool:
    """Whether a text is a unit and nothing else (元/亩 counts)."""
    unit = canonical_unit(text, rules)
    base = counted(unit.partition("/")[0])
    return base in UNITS or base in _MORE_UNITS or unit in MEASURES


def unit_in_name(name: str, rules: IndicatorRules) -> str:
    """The unit that a name carries in brackets at its end: 培训参加人次（人次） -> 人次; "" when there is none."""
    plain = folded(name)
    found = _BRACKET_AT_END.search(plain) if plain.endswith(_CLOSING) else None
    return found[1] if found and is_unit(found[1], rules) else ""
