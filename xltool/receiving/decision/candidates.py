"""What is known of each received workbook when it is decided which ones count."""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from xltool.language.keys import code_key
from xltool.model.submission import Cover
from xltool.model.template import STAGES


class Key(NamedTuple):
    """What identifies a submission. Codes are reduced by ``code_key``."""

    region: str
    unit: str
    year: int
    stage: str
    form: str = ""
    """Title and version of the form; "" for the standard one."""

    @property
    def period(self) -> tuple[int, str]:
        """Year and stage, and the form where it is not the standard one; only submissions of one period may be summed."""
        return self.year, f"{self.stage}（{self.form}）" if self.form else self.stage

    @property
    def order(self) -> tuple[int, int, str, str, str]:
        """By year, by stage as the stages follow each other, then by form and codes."""
        return self.year, _STAGE_ORDER.get(self.stage, len(STAGES)), self.form, self.region, self.unit


_STAGE_ORDER = {stage: number for number, stage in enumerate(STAGES)}


@dataclass(frozen=True, slots=True)
class Received:
    """One file or mail as it came in: ``digest`` of its bytes; "" when there are none to read.

    ``source`` and ``name`` are escaped for showing; ``path`` is the file on disk that it came in.
    """

    source: str
    name: str
    path: str
    digest: str
    code: str = ""
    reason: str = ""
    fix: str = ""
    """Why it could not even be taken out of its mail or archive."""


RETURN, REVIEW = "return", "review"
"""Kinds of workbooks that are no submissions: returned with opinions, and under review still."""


class Round(NamedTuple):
    """One return as a workbook tells it. ``digest``: of the sealed content that was reviewed, ``version`` its number.

    ``opinions``: how many were new in it, a number for each of ``model.review.Level``.
    """

    id: str
    year: int
    stage: str
    version: int
    digest: str
    number: int
    decision: str
    returned_at: str
    deadline: str
    opinions: tuple[int, ...]

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Later rounds after earlier ones."""
        return self.version, self.number, self.returned_at, self.id


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one workbook says about itself. ``budget`` None: its money cannot be summed.

    ``seal``: ``unsealed``, ``intact`` or ``broken``. ``content``: digest of the sealed content. ``code``, ``reason``,
    ``fix``: why it is refused; "" when it is not. ``kind``: "" for a submission, else ``RETURN`` or ``REVIEW``.
    ``rounds``: the returns that it carries, the last of them its own when it is one.
    """

    digest: str
    code: str = ""
    reason: str = ""
    fix: str = ""
    region: str = ""
    unit: str = ""
    name: str = ""
    year: int | None = None
    stage: str = ""
    form: str = ""
    seal: str = "unsealed"
    seal_code: str = ""
    content: str = ""
    version: int = 0
    sealed_at: str = ""
    errors: int = 0
    warnings: int = 0
    unanswered: int = 0
    broken_at: str = ""
    """Where the first difference to the sealed content stands."""
    old_template: bool = False
    budget: Decimal | None = None
    kind: str = ""
    rounds: tuple[Round, ...] = ()

    @property
    def key(self) -> Key | None:
        """What identifies it; None when the workbook does not say."""
        unit = code_key(self.unit)
        if not unit or self.year is None or not self.stage:
            return None
        return Key(code_key(self.region), unit, self.year, self.stage, self.form)

    @property
    def order(self) -> tuple[str, str]:
        """A fixed order among equals that does not depend on arrival."""
        return self.sealed_at, self.digest


def identity_of(cover: Cover | None) -> tuple[str, str, str, int | None, str]:
    """Region, unit, its name, year and stage, as a candidate takes them."""
    if cover is None:
        return "", "", "", None, ""
    return (
        cover.region_code.typed,
        cover.department_code.typed,
        cover.department_name.typed,
        cover.year.value,
        cover.stage.value or "",
    )


def same_name(one: str, other: str) -> bool:
    """Whether two names of a unit differ only in width and spaces."""
    return name_key(one) == name_key(other)


def name_key(name: str) -> str:
    """A unit's name reduced to what is compared: width folded, no spaces."""
    return "".join(unicodedata.normalize("NFKC", name).split())
