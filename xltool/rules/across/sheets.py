"""What one sheet says against what another says. Totals, functions, indicators of several projects."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from xltool.language.amounts import base_quantity
from xltool.language.keys import header_key
from xltool.language.patterns import compile_later
from xltool.language.targets import Kind, Target
from xltool.model.findings import Mend, Severity, Text
from xltool.model.profile import Profile
from xltool.model.submission import Indicator, Project, Section, Submission
from xltool.model.template import FUNCTIONS
from xltool.rules.indicators.rows import counted
from xltool.rules.money.amounts import slipped_by_ten_thousand
from xltool.rules.registry import Hit, hit, rule

_NUMBERING = compile_later(
    r"^(?:第?[一二三四五六七八九十]+[、.．]|\d{1,2}[、.．](?!\d)|[(（][一二三四五六七八九十\d]+[)）]、?)"
)
_LIST = compile_later(r"[；;\n]+")
_NO_PROJECT = "无项目支出"
_NAMES_SHOWN = 8
_KINDS_SHOWN = 4


@rule("X01", Severity.ERROR, "各项目预算数之和不超过部门项目支出").says(
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
def projects_within_spending(s: Submission, profile: Profile) -> Iterator[Hit]:
    """各项目预算数之和不超过部门预算的项目支出总额。

    要求：合计大于封面「项目支出预算总额」为错误；小于时提示差额，因为人员类等项目可以不填表。总额空着时不检查。
    依据：公开的部门预算中两者的关系（参照）。
    通过：各项目合计 314,076.90 万元，部门项目支出 320,409.02 万元（提示差额）。
    不通过：各项目合计 40,000 元，部门项目支出 37,500 元。
    """
    limit = s.cover.project_spending_total.value
    amounts = [project.budget_total.value for project in s.projects]
    if limit is None or not amounts or slipped_by_ten_thousand(s):  # B07 names the project
        return
    total = sum((amount for amount in amounts if amount is not None), Decimal(0))
    tolerance = profile.money.tolerance
    if total > limit + tolerance or (total < limit - tolerance and None not in amounts):
        yield hit(
            s.cover.project_spending_total,
            "greater" if total > limit else "less",
            total=f"{total:,.2f}",
            limit=f"{limit:,.2f}",
            difference=f"{abs(total - limit):,.2f}",
        )


@rule("X06", Severity.INFO, "项目与部门职责相互对应", mendable=True).says(
    no_function=Text("项目「{name}」没有填写对应职责。", "请填写「{sheet}」中的职责分类，例如「{example}」。"),
    unknown=Text(
        "「{sheet}」里没有职责分类「{unknown}」。", "请改为「{sheet}」中的职责分类，最接近的是「{example}」。"
    ),
    spelled=Text(
        "职责分类「{value}」与「{example}」只是写法不同，打印时会分成两项职责。",
        "请统一写成「{example}」，也可以用自动修正。",
        Severity.WARNING,
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
    spellings: dict[str, str] = {}
    for section in s.functions:
        if section.function is not None and section.function.value is not None:
            own = _function_key(section.function.typed)
            key = spellings.setdefault(_loose(own), own)
            first = functions.setdefault(key, [section])[0].function
            if first is not section.function and first is not None:
                functions[key].append(section)
                if own != key:
                    typed = section.function
                    mend = Mend(typed.ref, typed.typed, first.typed)
                    yield hit(typed, "spelled", section, mends=(mend,), example=first.typed)
    if not functions or not s.projects:
        return
    faults = [found for project in s.projects for found in _find_misnamed(project, functions)]
    yield from faults
    if faults:
        return  # a function may lack its project only because a project does not name it yet
    named = {key for project in s.projects for key in _functions_of(project, functions)}
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


_JOINING = compile_later("以及|[与和及、]")


def _loose(key: str) -> str:
    """A function's key without what staff spell now so, now so: 文物保护与考古, 文物保护和考古."""
    return _JOINING.sub("、", key)


def _nearest(unknown: str, functions: dict[str, list[Section]]) -> str:
    """The function that is spelled most like a name that none has."""
    from difflib import SequenceMatcher  # noqa: PLC0415 (only when something is wrong)

    wanted = _loose(_function_key(unknown))
    best = max(functions, key=lambda key: SequenceMatcher(None, wanted, _loose(key)).ratio())
    entry = functions[best][0].function
    return entry.typed if entry is not None else ""


def _functions_of(project: Project, functions: dict[str, list[Section]]) -> dict[str, str]:
    """The functions that a project names, by key; a name that holds a semicolon itself is kept whole."""
    typed = project.function.value or ""
    if _function_key(typed) in functions:
        return {_function_key(typed): typed}
    return {_function_key(part): part.strip() for part in _LIST.split(typed) if part.strip()}


def _find_misnamed(project: Project, functions: dict[str, list[Section]]) -> Iterator[Hit]:
    unknown = [words for key, words in _functions_of(project, functions).items() if key not in functions]
    if project.function.blank or unknown:
        nearest = _nearest(unknown[0] if unknown else project.name.typed, functions)
        alike = len(unknown) == 1 and _loose(_function_key(unknown[0])) == _loose(_function_key(nearest))
        typed = project.function.typed
        yield hit(
            project.function,
            "unknown" if unknown else "no_function",
            project,
            name=project.title,
            unknown="」「".join(unknown),
            sheet=FUNCTIONS,
            example=nearest,
            mends=(Mend(project.function.ref, typed, typed.replace(unknown[0], nearest)),) if alike else (),
        )


def _without_project(sections: list[Section]) -> bool:
    return any(_NO_PROJECT in text.typed for row in sections for text in (row.title, row.content))


@rule("X08", Severity.WARNING, "同名指标的指标值一致").says(
    different=Text(
        "指标「{name}」在这里是「{here}」，在项目「{other}」中是「{there}」。",
        "请核对两处的指标值，改为一致；含义不同的，请改用不同的指标名称或在「说明」栏说明。",
    ),
    group=Text(
        "{projects}有同名指标，指标值不一致：{differences}。",
        "请逐个核对，应当相同的改为一致；各项目本来不同的，在「说明」栏写明一次即可。",
    ),
)
def same_name_same_value(s: Submission, profile: Profile) -> Iterator[Hit]:
    """不同项目的同名指标，指标值应当一致。

    要求：三级指标名称相同（不计括号和空格）时，数字和单位相同。项目总成本等全项目成本指标、完成日期各项目本来不同，不比较。同一批项目的几个指标都不一致的，合成一条。
    依据：同一份文本前后一致的要求（设计约定）。
    通过：两个项目的「参训群众满意度」都是 ≥90%。
    不通过：一个项目的「科普知识知晓率」是 ≥80%，另一个是 ≥85%。
    """
    names = {project.key: project.name.typed for project in s.projects if project.key}
    groups: dict[tuple[str, ...], list[list[Indicator]]] = {}
    for rows in _namesakes(s, profile):
        kinds = _kinds(rows, profile)
        if len(kinds) > 1:
            codes = tuple(dict.fromkeys(row.project_code.value or "" for row in rows))
            groups.setdefault(codes, []).append(kinds)
    for codes, group in groups.items():
        there, here = group[0][:2]
        code, other = here.project_code.value or "", there.project_code.value or ""
        alone = len(group) == 1 and len(group[0]) == len(codes) == 2
        yield hit(
            here.target_value,
            "different" if alone else "group",
            project=code,
            anchor="、".join([here.anchor, *(kinds[0].name for kinds in group[1:])]),
            name=here.name,
            here=_say_target(here),
            there=_say_target(there),
            other=names.get(other) or other,
            projects=_join_names([names.get(one) or one for one in codes]),
            differences=_differences(group),
        )


def _namesakes(s: Submission, profile: Profile) -> Iterable[list[Indicator]]:
    """The rows that X08 compares, together by name."""
    own = {header_key(name) for name in profile.money.whole_cost_names}
    rows: dict[str, list[Indicator]] = {}
    for row in s.indicators:
        name, target = header_key(row.name), row.target
        if not name or name in own or row.project_code.value is None or target is None:
            continue
        if target.kind is not Kind.DATE:
            rows.setdefault(name, []).append(row)
    return rows.values()


def _kinds(rows: Sequence[Indicator], profile: Profile) -> list[Indicator]:
    """The first row, and the first of each other meaning that another project gives the same name."""
    first = rows[0]
    kinds = {_meaning(first.target, profile): first} if first.target else {}
    for row in rows[1:]:
        if row.target is not None and row.project_code.value != first.project_code.value:
            kinds.setdefault(_meaning(row.target, profile), row)
    return list(kinds.values())


def _say_target(row: Indicator) -> str:
    return row.target.typed if row.target is not None else ""


def _join_names(names: Sequence[str]) -> str:
    """Some projects in a sentence: the first two, and how many there are."""
    more = f"等 {len(names)} 个项目" if len(names) > 2 else ""
    return f"项目{''.join(f'「{name}」' for name in names[:2])}{more}"


def _differences(group: Sequence[Sequence[Indicator]]) -> str:
    """Name by name the values and where each first stands; long lists are cut, and it is said how long they are."""
    parts = []
    for kinds in group[:_NAMES_SHOWN]:
        shown = kinds if len(kinds) <= _KINDS_SHOWN else kinds[:2]
        values = "、".join(f"{_say_target(row)}（{row.target_value.ref.a1}）" for row in shown)
        more = f"等 {len(kinds)} 种" if len(shown) < len(kinds) else ""
        parts.append(f"「{kinds[0].name}」{values}{more}")
    more = f"……共 {len(group)} 个指标" if len(group) > _NAMES_SHOWN else ""
    return "；".join(parts) + more


def _meaning(target: Target, profile: Profile) -> tuple[Decimal | None, Decimal | None, str]:
    """What is compared: number, upper end and unit, folded; a statement in words stands for itself."""
    if target.number is None:
        return None, None, header_key(target.typed)
    synonyms = profile.indicators.unit_synonyms
    number, unit = base_quantity(target.number, synonyms.get(target.unit, target.unit))
    upper = None if target.upper is None else base_quantity(target.upper, target.unit)[0]
    return number, upper, counted(synonyms.get(unit, unit))
