"""What a check of a workbook costs by its form, at equal rows; ``make bench`` prints the table.

Limit: 1.1 times the standard form, warm in one process, and as a whole process; the last row is of an installed form that is
the standard one under another name, with a county's list of 600 units.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.speed import alternate, process, report
from tests.support.forms import DATA_HOME, a_form, filled
from tests.support.memory_book import a_book, a_project, good_indicators
from xltool.books import open_book
from xltool.model.form import Form
from xltool.model.shelf import DEFAULT_FORM, form_names, forms_folder, load_form
from xltool.workflows.check import check

LIMIT = 1.1
PROJECTS = 20


def workbook(form: Form, folder: Path) -> Path:
    """A workbook with as many projects of six indicators, whatever the form."""
    codes = [f"13063621UQAP8BYN{number:05}" for number in range(PROJECTS)]
    projects = [a_project(项目编码=code, 项目名称=f"{code[-2:]}号科普专项") for code in codes]
    rows = [row for code in codes for row in good_indicators(code)]
    return filled(form, folder / f"{form.name}.xlsx", book=a_book(projects=projects, indicators=rows))


def install(form: Form) -> None:
    """Put the compiled form where installed ones are looked for."""
    forms_folder().mkdir(parents=True)
    (forms_folder() / f"{form.name}-{form.version}.json").write_text(form.model_dump_json(), encoding="utf-8")


def time_of_others() -> float:
    """Seconds of processor time of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)  # to the microsecond; os.times counts by 10 ms
    return used.ru_utime + used.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ[DATA_HOME] = str(folder / "home")
        units = [{"code": f"{number:06}", "name": f"第{number}单位"} for number in range(600)]
        install(a_form("installed", "另一张表", units=units))
        paths = [workbook(load_form(one), folder) for one in form_names() if one != DEFAULT_FORM]
        usual = workbook(load_form(DEFAULT_FORM), folder)
        for path in paths:
            warm = [lambda path=one: check(open_book(path)) for one in (path, usual)]
            report(f"check of {path.stem} / {DEFAULT_FORM}, warm", *alternate(*warm, clock=time.process_time), LIMIT)
            whole = [lambda path=one: run(path) for one in (path, usual)]
            report("the same as whole processes", *alternate(*whole, clock=time_of_others), LIMIT)


def run(path: Path) -> None:
    """Check in a process of its own; that there are errors is no failure."""
    process(
        "-c",
        f"from xltool.books import open_book; from xltool.workflows.check import check; check(open_book({str(path)!r}))",
    )


if __name__ == "__main__":
    main()
