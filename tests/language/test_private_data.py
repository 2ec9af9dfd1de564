"""What ought not to travel: found where it stands, and ordinary texts of the plan left alone."""

from __future__ import annotations

import pytest

from xltool.language.private_data import (
    BANK,
    IDENTITY,
    NAME,
    PHONE,
    SECRET,
    is_bank_card,
    is_identity_number,
    private_in,
)

# 11010519491231002X is the example of GB 11643-1999; 4111111111111111 the well-known test card (Luhn).
FOUND = [
    ("请致电13800138000咨询", [(PHONE, "13800138000")]),
    ("手机：138-0013-8000", [(PHONE, "138-0013-8000")]),
    ("+86 138 0013 8000", [(PHONE, "+86 138 0013 8000")]),
    ("１３８００１３８０００", [(PHONE, "13800138000")]),
    ("电话 0312-7612345", [(PHONE, "0312-7612345")]),
    ("(0312)7612345", [(PHONE, "(0312)7612345")]),
    ("联系电话：7612345", [(PHONE, "7612345")]),
    ("张三 13800138000", [(NAME, "张三"), (PHONE, "13800138000")]),
    ("联系人：李小四", [(NAME, "李小四")]),
    ("王五（电话：0312-7612345）", [(NAME, "王五"), (PHONE, "0312-7612345")]),
    ("身份证11010519491231002X", [(IDENTITY, "11010519491231002X")]),
    ("11010519491231002x", [(IDENTITY, "11010519491231002x")]),
    ("账号4111 1111 1111 1111", [(BANK, "4111 1111 1111 1111")]),
    ("★绝密★启用前", [(SECRET, "绝密★")]),
    ("【内部】发展规划", [(SECRET, "【内部】")]),
    ("内部资料，注意保密", [(SECRET, "内部资料"), (SECRET, "注意保密")]),
    ("秘密", [(SECRET, "秘密")]),
    ("涉密项目", [(SECRET, "涉密")]),
]

LEFT_ALONE = [
    "13063621UQAP8BYN8VZWK", "2021年12月底前完成培训2000人次", "预算37500.00元，其中财政资金37500元",
    "11010519491231002Y1", "110105194912310021", "4111111111111112", "冀财预〔2021〕13号", "活动30次、受益50000人次",
    "开展保守国家秘密宣传教育", "按照《中华人民共和国保守国家秘密法》", "加强内部控制", "完成率≥95%", "0000000000000000",
    "20210101至20211231", "1.5万元", "ISBN 978-7-5000-0000-0 的图书", "县科协负责人带队检查",
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_it_is_found_with_its_kind(text: str, found: list[tuple[str, str]]) -> None:
    assert [(hit.kind, hit.text) for hit in private_in(text)] == found


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_ordinary_texts_are_left_alone(text: str) -> None:
    assert private_in(text) == []


def test_an_identity_number_needs_its_check_digit_and_a_real_day() -> None:
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310028")
    assert not is_identity_number("11010519491331002X")


def test_a_bank_card_passes_luhn() -> None:
    assert is_bank_card("4111111111111111")
    assert not is_bank_card("4111111111111112")
