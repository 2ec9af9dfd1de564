"""A return among what came in, as the work per workbook judges it: sound, under review still, or broken in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.support.rounds import BASIS, CHANGED, GIVEN, RETURNED_AT, resubmitted, returned, revise
from tests.support.units import sealed, unit_workbook
from xltool.books import open_book
from xltool.model import template
from xltool.model.review import CONCLUSION, OPINIONS, REVIEW_SHEET
from xltool.receiving.record import Record, body_of, candidate_of, content_of_line, pack, record_of
from xltool.reviewing.record import plan_record, read_record
from xltool.sending.seal.content import digest_of
from xltool.sending.seal.record import read_seal
from xltool.workflows.examine import examine
from xltool.workflows.review import review

UNIT = ("731001", "县科协")
Book = openpyxl.Workbook


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first version, its return and the second version of one unit."""
    folder = tmp_path_factory.mktemp("退回")
    back = returned(sealed(folder / "一.xlsx", *UNIT), folder, *GIVEN)
    resubmitted(unit_workbook(folder / "填报.xlsx", *UNIT), back, folder / "二.xlsx", revise)
    return folder


@pytest.fixture
def back(folder: Path, tmp_path: Path) -> Path:
    (found,) = folder.glob("退回_*.xlsx")
    path = tmp_path / found.name
    path.write_bytes(found.read_bytes())
    return path


def record(path: Path) -> Record:
    """What is kept of a workbook, after it was kept."""
    candidate, body, content = pack(record_of(examine(path.read_bytes()))).split(b"\n")
    return Record(candidate_of(candidate, "a"), body_of(body), content_of_line(content))


def test_a_return_tells_its_round_its_opinions_and_what_was_reviewed(back: Path) -> None:
    kept, book = record(back), open_book(back)
    seal, carried = read_seal(book), read_record(book)
    assert seal is not None
    assert carried is not None
    (told,) = kept.candidate.rounds
    assert (kept.candidate.kind, kept.candidate.unit, kept.candidate.version, kept.candidate.code) == (
        "return", "731001", 1, "",
    )  # fmt: skip
    assert told[1:] == (2021, "一上", 1, seal.digest, 1, "退回修改", "2027-01-12 10:00:00", "2027-01-18", (2, 0, 1, 0))
    assert kept.body.opinions == carried.review.opinions
    assert kept.body.findings == ()
    assert digest_of(kept.content) == seal.digest


def test_a_resubmission_tells_the_return_that_it_answers_and_the_answers(folder: Path) -> None:
    kept = record(folder / "二.xlsx")
    assert (kept.candidate.kind, kept.candidate.seal, kept.candidate.version) == ("", "intact", 2)
    assert [(one.number, one.version) for one in kept.candidate.rounds] == [(1, 1)]
    assert [bool(one.answer) for one in kept.body.opinions] == [False, True, False]


def test_a_review_that_was_not_returned_yet_is_no_submission_and_no_return(folder: Path, tmp_path: Path) -> None:
    kept = record(review(folder / "一.xlsx", tmp_path, RETURNED_AT).workbook)
    assert (kept.candidate.kind, kept.candidate.rounds) == ("review", ())


def cut(book: Book) -> None:
    sheet = book[REVIEW_SHEET]
    sheet.delete_rows(3)


def drop(name: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        del book[name]

    return change


def put(sheet: str, cell: str, value: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        book[sheet][cell] = value

    return change


def reword(book: Book) -> None:
    (cell,) = [cell for row in book[OPINIONS].iter_rows() for cell in row if cell.value == CHANGED]
    cell.value = "不用改了"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (cut, "审核记录（隐藏工作表「_审核」）残缺或被改动过"),
        (drop(REVIEW_SHEET), "却没有审核记录（隐藏工作表「_审核」）"),
        (drop(template.SEAL_SHEET), "单位填报的内容与封存的不符"),
        (put(template.INDICATORS, BASIS, "改了"), f"单位填报的内容与封存的不符，例如指标!{BASIS}（指标值确定依据）"),
        (reword, f"审核意见在退回以后被改动过，例如「{OPINIONS}」第"),
        (drop(OPINIONS), f"审核意见在退回以后被改动过，例如{OPINIONS}"),
    ],
)
def test_a_return_that_was_changed_since_is_refused_with_what_was_changed(
    back: Path, change: Callable[[Book], None], said: str
) -> None:
    book = openpyxl.load_workbook(back)
    change(book)
    book.save(back)
    kept = record(back).candidate
    assert (kept.code, kept.kind, kept.unit) == ("Q17", "return", "731001")
    assert said in kept.reason
    assert (kept.reason + kept.fix).count("。") == 2
    assert kept.rounds == ()


def test_a_return_whose_record_is_of_another_unit_is_refused(back: Path, tmp_path: Path) -> None:
    other = returned(sealed(tmp_path / "别.xlsx", "732001", "县文旅局"), tmp_path / "别处")
    carried = read_record(open_book(other))
    assert carried is not None
    (told,) = carried.review.returns
    mine = read_record(open_book(back))
    assert mine is not None
    (own,) = mine.review.returns
    stolen = type(own)(**{**{name: getattr(told, name) for name in told.__slots__}, "digest": own.digest})
    open_book(back).apply(plan_record(type(mine)(type(mine.review)((stolen,), mine.review.opinions), mine.base)))
    assert "说的是另一个单位或另一份报送" in record(back).candidate.reason


def test_a_sheet_of_that_name_alone_makes_no_return(tmp_path: Path) -> None:
    path = sealed(tmp_path / "一.xlsx", *UNIT)
    book = openpyxl.load_workbook(path)
    book.create_sheet(CONCLUSION)
    book.save(path)
    assert "不是完整的退回文件" in record(path).candidate.reason
