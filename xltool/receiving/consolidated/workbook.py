"""The consolidated workbook as a whole: which sheets, in which order."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from xltool.receiving.consolidated import packing
from xltool.receiving.consolidated.detail_tables import indicators_table, projects_table
from xltool.receiving.consolidated.evidence import Evidence
from xltool.receiving.consolidated.links import Links, keep_links
from xltool.receiving.consolidated.looks import Palette
from xltool.receiving.consolidated.overview import OVERVIEW, Overview
from xltool.receiving.consolidated.received_tables import problems_table, received_table, refused_table, versions_table
from xltool.receiving.consolidated.rounds_tables import opinions_table, rounds_table
from xltool.receiving.consolidated.sheet_writer import EXCEL_ROWS, SheetWriter
from xltool.receiving.consolidated.tables import Table
from xltool.receiving.consolidated.unit_tables import chase_table, summary_table
from xltool.receiving.figures import Figures


def all_tables(evidence: Evidence, sums: Figures) -> Sequence[Table]:
    """Every table, in the order of the sheets."""
    return (
        summary_table(evidence, sums),
        projects_table(evidence),
        indicators_table(evidence),
        chase_table(evidence),
        rounds_table(evidence),
        opinions_table(evidence),
        versions_table(evidence),
        problems_table(evidence),
        refused_table(evidence),
        received_table(evidence),
    )


def write_workbook(path: Path, evidence: Evidence, sums: Figures, now: datetime, *, rows: int = EXCEL_ROWS) -> None:
    """Write the whole workbook to ``path``; the same bytes for the same evidence and time.

    ``rows``: how many one sheet may have.
    """
    with keep_links() as links:
        workbook, writer = _write(evidence, sums, now, rows, links)
        packing.save(workbook, path, now, writer.text_areas, links)


def _write(evidence: Evidence, sums: Figures, now: datetime, rows: int, links: Links) -> tuple[Workbook, SheetWriter]:
    workbook = Workbook(write_only=True)
    overview = workbook.create_sheet(OVERVIEW)
    overview.sheet_view.tabSelected = True
    widest = max((f"{amount:,.2f}" for one in sums.periods for amount in one.by_units), key=len, default="")
    writer = SheetWriter(workbook, Palette(overview), len(widest) + 2, rows, links)
    try:
        for table in all_tables(evidence, sums):
            writer.write(table)
    except BaseException:
        _close(workbook)
        raise
    said = [*evidence.said, *writer.splits, *writer.unlinked]
    Overview(workbook, writer, overview).write(replace(evidence, said=said), sums, now)
    return workbook, writer


def _close(workbook: Workbook) -> None:
    """Let go of half-written sheets in good order; otherwise their streams complain on stderr."""
    for sheet in workbook.worksheets:
        with contextlib.suppress(Exception):
            sheet.close()
