"""Buttons in two Excels that are open at once."""

from __future__ import annotations

from tests.windows.check_ribbon import NAME
from tests.windows.desk import FOLDER, sample
from tests.windows.excel import excel
from tests.windows.facts import fact


def check() -> None:
    """Each with a workbook of the same name, in two folders."""
    here, there = sample(NAME), sample(NAME, FOLDER / "另一处")
    with excel(here) as one, excel(there) as other:
        with fact("of two Excels with a workbook of one name the pressed one is checked"):
            untouched = other.state()
            said = one.press("check")
            assert said.status.startswith("校验完成："), said
            assert other.state() == untouched
        with fact("and then the other"):
            said = other.press("totals")
            assert said.status.startswith("资金汇总已重新计算"), said
            assert one.state()["settings"]["StatusBar"].startswith("校验完成："), one.state()["settings"]
