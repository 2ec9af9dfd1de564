"""Words: quantities in prose. Finds numbers with a unit in Chinese sentences, Chinese numerals included."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, where it stands in the text, and whether the clause promises it.

    ``number`` and ``unit`` are folded by ``values.base_quantity`` (5万人次 -> 50000 人次). ``promised`` is False
    for what is merely there already (依托全县14个科普e站), for years, dates and ordinals.
    """

    number: Decimal
    unit: str
    typed: str
    start: int
    promised: bool


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity in a text, in order. Years, dates, ordinals (第3), list numbers (1.) are left out."""
    raise NotImplementedError
