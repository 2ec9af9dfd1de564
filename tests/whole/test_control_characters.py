"""Control characters in entries: said (G05), and in no output; soft line breaks are line breaks everywhere."""

import email
import email.policy
import io
import re
from pathlib import Path

import docx
import pytest

from tests.support.filled import fill
from tests.support.sealed import NOW
from xltool.books import open_book
from xltool.language.residue import as_printed
from xltool.model import template
from xltool.model.disbursement import disbursement
from xltool.model.edits import Book, WriteBlock
from xltool.model.template import official_sheet_name
from xltool.reading.submission import read_submission
from xltool.sending.letter import draft
from xltool.sending.seal.record import Seal
from xltool.workflows.check import check
from xltool.workflows.publish import publish
from xltool.workflows.run import run

ODD = ("\x0b", "\x0c", "\x07", "\x00", "\x1b[31m", "\x1f", "\x7f", "\x85", "\u2028", "\ufffe", "_x0007_", "_x000B_")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe]|_x00")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("上\x0b下", "上\n下"), ("上\x0c下", "上\n下"), ("上\r\n下\r尾", "上\n下\n尾"), ("上\x85下\u2028尾\u2029", "上\n下\n尾\n"),
        ("响\x07铃\x00零\x1b逃\x7f", "响铃零逃"), ("上_x000B_下_x000D_\n尾_x000d__x000A_末_x000D_", "上\n下\n尾\n末"), ("甲_x0007_乙", "甲乙"),
        ("x_x005F_制表\t两行\n照旧，㎡ 𠮷 é", "x_x005F_制表\t两行\n照旧，㎡ 𠮷 é"), ("", ""),
    ],
)  # fmt: skip
def test_a_text_as_it_is_printed(typed: str, printed: str) -> None:
    assert as_printed(typed) == printed


def full_of_them(path: Path) -> Book:
    """A workbook in which every kind of text holds all of them."""
    odd = "".join(ODD)
    book = open_book(fill(path))
    plan = []
    for sheet, row, columns in (
        (template.COVER, 8, (3,)), (template.COVER, 12, (3,)), (template.PROJECTS, 4, (2, 6, 7, 13)),
        (template.OVERALL, 4, (2, 3)), (template.FUNCTIONS, 4, (1, 3, 4)), (template.SAFEGUARDS, 4, (2, 3)),
        *((template.INDICATORS, row, (5, 6, 10)) for row in range(4, 8)),
    ):  # fmt: skip
        plan += [
            WriteBlock(sheet, row, column, ((f"{book.read(sheet).at(row, column) or ''}{odd}甲",),))
            for column in columns
        ]
    book.apply(plan)
    return open_book(path)


def test_no_output_holds_one(tmp_path: Path) -> None:
    book = full_of_them(tmp_path / "甲.xlsx")
    findings = run(book, NOW).findings
    assert {"总体目标!B4", "项目!B4", "项目!F4", "指标!E4", "指标!J7"} <= {
        str(one.ref) for one in findings if one.code == "G05"
    }
    assert not [one for one in findings if CONTROL.search(one.message + one.fix)]
    drawn = [name for name in book.sheet_names() if name.startswith("表1")]
    for sheet in (template.FINDINGS, template.TOTALS, template.DEPARTMENT_FORM, *drawn):
        assert not [(at, text) for at, text in book.read(sheet).texts() if CONTROL.search(sheet + text)]
    (form,) = drawn
    assert "甲" in str(book.read(form).rows)
    assert not [one for one in check(book).findings if one.code in {"X03", "D06", "D07", "T07", "T08"}]

    word = docx.Document(io.BytesIO(publish(book, accepted=True).word))
    texts = [one.text for one in word.paragraphs]
    texts += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert sum("甲" in text for text in texts) > 10
    assert not [text for text in texts if CONTROL.search(text)]

    submission = read_submission(book).submission
    seal = Seal("K7QM-4XTB-2", "0" * 64, 1, "2027-01-10 09:30:00", ())
    letter = draft(submission, disbursement(submission), seal, ("甲.xlsx", b"PK"), "", 20).data
    for part in email.message_from_bytes(letter, policy=email.policy.default).walk():
        if part.get_content_maintype() == "text":
            assert "科学技术协会" in part.get_content()
            assert not CONTROL.search(part.get_content().replace("\r\n", "\n"))


def test_names_of_sheets_hold_none() -> None:
    assert official_sheet_name(1, "科普\x07专\x7f项\x85甲") == "表1 科普专项甲"
