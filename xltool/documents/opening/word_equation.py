"""What is seen of a field EQ that has no result: Word writes phonetic guides and circled letters with it."""

import re

_EQUATION = re.compile(r"\s*EQ\b(.*)", re.IGNORECASE | re.DOTALL)
_FORMAT = re.compile(r'\\\*\s*(?:"[^"]*"|\S+)')
_OVERSTRIKE = re.compile(r"\s*\\o\s*(?:\\a[lcrd])?\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
_LAST = re.compile(r"[^,;，；()\\]+")
_MOST_CIRCLED = 20


def shown_by_equation(code: str) -> str | None:
    r"""``EQ \o\ad(\s\up 9(xīn),鑫)`` shows 鑫, ``EQ \o\ac(○,3)`` shows ③; None for what no line of text shows.

    "" for fields of other kinds: what they show is their result.
    """
    equation = _EQUATION.fullmatch(code)
    if equation is None:
        return ""
    overstrike = _OVERSTRIKE.fullmatch(_FORMAT.sub("", equation[1]))
    parts = [] if overstrike is None else re.split(r"[,;，；]", overstrike[1])
    if len(parts) < 2 or not _LAST.fullmatch(parts[-1]):
        return None
    letter = parts[-1].strip()
    circled = parts[0].strip() in {"○", "〇", "◯"} and letter.isdecimal() and 0 < int(letter) <= _MOST_CIRCLED
    return chr(0x2460 + int(letter) - 1) if circled else letter
