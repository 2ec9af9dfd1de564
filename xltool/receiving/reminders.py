"""Reminders for units from which something is due: which, to whom, in what words. Pure; nothing is ever sent."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xltool.language.keys import code_key
from xltool.model.errors import XltoolError
from xltool.model.findings import shorten
from xltool.model.review import Opinion
from xltool.receiving.decision.chase_list import Chased, ChaseRow

LATE = (Chased.MISSING, Chased.RETURNED, Chased.NOT_USED, Chased.CONFLICT)
"""Something is due from these, in this order."""
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?![\w@-])", re.ASCII)
_NAMED = 3
"""So many opinions are quoted, the others only counted."""
_QUOTED = 60

TEXTS: Mapping[str, str] = {
    "subject": "请{事项}：{单位编码} {单位名称} {期间}预算绩效目标",
    "greeting": "{单位名称}：",
    "contact": "（请转联系人：{联系人}）",
    "missing": (
        "您好！截至 {今天}，我们还没有收到贵单位{期间}预算绩效目标的报送文件。"
        "请尽快用【报送】生成后发来。已经发出的，请告诉我们发送的时间和方式，以便查找。"
    ),
    "returned": (
        "您好！贵单位{期间}预算绩效目标第 {版本} 版已于 {退回日期} 退回（第 {轮次} 轮审核，结论：{审核结论}），"
        "至今 {退回天数} 天，还没有收到修改后的报送。{期限说明}{意见说明}"
        "请用【收审核意见】把退回的文件收进填报工作簿，逐条修改或答复后，再【报送】。"
    ),
    "not_used": "您好！贵单位{期间}预算绩效目标的报送文件已经收到，但没有采用。{原因}请改好后重新【报送】，谢谢配合。",
    "conflict": "您好！贵单位{期间}预算绩效目标收到了内容不同、版本号相同的报送文件，都没有采用。{原因}",
    "closing": "如有疑问，请与我们联系。谢谢！",
}
"""What stands in a reminder; a bureau may replace any of them."""
_MATTERS = {
    Chased.MISSING: ("missing", "报送"),
    Chased.RETURNED: ("returned", "修改后重新报送"),
    Chased.NOT_USED: ("not_used", "重新报送"),
    Chased.CONFLICT: ("conflict", "确认以哪一份为准"),
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """One unit's. ``to``: an address, "" when none is known; ``states``: of what it is reminded; ``paragraphs``: the letter."""

    region: str
    unit: str
    name: str
    to: str
    states: tuple[Chased, ...]
    subject: str
    paragraphs: tuple[str, ...]


def remind(
    rows: Iterable[ChaseRow], opinions: Callable[[ChaseRow], Sequence[Opinion]], texts: Mapping[str, str], today: date
) -> tuple[Reminder, ...]:
    """One reminder for each unit from which something is due, whatever it is. ``opinions``: of the last return of a row."""
    units: dict[tuple[str, str], list[ChaseRow]] = {}
    for row in rows:
        if row.state in LATE:
            units.setdefault((code_key(row.region), code_key(row.unit)), []).append(row)
    return tuple(_reminder(found, opinions, texts, today) for found in units.values())


def address_in(contact: str) -> str:
    """The one e-mail address in what the list says of a contact; "" when there is none, or more than one."""
    found = _ADDRESS.findall(contact)
    return found[0] if len(found) == 1 else ""


def check_texts(given: Mapping[str, Any], where: str) -> dict[str, str]:
    """The texts with those that a bureau has replaced; XltoolError names ``where`` and the text that cannot be used."""
    for key, text in given.items():
        if key not in TEXTS:
            raise XltoolError(f"{where}里不认识“{key}”。可以写的有：{'、'.join(TEXTS)}。")
        if not isinstance(text, str):
            raise XltoolError(f"{where}里“{key}”应是带引号的文字。")
        try:
            text.format_map(dict.fromkeys(_NAMES, ""))
        except (KeyError, ValueError, IndexError, AttributeError, TypeError):
            names = "、".join(f"{{{name}}}" for name in _NAMES)
            raise XltoolError(f"{where}里“{key}”的花括号写得不对。可以用的有：{names}。") from None
    return {**TEXTS, **given}


_NAMES = (
    "事项", "单位编码", "单位名称", "联系人", "期间", "今天", "版本", "轮次", "审核结论", "退回日期", "退回天数", "期限说明", "意见说明",
    "原因",
)  # fmt: skip
"""What may stand in braces."""


def _reminder(
    rows: Sequence[ChaseRow], opinions: Callable[[ChaseRow], Sequence[Opinion]], texts: Mapping[str, str], today: date
) -> Reminder:
    first = min(rows, key=lambda row: LATE.index(row.state))
    to = address_in(first.contact)
    said = [_values(row, opinions, today) for row in rows]
    head = said[rows.index(first)]
    name = [texts["greeting"].format_map(head)]
    if first.contact and not to:
        name.append(texts["contact"].format_map(head))
    matters = [texts[_MATTERS[row.state][0]].format_map(values) for row, values in zip(rows, said, strict=True)]
    return Reminder(
        first.region, first.unit, first.name, to, tuple(row.state for row in rows),
        " ".join(texts["subject"].format_map(head).split()), (*name, *matters, texts["closing"].format_map(head)),
    )  # fmt: skip


def _values(row: ChaseRow, opinions: Callable[[ChaseRow], Sequence[Opinion]], today: date) -> dict[str, object]:
    values = (
        _MATTERS[row.state][1], row.unit, row.name, row.contact, f" {row.year} 年{row.stage}" if row.year else "本次",
        f"{today:%Y-%m-%d}", row.version or "", row.round or "", row.conclusion, row.returned_at.partition(" ")[0],
        "" if row.waiting is None else row.waiting, _say_deadline(row),
        _say_opinions(opinions(row)) if row.state is Chased.RETURNED else "", row.note,
    )  # fmt: skip
    return dict(zip(_NAMES, values, strict=True))


def _say_deadline(row: ChaseRow) -> str:
    if not row.deadline:
        return ""
    return f"要求的期限是 {row.deadline}{f'，已过 {row.overdue} 天' if row.overdue else ''}。"


def _say_opinions(opinions: Iterable[Opinion]) -> str:
    binding = [one for one in opinions if one.binding]
    if not binding:
        return ""
    quoted = "；".join(shorten(" ".join(one.text.split()), _QUOTED) for one in binding[:_NAMED])
    return f"必须处理的意见有 {len(binding)} 条{'，例如' if len(binding) > _NAMED else ''}：{quoted}。"
