"""What a sheet prints on LibreOffice: its print area, and the rows that are repeated on every page."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xltool.language.patterns import compile_later
from xltool.model.cells import column_letters

if TYPE_CHECKING:
    from xltool.books.libreoffice.sheets import Sheet

_ROWS = compile_later(r"\$(\d+):\$(\d+)$")
_PAGES = "PageStyles"
_PAGE_STYLE = "com.sun.star.style.PageStyle"
_READ_ONLY = 16
"""Of the attributes of a property."""
_SWITCHES = ("HeaderIsOn", "FooterIsOn", "IsLandscape")
"""What must be set before the properties that depend on it."""
_PRINT_TITLES = "Print_Titles"
_BLACK = 0
_NOT_COPIED = {"DisplayName", "ParentStyle"}


class Names:
    """Names of one sheet; of Excel's own only the repeated rows exist, which LibreOffice keeps as a setting."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def contains(self, name: str) -> bool:
        return name == _PRINT_TITLES and bool(self.sheet.uno.PrintTitleRows)

    def __call__(self, name: str) -> Name:
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
        rows = self.sheet.uno.TitleRows
        return f"='{self.sheet.name}'!${rows.StartRow + 1}:${rows.EndRow + 1}"

    def delete(self) -> None:
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

    @property
    def api(self) -> Footers:
        """What xlwings leaves to the program: here the footer, under the name that Excel gives it."""
        return Footers(self.sheet)


class Footers:
    """The footer that a sheet prints. Sheets may share a page style; one that is written to gets its own."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def RightFooter(self) -> str:
        """The text at the right, under Excel's name; fields as they are shown."""
        style = self._style(self._sheet.uno.PageStyle)
        content = style.RightPageFooterContent  # LibreOffice forgets the texts when nobody holds it
        return str(content.RightText.getString()) if style.FooterIsOn else ""

    @RightFooter.setter
    def RightFooter(self, value: str) -> None:
        self._sheet.book.require_writable()
        style = self._style(self._own_style())
        style.FooterIsOn = True
        for side in ("RightPageFooterContent", "LeftPageFooterContent"):
            content = getattr(style, side)
            _rewrite(content.RightText, value)
            setattr(style, side, content)

    def _style(self, name: str) -> Any:
        return self._sheet.book.uno.StyleFamilies.getByName("PageStyles").getByName(name)

    def _own_style(self) -> str:
        """The name of a page style that no other sheet uses; a copy of the shared one where there is none."""
        name = str(self._sheet.uno.PageStyle)
        sheets = self._sheet.book.uno.Sheets
        users = [each for each in sheets.ElementNames if sheets.getByName(each).PageStyle == name]
        if len(users) == 1 and name not in {"Default", "Report"}:
            return name
        self._sheet.uno.PageStyle = _new_page(self._sheet.book.uno, self._style(name))
        return str(self._sheet.uno.PageStyle)


def _rewrite(text: Any, value: str) -> None:
    """Write a text without touching what stays at its beginning, where fields may stand."""
    former = text.getString()
    shortest = min(len(former), len(value))
    kept = next((at for at in range(shortest) if former[at] != value[at]), shortest)
    cursor = text.createTextCursor()
    cursor.gotoEnd(False)
    cursor.goLeft(len(former) - kept, True)
    cursor.setString(value[kept:])
    cursor.CharColor = _BLACK  # automatic is stored as white


def copy_page(source: Sheet, target: Sheet) -> None:
    """Give a sheet the paper and the print set-up of one in another document, which LibreOffice leaves behind."""
    like = source.book.uno.StyleFamilies.getByName(_PAGES).getByName(source.uno.PageStyle)
    target.uno.PageStyle = _new_page(target.book.uno, like)
    for area in (areas := source.uno.PrintAreas):
        area.Sheet = target.uno.RangeAddress.Sheet
    target.uno.setPrintAreas(areas)
    target.uno.setTitleRows(source.uno.TitleRows)
    target.uno.setPrintTitleRows(source.uno.PrintTitleRows)


def _new_page(document: Any, like: Any) -> str:
    """Make a page style like another one, which may be of another document; its name."""
    styles = document.StyleFamilies.getByName(_PAGES)
    number = 1
    while styles.hasByName(f"xltool{number}"):
        number += 1
    name = f"xltool{number}"
    styles.insertByName(name, document.createInstance(_PAGE_STYLE))
    page = styles.getByName(name)
    found = [one.Name for one in page.PropertySetInfo.Properties if not one.Attributes & _READ_ONLY]
    for names in (_SWITCHES, tuple(sorted({*found} - {*_SWITCHES, *_NOT_COPIED}))):
        pairs = zip(names, page.getPropertyValues(names), like.getPropertyValues(names), strict=True)
        for one, value, wanted in pairs:
            if value != wanted:
                with contextlib.suppress(Exception):  # some are listed and cannot be set
                    page.setPropertyValue(one, wanted)
    return name


def _forget(sheet: Any, name: str) -> None:
    """Remove a name that came with the file: LibreOffice would store it beside its own setting, twice in one file."""
    if sheet.NamedRanges.hasByName(name):
        sheet.NamedRanges.removeByName(name)
