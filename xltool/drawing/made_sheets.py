"""The record of what the tool made and from which entries, on the hidden lists sheet; and the cover's links.

The record tells stale sheets from fresh ones, and the tool's sheets from those that staff added.
"""

from collections.abc import Sequence
from datetime import datetime

from xltool.model import template
from xltool.model.cells import Grid, Plain, Ref
from xltool.model.edits import Edit, Link, WriteBlock
from xltool.model.fingerprint import official_inputs, project_inputs, sheet_content, totals_inputs
from xltool.model.submission import MadeSheet, Submission
from xltool.model.template import find_label, require_headers

COVER_LINKS = 30


def record_totals(submission: Submission) -> MadeSheet:
    """The record of 资金汇总 drawn from this submission."""
    return _record(template.TOTALS, "", totals_inputs(submission), "")


def record_form(submission: Submission, sheet: str, code: str, plan: Sequence[Edit]) -> MadeSheet:
    """The record of an official sheet; ``plan`` is what drew it."""
    project = next((p for p in submission.projects if code in {p.key, p.name.typed} and code), None)
    inputs = project_inputs(submission, project) if project else official_inputs(submission, sheet)
    content = sheet_content(_apply_writes(sheet, plan), submission.form.printed_width)
    return _record(sheet, code, inputs, content)


def _record(sheet: str, code: str, inputs: str, content: str) -> MadeSheet:
    return MadeSheet(
        sheet=sheet,
        project_code=code,
        inputs=inputs,
        content=content,
        present=True,
        content_now=content,
        record=Ref(template.LISTS, 1, 1),
    )


def _apply_writes(sheet: str, plan: Sequence[Edit]) -> Grid:
    """What a plan writes onto a cleared sheet."""
    grid = Grid(sheet, [])
    for edit in plan:
        if isinstance(edit, WriteBlock) and edit.sheet == sheet:
            grid = grid.replaced(
                {
                    (edit.row + down, edit.column + right): value
                    for down, row in enumerate(edit.rows)
                    for right, value in enumerate(row)
                }
            )
    return grid


def keep_records(lists: Grid, made: Sequence[MadeSheet], made_at: datetime) -> list[Edit]:
    """Write the whole record anew; rows of earlier runs that are no longer true go."""
    headers = template.RECORD_HEADERS
    row, columns = require_headers(lists, headers, f"隐藏工作表「{lists.sheet}」缺少表头：{'、'.join(headers)}。")
    first = min(columns)
    stamp = f"{made_at:%Y-%m-%d %H:%M:%S}"
    rows: list[tuple[Plain, ...]] = [(one.sheet, one.project_code, one.inputs, one.content, stamp) for one in made]
    rows += [(None,) * len(template.RECORD_HEADERS)] * max(0, len(lists.rows) - row - len(made))
    return [WriteBlock(lists.sheet, row + 1, first, tuple(rows))] if rows else []


def link_forms(cover: Grid, made: Sequence[MadeSheet]) -> list[Edit]:
    """List the official sheets on the cover, each a link; nothing when the cover has no such list."""
    at = find_label(cover, template.FORMS_LIST_LABEL)
    return _links(at._replace(row=at.row + 1), made) if at else []


def _links(first: Ref, made: Sequence[MadeSheet]) -> list[Edit]:
    names = [one.sheet for one in made if one.sheet != template.TOTALS]
    shown = names[:COVER_LINKS]
    if len(names) > COVER_LINKS:
        shown[-1] = f"其余 {len(names) - COVER_LINKS + 1} 张见工作表标签"
    rows = tuple((shown[i] if i < len(shown) else None,) for i in range(COVER_LINKS))
    edits: list[Edit] = [WriteBlock(first.sheet, first.row, first.column, rows)]
    for index in range(COVER_LINKS):
        here = Ref(first.sheet, first.row + index, first.column)
        known = index < len(shown) and shown[index] in names
        edits.append(Link(here, Ref(shown[index], 1, 1) if known else None))
    return edits
