"""The work per received workbook: what it says of the seal is what ``verify`` says."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.support.sealed import finished, submitted
from tests.support.units import unit_workbook
from xltool.books import open_book
from xltool.drawing.findings_sheet import read_notes
from xltool.language.keys import header_key
from xltool.model import template
from xltool.reading.submission import read_submission
from xltool.receiving.record import record_of
from xltool.sending.seal.content import content_of
from xltool.sending.seal.verify import SealState
from xltool.workflows import submit as submitting
from xltool.workflows.examine import examine


@pytest.fixture(scope="module")
def sealed_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("made")
    return submitted(finished(folder / "a.xlsx"), folder / "out").workbook.read_bytes()


@pytest.fixture
def sealed(sealed_bytes: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    path.write_bytes(sealed_bytes)
    return path


def changed(path: Path, sheet: str, cell: str, value: object) -> Path:
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    return path


@pytest.mark.parametrize(("sheet", "cell"), [("表1 科普专项", "A1"), ("资金汇总", "C4"), ("项目", "C4")])
def test_collect_and_verify_say_the_same_of_one_changed_cell(sealed: Path, sheet: str, cell: str) -> None:
    changed(sealed, sheet, cell, 99999)
    examined, verdict = examine(sealed.read_bytes()), submitting.verify_book(open_book(sealed))
    assert (examined.seal_state, examined.differences) == (verdict.state, verdict.differences)
    assert examined.seal_state is SealState.BROKEN
    assert (sheet, cell, "99999") in [
        (one.sheet, one.at.a1 if one.at else "", one.after) for one in examined.differences
    ]


def test_collect_and_verify_say_the_same_of_an_untouched_workbook(sealed: Path) -> None:
    assert examine(sealed.read_bytes()).seal_state is SealState.INTACT


def test_a_column_that_is_missing_claims_no_cell(tmp_path: Path) -> None:
    """权重 is not in the template; it is sealed where somebody has added and filled it."""
    path = unit_workbook(tmp_path / "a.xlsx", "731001", "科协")

    def weights() -> list[tuple[str, str]]:
        book = open_book(path)
        content = content_of(read_submission(book).submission, read_notes(book.read(template.FINDINGS)))
        return [(str(one.at), one.value) for one in content if one.field == "权重"]

    assert weights() == []
    changed(path, "指标", "L3", "权重")
    assert weights() == []
    changed(path, "指标", "L4", 10)
    assert weights() == [("指标!L4", "10")]


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "code"), [("封面", None, "0.9", "Q15"), ("项目", "A3", "别的", "Q15")]
)
def test_a_workbook_of_another_template_still_says_whose_it_is(
    sealed: Path, sheet: str, cell: str | None, value: str, code: str
) -> None:
    if cell is None:
        (cell,) = [
            f"{chr(65 + column)}{row}"
            for row, line in enumerate(open_book(sealed).read(sheet).rows, start=1)
            for column, raw in enumerate(line, start=1)
            if isinstance(raw, str) and header_key(raw) == "模板版本"
        ]
    changed(sealed, sheet, cell, value)
    candidate = record_of(examine(sealed.read_bytes())).candidate
    assert (candidate.code, candidate.unit, candidate.year, candidate.stage) == (
        code, "731001", 2021, "一上",
    )  # fmt: skip
    assert candidate.name == "顺平县科学技术协会（本级）"
    assert candidate.budget is None
