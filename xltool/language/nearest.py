"""Which known word a misspelt one is most like."""

import difflib
from collections.abc import Iterable

_ALIKE = 0.5


def nearest(typed: str, known: Iterable[str]) -> str:
    """A sentence with the word that is most like what was typed, of two as like the one that begins the same; "" when none is."""
    graded = [(difflib.SequenceMatcher(None, typed, one).ratio(), one[:1] == typed[:1], one) for one in known]
    likeness, _, found = max(graded, default=(0.0, False, ""))
    return f"最接近的是「{found}」。" if likeness >= _ALIKE else ""
