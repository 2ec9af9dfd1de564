"""Finished and sealed workbooks on disk for the tests of 报送: the filled template, carried through 一键完成."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tests.filled import fill
from xltool import submitting, workflow
from xltool.books import open_book
from xltool.settings import MailSettings
from xltool.submitting import Submitted

NOW = datetime(2027, 1, 10, 9, 30)
MAIL = MailSettings("jx@example.gov.cn")


def finished(path: Path, **entries: Any) -> Path:
    """A workbook without a fault, totals and official sheets drawn."""
    fill(path, **entries)
    workflow.run(open_book(path), NOW)
    return path


def submitted(path: Path, folder: Path, **options: Any) -> Submitted:
    """Its sealed copy and letter."""
    return submitting.submit(path, folder, NOW, MAIL, **options)
