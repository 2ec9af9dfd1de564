"""What a row is known by wherever it goes: a random text, which says nothing of who made it and when."""

import secrets

from xltool.language.patterns import compile_later

_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 9
_ROW_ID = compile_later(f"r[{_SIGNS}]{{{_LENGTH}}}")


def new_row_id() -> str:
    """One that no other row has; with 9 of 31 signs two are alike once in 26 million million."""
    return "r" + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def is_row_id(text: str) -> bool:
    """Whether a text is one: never a number, a formula or a word of staff."""
    return _ROW_ID.fullmatch(text) is not None
