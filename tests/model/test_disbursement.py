"""Disbursement: money from budgets and percentages, to the cent, worked out by hand."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, strategies as st

from tests.support.memory_book import a_book, a_project
from xltool.model.cells import Raw
from xltool.model.disbursement import Amounts, Disbursement, disbursement
from xltool.model.shelf import standard_form
from xltool.reading.submission import read_submission


def figures(*projects: dict[str, Raw]) -> Disbursement:
    return disbursement(read_submission(a_book(projects=projects)).submission)


def money(amounts: Amounts) -> tuple[list[str], list[str]]:
    assert amounts.schedule is not None
    return ([str(point.cumulative) for point in amounts.schedule], [str(point.period) for point in amounts.schedule])


def with_schedule(*percents: Raw, **changes: Raw) -> dict[str, Raw]:
    return a_project(**dict(zip(standard_form().labels, percents, strict=True)), **changes)


def test_the_seed_gives_the_figures_of_the_rule_catalogue() -> None:
    assert money(figures(a_project()).total) == (
        ["7500.00", "18750.00", "30000.00", "37500.00"],
        ["7500.00", "11250.00", "11250.00", "7500.00"],
    )


def test_halves_of_a_cent_go_up_and_the_last_period_takes_the_residue() -> None:
    # 0.05 x 10 % = 0.005 -> 0.01; x 30 % = 0.015 -> 0.02; x 50 % = 0.025 -> 0.03; then 0.05 - 0.03
    read = figures(with_schedule(10, 30, 50, 100, 预算数=0.05, 财政资金=0.05))
    assert money(read.total) == (["0.01", "0.02", "0.03", "0.05"], ["0.01", "0.01", "0.01", "0.02"])


def test_each_source_of_funds_follows_the_same_schedule() -> None:
    # 100.01 = 66.67 + 33.34; at 33 %: 33.0033, 22.0011, 11.0022
    read = figures(with_schedule(33, 33, 33, 100, 预算数=100.01, 财政资金=66.67, 其他资金=33.34))
    assert money(read.total)[0] == ["33.00", "33.00", "33.00", "100.01"]
    assert money(read.fiscal) == (
        ["22.00", "22.00", "22.00", "66.67"], ["22.00", "0.00", "0.00", "44.67"],
    )  # fmt: skip
    assert money(read.other)[1] == ["11.00", "0.00", "0.00", "22.34"]


def test_a_department_is_the_sum_of_money_not_a_mean_of_percentages() -> None:
    # 20 % of 10 000 and 40 % of 1 000 are 2 400; the mean of 30 % would give 3 300
    read = figures(
        with_schedule(20, 20, 20, 100, 预算数=10000, 财政资金=10000),
        with_schedule(40, 40, 40, 100, 预算数=1000, 财政资金=1000, 项目编码="2"),
    )
    assert money(read.total)[0] == ["2400.00", "2400.00", "2400.00", "11000.00"]
    assert read.total.budget == Decimal("11000.00")


def test_what_cannot_be_read_is_not_summed() -> None:
    read = figures(
        a_project(), with_schedule(20, None, 80, 100, 项目编码="2"), a_project(预算数="叁万元", 项目编码="3")
    )
    assert read.projects[1].total == Amounts(Decimal("37500.00"), None)
    assert read.projects[2].total == Amounts(None, None)
    assert read.total == Amounts(None, None)
    assert [project.code.value for project in read.incomplete] == ["2", "3"]


def test_blank_other_funds_count_as_zero() -> None:
    assert money(figures(a_project(其他资金=None)).other)[0] == ["0.00"] * 4


@given(st.decimals(0, 10**9, places=2), st.lists(st.decimals(0, 100, places=2), min_size=3, max_size=3).map(sorted))
def test_periods_always_add_up_to_the_budget(budget: Decimal, percents: list[Decimal]) -> None:
    cells = [f"{percent}%" for percent in percents]
    read = figures(with_schedule(*cells, "100%", 预算数=str(budget), 财政资金=str(budget)))
    for amounts in (read.total, read.fiscal):
        assert amounts.schedule is not None
        assert sum(point.period for point in amounts.schedule) == budget
        assert all(point.period >= 0 for point in amounts.schedule)
