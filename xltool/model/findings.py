"""Findings, their texts, and the mendings that a finding may carry.

A text has three parts: where (the Ref and the field), what (``message``), how (``fix``). Texts use named
placeholders; a missing one raises in ``Text.filled`` and never reaches staff as a gap.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from string import Formatter

from xltool.language.patterns import compile_later
from xltool.language.residue import as_printed
from xltool.model.cells import Plain, Ref

SHOWN_LENGTH = 60
"""A content is shown with this many characters; the rest is in the cell itself, one click away."""
LISTED_LENGTH = 400
"""What a rule puts together of several contents is shown with this many."""


def shorten(content: str, length: int = SHOWN_LENGTH) -> str:
    """A content as findings show it."""
    return content if len(content) <= length else f"{content[:length]}…"


class Severity(StrEnum):
    """How much a finding weighs: an error blocks 报送, a warning wants a 说明, an info only informs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


_CHOICE = compile_later(r"⟨([^⟨⟩|]*)(?:\|([^⟨⟩|]*))?⟩")


def choose(template: str, fits: Callable[[str], bool]) -> str:
    """A template with each ``⟨part|otherwise⟩`` settled: the part where it fits, else what stands after the bar."""
    return _CHOICE.sub(lambda found: found[1] if fits(found[1]) else found[2] or "", template)


def plainly(template: str) -> str:
    """A template as it is said where every column is there."""
    return choose(template, lambda _: True)


@dataclass(frozen=True, slots=True)
class Text:
    """What is wrong and what to do, as templates with named placeholders; severity None: that of the rule.

    A part in ``⟨⟩`` falls away, or gives way to what stands after ``|``, where a form lacks a column that it names.
    """

    message: str
    fix: str
    severity: Severity | None = None

    def filled(self, values: Mapping[str, object], worded: Callable[[str], str] = plainly) -> tuple[str, str]:
        """Return message and fix with the placeholders filled, long texts shortened; KeyError when one is missing.

        ``worded``: how a form says a template.
        """
        message, fix = worded(self.message), worded(self.fix)
        template = message + fix
        shown = {
            name: shorten(value, SHOWN_LENGTH if f"「{{{name}}}」" in template else LISTED_LENGTH)
            if isinstance(value, str) and len(value) > SHOWN_LENGTH
            else value
            for name, value in values.items()
        }
        return as_printed(message.format_map(shown)), as_printed(fix.format_map(shown))


def dotted(template: str) -> str:
    """A template with its placeholders as dots, for a page: what is filled in differs from case to case."""
    return "".join(
        literal + ("…" if name is not None else "")
        for literal, name, _spec, _conversion in Formatter().parse(plainly(template))
    )


@dataclass(frozen=True, slots=True)
class Mend:
    """One cell changed without judgement: what stands there, what is to stand there.

    ``shown``: how the cell will look, where its number format makes that differ (0.2 as 20%).
    """

    ref: Ref
    before: str
    after: Plain
    shown: str = ""


def _short_key(*parts: str) -> str:
    text = unicodedata.normalize("NFC", "\x1f".join(parts))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one cell, ready to be shown.

    ``anchor`` names the row by what it says (project code, indicator name), so that the finding is known
    again when the row has moved. ``note`` is the 说明 that staff typed for it.
    """

    code: str
    severity: Severity
    ref: Ref
    field: str
    value: str
    message: str
    fix: str
    project: str = ""
    anchor: str = ""
    mends: tuple[Mend, ...] = ()
    note: str = ""

    @property
    def identity(self) -> str:
        """A short key that stays the same while code, place by meaning and content stay the same."""
        return _short_key(self.code, self.ref.sheet, self.field, self.value, self.project, self.anchor)

    def identity_in_row(self, row_ids: Mapping[tuple[str, int], str]) -> str:
        """The same for a row that has a 标识 (by sheet and row): it stays whatever the row is called. "" where it has none."""
        row_id = row_ids.get((self.ref.sheet, self.ref.row))
        return _short_key(self.code, self.ref.sheet, self.field, self.value, row_id) if row_id else ""

    @property
    def answered(self) -> bool:
        """Whether this warning has a justification."""
        return self.severity is Severity.WARNING and bool(self.note.strip())


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings of each severity; ``answered`` counts the warnings with a 说明."""

    error: int = 0
    warning: int = 0
    info: int = 0
    answered: int = field(default=0)


def count(findings: Iterable[Finding]) -> Counts:
    """Count findings by severity."""
    numbers = dict.fromkeys(Severity, 0)
    answered = 0
    for finding in findings:
        numbers[finding.severity] += 1
        answered += finding.answered
    return Counts(numbers[Severity.ERROR], numbers[Severity.WARNING], numbers[Severity.INFO], answered)
