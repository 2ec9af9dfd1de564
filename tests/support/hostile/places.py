"""Places: rows, columns, merges, the declared used area, cells far out, floods of one thing."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.support.hostile.surgery import COVER, PROJECTS, STRINGS, STYLES, WORKBOOK, Patient
from xltool.model.cells import column_letters, column_number
from xltool.model.template import OVERALL

P = Callable[[Patient], Patient]


def shifted(xml: str, rows: int, columns: int, from_row: int = 1) -> str:
    """Cells and rows moved, as by inserting; merges, tables and formulas stay (nothing reads them here)."""
    cells = xml[xml.index("<sheetData>") : xml.index("</sheetData>")]

    def row(match: re.Match[str]) -> str:
        number = int(match[1])
        return f'<row r="{number + rows if number >= from_row else number}"'

    def cell(match: re.Match[str]) -> str:
        number = int(match[2])
        letters = column_letters(column_number(match[1]) + columns)
        return f'<c r="{letters}{number + rows if number >= from_row else number}"'

    moved = re.sub(r'<row r="(\d+)"', row, cells)
    moved = re.sub(r'<c r="([A-Z]+)(\d+)"', cell, moved)
    return re.sub(r"<mergeCells.*?</mergeCells>", "", xml.replace(cells, moved), flags=re.DOTALL)


def without_row(xml: str, row: int) -> str:
    return re.sub(rf'<row r="{row}"[^>]*?(?:/>|>.*?</row>)', "", xml, count=1, flags=re.DOTALL)


def dimension(ref: str | None) -> P:
    new = "" if ref is None else f'<dimension ref="{ref}"/>'

    def change(xml: str) -> str:
        bare = re.sub(r"<dimension[^>]*?(?:/>|></dimension>)", "", xml)
        at = bare.find("<sheetViews")
        return bare[:at] + new + bare[at:]

    sheet = PROJECTS if ref else OVERALL  # a sheet that the tool has written has none any more
    return lambda p: p.sheet(sheet, change)


def padded_rows(first: int, count: int, cells: int, style: str = ' s="41"') -> str:
    return "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column_letters(c + 1)}{row}"{style}/>' for c in range(cells)) + "</row>"
        for row in range(first, first + count)
    )  # fmt: skip


def one_cell(at: str, row: str | None = None) -> P:
    number = row or re.sub(r"\D", "", at)
    return lambda p: p.rows(f'<row r="{number}"><c r="{at}"><v>1</v></c></row>')


def many_strings(p: Patient) -> Patient:
    return p.edit(STRINGS, lambda text: text.replace("</sst>", "<si/>" * 3_000_000 + "</sst>"))


def flood(tag: str, content: str) -> P:
    return lambda p: p.after_data(f"<{tag}>{content}</{tag}>")


ACCEPTED: dict[str, P] = {
    "merges_removed": lambda p: p.sub(p.part_of(COVER), "<mergeCells.*?</mergeCells>", ""),
    "dim_huge": dimension("A1:XFD1048576"),
    "dim_row0": dimension("A0:M203"),
    "dim_understated_wps": dimension("A1"),
    "dim_missing": dimension(None),
    "formatted_empty_rows_50k": lambda p: p.rows(padded_rows(1000, 19_000, 10) + padded_rows(20_000, 31_000, 10)),
}  # fmt: skip

FINDING: dict[str, P] = {
    "row_inserted_top": lambda p: p.sheet(PROJECTS, lambda x: shifted(x, 1, 0)),
    "row_inserted_above_amount": lambda p: p.sheet(COVER, lambda x: shifted(x, 1, 0, from_row=10)),
    "col_inserted_left": lambda p: p.sheet(PROJECTS, lambda x: shifted(x, 0, 1)),
    "merge_added_over_data": flood("mergeCells", '<mergeCell ref="C4:E4"/>'),
    "dim_beyond_grid": dimension("A1:ZZZ99999999"),
    "rows_hidden": lambda p: p.sub(p.part_of(PROJECTS), '<row r="4"', '<row r="4" hidden="1"'),
}  # fmt: skip

EITHER: dict[str, P] = {
    "row_deleted_amount": lambda p: p.sheet(COVER, lambda x: without_row(x, 9)),
    "col_deleted_last": lambda p: p.sheet(PROJECTS, lambda x: re.sub(r'<c r="L\d+"[^>]*?(?:/>|>.*?</c>)', "", x)),
    "dim_garbage": dimension("garbage"),
    "dim_huge_many_rows": lambda p: dimension("A1:XFD1048576")(p).rows(padded_rows(300, 19_000, 1)),
    "cell_at_XFD1048576": one_cell("XFD1048576"),
    "cell_at_A1048576": one_cell("A1048576"),
    "col_max_huge": lambda p: p.sub(p.part_of(PROJECTS), r'<col [^>]*\bmin="1"[^>]*?(?:/>|></col>)', '<col min="1" max="2147483647" width="9"/>'),
    "sst_uniquecount_lie": lambda p: p.sub(STRINGS, r'uniqueCount="\d+"', 'uniqueCount="4294967295"'),
}  # fmt: skip

REFUSED: dict[str, P] = {
    "value_with_comment": lambda p: p.cell("C4", "<v>375<!-- x -->00</v>"),
    "value_as_cdata": lambda p: p.cell("C4", "<v><![CDATA[37500]]></v>"),
    "cell_beyond_grid": one_cell("ZZZZ99999999"),
    "row_number_overflow": one_cell("A4294967297", "4294967297"),
    "cell_row_mismatch": one_cell("A7", "500"),
    "cell_twice": lambda p: p.sheet(PROJECTS, lambda x: x.replace('<c r="D4"', '<c r="C4"><v>99</v></c><c r="D4"', 1)),
    "merge_whole_sheet": flood("mergeCells", '<mergeCell ref="A1:XFD1048576"/>'),
    "merge_100k_ranges": flood("mergeCells", "".join(f'<mergeCell ref="P{n}:Q{n}"/>' for n in range(1, 100_001))),
    "hyperlink_whole_sheet": flood("hyperlinks", '<hyperlink ref="A1:XFD1048576" location="A1"/>'),
    "validation_100k_ranges": flood("dataValidations", '<dataValidation sqref="' + " ".join(f"P{n}" for n in range(1, 100_001)) + '"/>'),
    "condfmt_20k_rules": flood("conditionalFormatting", '<cfRule type="expression" priority="1"><formula>1</formula></cfRule>' * 20_000),
    "styles_400k_xfs": lambda p: p.edit(STYLES, lambda t: t.replace("</cellXfs>", "<xf/>" * 400_000 + "</cellXfs>")),
    "styles_100k_fonts": lambda p: p.edit(STYLES, lambda t: t.replace("</fonts>", '<font><sz val="11"/></font>' * 100_000 + "</fonts>")),
    "sst_3_million": many_strings,
    "bomb_3_million_cells": lambda p: p.rows("".join(f'<row r="{300 + n}">' + "<c><v>1</v></c>" * 1000 + "</row>" for n in range(1_100))),
    "defined_names_100k": lambda p: p.edit(WORKBOOK, lambda t: t.replace("</definedNames>", "".join(f'<definedName name="n{n}">1</definedName>' for n in range(100_000)) + "</definedNames>")),
}  # fmt: skip

VARIANTS = {**ACCEPTED, **FINDING, **EITHER, **REFUSED}
