"""Why something received is not taken at all, in a form that fits into a table.

A refusal has a stable code (``Q01`` to ``Q39``), one sentence that says what it is, and one action that mends it.
Codes are never reused. ``Q40`` and up are findings (``suspicions``).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file, mail or attachment is not taken: a stable code, what it is, and what the sender should do."""

    code: str
    reason: str
    fix: str


_AGAIN = "请用 Excel 打开它，另存为新的 .xlsx 后重新报送；仍不行时请把文件发给维护人员。"
DIED = Refusal("Q12", "读取这个文件时程序异常中止，已单独隔离，其他文件不受影响。", _AGAIN)
TOO_SLOW = Refusal("Q13", "读取这个文件超过了时间限制，已中止，其他文件不受影响。", _AGAIN)
TOO_LARGE = Refusal("Q14", "读取这个文件需要的内存超过了限制，已中止，其他文件不受影响。", _AGAIN)


def split(code: str, text: str) -> Refusal:
    """A refusal from one text in which the action follows the first full stop."""
    reason, stop, fix = text.partition("。")
    return Refusal(code, reason + stop, fix or "请联系报送单位重新报送。")
