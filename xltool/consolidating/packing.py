"""Saves the consolidated workbook: the same bytes for the same content, and in its place whole or not at all."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_STYLE

from xltool.build.package import CREATOR, with_fonts_in_order

_TAIL = 65_536
_BEFORE_IGNORED_ERRORS = (b"<drawing ", b"<tableParts", b"</worksheet>")


class _Archive(ZipFile):
    """An archive whose members carry the time of the run, not of the clock."""

    def __init__(self, path: Path, now: datetime, text_areas: dict[str, str]) -> None:
        super().__init__(path, "w", ZIP_DEFLATED, allowZip64=True)
        self._when = max(now.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
        self._text_areas = text_areas

    def _info(self, name: str) -> ZipInfo:
        info = ZipInfo(name, self._when)
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        return info

    def writestr(self, name: Any, data: Any, *_others: Any) -> None:
        """Write a part from memory."""
        if name == ARC_STYLE:
            data = with_fonts_in_order(data.decode())
        super().writestr(self._info(str(name)), data)

    def write(self, filename: Any, arcname: Any = None, *_others: Any) -> None:
        """Write a sheet from its temporary file, and say in it where digits are meant as text."""
        with Path(filename).open("rb") as source, self.open(self._info(arcname), "w") as target:
            size = source.seek(0, 2)
            source.seek(0)
            _copy(source, target, max(0, size - _TAIL))
            target.write(_with_ignored_errors(source.read(), self._text_areas.get(arcname, "")))


def save(workbook: Workbook, path: Path, now: datetime, text_areas: dict[str, str]) -> None:
    """Write the workbook to ``path``; ``text_areas`` by title of the sheet."""
    workbook.properties.creator = CREATOR
    workbook.properties.lastModifiedBy = CREATOR
    workbook.properties.created = workbook.properties.modified = now.replace(microsecond=0)
    by_part = {
        f"xl/worksheets/sheet{number}.xml": text_areas.get(sheet.title, "")
        for number, sheet in enumerate(workbook.worksheets, start=1)
    }
    with _Archive(path, now, by_part) as archive:
        ExcelWriter(workbook, archive).write_data()
    with path.open("rb+") as made:
        os.fsync(made.fileno())


def _copy(source: Any, target: Any, length: int) -> None:
    while length > 0:
        chunk = source.read(min(length, _TAIL))
        target.write(chunk)
        length -= len(chunk)


def _with_ignored_errors(tail: bytes, cells: str) -> bytes:
    if not cells:
        return tail
    at = min(place for place in map(tail.rfind, _BEFORE_IGNORED_ERRORS) if place >= 0)
    ignored = f'<ignoredErrors><ignoredError sqref={quoteattr(cells)} numberStoredAsText="1"/></ignoredErrors>'
    return tail[:at] + ignored.encode() + tail[at:]
