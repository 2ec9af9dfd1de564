"""VBA as text: modules as they stand in macros/, and as Excel can store them.

A VBA project keeps its modules in one Windows code page; that of xlwings' add-in is 1252, which has no Chinese, and
another one would turn into other characters on other desks. So every literal with Chinese becomes a call that builds
the text from hexadecimal digits, and nothing but ASCII is stored.
"""

import re

DECODER = "Hanzi"
LONGEST_LINE = 1023
"""The longest line that the VBA editor takes."""

_PIECES = re.compile(r"""(?P<literal>"(?:[^"]|"")*")|(?P<comment>'.*)|(?P<code>[^"']+)""")
_NAME = re.compile(r'Attribute VB_Name = "(\w+)"')
_CONSTANT = re.compile(r"\s*(?:(?:Public|Private)\s+)?Const\b")


def as_stored(source: str) -> str:
    """The module as it goes into the add-in: ASCII, lines ended by CRLF.

    ValueError where Chinese stands outside a literal, or where VBA would not take what comes out.
    """
    lines = [_line_as_stored(line) for line in source.splitlines()]
    return "\r\n".join(lines) + "\r\n"


def module_name(source: str) -> str:
    """The name that the module gives itself in its first line."""
    match = _NAME.match(source)
    if match is None:
        raise ValueError("a module begins with Attribute VB_Name")
    return match[1]


def _line_as_stored(line: str) -> str:
    made = "".join(_call(piece[0]) if piece["literal"] else piece[0] for piece in _PIECES.finditer(line))
    if not made.isascii():
        raise ValueError(f"Chinese outside a literal: {line.strip()}")
    if DECODER in made and made != line and _CONSTANT.match(line):
        raise ValueError(f"VBA takes no call in a constant: {line.strip()}")
    if len(made) > LONGEST_LINE:
        raise ValueError(f"too long for the VBA editor once stored: {line.strip()}")
    return made


def _call(literal: str) -> str:
    if literal.isascii():
        return literal
    text = literal[1:-1].replace('""', '"')
    if any(ord(character) > 0xFFFF for character in text):
        raise ValueError(f"not in the basic plane of Unicode: {text}")
    codes = "".join(f"{ord(character):04X}" for character in text)
    return f'{DECODER}("{codes}")'
