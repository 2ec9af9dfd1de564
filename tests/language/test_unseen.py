"""What each list of unseen characters is for, seen on the places that use it."""

from __future__ import annotations

import re

import pytest

from xltool.language.keys import code_key, header_key, level_key
from xltool.language.unseen import BIDI, BLANKS, CONTROL, JOINERS
from xltool.reading.locate import is_blank


def test_a_header_is_known_through_every_joiner() -> None:
    assert {header_key(f"项目{one}名称：") for one in JOINERS} == {"项目名称"}


@pytest.mark.parametrize("one", BLANKS)
def test_a_cell_of_blanks_alone_is_empty(one: str) -> None:
    assert is_blank(one * 3)
    assert not is_blank(f"{one}0")


def test_what_staff_type_is_no_control_character() -> None:
    assert re.findall(f"[{CONTROL}]", "甲\t乙\r\n丙\x07\x85") == ["\x07", "\x85"]


def test_marks_of_direction_are_found_and_joiners_are_not() -> None:
    assert re.findall(f"[{BIDI}]", f"a\u202eb\u2066c{JOINERS}\u200e") == ["\u202e", "\u2066", "\u200e"]


def test_keys_fold_what_offices_write_in_several_ways() -> None:
    assert level_key("数量指标（必填）") == level_key(" 数 量 ") == "数量"
    assert code_key(" 13063621ｐ0 ") == "13063621P0"
