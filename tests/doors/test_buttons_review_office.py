"""收审核意见, 加意见 and 退回 on workbooks that are open in LibreOffice: the same as through the file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import xlwings as xw

from tests.support.live import opened
from tests.support.reviewed import REVIEW_NAME, listed, opinions, returned, under_review
from tests.support.sealed import finished
from xltool.books import open_book
from xltool.books.live.pressed import Pressed
from xltool.doors import buttons, launch
from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.review import OPINION_HEADERS, OPINIONS
from xltool.reviewing.record import read_record
from xltool.sending.seal.verify import SealState
from xltool.workflows.receive import read_returned, receive
from xltool.workflows.verify import book_content, verify_book

pytestmark = pytest.mark.office


@contextmanager
def at_desk(app: xw.App, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pressed]:
    with opened(app, path) as book:
        found = Pressed(book)
        monkeypatch.setattr(buttons, "pressed", lambda: found)
        yield found


def test_what_is_received_in_libreoffice_is_what_is_received_in_the_file(
    office_app: xw.App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    back = under_review(tmp_path)
    returned(back)
    folder = tmp_path / "单位"
    folder.mkdir()
    path = finished(folder / "科协.xlsx")
    in_file = Path(shutil.copy(path, tmp_path / "科协.xlsx"))
    receive(back, in_file)
    monkeypatch.setattr(launch, "has_window", lambda: False)
    with at_desk(office_app, path, monkeypatch) as desk:
        assert not buttons.receive()
        assert "没有找到还没有收的退回文件" in desk.said
        shutil.copy(back, folder)
        assert buttons.receive()
        assert desk.said.startswith(f"已收 {REVIEW_NAME}：第 1 轮审核（第 1 版）：退回修改")
        assert desk.book.shows(OPINIONS)
        desk.book.save()
    assert [row.cells for row in listed(path)] == [row.cells for row in listed(in_file)]
    live, file = open_book(path), open_book(in_file)
    assert read_record(live) == read_record(file)
    assert live.sheet_names() == file.sheet_names()
    assert book_content(live) == book_content(file)


def test_an_opinion_on_the_selected_cell_is_typed_and_returned_without_leaving_the_workbook(
    office_app: xw.App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = under_review(tmp_path)
    launched: list[Path] = []
    monkeypatch.setattr(launch, "open_in_program", launched.append)
    with at_desk(office_app, path, monkeypatch) as desk:
        desk.go(Ref(template.PROJECTS, 4, 3))
        assert buttons.add_opinion()
        at = desk.selected()
        assert at == Ref(OPINIONS, 8, OPINION_HEADERS.index("意见") + 1)
        sheet = desk.book.workbook.sheets[OPINIONS]
        sheet.range((8, OPINION_HEADERS.index("级别") + 1)).value = "建议"
        sheet.range((at.row, at.column)).value = "请核对预算数"
        assert not buttons.run()
        assert buttons.return_()
        assert desk.said.startswith(f"已退回 {REVIEW_NAME}：第 1 轮，退回修改，修改期限 2027-02-10")
    assert launched == [path.with_suffix(".eml")]
    assert verify_book(open_book(path)).state is SealState.INTACT
    assert read_returned(path).carried.review.opinions == opinions(path)
    assert (opinions(path)[-1].text, opinions(path)[-1].place.field) == ("请核对预算数", "预算数")
