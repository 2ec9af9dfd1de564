"""Where a drawn sheet begins a page: heights of rows in points against what a page of A4 may take."""

from __future__ import annotations

import pytest

from xltool.drawing.paging import Paper, begin_pages

NARROW = Paper((60.0,))
"""Narrower than the paper however columns are measured, so it prints at its own size: 29.7 - 3 cm = 756.8 points."""
WIDE = Paper((100.0,))
"""100 x 10 + 5 pixels = 753.75 points on 510.2 of paper where columns are measured widest: 1118 points of rows."""


def rows(*heights: float) -> dict[int, float]:
    return dict(enumerate(heights, start=1))


@pytest.mark.parametrize(
    ("above", "paper", "begins"),
    [
        (700, NARROW, ()),  # 700 + 30 + 20 end just above the foot
        (715, NARROW, (2,)),  # the heading is there still, its text is not
        (740, NARROW, ()),  # the heading goes over by itself
        (840, WIDE, (2,)),  # 842 where columns are measured narrowest: some program tears it
        (1080, WIDE, (2,)),  # and at 1118 the other one
        (700, WIDE, ()),
    ],
)
def test_a_heading_begins_a_page_where_its_text_might_be_torn_off(
    above: int, paper: Paper, begins: tuple[int, ...]
) -> None:
    assert begin_pages(rows(*[above / 10] * 10, 30, 20, 20), [(11, 12)], paper) == tuple(row + 9 for row in begins)


def test_after_a_break_the_page_is_counted_anew() -> None:
    heights = rows(740, *[10, 300] * 5)
    pairs = [(first, first + 1) for first in range(2, 12, 2)]
    # each pair takes 310 of 756.8 points: the first goes over, two stand on each page after it
    assert begin_pages(heights, pairs, NARROW) == (2, 6, 10)


def test_repeated_rows_take_their_share_of_every_page_but_the_first() -> None:
    heights = rows(740, *[10, 300] * 3)
    pairs = [(2, 3), (4, 5), (6, 7)]
    assert begin_pages(heights, pairs, NARROW, repeated=200) == (2, 4, 6)


def test_what_is_higher_than_a_page_may_be_torn() -> None:
    assert begin_pages(rows(100, 380, 390, 100), [(2, 3)], NARROW) == ()
