"""Ground: reasons why a run cannot go on. Each carries one Chinese sentence: where, what, how to put it right."""

from __future__ import annotations

from collections.abc import Sequence


class XltoolError(Exception):
    """A known reason to stop. ``str(error)`` is the sentence that staff see."""


class NeedsYes(XltoolError):
    """Nothing was written: a person has to look at ``places``, one sentence each, and may then say yes."""

    def __init__(self, sentence: str, places: Sequence[str]) -> None:
        super().__init__(sentence)
        self.places = tuple(places)


class FileRefused(XltoolError):
    """The file cannot be read at all: not an xlsx, encrypted, truncated, beyond the limits.

    ``code`` is stable (Q01 and up); ``text`` is the reason without the file's name.
    """

    def __init__(self, name: str, text: str, code: str) -> None:
        super().__init__(f"{name}：{text}")
        self.text = text
        self.code = code

    def __reduce__(self) -> tuple[type[FileRefused], tuple[str, str, str]]:
        return FileRefused, (str(self).partition("：")[0], self.text, self.code)


class DocumentRefused(XltoolError):
    """A text or Word document cannot be read at all."""


class BookBusy(XltoolError):
    """The workbook cannot be written now: open elsewhere, read-only, no space."""


class ContractBroken(XltoolError):
    """The workbook is not laid out as the template is: missing sheets or columns, unknown version.

    ``faults`` are the findings, one per thing that is missing.
    """

    def __init__(self, sentence: str, faults: Sequence[object] = ()) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)
