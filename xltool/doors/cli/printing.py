"""What the command line prints for people: sentences and tables on stdout, the reason of a stop and bars on stderr.

rich is loaded by the first table or bar; sentences do without it.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from xltool.model.errors import XltoolError

if TYPE_CHECKING:
    from rich.progress import Progress, Task
    from rich.text import Text

    from xltool.delivery.doctor.checks import Answer
    from xltool.rules.mending import Change
    from xltool.workflows.check import Outcome

_NO_LETTER = "〓"
"""What printers put where a letter is missing; as wide as a Chinese one, so that tables stay straight."""
_UNPRINTED = dict.fromkeys(map(ord, "\a\b\v\f\r"))
"""They would move the cursor: a name of a file may hold them."""

Coloured = tuple[str, str]
"""A text and the colour it is printed in."""


def settle_streams() -> None:
    """Let no letter stop a run: GBK, which pipes speak on Chinese Windows, lacks 𠮷 and emoji. One without Chinese is not used."""
    codecs.register_error("xltool-letters", _stand_in)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if can_encode(_NO_LETTER, stream.encoding) else "utf-8"
            stream.reconfigure(encoding=encoding, errors="xltool-letters")


def _stand_in(error: UnicodeError) -> tuple[bytes, int]:
    """Bytes, as the encoder of UTF-8 takes no letters for names on disk that are no text."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return (_NO_LETTER * (error.end - error.start)).encode(error.encoding), error.end


def can_encode(text: str, encoding: str) -> bool:
    """Whether an encoding has every letter of a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def say(sentence: str) -> None:
    """Print one sentence."""
    _write(sys.stdout, sentence)


def complain(stop: XltoolError, path: Path | None = None) -> None:
    """Print the reason of a stop, one sentence on stderr; its file goes before unless the sentence names it."""
    named = path is None or path.name in str(stop)
    _write(sys.stderr, str(stop) if named else f"{path}：{stop}")


def _write(stream: TextIO | None, sentence: str) -> None:
    if stream is not None:  # under pythonw
        stream.write(sentence.translate(_UNPRINTED).expandtabs() + "\n")
        stream.flush()


def progress(files: Sequence[Path], *, quiet: bool) -> Iterator[Path]:
    """Go through the files, with a bar on stderr when there are several and a person watches."""
    if len(files) < 2 or quiet or not sys.stderr.isatty():
        yield from files
        return
    with _bar("校验") as bar:
        yield from bar.track(files, total=len(files))


@contextmanager
def watching(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr with rate and remaining time, when a person watches; told how many are done, of how many."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with _bar(words, rate=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _bar(words: str, *, rate: bool = False) -> Progress:
    from rich import progress as rich  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    class Rate(rich.ProgressColumn):
        def render(self, task: Task) -> Text:
            """Say how many a second went through of late."""
            return Text(f"每秒 {task.speed:.0f} 个" if task.speed else "")

    counted = [rich.TextColumn(words), rich.BarColumn(), rich.MofNCompleteColumn(), *([Rate()] if rate else [])]
    remaining = [rich.TextColumn("还需"), rich.TimeRemainingColumn()]
    return rich.Progress(*counted, *remaining, console=Console(stderr=True), transient=True)


def show_table(
    title: str, headers: Sequence[str], rows: Iterable[Sequence[str | Coloured]], *, right: Sequence[str] = ()
) -> None:
    """Print a table; columns named in ``right`` hold numbers. Nothing in it is cut off, whatever its width."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=title, title_justify="left")
    for header in headers:
        table.add_column(header, overflow="fold", justify="right" if header in right else "left")
    for row in rows:
        table.add_row(*(Text(one) if isinstance(one, str) else Text(one[0], style=one[1]) for one in row))
    Console(highlight=False).print(table)


def show_findings(path: Path, outcome: Outcome) -> None:
    """Print the findings of one workbook as a table, then their counts."""
    from xltool.drawing.findings_sheet import summary  # noqa: PLC0415
    from xltool.model import template  # noqa: PLC0415
    from xltool.model.findings import Severity  # noqa: PLC0415

    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
    if outcome.findings:
        rows = [
            (
                (template.SEVERITY_WORDS[one.severity] + ("（已说明）" if one.answered else ""), colours[one.severity]),
                one.code,
                str(one.ref),
                one.message,
                one.fix,
            )
            for one in outcome.findings
        ]
        show_table(f"{path.name} 的校验结果", ("级别", "编号", "位置", "问题", "怎么改"), rows)
    say(f"{path.name}：{summary(outcome.counts)}")


def show_figures(outcome: Outcome) -> None:
    """Print the department's disbursement schedule."""
    schedule = outcome.figures.total.schedule
    if schedule is None:
        names = "、".join(p.title for p in outcome.figures.incomplete)
        say(f"项目 {names} 的预算数或支出计划不全，没有计算合计。")
        return
    if not schedule:
        return
    headers = ("时点", "累计支出", "当期支出")
    rows = [(at.checkpoint, f"{at.cumulative:,.2f}", f"{at.period:,.2f}") for at in schedule]
    show_table("资金支出计划（单位：元）", headers, rows, right=headers)


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
    from xltool.workflows.fix import both_sides  # noqa: PLC0415

    if not changes:
        say("没有可以自动修正的问题。")
        return
    rows = [(str(one.ref), one.code, *both_sides(one)) for one in changes]
    show_table("自动修正", ("位置", "编号", "原来", "改为"), rows)


def show_answers(answers: Sequence[Answer]) -> None:
    """Print what was found about a desk, but for what does not concern it."""
    from xltool.delivery.doctor.verdicts import Verdict  # noqa: PLC0415

    words = {Verdict.OK: ("正常", "green"), Verdict.PROBLEM: ("有问题", "red")}
    rows = [
        (
            answer.check.title,
            words[answer.result.verdict],
            (f"{answer.result.where}：" if answer.result.where else "") + answer.result.what,
            answer.result.how,
        )
        for answer in answers
        if answer.result.verdict is not Verdict.NOT_APPLICABLE
    ]
    show_table("检查环境", ("检查", "结果", "情况", "怎么办"), rows)
