"""The add-in as a file: its parts against macros/, against xlwings' template, against published schemas."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator
from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB
from typer.testing import CliRunner

from xltool.delivery.addin import addin
from xltool.delivery.addin.vba_text import as_stored
from xltool.delivery.desk.addin_file import read_addin
from xltool.doors.cli.app import app

OURS = {"Ribbon", "Guard", "Desk"}
SPREADSHEET = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "xltool.xlam"
    path.write_bytes(addin.build_addin())
    return path


def modules_of(path: Path) -> dict[str, str]:
    with ExcelFile(path) as book:
        return {name: book.get_module(name) for name in book.module_names()}


def rows_of(package: bytes) -> dict[str, str | bool]:
    """The sheet of settings as xlwings reads it: column A, then column B."""
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        texts = etree.fromstring(parts.read("xl/sharedStrings.xml"))
        sheet = etree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    shared = texts.xpath("//x:t/text()", namespaces=SPREADSHEET)
    rows: dict[str, str | bool] = {}
    for number, row in enumerate(sheet.xpath("//x:row", namespaces=SPREADSHEET), start=1):
        values: dict[str, str | bool] = {}
        for cell in row:
            raw = cell.findtext("x:v", namespaces=SPREADSHEET)
            values[cell.get("r")] = shared[int(raw)] if cell.get("t") == "s" else raw == "1"
        rows[str(values[f"A{number}"])] = values.get(f"B{number}", "")
    return rows


def test_the_modules_are_those_of_macros(made: Path) -> None:
    modules = modules_of(made)
    assert {name: modules[name] for name in OURS} == {name: as_stored(text) for name, text in addin.sources().items()}
    assert set(modules) == OURS | {"ThisWorkbook", "Sheet2", "Dictionary", "xlwings"}
    assert {path.stem for path in addin.macros_folder().glob("*.bas")} == OURS


def test_another_reader_finds_the_same_modules(made: Path) -> None:
    reader = """
import json, sys
from oletools.olevba import VBA_Parser
macros = VBA_Parser(sys.argv[1]).extract_macros()
print(json.dumps({name.partition(".")[0]: code for _, _, name, code in macros}))
"""
    command = [sys.executable, "-W", "ignore", "-c", reader, str(made)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    for name, text in addin.sources().items():
        assert found[name].splitlines() == as_stored(text).splitlines()


def test_the_module_of_xlwings_differs_by_the_project_name_alone(made: Path) -> None:
    ours = modules_of(made)["xlwings"].splitlines()
    theirs = modules_of(addin.template_path())["xlwings"].splitlines()
    different = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    assert different == [
        ('Public Const PROJECT_NAME As String = "xltool"', 'Public Const PROJECT_NAME As String = "myaddin"')
    ]


def test_the_module_of_xlwings_fits_the_installed_package(made: Path) -> None:
    assert f'XLWINGS_VERSION As String = "{version("xlwings")}"' in modules_of(made)["xlwings"]


def test_project_settings_sheet_and_constant_bear_one_name(made: Path) -> None:
    with zipfile.ZipFile(made) as parts:
        workbook = etree.fromstring(parts.read("xl/workbook.xml"))
        project = CFB.from_bytes(parts.read("xl/vbaProject.bin"))
    assert workbook.xpath("//x:sheet/@name", namespaces=SPREADSHEET) == ["xltool.conf"]
    with ExcelFile(made) as book:
        assert book.vba_project().name == "xltool"
    listing = project.get_stream("PROJECT").decode("cp1252").splitlines()
    assert 'Name="xltool"' in listing
    assert {line for line in listing if line.startswith("Module=")} == {
        "Module=Ribbon", "Module=Guard", "Module=Desk", "Module=xlwings"
    }  # fmt: skip


def test_nothing_of_the_template_is_left(made: Path) -> None:
    with zipfile.ZipFile(made) as parts:
        names = [name for name in parts.namelist() if name.endswith((".xml", ".rels"))]
        texts = [parts.read(name).decode().lower() for name in names]
    modules = [text.lower() for text in modules_of(made).values()]
    assert "customUI/customUI.xml" not in names
    assert not [text for text in texts + modules if "myaddin" in text]
    assert not [text for text in texts if "felix" in text]


def test_every_setting_that_xlwings_looks_up_is_settled_in_the_add_in(made: Path) -> None:
    code = modules_of(made)
    asked = re.findall(r'GetConfig\("([^"]+)"', code["xlwings"] + code["Guard"])
    assert "WARM PYTHON" in asked
    assert set(asked) <= rows_of(made.read_bytes()).keys()


def test_settings_keep_the_folder_of_the_workbook_out(made: Path) -> None:
    rows = rows_of(made.read_bytes())
    assert rows["INTERPRETER_WIN"] == r"%LOCALAPPDATA%\xltool\python\python.exe"
    assert rows["ADD_WORKBOOK_TO_PYTHONPATH"] == "false"
    assert rows["USE UDF SERVER"] is False
    assert rows["WARM PYTHON"] is True
    assert rows["SHOW CONSOLE"] is False
    assert rows["PYTHONPATH"] == ""
    assert rows == addin.config(addin.Settings())


def test_interpreter_and_whether_it_waits_can_be_chosen() -> None:
    rows = rows_of(addin.build_addin(addin.Settings(r"D:\a & b\python.exe", warm=False)))
    assert rows["INTERPRETER_WIN"] == r"D:\a & b\python.exe"
    assert rows["WARM PYTHON"] is False


def test_the_same_sources_make_the_same_bytes(made: Path) -> None:
    assert addin.build_addin() == made.read_bytes()
    with zipfile.ZipFile(made) as parts:
        assert {part.date_time for part in parts.infolist()} == {(2026, 1, 1, 0, 0, 0)}


def test_openxml_audit_finds_nothing(made: Path) -> None:
    audit = OpenXmlValidator().validate(made)
    assert [str(error) for error in audit.errors] == []


def diagnosed(path: Path) -> dict[str, set[str]]:
    """What pyvbaanalysis says of our modules in an add-in, by module."""
    only = [word for name in sorted(OURS) for word in ("--only", name)]
    command = [sys.executable, "-m", "pyvbaanalysis", "--format", "json", *only, str(path)]
    (project,) = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    return {
        module["module"]: {diagnostic["code"] for diagnostic in module["diagnostics"]} for module in project["modules"]
    }


def test_a_vba_analyser_finds_nothing_in_our_modules(made: Path) -> None:
    assert diagnosed(made) == {name: set() for name in OURS}


def test_the_analyser_sees_slips_that_excel_would_stumble_over(made: Path, tmp_path: Path) -> None:
    slips = (
        ("Ribbon", "PressOnBook", "PresOnBook"),
        ("Guard", "refusal As String", "refusl As String"),
        ("Desk", "ActiveProtectedViewWindow", "ActiveProtektedViewWindow"),
    )
    spoilt = tmp_path / "spoilt.xlam"
    with ExcelFile(made) as book:
        for module, right, wrong in slips:
            book.set_module(module, book.get_module(module).replace(right, wrong))
        book.save(spoilt)
    found = diagnosed(spoilt)
    assert "unknown-call" in found["Ribbon"]
    assert "undeclared-variable" in found["Guard"]
    assert "runtime-member-not-found" in found["Desk"]


def test_it_says_whether_a_python_waits(made: Path, tmp_path: Path) -> None:
    for option, warm in (("--warm", True), ("--no-warm", False)):
        target = tmp_path / f"{option}.xlam"
        assert CliRunner().invoke(app, ["addin", "build", "-o", str(target), option]).exit_code == 0
        found = read_addin(target.read_bytes())
        assert found is not None
        assert found.warm is warm
    theirs = read_addin(without_setting(made.read_bytes()))
    assert theirs is not None
    assert not theirs.warm


def without_setting(package: bytes) -> bytes:
    """The add-in of a version that knew nothing of a Python that waits."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"WARM PYTHON", b"OTHER"))
    return made.getvalue()


def test_the_command_writes_the_add_in_where_it_is_told(made: Path, tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "xltool.xlam"
    result = CliRunner().invoke(app, ["addin", "build", "-o", str(target)])
    assert result.exit_code == 0
    assert str(target) in result.output.replace("\n", "")
    assert target.read_bytes() == made.read_bytes()
