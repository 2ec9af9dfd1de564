"""Links of cells to received files, kept in a temporary file until their sheet is packed.

openpyxl would hold a kilobyte for each of them until the very end; there are several for every workbook.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import IO
from xml.sax.saxutils import quoteattr

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = f'<hyperlinks xmlns:r="{_RELATIONS}">'.encode()
_FOOT = b"</hyperlinks>"


class Links:
    """Links in order of their sheets; all those of one sheet are added before those of the next."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[str, tuple[int, int]] = {}
        """By title of the sheet: where its links begin, and how many there are."""

    def add(self, sheet: str, cell: str, target: str) -> None:
        """Keep one link; ``target`` is escaped as addresses are, without blanks."""
        start, count = self._places.get(sheet) or (self._file.tell(), 0)
        self._file.write(f"{cell} {target}\n".encode())
        self._places[sheet] = (start, count + 1)

    def elements(self, sheet: str) -> Iterator[bytes]:
        """The element ``hyperlinks`` of a sheet piece by piece; nothing when it has none."""
        if sheet in self._places:
            yield _HEAD
            for number, (cell, _) in enumerate(self._of(sheet)):
                yield f'<hyperlink ref="{cell}" r:id="{_id(number)}"/>'.encode()
            yield _FOOT

    def relations(self, sheet: str) -> Iterator[bytes]:
        """The relationships that ``elements`` names."""
        for number, (_, target) in enumerate(self._of(sheet)):
            yield (
                f'<Relationship Id="{_id(number)}" Type="{_RELATIONS}/hyperlink"'
                f' Target={quoteattr(target)} TargetMode="External"/>'
            ).encode()

    def _of(self, sheet: str) -> Iterator[list[str]]:
        start, count = self._places.get(sheet, (0, 0))
        self._file.seek(start)
        for line in islice(self._file, count):
            yield line.decode().rstrip("\n").split(" ", 1)


@contextlib.contextmanager
def keep_links() -> Iterator[Links]:
    """Room for the links of one workbook."""
    with tempfile.TemporaryFile() as file:
        yield Links(file)


def _id(number: int) -> str:
    return f"link{number + 1}"
