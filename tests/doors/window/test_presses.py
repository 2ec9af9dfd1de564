"""What each button of the window does to a file: through the file door, without Qt."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.support.rich_workbook import seen
from tests.support.window import listed, sample, with_a_mending
from xltool.books.file.saving import BACKUP_FOLDER, backups
from xltool.doors.window.model import Done, NoteKey, Press, Tone, key_of
from xltool.doors.window.presses import Order, make_new, perform, undo_plan
from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.errors import BookBusy, ContractBroken, XltoolError
from xltool.model.findings import Severity

NOW = datetime(2021, 1, 15, 17, 30)


def press(what: Press, path: Path, **held: object) -> Done:
    return perform(Order(what, path, **held), NOW)  # type: ignore[arg-type]


def lock(path: Path) -> None:
    path.with_name(f"~${path.name}").write_bytes(b"")


def test_opening_looks_and_writes_nothing(tmp_path: Path) -> None:
    path = sample(tmp_path)
    before = path.read_bytes()
    done = press(Press.OPEN, path)
    assert path.read_bytes() == before
    assert done.title == "顺平县科学技术协会（本级）　2021 年度　一上"
    assert done.findings
    assert not list(tmp_path.glob(BACKUP_FOLDER))


def test_a_check_writes_the_findings_and_can_be_undone(tmp_path: Path) -> None:
    path = sample(tmp_path)
    before = path.read_bytes()
    done = press(Press.CHECK, path)
    assert set(listed(path)) == {str(finding.ref) for finding in done.findings or ()}
    assert done.step is not None
    press(Press.UNDO, path, back_to=done.step.backup)
    assert path.read_bytes() == before


def test_a_check_of_an_open_workbook_shows_and_says_why_it_did_not_write(tmp_path: Path) -> None:
    path = sample(tmp_path)
    before = path.read_bytes()
    lock(path)
    notes = {NoteKey("0", "指标!C6"): "理由"}
    done = press(Press.CHECK, path, notes=notes)
    assert done.findings
    assert done.said.tone is Tone.WARN
    assert "没有写进工作簿" in done.said.text
    assert "正在 Excel、WPS 或 LibreOffice 中打开" in done.said.text
    assert done.unsaved == notes
    assert path.read_bytes() == before


@pytest.mark.parametrize("what", [Press.RUN, Press.TOTALS, Press.FORMS, Press.PDF])
def test_an_open_workbook_is_refused_in_one_sentence(tmp_path: Path, what: Press) -> None:
    path = sample(tmp_path)
    lock(path)
    with pytest.raises(BookBusy, match="请保存并关闭它后再试"):
        press(what, path)


def test_mending_lists_first_and_changes_at_the_second_press(tmp_path: Path) -> None:
    path = with_a_mending(tmp_path)
    before = path.read_bytes()
    first = press(Press.FIX, path)
    assert [str(change.ref) for change in first.changes] == ["指标!I5"]
    assert path.read_bytes() == before
    second = press(Press.FIX, path, changes=first.changes)
    assert seen(path)[template.INDICATORS]["I5"].value == "%"
    assert not second.changes
    assert second.step is not None
    press(Press.UNDO, path, back_to=second.step.backup)
    assert path.read_bytes() == before


def test_another_list_than_the_one_shown_is_shown_and_not_made(tmp_path: Path) -> None:
    path = with_a_mending(tmp_path)
    shown = press(Press.FIX, path).changes
    book = openpyxl.load_workbook(path)
    book[template.INDICATORS]["I9"] = "百分比"
    book.save(path)
    done = press(Press.FIX, path, changes=shown)
    assert [str(change.ref) for change in done.changes] == ["指标!I5", "指标!I9"]
    assert seen(path)[template.INDICATORS]["I5"].value == "百分比"


def test_all_in_one_press_draws_the_sheets(tmp_path: Path) -> None:
    path = sample(tmp_path)
    done = press(Press.RUN, path)
    assert done.made == ("资金汇总", "部门绩效目标", "表1 科普专项")
    assert set(done.made) <= set(seen(path).sheetnames)
    assert done.figures is not None


def test_a_note_goes_to_its_row_and_counts_as_answered(tmp_path: Path) -> None:
    path = sample(tmp_path)
    warning = next(
        finding for finding in press(Press.OPEN, path).findings or () if finding.severity is Severity.WARNING
    )
    done = press(Press.NOTE, path, notes={key_of(warning): "由日常公用经费开支"})
    assert listed(path)[str(warning.ref)] == "由日常公用经费开支"
    assert [one.answered for one in done.findings or () if one.ref == warning.ref] == [True]
    assert "其中 1 个已写说明" in done.said.text


def test_a_note_is_written_before_the_next_button(tmp_path: Path) -> None:
    path = sample(tmp_path)
    before = path.read_bytes()
    warning = next(f for f in press(Press.OPEN, path).findings or () if f.code == "I16")
    done = press(Press.RUN, path, notes={key_of(warning): "按上级目录归类"})
    assert listed(path)[str(warning.ref)] == "按上级目录归类"
    assert done.step is not None
    assert done.step.backup.read_bytes() == before


def test_a_note_whose_finding_is_gone_is_read_out_and_not_lost_silently(tmp_path: Path) -> None:
    path = sample(tmp_path)
    done = press(Press.NOTE, path, notes={NoteKey("无", str(Ref("指标", 6, 3))): "我的理由"})
    assert "“我的理由”" in done.said.text
    assert done.said.tone is not Tone.GOOD


def test_undo_asks_with_the_press_and_warns_of_later_changes(tmp_path: Path) -> None:
    path = sample(tmp_path)
    step = press(Press.RUN, path).step
    assert step is not None
    plan = undo_plan(path, (step,))
    assert plan.backup == step.backup
    assert "按【一键完成】之前的版本" in plan.question
    assert "又改动过" not in plan.question
    book = openpyxl.load_workbook(path)
    book.save(path)
    assert "又改动过" in undo_plan(path, (step,)).question


def test_undo_without_a_press_here_takes_the_newest_backup(tmp_path: Path) -> None:
    path = sample(tmp_path)
    with pytest.raises(XltoolError, match="没有可以恢复的备份"):
        undo_plan(path, ())
    press(Press.RUN, path)
    assert undo_plan(path, ()).backup == backups(path)[-1]


def test_the_version_that_is_undone_stays_as_a_backup(tmp_path: Path) -> None:
    path = sample(tmp_path)
    step = press(Press.RUN, path).step
    after = path.read_bytes()
    assert step is not None
    done = press(Press.UNDO, path, back_to=step.backup)
    assert done.earlier is not None
    assert done.earlier.read_bytes() == after


def test_a_new_workbook_is_chosen_and_never_written_over_another(tmp_path: Path) -> None:
    target = tmp_path / "2027.xlsx"
    done = make_new(target, 2027, None)
    assert done.path == target
    assert done.title == "2027 年度"
    with pytest.raises(XltoolError, match="已经存在"):
        make_new(target, 2027, None)


def test_a_new_workbook_can_carry_last_years_texts(tmp_path: Path) -> None:
    make_new(tmp_path / "2022.xlsx", 2022, sample(tmp_path))
    book = openpyxl.load_workbook(tmp_path / "2022.xlsx")
    assert book[template.PROJECTS]["B4"].value == "科普专项"
    assert book[template.PROJECTS]["C4"].value is None


def test_a_workbook_that_is_none_of_ours_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "账.xlsx")
    with pytest.raises(ContractBroken):
        press(Press.OPEN, tmp_path / "账.xlsx")
