"""xltool collect from files to the consolidated workbook and the dataset: sums, kept-apart files, second runs, links."""

from __future__ import annotations

import os
import random
import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest
from openxml_audit import OpenXmlValidator

from tests.support.command_line import refused, xltool
from tests.support.consolidated import foot, rows
from tests.support.units import project_code, seal, sealed, unit_workbook
from xltool.model.errors import XltoolError
from xltool.receiving.ledger.changes import UnitRow
from xltool.receiving.ledger.ledger import open_ledger
from xltool.workflows.collect import Collected, Order, collect

NOW = datetime(2027, 1, 20, 8, 0, 0)
LIST = "单位编码,单位名称,联系人\n731001,县科协,张\n732001,县农业农村局,李\n734001,县档案馆,赵\n739001,县气象局,王\n"

EXPECTED = {
    "科协.xlsx": "计入汇总",
    "科协 (1).xlsx": "重复",
    "农业1.xlsx": "已被新版替代",
    "农业2.xlsx": "计入汇总",
    "文化.xlsx": "未封存",
    "档案.xlsx": "封存后被改动",
    "图书甲.xlsx": "版本冲突",
    "图书乙.xlsx": "版本冲突",
    "坏.xlsx": "不予受理",
}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of nine files; what counts is 37,500.00 + 12,345.67 of 731001 and 120,000.00 of 732001."""
    folder = tmp_path_factory.mktemp("收件")
    sealed(folder / "科协.xlsx", "731001", "县科协", budgets=(37500, 12345.67))
    shutil.copyfile(folder / "科协.xlsx", folder / "科协 (1).xlsx")
    sealed(folder / "农业1.xlsx", "732001", "县农业农村局", budgets=(100000,))
    sealed(
        folder / "农业2.xlsx", "732001", "县农业农村局", budgets=(120000,), version=2,
        sealed_at="2027-01-12 09:30:00",
    )  # fmt: skip
    unit_workbook(folder / "文化.xlsx", "733001", "县文化馆")
    sealed(folder / "档案.xlsx", "734001", "县档案馆")
    change(folder / "档案.xlsx", "C4", 99999)
    sealed(folder / "图书甲.xlsx", "735001", "县图书馆", budgets=(5000,))
    sealed(folder / "图书乙.xlsx", "735001", "县图书馆", budgets=(6000,))
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    return folder


@pytest.fixture
def inbox(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "收件"))


def change(path: Path, cell: str, value: object) -> None:
    book = openpyxl.load_workbook(path)
    book["项目"][cell].value = value  # type: ignore[assignment]
    book.save(path)


def order(inbox: Path, **more: Any) -> Order:
    return Order([inbox], inbox.parent / "汇总.xlsx", workers=2, **more)


def run(inbox: Path, **more: Any) -> Collected:
    return collect(order(inbox, **more), NOW, lambda _done, _total: None)


@pytest.fixture(scope="module")
def whole(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Order:
    """All that can be asked for of the nine files, for the tests that only look at what comes of it."""
    inbox = Path(shutil.copytree(made, tmp_path_factory.mktemp("首次") / "收件"))
    names = inbox.parent / "名单.csv"
    names.write_bytes(LIST.encode("gb18030"))
    return order(inbox, expect=names, dataset=inbox.parent / "数据")


@pytest.fixture(scope="module")
def first(whole: Order) -> Collected:
    return collect(whole, NOW, lambda _done, _total: None)


@pytest.fixture
def output(whole: Order, first: Collected) -> Path:
    return whole.output


def test_every_file_is_listed_with_what_became_of_it(first: Collected, output: Path) -> None:
    listed = {row["文件"]: row["结果"] for row in rows(output, "收件清单")}
    assert listed == EXPECTED
    assert not first.all_accepted


def test_the_sums_are_those_worked_out_by_hand(output: Path) -> None:
    """37,500.00 + 12,345.67 + 120,000.00 = 169,845.67. At 20 %: 7,500.00 + 2,469.13 + 24,000.00; at 50 %:
    18,750.00 + 6,172.84 (6,172.835 rounded half up) + 60,000.00; at 80 %: 30,000.00 + 9,876.54 + 96,000.00."""
    sums = [169845.67, 169845.67, 0, 33969.13, 84922.84, 135876.54, 169845.67]
    assert foot(output) == {"合计（2 个单位）": sums, "核对：各项目之和": sums, "核对：差额（一致）": [0] * 7}
    units = rows(output, "汇总")
    assert [(row["单位编码"], row["项目数"], row["预算数"], row["版本"]) for row in units] == [
        ("731001", 2, 49845.67, 1), ("732001", 1, 120000, 2),
    ]  # fmt: skip


def test_indicators_stand_in_the_order_of_the_import(output: Path) -> None:
    (first, *others) = rows(output, "指标")
    headers = list(first)
    assert headers[6:12] == [
        "一级指标", "二级指标", "三级指标名称", "计算符号", "指标值", "计量单位",
    ]  # fmt: skip
    assert [first[header] for header in headers[6:12]] == [
        "产出指标", "数量指标", "培训参加人次（人次）", "≥", 2000, "人次",
    ]  # fmt: skip
    assert first["项目编码"] == project_code("731001")
    assert len(others) == 17


def test_the_chase_list_of_the_office(first: Collected, output: Path) -> None:
    listed = rows(output, "报送情况")
    assert [(row["状态"], row["单位编码"], row["联系人"]) for row in listed] == [
        ("未收到", "739001", "王"),
        ("收到但未采用", "733001", None),
        ("收到但未采用", "734001", "赵"),
        ("版本冲突", "735001", None),
        ("已收到", "731001", "张"),
        ("已收到", "732001", "李"),
    ]
    assert "GB18030" in first.evidence.said[0]


def test_versions_and_tampering_are_compared_cell_by_cell(output: Path) -> None:
    compared = [
        (row["类型"], row["单位编码"], row["字段"], row["单元格"], row["原来"], row["现在"])
        for row in rows(output, "版本对比")
        if row["字段"] == "预算数"
    ]
    assert compared[0] == ("新旧版本", "732001", "预算数", "C4", "100000", "120000")
    assert {compared[1][4], compared[1][5]} == {"5000", "6000"}
    assert compared[2] == ("封存后改动", "734001", "预算数", "C4", "37500", "99999")


def test_every_row_leads_to_its_source_by_a_relative_escaped_link(output: Path) -> None:
    book = openpyxl.load_workbook(output)
    sheet = book["收件清单"]
    column = [cell.value for cell in sheet[3]].index("来源") + 1
    for row in range(4, 4 + len(EXPECTED)):
        link = sheet.cell(row, column).hyperlink
        assert link is not None
        assert link.target is not None
        assert " " not in link.target
        assert link.target.isascii()
        assert link.target.startswith("%E6%94%B6%E4%BB%B6/")


def test_the_dataset_says_the_same_in_pandas_and_duckdb(output: Path) -> None:
    folder = output.parent / "数据"
    frame = pd.read_parquet(folder / "汇总.parquet")
    assert sum(frame["预算数"]) == Decimal("169845.67")
    relation = duckdb.read_parquet(str(folder / "项目.parquet"))
    ((total,),) = relation.aggregate('sum("预算数")').fetchall()
    assert total == Decimal("169845.67")
    codes = {row["报送校验码"] for row in rows(output, "汇总")}
    assert set(frame["报送校验码"]) == codes
    assert set(pd.read_parquet(folder / "收件清单.parquet")["结果"]) == set(EXPECTED.values())


def test_a_folder_with_other_files_is_never_replaced_by_a_dataset(inbox: Path) -> None:
    folder = inbox.parent / "重要"
    folder.mkdir()
    (folder / "信.txt").write_text("不能丢")
    with pytest.raises(XltoolError, match="里有别的文件"):
        run(inbox, dataset=folder)
    assert (folder / "信.txt").exists()


def test_a_second_run_reads_only_what_is_new_and_says_what_changed(inbox: Path) -> None:
    first = run(inbox)
    assert (first.read, first.known, first.evidence.changes) == (8, 0, None)
    again = run(inbox)
    assert (again.read, again.known, list(again.evidence.changes or ())) == (0, 8, [])
    sealed(inbox / "体育.xlsx", "736001", "县体育局", budgets=(1000,))
    third = run(inbox)
    assert (third.read, third.known) == (1, 8)
    assert list(third.evidence.changes or ()) == [
        "新收到 1 个文件。",
        "新计入的单位 1 个：县体育局（第 1 版，1,000.00）。",
        "2021 年一上预算数合计：169,845.67 → 170,845.67。",
    ]


def test_a_replaced_version_and_a_file_that_is_gone_are_told_by_the_next_run(inbox: Path) -> None:
    """732001 goes from 120,000.00 to 150,000.00: 169,845.67 + 30,000.00 - 49,845.67 of 731001 = 150,000.00."""
    run(inbox)
    sealed(
        inbox / "农业3.xlsx", "732001", "县农业农村局", budgets=(150000,), version=3,
        sealed_at="2027-01-13 09:30:00",
    )  # fmt: skip
    for path in inbox.glob("科协*"):
        path.unlink()
    assert list(run(inbox).evidence.changes or ()) == [
        "新收到 1 个文件，上次有而这次没有的 1 个。",
        "不再计入的单位 1 个：县科协（第 1 版，49,845.67）。",
        "换了版本的单位 1 个：县农业农村局（第 2 版换成第 3 版，预算数 120,000.00 → 150,000.00）。",
        "2021 年一上预算数合计：169,845.67 → 150,000.00。",
    ]


def test_many_units_are_counted_and_only_the_first_twenty_named(tmp_path: Path) -> None:
    """25 units are new, each with 10.00; 20 are named, 5 are not."""
    units = [UnitRow(f"1/{n}/2027/一上", f"d{n}", 1, f"单位{n}", "10.00") for n in range(25)]
    with open_ledger(tmp_path, "judge") as ledger:
        assert ledger.history.note([], [], [], {}) is None
        ledger.history.remember()
    with open_ledger(tmp_path, "judge") as ledger:
        (files, units_told) = ledger.history.note([one.digest for one in units], units, [], {}) or ()
    assert files == "新收到 25 个文件。"
    named = "、".join(f"单位{n}（第 1 版，10.00）" for n in range(20))
    assert units_told == f"新计入的单位 25 个：{named}等（还有 5 个）。"


def test_the_output_in_the_mailbox_is_not_received(inbox: Path) -> None:
    here = Order([inbox], inbox / "汇总.xlsx", dataset=inbox / "数据")
    collect(here, NOW, lambda _done, _total: None)
    again = collect(here, NOW, lambda _done, _total: None)
    assert len(again.evidence.decision.received) == len(EXPECTED)


def test_a_received_workbook_is_never_overwritten_by_the_output(inbox: Path) -> None:
    before = (inbox / "科协.xlsx").read_bytes()
    with pytest.raises(XltoolError, match="不是汇总工作簿，没有覆盖它"):
        collect(Order([inbox], inbox / "科协.xlsx"), NOW, lambda _done, _total: None)
    assert (inbox / "科协.xlsx").read_bytes() == before


def test_the_same_mailbox_gives_the_same_bytes(inbox: Path) -> None:
    run(inbox, dataset=inbox.parent / "甲")
    first = (inbox.parent / "汇总.xlsx").read_bytes()
    shutil.rmtree(inbox.parent / "汇总_读取记录")
    mixed = random.Random(7).sample(sorted(inbox.iterdir()), len(EXPECTED))
    other = inbox.parent / "换个次序"
    other.mkdir()
    for path in mixed:
        shutil.move(path, other / path.name)
    shutil.rmtree(inbox)
    other.rename(inbox)
    run(inbox, dataset=inbox.parent / "乙")
    assert (inbox.parent / "汇总.xlsx").read_bytes() == first
    for path in (inbox.parent / "甲").iterdir():
        assert path.read_bytes() == (inbox.parent / "乙" / path.name).read_bytes()


def test_a_ledger_of_another_engine_is_not_used(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(inbox)
    monkeypatch.setattr("xltool.workflows.collect.engine", lambda: "another")
    assert run(inbox).read == 8


def test_a_damaged_ledger_is_set_aside(inbox: Path) -> None:
    run(inbox)
    ledger = inbox.parent / "汇总_读取记录" / "读取记录.sqlite"
    ledger.write_bytes(b"torn" * 3000)
    assert run(inbox).read == 8
    assert (ledger.parent / "损坏-读取记录.sqlite").exists()


@pytest.fixture(scope="module")
def injected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    inbox = tmp_path_factory.mktemp("外来") / "收件"
    inbox.mkdir()
    name = "@SUM(1)\u202e馆"
    stem = "=cmd|'calc'!A0" if os.name == "posix" else "=cmd'calc'!A0"  # Windows has no | in names
    path = unit_workbook(inbox / f"{stem}.xlsx", "731001", name)
    seal(path)
    run(inbox)
    return inbox.parent / "汇总.xlsx"


def test_texts_of_strangers_never_become_formulas_and_show_what_they_hide(injected: Path) -> None:
    book = openpyxl.load_workbook(injected)
    kinds = {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line}
    assert "f" not in kinds
    (row,) = rows(injected, "收件清单")
    assert row["单位名称"] == "@SUM(1)〈U+202E〉馆"
    cell = next(c for c in book["收件清单"][4] if str(c.value).startswith("@SUM"))
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_the_workbook_keeps_the_schema(injected: Path) -> None:
    result = OpenXmlValidator().validate(injected)
    assert [str(error) for error in result.errors if "inlineStr" not in str(error)] == []


def test_rows_beyond_the_limit_go_to_a_second_sheet_and_it_is_said(inbox: Path) -> None:
    run(inbox, rows=15)
    book = openpyxl.load_workbook(inbox.parent / "汇总.xlsx")
    assert [name for name in book.sheetnames if name.startswith("指标")] == [
        "指标", "指标(2)", "指标(3)",
    ]  # fmt: skip
    told = [str(line[0]) for line in book["总览"].iter_rows(values_only=True) if line[0]]
    assert any("“指标”超过 Excel 一张表能放的行数，分成了 3 张" in line for line in told)
    counts = [len(rows(inbox.parent / "汇总.xlsx", name)) for name in ("指标", "指标(2)", "指标(3)")]
    assert sum(counts) == 18


def test_different_years_are_never_added_up(tmp_path: Path) -> None:
    inbox = tmp_path / "收件"
    inbox.mkdir()
    sealed(inbox / "a.xlsx", "731001", "县科协", budgets=(100,))
    sealed(inbox / "b.xlsx", "732001", "县档案馆", budgets=(200,))
    sealed(inbox / "c.xlsx", "731001", "县科协", budgets=(400,), stage="二上")
    run(inbox)
    book = openpyxl.load_workbook(tmp_path / "汇总.xlsx")["汇总"]
    totals = {
        line[1]: (line[4], line[7]) for line in book.iter_rows(min_row=4, values_only=True) if "合计" in str(line[4])
    }
    assert totals == {"一上": ("合计（2 个单位）", 300), "二上": ("合计（1 个单位）", 400)}


def test_the_command_tells_how_it_stands_and_where_to_look(inbox: Path) -> None:
    result = xltool("collect", inbox, "-o", inbox.parent / "汇总.xlsx")
    assert result.returncode == 1
    assert result.stderr == ""
    assert "2 个单位，3 个项目，预算数合计 169,845.67 元（与各项目之和一致）" in result.stdout
    assert "已保存" in result.stdout


def test_all_accepted_is_exit_code_0(tmp_path: Path) -> None:
    sealed(tmp_path / "a.xlsx", "731001", "县科协")
    assert xltool("collect", tmp_path / "a.xlsx", "-o", tmp_path / "out.xlsx").returncode == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["没有这个", "-o", "out.xlsx"], "找不到"),
        ([".", "-o", "out.xls"], "扩展名应为 .xlsx"),
        ([".", "-o", "nowhere/out.xlsx"], "不存在"),
        ([".", "-o", "out.xlsx", "--workers", "2", "--dask", "tcp://x:1"], "只能用一个"),
        pytest.param(
            [".", "-o", "out.xlsx", "--dask", "tcp://127.0.0.1:9"],
            "连不上 Dask 集群",
            marks=pytest.mark.skipif(os.name != "posix", reason="bundles for Windows have no Dask"),
        ),
        ([".", "-o", "out.xlsx", "--expect", "none.csv"], "读不出来"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("xltool.receiving.distribution._CONNECT_SECONDS", 0.2)
    (tmp_path / "a.txt").write_text("x")
    assert sentence in refused("collect", *words)
