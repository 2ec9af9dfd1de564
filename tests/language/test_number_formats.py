"""What a number format shows of a number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltool.language.number_formats import is_scientific, shown_by


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
