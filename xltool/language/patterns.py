"""Patterns that are compiled when they are first used: compiling those of every rule takes longer than a check."""

import re
from typing import Any, AnyStr, cast

_ASKED = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "pattern", "flags", "groups", "groupindex")  # fmt: skip


class _Later:
    """A pattern to be; what is asked of it first makes it, and everything else is there then."""

    def __init__(self, text: Any, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _ASKED:
            raise AttributeError(name)
        made = re.compile(self._text, self._flags)
        self.__dict__.update((asked, getattr(made, asked)) for asked in _ASKED)
        return self.__dict__[name]


def compile_later(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern for its methods; the functions of ``re`` do not take it. A mistake in it is told by its first use."""
    return cast("re.Pattern[AnyStr]", _Later(text, flags))
