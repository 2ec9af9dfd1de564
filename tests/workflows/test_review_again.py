"""The review of a resubmission: what became of each opinion, first what nobody asked for; what it is compared with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.support.command_line import refused, xltool
from tests.support.reviewed import conclude
from tests.support.rounds import (
    ANSWER,
    ANSWERED,
    BASIS,
    CHANGED,
    GIVEN,
    OPEN,
    PURPOSE,
    REMARK,
    RETURNED_AT,
    resubmitted,
    returned,
    revise,
    write,
)
from tests.support.units import seal, sealed, unit_workbook
from xltool.books import open_book
from xltool.model import template
from xltool.model.edits import Book
from xltool.model.review import OPINIONS, REVISIONS, Level, State
from xltool.reviewing.conclusion_sheet import DECISION
from xltool.reviewing.opinions_sheet import FIRST_ROW, read_opinions
from xltool.reviewing.record import plan_record, read_record
from xltool.reviewing.revisions_sheet import WIDTHS
from xltool.sending.mail_settings import MailSettings
from xltool.workflows.receive import receive
from xltool.workflows.return_ import Returned, return_
from xltool.workflows.review import Begun, review

UNIT = ("731001", "县科协")
RETURNED = "退回_731001_县科协_2021_一上_v1.xlsx"
SEALED = "731001_县科协_2021_一上_v1_20270110.xlsx"


@dataclass(frozen=True)
class Round:
    """The files of one round by name: the unit's workbook, its first version, the return, its next version."""

    files: dict[str, bytes]

    def put(self, folder: Path, *names: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            (folder / name).write_bytes(self.files[name])


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Round:
    folder = tmp_path_factory.mktemp("一轮")
    first = sealed(folder / SEALED, *UNIT)
    back = returned(first, folder / "退回", *GIVEN)
    work = unit_workbook(folder / "填报.xlsx", *UNIT)
    second = resubmitted(work, back, folder / "二.xlsx", revise)
    return Round({path.name: path.read_bytes() for path in (first, back, work, second)})


def states(begun: Begun) -> list[tuple[str, str, str, str]]:
    """状态, cell, 意见 and 修改后 of each row of 修改情况."""
    return [(row.state, row.cell, row.opinion, row.after) for row in begun.revisions]


EXPECTED = [
    ("顺带改了", REMARK, "", "顺手补的"),
    ("已改", BASIS, CHANGED, "县政发〔2026〕8号"),
    ("未改已答复", PURPOSE, ANSWERED, "组织全国科普日、科技周等活动，购置宣传材料。"),
    ("未改未答复", GIVEN[2][2], OPEN, "%"),
]


@pytest.fixture(scope="module")
def begun(one: Round, tmp_path_factory: pytest.TempPathFactory) -> Begun:
    folder = tmp_path_factory.mktemp("再审")
    one.put(folder, "二.xlsx", RETURNED)
    return review(folder / "二.xlsx", None, RETURNED_AT)


def test_the_list_says_exactly_what_was_changed_answered_left_and_changed_unasked(begun: Begun) -> None:
    assert states(begun) == EXPECTED
    assert begun.revisions[0].before == ""
    assert begun.revisions[2].answer == ANSWER
    assert begun.remarks == (f"与「{RETURNED}」（第 1 版）比较。",)
    assert begun.round == 2


def test_the_sheet_has_the_list_with_links_to_where_it_is_now(begun: Begun) -> None:
    grid = open_book(begun.workbook).read(REVISIONS)
    assert tuple(grid.rows[FIRST_ROW - 2][: len(WIDTHS)]) == tuple(WIDTHS)
    rows = [grid.rows[row - 1] for row in range(FIRST_ROW, len(grid.rows) + 1)]
    assert [(row[0], row[1], row[3]) for row in rows] == [(n, *one[:2]) for n, one in enumerate(EXPECTED, 1)]
    assert rows[2][10] == ANSWER  # a text, no formula
    assert str(grid.at(2, 1)).startswith("顺带改了 1 处，未改未答复 1 条，未改已答复 1 条，已改 1 条。")


def test_the_state_of_former_opinions_is_computed_and_closing_is_left_to_the_reviewer(
    begun: Begun, tmp_path: Path
) -> None:
    shown = {row.cells["意见"]: row for row in read_opinions(open_book(begun.workbook).read(OPINIONS)) or ()}
    assert [shown[words].cells["状态"] for words in (CHANGED, ANSWERED, OPEN)] == ["已改", "未改已答复", "未改未答复"]
    done = returned_again(begun, tmp_path, {f"M{shown[CHANGED].row}": State.CLOSED})
    kept = {one.text: one.state for one in done.opinions if not one.finding}
    assert kept == {CHANGED: "已关闭", ANSWERED: "", OPEN: ""}
    assert (done.sealed.round, done.sealed.version) == (2, 2)


def returned_again(begun: Begun, folder: Path, typed: dict[str, str]) -> Returned:
    """The second return, with what was typed on 审核意见 by cell; warnings accepted."""
    path = folder / begun.workbook.name
    path.write_bytes(begun.workbook.read_bytes())
    book = open_book(path)
    for row in read_opinions(book.read(OPINIONS)) or ():
        if row.cells["级别"] == Level.WARNING:
            typed = {**typed, f"M{row.row}": State.ACCEPTED}
    for cell, text in typed.items():
        write(book, OPINIONS, cell, text)
    conclude(path, {DECISION: "退回修改"})
    return return_(path, RETURNED_AT, MailSettings(), accepted=True)


def test_what_the_reviewer_changes_in_the_second_round_is_no_conflict_for_the_unit(
    one: Round, begun: Begun, tmp_path: Path
) -> None:
    one.put(tmp_path, "二.xlsx")
    (row,) = [
        row.row for row in read_opinions(open_book(begun.workbook).read(OPINIONS)) or () if row.cells["意见"] == OPEN
    ]
    done = returned_again(begun, tmp_path, {f"B{row}": Level.ADVICE})
    receive(done.workbook, tmp_path / "二.xlsx")
    carried = read_record(open_book(tmp_path / "二.xlsx"))
    assert carried is not None
    assert {one.text: (one.level, one.answer) for one in carried.review.opinions if not one.finding} == {
        CHANGED: ("必须修改", ""), ANSWERED: ("必须修改", ANSWER), OPEN: ("建议", ""),
    }  # fmt: skip
    assert len({one.id for one in carried.review.opinions}) == len(done.opinions)


def test_console_and_json_have_the_same_list(one: Round, tmp_path: Path) -> None:
    one.put(tmp_path, "二.xlsx", RETURNED)
    said = json.loads(xltool("review", tmp_path / "二.xlsx", "--json").stdout)
    assert [(row["state"], row["cell"], row["opinion"], row["after"]) for row in said["revisions"]] == EXPECTED
    assert (said["round"], said["version"], said["compared"], said["missing"]) == (2, 2, True, 0)
    (tmp_path / said["workbook"]).unlink()
    shown = xltool("review", tmp_path / "二.xlsx").stdout
    places = [shown.index(word) for word in ("顺带改了", "已改", "未改已答复", "未改未答复")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("where", "names", "options", "said"),
    [
        (".", (RETURNED,), (), RETURNED),
        ("退回", (RETURNED,), (), RETURNED),
        ("审核", (RETURNED,), ("-o", "审核"), RETURNED),
        (".", (SEALED,), (), SEALED),
        (".", (SEALED, RETURNED), (), RETURNED),
        ("别处", (RETURNED,), ("--base", f"别处/{RETURNED}"), RETURNED),
        ("别处", (SEALED,), ("--base", f"别处/{SEALED}"), SEALED),
    ],
)
def test_what_was_reviewed_is_found_or_named(
    one: Round, tmp_path: Path, where: str, names: tuple[str, ...], options: tuple[str, ...], said: str
) -> None:
    one.put(tmp_path, "二.xlsx")
    one.put(tmp_path / where, *names)
    done = xltool("review", "二.xlsx", "--json", *options, folder=tmp_path)
    made = json.loads(done.stdout)
    assert made["remarks"] == [f"与「{said}」（第 1 版）比较。"]
    assert [row["state"] for row in made["revisions"]] == [row[0] for row in EXPECTED]


def test_where_nothing_is_found_the_unit_s_own_copy_serves_and_that_is_said(one: Round, tmp_path: Path) -> None:
    one.put(tmp_path, "二.xlsx")
    made = review(tmp_path / "二.xlsx", None, RETURNED_AT)
    assert states(made) == EXPECTED
    (said,) = made.remarks
    assert "是与报送单位自己带回的那一份比较的，它与退回时记下的指纹相符" in said


def changed_record(path: Path, change: Callable[[Book], None]) -> Path:
    change(open_book(path))
    return seal(path, 2, "2027-01-15 09:30:00")


def other_base(book: Book) -> None:
    """Let the unit's copy of what was reviewed say something else than was reviewed."""
    carried = read_record(book)
    assert carried is not None
    base = tuple(item._replace(value="别的") if item.field == "资金用途" else item for item in carried.base)
    book.apply(plan_record(replace(carried, base=base)))


def test_a_copy_of_the_unit_s_that_does_not_fit_its_digest_is_never_compared_with(one: Round, tmp_path: Path) -> None:
    one.put(tmp_path, "二.xlsx")
    made = review(changed_record(tmp_path / "二.xlsx", other_base), None, RETURNED_AT)
    assert (made.found, made.revisions, made.former) == (None, (), 3)
    assert "报送单位带回的与退回时记下的指纹不符。没有比较" in made.remarks[0]
    carried = read_record(open_book(made.workbook))
    assert carried is not None
    assert all(opinion.place.lost for opinion in carried.review.opinions if not opinion.finding)


def never_received(folder: Path) -> Path:
    """A second version of a unit that has not received the return."""
    path = unit_workbook(folder / "二.xlsx", *UNIT)
    write(open_book(path), template.INDICATORS, BASIS, "县政发〔2026〕8号")
    return seal(path, 2, "2027-01-15 09:30:00")


def test_a_resubmission_without_opinions_is_compared_by_the_bureau_s_own_return(one: Round, tmp_path: Path) -> None:
    one.put(tmp_path / "退回", RETURNED)
    made = review(never_received(tmp_path), None, RETURNED_AT)
    assert [(row.state, row.opinion) for row in made.revisions] == [
        ("已改", CHANGED), ("未改未答复", ANSWERED), ("未改未答复", OPEN),
    ]  # fmt: skip
    assert "这一版没有带审核意见和答复（单位没有收审核意见），退回的 3 条按退回文件列出。" in made.remarks
    assert made.round == 2


def test_a_second_version_of_which_nothing_was_ever_returned_is_reviewed_for_the_first_time(tmp_path: Path) -> None:
    made = review(never_received(tmp_path), None, RETURNED_AT)
    assert (made.round, made.former, made.found, made.remarks) == (1, 0, None, ())
    assert REVISIONS not in open_book(made.workbook).sheet_names()


def test_a_return_of_another_version_than_the_unit_names_is_said(one: Round, tmp_path: Path) -> None:
    """The unit sent another first version than the one that was returned, and names that."""
    one.put(tmp_path, "二.xlsx")
    other = sealed(tmp_path / "一.xlsx", *UNIT, budgets=(40000,))
    returned(other, tmp_path / "退回", ("建议", template.PROJECTS, PURPOSE, "另一份的意见"))
    made = review(tmp_path / "二.xlsx", None, RETURNED_AT)
    assert "本单位没有退回过这一份；以前的意见取自本单位的退回文件" in made.remarks[1]
    assert [row.opinion for row in made.revisions if row.opinion] == ["另一份的意见"]


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("填报.xlsx", "不是退回文件，也不是没有改动过的封存副本"),
        ("二.xlsx", "就是这次要审核的这一版"),
        ("另.xlsx", "是另一个单位的"),
        ("改.xlsx", "退回时审核的是校验码"),
        ("没有.xlsx", "没有.xlsx"),
    ],
)
def test_a_base_that_was_not_reviewed_is_refused(one: Round, tmp_path: Path, base: str, said: str) -> None:
    one.put(tmp_path, "二.xlsx", "填报.xlsx")
    if base == "另.xlsx":
        sealed(tmp_path / base, "732001", "县文旅局")
    if base == "改.xlsx":
        sealed(tmp_path / base, *UNIT, budgets=(40000,))
    assert said in refused("review", "二.xlsx", "--base", base, folder=tmp_path)
    assert not (tmp_path / "退回_731001_县科协_2021_一上_v2.xlsx").exists()
