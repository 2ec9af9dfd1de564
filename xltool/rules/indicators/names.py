"""Names and descriptions of indicators, and which names may not stand alone or twice."""

from collections import Counter
from collections.abc import Iterator, Mapping

from xltool.language.amounts import UNITS
from xltool.language.keys import level_key
from xltool.language.patterns import compile_later
from xltool.model.findings import Severity, Text
from xltool.model.form import Form, IndicatorRules
from xltool.model.submission import Indicator, Submission
from xltool.rules.case import OUTPUT, Case, any_of, folded, unread
from xltool.rules.indicators.rows import lacking
from xltool.rules.registry import Hit, elsewhere, hit, rule

_RESIDUE = compile_later(r"[★☆*_]|[xX×]{2,}|^指标\d*[:、]|^指标[一二三四五六七八九十]+[:、]")
_VALUE_INSIDE = compile_later(
    r"(?:[≥≧≤≦<>=]|不低于|不少于|不超过|不高于|达到?)\d|\d[%‰]"
    rf"|(?<![第前每\d])\d+(?:\.\d+)?(?:[万亿千百])?(?:{'|'.join(sorted(UNITS - {'期', '段', '班', '口', 'm', 'km'}, key=len, reverse=True))})$"
)
_SENTENCE_END = compile_later(r"[。;!]")
_SENTENCE_LENGTH = 20
_LIST_NUMBER = compile_later(r"^(?:\(?[\d一二三四五六七八九十]+[.、)])+")
_TRAILING = ".。;,、"


@rule("I05", Severity.WARNING, "三级指标名称").says(
    empty=Text("三级指标是空的。", "请写指标的名称，例如 培训参加人次。", Severity.ERROR),
    residue=Text("三级指标「{value}」里留有模板的符号（如「{found}」）。", "请删去这些符号，只写指标的名称。"),
    value_inside=Text("三级指标「{value}」里写了指标值（{found}）。", "请把数值移到指标值列，名称里只写指标是什么。"),
    same=Text("三级指标「{value}」与二级指标同名。", "请写具体的指标，例如 培训参加人次，而不是重复二级指标。"),
    sentence=Text(
        "三级指标「{value}」是一句目标，不是指标的名称。",
        "请改写成可以衡量的名称，例如 培训合格率；⟨整句的内容放在绩效目标里|不要写整句⟩。",
    ),
    long=Text("三级指标有 {length} 个字，超过 {limit} 个字。", "请缩短名称⟨；说明文字移到绩效指标描述列⟩。"),
)
def names_of_indicators(s: Submission, form: Form) -> Iterator[Hit]:
    """三级指标要有名称，名称只写指标是什么。

    要求：不空；不超过 100 个字；不与二级指标同名；不是整句目标；没有模板符号（≥**%、指标1：、★）；不含数值。
    依据：系统字段长度 100；财预〔2015〕88号「指向明确」（参照）；已公开的表格中屡见模板符号没有删净。
    通过：培训参加人次（人次）
    不通过：小区居民满意度(≥**%)
    """
    objectives = _objective_lines(s)
    for row in s.indicators:
        if unread(row.level3):
            continue
        found = _name_fault(row, form.indicators, objectives)
        if found:
            variant, shown = found
            yield hit(row.level3, variant, row, found=shown, length=len(row.name),
                     limit=form.indicators.name_max_length)  # fmt: skip


def _name_fault(
    row: Indicator, rules: IndicatorRules, objectives: Mapping[str, frozenset[str]]
) -> tuple[str, str] | None:
    """The first fault of a name, the gravest first, and the piece of text that shows it."""
    name = folded(row.name)
    if not name:
        return "empty", ""
    for variant, pattern in (("residue", _RESIDUE), ("value_inside", _VALUE_INSIDE)):
        found = pattern.search(name)
        if found:
            return variant, found[0]
    if name == folded(row.level2.typed):
        return "same", ""
    lines = objectives.get(row.project_code.typed, frozenset())
    if _is_sentence(name) or _line(name) in lines:
        return "sentence", ""
    return ("long", "") if len(row.name) > rules.name_max_length else None


def _is_sentence(name: str) -> bool:
    return bool(_SENTENCE_END.search(name)) or ("," in name and len(name) >= _SENTENCE_LENGTH)


def _line(text: str) -> str:
    return _LIST_NUMBER.sub("", folded(text)).rstrip(_TRAILING)


def _objective_lines(s: Submission) -> dict[str, frozenset[str]]:
    return {project.key: frozenset(map(_line, project.objective.typed.splitlines())) - {""} for project in s.projects}


@rule("I15", Severity.ERROR, "三级指标重名").says(
    same_level=Text(
        "三级指标「{value}」在本项目的{level}里已经有一行。", "请删去其中一行；若是两件事，请把名称写得能区分开。"
    ),
    other_level=Text(
        "三级指标「{value}」在本项目的{level}里也有一行。",
        "请只留在最合适的二级指标下；确需两处都放的，请在说明列写明理由。",
        Severity.WARNING,
    ),
)
def names_unique(s: Submission, _form: Form) -> Iterator[Hit]:
    """同一项目里三级指标不重名。

    要求：同一二级指标下重名为错误；分在两个二级指标下重名为警告。比较时不看空格和全角半角。
    依据：财预〔2015〕88号「指向明确」（参照）；同名两行在汇总和自评时无法区分。
    通过：数量指标下有「培训参加人次」「讲座场次」两行。
    不通过：数量指标下有两行「培训参加人次」。
    """
    codes = Counter(project.code.typed for project in s.projects)
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for row in s.indicators:
        code, name = row.project_code.typed, folded(row.name)
        if not code or not name or unread(row.level3) or codes[code] > 1:
            continue  # C04 speaks of two projects with one code
        levels = seen.setdefault((code, name), {})
        own = level_key(row.level2.typed)
        if own in levels:
            yield hit(row.level3, "same_level", row, level=levels[own])
        elif levels:
            yield hit(row.level3, "other_level", row, level=next(iter(levels.values())))
        levels.setdefault(own, row.level2.typed)


@rule("I21", Severity.INFO, "绩效指标描述").says(
    empty=Text("绩效指标描述是空的{others}。", "请写明这项指标怎么算、算什么，例如 参加培训的人次。"),
    repeated=Text(
        "项目「{project_name}」有 {count} 条指标的描述只是重复名称（共 {total} 条）。",
        "请在绩效指标描述列写明怎么算、算什么。",
    ),
)
def descriptions_explain(s: Case, _form: Form) -> Iterator[Hit]:
    """绩效指标描述要说明指标怎么算、算什么。

    要求：不空；一个项目里描述与名称相同的不超过一半。
    依据：财预〔2015〕88号「指向明确」（参照）；本表样设有绩效指标描述一列。
    通过：培训参加人次（人次）——参加培训人次。
    不通过：项目总成本——项目总成本，而且一半以上的行都这样。
    """
    blank: dict[str, list[Indicator]] = {}
    for row in s.indicators:
        if row.description.blank:
            blank.setdefault(row.project_code.typed, []).append(row)
    for own in blank.values():
        entries = [row.description for row in own]
        yield hit(entries[0], "empty", own[0], others=elsewhere(entries))
    for project, rows in s.by_project:
        same = [row for row in rows if row.name and folded(row.description.typed) == folded(row.name)]
        if len(same) * 2 > len(rows):
            entry = same[0].description
            yield lacking(entry, "repeated", project, "描述", count=len(same), total=len(rows))


@rule("I23", Severity.INFO, "产出指标只有投入或支出率").says(
    only_rates=Text(
        "项目「{project_name}」的产出指标只有「{value}」一类的资金支出率，看不出做了什么。",
        "请补写实际完成的工作，例如 培训参加人次、培训合格率。",
    )
)
def outputs_are_outputs(s: Case, form: Form) -> Iterator[Hit]:
    """产出指标要写做成了什么，不能只写钱花得怎样。

    要求：除成本指标外，产出指标不能全是预算执行率、资金到位率、经费合规率一类。
    依据：财预〔2015〕88号（参照）：财力投入不能代替产出。
    通过：产出指标有培训参加人次、经费支出合规率。
    不通过：产出指标只有经费支出合规率。
    """
    rules = form.indicators
    rates = any_of(rules.input_rates)
    read = set(map(id, s.applicable))
    for project, own in s.by_project:
        rows = [row for row in own if id(row) in read and row.first_level == OUTPUT and not row.is_cost and row.name]
        if rows and all(rates.search(row.bare_name) for row in rows):
            yield lacking(rows[0].level3, "only_rates", project, "产出指标")
