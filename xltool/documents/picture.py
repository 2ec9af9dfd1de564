"""A picture of the first page of a workbook, where LibreOffice and poppler are installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

_SECONDS = 120


def picture_of(workbook: Path) -> Path | None:
    """Draw the first page beside the workbook; None where that cannot be done here."""
    office, painter = shutil.which("soffice"), shutil.which("pdftoppm")
    if office is None or painter is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", name]
        pdf = folder / f"{workbook.stem}.pdf"
        picture = workbook.with_suffix("")
        draw = [painter, "-r", "110", "-png", "-singlefile", "-f", "1", str(pdf), str(picture)]
        try:
            for command in ([*convert, str(workbook)], draw):
                subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603  our own words
        except (OSError, subprocess.SubprocessError):
            return None
    return workbook.with_suffix(".png")
