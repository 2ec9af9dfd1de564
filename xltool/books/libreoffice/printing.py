"""What a sheet prints on LibreOffice: its print area, and the rows that are repeated on every page."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xltool.cells import column_letters

if TYPE_CHECKING:
    from xltool.books.libreoffice.sheets import Sheet

_ROWS = re.compile(r"\$(\d+):\$(\d+)$")
_PAGES = "PageStyles"
_PAGE_STYLE = "com.sun.star.style.PageStyle"
_READ_ONLY = 16
"""Of the attributes of a property."""
_SWITCHES = ("HeaderIsOn", "FooterIsOn", "IsLandscape")
"""What must be set before the properties that depend on it."""
_PRINT_TITLES = "Print_Titles"


class Names:
    """Names of one sheet; of Excel's own only the repeated rows exist, which LibreOffice keeps as a setting."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def contains(self, name: str) -> bool:
        """Whether the sheet repeats rows."""
        return name == _PRINT_TITLES and bool(self.sheet.uno.PrintTitleRows)

    def __call__(self, name: str) -> Name:
        """The repeated rows."""
        if not self.contains(name):
            raise KeyError(name)
        return Name(self.sheet)

    def add(self, name: str, refers_to: str) -> Name:
        """Repeat rows on every page, as ``='表1'!$9:$9`` says."""
        rows = _ROWS.search(refers_to)
        if name != _PRINT_TITLES or rows is None:
            raise NotImplementedError(name)
        self.sheet.book.require_writable()
        _forget(self.sheet.uno, "_xlnm.Print_Titles")
        address = self.sheet.uno.RangeAddress
        address.StartRow, address.EndRow = int(rows[1]) - 1, int(rows[2]) - 1
        self.sheet.uno.setTitleRows(address)
        self.sheet.uno.setPrintTitleRows(True)
        return Name(self.sheet)


class Name(base_classes.Name):
    """The name of the repeated rows."""

    name = _PRINT_TITLES

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property  # type: ignore[misc]  # only read here
    def refers_to(self) -> str:
        """The rows, as Excel writes them."""
        rows = self.sheet.uno.TitleRows
        return f"='{self.sheet.name}'!${rows.StartRow + 1}:${rows.EndRow + 1}"

    def delete(self) -> None:
        """Repeat no rows."""
        _forget(self.sheet.uno, "_xlnm.Print_Titles")
        self.sheet.uno.setPrintTitleRows(False)


class PageSetup(base_classes.PageSetup):
    """What is printed; paper and scale are those of the page style, which goes along when a sheet is copied."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def print_area(self) -> str | None:
        """The address of the only print area."""
        areas = self.sheet.uno.PrintAreas
        if not areas:
            return None
        at = areas[0]
        first = f"${column_letters(at.StartColumn + 1)}${at.StartRow + 1}"
        return f"{first}:${column_letters(at.EndColumn + 1)}${at.EndRow + 1}"

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        self.sheet.book.require_writable()
        _forget(self.sheet.uno, "_xlnm.Print_Area")
        areas = () if not value else (self.sheet.range(value).uno.RangeAddress,)
        self.sheet.uno.setPrintAreas(areas)


def copy_page(source: Sheet, target: Sheet) -> None:
    """Give a sheet the paper and the print set-up of one in another document, which LibreOffice leaves behind."""
    styles = target.book.uno.StyleFamilies.getByName(_PAGES)
    like = source.book.uno.StyleFamilies.getByName(_PAGES).getByName(source.uno.PageStyle)
    number = 1
    while styles.hasByName(f"xltool {number}"):
        number += 1
    styles.insertByName(f"xltool {number}", target.book.uno.createInstance(_PAGE_STYLE))
    page = styles.getByName(f"xltool {number}")
    for one in sorted(page.PropertySetInfo.Properties, key=lambda one: one.Name not in _SWITCHES):
        if not one.Attributes & _READ_ONLY:
            with contextlib.suppress(Exception):  # some are listed and cannot be set
                page.setPropertyValue(one.Name, like.getPropertyValue(one.Name))
    target.uno.PageStyle = page.Name
    for area in (areas := source.uno.PrintAreas):
        area.Sheet = target.uno.RangeAddress.Sheet
    target.uno.setPrintAreas(areas)
    target.uno.setTitleRows(source.uno.TitleRows)
    target.uno.setPrintTitleRows(source.uno.PrintTitleRows)


def _forget(sheet: Any, name: str) -> None:
    """Remove a name that came with the file: LibreOffice would store it beside its own setting, twice in one file."""
    if sheet.NamedRanges.hasByName(name):
        sheet.NamedRanges.removeByName(name)
