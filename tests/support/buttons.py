"""The buttons as functions of a workbook, and what they found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from xltool.model.cells import Book
from xltool.workflows import check as workflow

BUTTONS: dict[str, Callable[[Book, datetime], workflow.Outcome]] = {
    "check": workflow.check_and_report,
    "totals": workflow.make_totals,
    "forms": workflow.make_forms,
    "run": workflow.run,
}


def found(outcome: workflow.Outcome) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.ref)) for finding in outcome.findings]
