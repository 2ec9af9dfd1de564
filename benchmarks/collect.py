"""Consolidation: cost per workbook as ratios on the same file, and how time and memory grow up to many workbooks.

``python benchmarks/collect.py`` prints the ratios and a small run; ``python benchmarks/collect.py 10000`` the long one.
Limits (issue 4): intake, gate, reading, rules and seal cost at most 5 times the CPU of the bare calamine read, and at
least 4 times less than pandas with openpyxl; time per workbook at 10,000 within 1.2 of that at 1,000; under 500 MB per
process; two workers at least 1.7 times one.
"""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from python_calamine import CalamineWorkbook

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.shipped import SAMPLE, template_path
from xltool.model.template import RECORD_HEADERS, SEAL_SHEET
from xltool.receiving.parcels.unpack import parcels
from xltool.sending.seal.drawn_sheets import Drawn
from xltool.sending.seal.record import (  # the lines of the hidden sheet, to make many sealed workbooks
    Seal,
    _cells,
    _lines,
    new_seal,
    read_seal,
)
from xltool.workflows import demo as demonstration, run as whole_run
from xltool.workflows.examine import examined_record

ROUNDS = 25
UNIT, CODE, NAME = "702001", "13063621P00702001", "顺平县示例图书馆"


def cpu(program: Callable[[], object]) -> float:
    """CPU seconds of this process, all of its threads."""
    start = time.process_time()
    program()
    return time.process_time() - start


def medians(*programs: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Median CPU milliseconds, the programs in turn."""
    seen: list[list[float]] = [[] for _ in programs]
    for number in range(rounds + 2):
        for program, times in zip(programs, seen, strict=True):
            spent = cpu(program)
            if number > 1:
                times.append(spent * 1000)
    return [statistics.median(times) for times in seen]


def calamine_read(data: bytes) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def whole(path: Path) -> None:
    for parcel in parcels([path]):
        examined_record(parcel.data or b"")


def ratios(path: Path, words: str) -> None:
    data = path.read_bytes()
    ours, bare = medians(lambda: whole(path), lambda: calamine_read(data))
    pandas_ = medians(lambda: pd.read_excel(io.BytesIO(data), sheet_name=None, engine="openpyxl"), rounds=7)[0]
    print(
        f"{words}: intake, gate, reading, rules, seal {ours:.1f} ms CPU; calamine {bare:.2f} ms, x{ours / bare:.2f}"
        f" (limit 5); pandas+openpyxl {pandas_:.1f} ms, {pandas_ / ours:.1f} times ours (at least 4)"
    )


def sealed_unit(folder: Path) -> bytes:
    """A finished and sealed workbook of the invented unit of the demonstration."""
    now = datetime(2027, 1, 10, 9, 30)
    folder.mkdir()
    path = folder / "unit.xlsx"
    demonstration.second_unit(path, now)
    sample = folder / "sample.xlsx"
    whole_run.run(open_book(template_path(SAMPLE), sample), now)
    sent = demonstration.fill_mailbox(folder, sample, path, now)
    return sent.sealed[1].workbook.read_bytes()


class Mint:
    """Makes many differently sealed workbooks from one by changing its stored texts."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
        path.write_bytes(data)
        book = FileBook(path)
        seal = read_seal(book)
        grid = book.read(SEAL_SHEET)
        path.unlink()
        if seal is None:
            raise SystemExit("the workbook is not sealed")
        self.seal: Seal = seal
        self.lines = [str(cell) for row in grid.rows[1:] for cell in row if cell is not None]

    def unit(self, number: int) -> bytes:
        """The workbook of unit ``number``."""
        words = {UNIT: f"{number:06}", CODE: f"13063621P00{number:06}", NAME: f"第{number}单位示例图书馆"}

        def renamed(text: str) -> str:
            for old in (CODE, UNIT, NAME):
                text = text.replace(old, words[old])
            return text

        content = tuple(item._replace(row=renamed(item.row), value=renamed(item.value)) for item in self.seal.content)
        drawn = tuple(
            Drawn(renamed(sheet), tuple((at, renamed(text)) for at, text in cells)) for sheet, cells in self.seal.drawn
        )
        seal = new_seal(content, 1, self.seal.sealed_at, drawn)
        lines = [cell for line in _lines(seal) for cell in _cells(line)]
        replaced = dict(zip(self.lines, lines, strict=True))
        replaced[self.seal.code] = seal.code

        def text(found: re.Match[str]) -> str:
            old = html.unescape(found[2])
            if old == RECORD_HEADERS[2]:  # the fingerprints of what was drawn would tell of the other unit
                return f"{found[1]}-{found[3]}"
            return f"{found[1]}{html.escape(replaced.get(old) or renamed(old))}{found[3]}"

        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, part in self.parts.items():
                stores_texts = name == "xl/sharedStrings.xml" or name.startswith("xl/worksheets/s")
                xml = re.sub(r"(<t[^>]*>)([^<]*)(</t>)", text, part.decode()) if stores_texts else part
                archive.writestr(name, xml)
        return file.getvalue()


RUN = """
import resource, sys, time
from datetime import datetime
from pathlib import Path
from xltool.workflows.collect import Order, collect
inbox, out, workers = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
if __name__ == "__main__":
    start = time.perf_counter()
    read = []
    def watch(done, total):
        if done == total and not read: read.append(time.perf_counter() - start)
    got = collect(Order([inbox], out, workers=workers), datetime(2027, 1, 20), watch)
    whole = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(len(got.evidence.decision.counted), round(read[0], 2), round(whole, 2), own)
"""


class Run(NamedTuple):
    """Seconds by the clock of reading and in all, CPU seconds of all processes, most MB of the main one and of any child."""

    counted: int
    read: float
    everything: float
    cpu: float
    own: int
    child: int


def run(inbox: Path, folder: Path, workers: int) -> Run:
    """Collect once, watched from outside."""
    work = Path(tempfile.mkdtemp(dir=folder))
    script = work / "run.py"
    script.write_text(RUN)
    command = [sys.executable, str(script), str(inbox), str(work / "out.xlsx"), str(workers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        most, spent = 0, {process.pid: 0.0}
        while process.poll() is None:
            children = _descendants(process.pid)
            most = max([most, *(_megabytes(pid) for pid in children)])
            spent.update({pid: max(_cpu(pid), spent.get(pid, 0)) for pid in (*children, process.pid)})
            time.sleep(0.2)
        output = process.stdout.read() if process.stdout else ""
    counted, read, everything, own = output.split()
    shutil.rmtree(work)
    cpu_seconds = sum(spent.values())
    return Run(int(counted), float(read), float(everything), cpu_seconds, int(own), most)


def _descendants(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        try:
            text = Path(f"/proc/{(one := waiting.pop())}/task/{one}/children").read_text()
        except OSError:
            continue
        children = [int(child) for child in text.split()]
        found += children
        waiting += children
    return found


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) // 1024 if found else 0


def growth(mint: Mint, folder: Path, count: int) -> None:
    inbox = folder / "many"
    inbox.mkdir()
    for number in range(1, count + 1):
        (inbox / f"{number:06}.xlsx").write_bytes(mint.unit(100_000 + number))
    tenth = folder / "tenth"
    tenth.mkdir()
    for path in sorted(inbox.iterdir())[: count // 10]:
        os.link(path, tenth / path.name)
    one, two = run(tenth, folder, 1), run(tenth, folder, 2)
    told(one, "1 worker")
    told(two, f"2 workers, reading {one.read / two.read:.2f} times as fast as one (at least 1.7)")
    many = run(inbox, folder, 2)
    by_clock = many.everything / many.counted / (two.everything / two.counted)
    by_cpu = many.cpu / many.counted / (two.cpu / two.counted)
    told(many, f"2 workers, each x{by_clock:.2f} by the clock and x{by_cpu:.2f} by CPU (limit 1.2)")


def told(done: Run, words: str) -> None:
    print(
        f"{done.counted} workbooks, {words}: reading {done.read:.1f} s, in all {done.everything:.1f} s,"
        f" {done.cpu / done.counted * 1000:.1f} ms CPU each; main process {done.own} MB, worker {done.child} MB",
        flush=True,
    )


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = sealed_unit(folder / "made")
        path = folder / "sealed.xlsx"
        path.write_bytes(data)
        ratios(path, f"sealed workbook of {len(data) // 1024} KB")
        growth(Mint(data), folder, count)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
