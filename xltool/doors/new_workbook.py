"""新建, the same behind every door: which forms there are to choose from, and the workbook of one.

The standard form's blank workbook ships; that of any other is built, which loads openpyxl then and no sooner.
"""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.doors.blank_form import blank_of
from xltool.model.form import Form
from xltool.model.shelf import DEFAULT_FORM, form_names, load_form
from xltool.workflows import new
from xltool.workflows.forms import named
from xltool.workflows.work import Work


class Choice(NamedTuple):
    """A form to choose: its name, and its title with where it comes from as far as it says."""

    name: str
    shown: str


def choices() -> list[Choice]:
    """Every form that can be used, the standard one first; of an installed one the latest version."""
    names = sorted(form_names(), key=lambda name: name != DEFAULT_FORM)
    return [Choice(name, _shown(load_form(name))) for name in names]


def _shown(form: Form) -> str:
    about = "，".join(filter(None, (form.region, form.maker)))
    return f"{form.title}（{about}）" if about else form.title


class Made(NamedTuple):
    """A workbook that was made, for which year, of which form."""

    book: FileBook
    year: int
    form: Form


def make_workbook(
    target: Path, shown: str, *, form: str | None = None, last: Path | None = None, year: int | None = None
) -> Made:
    """A workbook at ``target``, which must not be there; XltoolError, with its name as ``shown``, otherwise.

    ``form``: by name; None for that of last year's workbook, or the standard one without it. ``year``: None for the one
    after last year's workbook, or after this one.
    """
    former = open_book(last) if last else None
    if form is None:
        form = DEFAULT_FORM if former is None else Work(former).form.name
    chosen = named(form)
    with TemporaryDirectory() as folder:
        book = new.blank(target, shown, _built(chosen, Path(folder)) if form != DEFAULT_FORM else None)
        if former is None:
            year = year or datetime.now().year + 1
            new.start_year(book, year)
        else:
            year = new.start_from(book, former, year)
    return Made(book, year, chosen)


def _built(form: Form, folder: Path) -> Path:
    path = folder / f"{form.name}.xlsx"
    path.write_bytes(blank_of(form))
    return path
