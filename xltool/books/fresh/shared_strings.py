"""Moves the texts of the cells into one shared table, as Excel itself does; openpyxl writes them into the cells."""

import re
from collections.abc import Mapping

from xltool.language.patterns import compile_later

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PART = "xl/sharedStrings.xml"
_RELATIONS, _TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_INLINE = compile_later(r'(<c r="[A-Z]+\d+"[^>]*? t=)"inlineStr"><is>(<t[^>]*>[^<]*</t>)</is></c>')
_RELATION = (
    '<Relationship Id="rIdSharedStrings" Target="sharedStrings.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)
_TYPE = (
    f'<Override PartName="/{PART}" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def with_shared_strings(parts: Mapping[str, str]) -> dict[str, str]:
    """Return the parts of a workbook with every inline text replaced by its place in the new table."""
    places: dict[str, int] = {}
    used = 0

    def move(cell: re.Match[str]) -> str:
        nonlocal used
        used += 1
        place = places.setdefault(cell[2], len(places))
        return f'{cell[1]}"s"><v>{place}</v></c>'

    shared = {
        name: _INLINE.sub(move, text) if name.startswith("xl/worksheets/sheet") else text
        for name, text in parts.items()
    }
    shared[_RELATIONS] = _add(shared[_RELATIONS], _RELATION, "</Relationships>")
    shared[_TYPES] = _add(shared[_TYPES], _TYPE, "</Types>")
    items = "".join(f"<si>{text}</si>" for text in places)
    shared[PART] = f'<sst xmlns="{MAIN}" count="{used}" uniqueCount="{len(places)}">{items}</sst>'
    return shared


def _add(xml: str, element: str, end: str) -> str:
    return xml.replace(end, element + end)
