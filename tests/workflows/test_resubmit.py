"""The next round of 报送: what must be dealt with first, what the sealed copy carries, that nobody is asked about our own sheets."""

from __future__ import annotations

import email
import email.policy
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.support.memory_book import good_indicators
from tests.support.reviews import SHEET, changed, lines_of, opinion_rows, recorded, reviewed, rewritten, typed_into
from tests.support.sealed import MAIL, NOW, answered, finished, submitted
from xltool.books import open_book
from xltool.doors.cli.app import app
from xltool.model import template
from xltool.model.edits import WriteBlock
from xltool.model.errors import XltoolError
from xltool.model.review import OPINIONS, REVIEW_SHEET, Opinion, Place, Return, Review, State
from xltool.reviewing.opinions_sheet import FIRST_ROW
from xltool.reviewing.revision import revisions
from xltool.sending.seal.content import content_of, digest_of, entries_of
from xltool.sending.seal.record import read_seal
from xltool.sending.seal.verify import SealState
from xltool.workflows.check import check, check_and_report
from xltool.workflows.examine import examine
from xltool.workflows.import_ import import_file
from xltool.workflows.new import blank, start_from
from xltool.workflows.opinions import OpinionsOpen, say_dealt_with
from xltool.workflows.print_forms import official_sheets
from xltool.workflows.receive import receive
from xltool.workflows.run import run
from xltool.workflows.submit import submit_open
from xltool.workflows.verify import verify_book

MUST, ADVICE = "指标值偏低，请核实。", "名称请写清楚"
TYPED = [("必须修改", SHEET, "H4", MUST), ("建议", SHEET, "E5", ADVICE)]


@pytest.fixture(scope="module")
def received_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unit's workbook after 收审核意见, its first sealed copy in 报送. A warning was not accepted."""
    folder = tmp_path_factory.mktemp("review") / "unit"
    folder.mkdir()
    rows = good_indicators()
    rows[3] |= {"指标值确定依据": "工作需要"}
    mine = answered(finished(folder / "科协.xlsx", indicators=rows))
    sealed = submitted(mine, folder / "报送").workbook
    returned = reviewed(sealed, folder / "退回", TYPED, acts={"I17": "不采纳"})
    receive(returned, mine)
    return folder


@pytest.fixture
def unit(received_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(received_once, tmp_path / "unit"))


def row_of(path: Path, part: str) -> int:
    (row,) = [one.row for one in opinion_rows(path) if part in one.cells["意见"]]
    return row - FIRST_ROW + 1


def answer(path: Path, part: str, text: str) -> Path:
    return typed_into(path, {(row_of(path, part), "答复"): text})


def dealt_with(path: Path) -> Path:
    """With an answer to each opinion that must be dealt with."""
    return answer(answer(path, MUST, "去年实际完成 2000 人次"), "I17", "依据是县委 3 号文件")


def why(action: Callable[[], object]) -> str:
    with pytest.raises(OpinionsOpen) as stop:
        action()
    return str(stop.value)


def test_what_must_be_dealt_with_blocks_and_the_first_is_named(unit: Path) -> None:
    mine = unit / "科协.xlsx"
    reason = why(lambda: submitted(mine, unit / "报送"))
    assert "还有 2 条" in reason
    assert "「指标」H4（必须修改）：指标值偏低" in reason or "「指标」J7（警告）" in reason
    answer(mine, "I17", "依据是县委 3 号文件")
    reason = why(lambda: submitted(mine, unit / "报送"))
    assert (
        "还有 1 条必须处理的意见既没有修改，也没有答复。第一条在「指标」H4（必须修改）：指标值偏低，请核实。请改正，"
        in reason
    )
    result = CliRunner().invoke(app, ["submit", str(mine), "--to", str(unit / "报送")])
    assert result.exit_code == 1
    assert "「指标」H4" in result.output
    assert len(list((unit / "报送").glob("*_v*.xlsx"))) == 1


def test_an_answer_that_was_not_accepted_does_not_do_again(unit: Path) -> None:
    mine = unit / "科协.xlsx"
    answer(mine, MUST, "已核实")
    assert "「指标」J7（警告）" in why(lambda: submitted(mine, unit / "报送"))
    answer(mine, "I17", "依据是县委 3 号文件")
    assert submitted(mine, unit / "报送").seal.version == 2


def test_another_justification_is_an_answer_to_one_that_was_not_accepted(unit: Path) -> None:
    mine = answer(unit / "科协.xlsx", MUST, "已核实")
    book = open_book(mine)
    grid = book.read(template.FINDINGS)
    (row,) = [number for number in range(1, len(grid.rows) + 1) if grid.at(number, 3) == "I17"]
    book.apply([WriteBlock(template.FINDINGS, row, 10, (("依据是县委 3 号文件",),))])
    run(open_book(mine), NOW)
    shown = {row.cells["级别"]: (row.cells["答复"], row.cells["状态"]) for row in opinion_rows(mine)}
    assert shown["警告（不采纳）"] == ("依据是县委 3 号文件", "未改已答复")
    assert submitted(mine, unit / "报送").seal.version == 2


def test_a_change_in_its_cell_is_enough(unit: Path) -> None:
    mine = unit / "科协.xlsx"
    first, *rest = lines_of(mine)
    rewritten(
        mine, [*rest[:2], changed(rest[2], 指标值确定依据="2021年部门预算批复"), *rest[3:], changed(first, 指标值=2100)]
    )
    objective = "开展科普培训，参加培训人次达到2100人次，提升群众科学素质。"
    open_book(mine).apply([WriteBlock(template.PROJECTS, 4, 11, ((objective,),))])
    run(open_book(mine), NOW)
    done = submitted(mine, unit / "报送")
    assert done.seal.version == 2
    (said,) = [one for one in done.remarks if "第 1 轮" in one]
    assert "3 条意见：已修改 2 条，已答复 0 条" in said


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda book: book.remove(book[OPINIONS]), "被删去了，还有 3 条意见没有关闭"),
        (lambda book: book[OPINIONS].delete_rows(5), "少了 1 条意见"),
        (lambda book: book[REVIEW_SHEET].delete_rows(3), "残缺或被改动过"),
    ],
)
def test_a_review_that_was_taken_out_blocks(unit: Path, spoil: Callable[[object], None], said: str) -> None:
    mine = dealt_with(unit / "科协.xlsx")
    book = openpyxl.load_workbook(mine)
    spoil(book)
    book.save(mine)
    assert said in why(lambda: submitted(mine, unit / "报送"))


@pytest.fixture(scope="module")
def second(received_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder after the second 报送, with v2.xlsx and v2.eml beside it."""
    unit = Path(shutil.copytree(received_once, tmp_path_factory.mktemp("second") / "unit"))
    done = submitted(dealt_with(unit / "科协.xlsx"), unit / "报送")
    shutil.copyfile(done.workbook, unit / "v2.xlsx")
    shutil.copyfile(done.letter, unit / "v2.eml")
    return unit


def test_a_review_that_the_version_before_had_must_not_be_missing(second: Path, tmp_path: Path) -> None:
    mine = tmp_path / "科协.xlsx"
    book = openpyxl.load_workbook(second / "科协.xlsx")
    for sheet in (OPINIONS, REVIEW_SHEET):
        del book[sheet]
    book.save(mine)
    assert "第 2 版带着 3 条没有关闭的审核意见" in why(lambda: submitted(mine, second / "报送"))
    assert submitted(mine, tmp_path / "别处").seal.version == 1


def test_the_sealed_copy_carries_opinions_and_answers(second: Path) -> None:
    book = open_book(second / "v2.xlsx")
    assert verify_book(book).state is SealState.INTACT
    answers = {one.text: one.answer for one in recorded(second / "v2.xlsx")}
    assert answers[MUST] == "去年实际完成 2000 人次"
    seal, first = read_seal(book), read_seal(open_book(next((second / "报送").glob("*_v1_*.xlsx"))))
    assert seal is not None
    assert first is not None
    assert {item.value for item in seal.content if item.field == "答复"} >= {"去年实际完成 2000 人次", ""}
    assert first.digest in {item.value for item in seal.content if item.field == "审阅版本"}
    assert entries_of(seal.content) == first.content


def test_the_letter_and_the_ledger_say_how_the_round_was_answered(second: Path) -> None:
    letter = email.message_from_bytes((second / "v2.eml").read_bytes(), policy=email.policy.default)
    body = letter.get_body(("plain",))
    assert body is not None
    assert "对第 1 轮审核（第 1 版）的 3 条意见：已修改 0 条，已答复 2 条。" in body.get_content()
    ledger = openpyxl.load_workbook(second / "报送" / template.LEDGER_FILE).worksheets[0]
    rows = [[cell.value for cell in row] for row in ledger.iter_rows() if row[0].value]
    assert any("已答复 2 条" in str(row[-1]) for row in rows)
    assert any("填报内容没有改动" in str(value) for row in rows for value in row)


def test_a_changed_answer_breaks_the_seal_and_is_named(second: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copyfile(second / "v2.xlsx", tmp_path / "v2.xlsx"))
    answer(copy, MUST, "已经改了")
    verdict = verify_book(open_book(copy))
    assert verdict.state is SealState.BROKEN
    (one,) = verdict.differences
    assert (one.sheet, one.field, one.before, one.after) == (OPINIONS, "答复", "去年实际完成 2000 人次", "已经改了")


def test_a_record_that_was_tampered_with_breaks_the_seal(second: Path, tmp_path: Path) -> None:
    copy = tmp_path / "v2.xlsx"
    book = openpyxl.load_workbook(second / "v2.xlsx")
    book[REVIEW_SHEET].delete_rows(3)
    book.save(copy)
    verdict = verify_book(open_book(copy))
    assert (verdict.state, [one.sheet for one in verdict.differences]) == (SealState.BROKEN, [REVIEW_SHEET])


def test_printing_and_run_know_that_the_seal_holds(second: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copyfile(second / "v2.xlsx", tmp_path / "v2.xlsx"))
    run(open_book(copy), NOW)
    assert verify_book(open_book(copy)).seal is not None
    footer = openpyxl.load_workbook(copy)["表1 科普专项"].oddFooter.right.text or ""
    seal = read_seal(open_book(copy))
    assert seal is not None
    assert seal.code in footer
    assert OPINIONS not in official_sheets(open_book(copy))


def test_the_receiver_finds_nothing_strange_in_it(second: Path) -> None:
    examined = examine((second / "v2.xlsx").read_bytes())
    assert examined.seal_state is SealState.INTACT
    assert {one.code for one in examined.findings if one.code.startswith("Q")} <= {"Q60"}


def test_the_digest_without_a_review_is_what_it_was(second: Path) -> None:
    first = open_book(next((second / "报送").glob("*_v1_*.xlsx")))
    outcome = check(first)
    seal = read_seal(first)
    assert seal is not None
    assert digest_of(content_of(outcome.submission, outcome.notes)) == seal.digest


def test_private_data_in_an_answer_is_asked_about(unit: Path) -> None:
    mine = answer(dealt_with(unit / "科协.xlsx"), ADVICE, "请联系 13800138000")
    with pytest.raises(XltoolError, match=f"「{OPINIONS}」N"):
        submitted(mine, unit / "报送")


def test_an_open_workbook_is_refused_and_then_saved_with_its_answers(unit: Path) -> None:
    mine = unit / "科协.xlsx"

    def press() -> int:
        done, _ = submit_open(open_book(mine), mine, unit / "报送", NOW, MAIL, lambda: None)
        return done.seal.version

    assert "还有 2 条" in why(press)
    dealt_with(mine)
    assert press() == 2


def test_the_review_stays_behind_when_the_workbook_is_imported_or_rolled_forward(unit: Path, tmp_path: Path) -> None:
    start_from(blank(tmp_path / "明年.xlsx", "明年.xlsx"), open_book(unit / "科协.xlsx"), 2022)
    import_file(unit / "科协.xlsx", tmp_path / "导入.xlsx")
    for name in ("明年.xlsx", "导入.xlsx"):
        book = open_book(tmp_path / name)
        assert not {OPINIONS, REVIEW_SHEET} & set(book.sheet_names())
        texts = {str(raw) for sheet in book.sheet_names() for line in book.read(sheet).rows for raw in line}
        assert MUST not in texts


def test_a_check_of_a_workbook_without_a_review_makes_none(tmp_path: Path) -> None:
    mine = finished(tmp_path / "a.xlsx")
    before = open_book(mine).sheet_names()
    check_and_report(open_book(mine), NOW)
    assert open_book(mine).sheet_names() == before


def test_a_version_that_was_reviewed_is_not_given_again_in_an_empty_folder(unit: Path, tmp_path: Path) -> None:
    assert submitted(dealt_with(unit / "科协.xlsx"), tmp_path / "新文件夹").seal.version == 2


def test_where_nothing_is_open_nothing_is_said_to_be_dealt_with() -> None:
    sealed = Return(
        "v1", 1, "130636", "731001", "2027", "一上", "d" * 64, "K7QM-4XTB-9", 1, "通过", "2027-01-10 09:30:00"
    )
    asked = Opinion("o1", 1, "建议", Place(), "", "", "", "请补充", answer="已补充")
    closed = replace(asked, state=State.CLOSED)
    for one, said in ((asked, "对第 1 轮审核（第 1 版）的 1 条意见：已修改 0 条，已答复 1 条。"), (closed, "")):
        review = Review((sealed,), (one,))
        assert say_dealt_with(review, revisions((), (), review)) == said
