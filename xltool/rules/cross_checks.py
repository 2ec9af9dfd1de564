"""Rules: what one sheet says against what another says. Totals, functions, indicators of several projects, years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltool.contract import FUNCTIONS, header_key
from xltool.findings import Severity, Text
from xltool.models import Indicator, Project, Section, Submission, TextEntry
from xltool.profile import Profile, level_key
from xltool.rules.indicator_rows import counted
from xltool.rules.registry import Hit, hit, rule
from xltool.values import Kind, Target, base_quantity

_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.．]|\d{1,2}[、.．](?!\d)|[(（][一二三四五六七八九十\d]+[)）]、?)"
)
_LIST = re.compile(r"[；;\n]+")
_NO_PROJECT = "无项目支出"

_TITLE = re.compile(r"《[^》]*》")
_PLAN_DATE = re.compile(
    r"(?<![\d〔（(])((?:19|20)\d\d)年(?=\s*(?:1[0-2]|0?[1-9])\s*月|年?[底末]|年?终|全年|[上下]半年|第?[一二三四1-4]季度)"
)
_YEAR_AND_VERB = re.compile(
    r"(?<![\d〔（(])((?:19|20)\d\d)年度?[,，]?\s*(?:计划(?=[\u4e00-\u9fff])|预计|将|拟|力争|争取|确保|"
    r"(?:完成|开展|实施|建设|组织|举办|举行|召开|新建|改造|购置|培训|修建|采购|建成|安排|发放|打造|推进|维修|新增|扩建|改建|治理)"
    r"(?!方案|计划|规划|意见|项目|工程|任务|情况|目标|办法|细则|标准|成果|经验|资金|总结|[班数量率的后时]))"
    r"(?![^，。；,;\n]*(?:以来|基础上))"
)
"""A year right before what is to be done in it; 2020年建设的 and 2020年实施方案 tell of something that is there."""
_LOOKING_BACK = re.compile(r"(?:比|较|与|同|从|自|以|继|截至|截止|截止到|始于)\s*$")
_OF_THE_PAST = re.compile(
    r"\s*(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?[底末终初])?[之以]?[前后]?(?:已经?|所|新)?"
    "(?:建成|建设|完成|竣工|开工|完工|认定|下达|拨付|发放|纳入|确定|登记|入库|立项|购置|签订|出生|毕业|退休|在册|参保|入学)的"
)
"""2020年底前建成的46户 are there already."""
_PERIOD_BEFORE = re.compile(
    r"((?:19|20)\d\d)年?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?[初底末])?\s*[-—–~～至到]+\s*$"
)
_FILE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)(?![-._年/]\d{1,2}(?!\d))")


@rule(
    "X01",
    Severity.ERROR,
    "各项目预算数之和不超过部门项目支出",
    greater=Text(
        "各项目预算数合计 {total} 元，超过封面的{field} {limit} 元，多 {difference} 元。",
        "请核对各项目的预算数；合计无误的，请改正封面的{field}。",
    ),
    less=Text(
        "各项目预算数合计 {total} 元，比封面的{field} {limit} 元少 {difference} 元。",
        "请确认没有漏填项目；差额属于不填表的项目（例如人员类）的，不用修改。",
        Severity.INFO,
    ),
)
def projects_within_spending(s: Submission, _profile: Profile) -> Iterator[Hit]:
    """各项目预算数之和不超过部门预算的项目支出总额。

    要求：合计大于封面「项目支出预算总额」为错误；小于时提示差额，因为人员类等项目可以不填表。总额空着时不检查。
    依据：公开的部门预算中两者的关系（参照）。
    通过：各项目合计 314,076.90 万元，部门项目支出 320,409.02 万元（提示差额）。
    不通过：各项目合计 40,000 元，部门项目支出 37,500 元。
    """
    limit = s.cover.project_spending_total.value
    amounts = [project.budget_total.value for project in s.projects]
    if limit is None or not amounts:
        return
    total = sum((amount for amount in amounts if amount is not None), Decimal(0))
    if total > limit or (total < limit and None not in amounts):
        yield hit(
            s.cover.project_spending_total,
            "greater" if total > limit else "less",
            total=f"{total:,.2f}",
            limit=f"{limit:,.2f}",
            difference=f"{abs(total - limit):,.2f}",
        )


@rule(
    "X06",
    Severity.INFO,
    "项目与部门职责相互对应",
    no_function=Text(
        "项目「{name}」没有填写对应职责。", "请填写「{sheet}」中的职责分类，例如「{example}」。"
    ),
    unknown=Text(
        "「{sheet}」里没有职责分类「{unknown}」。",
        "请改为「{sheet}」中的职责分类，例如「{example}」。",
    ),
    no_project=Text(
        "没有项目对应的职责分类：{unserved}。",
        "请在有关项目的「对应职责」中填写；确实没有项目的，请在分项目标的内容中写明“无项目支出”。",
    ),
)
def functions_and_projects_meet(s: Submission, _profile: Profile) -> Iterator[Hit]:
    """每个项目对应一项部门职责，每项职责有项目或写明无项目支出。

    要求：「对应职责」填写分项目标中的职责分类（多项用分号隔开）；没有项目的职责，在内容中写明「无项目支出」。
    依据：绩效目标相关性审核的要求，河北省部门预算绩效文本按部门职责分层（参照）。
    通过：项目的对应职责是「推进科普工作」，分项目标有这一职责。
    不通过：项目的对应职责空着。
    """
    functions: dict[str, list[Section]] = {}
    for section in s.functions:
        if section.function is not None and section.function.value is not None:
            functions.setdefault(_function_key(section.function.typed), []).append(section)
    if not functions or not s.projects:
        return
    faults = [found for project in s.projects for found in _misnamed(project, functions)]
    yield from faults
    if faults:
        return  # a function may lack its project only because a project does not name it yet
    named = {key for project in s.projects for key in _named(project, functions)}
    unserved = [
        sections[0].function
        for key, sections in functions.items()
        if key not in named and not _without_project(sections)
    ]
    places = [entry for entry in unserved if entry is not None]
    if places:
        listed = "".join(f"「{entry.typed}」" for entry in places)
        yield hit(places[0], "no_project", anchor=places[0].typed, unserved=listed)


def _function_key(text: str) -> str:
    return header_key(_NUMBERING.sub("", text.strip())).strip("。，；")


def _named(project: Project, functions: dict[str, list[Section]]) -> dict[str, str]:
    """The functions that a project names, by key; a name that holds a semicolon itself is kept whole."""
    typed = project.function.value or ""
    if _function_key(typed) in functions:
        return {_function_key(typed): typed}
    return {_function_key(part): part.strip() for part in _LIST.split(typed) if part.strip()}


def _misnamed(project: Project, functions: dict[str, list[Section]]) -> Iterator[Hit]:
    unknown = [words for key, words in _named(project, functions).items() if key not in functions]
    if project.function.blank or unknown:
        first = next(iter(functions.values()))[0].function
        yield hit(
            project.function,
            "unknown" if unknown else "no_function",
            project=project.key,
            anchor=project.anchor,
            name=project.name.typed or project.code.typed,
            unknown="」「".join(unknown),
            sheet=FUNCTIONS,
            example=first.typed if first is not None else "",
        )


def _without_project(sections: list[Section]) -> bool:
    return any(_NO_PROJECT in text.typed for row in sections for text in (row.title, row.content))


@rule(
    "X08",
    Severity.WARNING,
    "同名指标的指标值一致",
    different=Text(
        "指标「{name}」在这里是「{here}」，在项目「{other}」中是「{there}」。",
        "请核对两处的指标值，改为一致；含义不同的，请改用不同的指标名称或在「说明」栏说明。",
    ),
)
def same_name_same_value(s: Submission, profile: Profile) -> Iterator[Hit]:
    """不同项目的同名指标，指标值应当一致。

    要求：三级指标名称相同（不计括号和空格）时，数字和单位相同。项目总成本等全项目成本指标、完成日期各项目本来不同，不比较。
    依据：同一份文本前后一致的要求（设计约定）。
    通过：两个项目的「参训群众满意度」都是 ≥90%。
    不通过：一个项目的「科普知识知晓率」是 ≥80%，另一个是 ≥85%。
    """
    own = {header_key(name) for name in profile.money.whole_cost_names}
    names = {project.key: project.name.typed for project in s.projects if project.key}
    first: dict[str, tuple[str, Indicator]] = {}
    reported: set[str] = set()
    for indicator in s.indicators:
        name, code = header_key(indicator.name), indicator.project_code.value
        target = indicator.target
        if not name or code is None or target is None or name in own or target.kind is Kind.DATE:
            continue
        other_code, other = first.setdefault(name, (code, indicator))
        if code == other_code or other.target is None or name in reported:
            continue
        if _meaning(target, profile) != _meaning(other.target, profile):
            reported.add(name)
            yield hit(
                indicator.target_value,
                "different",
                project=code,
                anchor=indicator.anchor,
                name=indicator.name,
                here=target.typed,
                there=other.target.typed,
                other=names.get(other_code) or other_code,
            )


def _meaning(target: Target, profile: Profile) -> tuple[Decimal | None, Decimal | None, str]:
    """What is compared: number, upper end and unit, folded; a statement in words stands for itself."""
    if target.number is None:
        return None, None, header_key(target.typed)
    synonyms = profile.indicators.unit_synonyms
    number, unit = base_quantity(target.number, synonyms.get(target.unit, target.unit))
    upper = None if target.upper is None else base_quantity(target.upper, target.unit)[0]
    return number, upper, counted(synonyms.get(unit, unit))


@rule(
    "Y01",
    Severity.ERROR,
    "各处的年度与填报年度一致",
    target=Text(
        "时效指标的指标值是 {found} 年，填报年度是 {year} 年。",
        "请改为 {year} 年的时间；填报年度填错的，请改封面。",
    ),
    text=Text(
        "「{field}」里写的是 {found} 年的时间，填报年度是 {year} 年。",
        "请把时间改到 {year} 年；填报年度填错的，请改封面。",
    ),
    file_name=Text(
        "文件名「{file}」里是 {found} 年，封面的填报年度是 {year} 年。",
        "请改正文件名，或改正封面的填报年度。",
    ),
)
def one_budget_year(s: Submission, profile: Profile) -> Iterator[Hit]:
    """文件名、绩效目标、时效指标的年度与封面的填报年度一致。

    要求：时效指标的日期、绩效目标和时效指标描述中的计划时间（如 2021年12月底、2021年全年、2021年完成）、文件名中的年份，都是填报年度。「比2020年底」等作比较的年份、「2020年建设的」等已有的事、《》内的年份不算，包括填报年度的起止时间不算。时效指标值晚于填报年度的由 I19 说明。
    依据：样本中各处年度一致；年度绩效目标只管当年（参照）。
    通过：填报年度 2021，时效指标值 2021年12月底。
    不通过：填报年度 2021，时效指标值 2020年12月底。
    """
    year = s.cover.year.value
    if year is None:
        return
    years = [int(found) for found in _FILE_YEAR.findall(s.file_name)]
    if years and year not in years:
        listed = _listed(years)
        yield hit(s.cover.year, "file_name", file=s.file_name, found=listed, year=year)
    for project in s.projects:
        yield from _other_years(project.objective, year, project.key, project.anchor)
    for indicator in s.indicators:
        if _is_timeliness(indicator, profile):
            yield from _timeliness_years(indicator, year)


def _timeliness_years(indicator: Indicator, year: int) -> Iterator[Hit]:
    code, target = indicator.project_code.value or "", indicator.target
    if target is not None and target.year is not None and target.year < year:  # later: I19
        yield hit(
            indicator.target_value,
            "target",
            project=code,
            anchor=indicator.anchor,
            found=target.year,
            year=year,
        )
    for entry in (indicator.level3, indicator.description):
        yield from _other_years(entry, year, code, indicator.anchor)


def _is_timeliness(indicator: Indicator, profile: Profile) -> bool:
    level = profile.indicators.first_level(indicator.level1.typed)
    typed = indicator.level2.typed
    name = profile.indicators.second_level(level, typed) if level is not None else None
    return level_key(name or typed) == "时效"


def _other_years(entry: TextEntry, year: int, project: str, anchor: str) -> Iterator[Hit]:
    """A hit when a text plans for another year; what it only compares with does not count."""
    text = _TITLE.sub("", entry.value or "")
    years = [planned for planned in _planned(_PLAN_DATE, text, year) if planned != year]
    acting = _planned(_YEAR_AND_VERB, text, year)
    if year not in acting:  # 2020年完成10场，2021年完成12场 tells what was, then what is to be
        years += acting
    if years:
        yield hit(entry, "text", project=project, anchor=anchor, found=_listed(years), year=year)


def _ends_a_period(before: str, year: int, last: int) -> bool:
    """Whether a year ends a period that holds the budget year: 2021-2022年."""
    first = _PERIOD_BEFORE.search(before)
    return first is not None and int(first[1]) <= year <= last


def _planned(pattern: re.Pattern[str], text: str, year: int) -> list[int]:
    return [
        int(found[1])
        for found in pattern.finditer(text)
        if not _LOOKING_BACK.search(text[max(0, found.start() - 6) : found.start()])
        and not _OF_THE_PAST.match(text, found.end())
        and not _ends_a_period(
            text[max(0, found.start() - 20) : found.start()], year, int(found[1])
        )
    ]


def _listed(years: list[int]) -> str:
    return "、".join(map(str, dict.fromkeys(years)))
