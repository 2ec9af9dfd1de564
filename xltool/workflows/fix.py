"""自动修正: what needs no judgement, first listed, then changed."""

from collections.abc import Sequence
from datetime import datetime

from xltool.model.edits import Book
from xltool.model.findings import Finding, Severity
from xltool.rules.mending import Change, as_edits, mend_all
from xltool.workflows.check import check_and_report, is_second_press, judge, write_findings
from xltool.workflows.work import ReadOnce, Work, collection_paused

PRESS_AGAIN = "再点一次「自动修正」就会改好。"


@collection_paused()
def fix(book: Book) -> list[Change]:
    """自动修正, first press: what would be changed; writes nothing."""

    def findings(patched: Book) -> Sequence[Finding]:
        work = Work(patched)
        return judge(work, work.submission).findings

    return mend_all(ReadOnce(book), findings)


def apply_fixes(book: Book, changes: Sequence[Change]) -> None:
    """自动修正, second press: change exactly these cells."""
    book.apply(as_edits(changes))


def fix_in_two_presses(book: Book, now: datetime) -> tuple[int, bool]:
    """自动修正 as a button: list the changes in 校验结果, or make them when just these are listed already.

    Returns how many changes there are, and whether they were made.
    """
    once = ReadOnce(book)
    changes = fix(once)
    done = is_second_press(once, {change.ref for change in changes}, PRESS_AGAIN)
    if done:
        apply_fixes(book, changes)
        check_and_report(book, now)
    elif changes:
        write_findings(once, [_proposal(change) for change in changes], now)
    return len(changes), done


def _proposal(change: Change) -> Finding:
    return Finding(
        change.code.partition("、")[0], Severity.INFO, change.ref, "自动修正", change.before,
        f"将把「{change.before}」改为「{change.shown or change.after}」。", PRESS_AGAIN,
    )  # fmt: skip
