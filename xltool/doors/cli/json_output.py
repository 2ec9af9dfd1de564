"""The JSON of the command line: one object a line, keys as programs know them; amounts are texts with two decimals."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltool.doors.cli.printing import can_encode
from xltool.model.errors import ContractBroken, XltoolError
from xltool.model.findings import Finding, count

if TYPE_CHECKING:
    from xltool.delivery.doctor.checks import Answer
    from xltool.model.disbursement import Disbursement
    from xltool.workflows.check import Outcome
    from xltool.workflows.compare import Compared
    from xltool.workflows.review import Begun
    from xltool.workflows.verify import Verdict


def say(value: object) -> None:
    """Print one object on a line of its own, all of it escaped when the stream lacks a letter."""
    line = json.dumps(value, ensure_ascii=False)
    sys.stdout.write((line if can_encode(line, sys.stdout.encoding) else json.dumps(value)) + "\n")


def outcome(path: Path, checked: Outcome) -> dict[str, Any]:
    """One workbook as it was judged."""
    return {
        "file": str(path),
        "template_version": checked.submission.cover.template_version.typed,
        "counts": _counts(checked.findings),
        "findings": [_finding(finding) for finding in checked.findings],
        "totals": _totals(checked.figures),
    }


def refusal(path: Path, stop: XltoolError) -> dict[str, Any]:
    """A file that cannot be checked: why, the T findings if its layout is at fault, no totals."""
    said = stop.faults if isinstance(stop, ContractBroken) else ()
    faults = [fault for fault in said if isinstance(fault, Finding)]
    return {
        "file": str(path),
        "template_version": None,
        "counts": _counts(faults),
        "findings": [_finding(fault) for fault in faults],
        "totals": None,
        "error": str(stop),
    }


def answers(found: Sequence[Answer]) -> dict[str, Any]:
    """What was found about a desk."""
    rows = [
        {
            "check": answer.check.code,
            "title": answer.check.title,
            "verdict": str(answer.result.verdict),
            "where": answer.result.where,
            "what": answer.result.what,
            "how": answer.result.how,
        }
        for answer in found
    ]
    return {"problems": sum(row["verdict"] == "problem" for row in rows), "checks": rows}


def verdict(path: Path, found: Verdict, typed: str | None) -> dict[str, Any]:
    """How a workbook agrees with its seal, and with a code that was ``typed``."""
    seal = found.seal
    return {
        "file": str(path),
        "state": str(found.state),
        "seal": seal
        and {"code": seal.code, "version": seal.version, "sealed_at": seal.sealed_at, "digest": seal.digest},
        "code": found.code,
        "code_agrees": None if typed is None else found.code == typed,
        "differences": [
            {
                "sheet": one.sheet,
                "cell": one.at.a1 if one.at else None,
                "row": one.row,
                "field": one.field,
                "sealed": one.before,
                "now": one.after,
            }
            for one in found.differences
        ],
    }


def comparison(compared: Compared) -> dict[str, Any]:
    """How two workbooks differ; ``alike``: the rows were taken for one only because they are alike."""
    return {
        "file_a": str(compared.before.path),
        "file_b": str(compared.after.path),
        "counts": {str(kind): count for kind, count in compared.counts.items()},
        "reordered": dict(compared.comparison.reordered),
        "differences": [
            {
                "sheet": one.sheet,
                "row": one.row,
                "project": one.project or None,
                "indicator": one.indicator or None,
                "field": one.field,
                "before": one.before,
                "after": one.after,
                "kind": str(one.kind),
                "alike": one.likely,
                "cell_a": one.cell_before and one.cell_before.a1,
                "cell_b": one.cell_after and one.cell_after.a1,
            }
            for one in compared.changes
        ],
    }


def begun(made: Begun) -> dict[str, Any]:
    """A review that was begun: what was changed since the last one, what nobody had asked for first."""
    return {
        "workbook": str(made.workbook),
        "round": made.round,
        "version": made.seal.version,
        "code": made.seal.code,
        "former": made.former,
        "warnings": made.warnings,
        "compared": made.found is not None,
        "missing": made.found.missing if made.found else 0,
        "revisions": [
            {
                "state": one.state,
                "sheet": one.sheet,
                "cell": one.cell or None,
                "project": one.project,
                "indicator": one.indicator,
                "field": one.field,
                "opinion": one.opinion,
                "before": one.before,
                "after": one.after,
                "answer": one.answer,
            }
            for one in made.revisions
        ],
        "remarks": list(made.remarks),
    }


def _counts(findings: Iterable[Finding]) -> dict[str, int]:
    counts = count(findings)
    return {name: getattr(counts, name) for name in ("error", "warning", "info", "answered")}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "sheet": finding.ref.sheet,
        "cell": finding.ref.a1,
        "field": finding.field,
        "value": finding.value,
        "message": finding.message,
        "fix": finding.fix,
        "project": finding.project,
        "note": finding.note,
    }


def _totals(figures: Disbursement) -> dict[str, Any]:
    return {
        "budget": _money(figures.total.budget),
        "fiscal": _money(figures.fiscal.budget),
        "other": _money(figures.other.budget),
        "schedule": [
            {"checkpoint": at.checkpoint, "cumulative": _money(at.cumulative), "period": _money(at.period)}
            for at in figures.total.schedule or ()
        ],
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
