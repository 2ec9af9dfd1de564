"""Dates that are none: whatever number stands in a cell with the format of a date, it is said in Chinese and once."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.support.filled import fill
from xltool.books import open_book
from xltool.doors.cli.app import app
from xltool.model import template
from xltool.model.errors import FileRefused
from xltool.workflows import examine as examining

SAID = (
    "工作表「封面」的 C13 是日期格式，里面的数却远远小于任何日期，读不出来。请在 Excel 里清空后重新填写，保存后再试。"
)


def with_day(path: Path, cell: str) -> Path:
    """A filled workbook whose 填报日期 (C13) is this XML; ``@`` stands for its address and format."""
    base = fill(path.with_name("底稿.xlsx"))
    sheet = openpyxl.load_workbook(base)[template.COVER]
    assert (sheet["B13"].value, sheet["C13"].number_format) == ("填报日期", "yyyy-mm-dd")
    with zipfile.ZipFile(base) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode("utf-8") if name.endswith("sheet1.xml") else ""
            found = re.sub(r'<c (r="C13" s="\d+")[^>]*?(?:/>|>.*?</c>)', lambda m: cell.replace("@", m[1]), content)
            if content and found == content:
                raise AssertionError("no cell C13")
            target.writestr(name, found or source.read(name))
    return path


@pytest.mark.parametrize("number", ["-1e308", "-1E+18", "-1000000000000", "-9.3e300"])
@pytest.mark.parametrize("command", ["check", "verify", "run", "totals", "forms", "publish"])
def test_a_number_below_every_date_is_one_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], command: str, number: str
) -> None:
    path = with_day(tmp_path / "甲.xlsx", f"<c @><v>{number}</v></c>")
    before = path.read_bytes()
    capfd.readouterr()
    result = CliRunner().invoke(app, [command, str(path)])
    stopped = isinstance(result.exception, FileRefused)
    said = str(result.exception) if stopped else result.stderr.replace("\n", "")
    assert said == f"甲.xlsx：{SAID}"
    assert capfd.readouterr().err == ""
    assert path.read_bytes() == before


@pytest.mark.parametrize("number", ["1e308", "1e18", "-1e9", "3e6", "2958466", "9e18"])
def test_other_numbers_that_are_no_date_are_findings(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], number: str
) -> None:
    path = with_day(tmp_path / "甲.xlsx", f"<c @><v>{number}</v></c>")
    result = CliRunner().invoke(app, ["check", "--json", str(path)])
    assert '"cell": "C13"' in result.stdout
    assert "R05" in result.stdout
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("day", ["2021-13-45", "9999999-01-01", "abc", "0000-00-00"])
def test_iso_dates_that_are_none_are_findings(tmp_path: Path, capfd: pytest.CaptureFixture[str], day: str) -> None:
    path = with_day(tmp_path / "甲.xlsx", f'<c @ t="d"><v>{day}</v></c>')
    result = CliRunner().invoke(app, ["check", "--json", str(path)])
    assert f"「填报日期」填的是「{day}」，应为日期。" in result.stdout
    assert capfd.readouterr().err == ""


def test_the_same_number_without_the_format_of_a_date_is_read(tmp_path: Path) -> None:
    path = with_day(tmp_path / "甲.xlsx", '<c r="C13"><v>-1e12</v></c>')
    assert open_book(path).read(template.COVER).at(13, 3) == -(10**12)


def test_a_receiver_is_told_the_cell(tmp_path: Path) -> None:
    path = with_day(tmp_path / "甲.xlsx", "<c @><v>-1e308</v></c>")
    refusal = examining.examine(path.read_bytes()).refusal
    assert refusal is not None
    assert (refusal.code, refusal.reason + refusal.fix) == ("Q03", SAID)


def test_stderr_speaks_again_afterwards(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = with_day(tmp_path / "甲.xlsx", "<c @><v>-1e308</v></c>")
    with pytest.raises(FileRefused):
        open_book(path).read(template.COVER)
    os.write(2, b"again")
    assert capfd.readouterr().err == "again"
