"""The buttons on a workbook that is open in LibreOffice, through xlwings: what they write, say and select."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw
from openpyxl import Workbook
from pypdf import PdfReader

from tests.support.live import opened
from xltool.books.live.pressed import Pressed
from xltool.books.shipped import SAMPLE, template_path
from xltool.doors import buttons
from xltool.model import template
from xltool.model.cells import Ref

pytestmark = pytest.mark.office


@pytest.fixture
def desk(office_app: xw.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pressed]:
    """The sample, open under a name that is hard to pass on."""
    path = Path(shutil.copyfile(template_path(SAMPLE), tmp_path / "预算=终稿 & (1).xlsx"))
    with opened(office_app, path) as book:
        found = Pressed(book)
        monkeypatch.setattr(buttons, "pressed", lambda: found)
        yield found


def said(desk: Pressed) -> str:
    return str(desk.book.workbook.app.status_bar)


def cell(desk: Pressed, ref: Ref) -> object:
    return desk.book.read(ref.sheet).at(ref.row, ref.column)


def test_an_evening_at_the_desk(desk: Pressed) -> None:
    """A fault typed in, found, gone to, mended; then everything drawn."""
    amount = Ref(template.PROJECTS, 4, 3)
    typed = desk.book.workbook.sheets[template.PROJECTS].range((4, 3))
    typed.value = "叁万元"
    buttons.check()
    assert said(desk) == "校验完成：共 1 个错误，3 个警告，9 个提示。"
    for _ in range(20):
        buttons.next_finding()
        if desk.selected() == amount:
            break
    assert said(desk).startswith("错误 B01：")
    typed.value = 37500
    buttons.check()
    assert said(desk) == "校验完成：共 0 个错误，3 个警告，9 个提示。"
    buttons.run()
    assert said(desk) == "已计算资金、生成 2 张表样并校验：共 0 个错误，3 个警告，9 个提示。"
    assert desk.book.sheet_names()[-1] == "表1 科普专项"
    buttons.pdf()
    assert said(desk).startswith(f"已把正式表存成 {desk.path.with_name('预算=终稿 & (1)_打印版.pdf')}")
    pdf = PdfReader(desk.path.with_name("预算=终稿 & (1)_打印版.pdf"))
    assert [one.title for one in pdf.outline] == [template.DEPARTMENT_FORM, "表1 科普专项"]  # type: ignore[union-attr]
    first, *_, last = (page.extract_text() for page in pdf.pages)
    assert ("部门整体绩效目标" in first, "1.科普专项绩效目标表" in last) == (True, True)
    assert cell(desk, Ref("表1 科普专项", 1, 1)) == "1.科普专项绩效目标表"


def test_the_way_through_the_findings_goes_round(desk: Pressed) -> None:
    buttons.check()
    desk.go(Ref(template.COVER, 1, 1))
    buttons.next_finding()
    first = desk.selected()
    assert first == Ref(template.OVERALL, 4, 3)
    buttons.previous_finding()
    last = desk.selected()
    assert last == Ref(template.INDICATORS, 8, 4)
    buttons.next_finding()
    assert desk.selected() == first


def test_mending_takes_two_presses(desk: Pressed) -> None:
    unit = Ref(template.INDICATORS, 5, 9)
    buttons.fix()
    assert said(desk).startswith("可以自动修正 4 处")
    assert cell(desk, unit) == "百分比"
    buttons.fix()
    assert said(desk) == "已修正 4 处，并重新校验。"
    assert cell(desk, unit) == "%"


def test_a_workbook_of_another_kind_is_refused_in_one_sentence(
    office_app: xw.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Workbook().save(tmp_path / "别的.xlsx")
    with opened(office_app, tmp_path / "别的.xlsx") as book:
        monkeypatch.setattr(buttons, "pressed", lambda: Pressed(book))
        buttons.run()
        assert "不是预算绩效目标填报工作簿" in str(office_app.status_bar)
