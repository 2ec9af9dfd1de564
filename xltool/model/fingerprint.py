"""Fingerprints that tell whether what the tool made still fits what staff entered.

Over meaning, not bytes: saving again in another program keeps them. Evidence of change, not a signature.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from xltool.model.cells import Formula, Grid, Raw
from xltool.model.submission import Cover, Indicator, Project, Submission
from xltool.model.template import DEPARTMENT_FORM

_LENGTH = 16


def digest(parts: Iterable[str]) -> str:
    """Hash texts in order; 16 hexadecimal digits."""
    text = unicodedata.normalize("NFC", "\x1f".join(parts))
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def totals_inputs(submission: Submission) -> str:
    """What 资金汇总 was computed from: money unit, and codes, names, money and schedule of all projects."""
    return digest(
        part
        for project in submission.projects
        for part in (*_project_money(project), submission.cover.money_unit.typed)
    )


def official_inputs(submission: Submission, sheet: str) -> str:
    """What an official sheet was drawn from of which there is one: the first form's from texts, a form's own from anything."""
    if submission.form.layouts:
        return digest(
            (
                department_inputs(submission),
                *(project_inputs(submission, project) for project in submission.projects),
                *(_cells(submission.indicators) if sheet == DEPARTMENT_FORM else ()),
            )
        )
    return department_inputs(submission)


def _cells(rows: Iterable[Indicator]) -> Iterable[str]:
    return (
        entry.typed
        for row in rows
        for entry in (
            row.project_code, row.level1, row.level2, row.level3, row.description, row.operator,
            row.target_value, row.unit, row.target_basis, row.weight, row.remark, *row.carried,
        )
    )  # fmt: skip


def project_inputs(submission: Submission, project: Project) -> str:
    """What the official sheet of one project was drawn from."""
    indicators = submission.indicators_of(project)
    if submission.form.layouts:
        cover = (submission.cover.year, submission.cover.stage, submission.cover.filler, submission.cover.filled_on)
        entries = (
            *cover,
            submission.cover.region_code,
            submission.cover.project_spending_total,
            project.function,
            project.remark,
        )
        return digest(
            (
                *_header(submission.cover),
                *_project_money(project),
                *(entry.typed for entry in (*entries, project.purpose, project.objective)),
                *_cells(indicators),
                department_inputs(submission),
            )
        )
    return digest(
        (
            *_header(submission.cover),
            *_project_money(project),
            project.purpose.typed,
            project.objective.typed,
            *(
                entry.typed
                for row in indicators
                for entry in (
                    row.level1, row.level2, row.level3, row.description,
                    row.operator, row.target_value, row.unit, row.target_basis, *row.carried,
                )
            ),
        )
    )  # fmt: skip


def department_inputs(submission: Submission) -> str:
    """What 部门绩效目标 was drawn from."""
    return digest(
        (
            *_header(submission.cover),
            *(
                entry.typed
                for section in submission.sections
                for entry in (section.function, section.number, section.title, section.content, *section.carried)
                if entry is not None
            ),
        )
    )


def sheet_content(grid: Grid, columns: int) -> str:
    """What stands in the first columns of a sheet: values with their places, whoever saved them."""
    return digest(
        f"{row}:{column}:{_plain(raw)}"
        for row, line in enumerate(grid.rows, start=1)
        for column, raw in enumerate(line[:columns], start=1)
        if raw is not None and raw != ""
    )


def _plain(raw: Raw) -> str:
    if isinstance(raw, Formula):
        return f"={raw.text.removeprefix('=')}"
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        return f"{float(raw):.12g}"
    if isinstance(raw, date):
        return raw.isoformat()
    return str(raw).replace("\r\n", "\n").replace("_x000D_", "").rstrip()


def _header(cover: Cover) -> tuple[str, ...]:
    return (cover.department_code.typed, cover.department_name.typed, cover.money_unit.typed)


def _project_money(project: Project) -> tuple[str, ...]:
    money = (project.budget_total, project.fiscal_funds, project.other_funds)
    return (
        project.code.typed,
        project.name.typed,
        *(f"{entry.value:.2f}" if entry.value is not None else entry.typed for entry in money),
        *(entry.typed for entry in project.carried),
        *(f"{point.label}={point.amount.typed}" for point in project.schedule if point.amount is not None),
        *(
            f"{point.label}={point.percent.value}"
            if point.percent.value is None
            else f"{point.label}={point.percent.value.normalize():f}"
            for point in project.schedule
        ),
    )
