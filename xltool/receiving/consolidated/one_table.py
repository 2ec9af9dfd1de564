"""A workbook of a single table, looking like the sheets of the consolidated one."""

import tempfile
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from xltool.receiving.consolidated import packing
from xltool.receiving.consolidated.links import keep_links
from xltool.receiving.consolidated.looks import Palette
from xltool.receiving.consolidated.sheet_writer import EXCEL_ROWS, SheetWriter
from xltool.receiving.consolidated.tables import Table


def workbook_of(table: Table, now: datetime) -> bytes:
    """Make the workbook; the same bytes for the same table and time."""
    workbook = Workbook(write_only=True)
    blank = workbook.create_sheet()
    palette = Palette(blank)
    workbook.remove(blank)
    with keep_links() as links, tempfile.TemporaryDirectory() as folder:
        writer = SheetWriter(workbook, palette, 0, EXCEL_ROWS, links)
        writer.write(table)
        path = Path(folder) / "table.xlsx"
        packing.save(workbook, path, now, writer.text_areas, links)
        return path.read_bytes()
