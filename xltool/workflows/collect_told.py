"""How a collection stands, in sentences and numbers: for the command and for the window."""

from __future__ import annotations

from collections import Counter

from xltool.receiving.decision.standing import Standing
from xltool.workflows.collect import Collected, Order


def standings(collected: Collected) -> list[tuple[Standing, int]]:
    """How many of the received files were dealt with in each way; ways without a file are left out."""
    numbers = Counter(verdict.standing for _, verdict in collected.evidence.decision.received)
    return [(standing, numbers[standing]) for standing in Standing if numbers[standing]]


def told(order: Order, collected: Collected) -> list[str]:
    """The sums, who has sent, what changed since the last run, and where to look."""
    evidence, lines = collected.evidence, []
    for one in collected.sums.periods:
        year, stage = one.period
        word = "与各项目之和一致" if one.agrees else "与各项目之和不一致，请勿使用"
        lines.append(
            f"{year} 年{stage}：{one.units} 个单位，{one.projects} 个项目，预算数合计 {one.by_units[0]:,.2f} 元（{word}）。"
        )
    if evidence.listed:
        states = Counter(row.state.value for row in evidence.chased)
        lines.append("报送情况：" + "，".join(f"{word} {n} 个" for word, n in states.items()) + "。")
    lines.append(f"本次新读 {collected.read} 个工作簿，{collected.known} 个以前读过。")
    lines += [f"与上次相比：{sentence}" for sentence in evidence.changes or ()]
    lines.append(f"已保存 {order.output.resolve()}")
    if order.dataset is not None:
        lines.append(f"数据集 {order.dataset.resolve()}")
    if not collected.all_accepted:
        lines.append("有没有采用的文件，请看工作表「不予受理」和「问题」。")
    return lines
