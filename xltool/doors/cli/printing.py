"""Door: what the command line prints. Tables for people on stdout, JSON for programs, one sentence on stderr."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from xltool.delivery.doctor.checks import Answer
from xltool.delivery.doctor.verdicts import Verdict
from xltool.drawing.findings_sheet import summary
from xltool.model import template as contract
from xltool.model.disbursement import Amounts, Disbursement
from xltool.model.errors import ContractBroken, XltoolError
from xltool.model.findings import Finding, Severity, count
from xltool.reading.cell_values import show
from xltool.rules.mending import Change
from xltool.workflows.check import Outcome

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_VERDICTS = {
    Verdict.OK: ("正常", "green"),
    Verdict.PROBLEM: ("有问题", "red"),
}
_NO_LETTER = "〓"
"""What printers put where a letter is missing; as wide as a Chinese one, so that tables stay straight."""
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def settle_streams() -> None:
    """Let no letter stop a run: GBK, which pipes speak on Chinese Windows, lacks 𠮷 and emoji. One without Chinese is not used."""
    codecs.register_error("xltool-letters", _stand_in)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if _can_encode(_NO_LETTER, stream.encoding) else "utf-8"
            stream.reconfigure(encoding=encoding, errors="xltool-letters")


def _stand_in(error: UnicodeError) -> tuple[bytes, int]:
    """Bytes, as the encoder of UTF-8 takes no letters for names on disk that are no text."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return (_NO_LETTER * (error.end - error.start)).encode(error.encoding), error.end


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def say(sentence: str) -> None:
    """Print one sentence."""
    _out.print(Text(sentence))


def complain(stop: XltoolError, path: Path | None = None) -> None:
    """Print the reason of a stop, one sentence on stderr; its file goes before unless the sentence names it."""
    named = path is None or path.name in str(stop)
    _err.print(Text(str(stop) if named else f"{path}：{stop}"))


def say_json(value: object) -> None:
    """Print one JSON object on a line of its own, all of it escaped when the stream lacks a letter."""
    line = json.dumps(value, ensure_ascii=False)
    whole = _can_encode(line, sys.stdout.encoding)
    sys.stdout.write((line if whole else json.dumps(value)) + "\n")


def progress(files: Sequence[Path], *, quiet: bool) -> Iterator[Path]:
    """Go through the files, with a bar on stderr when there are several and a person watches."""
    if len(files) < 2 or quiet or not _err.is_terminal:
        yield from files
        return
    columns = (
        TextColumn("校验"), BarColumn(), MofNCompleteColumn(), TextColumn("还需"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=_err, transient=True) as bar:
        yield from bar.track(files, total=len(files))


@contextmanager
def watching(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr with rate and remaining time, when a person watches; told how many are done, of how many."""
    if not _err.is_terminal:
        yield lambda _done, _total: None
        return
    columns = (
        TextColumn(words), BarColumn(), MofNCompleteColumn(), _Rate(), TextColumn("还需"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=_err, transient=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """The rate of the last while."""
        return Text(f"每秒 {task.speed:.0f} 个" if task.speed else "")


def show_table(table: Table) -> None:
    """Print a table."""
    Console(highlight=False).print(table)


def show_findings(path: Path, outcome: Outcome) -> None:
    """Print the findings of one workbook as a table, then their counts."""
    if outcome.findings:
        table = Table(title=f"{path.name} 的校验结果", title_justify="left", expand=False)
        for header in ("级别", "编号", "位置", "问题", "怎么改"):
            table.add_column(header, overflow="fold")
        for finding in outcome.findings:
            words = contract.SEVERITY_WORDS[finding.severity]
            answered = "（已说明）" if finding.answered else ""
            table.add_row(
                Text(words + answered, style=_COLOURS[finding.severity]),
                finding.code,
                Text(str(finding.ref)),
                Text(finding.message),
                Text(finding.fix),
            )
        Console(highlight=False).print(table)
    say(f"{path.name}：{summary(outcome.counts)}")


def show_figures(outcome: Outcome) -> None:
    """Print the department's disbursement schedule."""
    amounts = outcome.figures.total
    if amounts.schedule is None:
        names = "、".join(p.name.typed or p.code.typed for p in outcome.figures.incomplete)
        say(f"项目 {names} 的预算数或支出计划不全，没有计算合计。")
        return
    table = Table(title="资金支出计划（单位：元）", title_justify="left")
    for header in ("时点", "累计支出", "当期支出"):
        table.add_column(header, justify="right")
    for money in amounts.schedule:
        table.add_row(money.checkpoint, f"{money.cumulative:,.2f}", f"{money.period:,.2f}")
    Console(highlight=False).print(table)


def show_made(path: Path, outcome: Outcome, backup: Path | None) -> None:
    """Print where to look."""
    say(f"已保存 {path.resolve()}")
    say(f"请打开看这些工作表：{'、'.join(outcome.made)}")
    show_backup(backup)


def show_backup(backup: Path | None) -> None:
    """Print where the former version is."""
    if backup is not None:
        say(f"改动以前的版本：{backup}")


def show_changes(changes: Sequence[Change]) -> None:
    """Print every mended cell: before, after, and which rule asked for it."""
    if not changes:
        say("没有可以自动修正的问题。")
        return
    table = Table(title="自动修正", title_justify="left")
    for header in ("位置", "编号", "原来", "改为"):
        table.add_column(header, overflow="fold")
    for change in changes:
        table.add_row(
            str(change.ref),
            change.code,
            Text(change.before),
            Text(change.shown or show(change.after)),
        )
    Console(highlight=False).print(table)


def show_answers(answers: Sequence[Answer]) -> None:
    """Print what was found about a desk; what does not concern it is only counted."""
    table = Table(title="检查环境", title_justify="left")
    for header in ("检查", "结果", "情况", "怎么办"):
        table.add_column(header, overflow="fold")
    concerned = [a for a in answers if a.result.verdict is not Verdict.NOT_APPLICABLE]
    for answer in concerned:
        result = answer.result
        word, colour = _VERDICTS[result.verdict]
        place = f"{result.where}：" if result.where else ""
        table.add_row(
            answer.check.title,
            Text(word, style=colour),
            Text(place + result.what),
            Text(result.how),
        )
    Console(highlight=False).print(table)


def answers_json(answers: Sequence[Answer]) -> dict[str, Any]:
    """What was found about a desk, for programs."""
    rows = [
        {
            "check": answer.check.code,
            "title": answer.check.title,
            "verdict": str(answer.result.verdict),
            "where": answer.result.where,
            "what": answer.result.what,
            "how": answer.result.how,
        }
        for answer in answers
    ]
    return {"problems": sum(row["verdict"] == "problem" for row in rows), "checks": rows}


def outcome_json(path: Path, outcome: Outcome) -> dict[str, Any]:
    """One workbook as the contract's JSON object."""
    return {
        "file": str(path),
        "template_version": outcome.submission.cover.template_version.typed,
        "counts": _counts_json(outcome.findings),
        "findings": [_finding_json(finding) for finding in outcome.findings],
        "totals": _totals_json(outcome.figures),
    }


def refused_json(path: Path, stop: XltoolError) -> dict[str, Any]:
    """A file that cannot be checked: why, the T findings if its layout is at fault, no totals."""
    said = stop.faults if isinstance(stop, ContractBroken) else ()
    faults = [fault for fault in said if isinstance(fault, Finding)]
    return {
        "file": str(path),
        "template_version": None,
        "counts": _counts_json(faults),
        "findings": [_finding_json(fault) for fault in faults],
        "totals": None,
        "error": str(stop),
    }


def _counts_json(findings: Iterable[Finding]) -> dict[str, int]:
    counts = count(findings)
    return {
        "error": counts.error,
        "warning": counts.warning,
        "info": counts.info,
        "answered": counts.answered,
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "sheet": finding.ref.sheet,
        "cell": finding.ref.a1,
        "field": finding.field,
        "value": finding.value,
        "message": finding.message,
        "fix": finding.fix,
        "project": finding.project,
        "note": finding.note,
    }


def _totals_json(figures: Disbursement) -> dict[str, Any]:
    return {
        "budget": _money_json(figures.total.budget),
        "fiscal": _money_json(figures.fiscal.budget),
        "other": _money_json(figures.other.budget),
        "schedule": _schedule_json(figures.total),
    }


def _money_json(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _schedule_json(amounts: Amounts) -> list[dict[str, str]]:
    return [
        {
            "checkpoint": money.checkpoint,
            "cumulative": f"{money.cumulative:.2f}",
            "period": f"{money.period:.2f}",
        }
        for money in amounts.schedule or ()
    ]
