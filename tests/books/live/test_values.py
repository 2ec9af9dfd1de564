"""Values and formulas of a rectangle, as programs answer them, put together."""

from __future__ import annotations

from xltool.books.live.values import raw_rows
from xltool.model.cells import PICTURE, CellError, Formula, Raw


def together(value: Raw, text: str) -> Raw:
    return raw_rows([[value]], [[text]])[0][0]


def test_an_array_formula_is_a_formula_however_it_is_told() -> None:
    """LibreOffice puts it in braces; what is typed in braces is text."""
    assert together(12, "{=SUM(A1:A3*2)}") == Formula("SUM(A1:A3*2)", 12)
    assert together(CellError("#NAME?"), '{=DISPIMG("ID_1",1)}') == Formula('DISPIMG("ID_1",1)', CellError(PICTURE))
    assert together("{=甲}", "{=甲}") == "{=甲}"
