"""What changed since a seal, in a sentence for people."""

from collections.abc import Sequence

from xltool.sending.seal.compare import WHOLE_ROW, Difference, compare
from xltool.sending.seal.content import Content, entries_of
from xltool.sending.seal.record import Seal

_SHOWN = 16
_SHOWN_BEFORE = 12


def say_changes(former: Seal, present: Content, named: int) -> str:
    """Which version is meant and how it differs from ``present``; ``named`` differences at most are told in full."""
    differences = compare(entries_of(former.content), entries_of(present))
    version = f"与第 {former.version} 版（{former.sealed_at} 封存）相比"
    if not differences:
        return f"{version}，填报内容没有改动。"
    told = "；".join(map(_say, differences[:named]))
    more = " 等" if len(differences) > named else ""
    return f"{version}，填报内容改动 {len(differences)} 处：{told}{more}。"


def _say(one: Difference) -> str:
    where = f"「{one.sheet}」{one.at.a1 if one.at else ''}"
    if one.field == WHOLE_ROW:
        return f"{where} {'删去' if one.before else '新增'}一行（{_in_line(one.before or one.after, '')}）"
    return f"{where} {one.field}：{_in_line(one.before, one.after)} → {_in_line(one.after, one.before)}"


def _in_line(value: str, other: str) -> str:
    return in_short(" ".join(value.split()), " ".join(other.split()), _SHOWN)


def in_short(value: str, other: str, length: int) -> str:
    """A value as shown: a long text from a little before where it differs from the other one."""
    if not value:
        return "（空）"
    differs = _first_difference(value, other)
    start = max(0, min(differs - min(_SHOWN_BEFORE, length // 2), len(value) - length))
    shown = value[start : start + length]
    return f"{'……' if start else ''}{shown}{'……' if start + length < len(value) else ''}"


def _first_difference(value: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(value, other, strict=False)
    return next((at for at, (one, two) in enumerate(pairs) if one != two), min(len(value), len(other)))
