"""The short code that people compare by eye: eight characters and a check character, e.g. ``K7QM-4XTB-9``.

Twenty-nine characters, none that looks like another in print (no 0 O, 1 I L, 2 is kept for Z, 5 for S). As 29 is prime
and every position has a weight of its own, one wrong character and two swapped ones never go unnoticed.
"""

import unicodedata

from xltool.language.patterns import compile_later

ALPHABET = "23456789ABCDEFGHJKMNPQRTUVWXY"
_BASE = len(ALPHABET)
_LENGTH = 8
_SPACES = compile_later(r"[\s\-‐-―−·.]+")


def short_code(digest: str) -> str:
    """The short code of a digest in hexadecimal digits."""
    number = int(digest, 16) % _BASE**_LENGTH
    body = []
    for _ in range(_LENGTH):
        number, rest = divmod(number, _BASE)
        body.append(rest)
    text = "".join(ALPHABET[digit] for digit in (*body, _check(body)))
    return f"{text[:4]}-{text[4:8]}-{text[8]}"


def typed_code(text: str) -> str | None:
    """A code as typed from paper (any case, width, dashes or blanks) in its usual form; None: a slip in typing."""
    folded = _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()
    if len(folded) != _LENGTH + 1 or any(character not in ALPHABET for character in folded):
        return None
    digits = [ALPHABET.index(character) for character in folded]
    if _check(digits[:-1]) != digits[-1]:
        return None
    return f"{folded[:4]}-{folded[4:8]}-{folded[8]}"


def _check(body: list[int]) -> int:
    """Such that the sum of all nine digits, weighted 9 to 1, is a multiple of 29."""
    total = sum(weight * digit for weight, digit in zip(range(9, 1, -1), body, strict=True))
    return -total % _BASE
