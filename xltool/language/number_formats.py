"""What a number format adds to a number on the screen: ``"≥"0"次"`` shows 20 as ≥20次, ``000000`` shows 1234 as 001234."""

import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from xltool.language.patterns import compile_later

_SECTION = compile_later(r'((?:"[^"]*"|[\\!].|\[[^\]]*\]|[^;"\\!\[])*)(;|$)')
_PIECE = compile_later(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|(?P<hidden>[_*].)|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]'
    r"|\[(?P<bracket>[^\]]*)\]|(?P<digits>(?i:general|g/通用格式)|@|[0#?][0#?,.]*(?:[Ee][+-]0+)?|\.[0#?]+)|(?P<other>.)"
)
_COLOURS = compile_later(
    r"(?i:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|颜色 ?\d+|黑色?|蓝色?|红色?|绿色?)"
)
_NEITHER = frozenset("ymdhsgbeYMDHSGBE/")
"""Of dates and fractions: no format that puts words around a number."""
_SCIENTIFIC = compile_later(r"[0-9](\.[0-9]+)?E\+?[0-9]+")
_OF_MONEY = "()-+¥￥$€ "
"""What formats of money put around an amount; says nothing about its unit."""


class Shown(NamedTuple):
    """A number as its cell shows it: words before, the digits, words after."""

    before: str
    digits: str
    after: str

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.before}{self.digits}{self.after}".strip()

    @property
    def bare(self) -> bool:
        """Whether the format adds nothing that means something."""
        return not (self.before + self.after).strip(_OF_MONEY)


def is_scientific(code: str) -> bool:
    """Whether a program has made a number of a code: 1.30636E+20."""
    return _SCIENTIFIC.fullmatch(unicodedata.normalize("NFKC", code).upper()) is not None


class _Pattern(NamedTuple):
    """A format for numbers of one sign: words before, the signs for digits, words after; ``signed``: the minus stands in it."""

    before: str
    digits: str
    after: str
    percent: bool
    signed: bool


def shown_by(number: Decimal, code: str) -> Shown | None:
    """The number under the format; None when the format shows something that no digits of it tell.

    Digits that the format rounds away stay.
    """
    pattern = _pattern_for(number, code)
    if pattern is None or pattern.digits.endswith(","):
        return None
    digits = pattern.digits
    whole = _plain(abs(number) * (100 if pattern.percent else 1))
    sign = "-" if number < 0 and not pattern.signed else ""  # a section of its own says it in its words
    padded = digits.partition(".")[0].count("0") if "," not in digits else 0
    shown = sign + whole.partition(".")[0].zfill(padded) + "".join(whole.partition(".")[1:])
    return Shown(pattern.before, shown, pattern.after)


def printed_by(number: Decimal, code: str) -> str:
    """The number as it is printed under the format: rounded, with thousands; plain where the format is of another kind."""
    pattern = _pattern_for(number, code)
    plain = _plain(number)
    if pattern is None or any(sign in pattern.digits for sign in "Ee"):
        return plain
    sign = "-" if number < 0 and not pattern.signed else ""
    if not set(pattern.digits) <= set("0#?.,"):
        return f"{pattern.before}{sign}{_plain(abs(number))}{pattern.after}"
    before, _, behind = pattern.digits.partition(".")
    thousands = len(before) - len(before.rstrip(",")) + len(behind) - len(behind.rstrip(","))
    value = abs(number) * (100 if pattern.percent else 1) / 1000**thousands
    before, behind = before.rstrip(","), behind.rstrip(",")
    rounded = value.quantize(Decimal(1).scaleb(-len(behind)), ROUND_HALF_UP)
    whole, _, rest = f"{rounded:f}".partition(".")
    whole = f"{int(whole):,}" if "," in before else whole.zfill(before.count("0"))
    if whole == "0" and "0" not in before:
        whole = ""
    rest = rest.rstrip("0").ljust(behind.count("0"), "0")
    sign = sign if rounded else ""
    return f"{pattern.before}{sign}{whole}{'.' if rest else ''}{rest}{pattern.after}".strip()


def _plain(number: Decimal) -> str:
    """As few digits as there are."""
    whole = f"{number:f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def _pattern_for(number: Decimal, code: str) -> _Pattern | None:
    """What the format has for the number; None where it has no digits, or something that no digits tell."""
    sections = [words for words, end in _SECTION.findall(code) if words or end] or [""]
    words = ["", ""]
    digits = ""
    percent = False
    for piece in _PIECE.finditer(_section_for(number, sections)):
        kind, text = piece.lastgroup or "", piece[piece.lastgroup or 0]
        if kind == "digits":
            if digits:
                return None
            digits = text
        elif kind == "bracket":
            if not _COLOURS.fullmatch(text):
                return None
        elif kind == "other" and text in _NEITHER:
            return None
        elif kind != "hidden":
            percent = percent or (kind == "other" and text == "%")
            words[bool(digits)] += text
    if not digits:
        return None
    return _Pattern(words[0], digits, words[1], percent, number < 0 and len(sections) > 1)


def _section_for(number: Decimal, sections: list[str]) -> str:
    """The part of the format for a number of this sign; a condition of one's own is left in, and refused."""
    at = 0 if number > 0 else 1 if number < 0 else 2
    return sections[at] if at < len(sections) else sections[0]
