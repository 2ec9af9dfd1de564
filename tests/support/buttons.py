"""The buttons as functions of a workbook, and what they found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from xltool.model.edits import Book
from xltool.workflows import check, run

BUTTONS: dict[str, Callable[[Book, datetime], check.Outcome]] = {
    "check": check.check_and_report,
    "totals": run.make_totals,
    "forms": run.make_forms,
    "run": run.run,
}


def found(outcome: check.Outcome) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.ref)) for finding in outcome.findings]
