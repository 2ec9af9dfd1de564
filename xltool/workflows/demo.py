"""The demonstration of the whole way: two units seal and send, one is reviewed (``demo_round``), an office collects.

One copy in the mailbox was edited, one is hostile. The second unit and its figures are invented (``demo.toml``). Everything is done by the very functions that staff use.
"""

import io
import shutil
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.shipped import TEMPLATE, template_path
from xltool.model import template
from xltool.model.cells import Plain, Ref
from xltool.model.edits import Edit, WriteBlock
from xltool.model.findings import Severity
from xltool.model.shelf import standard_form
from xltool.model.template import find_headers
from xltool.reading.locate import match_labels
from xltool.sending.mail_settings import MailSettings
from xltool.workflows.check import Outcome, check
from xltool.workflows.run import run
from xltool.workflows.submit import Submitted, submit

NOTE = "已核对，按本单位实际情况填写（演示）。"
INBOX, SENT, OWN, DESK, RETURNED = "收件箱", "报送", "填报", "审核", "退回"
FOLDERS = (INBOX, SENT, OWN, DESK, RETURNED)
LIST = (
    "单位编码,单位名称,联系人\n731001,顺平县科学技术协会（本级）,\n702001,顺平县示例图书馆,\n703001,顺平县示例文化馆,\n"
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What lies in the mailbox. ``sealed``: the two submissions, the sample's first."""

    inbox: Path
    expected: Path
    sealed: tuple[Submitted, Submitted]
    tampered: Path
    hostile: Path


def begin_anew(folder: Path, now: datetime) -> None:
    """Make the folders; those of a former demonstration are put aside, so that versions and rounds begin at 1."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FOLDERS:
        if (folder / name).exists():
            aside = folder / f"上次演示-{now:%Y%m%d-%H%M%S}"
            aside.mkdir(exist_ok=True)
            (folder / name).rename(aside / name)
        (folder / name).mkdir()


def second_unit(path: Path, now: datetime) -> Outcome:
    """Fill a workbook of an invented unit from the template and finish it."""
    book = open_book(template_path(TEMPLATE), path)
    facts = tomllib.loads(Path(__file__).with_name("demo.toml").read_text(encoding="utf-8"))
    book.apply([*_cover(book, facts["cover"]), *_tables(book, facts["rows"])])
    return run(open_book(path), now)


def fill_mailbox(folder: Path, first: Path, second: Path, now: datetime) -> Sent:
    """Seal and send both workbooks, and put an edited and a hostile one beside them."""
    inbox = folder / INBOX
    done = [_seal(path, folder / SENT, now) for path in (first, second)]
    mail, beside = inbox / done[0].letter.name, inbox / done[1].workbook.name
    shutil.copyfile(done[0].letter, mail)
    shutil.copyfile(done[1].workbook, beside)
    tampered = inbox / f"改过_{done[0].workbook.name}"
    book = FileBook(done[0].workbook, tampered)
    at = _first_cell(book, template.PROJECTS, "预算数")
    book.apply([WriteBlock.one(at, 99000)])
    hostile = inbox / "补充材料.xlsx"
    hostile.write_bytes(_with_macro(done[1].workbook.read_bytes()))
    expected = folder / "应报单位.csv"
    expected.write_text(LIST, encoding="utf-8-sig")
    return Sent(inbox, expected, (done[0], done[1]), tampered, hostile)


def _seal(path: Path, folder: Path, now: datetime) -> Submitted:
    answer_warnings(path, now)
    return submit(path, folder, now, MailSettings(), accepted=True)


def answer_warnings(path: Path, now: datetime) -> None:
    """Write a 说明 beside every warning, as staff do in 校验结果, and finish."""
    book = open_book(path)
    outcome = check(book)
    warnings = [one for one in outcome.findings if one.severity is Severity.WARNING]
    grid = book.read(template.FINDINGS)
    found = find_headers(grid, ("级别", template.FINDING_HEADERS[9]))
    if found is not None and warnings:
        row, (level, note) = found
        word = template.SEVERITY_WORDS[Severity.WARNING]
        marked = [at for at in range(row + 1, len(grid.rows) + 1) if grid.at(at, level) == word]
        book.apply([WriteBlock.one(Ref(grid.sheet, at, note), NOTE) for at in marked])
        run(open_book(path), now)


def _cover(book: FileBook, facts: Mapping[str, Plain]) -> list[Edit]:
    places, _ = match_labels(book.read(template.COVER), template.COVER_FIELDS)
    return [WriteBlock.one(places[key], it) for key, it in facts.items()]


def _tables(book: FileBook, facts: Mapping[str, Sequence[Sequence[Plain]]]) -> list[Edit]:
    plan: list[Edit] = []
    for sheet, rows in facts.items():
        at = _first_cell(book, sheet, standard_form().entry_columns[sheet][0].header)
        lines = tuple(tuple(None if value == "" else value for value in line) for line in rows)
        plan.append(WriteBlock(*at, lines))
    return plan


def _first_cell(book: FileBook, sheet: str, header: str) -> Ref:
    """The cell below a header."""
    wanted = [column.header for column in standard_form().entry_columns[sheet]]
    found = find_headers(book.read(sheet), wanted)
    if found is None:
        raise LookupError(f"{sheet} has no headers")
    row, columns = found
    return Ref(sheet, row + 1, columns[wanted.index(header)])


def _with_macro(data: bytes) -> bytes:
    """A workbook that carries what looks like a macro; nothing ever runs it."""
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    return file.getvalue()
