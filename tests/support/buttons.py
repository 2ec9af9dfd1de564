"""The buttons as functions of a workbook, and what they found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from xltool.model.edits import Book
from xltool.workflows import check as check_steps, run as run_steps

BUTTONS: dict[str, Callable[[Book, datetime], check_steps.Outcome]] = {
    "check": check_steps.check_and_report,
    "totals": run_steps.make_totals,
    "forms": run_steps.make_forms,
    "run": run_steps.run,
}


def found(outcome: check_steps.Outcome) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.ref)) for finding in outcome.findings]
