"""LibreOffice at the service of tests: one program for all of them, conversions, pages as text."""

from __future__ import annotations

import functools
import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from xltool.books.libreoffice.office import Office, properties, start, uno_module
from xltool.model.errors import XltoolError


def converted(package: bytes, kind: str, folder: Path) -> Path:
    """Let LibreOffice convert the bytes of a workbook."""
    source = folder / "book.xlsx"
    source.write_bytes(package)
    return convert(source, kind, folder)


def require() -> None:
    """Skip where LibreOffice is missing, but never in CI."""
    if os.environ.get("CI"):
        return
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    try:
        uno_module()
    except XltoolError as error:
        pytest.skip(str(error))


@functools.cache
def running() -> Office:
    """The one LibreOffice of this run of the tests, ended with it: to start one takes seconds."""
    return start()


def convert(source: Path, kind: str, folder: Path) -> Path:
    """Let LibreOffice convert a file; ``kind``: an ending, with the name of the filter after a colon unless pdf."""
    require()
    ending, _, wanted = kind.partition(":")
    target = folder / "out" / f"{source.stem}.{ending}"
    target.parent.mkdir(parents=True, exist_ok=True)
    hidden = properties(Hidden=True)
    document = running().desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, hidden)
    try:
        is_text = document.supportsService("com.sun.star.text.TextDocument")
        pdf = "writer_pdf_Export" if is_text else "calc_pdf_Export"
        document.storeToURL(target.as_uri(), properties(FilterName=wanted or pdf))
    finally:
        document.close(True)
    return target


def calculated(package: bytes, folder: Path) -> Workbook:
    """The workbook with the results that LibreOffice calculates."""
    return load_workbook(converted(package, "xlsx:Calc MS Excel 2007 XML", folder), data_only=True)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def page_texts(pdf: Path) -> list[str]:
    """The text of every page, laid out as printed."""
    command = ["pdftotext", "-layout", str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    return text.removesuffix("\f").split("\f")
