"""What project objectives and the prose of the first part say. Filled in, long enough, no placeholders,
a result or a quantity, nothing out of date.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from xltool.language.amounts import to_yuan
from xltool.language.patterns import compile_later
from xltool.language.quantities import quantities
from xltool.model.findings import Severity, Text
from xltool.model.form import Form, GoalRules
from xltool.model.submission import Project, Row, Section, Submission, TextEntry
from xltool.rules.goals.repetition import not_a_goal
from xltool.rules.registry import Hit, hit, rule
from xltool.rules.years.years import OF_THE_PAST, other_years

_WHOLE_TEXT = compile_later(r"(?:略|同上|无|暂无|[-—–－/／\\*＊_＿·.…]+)[。.]?")
_NOTHING_AFTER = r"目标[ \t　]*[0-9０-９一二三四五六七八九十]+[ \t　]*[:：][ \t　]*(?=$|目标)"
_NUMBER_AT_END = r"(?:(?<=[。；;\n])|\A)[ \t　]*[(（]?[0-9０-９]{1,2}[.．、)）][ \t　]*\Z"
_EMPTY_BRACKETS = r"\[[ \t　]*\]|［[ \t　]*］|【[ \t　]*】|[(（][ \t　_＿]+[)）]"
_BARE_DOTS = r"(?:^|(?<=[:：]))[ \t　]*(?:…+|\.{3,}|。{3,})[ \t　]*$"
_ZEROS = ("○○", "〇〇")
"""Also the zeros of 二○○八年."""
_LETTER_FOR_NUMBER = r"(?<![A-Za-z0-9])[NnMm](?=个|次|人|名|户|亩|公里|场|家|所|座)"
_DOTS = compile_later(r"[….]+")

_CLAUSE = compile_later(r"[，,。；;！!\n]+")
_MONEY_SPLIT = compile_later(r"元\s*(?:主要|全部)?\s*(?:用于|用作|用以|安排)")

_YEAR = r"(?:19|20)\d\d"
_COMPARED = compile_later("度?(?:年?[底末]|同期|水平|基数)?(?:相比|比较|以来|增长|下降|提高|减少)")
_OWED = compile_later("(?:偿还|归还|清偿|支付|兑付|补发|清欠|返还|缴纳|补缴)[^，。；,;]{0,4}$")
_NEXT_YEAR = rf"(?:年?\s*[-—–－~～至到]\s*{_YEAR})"
_YEARS = compile_later(rf"(?<!\d){_YEAR}(?:{_NEXT_YEAR}*\s*年(?![级限])|{_NEXT_YEAR}+(?=[)）》〉]))")


def _squeeze(text: str) -> str:
    """Without blanks and line breaks, for counting characters."""
    return "".join(text.split())


def _placeholder_pattern(term: str) -> str:
    """What counts as this placeholder: letters not inside a word, dots only alone or after a colon."""
    if _DOTS.fullmatch(term):
        return _BARE_DOTS
    if term in _ZEROS:
        return rf"(?<![一二三四五六七八九]){term}(?![一二三四五六七八九]年)"
    if term.isascii() and term.isalpha():
        return rf"(?<![A-Za-z]){re.escape(term)}(?![A-WYZa-wyz]|-\d)"
    if term.startswith("待"):
        return rf"(?<![等期]){re.escape(term)}"
    return re.escape(term)


@cache
def _any_placeholder(terms: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = (
        _NOTHING_AFTER,
        _NUMBER_AT_END,
        _EMPTY_BRACKETS,
        _LETTER_FOR_NUMBER,
        *map(_placeholder_pattern, terms),
    )
    return re.compile("|".join(alternatives), re.MULTILINE)


def placeholders_in(text: str, goals: GoalRules) -> tuple[str, ...]:
    """Every placeholder in a text, each once, in the order of the text."""
    return _placeholders_in(text, goals.placeholders)


@lru_cache(maxsize=4096)
def _placeholders_in(text: str, terms: tuple[str, ...]) -> tuple[str, ...]:
    if _WHOLE_TEXT.fullmatch(text):
        return (text,)
    found = _any_placeholder(terms).finditer(text)
    return tuple(dict.fromkeys(match[0].strip() for match in found))


def _text_of(project: Project, goals: GoalRules) -> str | None:
    """The objective, unless it is missing or still a placeholder: those have their own rules."""
    text = project.objective.value
    return None if text is None or placeholders_in(text, goals) else text


@rule("G01", Severity.ERROR, "绩效目标不能为空").says(
    empty=Text("项目「{name}」没有填写绩效目标。", "请写明这个项目要达到的结果和数量，每条一行。")
)
def objective_present(s: Submission, _form: Form) -> Iterator[Hit]:
    """每个项目都要填写绩效目标。

    要求：「绩效目标」不能空着。
    依据：表样要求；中发〔2018〕34号，绩效目标是安排预算的前置条件（参照）。
    通过：举办科普活动30次，受益群众5万人次，提升群众科学素质。
    不通过：（空）
    """
    for project in s.projects:
        if project.objective.blank:
            yield hit(project.objective, "empty", project, name=project.title)


@rule("G02", Severity.ERROR, "绩效目标的长度适当").says(
    too_short=Text(
        "绩效目标只有 {length} 个字，少于 {limit} 个字，看不出要达到什么。", "请写明做什么、做多少、达到什么结果。"
    ),
    short=Text(
        "绩效目标只有 {length} 个字，一般不少于 {limit} 个字。",
        "请补充数量或要达到的结果；确实写全了的，请在「说明」栏说明。",
        Severity.WARNING,
    ),
    long=Text(
        "绩效目标有 {length} 个字，一般不超过 {limit} 个字。",
        "请保留主要结果和数量，⟨把做法移到「资金用途」|删去做法⟩；确需保留的，请在「说明」栏说明。",
        Severity.WARNING,
    ),
)
def objective_length(s: Submission, form: Form) -> Iterator[Hit]:
    """绩效目标不宜过短或过长。

    要求：少于 10 个字为错误；少于 20 个字或多于 500 个字为警告（字数不含空格和换行，界限由表样规定）。
    依据：公开的绩效目标一般为 11 至 148 个字；财预〔2015〕88号「指向明确、细化量化」（参照）。
    通过：开展科普培训，参加培训人次达到2000人次，提升群众科学素质。
    不通过：完成项目主体工程70%
    """
    goals = form.goals
    for project in s.projects:
        text = _text_of(project, goals)
        if text is None:
            continue
        length = len(_squeeze(text))
        for variant, limit, missed in (
            ("too_short", goals.min_length_error, length < goals.min_length_error),
            ("short", goals.min_length_warning, length < goals.min_length_warning),
            ("long", goals.max_length, length > goals.max_length),
        ):
            if missed and (variant != "short" or not_a_goal(project) is None):
                yield hit(project.objective, variant, project, length=length, limit=limit)
                break


@rule("G03", Severity.ERROR, "文字中没有未填的占位符").says(
    placeholder=Text("「{field}」里还有没填的内容：{found}。", "请把这些地方改成实际内容；确实没有的，删去这一处。")
)
def no_placeholder(s: Submission, form: Form) -> Iterator[Hit]:
    """文字中没有模板留下的占位符。

    要求：封面的部门名称和填报人、绩效目标、资金用途、各节的标题和内容、指标的描述和依据中，没有 XX、××、**、___、[ ]、（此处填写）、略、同上、「目标1：」后空着等占位符。
    依据：财政业务系统的填报要求（参照）。
    通过：目标1：举办科普活动30次。
    不通过：目标1:
    """
    for project in s.projects:
        for entry in (project.purpose, project.objective):
            yield from _placeholder_hit(entry, form, project)
    for section in s.sections:
        for entry in (section.title, section.content):
            yield from _placeholder_hit(entry, form, section)
    for entry in (s.cover.department_name, s.cover.filler):
        yield from _placeholder_hit(entry, form, None)
    texts = {entry.typed for row in s.indicators for entry in (row.description, row.target_basis)}
    unfilled = {text for text in texts if placeholders_in(text, form.goals) and not _WHOLE_TEXT.fullmatch(text)}
    for row in s.indicators if unfilled else ():  # what is only 无 or 略 is told by I17, I21
        for entry in (row.description, row.target_basis):
            if entry.typed in unfilled:
                yield from _placeholder_hit(entry, form, row)


def _placeholder_hit(entry: TextEntry, form: Form, row: Row | None) -> Iterator[Hit]:
    found = placeholders_in(entry.value, form.goals) if entry.value is not None else ()
    if found:
        listed = "、".join(f"「{words}」" for words in found)
        yield hit(entry, "placeholder", row, anchor="" if row else entry.field, found=listed)


@rule("G06", Severity.WARNING, "绩效目标写明结果或数量").says(
    no_result=Text(
        "绩效目标里没有数量，也没有说明要达到的结果。",
        "请写明数量（例如“受益群众5万人次”）或结果（例如“提升群众科学素质”）。",
    ),
    money_only=Text(
        "绩效目标只写了资金怎么分配，没有写要达到的结果。",
        "请⟨把资金分配移到「资金用途」，⟩在这里写明数量或结果（例如“受益群众5万人次”）。",
    ),
)
def objective_says_result(s: Submission, form: Form) -> Iterator[Hit]:
    """绩效目标要写明数量或结果，不能只写资金分配。

    要求：至少有一个带单位的数量（金额不算），或一个说明结果的词（提高、完成、建成等，由表样规定）。
    依据：财预〔2015〕88号「细化量化」；投入的财力、人力、物力数量不能作为绩效目标（参照）。
    通过：组织科普活动，受益群众5万人次。
    不通过：30万元用于购置设备，20万元用于印制材料。
    """
    goals = form.goals
    result = re.compile("|".join(map(re.escape, goals.result_verbs)) or "(?!)")
    for project in s.projects:
        text = _text_of(project, goals)
        if text is None or len(_squeeze(text)) < goals.min_length_error:
            continue
        if not_a_goal(project) is not None:
            continue  # G07 says what stands there instead
        if any(to_yuan(found.number, found.unit) is None for found in quantities(text)):
            continue
        clauses = _CLAUSE.split(text)
        others = [clause for clause in clauses if not _MONEY_SPLIT.search(clause)]
        if not any(map(result.search, others)):
            variant = "no_result" if len(others) == len(clauses) else "money_only"
            yield hit(project.objective, variant, project)


@rule("G08", Severity.INFO, "不引用已经过期的年份和提法").says(
    stale=Text(
        "「{field}」里引用了已经过期的内容：{found}（填报年度 {year}）。",
        "请核对这些文件、会议或规划是否仍然适用，改为现行的提法；仍需引用的可以保留。",
    )
)
def nothing_stale(s: Submission, form: Form) -> Iterator[Hit]:
    """目标和保障措施中不引用已经过期的年份、会议和规划。

    要求：各节和绩效目标中的年份不早于填报年度的上一年；引用的会议、规划仍在有效期内（期限由表样规定）。
    依据：审核惯例（参照）。
    通过：按照2021年度工作要点组织科普活动。
    不通过：《全民科学素质行动计划纲要（2006-2010-2020年）》（填报年度 2021）
    """
    year = s.cover.year.value
    if year is None:
        return
    for entry, row in _goal_texts(s.projects, s.sections):
        found = _stale(entry.typed, year, form.goals) if entry.value is not None else ()
        if isinstance(row, Project) and row.key:  # Y01 speaks of the years that an objective plans for
            planned = {f"{one}年" for one in other_years(entry.typed, year)}
            found = tuple(words for words in found if words not in planned)
        if found:
            listed = "、".join(found)
            yield hit(entry, "stale", row, found=listed, year=year)


def _goal_texts(projects: Iterable[Project], sections: Iterable[Section]) -> Iterator[tuple[TextEntry, Row]]:
    for section in sections:
        yield section.title, section
        yield section.content, section
    for project in projects:
        yield project.objective, project


def _still_meant(text: str, run: re.Match[str], year: int) -> bool:
    """Whether years belong to a period that still runs, to a comparison, or to a debt that is paid now."""
    years = [int(one) for one in re.findall(_YEAR, run[0])]
    before = text[max(0, run.start() - 8) : run.start()]
    compared = _COMPARED.match(text, run.end()) or OF_THE_PAST.match(text, run.end())
    return max(years) >= year or compared is not None or _OWED.search(before) is not None


def _stale(text: str, year: int, goals: GoalRules) -> tuple[str, ...]:
    """Years before last year, and terms whose time has passed, in the order of the text."""
    found = [
        (run.start() + one.start(), f"{one[0]}年")
        for run in _YEARS.finditer(text)
        if not _still_meant(text, run, year)
        for one in re.finditer(_YEAR, run[0])
        if int(one[0]) < year - 1
    ]
    for term, last in goals.stale_terms.items():
        if last < year and (at := text.find(term)) >= 0:
            found.append((at, term))
    return tuple(dict.fromkeys(words for _, words in sorted(found)))
