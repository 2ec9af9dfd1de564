"""Where a drawn sheet begins a new page, so that no heading stands alone at the foot of one.

How many rows a page takes is not known here: sheets are scaled to the width of the paper, and how wide a column is
depends on the program and its fonts. A break is set where the end of a page might tear what belongs together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

_SIDES = {"portrait": (595.3, 841.9), "landscape": (841.9, 595.3)}
"""Width and height of A4 in points."""
_MARGINS = 2 * 1.5 / 2.54 * 72
"""Both margins that the template's printed sheets have in each direction, in points."""
_DIGIT_WIDTHS = [7.5 + step / 10 for step in range(26)]
"""Pixels of one character of column width: 8 in Excel with its Chinese fonts, up to 10 where these are not there."""
_CELL_PADDING = 5
_POINTS_PER_PIXEL = 0.75


@dataclass(frozen=True, slots=True)
class Paper:
    """What a sheet is printed on: ``widths`` of the printed columns in characters."""

    widths: Sequence[float]
    orientation: Literal["portrait", "landscape"] = "portrait"

    def page_heights(self) -> list[float]:
        """Points of rows that a page may take, one per way to measure columns."""
        across, down = (side - _MARGINS for side in _SIDES[self.orientation])
        found = []
        for digit in _DIGIT_WIDTHS:
            wide = sum(width * digit + _CELL_PADDING for width in self.widths) * _POINTS_PER_PIXEL
            found.append(down * max(1.0, wide / across))
        return found


def begin_pages(
    heights: Mapping[int, float], together: Sequence[tuple[int, int]], paper: Paper, repeated: float = 0.0
) -> tuple[int, ...]:
    """The rows that begin a page by a break of their own.

    ``heights`` of all rows from 1, in points. ``together``: first and last row of what is not to be torn, from the top;
    what is higher than a page may be torn. ``repeated``: points of the rows that are repeated on every later page.
    """
    pages = paper.page_heights()
    least = min(pages) - repeated
    whole = [one for one in together if sum(heights[row] for row in range(one[0], one[1] + 1)) <= least]
    breaks: set[int] = set()
    for first, last in whole:
        if any(_is_torn(heights, first, last, page, breaks, repeated) for page in pages):
            breaks.add(first)
    return tuple(sorted(breaks))


def _is_torn(
    heights: Mapping[int, float], first: int, last: int, page: float, breaks: set[int], repeated: float
) -> bool:
    """Whether a page of this height ends within some rows."""
    used = repeated if breaks else 0.0
    for row in range(max(breaks, default=1), last + 1):
        begins = used + heights[row] > page
        if begins and row > first:
            return True
        used = heights[row] + (repeated if begins else used)
    return False
