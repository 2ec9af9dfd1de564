"""Amounts and counts that the prose states, against the tables (X02, X04, X05).

Judges only what is plainly said: one project, one amount, the year's budget. What is cumulative, estimated or
spread over several years says nothing about this year's table.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from xltool.language.amounts import UNSIGNED, decimal, fold, to_yuan
from xltool.language.patterns import compile_later
from xltool.model.findings import Severity, Text
from xltool.model.profile import Profile
from xltool.model.submission import Project, Submission, TextEntry
from xltool.rules.money.amounts import money_factor, yuan
from xltool.rules.registry import Hit, hit, rule

_SENTENCE = compile_later(r"[^。;!?\n]+")
_AMOUNT = rf"(?<![0-9.])(?P<number>{UNSIGNED})\s*(?P<unit>[百千]?[万亿]?元)(?!/)"
_AMOUNTS = compile_later(_AMOUNT)
_GAP = r"[^0-9,;。:、]{0,12}?[为共计:是]{0,2}\s*"
_INEXACT = compile_later(
    r"累计|以来|三年|五年|[两三四五]年期|分[两二三四五0-9]+[年期]|总投资|概算|估算|约|近[0-9]|超过|左右|余[万亿]?元|每|平均|不低于|不超过"
    r"|以内|以下|以上|最[高多低少]|至[多少]|[上下]限|控制在|上年|去年|前期|往年|次年|明年|结转|申请|争取|拟向|[调压]减|调[整增]|追加|合同|已[支安]"
)
_STATED = compile_later(
    rf"(?P<before>[^,;、:]*?)(?:预算(?:数|金额|资金|安排|总额|规模)?|安排资金|安排预算|资金规模){_GAP}{_AMOUNT}"
)
_WHOLE = compile_later(
    r"^(?:本|该|此)?(?:年度?|全年|当年|(?:19|20)\d\d年度?)?(?:本|该|此)?(?:项目|专项)?(?:共|总|计划|拟)?$"
)
"""What may stand before 预算 so that all of the project's is meant: 培训费预算 is a part of it."""
_OF_WHAT = compile_later(r"其中|包括|分别|财政资金|其他资金|[省市县]级|中央")


_YEAR = compile_later(r"(?<![0-9])(?:19|20)[0-9]{2}(?=年)")


def _other_year(text: str, year: int | None) -> bool:
    """Whether a text names a year that is not the one of the workbook."""
    return any(int(found) != year for found in _YEAR.findall(text))


def _amounts(text: str) -> list[Decimal]:
    found = (to_yuan(decimal(one["number"]), one["unit"]) for one in _AMOUNTS.finditer(text))
    return [amount for amount in found if amount is not None]


def _amount_after(sentence: str, label: str) -> Decimal | None:
    """The amount right after a label, in 元."""
    found = re.search(rf"{label}{_TIGHT}{_AMOUNT}", sentence)
    return to_yuan(decimal(found["number"]), found["unit"]) if found else None


_TIGHT = r"(?:预算|经费|安排|资金|金额|数|合计|共|计|为|是|:|\s)*"
"""Between a label and its own amount: 基本支出较上年减少2万元 is no amount of 基本支出."""
_COMPARES = compile_later(r"比|较|增[加长]|减少|下降|决算|执行|[下所]属|本级|机关|全[省市县]|人均|占|调[整增减]")
"""Words by which a sentence speaks of another year, another unit or of a change."""
_BRACKETS = compile_later(r"\([^()]*\)")
_PLAIN_AMOUNTS = 3
"""A total and its two parts; a further amount may be a third part."""
_TOTAL = "(?:部门预算|预算|收支|支出|收入)?(?:总额|总计|合计|总预算|总规模)"
_PARTS = (
    ("基本支出", "项目支出"),
    ("(?:财政资金|财政拨款(?:收入)?|一般公共预算(?:财政)?(?:拨款)?(?:收入)?)", "(?:其他资金|其他收入)"),
)


@rule("X02", Severity.ERROR, "部门预算的总额与分项相符").says(
    parts=Text(
        "「{field}」写的总额是 {total} 元，{parts}合计 {sum} 元，相差 {difference} 元。",
        "请核对部门预算后改正这段文字中的数字。",
    ),
    cover=Text(
        "「{field}」写的项目支出是 {stated} 元，封面的项目支出预算总额是 {limit} 元。",
        "请核对部门预算，改正文字或封面。",
    ),
)
def department_totals(s: Submission, profile: Profile) -> Iterator[Hit]:
    """文字中写明的部门预算，基本支出加项目支出、财政资金加其他资金都等于总额。

    要求：同一句话只写总额、基本支出和项目支出（或财政资金和其他资金）三个金额的，两部分之和等于总额；写明的项目支出与封面「项目支出预算总额」相同。写别的单位、增减变化的，或另有别的金额的，不检查，填报工作簿没有这几项的专门栏目。
    依据：部门预算收支平衡；公开样本中有前一年度分项与总额不符的（参照）
    通过：预算总额 100 万元，其中基本支出 62.5 万元、项目支出 37.5 万元
    不通过：预算总额 109175.04 万元，其中基本支出 99611.05 万元、项目支出 9564.46 万元
    """
    tolerance, limit = profile.money.tolerance, s.cover.project_spending_total.value
    for section in s.sections:
        text = section.content.value or ""
        for whole in _SENTENCE.findall(fold(text)) if "总" in text or "合计" in text else ():
            sentence = _BRACKETS.sub("", whole)
            if not _is_plain_total(sentence):
                continue
            total, parts, labels = _total_and_parts(sentence)
            if total is None or len(parts) < len(labels):
                continue
            difference = sum(parts, Decimal(0)) - total
            if abs(difference) > tolerance:
                yield hit(
                    section.content, "parts", section, total=yuan(total),
                    parts="基本支出与项目支出" if labels is _PARTS[0] else "财政资金与其他资金",
                    sum=yuan(total + difference), difference=yuan(abs(difference)),
                )  # fmt: skip
                continue
            of_this_year = not _other_year(sentence, s.cover.year.value)
            stated = parts[1] if labels is _PARTS[0] and of_this_year else None
            if stated is not None and limit is not None and abs(stated - limit) > tolerance:
                yield hit(
                    section.content, "cover", anchor=f"{section.anchor}/项目支出",
                    stated=yuan(stated), limit=yuan(limit),
                )  # fmt: skip


def _is_plain_total(sentence: str) -> bool:
    """Whether a sentence states this unit's total of one year and its two parts, and no more."""
    return (
        len(_amounts(sentence)) == _PLAIN_AMOUNTS
        and _COMPARES.search(sentence) is None
        and _INEXACT.search(sentence) is None
    )


def _total_and_parts(sentence: str) -> tuple[Decimal | None, list[Decimal], tuple[str, str]]:
    """The total, the parts that stand there, and by which labels; of the pair that is complete, else of the last."""
    labels, parts = _PARTS[-1], list[Decimal]()
    for labels in _PARTS:
        found = (_amount_after(sentence, label) for label in labels)
        parts = [part for part in found if part is not None]
        if len(parts) == len(labels):
            break
    return _amount_after(sentence, _TOTAL), parts, labels


@rule("X04", Severity.ERROR, "文字中的项目预算与预算数一致").says(
    differs=Text(
        "「{field}」写项目「{name}」的预算是 {stated} 元，项目表的预算数是 {budget} 元。",
        "请核对后改正文字，或改正项目表的预算数。",
    )
)
def narrative_budget(s: Submission, profile: Profile) -> Iterator[Hit]:
    """文字写明的项目预算金额，与项目表的预算数一致。

    要求：资金用途、绩效目标里写“预算××元”“安排资金××元”的，总体目标、分项目标里点名一个项目并写明其预算的，金额与预算数相同。累计、总投资、大约的数，写明资金来源的，多个项目合写的，不检查。
    依据：同一份文本前后一致；公开样本中有 50 万元与 25 万元不一致的（参照）
    通过：文字 22,614.51 万元，表中 226,145,100.00 元
    不通过：文字 50 万元，表中 25 万元
    """
    if money_factor(s) is None:
        return
    for project in s.projects:
        for entry in (project.purpose, project.objective):
            yield from _check_statements(s, entry, project, profile, project.anchor)
    named = [(project.name.typed, project) for project in s.projects if len(project.name.typed) > 2]
    for section in s.sections:
        for sentence in _SENTENCE.findall(section.content.value or ""):
            about = [project for name, project in named if name in sentence]
            if len(about) == 1 and len(_amounts(fold(sentence))) == 1:
                yield from _check_statements(s, section.content, about[0], profile, section.anchor, sentence)


def _check_statements(
    s: Submission, entry: TextEntry, project: Project, profile: Profile, anchor: str, text: str = ""
) -> Iterator[Hit]:
    """A hit when the only amount of an entry, or of ``text`` in a section, is stated as another budget than the table's."""
    budget, said = project.budget_total.value, fold(text or entry.value or "")
    if budget is None or len(_amounts(said)) != 1 or _INEXACT.search(said) or _OF_WHAT.search(said):
        return
    if _other_year(said, s.cover.year.value):
        return
    found = _STATED.search(said)
    stated = to_yuan(decimal(found["number"]), found["unit"]) if found else None
    before = found["before"].replace(fold(project.name.typed), "").strip() if found else ""
    if stated is None or not _WHOLE.match(before):
        return
    if abs(stated - budget) > profile.money.tolerance:
        yield hit(
            entry, "differs", project="" if text else project.key, anchor=anchor, name=project.name.typed,
            stated=yuan(stated), budget=yuan(budget),
        )  # fmt: skip


_SET = "(?:设置|编制|填报|设定|申报)了?"
_COUNT_OF_PROJECTS = compile_later(
    rf"{_SET}(?:预算|项目|预算项目)?绩效目标的?(?:预算)?项目[共计有为:]{{0,3}}\s*(?P<after>[0-9]+)\s*个"
    r"|(?:纳入|实行|实施)绩效目标管理的?(?:预算)?项目[共计有为:]{0,3}\s*(?P<managed>[0-9]+)\s*个"
    rf"|{_SET}\s*(?P<before>[0-9]+)\s*个(?:预算)?项目的?(?:支出)?绩效目标"
    rf"|(?:共有?|有)\s*(?P<all>[0-9]+)\s*个(?:预算)?项目[均都已全部,]{{0,4}}{_SET}(?:预算|项目)?绩效目标"
)
_OF_OTHERS = compile_later(r"[下所]属|各[乡镇单科]|乡镇|全[省市县]|[省市国]家?级|指导|审核|上年|去年|往年|累计|重点")
"""Words by which a sentence speaks of other projects than those of the table."""


@rule("X05", Severity.ERROR, "绩效目标设置情况与项目表一致").says(
    number=Text("「{field}」写有 {stated} 个项目，项目表有 {found} 个。", "请改正文字中的个数，或补上漏填的项目。"),
    money=Text(
        "「{field}」写这些项目的资金是 {stated} 元，项目表预算数合计 {found} 元。",
        "请改正文字中的金额，或核对各项目的预算数。",
    ),
)
def number_of_projects(s: Submission, profile: Profile) -> Iterator[Hit]:
    """文字中的绩效目标设置情况（几个项目、多少资金）与项目表一致。

    要求：写“设置绩效目标的项目14个，资金1099.22万元”一类的，个数等于项目表的行数，同一句话中唯一的金额等于预算数合计。写别的年度、别的单位或一部分项目的，不检查。
    依据：公开绩效文本中的“绩效目标设置情况”一段（参照）
    通过：14 个项目，1099.22 万元，项目表 14 行合计 10,992,200.00 元
    不通过：写 3 个项目，项目表 2 个
    """
    budgets = [project.budget_total.value for project in s.projects]
    total = sum((budget for budget in budgets if budget is not None), Decimal(0))
    for section in s.sections:
        for sentence in _SENTENCE.findall(fold(section.content.value or "")):
            found = _COUNT_OF_PROJECTS.search(sentence)
            if found is None or _OF_OTHERS.search(sentence[: found.end()]):
                continue
            if _other_year(sentence, s.cover.year.value):
                continue
            stated = int(next(filter(None, found.groups())))
            if stated != len(s.projects):
                yield hit(section.content, "number", section, stated=stated, found=len(s.projects))
                continue  # of another number of projects the money differs too
            amounts = _amounts(sentence)
            known = len(amounts) == 1 and None not in budgets and money_factor(s) is not None
            if known and abs(amounts[0] - total) > profile.money.tolerance:
                yield hit(
                    section.content, "money", anchor=f"{section.anchor}/资金",
                    stated=yuan(amounts[0]), found=yuan(total),
                )  # fmt: skip
