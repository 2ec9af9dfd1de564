"""Which return 收审核意见 is about: those near the unit's workbook that were not received yet, found without asking."""

import contextlib
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from xltool.books.file.book import FileBook, read_bytes
from xltool.books.file.package import Package
from xltool.model.edits import Book
from xltool.model.errors import XltoolError
from xltool.model.review import CONCLUSION, Return
from xltool.reading.submission import read_identity
from xltool.reviewing.record import ReviewBroken, read_record
from xltool.sending.file_names import SUBMITTED_FOLDER
from xltool.workflows.look_back import RETURNS_FOLDER
from xltool.workflows.opinions import own_review
from xltool.workflows.receive import identity_of

_DOWNLOADS = ("Downloads", "下载")
_WORD = "退回"
_MOST = 60
"""So many files at most are looked into, the newest first."""


def waiting_returns(book: Book, path: Path, downloads: Iterable[Path] | None = None) -> list[Path]:
    """Returns of the newest version of this unit, year and stage that were not received yet, each once.

    Several where several people returned that version. One whose record is broken is among them: receiving it says so.
    ``path``: where the workbook is; ``downloads``: where attachments are kept, the person's own folders by default.
    Raises XltoolError where the workbook is a reviewer's.
    """
    if CONCLUSION in book.sheet_names():
        raise XltoolError(f"“{book.name}”是审核工作簿，不是您的填报工作簿。请打开填报工作簿，再点【收审核意见】。")
    had = _received(book)
    wanted = identity_of(read_identity(book))
    least = max((one.version for one in had.values()), default=0)
    places = [Path.home() / name for name in _DOWNLOADS] if downloads is None else downloads
    near = (path.parent, path.parent / RETURNS_FOLDER, path.parent / SUBMITTED_FOLDER, *places)
    broken: list[Path] = []
    sound: dict[str, tuple[Return, Path]] = {}
    for file in _named_as_returned(dict.fromkeys(near)):
        try:
            newest = _returned(file, wanted)
        except ReviewBroken:
            broken.append(file)
            continue
        if newest is None or newest.version < least:
            continue
        known = [one for one in (had.get(newest.id), sound[newest.id][0] if newest.id in sound else None) if one]
        if all(one.returned_at < newest.returned_at for one in known):
            sound[newest.id] = newest, file
    version = max((one.version for one, _ in sound.values()), default=0)
    return [*(file for one, file in sound.values() if one.version == version), *broken]


def _received(book: Book) -> dict[str, Return]:
    try:
        mine = own_review(book)
    except ReviewBroken:
        mine = None
    return {one.id: one for one in mine.review.returns} if mine else {}


def _named_as_returned(folders: Iterable[Path]) -> list[Path]:
    """Workbooks with the word in their names: mail programs put something before and behind it."""
    found: dict[Path, float] = {}
    for folder in folders:
        with contextlib.suppress(OSError):
            for file in folder.iterdir():
                name = unicodedata.normalize("NFC", file.name)
                if _WORD in name and name.lower().endswith(".xlsx") and not name.startswith(("~$", ".")):
                    found[file] = file.stat().st_mtime
    return sorted(found, key=lambda file: found[file], reverse=True)[:_MOST]


def _returned(file: Path, wanted: tuple[str, ...]) -> Return | None:
    """What a file returns; None where it is no return of this unit, year and stage. Raises ReviewBroken."""
    try:
        book = FileBook.of_package(Package(read_bytes(file), file.name))
        if CONCLUSION not in book.sheet_names() or identity_of(read_identity(book)) != wanted:
            return None
    except (XltoolError, OSError):
        return None
    carried = read_record(book)
    return carried.review.newest if carried else None
