"""Where is kept what a press on an open workbook overwrote: two files per workbook in the person's own folder.

Never in the workbook, which is mailed: a list of contents (JSON), and a workbook with the looks of what was drawn over.
"""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from xltool.books.file.archive import Archive, zip_in_order
from xltool.books.live.undo_plan import Content, Contents, Kept, SheetKept
from xltool.model.cells import Area
from xltool.model.edits import WidenTable
from xltool.model.errors import XltoolError

_DAYS_KEPT = 7
_FORM = 3
"""Of the list; another one is of another version of the tool, and is not understood."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument"
_EMPTY = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.spreadsheetml.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KINDS}.spreadsheetml.worksheet+xml"/>%s</Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="xltool" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>%s</Relationships>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>',
}
"""A workbook of one empty sheet; where ``%s`` stands, parts of ``_LOOKS`` are named."""
_LOOKS = {
    "xl/theme/theme1.xml": ("theme", f"{_KINDS}.theme+xml"),
    "xl/styles.xml": ("styles", f"{_KINDS}.spreadsheetml.styles+xml"),
}
"""Where every program keeps fonts and named styles of a workbook, with the kind of relationship and of content."""

_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The two files of one workbook."""

    listed: Path
    looks: Path

    def clear(self) -> None:
        """Forget the press."""
        self.listed.unlink(missing_ok=True)
        self.looks.unlink(missing_ok=True)

    def put(self, kept: Kept) -> None:
        """Write the list, whole or not at all."""
        new = self.listed.with_suffix(".tmp")
        with contextlib.ExitStack() as undo:
            undo.callback(new.unlink, missing_ok=True)
            content = json.dumps({"form": _FORM, **_plain(kept)}, ensure_ascii=False, default=_encode)
            new.write_text(content, encoding="utf-8")
            new.replace(self.listed)

    def get(self) -> Kept | None:
        """The press that is kept; None when there is none, or none that can be understood."""
        try:
            found = json.loads(self.listed.read_text(encoding="utf-8"))
            return _decode(found) if found.pop("form") == _FORM else None
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def require_looks(self, book: Path) -> Path:
        """The workbook for looks; a new one has the fonts and named styles of the workbook itself, and no cells.

        It has none of them where that is not saved yet or encrypted, so that nobody is asked for its password.
        """
        if not self.looks.exists():
            self.looks.write_bytes(_without_cells(book.read_bytes() if book.exists() else b"", book.name))
        return self.looks


def _without_cells(content: bytes, name: str) -> bytes:
    """A workbook with the fonts and named styles of another one, whose sheets would take a second to open and save."""
    found: dict[str, bytes] = {}
    if content.startswith(_ZIP):
        with contextlib.suppress(XltoolError):  # packed in an odd way: the program has opened it all the same
            archive = Archive(content, name)
            found = {part: archive.read(part) for part in _LOOKS if part in archive.names}
    kinds = "".join(f'<Override PartName="/{part}" ContentType="{_LOOKS[part][1]}"/>' for part in found)
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{_LOOKS[part][0]}" Target="{part.removeprefix("xl/")}"/>'
        for number, part in enumerate(found, start=2)
    )
    named = {"[Content_Types].xml": kinds, "xl/_rels/workbook.xml.rels": links}
    frame = {part: (text % named[part] if part in named else text).encode() for part, text in _EMPTY.items()}
    return zip_in_order(frame | found)


def shelf_of(book: str) -> Shelf:
    """The files of the workbook of that full name; those of other workbooks go when they are old."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = hashlib.sha256(book.encode()).hexdigest()[:16]
    for path in _old(folder):
        with contextlib.suppress(OSError):  # open elsewhere: the next press tries again
            path.unlink()
    return Shelf(folder / f"{key}.json", folder / f"xltool撤销-{key}.xlsx")


def _folder() -> Path:
    local = os.environ.get("LOCALAPPDATA")
    if local:
        return Path(local) / "xltool" / "undo"
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local/state") / "xltool/undo"


def _old(folder: Path) -> Iterator[Path]:
    until = time.time() - _DAYS_KEPT * 86_400
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < until:
                yield path


def _plain(kept: Kept) -> dict[str, Any]:
    return {**_named(kept), "sheets": list(map(_named, kept.sheets))}


def _named(one: Kept | SheetKept) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _encode(value: object) -> dict[str, Any]:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, WidenTable):
        return asdict(value)
    raise TypeError(f"no cell holds {value!r}")


def _decode(found: dict[str, Any]) -> Kept:
    sheets = tuple(
        SheetKept(
            **{
                **sheet,
                "before": _rows(sheet["before"]),
                "after": _rows(sheet["after"]),
                "widened": _widened(sheet["widened"]),
            }
        )
        for sheet in found["sheets"]
    )
    return Kept(**{**found, "order": tuple(found["order"]), "sheets": sheets})


def _widened(found: Any) -> WidenTable | None:
    return found and WidenTable(Area(**found["table"]), found["header"])


def _rows(rows: Any) -> Contents | None:
    def decode(value: Any) -> Content:
        moment = isinstance(value, dict)
        found: Content = datetime.fromisoformat(value["moment"]) if moment else value
        return found

    return None if rows is None else [[decode(value) for value in row] for row in rows]
