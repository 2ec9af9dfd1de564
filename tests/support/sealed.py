"""Finished and sealed workbooks on disk for the tests of 报送: the filled template, carried through 一键完成."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tests.support.filled import fill
from xltool.books import open_book
from xltool.model import template
from xltool.model.edits import WriteBlock
from xltool.model.template import find_headers
from xltool.sending.mail_settings import MailSettings
from xltool.workflows import run, submit as submitting
from xltool.workflows.submit import Submitted

NOW = datetime(2027, 1, 10, 9, 30)
MAIL = MailSettings("jx@example.gov.cn")


def finished(path: Path, **entries: Any) -> Path:
    """A workbook without a fault, totals and official sheets drawn."""
    fill(path, **entries)
    run.run(open_book(path), NOW)
    return path


def answered(path: Path, reason: str = "情况属实，见会议纪要") -> Path:
    """Type a 说明 for every warning, and carry it through 一键完成 once more."""
    book = open_book(path)
    grid = book.read(template.FINDINGS)
    place = find_headers(grid, template.FINDING_HEADERS)
    assert place is not None
    header, columns = place
    severity, note = columns[1], columns[9]
    book.apply(
        [
            WriteBlock(grid.sheet, row, note, ((reason,),))
            for row in range(header + 1, len(grid.rows) + 1)
            if grid.at(row, severity) == "警告"
        ]
    )
    run.run(open_book(path), NOW)
    return path


def submitted(path: Path, folder: Path, **options: Any) -> Submitted:
    """Its sealed copy and letter."""
    return submitting.submit(path, folder, NOW, MAIL, **options)
