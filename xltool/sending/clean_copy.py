"""A copy of a workbook on its way to be sent: read from the file, cleaned and edited in memory. The file itself is only read."""

from collections.abc import Collection, Sequence
from pathlib import Path

from xltool.books.file.book import FileBook, read_bytes
from xltool.books.file.package import Package
from xltool.books.file.saving import require_closed
from xltool.model.cells import Ref
from xltool.model.edits import Edit
from xltool.model.submission import MadeSheet
from xltool.sending.cleaning import fit_to_share
from xltool.sending.unseen import without_unseen
from xltool.sending.unseen_cells import Unseen, unseen_cells


class SharedCopy:
    """The cleaned copy. ``removed``: what was taken away, in words for staff."""

    def __init__(self, path: Path, *, may_be_open: bool = False) -> None:
        if not may_be_open:
            require_closed(path)
        shared = fit_to_share(read_bytes(path), path.name)
        self.removed = shared.removed
        self._package = Package(shared.data, path.name)
        self.book = FileBook.of_package(self._package)

    def freeze(self, cells: Collection[Ref]) -> None:
        """Let formulas in these cells give way to their results."""
        shared = fit_to_share(self._package.data, self._package.name, cells)
        self.removed = (*self.removed, *shared.removed)
        self._package = Package(shared.data, self._package.name)
        self.book = FileBook.of_package(self._package)

    def hidden_sheets(self) -> tuple[str, ...]:
        """The tabs that are not shown."""
        return self.book.hidden_sheets()

    def unseen_cells(self, made: Sequence[MadeSheet]) -> list[Unseen]:
        """What cells hold and nobody sees; ``made``: the sheets that the tool drew."""
        return list(unseen_cells(self._package, self.book, made))

    def edit(self, plan: Sequence[Edit]) -> tuple[bytes, FileBook]:
        """The copy after a plan, without what nobody sees in it: its bytes, and the same to be read."""
        from xltool.books.file.edits import draw  # noqa: PLC0415  loads a Go runtime, which reading never needs

        content = without_unseen(draw(self._package, plan), self._package.name)
        return content, FileBook.of_package(Package(content, self._package.name))
