"""The round of review in the demonstration: what a reviewer and a unit type (``demo.toml``), and the verbs in between."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.model.cells import Plain, Ref
from xltool.model.edits import Edit, WriteBlock
from xltool.model.review import CONCLUSION, CRITERIA, OPINIONS, Level, State
from xltool.reviewing.conclusion_sheet import DEADLINE, DECISION, REMARK, REVIEWERS, read_conclusion
from xltool.reviewing.opinions_sheet import OpinionRow, find_columns, read_opinions
from xltool.sending.mail_settings import MailSettings
from xltool.workflows.receive import Received, receive
from xltool.workflows.return_ import Returned, return_
from xltool.workflows.review import Begun, review
from xltool.workflows.run import run
from xltool.workflows.submit import Submitted, submit


def review_and_return(sealed: Path, desk: Path, sent: Path, now: datetime) -> tuple[Begun, Returned]:
    """Review a sealed copy in ``desk``, write the opinions and the decision, return it into ``sent``."""
    begun = review(sealed, desk, now)
    book = open_book(begun.workbook)
    book.apply([*_opinions(book), *_conclusion(book, now)])
    return begun, return_(begun.workbook, now, MailSettings(), folder=sent)


def answer_and_submit(returned: Path, own: Path, folder: Path, now: datetime) -> tuple[Received, Submitted]:
    """Receive a return, change what was asked and one thing that was not, answer, submit the next version."""
    received = receive(returned, own)
    book = open_book(own)
    changes = [WriteBlock.one(_at(sheet, cell), value) for sheet, cell, value in _facts()["resubmission"]["changes"]]
    book.apply([*changes, *_answers(book)])
    run(open_book(own), now)
    return received, submit(own, folder, now, MailSettings(), accepted=True)


@cache
def _facts() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("demo.toml").read_text(encoding="utf-8"))


def _at(sheet: str, cell: str) -> Ref:
    found = Ref.of(sheet, cell)
    if found is None:
        raise LookupError(f"{sheet} {cell} is no cell")
    return found


def _sheet(book: FileBook) -> tuple[list[OpinionRow], Mapping[str, int]]:
    """The rows of 审核意见, and its columns."""
    grid = book.read(OPINIONS)
    rows, found = read_opinions(grid), find_columns(grid)
    if rows is None or found is None:
        raise LookupError(f"{OPINIONS} is missing")
    return rows, found[1]


def _opinions(book: FileBook) -> list[Edit]:
    """Every warning accepted or not, and opinions of a person below them."""
    rows, columns = _sheet(book)
    facts = _facts()["review"]
    plan: list[Edit] = [
        WriteBlock.one(
            Ref(OPINIONS, row.row, columns["状态"]),
            State.ACCEPTED if row.cells["依据"] in facts["accepted"] else State.REJECTED,
        )
        for row in rows
        if row.cells["级别"] == Level.WARNING
    ]
    first = rows[-1].row + 1
    for number, line in enumerate(facts["opinions"], start=first):
        for name, text in zip(("级别", "工作表", "单元格", "意见", "依据"), line, strict=True):
            plan.append(WriteBlock.one(Ref(OPINIONS, number, columns[name]), text or None))
        plan.append(WriteBlock.one(Ref(OPINIONS, number, columns["审核人"]), facts["reviewers"][0]))
    return plan


def _conclusion(book: FileBook, now: datetime) -> list[Edit]:
    places = read_conclusion(book.read(CONCLUSION), book.merged(CONCLUSION)).places
    facts = _facts()["review"]
    typed: dict[str, Plain] = {
        DECISION: facts["decision"],
        DEADLINE: f"{now + timedelta(days=facts['days_to_mend']):%Y-%m-%d}",
        REMARK: facts["remark"],
        **dict(zip(CRITERIA, facts["grades"], strict=True)),
        **dict(zip(REVIEWERS, facts["reviewers"], strict=True)),
    }
    return [WriteBlock.one(places[label], text) for label, text in typed.items()]


def _answers(book: FileBook) -> list[Edit]:
    rows, columns = _sheet(book)
    plan: list[Edit] = []
    for sheet, cell, answer, who in _facts()["resubmission"]["answers"]:
        (row,) = (one.row for one in rows if one.at == _at(sheet, cell) and one.cells["级别"] != Level.WARNING)
        plan += [
            WriteBlock.one(Ref(OPINIONS, row, columns["答复"]), answer),
            WriteBlock.one(Ref(OPINIONS, row, columns["答复人"]), who),
        ]
    return plan
