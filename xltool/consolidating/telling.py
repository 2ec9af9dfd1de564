"""What to tell of a consolidation, line by line: for the command line and for the window."""

from __future__ import annotations

from collections import Counter

from xltool.collecting.deciding import Standing
from xltool.consolidating.run import Collected, Order


def standings(collected: Collected) -> list[tuple[Standing, int]]:
    """How many files came to which standing, in the order of the standings."""
    counts = Counter(verdict.standing for _, verdict in collected.evidence.decision.received)
    return [(standing, counts[standing]) for standing in Standing if counts[standing]]


def told_standings(collected: Collected) -> list[str]:
    """The same as one line."""
    return [
        "收到："
        + "，".join(f"{one.value} {count} 份" for one, count in standings(collected))
        + "。"
    ]


def told(order: Order, collected: Collected) -> list[str]:
    """How it stands, what changed since the last time, and where to look."""
    evidence = collected.evidence
    lines = []
    for one in collected.sums.periods:
        year, stage = one.period
        word = "与各项目之和一致" if one.agrees else "与各项目之和不一致，请勿使用"
        lines.append(
            f"{year} 年{stage}：{one.units} 个单位，{one.projects} 个项目，预算数合计 {one.by_units[0]:,.2f} 元（{word}）。"
        )
    states = Counter(row.state.value for row in evidence.chased)
    if evidence.listed:
        lines.append(
            "报送情况：" + "，".join(f"{word} {n} 个" for word, n in states.items()) + "。"
        )
    lines.append(f"本次新读 {collected.read} 个工作簿，{collected.known} 个以前读过。")
    lines += [f"与上次相比：{sentence}" for sentence in evidence.changes or ()]
    lines.append(f"已保存 {order.output.resolve()}")
    if order.dataset is not None:
        lines.append(f"数据集 {order.dataset.resolve()}")
    if not collected.all_accepted:
        lines.append("有没有采用的文件，请看工作表「不予受理」和「问题」。")
    return lines
