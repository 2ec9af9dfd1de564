"""The figures beside the list, as rows of text. Pure; what cannot be computed is a dash, never zero."""

from collections.abc import Sequence
from decimal import Decimal

from xltool.model.disbursement import Amounts, Disbursement
from xltool.model.shelf import standard_form

UNKNOWN = "—"
SCHEDULE_HEADERS = ("时点", "累计支出", "当期支出")
BUDGET_LABELS = ("预算数", "其中：财政资金", "其他资金")


def budget_rows(figures: Disbursement | None) -> list[tuple[str, str]]:
    """Budget of the department and its two sources."""
    amounts = (figures.total, figures.fiscal, figures.other) if figures else (None,) * 3
    return [(label, _money(one.budget if one else None)) for label, one in zip(BUDGET_LABELS, amounts, strict=True)]


def schedule_rows(figures: Disbursement | None) -> list[tuple[str, str, str]]:
    """Money at each checkpoint: paid until then, and since the one before."""
    schedule = _schedule(figures.total) if figures else ()
    if not schedule:
        labels = figures.labels if figures else standard_form().labels
        return [(label, UNKNOWN, UNKNOWN) for label in labels]
    return [(label, _money(until), _money(since)) for label, until, since in schedule]


def remark(figures: Disbursement | None) -> str:
    """Which projects keep the sums from being computed; "" when none does."""
    if figures is None or not figures.incomplete:
        return ""
    names = "、".join(one.title or "未命名" for one in figures.incomplete)
    return f"项目 {names} 的预算数或支出计划不全，合计没有计算。"


def _schedule(amounts: Amounts) -> Sequence[tuple[str, Decimal, Decimal]]:
    return [(one.checkpoint, one.cumulative, one.period) for one in amounts.schedule or ()]


def _money(amount: Decimal | None) -> str:
    return UNKNOWN if amount is None else f"{amount:,.2f}"
