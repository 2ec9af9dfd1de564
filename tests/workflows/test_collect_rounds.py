"""Returns among what comes in: rounds in the consolidated workbook and the dataset, the chase list, reminders."""

from __future__ import annotations

import shutil
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests.support.command_line import refused, xltool
from tests.support.consolidated import table
from tests.support.rounds import ANSWER, ANSWERED, BASIS, CHANGED, GIVEN, PURPOSE, REMARK, resubmitted, returned, revise
from tests.support.units import sealed, unit_workbook
from xltool.workflows.collect import Collected, Order, collect

NOW = datetime(2027, 1, 20, 8, 0, 0)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """731001 was returned and has sent again; 732001 was returned and has not; 733001 passed; 734001's return is broken."""
    folder = tmp_path_factory.mktemp("来件")
    inbox, back = folder / "收件", folder / "收件" / "退回"
    inbox.mkdir()
    for unit, name in (("731001", "县科协"), ("732001", "县文旅局"), ("733001", "县档案馆"), ("734001", "县气象局")):
        sealed(inbox / f"{unit}.xlsx", unit, name)
    first = returned(inbox / "731001.xlsx", back, *GIVEN)
    resubmitted(unit_workbook(folder / "科协.xlsx", "731001", "县科协"), first, inbox / "731001二.xlsx", revise)
    returned(inbox / "732001.xlsx", back, GIVEN[0], deadline="2027-01-18")
    returned(inbox / "733001.xlsx", back, decision="通过", deadline="")
    broken = returned(inbox / "734001.xlsx", back, GIVEN[0])
    book = openpyxl.load_workbook(broken)
    book["审核意见"]["I5"] = "改过的意见"
    book.save(broken)
    broken.with_suffix(".eml").unlink()
    return inbox


def order(inbox: Path, folder: Path, **more: Any) -> Order:
    names = folder / "名单.csv"
    names.write_text("单位编码,单位名称,联系人\n731001,县科协,\n732001,县文旅局,李 li@example.cn\n733001,县档案馆,\n"
                     "734001,县气象局,\n739001,县人防办,王主任 2188666\n", encoding="utf-8")  # fmt: skip
    return Order([inbox], folder / "汇总.xlsx", names, workers=2, **more)


@pytest.fixture(scope="module")
def made(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Order, Collected]:
    asked = order(inbox, folder := tmp_path_factory.mktemp("汇总"), dataset=folder / "数据")
    return asked, collect(asked, NOW, lambda _done, _total: None)


def test_returns_are_listed_and_never_counted(made: tuple[Order, Collected]) -> None:
    listed = {row["文件"]: row["结果"] for row in table(made[0].output, "收件清单")}
    assert {name: word for name, word in listed.items() if name.endswith(".xlsx")} == {
        "731001.xlsx": "已被新版替代",
        "731001二.xlsx": "计入汇总",
        "732001.xlsx": "计入汇总",
        "733001.xlsx": "计入汇总",
        "734001.xlsx": "计入汇总",
        "退回_731001_县科协_2021_一上_v1.xlsx": "退回文件",
        "退回_732001_县文旅局_2021_一上_v1.xlsx": "退回文件",
        "退回_733001_县档案馆_2021_一上_v1.xlsx": "退回文件",
        "退回_734001_县气象局_2021_一上_v1.xlsx": "不予受理",
    }
    (broken,) = table(made[0].output, "不予受理")
    assert (broken["编号"], broken["单位编码"]) == ("Q17", "734001")
    assert "审核意见在退回以后被改动过" in broken["原因"]
    assert {row["单位编码"]: row["预算数"] for row in table(made[0].output, "汇总")} == dict.fromkeys(
        ("731001", "732001", "733001", "734001"), 37500
    )


def test_the_drafts_that_carry_returns_are_returns_as_well(made: tuple[Order, Collected]) -> None:
    results = [row["结果"] for row in table(made[0].output, "收件清单")]
    assert results.count("退回文件") == 6
    assert "重复" not in results


def test_the_chase_list_says_who_was_returned_and_has_not_sent_again(made: tuple[Order, Collected]) -> None:
    chased = {row["单位编码"]: row for row in table(made[0].output, "报送情况")}
    assert {unit: row["状态"] for unit, row in chased.items()} == {
        "739001": "未收到", "732001": "退回未再报", "731001": "已收到", "733001": "已收到", "734001": "已收到",
    }  # fmt: skip
    late = chased["732001"]
    assert [late[name] for name in ("轮次", "审核结论", "退回时间", "期限", "退回天数", "逾期天数", "预算数")] == [
        1, "退回修改", "2027-01-12 10:00:00", "2027-01-18", 8, 2, 37500,
    ]  # fmt: skip
    assert [chased["731001"][name] for name in ("版本", "轮次", "退回天数", "逾期天数")] == [2, 1, None, None]
    assert chased["733001"]["审核结论"] == "通过"


def test_there_is_a_row_for_each_return_and_each_resubmission(made: tuple[Order, Collected]) -> None:
    rows = table(made[0].output, "审核轮次")
    assert [(row["类型"], row["单位编码"], row["轮次"], row["版本"], row["结论"]) for row in rows] == [
        ("退回", "731001", 1, 1, "退回修改"),
        ("再报", "731001", 1, 2, "计入汇总"),
        ("退回", "732001", 1, 1, "退回修改"),
        ("退回", "733001", 1, 1, "通过"),
    ]
    names = ("意见", "必须修改", "建议", "询问", "已改", "未改已答复", "未改未答复", "未找到位置", "顺带改了")
    assert [rows[0][name] for name in names] == [3, 2, 0, 1, None, None, None, None, None]
    assert [rows[1][name] for name in names] == [3, 2, 0, 1, 1, 1, 1, 0, 1]


def test_opinions_and_answers_stand_in_the_consolidation_and_first_what_nobody_asked_for(
    made: tuple[Order, Collected],
) -> None:
    rows = [row for row in table(made[0].output, "审核意见") if row["单位编码"] == "731001"]
    seen = [(row["状态"], row["单元格"], row["意见"], row["修改后"], row["答复"]) for row in rows]
    assert seen[0] == ("顺带改了", REMARK, None, "顺手补的", None)
    assert ("已改", BASIS, CHANGED, "县政发〔2026〕8号", None) in seen
    assert [row[4] for row in seen if row[:3] == ("未改已答复", PURPOSE, ANSWERED)] == [ANSWER]
    assert sorted(row[0] for row in seen) == ["已改", "未改已答复", "未改未答复", "顺带改了"]


def test_the_dataset_has_the_rounds(made: tuple[Order, Collected]) -> None:
    assert made[0].dataset is not None
    frame = pd.read_parquet(made[0].dataset / "审核轮次.parquet")
    assert list(frame["类型"]) == ["退回", "再报", "退回", "退回"]
    assert list(pd.read_parquet(made[0].dataset / "审核意见.parquet")["状态"]).count("顺带改了") == 1


def test_a_second_run_reads_nothing_and_tells_what_was_returned_since(inbox: Path, tmp_path: Path) -> None:
    mine = Path(shutil.copytree(inbox, tmp_path / "收件"))
    late = list(mine.glob("退回/退回_732001*"))
    for file in late:
        file.rename(tmp_path / file.name)
    asked = order(mine, tmp_path)
    collect(asked, NOW, lambda _done, _total: None)
    for file in late:
        (tmp_path / file.name).rename(file)
    again = collect(asked, NOW, lambda _done, _total: None)
    assert "新退回 1 次：县文旅局（第 1 轮，退回修改）。" in (again.evidence.changes or ())
    assert (again.read, again.known) == (1, 8)


def letters(folder: Path) -> dict[str, tuple[str, str, str]]:
    """Recipient, subject and words of each draft, by unit."""
    found = {}
    for path in folder.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        found[path.name.split("_")[1]] = (mail["To"] or "", mail["Subject"], body.get_content())
    return found


def test_a_draft_for_each_late_unit_and_none_for_the_others(
    inbox: Path, made: tuple[Order, Collected], tmp_path: Path
) -> None:
    asked, out = order(inbox, tmp_path), tmp_path / "催报"
    words = ("remind", inbox, "--expect", asked.expect, "--to", out, "--state", made[0].state_folder, "--workers", 1)
    assert "认不出" not in (done := xltool(*words)).stderr
    assert done.returncode == 0
    assert "未收到：1 个单位。\n退回未再报：1 个单位。\n写了 2 份催报草稿" in done.stdout
    assert "有 1 份没有收件人（名单的联系人里没有邮箱）：县人防办。" in done.stdout
    found = letters(out)
    assert set(found) == {"732001", "739001"}
    to, subject, text = found["732001"]
    assert (to, subject) == ("li@example.cn", "请修改后重新报送：732001 县文旅局 2021 年一上预算绩效目标")
    assert "第 1 版已于 2027-01-12 退回（第 1 轮审核，结论：退回修改）" in text
    assert f"必须处理的意见有 1 条：{CHANGED}。" in text
    assert found["739001"][0] == ""
    assert "（请转联系人：王主任 2188666）" in found["739001"][2]
    kept = {path: path.read_bytes() for path in out.iterdir()}
    assert "今天已经写过的 2 份没有动" in xltool(*words).stdout
    assert {path: path.read_bytes() for path in out.iterdir()} == kept


def test_a_file_that_cannot_be_read_is_looked_at_before_its_unit_is_reminded(
    inbox: Path, made: tuple[Order, Collected], tmp_path: Path
) -> None:
    asked, junk = order(inbox, tmp_path), tmp_path / "人防办.xlsx"
    junk.write_bytes(b"PK\x03\x04 not a workbook")
    words = (
        "remind",
        inbox,
        junk,
        "--expect",
        asked.expect,
        "--to",
        tmp_path / "催报",
        "--state",
        made[0].state_folder,
    )
    assert "有 1 个文件认不出是哪个单位的，可能就是“未收到”的单位发来的，例如 人防办.xlsx：" in refused(*words)
    assert not (tmp_path / "催报").exists()
    assert "写了 2 份催报草稿" in xltool(*words, "--yes").stdout


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('[remind]\nclosing = "请回电 {单位电话}"', "的 [remind] 里“closing”的花括号写得不对"),
        ('remind = "请回电"', "里的 remind 应是一节"),
        ('[remind]\n结束语 = "请回电"', "读不懂"),
    ],
)
def test_words_of_the_bureau_s_own_that_cannot_be_used_are_told_before_anything_is_read(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, said: str
) -> None:
    (tmp_path / "xltool").mkdir()
    (tmp_path / "xltool" / "config.toml").write_text(settings, encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    asked = order(inbox, tmp_path)
    assert said in refused("remind", inbox, "--expect", asked.expect, "--to", tmp_path / "催报")
    assert not (tmp_path / "催报_读取记录").exists()


def test_where_nothing_came_at_all_the_folder_is_asked_about_before_everyone_is_reminded(tmp_path: Path) -> None:
    mine = tmp_path / "收件"
    mine.mkdir()
    asked = order(mine, tmp_path)
    words = ("remind", mine, "--expect", asked.expect, "--to", tmp_path / "催报", "--workers", 1)
    assert "这些路径里没有任何单位的报送，5 个单位都会收到催报" in refused(*words)
    assert not (tmp_path / "催报").exists()
    assert "未收到：5 个单位。" in xltool(*words, "--yes").stdout


def test_drafts_are_never_put_among_what_is_received(inbox: Path, tmp_path: Path) -> None:
    asked = order(inbox, tmp_path)
    assert "下次汇总会把催报的草稿当作收到的邮件" in refused(
        "remind", inbox, "--expect", asked.expect, "--to", inbox / "催报"
    )
