"""What is taken away from a text before it is understood: Word's field codes. And how a text is compared."""

from __future__ import annotations

from xltool.contract import header_key
from xltool.rules.structure import split_number
from xltool.rules.writing import FIELD_CODE


def without_field_codes(text: str) -> tuple[str, int]:
    r"""The text without residue such as ``TC 总体绩效目标 \f A \l 1``, and how many pieces went."""
    return FIELD_CODE.subn("", text) if "\\" in text else (text, 0)


def heading_key(text: str) -> str:
    """A heading reduced to what is compared: without its number, width, spaces and bracketed notes."""
    return header_key(split_number(text.strip())[1])
