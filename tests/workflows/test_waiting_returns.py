"""Which return 收审核意见 takes without asking: of this unit, the newest version, not received yet."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.filled import cell_of
from tests.support.reviews import RETURNED, reviewed, with_return
from tests.support.sealed import finished, submitted
from xltool.books import open_book
from xltool.model import template
from xltool.model.edits import WriteBlock
from xltool.model.review import REVIEW_SHEET
from xltool.workflows.receive import receive
from xltool.workflows.waiting_returns import waiting_returns

MUST = ("必须修改", template.INDICATORS, cell_of(template.INDICATORS, "指标值", 4), "请降低")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    folder = tmp_path / "单位"
    folder.mkdir()
    return finished(folder / "科协.xlsx")


@pytest.fixture
def back(unit: Path, tmp_path: Path) -> Path:
    """The return of its first version, at the bureau."""
    sealed = submitted(unit, tmp_path / "报来").workbook
    return reviewed(sealed, tmp_path / "财政局", [MUST])


def waiting(unit: Path, *downloads: Path) -> list[Path]:
    return waiting_returns(open_book(unit), unit, downloads)


@pytest.mark.parametrize("folder", [".", "退回", "报送", "../下载"])
def test_a_return_is_found_beside_the_workbook_in_its_folders_and_among_the_downloads(
    unit: Path, back: Path, tmp_path: Path, folder: str
) -> None:
    place = (unit.parent / folder).resolve()
    place.mkdir(exist_ok=True)
    kept = Path(shutil.copy(back, place / f"附件1_{back.stem} (2).xlsx"))
    shutil.copy(unit, place / "退回以前的.xlsx")
    (place / "退回说明.xlsx").write_bytes(b"no workbook")
    assert waiting(unit, tmp_path / "下载", tmp_path / "没有") == [kept]


def test_what_was_received_or_replaced_or_kept_twice_does_not_wait(unit: Path, back: Path) -> None:
    first = Path(shutil.copy(back, unit.parent))
    shutil.copy(back, unit.parent / "退回_另存.xlsx")
    assert len(waiting(unit)) == 1
    receive(first, unit)
    assert waiting(unit) == []
    again = with_return(Path(shutil.copy(back, unit.parent / "退回_再.xlsx")), returned_at="2027-02-01 08:00:00")
    assert waiting(unit) == [again], "the same return, returned once more"


def test_two_reviewers_wait_and_an_older_version_does_not(unit: Path, tmp_path: Path) -> None:
    def other(version: int, reviewer: str) -> Path:
        folder = tmp_path / f"{reviewer}{version}"
        path = reviewed(sealed[version - 1], folder, [MUST], reviewer=reviewer, at=RETURNED + timedelta(days=version))
        return Path(shutil.copy(path, unit.parent / f"退回_{reviewer}{version}.xlsx"))

    sealed = [submitted(unit, tmp_path / "报来", accepted=True).workbook for _ in range(2)]
    assert [other(1, "甲")] == waiting(unit)
    second, third = other(2, "乙"), other(2, "丙")
    assert set(waiting(unit)) == {second, third}
    receive(second, unit)
    assert waiting(unit) == [third]


def test_another_unit_does_not_wait_and_a_broken_record_does(unit: Path, back: Path) -> None:
    kept = Path(shutil.copy(back, unit.parent))
    book = open_book(kept)
    book.apply([WriteBlock(REVIEW_SHEET, 2, 1, (("坏",),))])
    assert waiting(unit) == [kept], "receiving it says what is wrong with it"
    cover = open_book(unit)
    row, column = next(
        (row, column)
        for row, line in enumerate(cover.read(template.COVER).rows, start=1)
        for column, raw in enumerate(line, start=1)
        if raw == "731001"
    )
    cover.apply([WriteBlock(template.COVER, row, column, (("731002",),))])
    assert waiting(unit) == []
