"""What the window shows, as plain data: no Qt and no file."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.memory_book import a_book, a_project
from xltool.doors.window import model
from xltool.doors.window.figures import budget_rows, remark, schedule_rows
from xltool.doors.window.model import Done, Press, Said, State, Step, Tone
from xltool.doors.window.progress import duration, pace
from xltool.model.cells import Ref
from xltool.model.disbursement import disbursement
from xltool.model.findings import Finding, Severity
from xltool.reading.submission import read_submission
from xltool.rules.mending import Change

PATH = Path("科协.xlsx")
ERROR = Finding("B06", Severity.ERROR, Ref("项目", 4, 3), "预算数", "1", "不等于。", "请核对。")
WARNING = Finding("I16", Severity.WARNING, Ref("指标", 6, 3), "二级指标", "社会", "不在目录里。", "请选择。")
INFO = Finding("G04", Severity.INFO, Ref("总体目标", 8, 1), "序号", "", "不连续。", "请连续编。")
OPEN = State(path=PATH, findings=(ERROR, WARNING, INFO))
CHANGE = Change(Ref("指标", 5, 8), "I10", "百分比", "%")


def test_without_a_file_nothing_can_be_pressed() -> None:
    assert model.may_press(State()) == frozenset()


def test_while_one_press_runs_no_other_can_start() -> None:
    assert model.may_press(model.start(OPEN, Press.RUN)) == frozenset()


def test_undo_needs_a_version_to_go_back_to() -> None:
    assert Press.UNDO not in model.may_press(OPEN)
    assert Press.UNDO in model.may_press(replace(OPEN, earlier=Path("备份.xlsx")))
    step = Step(Press.RUN, Path("备份.xlsx"), "")
    assert Press.UNDO in model.may_press(replace(OPEN, steps=(step,)))


def test_a_row_says_severity_in_words_and_where_what_how() -> None:
    row = model.rows(OPEN)[0]
    shown = (row.word, row.code, row.place, row.what, row.how)
    assert shown == ("错误", "B06", "项目!C4", "不等于。", "请核对。")


def test_only_warnings_take_a_note() -> None:
    assert [row.takes_note for row in model.rows(OPEN)] == [False, True, False]


def test_a_typed_note_is_shown_and_waits_to_be_saved() -> None:
    state = model.note(OPEN, WARNING, " 按上级目录归类 ")
    row = model.rows(state)[1]
    assert (row.word, row.note, row.unsaved) == ("警告（已说明）", "按上级目录归类", True)
    assert Press.NOTE in model.may_press(state)


def test_a_note_typed_back_as_it_was_is_none_to_be_saved() -> None:
    state = model.note(model.note(OPEN, WARNING, "理由"), WARNING, "")
    assert not state.notes
    assert Press.NOTE not in model.may_press(state)


def test_notes_that_were_written_are_no_longer_waiting() -> None:
    state = model.note(OPEN, WARNING, "理由")
    done = Done(Said("好"), findings=(replace(WARNING, note="理由"),))
    assert not model.finish(state, Press.NOTE, done).notes


def test_notes_that_could_not_be_written_are_kept() -> None:
    state = model.note(OPEN, WARNING, "理由")
    done = Done(Said("打开着"), findings=OPEN.findings, unsaved=state.notes)
    assert model.finish(state, Press.CHECK, done).notes == state.notes
    assert model.stop(state, "不行。").notes == state.notes


def test_proposed_mendings_take_the_place_of_the_findings() -> None:
    state = model.finish(OPEN, Press.FIX, Done(Said(""), changes=(CHANGE,)))
    (row,) = model.rows(state)
    assert (row.word, row.place, row.what) == ("待修正", "指标!H5", "将把「百分比」改为「%」。")
    assert model.fix_label(state) == "确认修正 1 处"


@pytest.mark.parametrize("press", [Press.CHECK, Press.RUN, Press.TOTALS])
def test_another_press_drops_the_proposal(press: Press) -> None:
    state = model.start(replace(OPEN, changes=(CHANGE,)), press)
    assert model.fix_label(state) == "自动修正"


def test_the_filters_count_what_they_show() -> None:
    assert model.counts(model.rows(OPEN)) == {
        None: 3, Severity.ERROR: 1, Severity.WARNING: 1, Severity.INFO: 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("severity", "words", "places"),
    [
        (None, "", ["项目!C4", "指标!C6", "总体目标!A8"]),
        (Severity.WARNING, "", ["指标!C6"]),
        (None, "i16", ["指标!C6"]),
        (None, "请 连续", ["总体目标!A8"]),
        (Severity.ERROR, "目录", []),
    ],
)
def test_a_row_passes_by_severity_and_by_every_word(severity: Severity | None, words: str, places: list[str]) -> None:
    rows = [row for row in model.rows(OPEN) if model.matches(row, severity, words)]
    assert [row.place for row in rows] == places


def test_another_file_keeps_nothing_but_the_recent_files() -> None:
    state = model.choose(model.note(OPEN, WARNING, "理由"), Path("农业.xlsx"))
    state = model.choose(state, PATH)
    assert state == State(path=PATH, recent=(PATH, Path("农业.xlsx")))


def test_undo_takes_the_last_press_off() -> None:
    steps = (Step(Press.CHECK, Path("a"), ""), Step(Press.RUN, Path("b"), ""))
    state = replace(OPEN, steps=steps)
    assert model.finish(state, Press.UNDO, Done(Said(""))).steps == steps[:1]


def test_what_stopped_is_said_and_the_former_list_stays() -> None:
    state = model.stop(model.start(OPEN, Press.RUN), "科协.xlsx 正在打开。")
    assert state.said == Said("科协.xlsx 正在打开。", Tone.BAD)
    assert state.findings == OPEN.findings
    assert Press.RUN in model.may_press(state)


def test_faults_of_the_layout_are_listed() -> None:
    state = model.stop(OPEN, "与模板不一致。", (ERROR, "其他"))
    assert state.findings == (ERROR,)


def test_amounts_are_shown_to_the_cent() -> None:
    figures = disbursement(read_submission(a_book(projects=[a_project(预算数=37500)])).submission)
    assert budget_rows(figures) == [
        ("预算数", "37,500.00"), ("其中：财政资金", "37,500.00"), ("其他资金", "0.00"),
    ]  # fmt: skip
    # 20 %, 50 %, 80 %, 100 % of 37,500
    assert schedule_rows(figures) == [
        ("3月底", "7,500.00", "7,500.00"),
        ("6月底", "18,750.00", "11,250.00"),
        ("10月底", "30,000.00", "11,250.00"),
        ("12月底", "37,500.00", "7,500.00"),
    ]
    assert figures.total.budget == Decimal(37500)


def test_what_cannot_be_computed_is_a_dash_and_its_project_is_named() -> None:
    figures = disbursement(read_submission(a_book(projects=[a_project(预算数=None)])).submission)
    assert budget_rows(figures)[0] == ("预算数", "—")
    assert {row[1:] for row in schedule_rows(figures)} == {("—", "—")}
    assert "科普专项" in remark(figures)


@pytest.mark.parametrize(
    ("done", "total", "seconds", "words"),
    [
        (0, None, 0.0, "已处理 0 个"),
        (5, 1000, 1.0, "已处理 5 / 1,000 个"),
        (120, 1000, 10.0, "已处理 120 / 1,000 个，每秒 12.0 个，约还需 1 分 14 秒"),
        (3, None, 60.0, "已处理 3 个，每分钟 3.0 个"),
        (1000, 1000, 50.0, "已处理 1,000 / 1,000 个，每秒 20.0 个"),
    ],
)
def test_progress_says_how_many_how_fast_how_long(done: int, total: int | None, seconds: float, words: str) -> None:
    assert pace(done, total, seconds) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "1 秒"), (59.5, "1 分 0 秒"), (3700, "1 小时 1 分")])
def test_a_duration_is_rounded_up(seconds: float, words: str) -> None:
    assert duration(seconds) == words
