"""Other programs open and save a sealed copy: does the seal hold? ``python benchmarks/programs.py``

ExcelJS and SheetJS come from npm into a temporary folder, Gnumeric and LibreOffice are used when they are installed,
betteroffice-xlsx and openpyxl are tools of the tests. What is missing is named. Ends with 1 when a seal breaks.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from betteroffice_xlsx import Workbook

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.filled import sample
from tests.support.sealed import NOW, answered, finished, submitted
from xltool.books import open_book
from xltool.workflows import run, verify

PACKAGES = ("exceljs@4", "xlsx@0.18")
SCRIPTS = {
    "ExcelJS": "const b = new (require('exceljs').Workbook)();"
    "b.xlsx.readFile(process.argv[1]).then(() => b.xlsx.writeFile(process.argv[2]))",
    "SheetJS": "const x = require('xlsx'); x.writeFile(x.readFile(process.argv[1],"
    "{cellStyles: true, cellFormula: true}), process.argv[2])",
}


def by_command(*command: str | Path, folder: Path | None = None) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-400:])


def in_node(script: str, folder: Path) -> Callable[[Path, Path], None]:
    return lambda source, target: by_command("node", "-e", script, source, target, folder=folder)


def by_libreoffice(source: Path, target: Path) -> None:
    by_command("soffice", "--headless", "--convert-to", "xlsx", "--outdir", target.parent / "office", source)
    shutil.move(target.parent / "office" / source.name, target)


def by_openpyxl(source: Path, target: Path) -> None:
    openpyxl.load_workbook(source).save(target)


def programs(folder: Path) -> dict[str, Callable[[Path, Path], None] | str]:
    """How each program saves a workbook again, or why it is left out."""
    found: dict[str, Callable[[Path, Path], None] | str] = {
        "openpyxl": by_openpyxl,
        "betteroffice-xlsx": lambda source, target: Workbook.open_path(source).save_path(target),
        "Gnumeric": lambda source, target: by_command("ssconvert", source, target),
        "LibreOffice": by_libreoffice,
    }
    for name, command in (("Gnumeric", "ssconvert"), ("LibreOffice", "soffice")):
        if shutil.which(command) is None:
            found[name] = f"{command} is not installed"
    if shutil.which("npm") is None:
        return found | dict.fromkeys(SCRIPTS, "npm is not installed")
    try:
        by_command("npm", "install", "--silent", "--prefix", folder, *PACKAGES)
    except RuntimeError as error:
        return found | dict.fromkeys(SCRIPTS, f"npm gave nothing: {error}")
    return found | {name: in_node(script, folder) for name, script in SCRIPTS.items()}


def sample_run(path: Path) -> Path:
    run.run(open_book(sample(path)), NOW)
    return path


def main() -> int:
    broken = 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        able = programs(folder)
        for number, make in enumerate((finished, sample_run)):
            sealed = submitted(answered(make(folder / f"{number}.xlsx")), folder / str(number)).workbook
            for program, save in able.items():
                if isinstance(save, str):
                    print(f"{program:20} left out: {save}")
                    continue
                saved = folder / f"{number}-{program}.xlsx"
                try:
                    save(sealed, saved)
                    state = str(verify.verify_book(open_book(saved)).state)
                except Exception as error:  # noqa: BLE001  whatever a program says of our file
                    state = f"failed: {error}"
                print(f"{program:20} {sealed.stat().st_size:8} bytes -> {state}")
                broken += state != "intact"
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
