"""How a row of cumulative percentages is read: one scale for the whole row, or none.

The ladder, per filled cell:
1. text with a percent sign (``20%``) says its scale itself;
2. a number in a cell with a percent format is a fraction as Excel shows it (0.2 is 20 %); above 2 it was written
   by a program that did not know the format (20 stands for 20 %, never for 2000 %);
3. a bare number above 1 is in percent points;
4. a bare number up to 1 is a fraction only if no cell of the row is in percent points; else the row is mixed.
"""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum, auto
from typing import NamedTuple

from xltool.language.amounts import parse_number
from xltool.language.unseen import BLANKS
from xltool.model.cells import Formula, Plain, Raw, Ref
from xltool.model.findings import Mend
from xltool.model.submission import Entry, Fault, PercentEntry
from xltool.reading.cell_values import CellReader, as_decimal, countable, plain_decimal, show

_HIGHEST_SHOWN_FRACTION = 2


class _Scale(Enum):
    SIGN = auto()
    FORMAT = auto()
    POINTS = auto()
    BARE = auto()
    """A bare number from 0 to 1: zero, a fraction, or up to one percent point."""
    BLANK = auto()
    UNREADABLE = auto()


class _Opened(NamedTuple):
    """Scale, number (percent, or as typed for BARE) and an entry without value that shows what was typed.

    ``mend``: how it would be written; ``looks``: what the cell shows, where that is not what was meant.
    """

    scale: _Scale
    number: Decimal | None
    entry: PercentEntry
    mend: Mend | None = None
    looks: str = ""


def read_percents(
    reader: CellReader, cells: Sequence[tuple[Raw, Ref, str]], percent_formatted: frozenset[tuple[int, int]]
) -> list[PercentEntry]:
    """Read one row of the schedule: (raw, ref, checkpoint) each. Values are in percent: 20 means 20 %."""
    opened = [_open(reader, raw, ref, name, percent_formatted) for raw, ref, name in cells]
    _say_rewritten(reader, cells, opened)
    scales = {one.scale for one in opened if one.number}
    mixed = _Scale.BARE in scales and _Scale.POINTS in scales
    entries = []
    for (_raw, ref, name), (scale, number, entry, *_) in zip(cells, opened, strict=True):
        if number is None:
            entries.append(entry)
        elif scale is _Scale.BARE and number and mixed:
            entries.append(entry._replace(fault=Fault.MIXED_SCALE))
        else:
            fraction = scale is _Scale.BARE
            value = number * 100 if fraction else number
            entries.append(Entry(plain_decimal(value), ref, name, entry.typed))
    return entries


def _say_rewritten(reader: CellReader, cells: Sequence[tuple[Raw, Ref, str]], opened: Sequence[_Opened]) -> None:
    """Say what was normalised, once for a row; a formula apart, since it is not mended and must not hold up the rest."""
    at_once: list[_Opened] = []
    groups = [at_once]
    for (raw, *_), one in zip(cells, opened, strict=True):
        if one.mend is not None and isinstance(raw, Formula):
            groups.append([one])
        elif one.mend is not None:
            at_once.append(one)
    for group in groups:
        mends = [one.mend for one in group if one.mend is not None]
        if mends:
            read_as = "、".join(mend.shown for mend in mends)
            looks = "，".join(f"{one.entry.ref.a1} 单元格里显示为 {one.looks}" for one in group if one.looks)
            how = f"按 {read_as} 读取" + (f"（{looks}）" if looks else "")
            reader.normalised_together(group[0].entry.field, mends, how)


def _open(reader: CellReader, raw: Raw, ref: Ref, name: str, formatted: frozenset[tuple[int, int]]) -> _Opened:
    plain, fault, shown = reader.opened(raw, ref, name)
    if fault is not None:
        return _Opened(_Scale.UNREADABLE, None, Entry(None, ref, name, shown, fault))
    in_format = (ref.row, ref.column) in formatted
    number = countable(as_decimal(plain))
    if number is not None:
        return _number_scale(number, in_format, ref, name)
    typed = show(plain).strip(BLANKS)
    if not typed:
        return _Opened(_Scale.BLANK, None, Entry(None, ref, name))
    scale, number = _text_scale(typed)
    if number is None:
        faulty: PercentEntry = Entry(None, ref, name, typed, Fault.UNREADABLE)
        return _Opened(_Scale.UNREADABLE, None, faulty)
    entry: PercentEntry = Entry(None, ref, name, typed)
    percent = f"{plain_decimal(number):f}%"
    mended: Plain = number / 100 if in_format else percent
    if scale is _Scale.BARE or mended == typed:
        return _Opened(scale, number, entry)
    return _Opened(scale, number, entry, Mend(ref, typed, mended, percent))


def _number_scale(number: Decimal, in_format: bool, ref: Ref, name: str) -> _Opened:
    if in_format and abs(number) <= _HIGHEST_SHOWN_FRACTION:
        percent = number * 100
        typed = f"{plain_decimal(percent):f}%"
        return _Opened(_Scale.FORMAT, percent, Entry(None, ref, name, typed))
    typed = f"{plain_decimal(number):f}"
    entry: PercentEntry = Entry(None, ref, name, typed)
    if in_format:
        mend = Mend(ref, typed, number / 100, f"{typed}%")
        return _Opened(_Scale.FORMAT, number, entry, mend, looks=f"{typed}00%")
    return _Opened(_Scale.BARE if 0 <= number <= 1 else _Scale.POINTS, number, entry)


def _text_scale(typed: str) -> tuple[_Scale, Decimal | None]:
    folded = unicodedata.normalize("NFKC", typed).strip(BLANKS)
    bare = folded.removesuffix("%").removesuffix("百分比").strip()
    number = countable(parse_number(bare))
    if number is None:
        return _Scale.UNREADABLE, None
    if bare != folded:
        return _Scale.SIGN, number
    return (_Scale.BARE if 0 <= number <= 1 else _Scale.POINTS), number
