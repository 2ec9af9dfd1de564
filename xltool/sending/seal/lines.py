"""Records on a hidden sheet: lines of JSON that no program changes on saving.

No blanks, no underscores (``_x000D_``), no control characters, no leading = + - @; long lines go on in the next cells.
The last line is a digest of the others: a part that was taken away or changed is noticed.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from xltool.language.patterns import compile_later
from xltool.model.cells import Grid

_END = "end"
_MARK = "#"
_CHUNK = 8_000
"""LibreOffice breaks paragraphs of more than 16,383 characters."""
_MAX_LINES = 50_000
_UNSAFE = compile_later(r"[^\x21-\x5e\x60-\x7e\u3001-\u3011\u4e00-\u9fff\uff01-\uff5e]")


def write_records(notice: str, records: Iterable[Sequence[Any]]) -> tuple[tuple[str, ...], ...]:
    """The rows of a hidden sheet: a notice for whoever unhides it, the records, their digest."""
    return ((notice,), *(_cells(line) for line in _lines(records)))


def read_records(grid: Grid) -> list[list[Any]] | None:
    """The records, without their digest; None when any line is missing or changed."""
    lines = [line for line in map(_join, grid.rows[:_MAX_LINES]) if line]
    try:
        records = [json.loads(line) for line in lines]
    except (ValueError, RecursionError):
        return None
    digest = hashlib.sha256("".join(lines[:-1]).encode()).hexdigest()
    if len(records) < 2 or records[-1] != [_END, digest] or not all(isinstance(one, list) and one for one in records):
        return None
    return records[:-1]


def is_record(text: str) -> bool:
    """Whether a cell holds a record, or a piece of one."""
    return text.startswith(_MARK)


def _lines(records: Iterable[Sequence[Any]]) -> Iterator[str]:
    sha = hashlib.sha256()
    for record in records:
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        line = _UNSAFE.sub(_escape, text)
        sha.update(line.encode())
        yield line
    yield json.dumps([_END, sha.hexdigest()], separators=(",", ":"))


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(_MARK + line[start : start + _CHUNK] for start in range(0, len(line), _CHUNK))


def _join(cells: Sequence[object]) -> str:
    return "".join(cell.removeprefix(_MARK) for cell in cells if isinstance(cell, str) and is_record(cell))
