"""审核 on a file: what is let in, what is made of it, and that nothing of the unit's is touched."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.support.reviewed import FIRST, REASON, REVIEW_NAME, SECOND, begun_review, listed, sealed_copy, typed, write
from tests.support.sealed import NOW
from tests.support.soundness import faults
from xltool.books import open_book
from xltool.doors.cli.app import app
from xltool.model import template
from xltool.model.errors import XltoolError
from xltool.model.review import CONCLUSION, OPINIONS, REVIEW_SHEET, Level
from xltool.reviewing.conclusion_sheet import read_conclusion
from xltool.reviewing.record import read_phrases, read_record
from xltool.sending.seal.record import read_seal
from xltool.workflows import phrases as phrase_list
from xltool.workflows.review import review
from xltool.workflows.verify import verify_book

RUN = CliRunner()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "报来.xlsx"
    path.write_bytes(sealed_copy())
    return path


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    path = tmp_path / REVIEW_NAME
    path.write_bytes(begun_review())
    return path


# --- what is made ---------------------------------------------------------------------------


def test_the_review_workbook_stands_beside_the_copy_which_stays_as_it_is(copy: Path) -> None:
    made = review(copy, None, NOW)
    assert made.workbook == copy.parent / REVIEW_NAME
    assert copy.read_bytes() == sealed_copy()
    assert (made.round, made.former, made.warnings) == (1, 0, 2)


def test_entries_seal_and_drawn_sheets_are_those_of_the_copy(begun: Path, copy: Path) -> None:
    made, sent = open_book(begun), open_book(copy)
    assert made.sheet_names()[: len(sent.sheet_names())] == sent.sheet_names()
    for sheet in sent.sheet_names():
        assert made.read(sheet) == sent.read(sheet), sheet
    assert read_seal(made) == read_seal(sent)


def test_it_is_sound_opens_on_the_opinions_and_hides_its_record(begun: Path) -> None:
    assert faults(begun.read_bytes()) == []
    book = openpyxl.load_workbook(begun)
    assert book.active is not None
    assert book.active.title == OPINIONS
    assert [one.title for one in book if one.sheet_view.tabSelected] == [OPINIONS]
    assert book[REVIEW_SHEET].sheet_state == "hidden"
    assert (book[OPINIONS].sheet_state, book[CONCLUSION].sheet_state) == ("visible", "visible")


def test_each_warning_is_an_opinion_with_the_units_reason_as_its_answer(begun: Path) -> None:
    rows = {row.cells["依据"]: row for row in listed(begun)}
    assert rows.keys() == {"G09", "I17"}
    assert {row.cells["级别"] for row in rows.values()} == {Level.WARNING}
    assert {row.cells["答复"] for row in rows.values()} == {REASON}
    assert {row.cells["状态"] for row in rows.values()} == {""}
    assert str(rows["I17"].at) == "指标!J4"
    assert str(rows["G09"].at) == "项目!K5"
    assert (rows["I17"].cells["当前内容"], rows["I17"].cells["指标"]) == ("计划", "培训参加人次（人次）")


def test_the_same_copy_gives_its_warnings_the_same_ids(copy: Path, tmp_path: Path) -> None:
    one, two = (review(copy, tmp_path / name, NOW).workbook for name in ("一.xlsx", "二.xlsx"))
    assert [row.id for row in listed(one)] == [row.id for row in listed(two)]
    assert len({row.id for row in listed(one)}) == 2


def test_the_record_carries_the_reviewed_content(begun: Path) -> None:
    carried, seal = read_record(open_book(begun)), read_seal(open_book(begun))
    assert carried is not None
    assert seal is not None
    assert [item[:4] for item in carried.base] == [item[:4] for item in seal.content]
    assert carried.review.returns == ()


def test_the_conclusion_says_what_is_reviewed_and_has_nothing_chosen(begun: Path) -> None:
    book = open_book(begun)
    texts = {text for _, text in book.read(CONCLUSION).texts()}
    seal = read_seal(book)
    assert seal is not None
    assert {"第 1 版", seal.code, seal.sealed_at, "2 个", "必须修改 0 条", FIRST, SECOND} <= texts
    assert any("不是签名" in text for text in texts)
    assert any(75000 in row for row in book.read(CONCLUSION).rows)
    chosen = read_conclusion(book.read(CONCLUSION), book.merged(CONCLUSION))
    assert (chosen.decision, chosen.deadline, chosen.grades, chosen.projects) == ("", "", (), ())


def test_lists_offer_levels_states_decisions_grades_and_phrases(begun: Path) -> None:
    book = openpyxl.load_workbook(begun)
    lists = {
        (sheet, str(rule.sqref).split(":")[0]): rule.formula1
        for sheet in (OPINIONS, CONCLUSION)
        for rule in book[sheet].data_validations.dataValidation
    }
    assert lists[OPINIONS, "B5"] == '"必须修改,建议,询问,警告"'
    assert lists[OPINIONS, "M5"] == '"采纳,不采纳,已关闭"'
    assert lists[OPINIONS, "I5"] == "review_phrases"
    assert '"通过,原则通过,退回修改,不予通过"' in lists.values()
    assert '"优,良,中,差"' in lists.values()
    assert read_phrases(open_book(begun).read(REVIEW_SHEET)) == phrase_list.SHIPPED


# --- phrases --------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_bureaus_own_phrases_are_offered_in_its_order(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / phrase_list.FILE
    file.write_bytes("请补充依据。\r\n\r\n  指标值偏低。 \n请补充依据。\n".encode(encoding))
    assert phrase_list.phrases(file) == ("请补充依据。", "指标值偏低。")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xff\xff\x00", "不是文本文件"), ("长" * 251, "太长"), ("一\n" + "\n".join(map(str, range(300))), "太长")],
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path: Path, content: str | bytes, said: str) -> None:
    file = tmp_path / phrase_list.FILE
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(XltoolError, match=said):
        phrase_list.phrases(file)


def test_phrases_reach_the_workbook(copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(phrase_list, "phrases_path", lambda: tmp_path / "用语.txt")
    (tmp_path / "用语.txt").write_text("=请核对\n#请重写\n", "utf-8")
    made = review(copy, None, NOW).workbook
    assert read_phrases(open_book(made).read(REVIEW_SHEET)) == ("=请核对", "请重写")


# --- what is refused ------------------------------------------------------------------------


def test_a_review_that_was_begun_is_never_overwritten(copy: Path) -> None:
    made = review(copy, None, NOW).workbook
    typed(made, 7, 意见="请核对")
    before = made.read_bytes()
    with pytest.raises(XltoolError, match="已经有了，没有动它"):
        review(copy, None, NOW)
    assert made.read_bytes() == before
    assert RUN.invoke(app, ["review", str(copy)]).exit_code != 0
    assert made.read_bytes() == before


def test_a_copy_that_was_changed_since_is_refused_with_the_cell(copy: Path) -> None:
    write(copy, (template.PROJECTS, 4, 3, 37501))
    with pytest.raises(XltoolError, match="「项目」C4 预算数，封存时为“37500”，现在为“37501”"):
        review(copy, None, NOW)
    assert list(copy.parent.glob("退回*")) == []


def test_an_unsealed_workbook_and_a_review_workbook_are_refused(copy: Path, begun: Path, tmp_path: Path) -> None:
    from tests.support.filled import fill

    with pytest.raises(XltoolError, match="没有封存"):
        review(fill(tmp_path / "未封存.xlsx"), None, NOW)
    with pytest.raises(XltoolError, match="已经是审核工作簿"):
        review(begun, tmp_path / "别处.xlsx", NOW)


def test_the_gate_for_received_files_stands_before_it(tmp_path: Path) -> None:
    path = tmp_path / "报来.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(XltoolError, match=r"报来\.xlsx"):
        review(path, None, NOW)
    copy = tmp_path / "带外链.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = '=WEBSERVICE("http://example.com/a")'  # type: ignore[index]
    book.save(copy)
    with pytest.raises(XltoolError, match="会访问外部程序、网络或其他文件"):
        review(copy, None, NOW)


def test_an_output_that_is_no_workbook_is_refused(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(XltoolError, match=r"写成 \.xlsx 结尾"):
        review(copy, tmp_path / "审核", NOW)


def test_the_command_says_what_comes_next(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "审核").mkdir()
    said = RUN.invoke(app, ["review", str(copy), "-o", str(tmp_path / "审核")])
    assert said.exit_code == 0, said.output
    assert "预填工具的警告 2 条" in said.output
    assert verify_book(open_book(tmp_path / "审核" / REVIEW_NAME)).seal is not None
