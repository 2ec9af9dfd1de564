"""A sentence for a person where there is no console and no program that could say it."""

import sys
from typing import Any

_WARNING_IN_FRONT = 0x00000030 | 0x00010000 | 0x00040000
"""MB_ICONWARNING, MB_SETFOREGROUND, MB_TOPMOST: Python has no window, so the box would open behind Excel, which waits."""


def show_dialog(sentence: str, title: str) -> bool:
    """Show a sentence in a dialog of Windows; False where there is none."""
    import ctypes  # noqa: PLC0415  not wanted by a command that has a console

    libraries: Any = getattr(ctypes, "windll", None)
    if libraries is None:
        return False
    libraries.user32.MessageBoxW(None, sentence, title, _WARNING_IN_FRONT)
    return True


def tell(sentence: str) -> None:
    """Say it on stderr, or in a dialog where there is none, as under pythonw."""
    if sys.stderr is not None:
        sys.stderr.write(sentence + "\n")
    else:
        show_dialog(sentence, "xltool")
