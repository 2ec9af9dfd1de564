"""What differs from the last finished run, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from xltool.collecting import Candidate, Decision
from xltool.consolidating.figures import Figures

_NAMED = 20


def snapshot(decision: Decision, candidates: Mapping[str, Candidate], sums: Figures) -> Any:
    """How a run stands, as plain JSON values."""
    return {
        "files": sorted({one.digest for one, _ in decision.received if one.digest}),
        "units": {
            "/".join(map(str, key)): [
                digest,
                candidates[digest].version,
                candidates[digest].name,
                str(candidates[digest].budget),
            ]
            for key, digest in decision.counted
        },
        "sums": {
            f"{one.period[0]} 年{one.period[1]}": str(one.by_units[0]) for one in sums.periods
        },
    }


def changes(last: Any, now: Any) -> Sequence[str] | None:
    """Sentences for people; None when there was no run before."""
    if not last:
        return None
    said = []
    files = len(set(now["files"]) - set(last["files"]))
    gone = len(set(last["files"]) - set(now["files"]))
    if files or gone:
        said.append(
            f"新收到 {files} 个文件" + (f"，上次有而这次没有的 {gone} 个。" if gone else "。")
        )
    before, after = last["units"], now["units"]
    said += _named("新计入", [after[key] for key in after if key not in before])
    said += _named("不再计入", [before[key] for key in before if key not in after])
    replaced = [
        f"{after[key][2]}（第 {before[key][1]} 版换成第 {after[key][1]} 版，"
        f"预算数 {_money(before[key][3])} → {_money(after[key][3])}）"
        for key in after
        if key in before and before[key][0] != after[key][0]
    ]
    if replaced:
        said.append(f"换了版本的单位 {len(replaced)} 个：{_some(replaced)}。")
    for period in sorted({*last["sums"], *now["sums"]}):
        was, stands = last["sums"].get(period, "0.00"), now["sums"].get(period, "0.00")
        if was != stands:
            said.append(f"{period}预算数合计：{_money(was)} → {_money(stands)}。")
    return said


def _named(words: str, units: Sequence[Sequence[Any]]) -> list[str]:
    if not units:
        return []
    names = [f"{name}（第 {version} 版，{_money(budget)}）" for _, version, name, budget in units]
    return [f"{words}的单位 {len(units)} 个：{_some(names)}。"]


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return "、".join(names[:_NAMED]) + (f"等（还有 {more} 个）" if more > 0 else "")


def _money(amount: str) -> str:
    return f"{Decimal(amount):,.2f}"
