"""What is taken away from a text before it is understood: Word's field codes, the number in front. And how it is compared."""

import re

from xltool.language import numbering
from xltool.language.keys import header_key
from xltool.language.residue import FIELD_CODE
from xltool.language.unseen import JOINERS

_DOTTED = re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*[.．]")
"""As only some offices number: 一.抓好科普."""
_UNSEEN = dict.fromkeys(map(ord, JOINERS + "\u2060"))
"""Soft hyphens and joiners: they print as nothing, and part a word for every search."""


def without_unseen(text: str) -> str:
    """The text without characters that nobody sees."""
    return text.translate(_UNSEEN)


def split_number(text: str) -> tuple[str, str]:
    """Part the number in front of a line from the rest, as the rules do; also 一. with a full stop."""
    if match := _DOTTED.match(text):
        return match[0].strip(), text[match.end() :].strip()
    return numbering.split_number(text)


def without_field_codes(text: str) -> tuple[str, int]:
    r"""The text without residue such as ``TC 总体绩效目标 \f A \l 1``, and how many pieces went."""
    return FIELD_CODE.subn("", text) if "\\" in text else (text, 0)


def heading_key(text: str) -> str:
    """A heading reduced to what is compared: without its number, width, spaces and bracketed notes."""
    return header_key(split_number(text.strip())[1])
