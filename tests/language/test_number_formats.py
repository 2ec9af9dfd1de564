"""What a number format shows of a number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltool.language.number_formats import is_scientific, printed_by, shown_by


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("20", "0!次", "20次"),  # as Excel's Chinese users escape a letter
        ("20", r"0\次", "20次"),
        ("12500", '0!.0,"万元"', None),
        ("-5", '"≤"0;"减少"0;"无"', "减少5"),
        ("-5", '0"次"', "-5次"),
        ("-5", "0;-0", "-5"),
        ("0", '0"次";;"无"', None),
        ("0.95", '"≥"0%', "≥95%"),
    ],
)
def test_a_number_is_read_as_its_cell_shows_it(number: str, code: str, shown: str | None) -> None:
    found = shown_by(Decimal(number), code)
    assert (found and found.text) == shown


@pytest.mark.parametrize(("code", "expected"), [("1.30636E+20", True), ("１e+18", True), ("13063621E8", False), ("E+2", False)])  # fmt: skip
def test_a_code_that_became_a_number_is_known(code: str, expected: bool) -> None:
    assert is_scientific(code) is expected


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
