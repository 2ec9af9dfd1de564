"""Chinese in VBA: literals become calls, everything else must be plain."""

from __future__ import annotations

import re

import pytest

from xltool.delivery.addin import addin
from xltool.delivery.addin.vba_text import as_stored, module_name


def test_a_chinese_literal_becomes_a_call() -> None:
    assert as_stored('Tell "校验"') == 'Tell Hanzi("68219A8C")\r\n'


def test_every_character_of_a_mixed_literal_is_in_the_call() -> None:
    assert as_stored('x = "A" & "a好" & y') == 'x = "A" & Hanzi("0061597D") & y\r\n'


def test_a_doubled_quote_stands_for_one() -> None:
    assert as_stored('x = "好""" & "a"""') == 'x = Hanzi("597D0022") & "a"""\r\n'


def test_quotes_in_comments_are_no_literals() -> None:
    line = 'x = 1 \'say "no" to that'
    assert as_stored(line) == f"{line}\r\n"


def test_line_ends_of_the_checkout_make_no_difference() -> None:
    assert as_stored("a\r\nb\r\n") == as_stored("a\nb\n") == as_stored("a\nb")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("'校验", "outside a literal"),
        ("Sub 校验()", "outside a literal"),
        ('Private Const T As String = "校验"', "no call in a constant"),
        (f'Tell "{"长" * 260}"', "too long"),
        ('Tell "𠮷"', "basic plane"),
    ],
)
def test_what_vba_could_not_take_is_refused(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        as_stored(line)


def test_a_module_says_its_name_first() -> None:
    assert module_name('Attribute VB_Name = "Guard"\nOption Explicit') == "Guard"
    with pytest.raises(ValueError, match="Attribute VB_Name"):
        module_name("Option Explicit")


@pytest.mark.parametrize("name", addin.MODULES)
def test_the_chinese_of_a_module_survives(name: str) -> None:
    source = addin.sources()[name]
    codes = re.findall(r'Hanzi\("((?:[0-9A-F]{4})+)"\)', as_stored(source))
    texts = [bytes.fromhex(code).decode("utf-16-be") for code in codes]
    written = re.findall(r"^[^\'\n]*?$", source, re.MULTILINE)
    literals = [t for line in written for t in re.findall(r'"([^"]*)"', line) if not t.isascii()]
    assert texts == literals
