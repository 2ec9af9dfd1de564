"""Where is kept what a press on an open workbook overwrote: two files per workbook in the person's own folder.

Never in the workbook, which is mailed: a list of contents (JSON), and a workbook with the looks of what was drawn over.
"""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from xltool.books.file.archive import zip_in_order
from xltool.books.live.undo_plan import Content, Contents, Kept, SheetKept

_DAYS_KEPT = 7
_FORM = 1
"""Of the list; another one is of another version of the tool, and is not understood."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EMPTY = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="xltool" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>',
}


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
            content = json.dumps({"form": _FORM, **_plain(kept)}, ensure_ascii=False)
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
        """The workbook for looks; a new one is a copy of the workbook itself, for its fonts and named styles.

        An empty one instead, where that is not saved yet or encrypted, so that nobody is asked for its password.
        """
        if not self.looks.exists():
            content = book.read_bytes() if book.exists() else b""
            self.looks.write_bytes(content if content.startswith(_ZIP) else zip_in_order(_EMPTY))
        return self.looks


def shelf_of(book: str) -> Shelf:
    """The files of the workbook of that full name; those of other workbooks go when they are old."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = hashlib.sha256(book.encode()).hexdigest()[:16]
    for path in _old(folder):
        with contextlib.suppress(OSError):  # open elsewhere: the next press tries again
            path.unlink()
    return Shelf(folder / f"{key}.json", folder / f"xltool撤销-{key}{Path(book).suffix or '.xlsx'}")


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
    found = asdict(kept)
    for sheet in found["sheets"]:
        for state in ("before", "after"):
            if sheet[state] is not None:
                sheet[state] = [[_encode(value) for value in row] for row in sheet[state]]
    return found


def _encode(value: Content) -> Any:
    return {"moment": value.isoformat()} if isinstance(value, datetime) else value


def _decode(found: dict[str, Any]) -> Kept:
    sheets = tuple(
        SheetKept(**{**sheet, "before": _rows(sheet["before"]), "after": _rows(sheet["after"])})
        for sheet in found["sheets"]
    )
    return Kept(**{**found, "order": tuple(found["order"]), "sheets": sheets})


def _rows(rows: Any) -> Contents | None:
    def decode(value: Any) -> Content:
        moment = isinstance(value, dict)
        found: Content = datetime.fromisoformat(value["moment"]) if moment else value
        return found

    return None if rows is None else [[decode(value) for value in row] for row in rows]
