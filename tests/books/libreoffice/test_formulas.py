"""Formulas between Excel's way of writing and LibreOffice's."""

from __future__ import annotations

import pytest

from xltool.books.libreoffice.formulas import to_excel, to_office

PAIRS = [
    ("=SUM(A1,B2:C3)", "=SUM(A1;B2:C3)"),
    ("=项目!C4+项目!$C$5", "=$项目.C4+$项目.$C$5"),
    ("='表1 旧'!A1&\"a,b!C1;'x'!\"", "=$'表1 旧'.A1&\"a,b!C1;'x'!\""),
    ("='o''neil'!A1:B2", "=$'o''neil'.A1:B2"),
    ("=MAX({1,2;3,4},1.5)", "=MAX({1;2|3;4};1.5)"),
    ("=COUNTIFS(findings_sheet,$B21)", "=COUNTIFS(findings_sheet;$B21)"),
    ('="say ""a;b"""', '="say ""a;b"""'),
]


@pytest.mark.parametrize(("excel", "office"), PAIRS)
def test_a_formula_is_translated_there_and_back(excel: str, office: str) -> None:
    assert to_office(excel) == office
    assert to_excel(office) == excel
