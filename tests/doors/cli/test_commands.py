"""The command line: exit codes, JSON, one Chinese sentence on stderr, nothing written when refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import call_bytes, refused, xltool
from tests.support.filled import fill, plain_project
from tests.support.rich_workbook import seen
from xltool.books.shipped import SAMPLE, TEMPLATE, template_path
from xltool.model import template
from xltool.workflows.demo import FOLDERS


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return Path(shutil.copyfile(template_path(SAMPLE), tmp_path / "样例.xlsx"))


def checked(path: Path) -> dict[str, object]:
    result: dict[str, object] = json.loads(xltool("check", path, "--json").stdout)
    return result


def test_the_sample_has_no_error_and_exit_code_0(sample: Path) -> None:
    before = sample.read_bytes()
    result = xltool("check", sample)
    assert result.returncode == 0
    assert "共 0 个错误，3 个警告" in result.stdout
    assert sample.read_bytes() == before


def test_the_json_is_that_of_the_contract(sample: Path) -> None:
    found = checked(sample)
    assert found["file"] == str(sample)
    assert found["template_version"] == template.TEMPLATE_VERSION
    assert {key: found["counts"][key] for key in ("error", "warning")} == {"error": 0, "warning": 3}  # type: ignore[index]
    findings = found["findings"]
    assert isinstance(findings, list)
    assert sorted(f["code"] for f in findings if f["severity"] == "warning") == ["B06", "I16", "X07"]
    misfiled = next(f for f in findings if f["code"] == "I16")
    assert {
        key: misfiled[key] for key in ("severity", "sheet", "cell", "field", "value", "project")
    } == {
        "severity": "warning", "sheet": "指标", "cell": "D8", "field": "二级指标",
        "value": "社会效益指标", "project": "13063621UQAP8BYN8VZWK",
    }  # fmt: skip
    assert misfiled["message"]
    assert misfiled["fix"]
    assert found["totals"] == {
        "budget": "37500.00", "fiscal": "37500.00", "other": "0.00",
        "schedule": [
            {"checkpoint": "3月底", "cumulative": "7500.00", "period": "7500.00"},
            {"checkpoint": "6月底", "cumulative": "18750.00", "period": "11250.00"},
            {"checkpoint": "10月底", "cumulative": "30000.00", "period": "11250.00"},
            {"checkpoint": "12月底", "cumulative": "37500.00", "period": "7500.00"},
        ],
    }  # fmt: skip


def test_entries_with_errors_give_exit_code_1(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", projects=[plain_project(预算数="叁万元")])
    for command in ("check", "totals", "forms", "run"):
        assert xltool(command, path).returncode == 1, command
    assert ("B01", "C4") in [(f["code"], f["cell"]) for f in checked(path)["findings"]]  # type: ignore[attr-defined]


def test_one_object_per_file_and_the_worst_exit_code(sample: Path, tmp_path: Path) -> None:
    bad = tmp_path / "b.xlsx"
    bad.write_text("不是工作簿", encoding="utf-8")
    wrong = fill(tmp_path / "c.xlsx", projects=[])
    result = xltool("check", "--json", wrong, bad, sample)
    assert result.returncode == 2
    objects = [json.loads(line) for line in result.stdout.splitlines()]
    assert [Path(one["file"]).name for one in objects] == ["c.xlsx", "b.xlsx", "样例.xlsx"]
    assert "b.xlsx" in objects[1]["error"]
    assert result.stderr.count("b.xlsx") == 1
    assert xltool("check", wrong, sample).returncode == 1


def test_write_puts_the_findings_into_the_workbook(sample: Path) -> None:
    assert xltool("check", sample, "--write").returncode == 0
    sheet = seen(sample)[template.FINDINGS]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert ["警告", "I16", "指标", "D8"] in [row[1:5] for row in rows]


def test_totals_and_forms_and_run_leave_the_input_alone_with_an_output(sample: Path, tmp_path: Path) -> None:
    before = sample.read_bytes()
    for command in ("totals", "forms", "run"):
        target = tmp_path / f"{command}.xlsx"
        assert xltool(command, sample, "-o", target).returncode == 0
        assert sample.read_bytes() == before
        names = seen(target).sheetnames
        assert ("表1 科普专项" in names) == (command != "totals")
    assert "18,750.00" in xltool("totals", sample, "-o", tmp_path / "t.xlsx").stdout


def test_in_place_the_former_version_is_kept(sample: Path) -> None:
    before = sample.read_bytes()
    assert xltool("run", sample).returncode == 0
    (backup,) = (sample.parent / "xltool备份").iterdir()
    assert backup.read_bytes() == before


def test_fix_lists_what_it_changes(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", projects=[plain_project(预算数="３７,５００")])
    before = path.read_bytes()
    listed = xltool("fix", path, "--dry-run")
    assert (listed.returncode, path.read_bytes()) == (0, before)
    assert all(word in listed.stdout for word in ("项目!C4", "R04", "３７,５００", "37500"))
    assert xltool("fix", path, "-o", tmp_path / "b.xlsx").returncode == 0
    assert seen(tmp_path / "b.xlsx")[template.PROJECTS]["C4"].value == 37500
    assert path.read_bytes() == before
    assert "没有可以自动修正的问题" in xltool("fix", tmp_path / "b.xlsx", "-o", tmp_path / "c.xlsx").stdout
    assert (tmp_path / "c.xlsx").is_file()


def test_new_makes_a_workbook_for_the_year(tmp_path: Path) -> None:
    target = tmp_path / "新.xlsx"
    assert xltool("new", target, "--year", 2027).returncode == 0
    assert checked(target)["template_version"] == template.TEMPLATE_VERSION
    assert "已经存在" in refused("new", target)
    assert xltool("new", tmp_path / "b.xlsx", "--from", template_path(SAMPLE)).returncode == 0


def test_demo_makes_everything_and_says_where(tmp_path: Path) -> None:
    """In a folder with what a former demonstration left, which is put aside."""
    for name in FOLDERS:
        (tmp_path / "demo" / name).mkdir(parents=True)
        (tmp_path / "demo" / name / "七_v2.xlsx").write_bytes(b"of the first time")
    shutil.copyfile(template_path(SAMPLE), tmp_path / "demo" / "科普专项样例.xlsx")
    result = xltool("demo", tmp_path / "demo")
    assert result.returncode == 0
    path, consolidated = tmp_path / "demo" / "科普专项样例.xlsx", tmp_path / "demo" / "汇总.xlsx"
    assert str(path) in result.stdout
    assert str(consolidated) in result.stdout
    assert "2 个单位，3 个项目，预算数合计 223,500.00 元（与各项目之和一致）" in result.stdout
    listed = seen(consolidated)["收件清单"].iter_rows(min_row=4, values_only=True)
    assert sorted(str(line[0]) for line in listed) == [
        "不予受理", "封存后被改动", "已被新版替代", "计入汇总", "计入汇总", "退回文件", "退回文件",
    ]  # fmt: skip
    assert "表1 科普专项" in seen(path).sheetnames
    assert told_of_the_round(result.stdout) == ["顺带改了", "已改", "已改", "未改已答复", "未改未答复", "采纳", "采纳"]
    (again,) = (tmp_path / "demo" / "审核").glob("*_v2.xlsx")
    assert str(again) in result.stdout
    revisions = seen(again)["修改情况"].iter_rows(min_row=5, values_only=True)
    assert [line[1:4] for line in revisions][:4] == [
        ("顺带改了", "项目", "I4"), ("已改", "指标", "G7"), ("已改", "指标", "J4"), ("未改已答复", "指标", "H5"),
    ]  # fmt: skip
    rounds = list(seen(consolidated)["审核轮次"].iter_rows(min_row=4, values_only=True))
    assert [(line[0], line[5], line[6]) for line in rounds] == [("退回", 1, 1), ("再报", 1, 2)]
    assert all(words in result.stdout for words in ("没有改", "80% → 85%", "（空） → ≤"))
    former = {one.parent.name: one.read_bytes() for one in (tmp_path / "demo").glob("上次演示-*/*/*")}
    assert former == dict.fromkeys(FOLDERS, b"of the first time")


def told_of_the_round(printed: str) -> list[str]:
    """The states of the table of 修改情况, from above."""
    table = printed.partition("第五步")[2].partition("第六步")[0]
    return re.findall(r"^│ (顺带改了|已改|未改已答复|未改未答复|采纳) +│", table, re.MULTILINE)


def without(name: str, path: Path) -> Path:
    book = openpyxl.load_workbook(template_path(TEMPLATE))
    del book[name]
    book.save(path)
    return path


def test_a_missing_sheet_is_one_sentence(tmp_path: Path) -> None:
    path = without(template.INDICATORS, tmp_path / "a.xlsx")
    assert "缺少工作表「指标」" in refused("check", path)
    before = path.read_bytes()
    assert "缺少工作表「指标」" in refused("run", path)
    assert path.read_bytes() == before


def test_a_missing_sheet_is_a_finding_in_the_json_as_well(tmp_path: Path) -> None:
    result = xltool("check", "--json", without(template.INDICATORS, tmp_path / "a.xlsx"))
    found = json.loads(result.stdout)
    assert result.returncode == 2
    assert [(f["code"], f["sheet"]) for f in found["findings"]] == [("T01", "指标")]
    assert found["totals"] is None


def test_a_renamed_column_is_one_sentence(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(template_path(SAMPLE))
    book[template.PROJECTS]["C3"] = "预算金额"
    book.save(tmp_path / "a.xlsx")
    assert "请把表头「预算金额」改回「预算数」" in refused("run", tmp_path / "a.xlsx")


def test_an_unknown_template_version_is_one_sentence(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    for row in book[template.COVER].iter_rows():
        for cell in row:
            if cell.value == "模板版本":
                book[template.COVER].cell(cell.row, cell.column + 1).value = "7.0"
    book.save(path)
    assert "模板版本是「7.0」" in refused("check", path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空"),
        (b"a,b,c\n", "纯文本"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"<html><table></table></html>", "网页"),
        (b"PK\x03\x04 truncated", "xlsx"),
    ],
)
def test_what_is_no_workbook_is_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert words in refused("check", path)


def test_a_truncated_workbook_is_one_sentence(sample: Path) -> None:
    sample.write_bytes(sample.read_bytes()[:-2000])
    assert "样例.xlsx" in refused("run", sample)


def test_another_office_file_is_one_sentence(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "a.xlsx" in refused("check", tmp_path / "a.xlsx")


def test_a_workbook_open_elsewhere_is_not_written(sample: Path) -> None:
    before = sample.read_bytes()
    (sample.parent / f"~${sample.name}").touch()
    assert "打开" in refused("run", sample)
    assert "打开" in refused("check", "--write", sample)
    assert sample.read_bytes() == before
    assert xltool("check", sample).returncode == 0


def test_an_output_that_is_no_xlsx_is_one_sentence(sample: Path, tmp_path: Path) -> None:
    assert ".xlsx" in refused("run", sample, "-o", tmp_path / "a.txt")
    assert ".xlsx" in refused("new", tmp_path / "a.xls")


def test_a_demo_into_a_file_is_one_sentence(sample: Path) -> None:
    assert "文件夹" in refused("demo", sample)


def test_a_wrong_value_of_an_option_names_the_option(tmp_path: Path) -> None:
    assert "--year" in refused("new", tmp_path / "a.xlsx", "--year", 1999)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    assert "找不到" in refused("check", tmp_path / "没有.xlsx")
    assert "文件夹" in refused("check", tmp_path)


@pytest.mark.parametrize("words", [[], ["check"], ["new"], ["run"], ["fix"], ["totals"]])
def test_the_help_is_chinese_and_has_an_example(words: list[str]) -> None:
    text = xltool(*words, "--help").stdout
    assert text.startswith("用法：xltool")
    assert not re.search(r"Usage|Options|Arguments|Commands|Show this|required|default|Path", text)
    assert "例：" in text or not words


@pytest.mark.parametrize("words", [["check"], ["nonsense"], ["run", "--nonsense", "a.xlsx"]])
def test_a_wrong_command_is_one_chinese_sentence(words: list[str]) -> None:
    assert "--help" in refused(*words)


def test_the_exit_code_and_the_streams_are_those_of_the_process(sample: Path, tmp_path: Path) -> None:
    fill(tmp_path / "错.xlsx", projects=[plain_project(预算数="叁万元")])
    for words, code in ((("check", sample.name), 0), (("check", "错.xlsx"), 1), (("check", "没有.xlsx"), 2)):
        command = [sys.executable, "-m", "xltool", *words]
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"}
        done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, check=False)
        here = call_bytes(*words, folder=tmp_path)
        assert done.returncode == here.returncode == code
        assert (done.stdout, done.stderr) == (here.stdout, here.stderr)


def test_a_check_loads_no_heavy_library(sample: Path) -> None:
    program = (
        "import sys; sys.argv=['xltool','check',sys.argv[1],'--json']\n"
        "from xltool.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "loaded = {'pandas','openpyxl','xlwings','excelize','numpy'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", program, str(sample)], check=True, capture_output=True)
