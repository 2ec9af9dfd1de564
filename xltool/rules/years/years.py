"""The years that the file name, objectives and timeliness targets speak of, against the budget year (Y01)."""

import re
from collections.abc import Iterator

from xltool.language.keys import level_key
from xltool.language.patterns import compile_later
from xltool.model.findings import Severity, Text
from xltool.model.profile import Profile
from xltool.model.submission import Indicator, Row, TextEntry
from xltool.rules.case import TIMELINESS, Case
from xltool.rules.registry import Hit, hit, rule

_TITLE = compile_later(r"《[^》]*》")
_PLAN_DATE = compile_later(
    r"(?<![\d〔（(])((?:19|20)\d\d)年(?=\s*(?:1[0-2]|0?[1-9])\s*月|年?[底末]|年?终|全年|[上下]半年|第?[一二三四1-4]季度)"
)
_YEAR_AND_VERB = compile_later(
    r"(?<![\d〔（(])((?:19|20)\d\d)年度?[,，]?\s*(?:计划(?=[\u4e00-\u9fff])|预计|将|拟|力争|争取|确保|"
    r"(?:完成|开展|实施|建设|组织|举办|举行|召开|新建|改造|购置|培训|修建|采购|建成|安排|发放|打造|推进|维修|新增|扩建|改建|治理)"
    r"(?!方案|计划|规划|意见|项目|工程|任务|情况|目标|办法|细则|标准|成果|经验|资金|总结|[班数量率的后时]))"
    r"(?![^，。；,;\n]*(?:以来|基础上))"
)
"""A year right before what is to be done in it; 2020年建设的 and 2020年实施方案 tell of something that is there."""
_ANY_YEAR = compile_later("(?:19|20)[0-9]{2}年")
_YEAR_AND_COUNT = compile_later(
    r"(?:^|(?<=[。；;\n、：:]))\s*(?:(?:按照|根据|依据|围绕|结合)[^，。；,;\n0-9]{0,20}[，,])?(?:完成|实施|开展|做好|落实|推进)?((?:19|20)\d\d)年度?[，,]?"
    r"(?![^，。；,;\n]{0,14}(?:的|决算|考核|评价|审计|汇算|总结|档案|资料|结转|结余|尾款|[拖所]欠|下达|拨付|基数|统计|年报|合同|底|末|以来|已))"
    r"[^，。；,;\n]{1,40}?\d[\u4e00-\u9fff%]"
)
"""A sentence that begins with a year and counts what is done in it: 2020年送演出60场."""
_LOOKING_BACK = compile_later(r"(?:比|较|与|同|从|自|以|继|截至|截止|截止到|始于)\s*$")
_THIS_YEAR = compile_later("年度目标|[本当]年|今年")
_UNTIL = compile_later(r"[到至]((?:19|20)\d\d)年")
OF_THE_PAST = compile_later(
    r"\s*(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?[底末终初])?[之以]?[前后]?(?:已经?|所|新)?"
    "(?:建成|建设|完成|竣工|开工|完工|认定|下达|拨付|发放|纳入|确定|登记|入库|立项|购置|签订|出生|毕业|退休|在册|参保|入学)的"
)
"""2020年底前建成的46户 are there already."""
_PERIOD_BEFORE = compile_later(r"((?:19|20)\d\d)年?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?[初底末])?\s*[-—–~～至到]+\s*$")
_FILE_YEAR = compile_later(r"(?<!\d)(20\d\d)(?!\d)(?![-._年/]\d{1,2}(?!\d))")


@rule("Y01", Severity.ERROR, "各处的年度与填报年度一致").says(
    target=Text(
        "时效指标的指标值是 {found} 年，填报年度是 {year} 年。", "请改为 {year} 年的时间；填报年度填错的，请改封面。"
    ),
    text=Text(
        "「{field}」里写的是 {found} 年的时间，填报年度是 {year} 年。",
        "请把时间改到 {year} 年；填报年度填错的，请改封面。",
    ),
    section=Text(
        "「{field}」里写的是 {found} 年要做的事，填报年度是 {year} 年，像是沿用了往年的文字。",
        "请核对这段文字，改为 {year} 年的目标；说的是往年情况的，请在说明列写明。",
        Severity.WARNING,
    ),
    file_name=Text(
        "文件名「{file}」里是 {found} 年，封面的填报年度是 {year} 年。", "请改正文件名，或改正封面的填报年度。"
    ),
)
def one_budget_year(s: Case, _profile: Profile) -> Iterator[Hit]:
    """文件名、绩效目标、时效指标的年度与封面的填报年度一致。

    要求：时效指标的日期、总体目标、分项目标、绩效目标和时效指标描述中的计划时间（如 2021年12月底、2021年全年、2021年完成）、文件名中的年份，都是填报年度。「比2020年底」等作比较的年份、「2020年建设的」等已有的事、《》内的年份不算；包括填报年度的起止时间，另写了本年目标的“到2023年”，也不算。时效指标值晚于填报年度的由 I19 说明。
    依据：样本中各处年度一致；年度绩效目标只管当年（参照）。
    通过：填报年度 2021，时效指标值 2021年12月底。
    不通过：填报年度 2021，时效指标值 2020年12月底。
    """
    year = s.cover.year.value
    if year is None:
        return
    years = [int(found) for found in _FILE_YEAR.findall(s.file_name)]
    if years and year not in years:
        listed = _join_years(years)
        yield hit(s.cover.year, "file_name", file=s.file_name, found=listed, year=year)
    for section in (*s.overall, *s.functions):
        text = section.content.value or ""
        if str(year) not in text and not _THIS_YEAR.search(text) and (found_years := other_years(text, year)):
            listed = _join_years(found_years)
            yield hit(section.content, "section", anchor=section.anchor, found=listed, year=year)
    for project in s.projects:
        yield from _other_years(project.objective, year, project)
    for indicator in s.indicators:
        if (indicator.second_level or level_key(indicator.level2.typed)) == TIMELINESS:
            yield from _timeliness_years(indicator, year)


def _timeliness_years(indicator: Indicator, year: int) -> Iterator[Hit]:
    target = indicator.target
    if target is not None and target.year is not None and target.year < year:  # later: I19
        yield hit(indicator.target_value, "target", indicator, found=target.year, year=year)
    for entry in (indicator.level3, indicator.description):
        yield from _other_years(entry, year, indicator)


def other_years(said: str, year: int) -> list[int]:
    """The years other than the budget year that a text plans for."""
    if _ANY_YEAR.search(said) is None:
        return []
    text = _TITLE.sub("", said)
    planned = _years_of_plans(_PLAN_DATE, text, year)
    acting = _years_of_plans(_YEAR_AND_VERB, text, year)
    if str(year) not in text and not _THIS_YEAR.search(text):
        acting += [one for one in _years_of_plans(_YEAR_AND_COUNT, text, year) if one not in acting]
    years = [one for one in planned if one != year]
    if year not in acting:  # 2020年完成10场，2021年完成12场 tells what was, then what is to be
        years += acting
    if years and (year in planned + acting or _THIS_YEAR.search(text)):
        later = {int(found) for found in _UNTIL.findall(text)}  # the goal of the whole project
        years = [one for one in years if one <= year or one not in later]
    return years


def _other_years(entry: TextEntry, year: int, row: Row) -> Iterator[Hit]:
    """A hit when a text plans for another year; what it only compares with does not count."""
    years = other_years(entry.value or "", year)
    if years:
        yield hit(entry, "text", row, found=_join_years(years), year=year)


def _ends_a_period(before: str, year: int, last: int) -> bool:
    """Whether a year ends a period that holds the budget year: 2021-2022年."""
    first = _PERIOD_BEFORE.search(before)
    return first is not None and int(first[1]) <= year <= last


def _years_of_plans(pattern: re.Pattern[str], text: str, year: int) -> list[int]:
    return [
        int(found[1])
        for found in pattern.finditer(text)
        if not _LOOKING_BACK.search(text[max(0, found.start() - 6) : found.start()])
        and not OF_THE_PAST.match(text, found.end())
        and not _ends_a_period(text[max(0, found.start() - 20) : found.start()], year, int(found[1]))
    ]


def _join_years(years: list[int]) -> str:
    return "、".join(map(str, dict.fromkeys(years)))
