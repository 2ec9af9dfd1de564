"""Speed as ratios, each pair of programs in one run on the same files. ``make bench`` prints the table.

Limits: ``xltool check`` of the sample takes at most 3.5 times, ``xltool --help`` 2.5 times the bare import of the libraries that
every command needs, ``xltool run`` 1.1 times openpyxl's load and save, all as whole processes; a warm check takes at most 3 times the calamine read of the sample, and 3.5, 6 and 9 times that of workbooks with
60, 300 and 1,000 indicators; a run in place is faster than openpyxl's load and save; the time per indicator does not
rise from 10 to 1,000.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from xltool.books import open_book
from xltool.books.shipped import SAMPLE, TEMPLATE, template_path
from xltool.model.shelf import form_of
from xltool.model.template import first_entry_column
from xltool.reading.submission import read_submission
from xltool.rules.registry import run_rules
from xltool.workflows import check, run, work

ROUNDS = 15
HEAVY = {"pandas", "numpy", "openpyxl", "xlwings", "excelize", "docx", "lxml"}


def alternate(
    *programs: Callable[[], object], rounds: int = ROUNDS, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Medians in milliseconds, the programs in turn so that a noisy machine is noisy for all of them."""
    times: list[list[float]] = [[] for _ in programs]
    for program in programs:
        program()
    for _ in range(rounds):
        for program, seen in zip(programs, times, strict=True):
            start = clock()
            program()
            seen.append((clock() - start) * 1000)
    return [statistics.median(seen) for seen in times]


def report(words: str, ours: float, other: float, limit: float) -> None:
    ratio = ours / other
    print(f"{words:58}{ours:9.1f} ms {other:9.1f} ms   x{ratio:5.2f}  (limit {limit})")


def calamine_read(path: Path) -> None:
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def check_against_calamine(path: Path, words: str, limit: float) -> None:
    """The check as a whole, and what of it is reading, rules and the rest (notes, order, figures)."""
    submission = check.check(open_book(path)).submission
    form = form_of(submission.cover.form_profile.typed)

    @work.collection_paused()
    def read() -> None:
        read_submission(open_book(path))

    @work.collection_paused()
    def judge() -> None:
        run_rules(submission, form)

    ours, other, reading, rules = alternate(
        lambda: check.check(open_book(path)),
        lambda: calamine_read(path),
        read,
        judge,
        clock=time.process_time,  # one process: what else runs on the machine is left out
    )
    report(f"{words} / calamine read", ours, other, limit)
    rest = ours - reading - rules
    parts = f"reading x{reading / other:.2f}, rules x{rules / other:.2f}, rest x{rest / other:.2f}"
    print(f"{'':14}{parts}")


def run_against_openpyxl(folder: Path) -> None:
    path, copy = folder / "run.xlsx", folder / "openpyxl.xlsx"
    shutil.copyfile(template_path(SAMPLE), path)
    run.run(open_book(path), datetime.now())
    ours, other = alternate(
        lambda: run.run(open_book(path), datetime.now()), lambda: openpyxl.load_workbook(path).save(copy), rounds=7
    )
    report("run in place / openpyxl load and save", ours, other, 1)
    load = f"import openpyxl; openpyxl.load_workbook({str(path)!r}).save({str(copy)!r})"
    ours, other = alternate(lambda: process("-m", "xltool", "run", str(path)), lambda: process("-c", load), rounds=7)
    report("the same as whole processes", ours, other, 1.1)


def process(*words: str) -> None:
    """Run a Python to its end, with its compiled modules kept as on every desk."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, *words], check=True, capture_output=True, env=kept)


def commands_against_bare_imports() -> None:
    """What a command costs from its start to its end."""
    help_, ours, bare = alternate(
        lambda: process("-m", "xltool", "--help"),
        lambda: process("-m", "xltool", "check", str(template_path(SAMPLE))),
        lambda: process("-c", "import typer, pydantic, python_calamine"),
        rounds=11,
    )
    report("xltool --help / typer, pydantic, python_calamine", help_, bare, 2.5)
    report("xltool check of the sample / the same", ours, bare, 3.5)


def with_indicators(count: int, folder: Path) -> Path:
    """A workbook with ``count`` indicators, ten to a project."""
    book = openpyxl.load_workbook(template_path(TEMPLATE))
    source = openpyxl.load_workbook(template_path(SAMPLE))
    for name in ("封面", "总体目标", "分项目标", "保障措施"):
        for row in source[name].iter_rows():
            for cell in row:
                if cell.value is not None and not isinstance(cell, openpyxl.cell.cell.MergedCell):
                    book[name][cell.coordinate].value = cell.value
    project = [cell.value for cell in source["项目"][4]]
    first = first_entry_column("指标")
    rows = [[cell.value for cell in source["指标"][row][first - 1 :]] for row in range(4, 10)]
    for number in range(count // 10):
        code = f"13063621UQAP8BYN{number:05}"
        for column, value in enumerate([code, f"项目{number}", *project[2:]], start=1):
            book["项目"].cell(4 + number, column).value = value
        for index in range(10):
            row = [code, *rows[index % len(rows)][1:3], f"指标{index}", *rows[index % len(rows)][4:]]
            for column, value in enumerate(row, start=first):
                book["指标"].cell(4 + number * 10 + index, column).value = value
    path = folder / f"{count}.xlsx"
    book.save(path)
    return path


def linear_in_indicators(folder: Path) -> None:
    base = 0.0
    empty = alternate(lambda: check.check(open_book(template_path(TEMPLATE))))[0]
    for count in (10, 100, 1000):
        path = with_indicators(count, folder)
        total = alternate(lambda path=path: check.check(open_book(path)), rounds=9)[0]
        each = (total - empty) / count * 1000
        base = base or each
        print(
            f"check of {count:5} indicators: {total:8.1f} ms, {each:7.0f} us each above the empty"
            f" template, x{each / base:5.2f} of 10"
        )


def loads_nothing_heavy() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "xltool", "check", str(template_path(SAMPLE))]
    trace = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in trace.splitlines()}
    print(f"heavy libraries loaded by xltool check: {sorted(loaded & HEAVY) or 'none'}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{'ours / other (medians)':58}{'ours':>12} {'other':>12}")
        commands_against_bare_imports()
        check_against_calamine(template_path(SAMPLE), "check of the sample", 3)
        made = folder / "made.xlsx"
        run.run(open_book(template_path(SAMPLE), made), datetime.now())
        check_against_calamine(made, "check of the finished sample", 4)
        for count, limit in ((60, 3.5), (300, 6), (1000, 9)):
            path = with_indicators(count, folder)
            check_against_calamine(path, f"check of {count} indicators", limit)
        run_against_openpyxl(folder)
        linear_in_indicators(folder)
        loads_nothing_heavy()


if __name__ == "__main__":
    main()
