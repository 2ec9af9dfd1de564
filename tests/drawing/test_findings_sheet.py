"""校验结果: rows, links and counts; what staff typed as 说明 stays with its finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from tests.support.memory_book import ref
from xltool.drawing.findings_sheet import Head, attach_notes, draw_report, in_order, read_notes, summary
from xltool.model.cells import Grid, Raw
from xltool.model.edits import Link, RowHeights, ShowRows, WriteBlock
from xltool.model.errors import ContractBroken
from xltool.model.findings import Finding, Severity, Text, count
from xltool.model.template import FINDING_HEADERS

NOW = datetime(2021, 1, 15, 17, 30)
HEAD = Head(NOW, "")
WIDTHS = (6.0, 8.0, 8.0, 12.0, 9.0, 16.0, 28.0, 44.0, 40.0, 32.0, 0.0)
WARNING = Finding(
    "I16", Severity.WARNING, ref("指标!C6"), "二级指标", "社会效益指标", "放错类别", "请改放",
    project="1306", anchor="1306/满意度",
)  # fmt: skip
ERROR = Finding("B01", Severity.ERROR, ref("项目!C4"), "预算数", "叁万元", "不是数字", "请填数字")


def sheet(*rows: list[Raw]) -> Grid:
    return Grid("校验结果", [["校验结果"], ["校验时间", None, "结论", None], list(FINDING_HEADERS), *rows])


def drawn(findings: list[Finding], grid: Grid | None = None) -> Grid:
    """The sheet after the report is written, values only."""
    grid = grid or sheet()
    noted, gone = attach_notes(findings, read_notes(grid))
    for edit in draw_report(noted, gone, grid, WIDTHS, Head(NOW, summary(count(noted)))):
        if isinstance(edit, WriteBlock):
            grid = grid.replaced(
                {
                    (edit.row + down, edit.column + right): value
                    for down, row in enumerate(edit.rows)
                    for right, value in enumerate(row)
                }  # type: ignore[arg-type]
            )
    return grid


def column(grid: Grid, header: str) -> list[Raw]:
    place = FINDING_HEADERS.index(header) + 1
    return [grid.at(row, place) for row in range(4, len(grid.rows) + 1)]


def typed(grid: Grid, row: int, text: str) -> Grid:
    return grid.replaced({(row, FINDING_HEADERS.index("说明") + 1): text})


def test_one_row_a_finding_and_the_counts_at_the_end() -> None:
    grid = drawn([ERROR, WARNING])
    assert grid.rows[3][:9] == [
        1, "错误", "B01", "项目", "C4", "预算数", "叁万元", "不是数字", "请填数字",
    ]  # fmt: skip
    assert column(grid, "级别") == ["错误", "警告", None]
    assert column(grid, "问题")[-1] == "共 1 个错误，1 个警告，0 个提示。"
    assert (grid.at(2, 2), grid.at(2, 4)) == ("2021-01-15 17:30", "共 1 个错误，1 个警告，0 个提示。")


def test_each_row_links_to_its_cell() -> None:
    links = [edit for edit in draw_report([ERROR, WARNING], [], sheet(), WIDTHS, HEAD) if isinstance(edit, Link)]
    assert [(str(link.at), str(link.target)) for link in links if link.target] == [
        ("校验结果!E4", "项目!C4"), ("校验结果!E5", "指标!C6"),
    ]  # fmt: skip


def test_a_note_stays_when_its_row_moved() -> None:
    grid = typed(drawn([WARNING]), 4, "按系统目录归类")
    moved = replace(WARNING, ref=ref("指标!C9"))
    again = drawn([ERROR, moved], grid)
    assert column(again, "说明")[:2] == [None, "按系统目录归类"]
    assert column(again, "单元格")[1] == "C9"


def test_a_warning_with_a_note_is_answered() -> None:
    grid = typed(drawn([WARNING]), 4, "按系统目录归类")
    (noted,), gone = attach_notes([WARNING], read_notes(grid))
    assert noted.answered
    assert gone == []
    assert "（其中 1 个已写说明）" in str(column(drawn([WARNING], grid), "问题")[-1])


def test_blank_notes_answer_nothing() -> None:
    (noted,), _ = attach_notes([WARNING], read_notes(typed(drawn([WARNING]), 4, " \u3000")))
    assert not noted.answered


def test_a_note_whose_finding_is_gone_is_kept_and_comes_back_with_it() -> None:
    grid = drawn([ERROR], typed(drawn([WARNING]), 4, "按系统目录归类"))
    assert column(grid, "级别") == ["错误", "已消除", None]
    assert column(grid, "说明") == [None, "按系统目录归类", None]
    back = drawn([WARNING], grid)
    assert column(back, "级别") == ["警告", None, None]
    assert column(back, "说明")[0] == "按系统目录归类"


def test_notes_of_alike_findings_go_by_cell_first() -> None:
    other = replace(WARNING, ref=ref("指标!C7"))
    grid = typed(typed(drawn([WARNING, other]), 4, "甲"), 5, "乙")
    noted, _ = attach_notes([other, WARNING], read_notes(grid))
    assert [finding.note for finding in noted] == ["乙", "甲"]


def test_a_note_does_not_pass_to_other_content() -> None:
    grid = typed(drawn([WARNING]), 4, "按系统目录归类")
    (noted,), gone = attach_notes([replace(WARNING, value="经济效益指标")], read_notes(grid))
    assert noted.note == ""
    assert len(gone) == 1


def test_findings_come_by_weight_then_sheet_row_and_code() -> None:
    later, hint = replace(ERROR, ref=ref("指标!A9")), replace(ERROR, severity=Severity.INFO, ref=ref("项目!A4"))
    assert in_order([hint, WARNING, later, ERROR], ["项目", "指标"]) == [ERROR, later, WARNING, hint]


def test_rows_are_as_high_as_their_longest_text() -> None:
    wordy = replace(ERROR, message="长" * 100)
    plan = draw_report([ERROR, wordy], [], sheet(), WIDTHS, HEAD)
    (edit,) = [edit for edit in plan if isinstance(edit, RowHeights)]
    # 44 characters of width hold 21 of 13.33 pixels; 100 take 5 lines of 15 points, and 6 of padding
    assert (edit.heights[4], edit.heights[5]) == (21.0, 81.0)


def test_nothing_found_is_said() -> None:
    assert column(drawn([]), "问题") == ["没有发现问题。"]


def test_old_rows_are_emptied() -> None:
    grid = drawn([ERROR], drawn([ERROR, WARNING]))
    assert column(grid, "编号") == ["B01", None, None]


def test_a_sheet_without_its_headers_stops_with_a_sentence() -> None:
    with pytest.raises(ContractBroken, match="表头不全"):
        read_notes(Grid("校验结果", [["校验结果"]]))


def test_a_report_shows_every_row() -> None:
    assert ShowRows("校验结果") in draw_report([ERROR], [], sheet(), WIDTHS, Head(NOW, "共 1 个错误。"))


OTHERS = [replace(WARNING, ref=ref(f"指标!C{row}"), anchor=f"1306/{row}") for row in (7, 8)]
HINT = replace(WARNING, severity=Severity.INFO, ref=ref("指标!C9"), anchor="1306/9")


@pytest.mark.parametrize("typed_text", ["全部：按系统目录归类", " 全部: 按系统目录归类 "])
def test_one_note_answers_all_listed_warnings_of_its_code(typed_text: str) -> None:
    other_code = replace(WARNING, code="I17", ref=ref("指标!D6"))
    grid = drawn([WARNING, *OTHERS, other_code, HINT])
    grid = typed(typed(grid, 5, typed_text), 6, "另有原因")
    again = drawn([WARNING, *OTHERS, other_code, HINT], grid)
    same = "按系统目录归类"
    assert column(again, "说明") == [same, same, "另有原因", None, None, None]
    late = replace(WARNING, ref=ref("指标!C10"), anchor="1306/10")
    assert column(drawn([WARNING, late], again), "说明")[:2] == [same, None], "what nobody has seen is not answered"


def test_a_note_for_all_is_for_its_own_row_only_where_errors_and_hints_stand() -> None:
    grid = typed(drawn([HINT, replace(HINT, ref=ref("指标!C12"), anchor="")]), 4, "全部：同上")
    assert [note.text for note in read_notes(grid)] == ["全部：同上"]


def test_long_contents_are_shortened_wherever_they_are_quoted() -> None:
    text = Text("「{value}」不是数字；合计 {parts}。", "请改「{value}」。")
    message, fix = text.filled({"value": "长" * 90, "parts": "短" * 90})
    assert message == f"「{'长' * 60}…」不是数字；合计 {'短' * 90}。"
    assert fix == f"请改「{'长' * 60}…」。"
    assert column(drawn([replace(ERROR, value="长" * 90)]), "当前内容")[0] == "长" * 60 + "…"
