"""The levels of indicators. Which must be there, how many rows, and whether a row is filed where it belongs."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from xltool.language.keys import level_key
from xltool.language.patterns import compile_later
from xltool.model.findings import Severity, Text
from xltool.model.form import Form, Level
from xltool.model.submission import Project
from xltool.rules.case import OUTCOME, SATISFACTION, Case, FiledRow, any_of, unread
from xltool.rules.indicators.rows import is_no_cost, lacking
from xltool.rules.registry import Hit, hit, rule

_ACTIVITY_TAIL = "(?:次数|场次|期数|情况|率|数|活动|会议|培训|讲座|宣传)"
_EFFECT = "知晓|提升|提高|增[长加]|改善|参与|就业|受益|影响|减少|下降|降低|认[知可同]"
_NO_ACTIVITY = "化|力|者|度|能力|机构|体系|覆盖|活力|振兴|建设"
_SATISFACTION_NAME = compile_later("满意[度率]")
_COST_NAME = compile_later("成本|经费")
_SAVED = compile_later("降低|节约|节省|减少|下降|减轻|压减|缓解|缩减")


@rule("I01", Severity.ERROR, "一级指标齐全").says(
    missing=Text("项目「{project_name}」没有{level}。", "请在指标表为该项目补一行，一级指标选「{level}」。"),
    advised=Text(
        "项目「{project_name}」没有{level}。", "请补一行{level}；确实不适用的，请在说明列写明理由。", Severity.WARNING
    ),
)
def first_levels_present(s: Case, form: Form) -> Iterator[Hit]:
    """每个项目都要有产出指标和效益指标，适用的还要有满意度指标。

    要求：缺产出指标、效益指标为错误；缺满意度指标为警告。一项指标也没有的项目由 G11 说明。
    依据：中发〔2018〕34号、财预〔2021〕101号关于绩效指标体系的要求（参照）。
    通过：项目有产出、效益、满意度三类指标。
    不通过：项目只有产出指标，没有效益指标。
    """
    rules = form.indicators
    for project, rows in s.by_project:
        present = {row.first_level for row in rows}
        for level in rules.levels:
            if rows and level_key(level.name) not in present:
                variant = "missing" if level.required else "advised"
                yield lacking(rows[0].level1, variant, project, level.name, level=level.name)


@rule("I02", Severity.ERROR, "二级指标与一级指标对应").says(
    blank_first=Text("一级指标是空的。", "请从下拉列表中选：{allowed}。每一行都要写，不要合并单元格。"),
    unknown_first=Text("一级指标「{value}」不在本表样中。", "请改为其中之一：{allowed}。"),
    blank_second=Text("二级指标是空的。", "「{level}」下可选：{allowed}。每一行都要写，不要合并单元格。"),
    foreign=Text(
        "二级指标「{value}」不属于「{level}」。", "「{level}」下可选：{allowed}。请改二级指标，或改一级指标。"
    ),
)
def second_level_belongs(s: Case, form: Form) -> Iterator[Hit]:
    """二级指标要属于同一行的一级指标。

    要求：一级、二级指标都要填，名称在表样的范围内。比较时不看「指标」二字、括号说明和空格，常用的别名也认。
    依据：财预〔2015〕88号的指标分类（参照）；系统导入时名称不符的行会被丢掉。
    通过：产出指标——数量指标；效益指标——环境效益指标。
    不通过：产出指标——服务对象满意度指标。
    """
    firsts = "、".join(level.name for level in form.indicators.levels)
    for row in s.indicators:
        first, second = row.level1, row.level2
        if unread(first) or unread(second):
            continue
        level = row.level
        if level is None:
            variant = "unknown_first" if first.typed else "blank_first"
            yield hit(first, variant, row, allowed=firsts)
        elif not row.second_level and level.second:
            variant = "foreign" if second.typed else "blank_second"
            yield hit(second, variant, row, level=level.name, allowed="、".join(level.second))


@rule("I03", Severity.ERROR, "二级指标齐全").says(
    missing=Text(
        "项目「{project_name}」的{level}里没有{second}。", "请在指标表为该项目补一行，二级指标选「{second}」。"
    ),
    advised=Text(
        "项目「{project_name}」的{level}里没有{second}。",
        "请补一行{second}；确实不适用的，请在说明列写明理由。",
        Severity.WARNING,
    ),
)
def second_levels_present(s: Case, form: Form) -> Iterator[Hit]:
    """产出指标里数量、质量、成本指标都要有，时效指标一般也要有。

    要求：缺数量、质量或成本指标为错误，缺时效指标为警告。整个一级指标都没有时只报 I01。
    依据：财预〔2021〕101号（参照）；本表样四类产出指标都列出。
    通过：数量、质量、时效、成本指标各有一行。
    不通过：没有质量指标。
    """
    for project, rows in s.by_project:
        for level in form.indicators.levels:
            own = [row for row in rows if row.level is level]
            if own:
                yield from _seconds_lacking(project, level, own)


def _seconds_lacking(project: Project, level: Level, rows: Sequence[FiledRow]) -> Iterator[Hit]:
    present = {row.second_level for row in rows}
    wanted = [("missing", name) for name in level.required_second]
    wanted += [("advised", name) for name in level.wanted_second]
    for variant, name in wanted:
        if level_key(name) not in present:
            yield lacking(rows[0].level2, variant, project, name, level=level.name, second=name)


@rule("I04", Severity.WARNING, "指标条数").says(
    few=Text(
        "项目「{project_name}」只有 {count} 条指标，一般不少于 {limit} 条。",
        "请补充能反映产出和效果的指标；确实不需要的，请在说明列写明理由。",
    ),
    many=Text(
        "项目「{project_name}」有 {count} 条指标，一般不超过 {limit} 条。",
        "请合并或删去次要的指标，只留核心的；确需保留的，请在说明列写明理由。",
    ),
    level_few=Text(
        "项目「{project_name}」的{level}只有 {count} 条，本表样要求不少于 {limit} 条。",
        "请在指标表为该项目补足{level}的行。",
        Severity.ERROR,
    ),
    crowded=Text(
        "项目「{project_name}」的{second}有 {count} 条，一个二级指标下一般不超过 {limit} 条。",
        "请合并或删去次要的指标；确需保留的，请在说明列写明理由。",
    ),
)
def count_of_indicators(s: Case, form: Form) -> Iterator[Hit]:
    """每个项目的指标条数要适当，不过少也不过多。

    要求：每个项目 4 至 15 条，一个二级指标下不超过 5 条（条数由表样规定）；表样规定了某级指标最少条数的，不足为错误，一条也没有的由 I01、I03 说明。
    依据：财预〔2015〕88号「细化量化」（参照）；审核中常见意见「产出指标条数繁多，缺乏凝练」。
    通过：6 条指标。
    不通过：1 条指标；16 条指标；同一项目 6 条数量指标。
    """
    rules = form.indicators
    for project, rows in s.by_project:
        if not rows:
            continue
        if len(rows) < rules.min_count:
            limit, variant = rules.min_count, "few"
            yield lacking(rows[0].level1, variant, project, "条数", count=len(rows), limit=limit)
        elif len(rows) > rules.max_count:
            limit, variant = rules.max_count, "many"
            yield lacking(rows[0].level1, variant, project, "条数", count=len(rows), limit=limit)
        yield from _find_crowded(project, rows, form)
        yield from _too_few(project, rows, form)


def _too_few(project: Project, rows: Sequence[FiledRow], form: Form) -> Iterator[Hit]:
    """Levels of which the form wants more rows than there are; a level that has none at all is I01's and I03's."""
    for level in form.indicators.levels:
        own = [row for row in rows if row.level is level]
        wanted = [(level.name, own, level.min_rows, "")]
        for name, least in level.min_rows_second.items():
            wanted.append((name, [row for row in own if row.second_level == level_key(name)], least, name))
        for name, found, least, second in wanted:
            asked = second in level.required_second or second in level.wanted_second or not second
            if own and len(found) < least and (found or not asked):
                entry = (found or own)[0].level2 if second else own[0].level1
                yield lacking(entry, "level_few", project, name, level=name, count=len(found), limit=least)


def _find_crowded(project: Project, rows: Sequence[FiledRow], form: Form) -> Iterator[Hit]:
    groups: dict[tuple[str, str], list[FiledRow]] = {}
    for row in rows:
        if row.second_level:
            groups.setdefault((row.first_level, row.second_level), []).append(row)
    limit = form.indicators.max_per_second_level
    for (_, second), own in groups.items():
        if len(own) > limit:
            entry = own[0].level2
            name = entry.typed
            yield lacking(entry, "crowded", project, second, second=name, count=len(own), limit=limit)


@rule("I27", Severity.INFO, "一级指标的顺序").says(
    before=Text(
        "项目「{project_name}」的{level}排在{before}后面，本表样的顺序是：{order}。",
        "请把同一项目的行按这个顺序排列；生成的表样已经按它印。",
    )
)
def levels_in_order(s: Case, form: Form) -> Iterator[Hit]:
    """一个项目的指标按表样的一级指标顺序排列。

    要求：表样规定了顺序的，同一项目的各行按一级指标的顺序排列，每个项目只指出第一处。没有规定的不检查。
    依据：表样的指标体系（参照）
    通过：成本指标、产出指标、效益指标、满意度指标
    不通过：表样的顺序是先成本后产出，产出指标排在成本指标前面
    """
    levels = form.indicators.levels
    if not form.indicators.in_order:
        return
    order = "、".join(level.name for level in levels)
    for project, rows in s.by_project:
        known = [(levels.index(row.level), row) for row in rows if row.level is not None]
        for (former, before), (place, row) in pairwise(known):
            if place < former and before.level is not None:
                names = {"level": levels[place].name, "before": before.level.name}
                yield lacking(row.level1, "before", project, "顺序", order=order, **names)
                break


@rule("I16", Severity.WARNING, "指标放错类别").says(
    satisfaction=Text(
        "「{name}」是满意度，却放在「{level}」下。", "请改放到满意度指标；确需放在这里的，请在说明列写明理由。"
    ),
    cost=Text(
        "「{name}」说的是成本或经费，却放在「{level}」下。", "请改放到成本指标；确需放在这里的，请在说明列写明理由。"
    ),
    no_cost=Text(
        "「{name}」数的是数量，不是花的钱，却放在「{level}」下。",
        "请改放到数量指标，另写成本指标；确需放在这里的，请在说明列写明理由。",
    ),
    completion=Text(
        "「{name}」说的是完成情况，却放在「{level}」下。",
        "请改放到产出指标（数量、质量或时效）；确需放在这里的，请在说明列写明理由。",
    ),
    activity=Text(
        "「{name}」说的是开展工作，不是效果，却放在「{level}」下。",
        "请改放到数量指标，另写这项工作带来的效果；确需放在这里的，请在说明列写明理由。",
    ),
)
def misfiled(s: Case, form: Form) -> Iterator[Hit]:
    """指标要放在与内容相符的类别下。

    要求：名称为满意度的放在满意度指标；成本、经费、完成率和开展、召开、举办一类的工作不放在效益指标；以人次、场、亩等计的数量不放在成本指标。
    依据：财预〔2015〕88号的指标分类（参照）；审核中常见意见「产出指标与效益指标混用」。
    通过：服务对象满意度放在满意度指标——服务对象满意度指标。
    不通过：科普活动参与者满意度放在效益指标——社会效益指标。
    """
    activity = _activity(form.indicators.activity_words)
    for row in s.indicators:
        if row.second_level:
            variant = _level_it_belongs_to(row, activity)
            if variant:
                yield hit(row.level2, variant, row, name=row.name, level=row.level2.typed)


def _level_it_belongs_to(row: FiledRow, activity: re.Pattern[str]) -> str:
    name = row.bare_name
    if _SATISFACTION_NAME.search(name):
        return "" if row.first_level == SATISFACTION else "satisfaction"
    if row.is_cost and is_no_cost(row):
        return "no_cost"
    if row.first_level != OUTCOME:
        return ""
    if _COST_NAME.search(name) and not _SAVED.search(name):
        return "cost"
    if "完成率" in name:
        return "completion"
    return "activity" if activity.search(name) else ""


@lru_cache(maxsize=16)
def _activity(words: tuple[str, ...]) -> re.Pattern[str]:
    """An activity word begins the name or counts itself; 社会组织活跃率 is no activity."""
    word = any_of(words).pattern
    return re.compile(f"^(?:{word})(?!{_NO_ACTIVITY}|.*(?:{_EFFECT}))|(?:{word}){_ACTIVITY_TAIL}")
