"""The basis of targets, rows that say nothing, and values that are all alike."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from xltool.language.patterns import compile_later
from xltool.language.targets import Kind
from xltool.model.findings import Severity, Text
from xltool.model.profile import IndicatorRules, Profile
from xltool.model.submission import Indicator
from xltool.rules.case import Case, any_of, canonical_unit, fold_words, folded, statement, unread
from xltool.rules.indicators.rows import lacking
from xltool.rules.registry import Hit, hit, rule

_ROWS_TO_COMPARE = 3
_CITED = compile_later(
    r"\d{4}年|\d号|[〔\[(【]\d{4}[〕\])】]|《|[GgDd][Bb]/?[Tt]?\d|(?<![无没想看说做方])法(?=第|$|[、,;及和])|近[0-9一二三四五两]+个?年"
    r"|(?:部|委|厅|局|国家|[省市县]级?)(?:相关|有关)?(?:工作)?(?:要求|部署|安排)"
    r"|(?:工作|任务|资金|建设|采购)(?:安排|部署)"
    r"|(?:技术|质量|规范|设计|安全|验收|管理|服务|设备|工艺|性能)(?:指标|参数|要求|承诺)"
    r"|手册|参数|预案|回访|走访|监测|测量|抽样|抽查|核查|承诺|记录|档案|公约|图[集册]|量表|问卷|价目|(?:[监观检]测|后台|平台|运行|业务|财务|系统)数据"
    r"|(?:(?<!证)书|册|(?<![代发])表|(?<![简名])单|簿|(?<![意企])图|函|令|案|(?<!原)则"
    r"|(?<!常)规|[教议流]程|准|限额|价)(?=$|[、,;和及与(])"
)
"""A year, the number or the title of a document, a national or local standard, a law, past years, what an authority demands,
and what a paper is called by its last sign: 技术参数, 质量手册, 施工图, 缴费单. 按以往做法 names none.
"""


@rule("I17", Severity.ERROR, "指标值确定依据").says(
    empty=Text(
        "「{name}」没有填指标值确定依据。",
        "请写依据的计划、文件、标准或上年数据，例如 年度科普工作计划、行业标准、上年统计数据。",
    ),
    short=Text(
        "「{name}」的指标值确定依据「{value}」不足 {limit} 个字，看不出依据什么。",
        "请写出计划、文件、标准的名称，或上年数据。",
        Severity.WARNING,
    ),
    boilerplate=Text(
        "「{name}」的指标值确定依据「{value}」没有提到计划、文件、标准或上年数据。",
        "请写出计划、文件、标准的名称，或上年数据；确实没有的，请在说明列写明怎样确定。",
        Severity.WARNING,
    ),
    identical=Text(
        "项目「{project_name}」的 {count} 条指标，确定依据全都是「{value}」。",
        "可以照用；若各条另有依据（行业标准、上年数据等），请分别写明。",
        Severity.INFO,
    ),
)
def basis_named(s: Case, profile: Profile) -> Iterator[Hit]:
    """指标值确定依据要写明计划、文件、标准或上年数据。

    要求：不空；不少于 4 个字；提到计划、文件、标准或上年数据；三条以上全都相同的提示一次。
    依据：财预〔2021〕101号列举的取值依据：计划标准、行业标准、历史标准、预算支出标准（参照）。
    通过：科协科普专项经费实施计划
    不通过：合理；无
    """
    rules = profile.indicators
    typed = {row.target_basis.typed for row in s.indicators}
    faults = {text: _basis_fault(text, rules) for text in typed}
    for row in s.indicators:
        variant = faults[row.target_basis.typed]
        if variant and not row.not_applicable and not unread(row.target_basis):
            limit = rules.basis_min_length
            yield hit(row.target_basis, variant, row, name=row.name, limit=limit)
    for project, rows in s.by_project:
        texts = {folded(row.target_basis.typed) for row in rows}
        entry = rows[0].target_basis if rows else None
        if entry is None or len(rows) < _ROWS_TO_COMPARE or len(texts) > 1:
            continue
        if not unread(entry) and not faults[entry.typed]:
            shared = lacking(entry, "identical", project, "依据", count=len(rows))
            yield replace(shared, value=entry.typed)


def _basis_fault(typed: str, rules: IndicatorRules) -> str:
    text = statement(typed)
    if not typed:
        return "empty"
    if text in fold_words(rules.basis_empty_words):
        return "boilerplate"
    if len(text) < rules.basis_min_length:
        return "short"
    named = any_of(rules.basis_words).search(text) or _CITED.search(text)
    return "" if named else "boilerplate"


@rule("I20", Severity.WARNING, "不适用的指标行").says(
    not_applicable=Text(
        "{field}填的是「{value}」，这一行没有内容。", "请删去整行；若意思是没有发生（如事故），请填 ＝0 并写单位。"
    )
)
def rows_apply(s: Case, _profile: Profile) -> Iterator[Hit]:
    """不适用的指标不要留空行占位。

    要求：指标值或三级指标不填不涉及、无、不适用、本项目不适用此指标；不适用的整行删去。
    依据：审核中的常见意见；这样的行导入系统后会占权重。
    通过：只留适用的指标。
    不通过：三级指标「本项目不适用此指标」，指标值「无」
    """
    for row in s.indicators:
        entry = row.not_applicable
        if entry is not None:
            yield hit(entry, "not_applicable", row)


@rule("I22", Severity.WARNING, "指标值雷同").says(
    identical=Text(
        "项目「{project_name}」的 {count} 条定量指标，指标值全都是 {printed}。",
        "请按各项工作的实际分别确定指标值；确实如此的，请在说明列写明理由。",
    ),
    hundred=Text(
        "项目「{project_name}」的 {total} 条指标里有 {count} 条是 100%，超过 {limit}%。",
        "请核对是否都能做到，并补充能体现差别的指标；确实如此的，请在说明列写明理由。",
    ),
)
def values_differ(s: Case, profile: Profile) -> Iterator[Hit]:
    """一个项目的指标值不能都一样，也不能大多是 100%。

    要求：三条以上指标的指标值不全相同；100% 的不超过 60%（由表样规定）。
    依据：财预〔2015〕88号「合理可行」（参照）；已公开的表格中有全部填 100 的。
    通过：2000人次、90%、3.75万元
    不通过：全部填 100；5 条里有 4 条是 100%
    """
    rules = profile.indicators
    limit = rules.max_same_percent
    for project, rows in s.by_project:
        filled = [row for row in rows if row.judged]
        if len(filled) < _ROWS_TO_COMPARE:
            continue
        values = [_value(row, rules) for row in filled]
        hundreds = Counter(values)["100", "%"]
        cell = filled[0].target_value
        if len({number for number, _ in values}) == 1 and values[0][0]:
            printed = cell.typed
            yield lacking(cell, "identical", project, "指标值", count=len(values), printed=printed)
        elif hundreds * 100 > len(values) * limit:
            yield lacking(cell, "hundred", project, "指标值", total=len(values), count=hundreds, limit=limit)


def _value(row: Indicator, rules: IndicatorRules) -> tuple[str, str]:
    """Number and unit of a target; no number when it is a date, a range or words."""
    target = row.target
    if target is None or target.kind is not Kind.NUMBER or target.number is None:
        return "", ""
    return f"{target.number.normalize():f}", canonical_unit(target.unit, rules)
