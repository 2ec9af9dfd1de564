"""``xltool compare``: exit codes, what is shown, JSON, the workbook written."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import refused, xltool
from tests.support.filled import cell_of, fill
from xltool.model import template

VALUE = cell_of(template.INDICATORS, "指标值", 4)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    former = fill(tmp_path / "一上.xlsx")
    book = openpyxl.load_workbook(former)
    book[template.INDICATORS][VALUE] = 2500
    book.save(tmp_path / "二上.xlsx")
    return former, tmp_path / "二上.xlsx"


def test_differences_are_shown_sheet_by_sheet(two: tuple[Path, Path]) -> None:
    done = xltool("compare", *two)
    assert (done.returncode, done.stderr) == (1, "")
    assert "「指标」1 处不同" in done.stdout
    assert [word.strip() for word in done.stdout.splitlines()[4].strip("│").split("│")] == [
        "修改", VALUE, "科普专项 培训参加人次（人次）", "指标值", "2000", "2500",
    ]  # fmt: skip
    assert done.stdout.splitlines()[-1] == "“一上.xlsx”与“二上.xlsx”有 1 处不同（修改 1）。"


def test_the_same_file_twice_has_no_difference(two: tuple[Path, Path]) -> None:
    done = xltool("compare", two[0], two[0])
    assert (done.returncode, done.stdout) == (0, "“一上.xlsx”与“一上.xlsx”的填报内容没有不同。\n")


def test_the_json_is_one_object(two: tuple[Path, Path]) -> None:
    done = xltool("compare", *two, "--json")
    assert (done.returncode, json.loads(done.stdout)) == (
        1,
        {
            "file_a": str(two[0]), "file_b": str(two[1]),
            "counts": {"changed": 1, "added": 0, "removed": 0, "moved": 0},
            "reordered": {},
            "differences": [
                {
                    "sheet": "指标", "row": "13063621UQAP8BYN8VZWK/培训参加人次（人次）", "project": "13063621UQAP8BYN8VZWK",
                    "indicator": "培训参加人次（人次）", "field": "指标值", "before": "2000", "after": "2500",
                    "kind": "changed", "alike": False, "cell_a": VALUE, "cell_b": VALUE,
                }
            ],
        },
    )  # fmt: skip


def test_the_workbook_is_written_once(two: tuple[Path, Path]) -> None:
    target = two[0].with_name("比较.xlsx")
    done = xltool("compare", *two, "-o", target)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, f"已写入 {target.resolve()}")
    written = target.read_bytes()
    assert openpyxl.load_workbook(target).sheetnames == ["比较"]
    assert "已经存在" in refused("compare", *two, "-o", target)
    assert target.read_bytes() == written
    assert ".xlsx" in refused("compare", *two, "-o", target.with_suffix(".csv"))


def test_what_cannot_be_compared_is_one_sentence(two: tuple[Path, Path]) -> None:
    two[1].write_bytes(b"no workbook")
    assert "二上.xlsx" in refused("compare", *two)
    done = xltool("compare", *two, "--json")
    assert (done.returncode, set(json.loads(done.stdout))) == (2, {"file_a", "file_b", "error"})
