"""A whole mailbox gives exactly the table that a person would write, and the sum that a person would work out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.consolidated import foot, rows
from tests.support.letters import BUDGETS, LIST, fill_mailbox
from xltool.workflows.collect import Order, collect

NOW = datetime(2027, 1, 20, 8, 0, 0)

TABLE = {
    "01 科协第一版": "已被新版替代",
    "02 科协第二版": "计入汇总",
    "03 科协转发": "重复",
    "04 农业GBK名": "计入汇总",
    "05 档案被改": "封存后被改动",
    "06 文化旧模板": "模板版本不符",
    "07 图书附件损坏": "不予受理",
    "08 体育winmail": "不予受理",
    "09 气象嵌套": "计入汇总",
    "10 炸弹": "不予受理",
    "11 宏": "不予受理",
    "12 加密": "不予受理",
    "13 没有附件": "不予受理",
    "14 教育压缩包": "计入汇总",
    "15 未封存": "未封存",
    "16 科协原件又来": "重复",
}


@pytest.fixture(scope="module")
def consolidated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("汇总")
    inbox, work = folder / "收件箱", folder / "原件"
    inbox.mkdir()
    work.mkdir()
    fill_mailbox(inbox, work)
    (folder / "名单.csv").write_text(LIST, encoding="utf-8")
    order = Order([inbox], folder / "汇总.xlsx", folder / "名单.csv", folder / "数据", workers=2)
    collect(order, NOW, lambda _done, _total: None)
    return order.output


def test_every_message_ends_as_a_person_would_say(consolidated: Path) -> None:
    listed = {
        str(row["来源"]).removeprefix("收件箱/").partition(".eml")[0]: row["结果"]
        for row in rows(consolidated, "收件清单")
    }
    assert listed == TABLE


def test_every_refusal_says_why_and_what_to_do(consolidated: Path) -> None:
    refused = rows(consolidated, "不予受理")
    assert len(refused) == 9
    reasons = {str(row["来源"]).removeprefix("收件箱/")[:2]: str(row["原因"]) for row in refused}
    for number, word in (
        ("05", "C4"), ("06", "0.9"), ("07", "base64"), ("08", "winmail"), ("11", "宏"), ("12", "加密"),
        ("13", "没有附件"), ("15", "报送校验码"),
    ):  # fmt: skip
        assert word in reasons[number], reasons[number]
    assert all(row["怎么办"] for row in refused)


def test_the_total_is_that_worked_out_by_hand(consolidated: Path) -> None:
    """52,000.50 + 120,000.00 + 33,333.33 + 900,000.00 = 1,105,333.83; at 20 %: 10,400.10 + 24,000.00 + 6,666.67
    + 180,000.00 = 221,066.77."""
    by_hand = Decimal("1105333.83")
    assert sum(Decimal(str(budget)) for _, budget in BUDGETS.values()) == by_hand
    sums = foot(consolidated)
    assert sums["合计（4 个单位）"][0] == float(by_hand)
    assert sums["合计（4 个单位）"][3] == 221066.77
    assert sums["核对：各项目之和"] == sums["合计（4 个单位）"]


def test_the_chase_list_is_that_of_a_person(consolidated: Path) -> None:
    listed = {str(row["单位编码"]): row["状态"] for row in rows(consolidated, "报送情况")}
    assert listed == {
        "731001": "已收到", "732001": "已收到", "737001": "已收到", "738001": "已收到",
        "733001": "收到但未采用", "734001": "收到但未采用", "741001": "收到但未采用",
        "735001": "未收到", "736001": "未收到",
        "739001": "未收到", "740001": "未收到",
    }  # fmt: skip
    hints = {str(row["单位编码"]): str(row["说明"]) for row in rows(consolidated, "报送情况")}
    assert "请催报" in hints["739001"]
    assert "0.9" in hints["733001"]


def test_an_old_workbook_is_listed_under_its_unit(consolidated: Path) -> None:
    """Template version 0.9: nothing but the cover is read, and the cover says whose it is."""
    (old,) = [row for row in rows(consolidated, "不予受理") if row["类别"] == "模板版本不符"]
    assert (old["单位编码"], old["单位名称"], old["年度"], old["阶段"]) == ("733001", "文化", 2021, "一上")


def test_the_second_version_is_compared_with_the_first(consolidated: Path) -> None:
    compared = [
        (row["类型"], row["单元格"], row["原来"], row["现在"])
        for row in rows(consolidated, "版本对比")
        if row["字段"] == "预算数"
    ]
    assert compared == [
        ("新旧版本", "C4", "50000", "52000.5"), ("封存后改动", "C4", "7000", "70000"),
    ]  # fmt: skip
