"""The files that were received, each once, in a fixed order; never what the tool itself wrote among them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from xltool.books.file.saving import BACKUP_FOLDER
from xltool.model.errors import XltoolError
from xltool.receiving.decision.candidates import Received
from xltool.receiving.parcels.names import decode_surrogates, escape
from xltool.receiving.parcels.parcel import Parcel
from xltool.receiving.parcels.unpack import parcels
from xltool.receiving.record import FindingRow, finding_row


def list_files(paths: Sequence[Path], ours: Iterable[Path]) -> list[tuple[str, str]]:
    """Every file below ``paths`` with the name under which it is shown; ``ours`` are files and folders to pass over."""
    passed = {path.resolve() for path in ours}
    found: dict[str, tuple[str, str]] = {}
    for path in paths:
        if not path.exists():
            raise XltoolError(f"找不到“{path}”。请检查收件文件夹或文件的路径。")
        for file, name in _below(path, passed):
            one = str(file)
            resolved = str(file.resolve())
            found.setdefault(one if resolved == one else resolved, (one, name))
    return list(found.values())


def _below(path: Path, passed: set[Path]) -> Iterator[tuple[Path, str]]:
    if not path.is_dir():
        yield path, path.name
        return
    name = path.resolve().name
    for folder, folders, files in os.walk(path):
        here = Path(folder)
        folders[:] = sorted(
            one
            for one in folders
            if (here / one).resolve() not in passed and one != BACKUP_FOLDER and not one.startswith(".xltool-")
        )
        for one in sorted(files):
            file = here / one
            if file.resolve() not in passed and not one.startswith(".xltool-"):
                yield file, (Path(name) / file.relative_to(path)).as_posix()


def unpack(path: str, name: str) -> Iterator[tuple[Received, bytes | None, list[FindingRow]]]:
    """What one file holds: what is noted of it, its bytes, and what is odd about it."""
    for parcel in parcels([Path(path)]):
        yield _note(parcel, path, name), parcel.data, [finding_row(f) for f in parcel.findings]


def _note(parcel: Parcel, path: str, name: str) -> Received:
    """``source`` becomes the place below the folder that was given, so that it is the same on every machine."""
    source = escape(decode_surrogates(name)) + parcel.source.removeprefix(escape(decode_surrogates(Path(path).name)))
    refusal = parcel.refusal
    why = (refusal.code, refusal.reason, refusal.fix) if refusal else ("", "", "")
    return Received(source, parcel.name, path, parcel.digest, *why)


def link_target(path: str, output: Path) -> str:
    """A file as a link in the workbook ``output``: relative, escaped; absolute where there is no relative way."""
    try:
        relative = os.path.relpath(path, output.parent)
    except ValueError:  # another drive
        return Path(path).resolve().as_uri()
    return quote(os.fsencode(relative.replace(os.sep, "/")))
