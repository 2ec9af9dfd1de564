"""Conditional formats of the entry sheets: marks where 校验结果 names a cell, borders where a row is filled.

LibreOffice lets only the first true rule of overlapping ranges speak, so a mark carries the border as well, and
all rules of a sheet share one range.
"""

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.model import template

SEVERITY_COLOURS = {
    "error": (looks.RED, looks.RED_INK),
    "warning": (looks.AMBER, looks.AMBER_INK),
    "info": (looks.BLUE, looks.BLUE_INK),
}


def rule_when(formula: str, *, fill: str | None = None, ink: str | None = None, bold: bool = False) -> Rule:
    """Return a rule that borders the cells for which ``formula`` is true, and fills and inks them if told so."""
    look = DifferentialStyle(
        font=Font(color=ink, b=bold or None) if ink else None,
        fill=looks.solid_fill(fill) if fill else None,
        border=looks.box(),
    )
    return Rule(type="expression", formula=[formula], dxf=look)


def mark_rules(sheet_name: str) -> list[Rule]:
    """Return the rules that light up what 校验结果 names on a sheet, the gravest first."""
    return [
        rule_when(_when_named(sheet_name, template.SEVERITY_WORDS[severity]), fill=fill, ink=ink)
        for severity, (fill, ink) in SEVERITY_COLOURS.items()
    ]


def add_marks(sheet: Worksheet, area: str) -> None:
    """Let findings light up cells of ``area``. Call before any other conditional format of the sheet."""
    for rule in mark_rules(sheet.title):
        sheet.conditional_formatting.add(area, rule)


def add_row_borders(sheet: Worksheet, area: str, *, first_row: int, columns: tuple[str, str]) -> None:
    """Draw borders around the cells of every row in which anything is filled in."""
    first, last = columns
    formula = f"COUNTA(${first}{first_row}:${last}{first_row})>0"
    sheet.conditional_formatting.add(area, rule_when(formula))


def _when_named(sheet_name: str, severity_word: str) -> str:
    return (
        f'COUNTIFS({template.NAME_FINDINGS_SHEET},"{sheet_name}",'
        f"{template.NAME_FINDINGS_CELL},ADDRESS(ROW(),COLUMN(),4),"
        f'{template.NAME_FINDINGS_SEVERITY},"{severity_word}")>0'
    )
