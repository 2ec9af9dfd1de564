"""汇总: read what is new among what came in, decide what counts, tabulate, write, and say how it stands."""

import contextlib
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from xltool.books.file.saving import busy_when_unwritable, require_writable
from xltool.model.errors import XltoolError, said_by_system
from xltool.model.shelf import installed_forms
from xltool.receiving.consolidated.dataset import require_arrow, require_replaceable, write_dataset
from xltool.receiving.consolidated.evidence import Evidence
from xltool.receiving.consolidated.overview import OVERVIEW
from xltool.receiving.consolidated.received_tables import RECEIVED
from xltool.receiving.consolidated.sheet_writer import EXCEL_ROWS
from xltool.receiving.consolidated.workbook import all_tables, write_workbook
from xltool.receiving.consolidated.workshop import workshop
from xltool.receiving.decision.candidates import Candidate, Received
from xltool.receiving.decision.chase_list import chase
from xltool.receiving.decision.cross_checks import cross_check
from xltool.receiving.decision.expected_units import Expectation, Expected, read_expected
from xltool.receiving.decision.standing import HARMLESS, Standing, decide
from xltool.receiving.distribution import Work, on_cluster, on_this_machine
from xltool.receiving.figures import Figures, figures
from xltool.receiving.ledger.changes import round_rows, totals, unit_rows
from xltool.receiving.ledger.ledger import Ledger, engine, open_ledger
from xltool.receiving.mailbox import link_target, list_files, unpack
from xltool.receiving.record import FindingRow
from xltool.workflows.examine import examined_record

_LARGEST_PART = 1_000_000
STATE_SUFFIX = "_读取记录"


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. ``state`` None: a folder beside the output. ``dask`` None: ``workers`` local processes."""

    paths: Sequence[Path]
    output: Path
    expect: Path | None = None
    dataset: Path | None = None
    workers: int = 1
    dask: str | None = None
    state: Path | None = None
    rows: int = EXCEL_ROWS

    @property
    def state_folder(self) -> Path:
        """Where the ledger is."""
        return self.state or self.output.with_name(self.output.stem + STATE_SUFFIX)


@dataclass(frozen=True, slots=True)
class Collected:
    """What came of it. ``read``: workbooks read in this run; ``known``: read in a former one."""

    evidence: Evidence
    sums: Figures
    read: int
    known: int

    @property
    def all_accepted(self) -> bool:
        """Whether everything received counts, is a copy or was replaced."""
        return all(verdict.standing in HARMLESS for _, verdict in self.evidence.decision.received)


Watch = Callable[[int, int], None]
"""Told how many files are done, of how many; once more before the result is written. May raise to end the run."""


Write = Callable[[Order, Evidence, Figures, datetime], None]


class Interrupted(XltoolError):
    """A person stopped the run: no workbook was written, what was read is kept."""

    def __init__(self, order: Order) -> None:
        super().__init__(f"已中断，没有写汇总工作簿；已经读过的文件记在“{order.state_folder}”，再运行一次会接着做。")


@dataclass
class _Intake:
    """What came in, noted while it passes by."""

    received: list[Received] = field(default_factory=list)
    odd: dict[str, list[FindingRow]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    def fresh(self, files: Sequence[tuple[str, str]], ledger: Ledger, watch: Watch) -> Iterator[Work]:
        """Go through the files; yield each content that was never read before, once."""
        for number, (file, shown) in enumerate(files):
            watch(number, len(files))
            for one, data, odd in unpack(file, shown):
                self.received.append(one)
                if odd:
                    self.odd.setdefault(one.source, []).extend(odd)
                if data is None or one.digest in self.read or one.digest in self.known:
                    continue
                if ledger.has(one.digest):
                    self.known.add(one.digest)
                else:
                    self.read.add(one.digest)
                    yield one.digest, data
        watch(len(files), len(files))


def collect(order: Order, now: datetime, watch: Watch) -> Collected:
    """Consolidate; XltoolError when it cannot be done. Killed at any moment, the next run goes on from there."""
    if order.output.suffix.lower() != ".xlsx":
        raise XltoolError(
            f"输出文件“{order.output.name or order.output}”的扩展名应为 .xlsx。请改用 .xlsx 结尾的文件名。"
        )
    require_writable(order.output.resolve())
    _require_ours(order.output)
    if order.dataset is not None:
        require_arrow()
        require_replaceable(order.dataset)
    with consolidate(order, now, watch, _write) as collected:
        evidence = collected.evidence
    return replace(collected, evidence=replace(evidence, body=_refuse_closed, content=_refuse_closed))


@contextlib.contextmanager
def consolidate(order: Order, now: datetime, watch: Watch, write: Write | None = None) -> Iterator[Collected]:
    """How everything stands that came in; its bodies and contents can be read as long as the context is open.

    ``write``: makes the result; then this run is the last one that the next is compared with.
    """
    expected = _read_expected(order)
    ours = [order.output, order.state_folder, *([order.dataset] if order.dataset else [])]
    files = list_files(order.paths, [*ours, *([order.expect] if order.expect else [])])
    if not files and expected is None:
        raise XltoolError("收件文件夹是空的，没有可以汇总的文件。请检查路径。")
    with open_ledger(order.state_folder, engine()) as ledger:
        intake = _read(order, files, ledger, watch)
        collected = _consolidate(order, intake, ledger, expected, now)
        watch(len(files), len(files))
        if write is not None:
            write(order, collected.evidence, collected.sums, now)
            ledger.history.remember()
        yield collected


def _require_ours(output: Path) -> None:
    """Never write over anything but a former consolidated workbook: it may be one that somebody sent."""
    if not output.exists():
        return
    try:
        with zipfile.ZipFile(output) as archive:
            part = archive.getinfo("xl/workbook.xml")
            names = archive.read(part).decode() if part.file_size < _LARGEST_PART else ""
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        names = ""
    if any(f'name="{sheet}"' not in names for sheet in (OVERVIEW, RECEIVED)):
        raise XltoolError(f"“{output}”已经存在，而且不是汇总工作簿，没有覆盖它。请换一个输出文件名。")


def _refuse_closed(_digest: str) -> NoReturn:
    """Bodies are in the ledger, which is closed when the run is over."""
    raise LookupError("the ledger is closed")


def _read_expected(order: Order) -> Expectation | None:
    if order.expect is None:
        return None
    try:
        data = order.expect.read_bytes()
    except OSError as error:
        raise XltoolError(f"名单“{order.expect}”读不出来（{said_by_system(error)}）。请检查路径。") from error
    return read_expected(data, order.expect.name)


def _of_one_form(candidates: Iterable[Candidate]) -> Expectation | None:
    """The list of units in the form, where all that was received is of one form that has one."""
    named = {one.form for one in candidates if not one.code}
    for form in installed_forms():
        if form.units and named == {f"{form.title} {form.version}"}:
            units = (Expected(unit.code, unit.name, "", "", line) for line, unit in enumerate(form.units, start=1))
            said = f"没有另给名单，应报单位取自表样「{form.title}」{form.version} 版的单位名单，共 {len(form.units)} 个单位。"
            return Expectation(tuple(sorted(units, key=lambda one: one.key)), said)
    return None


def _read(order: Order, files: Sequence[tuple[str, str]], ledger: Ledger, watch: Watch) -> _Intake:
    intake = _Intake()
    place = on_cluster(order.dask, examined_record) if order.dask else on_this_machine(order.workers, examined_record)
    with place as run:
        for digest, record, passing in run(intake.fresh(files, ledger, watch)):
            ledger.keep(digest, record, passing=passing)
    ledger.commit()
    return intake


def _consolidate(
    order: Order, intake: _Intake, ledger: Ledger, expected: Expectation | None, now: datetime
) -> Collected:
    candidates = ledger.candidates(sorted(intake.read | intake.known))
    expected = expected or _of_one_form(candidates.values())
    decision = decide(intake.received, candidates)
    listed = None if expected is None else expected.units
    evidence = Evidence(
        decision,
        candidates,
        cross_check(decision, candidates, listed, ledger.projects),
        chase(decision, candidates, listed, now.date()),
        ledger.body,
        ledger.content,
        lambda path: link_target(path, order.output.resolve()),
        listed=expected is not None,
        odd=intake.odd,
        said=() if expected is None else (expected.said,),
    )
    sums = figures(evidence.counted())
    since = ledger.history.note(
        decision.first, unit_rows(decision, candidates), round_rows(decision, candidates), totals(sums)
    )
    evidence = replace(evidence, changes=since)
    return Collected(evidence, sums, len(intake.read), len(intake.known))


def _write(order: Order, evidence: Evidence, sums: Figures, now: datetime) -> None:
    if order.dataset is not None:
        write_dataset(order.dataset, all_tables(evidence, sums))
    target = order.output.resolve()
    with busy_when_unwritable(target.name), workshop(target) as folder:
        made = folder / target.name
        write_workbook(made, evidence, sums, now, rows=order.rows)
        require_writable(target)
        made.replace(target)


# --- said of it ---------------------------------------------------------------------------


def standings(collected: Collected) -> list[tuple[Standing, int]]:
    """How many of the received files were dealt with in each way; ways without a file are left out."""
    numbers = Counter(verdict.standing for _, verdict in collected.evidence.decision.received)
    return [(standing, numbers[standing]) for standing in Standing if numbers[standing]]


def told(order: Order, collected: Collected) -> list[str]:
    """The sums, who has sent, what changed since the last run, and where to look."""
    evidence, lines = collected.evidence, []
    for one in collected.sums.periods:
        year, stage = one.period
        word = "与各项目之和一致" if one.agrees else "与各项目之和不一致，请勿使用"
        lines.append(
            f"{year} 年{stage}：{one.units} 个单位，{one.projects} 个项目，预算数合计 {one.by_units[0]:,.2f} 元（{word}）。"
        )
    if evidence.listed:
        states = Counter(row.state.value for row in evidence.chased)
        lines.append("报送情况：" + "，".join(f"{word} {n} 个" for word, n in states.items()) + "。")
    lines.append(f"本次新读 {collected.read} 个工作簿，{collected.known} 个以前读过。")
    lines += [f"与上次相比：{sentence}" for sentence in evidence.changes or ()]
    lines.append(f"已保存 {order.output.resolve()}")
    if order.dataset is not None:
        lines.append(f"数据集 {order.dataset.resolve()}")
    if not collected.all_accepted:
        lines.append("有没有采用的文件，请看工作表「不予受理」和「问题」。")
    return lines
