"""Reminders: who gets one, to which address, in what words, and words of the bureau's own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xltool.model.errors import XltoolError
from xltool.model.review import Level, Opinion, Place
from xltool.receiving.decision.chase_list import Chased, ChaseRow
from xltool.receiving.reminders import TEXTS, Reminder, address_in, check_texts, remind

TODAY = date(2027, 3, 1)


def a_row(state: Chased = Chased.RETURNED, **changes: Any) -> ChaseRow:
    row = ChaseRow(
        state, "130636", "731001", "县科协", "张 zhang@example.cn", 2027, "一上", 1, "", "", None, 1,
        2, "退回修改", "2027-02-01 10:00:00", "2027-02-20", 28, 9, "有 1 个错误没有改正。", "a", ("r",),
    )  # fmt: skip
    return row._replace(**changes)


def an_opinion(text: str, **changes: Any) -> Opinion:
    return Opinion(**{"id": text, "round": 1, "level": Level.MUST, "place": Place(), "project": "", "indicator": "",
                      "shown": "", "text": text, **changes})  # fmt: skip


def reminded(*rows: ChaseRow, opinions: tuple[Opinion, ...] = (), **texts: str) -> tuple[Reminder, ...]:
    return remind(rows, lambda _row: opinions, {**TEXTS, **texts}, TODAY)


def letter(*rows: ChaseRow, **more: Any) -> str:
    (one,) = reminded(*rows, **more)
    return "\n".join(one.paragraphs)


@pytest.mark.parametrize("state", list(Chased))
def test_only_late_units_are_reminded(state: Chased) -> None:
    assert len(reminded(a_row(state))) == (state not in {Chased.RECEIVED, Chased.UNEXPECTED})


@pytest.mark.parametrize(
    ("contact", "to"),
    [
        ("zhang@example.cn", "zhang@example.cn"),
        ("张三 zhang.san@jyj.example.gov.cn", "zhang.san@jyj.example.gov.cn"),
        ("张三（zhang@example.cn）2188666", "zhang@example.cn"),
        ("张三<zhang@example.cn>", "zhang@example.cn"),
        ("张三 2188666", ""),
        ("", ""),
        ("zhang@example", ""),
        ("@example.cn", ""),
        ("a@example.cn b@example.cn", ""),
        ("张@example.cn", ""),
    ],
)
def test_a_letter_goes_to_the_address_of_the_contact_when_there_is_one(contact: str, to: str) -> None:
    (one,) = reminded(a_row(contact=contact))
    assert (address_in(contact), one.to) == (to, to)
    assert (f"（请转联系人：{contact}）" in one.paragraphs) == (bool(contact) and not to)


def test_a_unit_that_is_late_twice_gets_one_letter_that_says_both() -> None:
    (one,) = reminded(a_row(), a_row(Chased.MISSING, stage="二上", version=None))
    assert one.states == (Chased.RETURNED, Chased.MISSING)
    assert one.subject == "请报送：731001 县科协 2027 年二上预算绩效目标"
    assert [("退回" in text, "还没有收到贵单位 2027 年二上" in text) for text in one.paragraphs[1:3]] == [
        (True, False), (False, True),
    ]  # fmt: skip


def test_two_units_of_one_code_in_two_regions_are_two() -> None:
    assert [one.region for one in reminded(a_row(), a_row(region="130637"))] == ["130636", "130637"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "至今 28 天，还没有收到修改后的报送。要求的期限是 2027-02-20，已过 9 天。"),
        ({"overdue": None}, "要求的期限是 2027-02-20。请用"),
        ({"deadline": "", "overdue": None}, "还没有收到修改后的报送。请用【收审核意见】"),
        ({"state": Chased.NOT_USED}, "已经收到，但没有采用。有 1 个错误没有改正。"),
        ({"state": Chased.CONFLICT}, "都没有采用。有 1 个错误没有改正。"),
        ({"state": Chased.MISSING}, "截至 2027-03-01，我们还没有收到贵单位 2027 年一上预算绩效目标"),
        ({"state": Chased.MISSING, "year": None, "stage": ""}, "还没有收到贵单位本次预算绩效目标"),
    ],
)
def test_a_letter_says_what_is_due(changes: dict[str, Any], said: str) -> None:
    assert said in letter(a_row(**changes))


def test_binding_opinions_are_counted_and_the_first_quoted() -> None:
    texts = [an_opinion(f"意见{number}") for number in range(5)]
    closed, advice = an_opinion("已关", state="已关闭"), an_opinion("建议", level=Level.ADVICE)
    said = letter(a_row(), opinions=(closed, advice, *texts))
    assert "必须处理的意见有 5 条，例如：意见0；意见1；意见2。" in said
    assert "已关" not in said
    assert "建议" not in said


def test_a_bureau_replaces_words_of_its_own() -> None:
    texts = check_texts({"closing": "{单位名称}请回电 0312-1234567。"}, "")
    assert remind([a_row()], lambda _row: (), texts, TODAY)[0].paragraphs[-1] == "县科协请回电 0312-1234567。"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"close": "x"}, "不认识“close”"),
        ({"closing": 3}, "“closing”应是带引号的文字"),
        ({"closing": "{单位}"}, "“closing”的花括号写得不对"),
        ({"closing": "{单位名称"}, "花括号写得不对"),
        ({"closing": "{}"}, "花括号写得不对"),
        ({"closing": "{单位名称.x}"}, "花括号写得不对"),
    ],
)
def test_words_that_cannot_be_used_are_refused_in_one_sentence(given: dict[str, Any], said: str) -> None:
    with pytest.raises(XltoolError, match=said):
        check_texts(given, "配置文件的 [remind] ")


def test_what_a_name_or_reason_holds_is_no_placeholder() -> None:
    assert "{今天}局" in letter(a_row(Chased.NOT_USED, name="{今天}局", note="{0}{x}"))
