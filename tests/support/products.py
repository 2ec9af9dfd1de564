"""One of everything that the tool writes, made once: the shipped workbooks, a run, a sealed copy, what comes of them."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.filled import all_kinds_of_faults, fill, several
from tests.support.sealed import NOW, answered, submitted
from xltool.books import open_book
from xltool.books.shipped import SAMPLE, TEMPLATE, template_path
from xltool.delivery.addin import addin
from xltool.model import template
from xltool.model.edits import WriteBlock
from xltool.model.template import LEDGER_FILE
from xltool.workflows import check, import_ as importation, new, publish, run
from xltool.workflows.collect import Order, collect

WORKBOOKS = ("template", "sample", "checked", "run", "rolled", "several", "sealed", "imported", "consolidated")
EVERYTHING = (*WORKBOOKS, "ledger", "add-in", "document")
WITH_COVER = WORKBOOKS[:-1]


@cache
def products() -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        return _made(Path(folder))


def _made(folder: Path) -> dict[str, bytes]:
    checked, ran, rolled, many, filled = (
        folder / f"{name}.xlsx" for name in ("checked", "run", "rolled", "several", "filled")
    )
    _typed_as_in(all_kinds_of_faults(folder / "a.xlsx"), checked)
    check.check_and_report(open_book(checked), NOW)
    shutil.copyfile(template_path(SAMPLE), ran)
    run.run(open_book(ran), NOW)
    new.start_from(open_book(template_path(TEMPLATE), rolled), open_book(ran), 2028)
    run.run(open_book(_typed_as_in(several(folder / "b.xlsx"), many)), NOW)
    run.run(open_book(_typed_as_in(fill(folder / "c.xlsx"), filled)), NOW)
    sent = submitted(answered(filled), folder / "sent").workbook
    word, imported, whole = folder / "a.docx", folder / "imported.xlsx", folder / "whole.xlsx"
    word.write_bytes(publish.publish(open_book(ran)).word)
    importation.import_file(word, imported)
    collect(Order([sent.parent], whole), NOW, lambda _done, _total: None)
    files = {"checked": checked, "run": ran, "rolled": rolled, "several": many, "sealed": sent, "imported": imported}
    files["ledger"] = sent.with_name(LEDGER_FILE)
    return {
        "template": template_path(TEMPLATE).read_bytes(),
        "sample": template_path(SAMPLE).read_bytes(),
        **{name: path.read_bytes() for name, path in (files | {"consolidated": whole, "document": word}).items()},
        "add-in": addin.build_addin(),
    }


def _typed_as_in(filled: Path, path: Path) -> Path:
    """The entries of a workbook that openpyxl wrote, typed into the shipped template: nothing in it is openpyxl's."""
    source = open_book(filled)
    plan = [WriteBlock(template.COVER, 5, 3, tuple((row[2],) for row in source.read(template.COVER).rows[4:14]))]
    plan += [WriteBlock(name, 4, 1, source.read(name).rows[3:]) for name in template.ENTRY_COLUMNS]
    shutil.copyfile(template_path(TEMPLATE), path)
    open_book(path).apply(plan)
    return path
