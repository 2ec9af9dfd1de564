"""Numbers as Excel prints them under a format (ECMA-376, 18.8.31)."""

from decimal import Decimal

import pytest

from xltool.language.number_formats import printed_by


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        ("1234567.5", "#,##0.00", "1,234,567.50"), ("37500", "#,##0.00####", "37,500.00"),
        ("153.5184", "#,##0.00####", "153.5184"), ("0", "#,##0.00####", "0.00"), ("0.3333", "0.00%", "33.33%"),
        ("2.345", "0.00", "2.35"), ("-2.5", "0.00", "-2.50"), ("-2.5", "0.00;(0.00)", "(2.50)"), ("-0.001", "0.00", "0.00"),
        ("12000", '#,##0"元"', "12,000元"), ("12345678", "#,##0.0,", "12,345.7"), ("7", "000", "007"),
        ("0.5", "#.##", ".5"), ("126.50", "General", "126.5"), ("-3", "@", "-3"), ("5", "¥#,##0.00_ ;[红色]-¥#,##0.00", "¥5.00"),
        ("45000", "yyyy/m/d", "45000"),
    ],
)  # fmt: skip
def test_a_number_is_printed_as_its_cell_shows_it(number: str, code: str, text: str) -> None:
    assert printed_by(Decimal(number), code) == text
