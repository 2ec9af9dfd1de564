"""A round of review as both sides make it: the bureau's return of a sealed copy, the unit's next version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tests.support.filled import cell_of
from tests.support.reviews import Typed, reviewed
from tests.support.units import seal
from xltool.books import open_book
from xltool.model import template
from xltool.model.cells import Area, Ref
from xltool.model.edits import Book, WriteBlock
from xltool.model.review import OPINIONS
from xltool.model.template import find_headers
from xltool.workflows.receive import receive

RETURNED_AT = datetime(2027, 1, 12, 10, 0)
BASIS = cell_of(template.INDICATORS, "指标值确定依据", 4)
PURPOSE = cell_of(template.PROJECTS, "资金用途", 4)
REMARK = cell_of(template.PROJECTS, "备注", 4)
CHANGED, ANSWERED, OPEN = "依据请写明文号", "用途请细化", "这一条的单位请再核对"
ANSWER = "=资金用途已列明，见会议纪要〔2027〕3号"
GIVEN: tuple[Typed, ...] = (
    ("必须修改", template.INDICATORS, BASIS, CHANGED),
    ("必须修改", template.PROJECTS, PURPOSE, ANSWERED),
    ("询问", template.INDICATORS, cell_of(template.INDICATORS, "计量单位", 5), OPEN),
)
"""What the bureau asks for; ``revise`` is what the unit makes of it."""


def revise(book: Book) -> None:
    """Change the entry that an opinion speaks of and one that none does; answer another opinion."""
    write(book, template.INDICATORS, BASIS, "县政发〔2026〕8号")
    write(book, template.PROJECTS, REMARK, "顺手补的")
    answered(book, ANSWERED, ANSWER)


def write(book: Book, sheet: str, cell: str, text: str) -> None:
    """Type a text into a cell."""
    at = Area.of(sheet, cell)
    book.apply([WriteBlock(sheet, at.top, at.left, ((text,),))])


def returned(
    sealed: Path, folder: Path, *opinions: Typed, decision: str = "退回修改", deadline: str = "2027-01-18",
    at: datetime = RETURNED_AT,
) -> Path:  # fmt: skip
    """The return workbook of a sealed copy without a warning."""
    return reviewed(sealed, folder, opinions, decision=decision, deadline=deadline, reviewer="", at=at)


def answered(book: Book, words: str, answer: str) -> None:
    """Type the answer to the opinion of these words."""
    grid = book.read(OPINIONS)
    place = find_headers(grid, ("意见", "答复"))
    assert place is not None
    (said, column) = place[1]
    (row,) = [row for row in range(1, len(grid.rows) + 1) if grid.at(row, said) == words]
    book.apply([WriteBlock.one(Ref(OPINIONS, row, column), answer)])


def resubmitted(
    work: Path, returned_file: Path, target: Path, change: Callable[[Book], None], version: int = 2
) -> Path:
    """The unit's next version: its workbook ``work`` with the opinions, changed, sealed at ``target``."""
    target.write_bytes(work.read_bytes())
    receive(returned_file, target)
    change(open_book(target))
    return seal(target, version, "2027-01-15 09:30:00")
