"""LibreOffice at the service of tests: conversions on a private profile, pages as text and pictures."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook


def converted(package: bytes, kind: str, folder: Path) -> Path:
    """Let LibreOffice convert the bytes of a workbook."""
    source = folder / "book.xlsx"
    source.write_bytes(package)
    return convert(source, kind, folder)


def require() -> None:
    """Skip where LibreOffice is missing, but never in CI."""
    if shutil.which("soffice") is None and not os.environ.get("CI"):
        pytest.skip("LibreOffice is not installed")


def convert(source: Path, kind: str, folder: Path) -> Path:
    """Let LibreOffice convert a file."""
    require()
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", f"{folder}/out"]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=180)
    return folder / "out" / f"{source.stem}.{kind.partition(':')[0]}"


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
