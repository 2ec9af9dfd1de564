"""Words: why something received is not taken at all, in a form that fits into a table.

A refusal has a stable code (``Q01`` to ``Q39``), one sentence that says what it is, and one action that mends it.
Codes are never reused. ``Q40`` and up are findings (books/suspicions.py).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file, mail or attachment is not taken: a stable code, what it is, and what the sender should do."""

    code: str
    reason: str
    fix: str


def split(code: str, text: str) -> Refusal:
    """A refusal from one text in which the action follows the first full stop."""
    reason, stop, fix = text.partition("。")
    return Refusal(code, reason + stop, fix or "请联系报送单位重新报送。")
