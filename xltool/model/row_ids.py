"""What a row is known by wherever it goes: a random text, which says nothing of who made it and when."""

import secrets

_SIGNS = "bcdfghjkmnpqrstvwxz"
"""No digits, which programs count on when a row is dragged down; no vowels, so that no word comes out."""
_LENGTH = 10
_AS_A_SET = frozenset(_SIGNS)


def new_row_id() -> str:
    """One that no other row has; with 10 of 19 signs two are alike once in 6 million million."""
    return "r" + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def is_row_id(text: str) -> bool:
    """Whether a text is one: never a number, a formula or a word of staff."""
    return len(text) == 1 + _LENGTH and text[0] == "r" and _AS_A_SET.issuperset(text[1:])
