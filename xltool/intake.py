"""Step: from what was received (files, folders, mails, archives of them) to parcels, each the bytes of one file.

Every file and every mail gives at least one parcel, with a reason in Chinese where there is nothing to examine. Names
are only shown, escaped; nothing is ever unpacked to disk, fetched or run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltool.findings import Finding
from xltool.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Parcel:
    """One received file, or the reason why there is none.

    ``source``: where it came from, outermost first, ``mail.eml > attachment.zip > member.xlsx``; ``name``: its own
    name; both escaped for showing. ``digest``: SHA-256 of ``data`` in hexadecimal, "" without data. ``data`` is None
    exactly when there is a ``refusal``. ``findings``: what is odd about the mail or the name (codes Q70 and up).
    """

    source: str
    name: str
    data: bytes | None
    digest: str
    refusal: Refusal | None = None
    findings: tuple[Finding, ...] = ()


def parcels(paths: Sequence[Path]) -> Iterator[Parcel]:
    """Yield what the files and folders hold, in the order of their names; memory holds one of them at a time."""
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                data = file.read_bytes()
                yield Parcel(str(file), file.name, data, hashlib.sha256(data).hexdigest())
