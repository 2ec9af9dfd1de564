"""Import: a published document, or a workbook of another layout, into a workbook of the current template.

bytes -> Document (decoding, word, old_word) -> Found (recognise: outline, tables, facts) -> edits (placing, leftovers).
Nothing is dropped: what finds no place is listed, word for word.
"""

from xltool.importing.found import Found
from xltool.importing.leftovers import draw_leftovers
from xltool.importing.map_file import as_toml, read_map
from xltool.importing.matching import SheetMatch, propose
from xltool.importing.placing import place
from xltool.importing.recognise import recognise
from xltool.importing.sources import read_document
from xltool.importing.workbooks import read_workbook

__all__ = [
    "Found",
    "SheetMatch",
    "as_toml",
    "draw_leftovers",
    "place",
    "propose",
    "read_document",
    "read_map",
    "read_workbook",
    "recognise",
]
