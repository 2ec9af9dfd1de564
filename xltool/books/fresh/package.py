"""Turns an openpyxl workbook into bytes that depend on nothing but its content.

Adds what openpyxl cannot write: fixed dates, a Chinese default font, no green corners on digits kept as text,
heights that Excel may change again, texts in a shared table.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.writer.theme import theme_xml

from xltool.books.file.archive import zip_in_order
from xltool.books.file.results import with_stored_results
from xltool.books.fresh.looks import SCREEN_FONT
from xltool.books.fresh.shared_strings import with_shared_strings
from xltool.books.portable import portable, without_empty_elements
from xltool.language.patterns import compile_later

CREATOR = "xltool"
MADE_AT = "2026-01-01T00:00:00Z"

_DATES = compile_later(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_DEFAULT_FONT = compile_later(r"(<fonts[^>]*><font>).*?(</font>)", re.DOTALL)
_ROW = compile_later(r'<row r="(\d+)"[^>]*>')
_FONT = compile_later(r"<font>(.*?)</font>", re.DOTALL)
_FONT_PART = compile_later(r"(<(\w+)[^>]*/>)")
_FONT_ORDER = ("b", "i", "strike", "u", "sz", "color", "name", "family", "charset", "scheme")
_BEFORE_IGNORED_ERRORS = compile_later(r"<drawing |<legacyDrawing |<tableParts|</worksheet>")
_THEME_FACES = (
    ('<a:latin typeface="Cambria"/>', f'<a:latin typeface="{SCREEN_FONT}"/>'),
    ('<a:latin typeface="Calibri"/>', f'<a:latin typeface="{SCREEN_FONT}"/>'),
    ('<a:font script="Hans" typeface="&#x5B8B;&#x4F53;"/>', f'<a:font script="Hans" typeface="{SCREEN_FONT}"/>'),
)


@dataclass(frozen=True)
class Extras:
    """What one sheet needs beyond openpyxl.

    In ``text_areas`` digits are meant as text. From row ``growing_from`` on (0: nowhere) a height that was set
    is only where the row starts: it grows again when more is typed.
    """

    text_areas: Sequence[str] = ()
    growing_from: int = 0


def to_bytes(workbook: Workbook, extras: Mapping[str, Extras]) -> bytes:
    """Save a workbook; ``extras`` by sheet name."""
    workbook.properties.creator = CREATOR
    workbook.properties.lastModifiedBy = CREATOR
    workbook.loaded_theme = _chinese_theme()
    saved = io.BytesIO()
    workbook.save(saved)
    by_part = {
        f"xl/worksheets/sheet{number}.xml": extras[sheet.title]
        for number, sheet in enumerate(workbook.worksheets, start=1)
        if sheet.title in extras
    }
    sheets = [f"xl/worksheets/sheet{number}.xml" for number in range(1, len(workbook.worksheets) + 1)]
    return _repack(saved.getvalue(), by_part, sheets)


def _repack(package: bytes, extras: Mapping[str, Extras], sheets: Sequence[str]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        parts = {
            name: _part(name, source.read(name).decode(), extras.get(name, Extras())) for name in source.namelist()
        }
    made = {name: without_empty_elements(text.encode()) for name, text in with_shared_strings(parts).items()}
    return zip_in_order(with_stored_results(portable(made, sheets), ""))


def _part(name: str, content: str, extras: Extras) -> str:
    if name == "docProps/core.xml":
        return _DATES.sub(rf"\g<1>{MADE_AT}\g<2>", content)
    if name == "xl/styles.xml":
        return with_fonts_in_order(_with_default_font(content))
    if extras.growing_from:
        content = _with_growing_rows(content, extras.growing_from)
    if extras.text_areas:
        content = _with_ignored_errors(content, extras.text_areas)
    return content


def _with_growing_rows(sheet_xml: str, first: int) -> str:
    def loosen(row: re.Match[str]) -> str:
        return row[0].replace(' customHeight="1"', "") if int(row[1]) >= first else row[0]

    return _ROW.sub(loosen, sheet_xml)


def _with_default_font(styles_xml: str) -> str:
    """Make the first font, that of untouched cells, the Chinese theme font."""
    face = (
        f'<name val="{SCREEN_FONT}"/><charset val="134"/><family val="2"/>'
        '<color theme="1"/><sz val="11"/><scheme val="minor"/>'
    )
    changed, count = _DEFAULT_FONT.subn(rf"\g<1>{face}\g<2>", styles_xml, count=1)
    if not count:
        raise ValueError("styles.xml has no default font where openpyxl used to write it")
    return changed


def with_fonts_in_order(styles_xml: str) -> str:
    """Put the parts of every font into the order of the schema, which openpyxl does not keep."""
    return _FONT.sub(_in_schema_order, styles_xml)


def _in_schema_order(font: re.Match[str]) -> str:
    parts = sorted(_FONT_PART.findall(font[1]), key=lambda part: _FONT_ORDER.index(part[1]))
    return f"<font>{''.join(part[0] for part in parts)}</font>"


def _with_ignored_errors(sheet_xml: str, areas: Sequence[str]) -> str:
    at = _BEFORE_IGNORED_ERRORS.search(sheet_xml)
    if at is None:
        raise ValueError("the sheet part has no end")
    cells = quoteattr(" ".join(areas))
    ignored = f'<ignoredErrors><ignoredError sqref={cells} numberStoredAsText="1"/></ignoredErrors>'
    return sheet_xml[: at.start()] + ignored + sheet_xml[at.start() :]


def _chinese_theme() -> str:
    theme = theme_xml
    for face, chinese in _THEME_FACES:
        theme = theme.replace(face, chinese)
    return theme
