"""Findings of one cause as one row of the sheet 问题."""

import pytest

from xltool.receiving.consolidated.received_tables import by_cause
from xltool.receiving.record import FindingRow

FIRST = FindingRow(
    "I10", "warning", "指标", "H4", "计量单位", "百分比", "「百分比」不是规范的单位。", "请改为「%」。", "科普", ""
)
LIKE_IT = [
    FIRST._replace(cell=f"H{row}", value=f"单位{row}", message=f"「单位{row}」不是规范的单位。", project=project)
    for row, project in ((5, "科普"), (6, "修路"), (7, ""), (8, "修路"))
]


def test_findings_that_differ_in_what_they_quote_are_one_row_that_counts_them() -> None:
    (row,) = by_cause([FIRST, *LIKE_IT])
    assert (row.cell, row.value, row.project) == ("H4、H5、H6 等 5 处", "百分比、单位5、单位6 等 5 种", "科普、修路")
    assert row.message == "「百分比」不是规范的单位。（这样的共 5 处）"
    assert row.fix == FIRST.fix


@pytest.mark.parametrize(
    "other",
    [
        {"severity": "error"}, {"code": "I11"}, {"sheet": "项目"}, {"field": "指标值"}, {"note": "按系统目录"},
        {"message": "「百分比」没有填写。"}, {"fix": "请删去「%」。"},
    ],
)  # fmt: skip
def test_what_differs_in_more_than_what_it_quotes_stays_a_row_of_its_own(other: dict[str, str]) -> None:
    rows = [FIRST, LIKE_IT[0]._replace(**other)]
    assert list(by_cause(rows)) == rows
