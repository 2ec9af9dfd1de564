"""Saves the consolidated workbook: the same bytes for the same content, and in its place whole or not at all."""

import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_CONTENT_TYPES, ARC_STYLE

from xltool.books.fresh.package import CREATOR, with_fonts_in_order
from xltool.books.portable import portable_part, without_empty_elements
from xltool.receiving.consolidated.links import Links

_TAIL = 65_536
_RELATIONS_END = b"</Relationships>"
_BEFORE_LINKS = (b"<printOptions", b"<pageMargins")
_BEFORE_IGNORED_ERRORS = (b"<drawing ", b"<tableParts", b"</worksheet>")


class _Archive(ZipFile):
    """An archive whose members carry the time of the run, not of the clock.

    ``titles``: of the sheets by their parts; ``text_areas`` by title.
    """

    def __init__(
        self, path: Path, now: datetime, titles: Mapping[str, str], text_areas: Mapping[str, str], links: Links
    ) -> None:
        super().__init__(path, "w", ZIP_DEFLATED, allowZip64=True)
        self._when = max(now.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
        self._titles = titles
        self._text_areas = text_areas
        self._links = links

    def _info(self, name: str) -> ZipInfo:
        info = ZipInfo(name, self._when)
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        return info

    def writestr(self, name: Any, data: Any, *_others: Any) -> None:
        """Write a part from memory; to the relationships of a sheet come those of its links."""
        title = self._titles.get(_sheet_of(str(name)))
        if title is not None:
            self._write_relations(str(name), data, title)
            return
        if name == ARC_STYLE:
            data = with_fonts_in_order(data.decode())
        super().writestr(self._info(str(name)), without_empty_elements(portable_part(str(name), _bytes(data))))

    def write(self, filename: Any, arcname: Any = None, *_others: Any) -> None:
        """Write a sheet from its temporary file, with its links, and say in it where digits are meant as text."""
        title = self._titles[str(arcname)]
        with Path(filename).open("rb") as source, self.open(self._info(arcname), "w") as target:
            size = source.seek(0, 2)
            source.seek(0)
            _copy(source, target, max(0, size - _TAIL))
            tail = without_empty_elements(_with_ignored_errors(source.read(), self._text_areas.get(title, "")))
            at = min(place for place in map(tail.rfind, _BEFORE_LINKS) if place >= 0)
            target.write(tail[:at])
            target.writelines(self._links.elements(title))
            target.write(tail[at:])

    def _write_relations(self, name: str, data: Any, title: str) -> None:
        written = portable_part(name, _bytes(data))
        with self.open(self._info(name), "w") as target:
            target.write(written.removesuffix(_RELATIONS_END))
            target.writelines(self._links.relations(title))
            target.write(_RELATIONS_END)


def _bytes(data: Any) -> bytes:
    return data.encode() if isinstance(data, str) else bytes(data)


def _sheet_of(name: str) -> str:
    """The part whose relationships are in the part ``name``."""
    folder, _, own = name.partition("_rels/")
    return folder + own.removesuffix(".rels")


def save(workbook: Workbook, path: Path, now: datetime, text_areas: Mapping[str, str], links: Links) -> None:
    """Write the workbook to ``path``; ``text_areas`` by title of the sheet."""
    workbook.properties.creator = CREATOR
    workbook.properties.lastModifiedBy = CREATOR
    workbook.calculation.fullCalcOnLoad = False  # there is no formula
    workbook.properties.created = workbook.properties.modified = now.replace(microsecond=0)
    titles = {
        f"xl/worksheets/sheet{number}.xml": sheet.title for number, sheet in enumerate(workbook.worksheets, start=1)
    }
    with _Archive(path, now, titles, text_areas, links) as archive:
        ExcelWriter(workbook, archive).write_data()
    _put_types_first(path)
    with path.open("rb+") as made:
        os.fsync(made.fileno())


def _put_types_first(path: Path) -> None:
    """Move the list of content types, which openpyxl writes last, to the front, where some programs look for it."""
    moved = path.with_name(f"{path.name}.moved")
    with ZipFile(path) as archive:
        start, directory = archive.getinfo(ARC_CONTENT_TYPES).header_offset, archive.start_dir
    with path.open("rb") as source, moved.open("wb") as target:
        source.seek(start)
        _copy(source, target, directory - start)
        source.seek(0)
        _copy(source, target, start)
        source.seek(directory)
        shutil.copyfileobj(source, target)
    with ZipFile(moved, "a") as archive:
        for member in archive.filelist:
            member.header_offset += directory - start
        archive.filelist.insert(0, archive.filelist.pop())
        archive.filelist[0].header_offset = 0
        archive.comment = b""  # lets the directory be written anew
    moved.replace(path)


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
