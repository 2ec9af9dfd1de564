"""From what was received (files, folders, mails, archives of them) to parcels, each the bytes of one file.

Every file and every mail gives at least one parcel, with a reason in Chinese where there is nothing to examine. Names
are only shown, escaped; nothing is ever unpacked to disk, fetched or run.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from xltool.model.errors import said_by_system
from xltool.model.paths import fault_here
from xltool.receiving.parcels.contents import LARGEST, open_parcels
from xltool.receiving.parcels.names import decode_surrogates, escape, is_system_file
from xltool.receiving.parcels.parcel import SKIPPED, TOO_LARGE, UNREADABLE, Parcel, parcel_without
from xltool.receiving.refusals import Refusal


def parcels(paths: Sequence[Path]) -> Iterator[Parcel]:
    """Yield what the files and folders hold, in the order of their names; memory holds one of them at a time."""
    for path in paths:
        if path.is_dir():
            for file in _files(path):
                yield from _parcels_of(file, str(file.relative_to(path)))
        else:
            yield from _parcels_of(path, path.name)


def _files(folder: Path) -> Iterator[Path]:
    """All files below a folder, sorted; links are not followed out of it."""
    for entry in sorted(folder.iterdir(), key=lambda entry: (entry.name.casefold(), entry.name)):
        if entry.is_dir() and not entry.is_symlink():
            yield from _files(entry)
        else:
            yield entry


def _parcels_of(path: Path, source: str) -> Iterator[Parcel]:
    name = decode_surrogates(path.name)
    where = escape(decode_surrogates(source))
    if is_system_file(name) or path.is_symlink():
        yield parcel_without(where, name, SKIPPED)
        return
    if fault := fault_here(path):
        yield parcel_without(where, name, Refusal(UNREADABLE, f"{fault}，没有读取。", "请改名后再试。"))
        return
    try:
        data = None if path.stat().st_size > LARGEST else path.read_bytes()
    except OSError as error:
        reason = f"文件读不出来（{said_by_system(error)}）。"
        yield parcel_without(where, name, Refusal(UNREADABLE, reason, "请关闭打开它的程序，检查权限后再试。"))
        return
    if data is None:
        yield parcel_without(where, name, TOO_LARGE)
    else:
        yield from open_parcels(data, where, name)
