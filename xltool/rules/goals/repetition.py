"""Texts that only repeat another (G07, G10)."""

import re
from collections.abc import Iterator

from xltool.language.amounts import to_yuan
from xltool.language.patterns import compile_later
from xltool.language.quantities import quantities
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Project, Submission
from xltool.rules.case import folded
from xltool.rules.registry import Hit, hit, rule

_MARKS = compile_later(r"(?!(?<=\d)\.(?=\d)|[≥≤<>＜＞%])[\W_]")
"""Spaces and punctuation, but for what makes another number: 1.5, ≥95%."""
_LEAST = 10
"""Shorter texts are alike by chance, and G02 has spoken."""
_REASON = compile_later(
    r"^(?:因(?![地村户人势时材病事])|由于|鉴于|为(?:缓解|解决|弥补)[^,，。;；]{0,12}(?:不足|紧张|缺口))[^。;；]*(?:不足|紧张|缺口|困难|结转|未支付|拖欠|申请|需要)"
)
_DUTIES = compile_later(
    r"^(?:主要)?(?:负责|承担|承办|行使|履行)[^。;；]*(?:工作|职责|事务|职能|任务)|"
    r"^贯彻(?:执行|落实)[^。;；]*(?:方针|政策|法律|法规)[^。;；]*(?:拟[订定]|起草|组织实施|监督)"
)

_RESULT = compile_later(
    r"[,，](?!(?:特|现|拟|需|需要|故)?申请)[^。;；]*(?:完成|完毕|建成|达到|提[升高]|解决|实现|保障|确保|改善|增强|减少|降低)"
)
"""After the first clause something is promised."""


def _bare(text: str) -> str:
    return _MARKS.sub("", folded(text))


@rule("G07", Severity.WARNING, "绩效目标不是名称、缘由或职能").says(
    name=Text("绩效目标只是重复了项目名称「{name}」。", "请写明要做多少、达到什么结果。"),
    reason=Text(
        "绩效目标写的是申请资金的缘由：「{found}」。",
        "请⟨把缘由移到「资金用途」或备注，⟩在这里写明要做多少、达到什么结果。",
    ),
    duties=Text("绩效目标写的是部门职能：「{found}」。", "请写明这个项目本年度要做多少、达到什么结果。"),
)
def objective_is_one(s: Submission, form: Form) -> Iterator[Hit]:
    """绩效目标不能只写项目名称、申请资金的缘由或部门职能。

    要求：绩效目标不等于项目名称（加“项目”“工作”“完成”等字样的也不行）；不以“因资金紧张……”“由于……结转”一类缘由代替目标；不以“负责……工作”一类职能代替目标。另写了数量或结果的不算；少于 10 个字的由 G02 说明。
    依据：公开样本中的实际问题（参照）
    通过：举办科普活动30次，受益群众5万人次。
    不通过：因财政资金紧张，上年工程款未支付，结转本年申请。
    """
    for project in s.projects:
        said = len("".join(project.objective.typed.split()))
        found = not_a_goal(project) if said >= form.goals.min_length_error else None
        if found is not None:
            yield hit(project.objective, found[0], project, name=project.name.typed, found=found[1][:30])


def not_a_goal(project: Project) -> tuple[str, str] | None:
    """What an objective is instead of one (the text of G07 that applies), and the words that show it."""
    text = folded(project.objective.value or "")
    if not text:
        return None
    if _repeats(_bare(text), _bare(project.name.typed)):
        return "name", ""
    if _counts(text) or _RESULT.search(text):
        return None
    sentences = [part for part in re.split(r"[。;；]", text) if part]
    if len(sentences) == 1 and (match := _REASON.match(text)):
        return "reason", match[0]
    return ("duties", sentences[0]) if sentences and all(map(_DUTIES.match, sentences)) else None


def _counts(text: str) -> bool:
    """Whether a text promises a quantity of anything but money."""
    return any(to_yuan(found.number, found.unit) is None for found in quantities(text))


def _repeats(objective: str, name: str) -> bool:
    rest = objective.replace(name, "", 1) if name else objective
    return bool(name) and re.fullmatch(r"(?:完成|实施|做好|开展|项目|工作|任务|资金|经费|专项)*", rest) is not None


@rule("G10", Severity.WARNING, "各项目的绩效目标各不相同").says(
    same=Text("绩效目标与前面的项目「{other}」完全相同。", "请按本项目的内容改写；确实相同的，请在说明列写明理由。"),
    department=Text("绩效目标照抄了「{sheet}」的「{title}」。", "请写明这个项目自己要达到的结果和数量。"),
)
def objectives_differ(s: Submission, _form: Form) -> Iterator[Hit]:
    """每个项目的绩效目标是自己的，不照抄别的项目或部门目标。

    要求：两个项目的绩效目标（不计空格和标点）不相同，也不等于总体目标、分项目标中某一条的内容。
    依据：公开样本中的实际问题（参照）
    通过：两个项目各写各的目标
    不通过：两个项目的绩效目标一字不差
    """
    sections = {
        bare: section for section in (*s.overall, *s.functions) if len(bare := _bare(section.content.typed)) >= _LEAST
    }
    first: dict[str, str] = {}
    for project in s.projects:
        text = _bare(project.objective.typed)
        if len(text) < _LEAST:
            continue
        if text in first:
            yield hit(project.objective, "same", project, other=first[text])
        elif (section := sections.get(text)) is not None:
            yield hit(project.objective, "department", project, sheet=section.content.ref.sheet, title=section.anchor)
        first.setdefault(text, project.title)
