"""What a press wrote beside the entries goes with it, whatever was typed since."""

from __future__ import annotations

import pytest

from xltool.books.live.undo_plan import SheetKept
from xltool.books.live.undo_return import Since, plan_return
from xltool.model import template
from xltool.model.cells import Area
from xltool.model.edits import WidenTable

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


HEAD, MADE = ["名称", "数"], ["名称", "数", "标识"]
WIDENED = WidenTable(Area(template.PROJECTS, 1, 1, 3, 2), "标识")


@pytest.mark.parametrize(
    ("now", "wanted", "narrows"),
    [
        ([MADE, ["甲", 1, TWO], ["乙", 2, OTHER]], [HEAD, ["甲", 1], ["乙", 2]], True),
        ([MADE, ["甲", 9, TWO], ["丙", 8, OTHER]], [HEAD, ["甲", 9], ["丙", 8]], True),
        ([MADE, ["乙", 2, OTHER], ["甲", 1, TWO]], [MADE, ["乙", 2, OTHER], ["甲", 1, TWO]], False),
        ([["名", "数", "标识"], ["甲", 1, TWO], ["乙", 2, OTHER]], [["名", "数", "标识"], ["甲", 1, TWO], ["乙", 2, OTHER]], False),
    ],
    ids=["nothing since", "typed since", "sorted since", "a header renamed since"],
)  # fmt: skip
def test_a_column_that_the_table_got_goes_or_stays_as_one(
    now: list[list[object]], wanted: list[list[object]], narrows: bool
) -> None:
    after = [MADE, ["甲", 1, TWO], ["乙", 2, OTHER]]
    kept = SheetKept(template.PROJECTS, [HEAD, ["甲", 1], ["乙", 2]], after, widened=WIDENED)  # type: ignore[arg-type]
    back = plan_return(kept, now, Since.FINISHED)  # type: ignore[arg-type]
    assert ([[one for one in line if one is not None] for line in back.wanted or ()], back.narrows) == (wanted, narrows)


@pytest.mark.parametrize("since", [Since.FAILED, Since.TORN])
@pytest.mark.parametrize(
    "now", [[HEAD, ["甲", 1], ["乙", 2]], [MADE, ["甲", 1], ["乙", 2]], [MADE, ["甲", 1, TWO], ["乙", 2]]]
)
def test_a_column_that_came_half_way_goes_as_well(now: list[list[object]], since: Since) -> None:
    before = [HEAD, ["甲", 1], ["乙", 2]]
    kept = SheetKept(template.PROJECTS, before, [MADE, ["甲", 1, TWO], ["乙", 2, OTHER]], widened=WIDENED)  # type: ignore[arg-type]
    back = plan_return(kept, now, since)  # type: ignore[arg-type]
    assert [[one for one in line if one is not None] for line in back.wanted or ()] == before
    assert back.narrows
