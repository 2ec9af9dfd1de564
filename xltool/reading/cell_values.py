"""What a cell means: raw values to entries. What was normalised is said (R04), what cannot be read stays None.

Blank, an Excel error, a formula without a stored result and text where a number belongs are four different things.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import NamedTuple, TypeVar

from xltool.language.amounts import parse_money, parse_number, to_yuan
from xltool.language.patterns import compile_later
from xltool.language.unseen import BLANKS
from xltool.model.cells import PICTURE, CellError, Formula, Plain, Raw, Ref
from xltool.model.findings import Finding, Mend
from xltool.model.form import Form
from xltool.model.submission import Entry, Fault, TextEntry
from xltool.reading.texts import found

Value = TypeVar("Value")

LARGEST_EXACT = 10**15
"""Excel keeps 15 digits; a longer code typed as a number has lost its end."""
_DATE = compile_later(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")

_ERROR_NAME = compile_later(
    r"#(?:[A-Z]{2,12}[!?]|DIV/0!|N/A|GETTING_DATA)|Err:\d{3}|Loading\.{3}|正在加载(?:\.{3}|…{1,2})"
)
"""Of Excel, also those to come; of LibreOffice; of Google's sheets while they wait for an answer."""
_ERRORS_BEGIN = ("#", "Err:", "Loading...", "正在加载")
_NOTHING = compile_later(r"[-/\\—–―−‐‑─_~.。、×]+|没有|(?:暂|均)?无(?:其他资金|此项)?[。.]?|空|零|〇")


class Opened(NamedTuple):
    """What stands behind formulas and errors: a plain value, or why there is none and what the cell shows."""

    value: Plain
    fault: Fault | None
    typed: str


def day_of(text: str) -> date | None:
    """A date typed as text: 2021-1-15, 2021/1/15, 2021.1.15, 2021年1月15日; None when it is none."""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip(BLANKS))
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


@dataclass(slots=True)
class CellReader:
    """Turns raw cells into entries and keeps the findings it made on the way."""

    money_factor: int = 1
    """元 per unit of the sheet's money (1 or 10000)."""
    findings: list[Finding] = field(default_factory=list)
    form: Form | None = None
    """Whose columns the texts may name."""

    def text(self, raw: Raw, ref: Ref, name: str) -> TextEntry:
        """Any content as text; surrounding blanks go."""
        if raw is None:
            return Entry(None, ref, name)
        if isinstance(raw, str) and not raw.startswith(_ERRORS_BEGIN):
            shown = raw
        else:
            plain, fault, typed = self.opened(raw, ref, name)
            if fault is not None:
                return Entry(None, ref, name, typed, fault)
            shown = show(plain)
        kept = shown.strip(BLANKS)
        if kept != shown and kept:
            self.normalised(ref, name, shown, kept, "去掉首尾的空格或空行")
        return Entry(kept or None, ref, name, kept)

    def remark(self, raw: Raw, ref: Ref, name: str) -> TextEntry:
        """As ``text``, of a field that needs no value: an error value or a picture is said, and no error."""
        value = _behind(raw)
        if not isinstance(value, CellError):
            return self.text(raw, ref, name)
        variant = "picture_kept" if value.code == PICTURE else "not_needed"
        self.findings.append(found("R01", ref, name, value.code, variant))
        return Entry(None, ref, name)

    def code(self, raw: Raw, ref: Ref, name: str) -> TextEntry:
        """A code as text. A number too long for Excel, or with a fraction, is UNREADABLE: digits are lost."""
        if raw is None or isinstance(raw, str):
            return self.text(raw, ref, name)
        plain, fault, typed = self.opened(raw, ref, name)
        if fault is None and isinstance(plain, int | float) and not isinstance(plain, bool):
            if plain != int(plain) or abs(plain) >= LARGEST_EXACT:
                return Entry(None, ref, name, f"{plain:.5E}", Fault.UNREADABLE)
            plain = int(plain)
        if fault is not None:
            return Entry(None, ref, name, typed, fault)
        return self.text(plain, ref, name)

    def money(self, raw: Raw, ref: Ref, name: str) -> Entry[Decimal]:
        """An amount in 元: the sheet's unit is applied, a unit typed with the number goes before it."""
        return self._text_of_entry(raw, ref, name, self._read_money)

    def _read_money(self, plain: Plain, ref: Ref, name: str) -> Decimal | None:
        if (number := as_decimal(plain)) is not None:
            return countable(number * self.money_factor)
        if not isinstance(plain, str) or (amount := parse_money(plain)) is None:
            return None
        number, unit = amount
        if self.money_factor != 1 and unit == "元" and not plain.rstrip().endswith(("元", "圆")):
            return None  # ¥38.5 where amounts are in 万元 may be either; B01 asks
        yuan = countable(to_yuan(number, unit) if unit else number * self.money_factor)
        if yuan is not None:
            in_sheet_unit = plain_decimal(yuan / self.money_factor)
            self.normalised(ref, name, plain, in_sheet_unit, f"按 {yuan:,.2f} 元读取")
        return yuan

    def other_money(self, raw: Raw, ref: Ref, name: str) -> Entry[Decimal]:
        """As ``money``, of an amount that there may be none of: 无 or a dash is 0."""
        return self._text_of_entry(raw, ref, name, self._read_other_money)

    def _read_other_money(self, plain: Plain, ref: Ref, name: str) -> Decimal | None:
        if isinstance(plain, str) and _NOTHING.fullmatch("".join(unicodedata.normalize("NFKC", plain).split())):
            self.normalised(ref, name, plain, 0, "按 0 元读取")
            return Decimal(0)
        return self._read_money(plain, ref, name)

    def year(self, raw: Raw, ref: Ref, name: str) -> Entry[int]:
        """A year of four digits, also ``2021年``."""
        return self._text_of_entry(raw, ref, name, self._read_year)

    def _read_year(self, plain: Plain, ref: Ref, name: str) -> int | None:
        if isinstance(plain, str):
            text = unicodedata.normalize("NFKC", plain).strip(BLANKS).removesuffix("年度").removesuffix("年")
            number = parse_number(text)
            if number is None or number != int(number):
                return None
            self.normalised(ref, name, plain, int(number), f"按年份 {int(number)} 读取")
        else:
            number = as_decimal(plain)
        if number is None or number != int(number) or not 1900 <= number <= 2999:
            return None
        return int(number)

    def day(self, raw: Raw, ref: Ref, name: str) -> Entry[date]:
        """A date, also typed as text: 2021-1-15, 2021/1/15, 2021.1.15, 2021年1月15日."""
        return self._text_of_entry(raw, ref, name, self._read_day)

    def _read_day(self, plain: Plain, ref: Ref, name: str) -> date | None:
        if isinstance(plain, datetime):
            return plain.date()
        if isinstance(plain, date):
            return plain
        if isinstance(plain, str):
            day = day_of(plain)
            if day is not None:
                self.normalised(ref, name, plain, day, f"按日期 {day:%Y-%m-%d} 读取")
            return day
        return None

    def _text_of_entry(
        self, raw: Raw, ref: Ref, name: str, read: Callable[[Plain, Ref, str], Value | None]
    ) -> Entry[Value]:
        plain, fault, typed = self.opened(raw, ref, name)
        shown = typed if fault else show(plain).strip(BLANKS)
        value = None
        if fault is None and shown:
            value = read(plain, ref, name)
            fault = Fault.UNREADABLE if value is None else None
        return Entry(value, ref, name, shown, fault)

    def opened(self, raw: Raw, ref: Ref, name: str) -> Opened:
        """Look behind formulas and errors; report what is found there."""
        value = _behind(raw)
        if isinstance(value, CellError):
            variant = "picture" if value.code == PICTURE else "text"
            self.findings.append(found("R01", ref, name, value.code, variant, form=self.form))
            return Opened(None, Fault.ERROR_VALUE, value.code)
        if not isinstance(raw, Formula):
            return Opened(value, None, "")
        shown = raw.text if raw.text.startswith("=") else f"={raw.text}"
        if value is None:
            self.findings.append(found("R02", ref, name, shown))
            return Opened(None, Fault.NO_RESULT, shown)
        self.findings.append(found("R03", ref, name, shown, result=show(value)))
        return Opened(value, None, "")

    def unreadable(self, entry: Entry[Value], expected: str, example: str) -> None:
        """Report a filled cell that is not what the field holds, where no rule of its own does so."""
        self.findings.append(found("R05", entry.ref, entry.field, entry.typed, expected=expected, example=example))

    def missing(self, entry: Entry[Value]) -> None:
        """Report a required field that is blank, where no rule of its own does so."""
        self.findings.append(found("R06", entry.ref, entry.field))

    def normalised(self, ref: Ref, name: str, before: str, after: Plain, how: str, shown: str = "") -> None:
        """Say how a cell was read, and offer to write it that way; ``shown``: how that will look."""
        self.normalised_together(name, [Mend(ref, before, after, shown)], how)

    def normalised_together(self, name: str, mends: Sequence[Mend], how: str) -> None:
        """Say at the first of some cells of a row, whose field is ``name``, how all of them were read."""
        first = mends[0]
        self.findings.append(
            found(
                "R04", first.ref, name, first.before,
                "text" if len(mends) == 1 else "several",
                mends=tuple(mends),
                how=how,
                cells="、".join(mend.ref.a1 for mend in mends),
            )
        )  # fmt: skip


def _behind(raw: Raw) -> Plain | CellError:
    """What a cell holds or its formula gave; a text that is nothing but the name of an error is one.

    Programs that know no error values store them as texts, and pasting values makes texts of them.
    """
    value = raw.value if isinstance(raw, Formula) else raw
    if isinstance(value, str) and value.startswith(_ERRORS_BEGIN) and _ERROR_NAME.fullmatch(value.strip(BLANKS)):
        return CellError(value.strip(BLANKS))
    return value


def show(plain: Plain) -> str:
    """A plain value as staff see it, without number format: 37500.0 -> 37500, True -> TRUE."""
    if plain is None:
        return ""
    if isinstance(plain, str):
        return plain
    if isinstance(plain, bool):
        return "TRUE" if plain else "FALSE"
    if isinstance(plain, int):
        return str(plain)
    if isinstance(plain, datetime) and plain.time() == time():
        plain = plain.date()
    if isinstance(plain, date):
        day = f"{plain.year}年{plain.month}月{plain.day}日"
        return f"{day} {plain:%H:%M}" if isinstance(plain, datetime) else day
    if isinstance(plain, time):
        plain = timedelta(hours=plain.hour, minutes=plain.minute, seconds=plain.second)
    if isinstance(plain, timedelta):
        return _show_length(plain)
    number = as_decimal(plain)
    return f"{plain_decimal(number):f}" if number is not None else str(plain)


def _show_length(length: timedelta) -> str:
    """A length of time, or a time of the day, in words: 37500天, 8小时30分."""
    minutes, seconds = divmod(round(abs(length).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "天"), (hours, "小时"), (minutes, "分"), (seconds, "秒"))
    words = "".join(f"{number}{unit}" for number, unit in parts if number) or "0分"
    return f"负{words}" if length < timedelta() else words


def is_number(raw: Raw) -> bool:
    """Whether a cell holds a number that can be calculated with."""
    return isinstance(raw, int | float) and not isinstance(raw, bool) and isfinite(raw)


def as_decimal(plain: Plain) -> Decimal | None:
    """A numeric cell as Decimal with the 15 digits that Excel keeps; None for anything else."""
    if isinstance(plain, bool) or not isinstance(plain, int | float | Decimal):
        return None
    if isinstance(plain, float):
        number = Decimal(f"{plain:.15g}")
        return number if number.is_finite() else None
    return Decimal(plain)


def plain_decimal(number: Decimal) -> Decimal:
    """Drop trailing zeros without falling into scientific notation: 37500.00 -> 37500."""
    return Decimal(f"{number.normalize():f}")


def countable(number: Decimal | None) -> Decimal | None:
    """A number that can be calculated with to the cent; None for one that no budget has."""
    return None if number is None or abs(number) >= LARGEST_EXACT else number
