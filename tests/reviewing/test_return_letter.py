"""The letter with which a review goes back."""

from __future__ import annotations

import email
import email.policy

import pytest

from xltool.model.review import Decision, Return
from xltool.reviewing.return_letter import draft_return


@pytest.mark.parametrize(
    ("decision", "asked"),
    [
        (Decision.PASSED, "已经通过，不用再报。"),
        (Decision.CONDITIONAL, "逐条修改或答复后重新报送。"),
        (Decision.RETURNED, "逐条修改或答复后重新报送。"),
        (Decision.REFUSED, "逐条修改或答复后重新报送。"),
    ],
)
def test_what_passed_is_not_asked_for_again(decision: Decision, asked: str) -> None:
    sealed = Return(
        "v1", 2, "130636", "702001", "2027", "一上", "d" * 64, "K7QM-4XTB-9", 2, decision, "2027-01-10 09:30:00"
    )
    letter = email.message_from_bytes(
        draft_return(sealed, "图书馆", (), ("退回.xlsx", b"x"), "", 20).data, policy=email.policy.default
    )
    body = letter.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert asked in text
    assert ("重新报送" in text) == (decision != Decision.PASSED)
