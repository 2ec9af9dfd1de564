"""What a press wrote beside the entries goes with it, whatever was typed since."""

from __future__ import annotations

import pytest

from xltool.books.live.undo_plan import SheetKept
from xltool.books.live.undo_return import Since, plan_return
from xltool.model import template

ONE, TWO, OTHER = "rbcdfghjkmn", "rnmkjhgfdcb", "rzxwvtsrqpn"
BEFORE = [["甲", 1, None], ["乙", 2, ONE]]
AFTER = [["甲", 1, TWO], ["乙", 2, OTHER]]


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (AFTER, BEFORE),
        ([["甲", 9, TWO], ["乙", 2, OTHER]], [["甲", 9, None], ["乙", 2, ONE]]),
        ([["乙", 2, OTHER], ["甲", 1, TWO]], [["乙", 2, OTHER], ["甲", 1, TWO]]),
        ([["乙", 2, OTHER], ["甲", 7, TWO]], [["乙", 2, OTHER], ["甲", 7, TWO]]),
    ],
    ids=["nothing since", "typed since", "sorted since", "sorted and typed since"],
)
def test_ids_of_rows_are_taken_back_and_ask_nobody(now: list[list[object]], wanted: list[list[object]]) -> None:
    back = plan_return(SheetKept(template.INDICATORS, BEFORE, AFTER), now, Since.FINISHED)  # type: ignore[arg-type]
    assert (back.wanted, back.conflicts) == (wanted, ())


def test_a_row_with_a_mended_value_is_still_one_whole() -> None:
    after = [["甲", 1, TWO], ["乙改", 2, OTHER]]
    back = plan_return(SheetKept(template.INDICATORS, BEFORE, after), [after[0], ["乙改", 9, OTHER]], Since.FINISHED)  # type: ignore[arg-type]
    assert back.wanted == [BEFORE[0], ["乙改", 9, OTHER]]
    assert [one.a1 for one in back.conflicts] == ["B2"]
