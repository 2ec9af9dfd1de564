"""Names of a whole document on LibreOffice, which writes what they mean in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xltool.books.libreoffice.formulas import to_excel, to_office

if TYPE_CHECKING:
    from xltool.books.libreoffice.engine import Book


class BookNames(base_classes.Names):
    """The names that every sheet knows."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.uno = book.uno.NamedRanges

    @property
    def api(self) -> Any:
        return self.uno

    def __call__(self, name_or_index: str | int) -> BookName:
        if isinstance(name_or_index, int):
            return BookName(self, self.uno.ElementNames[name_or_index - 1])
        if not self.contains(name_or_index):
            raise KeyError(name_or_index)
        return BookName(self, name_or_index)

    def __len__(self) -> int:
        return len(self.uno.ElementNames)

    def contains(self, name_or_index: str | int) -> bool:
        return bool(self.uno.hasByName(name_or_index))

    def add(self, name: str, refers_to: str) -> BookName:
        """Let a name mean what ``='表1'!$A$1:$B$2`` says, whatever it meant before."""
        self.book.require_writable()
        content = to_office(refers_to).removeprefix("=")
        if self.contains(name):
            self.uno.getByName(name).setContent(content)
        else:
            origin = self.book.collection.getByIndex(0).getCellByPosition(0, 0).CellAddress
            self.uno.addNewByName(name, content, origin, 0)
        return BookName(self, name)


class BookName(base_classes.Name):
    """One name."""

    def __init__(self, names: BookNames, name: str) -> None:
        self.names = names
        self._name = name

    @property  # type: ignore[misc]  # only read here
    def name(self) -> str:
        return self._name

    @property  # type: ignore[misc]  # only read here
    def refers_to(self) -> str:
        return to_excel(f"={self.names.uno.getByName(self._name).Content}")

    def delete(self) -> None:
        self.names.book.require_writable()
        self.names.uno.removeByName(self._name)
