"""Quantities in prose. Finds numbers with a unit in Chinese sentences, Chinese numerals included.

Works from word lists, not from grammar: a number counts only with a unit that is listed. What reads like a
count but is none (years, dates, ordinals, list numbers, set phrases) is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xltool.language.amounts import UNITS, base_quantity, decimal, fold
from xltool.language.patterns import compile_later


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, where it stands in the text, and whether the clause promises it.

    ``number`` and ``unit`` are folded by ``values.base_quantity`` (5万人次 -> 50000 人次); of a range it is the
    lower end. ``promised`` is False for what is merely there already (依托全县14个科普e站), and where the clause
    says neither that it is there nor that anything is to be done; ``existing`` where the clause says that it is
    there. ``rate``: it counts for each of something (每亩补助300元), so that it is no result by itself; 每年 is none, a
    budget is for one year.
    """

    number: Decimal
    unit: str
    typed: str
    start: int
    promised: bool
    rate: bool = False
    existing: bool = False


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity in a text, in order. Left out: years, dates, ordinals (第3), list numbers (1.), 为全县12个乡镇,
    phrases (四项措施, “七个一”, 三个不发生), and how long something lasts unless that is bounded (365天不间断).
    """
    if _ANY_NUMBER.search(text) is None:
        return ()
    folded = _LIST_NUMBER.sub(lambda number: " " * len(number[0]), fold(text))
    clauses = _Clauses.of(folded)
    quoted = [quote.span() for quote in _QUOTED.finditer(folded)]
    found = []
    for match in _QUANTITY.finditer(folded):
        start, end = match.start(), _end(folded, match)
        counted = _count(match, folded[match.end() : end])
        if counted is None or any(opens < start < closes for opens, closes in quoted):
            continue
        if (
            _is_scope(folded, start, end)
            or _CONDITION.match(folded, end)
            or folded[:start].endswith("约")
            or _is_phrase(folded, match, end)
            or _only_lasts(folded, start, end, counted[1])
        ):
            continue
        promise = clauses.promise(start)
        before = folded[max(0, start - _RATE_REACH) : start]
        if _IN_THE_COUNTY.search(before):
            promise = False
        elif promise is None and _OF_A_RATE.search(before):
            promise = True
        rate = _is_rate(folded, start)
        found.append(Quantity(*counted, text[start:end], start, promise is True, rate, existing=promise is False))
    return tuple(found)


_ALIKE = (
    "人 名 位",
    "场 次 期 轮 批 班 节 堂 届 趟 场次 轮次 期次 批次 班次",
    "个 处 座 所 家 项 台 套 件 部 辆 艘 支 块 面 条 眼 栋 幢 盏 口 间 份 册 本 张 幅 篇 户 种 类 例 起 宗 门 片 组 队 枚 台套 套件 台件 件套 项次 件次 例次 处次",
    "株 棵 根",
    "头 只 羽 匹",
    "公里 千米 km",
)
_KINDS = {unit: kind for kind, *others in map(str.split, _ALIKE) for unit in (kind, *others)}


@lru_cache(maxsize=1024)
def kind_of_unit(unit: str) -> str:
    """What tells units apart when a number is looked for elsewhere: 60场次 may be 60场 or 60次, 26台套 26台; 人次 are no 人."""
    if unit in UNITS or unit.startswith("人"):
        return _KINDS.get(unit, unit)
    beginnings = (unit[:end] for end in range(len(unit), 0, -1))  # 0.3个等级 are 0.3个
    return next((_KINDS[beginning] for beginning in beginnings if beginning in _KINDS), unit)


_NUMERAL = "一二两三四五六七八九十百千万亿零〇"
_ANY_NUMBER = compile_later(f"[0-9０-９{_NUMERAL}]")

_NOT_FOLLOWED_BY = {
    "人": "才|员|民|大代表|均|力资源|工|士|物|体", "个": "月|工作日|性",
    "期": "间|末|限|待|望|初|工程|项目|建设|规划", "部": "门|分|署|级|队", "家": "长|庭|属|喻户晓",
    "所": "有|需|在地|属", "场": "所|地|馆|景|面", "本": "级|地|县|市|省|年|身|单位|项目|科", "项": "目",
    "台": "账|阶|风", "座": "谈", "类": "型|别", "起": "来|步|点|草", "条": "例|件|龙|心", "件": "事",
    "组": "织|成|建", "队": "伍|员", "节": "能|约|水|日|目", "面": "向|对|积|临|貌", "门": "类|槛|诊",
    "分": "别|为|布|类|析|配|项|之", "天": "然|津", "次": "性|要|生|数", "位": "于|置", "名": "称|录|单|义|优",
    "口": "径|号", "头": "脑", "米": "面", "片": "区", "段": "落", "处": "理|置|于|室|级", "种": "植|养|类|子|业",
    "只": "要|有|能", "升": "级", "支": "持|付|出|部|撑|农", "轮": "换|训", "户": "外|籍|型", "班": "子|级|主任",
    "张": "贴", "份": "额|子",
}  # fmt: skip
"""Unit -> what makes another word of it: 人 is no unit in 3人才."""

_COUNTED = frozenset(
    {
        "人次", "人", "次", "场次", "场", "个", "篇", "亩", "公里", "元", "户", "套", "台", "名", "位", "项", "期",
        "册", "份", "家", "所", "座", "处", "平方米", "公顷", "吨", "公斤", "株", "棵", "头", "只", "件", "批次", "部",
        "条", "辆", "艘", "支", "栋", "眼", "盏", "种", "例", "课时", "学时", "节", "堂", "车次",
    }
)  # fmt: skip
"""Units that a Chinese numeral counts; left out are those of grades and phrases (一类, 一起, 一面, 一批)."""


def _any_unit(units: frozenset[str]) -> str:
    """One look ahead for each word, as one for all compiles to sets of characters, which takes ten times as long."""
    unlike = {unit: "".join(f"(?!{word})" for word in words.split("|")) for unit, words in _NOT_FOLLOWED_BY.items()}
    return "|".join(
        re.escape(unit) + unlike.get(unit, "") for unit in sorted(units, key=lambda unit: (-len(unit), unit))
    )


_DEADLINES = frozenset({"个月", "工作日", "个工作日"})
"""3个月内 promises no result."""
_UNITS = _any_unit(UNITS - _DEADLINES)
_BARE_UNITS = "|".join(map(re.escape, sorted(UNITS - _DEADLINES)))
"""For where a dash follows, so that the unit is no beginning of another word."""
_MEASURES = _any_unit(_COUNTED)

_OF_MANY = "[^,。;、0-9]{0,14}(?:队伍|机制|制度|体系|路子|路径|道路|经验|模式|局面|格局|梯队|团队)"
"""打造一支队伍, 走出一条路子."""
_FIXED = (
    r"[一二两三四五六七八九十]个(?:意识|自信|全面|维护|确立|代表|务必|文明|转变|结合|面向|更加|坚持|一百年)|"
    "[三四五六七八九十]项(?:规定|制度改革|全能)|一二三产|三次产业|一次(?:性|验收|合格|通过|成功|分配)|"
    "(?<![0-9])一[户人村项家事场次个]一|一个(?:月|样|劲|中心[、,]两个)|[一两]个?人心|围绕一个|一家人|"
    f"一[支套条批个](?={_OF_MANY})|分成?[一二两三四五六七八九十0-9]+(?:次|批次?|期|轮)|一部分|一项项|一个个|一场场|一次次|一名名|百分百"
)
_FACTOR = "(?:[百千]万|万亿|万|亿|千|百(?!分))"
_AMOUNT = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_PER = compile_later(f"/(?:{_UNITS}|年|月|日)")
"""Apart: to compile every unit once more costs more than a check takes to read with it."""
_NOT_RANKED = "(?<!(?<![目底日月年])前)"
"""前三名 is a rank; 目前三个 and 年底前三个 are counts."""
_NOT_A_WORD = "(?!(?<=[统单唯专同任上下])一|(?<=数)十)"
"""统一项目 is no 一项, 数十场 no ten; 系统三个 and 人数三十人 are counts."""
_DASH = "(?:-{1,2}|~|—{1,2}|–|至)"
_QUANTITY = compile_later(
    f"(?P<fixed>{_FIXED})|"
    rf"百分之(?P<percent>{_AMOUNT}|[{_NUMERAL}]+)|"
    rf"(?<![0-9A-Za-z第每]){_NOT_RANKED}(?<!第 )(?<![0-9]\.)(?<![0-9%]-)"
    rf"(?P<digits>{_AMOUNT})(?:(?:{_BARE_UNITS})?{_DASH}{_AMOUNT})?\s?[余多]?"
    rf"(?P<unit>{_FACTOR})?[余多]?(?P<counted>{_UNITS})|"
    rf"(?<![0-9{_NUMERAL}第每逐这那某另哪几之]){_NOT_RANKED}{_NOT_A_WORD}"
    rf"(?P<numeral>(?![百千万亿零〇])[{_NUMERAL}]+)[余多]?(?P<measure>{_MEASURES})"
)
_RATE = compile_later(r"每(?!年(?!级)|一?个年度)(?!.*(?:共|累计|总|合计))[^0-9,;。:、!?\s]{1,12}$")
_RATE_REACH = 13
_LIST_NUMBER = compile_later(
    r"(?:^|(?<=[。;]))\s*(?:[0-9]{1,2}\.(?!\s*[0-9]*\s*(?:[万亿千%元亩米吨‰]|公[里斤顷]|平方))|"
    r"[0-9]{1,2}[、)])",
    re.MULTILINE,
)


def _is_rate(folded: str, position: int) -> bool:
    """Whether 每 and what it is for stand right before: 每生每天, 每场活动不少于."""
    return _RATE.search(folded[max(0, position - _RATE_REACH) : position]) is not None


_SCOPE = compile_later(
    r"(?:(?<!覆盖)(?:为|面向|对|在|由|组织)全[县市区省乡镇](?:共|的|所有)?|深入|走进|分赴|面向|针对|涉及|惠及|辐射)"
    r"(?:[0-9]+[个所家]?[\u4e00-\u9fff]{1,6}[、和及]?)*$"
)
_PLACE = compile_later(
    "(?:行政|自然|贫困|脱贫)?(?:乡镇|镇|乡|村|社区|街道|学校|中小学|中学|小学|幼儿园|卫生|医院|单位|部门|县|市|区)(?!改|建|创)"
)
_POPULATION = compile_later("(?:居民|群众|市民|村民|人口)(?!家庭)")
"""为2.1万名居民提供服务."""
_SCOPE_REACH = 30
_IN_THE_COUNTY = compile_later(
    "(?:(?<!覆盖)(?<!惠及)(?<!完成)(?<!建成)(?<!新[建增])(?<!改造)(?<!更新)(?<!培训)(?<!维[修护])全[县市区省乡镇]|辖区|[县镇乡区]域内?|境内)"
    "(?:现有|共有?|的|所有)?$"
)
"""全县186处文物 are there, whatever is ensured for them; 完成全县186处文物的普查 and 全县新建3处 are promises."""
_OF_A_RATE = compile_later("(?:[率度]|占比|比重|比例)[^0-9,;。:、!?]{0,4}$")
"""A clause without a verb that gives a rate (合格率95%) sets it."""
_QUOTED = compile_later('[“"「『][^”"」』,;。\n]{1,12}[”"」』]|《[^》\n]{1,60}》')
"""Slogans and titles: “七个一”, 《三年行动方案（2021版3项）》."""
_CONDITION = compile_later(r"\s*(?:\(含\))?以[上下内](?:\(含\))?(?:的|(?<=元以[上下内])[\u4e00-\u9fff])")
"""50亩以上的大棚, 3万元以上工程: which ones, not how many."""
_FEW = 20
_NO_RESULT = (
    "(?:重点|主要|关键|基本|核心|具体|配套|保障|专项|工作|根本|硬性?|重大|中心)*"
    "(?:措施|举措|制度|机制|任务|要求|原则|方面|环节|领域|责任人?|抓手|职能|职责|主题|目标|指标|理念|优势|短板|难题)(?![的]?[0-9]|建设项目)"
)
_NO_NOUN = (
    "不|零|无|确保|必须|坚持|严禁|坚决|绝不|一律|到位|落实|优先|提升|突出|强化|加强|狠抓|着力|聚焦|率先|更|最|满意|凡是|"
    "统一|同步|同时|严格|统筹|结合|转变|融入|延伸|覆盖|促进|带头|明确|规范|常态|精准|专门|纳入|全面|全部|全程|一"
)
_PHRASE = compile_later(f"{_NO_RESULT}|(?<=个)(?:{_NO_NOUN})")
_PHRASE_AFTER_NUMERAL = compile_later(
    "(?:重点|主要|关键)*(?:建设|改革|攻坚|行动|工程|重点|体系|主线|工作|能力|水平|品牌)(?:[,;。:、和与]|$)"
)


_ONE_BY_ONE = compile_later("一[\u4e00-\u9fff]{1,3}[、,;][\u4e00-\u9fff]{0,4}一[\u4e00-\u9fff]")
"""一张床、一顿饭、一个铃 and 发现一户、鉴定一户 are ways of speaking."""


def _is_phrase(folded: str, match: re.Match[str], end: int) -> bool:
    """Whether a small number counts what nobody delivers: 四项措施, 5项重点任务, 两个确保, 三个不发生."""
    number = match["numeral"] or match["digits"]
    around = folded[max(0, match.start() - 8) : end + 8] if match["numeral"] == "一" else ""
    if around.count("一") > 1 and _ONE_BY_ONE.search(around):
        return True
    if match["numeral"] and _PHRASE_AFTER_NUMERAL.match(folded, end):
        return True
    few = number is not None and (
        not number[0].isdigit() or ("." not in number and int(number.replace(",", "")) <= _FEW)
    )
    return few and _PHRASE.match(folded, end) is not None


_TIMES = frozenset({"天", "小时", "分钟"})
_LIMIT_BEFORE = compile_later("(?:不超过|不少于|不低于|不多于|至少|[≤≥<>]|[缩压][短缩][到至]|控制在|达到?|限)$")
_LIMIT_AFTER = compile_later("以?内|之内|以[上下]")


def _only_lasts(folded: str, start: int, end: int, unit: str) -> bool:
    """Whether a number only says how long: 24小时值班, 365天不间断; a limit (不超过24小时, 2天内) is one that can be missed."""
    if unit not in _TIMES:
        return False
    before = folded[max(0, start - 4) : start]
    return _LIMIT_BEFORE.search(before) is None and _LIMIT_AFTER.match(folded, end) is None


def _is_scope(folded: str, start: int, end: int) -> bool:
    """Whether a number only says for whom: 为全县12个乡镇 counts what is there and promises nothing."""
    before = folded[max(0, start - _SCOPE_REACH) : start]
    if before.endswith("为") and _POPULATION.match(folded, end):
        return True
    return _PLACE.match(folded, end) is not None and _SCOPE.search(before) is not None


def _end(folded: str, match: re.Match[str]) -> int:
    """Where a quantity ends: what digits count may be for each of something else (元/亩)."""
    end = match.end()
    per = _PER.match(folded, end) if match["digits"] and folded.startswith("/", end) else None
    return per.end() if per else end


def _count(match: re.Match[str], per: str) -> tuple[Decimal, str] | None:
    """What a match counts, folded; None for a set phrase or a row of numerals that is no number (十四五)."""
    if match["fixed"]:
        return None
    if match["digits"]:
        return base_quantity(decimal(match["digits"]), (match["unit"] or "") + match["counted"] + per)
    typed = match["percent"] or match["numeral"]
    number = decimal(typed) if typed[0].isdigit() else _numeral(typed)
    if number is None or (match["measure"] == "元" and number < 10):
        return None
    return number, match["measure"] or "%"


_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}


def _numeral(typed: str) -> Decimal | None:
    """Read a Chinese numeral (一百二十); None when its signs do not make one number."""
    total = section = 0
    digit: int | None = None
    for sign in typed:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            section += (1 if digit is None else digit) * _PLACES[sign]
            digit = None
        else:
            total = (total + section + (digit or 0)) * _MYRIADS[sign]
            section, digit = 0, None
    return Decimal(total + section + (digit or 0))


_CLAUSE_END = compile_later(r"[。;!?\n\r]|(?<![0-9]),|,(?![0-9]{3})")
_DOING = (
    "开展|举办|举行|召开|(?<![协会层党])组织|受益|惠及|覆盖|建成|新建|建设|建立|创建|打造|培训|培养|培育|发放|印制|印发|制作|购置|购买|采购|"
    "安装|更新|维护|改造|完成|实现|达到|增加|增长|提高|提升|新增|减少|降低|下降|扶持|补助|救助|资助|服务|参加|参与|接待|推广|"
    "种植|栽植|引进|带动|帮扶|认定|评选|表彰|命名|发展|扩大|力争|争取|确保|超过|控制在|检查|巡查|抽检|监测|治理|修复|修建|维修|"
    "发布|发表|出版|征集|走访|慰问|招聘|安置|解决|设立|配备|配置|出动|编制|申报|完善|形成|投放|播放|播出|宣讲|再建|建(?!议|档|筑|有)|"
    "(?<![报输])送(?!往|礼)|演出|放映|展出|整改|查处|办理|办结|巡诊|体检|筛查|接种|免疫|排查|清理|拆除|硬化|绿化|亮化|铺设|架设|储备|巩固|"
    "保持|选派|派出|签订|签约|新购|征订|抽查|调解|化解|受理|审结|回收|收购|造林|防治|播种|托管|流转|供应|引育|竣工|投用|加固|翻新|"
    "疏浚|清淤|补植|推送|刊发|拍摄|评审|组建|聘[用请]|清运|转运|增设|加装|更换|开设|抚育|收治|配发|招录|招收|录用|输送|轮训"
)
_BOUND = "不低于|不少于|不超过|不小于|不高于|大于|以上|以内|至少|[≥>≤<]|达"
_MARK = compile_later(
    r"(?P<existing>依托|利用|现有|原有|共有|拥有|设有|建有|已有|目前|截[至止]|(?<![比较])(?:去年|上年度?|往年|近年来)"
    r"|[现已](?:累计|共|经|先后)*"
    rf"(?:{_DOING}))(?:(?:全[县市省区乡镇]|[我本]|共|已|累计|先后)*(?:{_DOING}))?|(?P<doing>{_DOING}|{_BOUND})"
)


class _Clauses(NamedTuple):
    """Where the clauses of a text end, and its marks: (position, whether it promises)."""

    ends: list[int]
    marks: list[tuple[int, bool]]

    @classmethod
    def of(cls, folded: str) -> _Clauses:
        """Find ends and marks once, so that a long list of numbers costs no more per number."""
        ends = [end.start() for end in _CLAUSE_END.finditer(folded)]
        return cls(ends, [(m.start(), m["doing"] is not None) for m in _MARK.finditer(folded)])

    def promise(self, position: int) -> bool | None:
        """Whether the nearest mark before the number in its clause, or else the first one after it, promises."""
        clause = bisect_left(self.ends, position)
        nearest = bisect_left(self.marks, (position,))
        for index in (nearest - 1, nearest):
            if 0 <= index < len(self.marks):
                at, doing = self.marks[index]
                if bisect_left(self.ends, at) == clause:
                    return doing
        return None
