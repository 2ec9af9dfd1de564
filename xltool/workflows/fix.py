"""自动修正: what needs no judgement, first listed, then changed."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from xltool.language.patterns import compile_later
from xltool.language.unseen import BIDI, CONTROL, JOINERS
from xltool.model.edits import Book
from xltool.model.findings import Finding, Severity
from xltool.reading.cell_values import show
from xltool.rules.mending import Change, as_edits, mend_all
from xltool.workflows.check import Outcome, ask_in_findings, check_and_report, is_second_press, judge
from xltool.workflows.work import ReadOnce, Work, collection_paused, require_units_own

PRESS_AGAIN = "再点一次「自动修正」就会改好。"
_UNSEEN = compile_later(rf"[{JOINERS}{BIDI}{CONTROL}\s]")
_UNSEEN_BUT_SPACES = compile_later(rf"[{JOINERS}{BIDI}{CONTROL}\u00a0\u2000-\u200a\u202f\u205f\r]")
_NAMES = {
    " ": "空格", "\t": "制表符", "\n": "换行", "\r": "回车", "\u3000": "全角空格", "\u00a0": "不间断空格",
    "\u200b": "零宽空格", "\ufeff": "零宽空格", "\u00ad": "软连字符",
}  # fmt: skip
_SHOWN = 80


@collection_paused()
def fix(book: Book) -> list[Change]:
    """自动修正, first press: what would be changed; writes nothing."""
    return _judge_and_mend(book)[1]


def _judge_and_mend(book: Book) -> tuple[Outcome, list[Change]]:
    """What is found in the workbook as it stands, and what would be changed."""
    require_units_own(book, "自动修正")
    outcomes: list[Outcome] = []

    def findings(patched: Book) -> Sequence[Finding]:
        work = Work(patched)
        outcomes.append(judge(work, work.submission))
        return outcomes[-1].findings

    changes = mend_all(ReadOnce(book), findings)
    return outcomes[0], changes


def apply_fixes(book: Book, changes: Sequence[Change]) -> None:
    """自动修正, second press: change exactly these cells."""
    book.apply(as_edits(changes))


@collection_paused()
def fix_in_two_presses(book: Book, now: datetime) -> tuple[int, bool]:
    """自动修正 as a button: list the changes in 校验结果, or make them when just these are listed already.

    Returns how many changes there are, and whether they were made.
    """
    once = ReadOnce(book)
    outcome, changes = _judge_and_mend(once)
    asked = [_proposal(change) for change in changes]
    done = is_second_press(once, asked, PRESS_AGAIN)
    if done:
        apply_fixes(book, changes)
        check_and_report(book, now)
    elif changes:
        question = f"可以自动修正 {len(changes)} 处，还没有改，列在最前面，{PRESS_AGAIN}"
        ask_in_findings(once, asked, outcome, question, now)
    return len(changes), done


def _proposal(change: Change) -> Finding:
    before, after = both_sides(change)
    return Finding(
        change.code.partition("、")[0], Severity.INFO, change.ref, "自动修正", change.before,
        f"将把「{before}」改为「{after}」。", PRESS_AGAIN, anchor=f"{type(change.after).__name__} {change.after}",
    )  # fmt: skip


def both_sides(change: Change) -> tuple[str, str]:
    """What stands there and what will, so that a person sees the difference: kinds of value and unseen characters named."""
    before = change.was if isinstance(change.was, str) else change.before
    after = change.shown or show(change.after)
    if before == after:
        before, after = (
            f"{text}（{'文本' if isinstance(value, str) else '数值'}）"
            for text, value in ((before, change.was), (after, change.after))
        )
    elif _UNSEEN.sub("", before) == _UNSEEN.sub("", after):
        before, after = (_UNSEEN.sub(_name, text) for text in (before, after))
    else:
        before = _UNSEEN_BUT_SPACES.sub(_name, before)
    return _cut(_name_twins(before)), _cut(after)


def _name(unseen: re.Match[str]) -> str:
    character = unseen[0]
    return f"〔{_NAMES.get(character) or f'U+{ord(character):04X}'}〕"


def _name_twins(text: str) -> str:
    """Characters that look like an ordinary one (⼈ for 人) with their numbers."""
    return "".join(
        f"{one}〔U+{ord(one):04X}〕"
        if unicodedata.east_asian_width(one) == "W" and unicodedata.normalize("NFKC", one) != one
        else one
        for one in text
    )


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
