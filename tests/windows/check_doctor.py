r"""Doctor on broken desks, each really broken: registry, files, folders, another Python.

Runs in the installed Python, as doctor.cmd does; ``BROKEN`` has the checks of doctor with what they have to say. Wine has no
streams beside files: the mark of the internet is a file of that name there, which is read in the same way.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import winreg
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from typer.testing import CliRunner

from tests.windows.desk import ADDIN, BUNDLE, DESKTOP, FOLDER, PYTHON, XLSTART, sample
from tests.windows.facts import fact
from tests.windows.older import write_addin
from xltool.books import open_book
from xltool.delivery.desk.addin_file import with_interpreter
from xltool.doors.cli.app import app
from xltool.model.edits import WriteBlock
from xltool.reading.submission import read_identity

Broken = Callable[[], contextlib.AbstractContextManager[object]]

HIVES = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCR": winreg.HKEY_CLASSES_ROOT}
OFFICE = r"HKCU\Software\Microsoft\Office\16.0\Excel"
EXCEL_ID, WPS_ID = ("{00024500-0000-0000-C000-000000000046}", "{45540001-5750-5300-4B49-4E47534F4655}")
EXCEL = r"C:\Program Files\Microsoft Office\Root\Office16\EXCEL.EXE /automation"
WPS = r"C:\Program Files\Kingsoft\WPS Office\office6\et.exe /automation"
SERVER = rf"HKCR\CLSID\{EXCEL_ID}\LocalServer32"
ASR = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
OPENS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.xlsx\UserChoice"
OTHER = DESKTOP / "别的 Python"
READ_ONLY = Path("Q:\\")
"""A drive that the round has put there: it has files and takes none."""


def check() -> None:
    """A desk that is well, then each that is not, and well again."""
    with registry(r"HKCR\Excel.Application\CLSID", {"": EXCEL_ID}), registry(SERVER, {"": EXCEL}):
        with fact("doctor finds nothing on a desk that is well"):
            assert wrong_on_this_desk() == {}
        for code, what, broken in BROKEN:
            with fact(f"doctor {code} says {what}"), broken() as file:
                found = wrong_on_this_desk(file if isinstance(file, Path) else None)
                assert what in found.get(code, ""), found
        with fact("doctor says the bits of Office"), registry(CLICKED, {"Platform": "x86"}):
            assert "Office 是 32 位，Python 是 64 位" in said_by("bits")
        with fact("doctor finds nothing when all is mended"):
            assert wrong_on_this_desk() == {}


CLICKED = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"


def wrong_on_this_desk(file: Path | None = None) -> dict[str, str]:
    """What doctor says of each problem, by the name of its check; where, what and how are all there."""
    found = {}
    for row in _rows(file):
        if row["verdict"] == "problem":
            assert row["where"], row
            assert row["how"].endswith("。"), row
            found[row["check"]] = f"{row['where']}：{row['what']}{row['how']}"
    return found


def said_by(code: str) -> str:
    """What one check says."""
    return next(row["what"] for row in _rows(None) if row["check"] == code)


def _rows(file: Path | None) -> list[dict[str, str]]:
    done = CliRunner().invoke(app, ["doctor", "--json", *([str(file)] if file else [])])
    found: list[dict[str, str]] = json.loads(done.stdout)["checks"]
    return found


# --- what is broken ---------------------------------------------------------------------------


@contextlib.contextmanager
def registry(key: str, values: dict[str, object]) -> Iterator[None]:
    """Values in the registry, gone afterwards or as they were."""
    hive, _, below = key.partition("\\")
    access = winreg.KEY_ALL_ACCESS | winreg.KEY_WOW64_64KEY
    handle = winreg.CreateKeyEx(HIVES[hive], below, 0, access)
    former = {}
    for name, value in values.items():
        with contextlib.suppress(FileNotFoundError):
            former[name] = winreg.QueryValueEx(handle, name)[0]
        _set(handle, name, value)
    try:
        yield
    finally:
        for name in values:
            if name in former:
                _set(handle, name, former[name])
            else:
                winreg.DeleteValue(handle, name)
        handle.Close()


def _set(handle: winreg.HKEYType, name: str, value: object) -> None:
    kinds = {int: winreg.REG_DWORD, str: winreg.REG_SZ, bytes: winreg.REG_BINARY}
    winreg.SetValueEx(handle, name, 0, kinds[type(value)], value)


@contextlib.contextmanager
def wps_alone() -> Iterator[None]:
    """WPS is there and Excel is not."""
    with contextlib.ExitStack() as set_:
        set_.enter_context(registry(r"HKCR\Excel.Application\CLSID", {"": ""}))
        set_.enter_context(registry(r"HKCR\KET.Application\CLSID", {"": WPS_ID}))
        set_.enter_context(registry(rf"HKCR\CLSID\{WPS_ID}\LocalServer32", {"": WPS}))
        yield


@contextlib.contextmanager
def file(path: Path, content: bytes) -> Iterator[None]:
    """A file with this content; gone afterwards or as it was."""
    former = path.read_bytes() if path.is_file() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    try:
        yield
    finally:
        path.unlink()
        if former is not None:
            path.write_bytes(former)


@contextlib.contextmanager
def without(path: Path) -> Iterator[None]:
    """A file that has been moved away; one that runs may be."""
    aside = path.with_name(f"{path.name}.aside")
    path.rename(aside)
    try:
        yield
    finally:
        aside.rename(path)


@contextlib.contextmanager
def variable(name: str, value: Path) -> Iterator[None]:
    """An environment variable."""
    former = os.environ[name]
    os.environ[name] = str(value)
    try:
        yield
    finally:
        os.environ[name] = former


def addin(content: Callable[[], bytes]) -> Broken:
    """Another add-in in the place of ours."""
    return lambda: file(ADDIN, content())


def of_another_version() -> bytes:
    """The add-in as it would have come with an older package."""
    write_addin(ADDIN, OTHER.with_suffix(".xlam"))
    return OTHER.with_suffix(".xlam").read_bytes()


def without_macros() -> bytes:
    """The add-in as a virus scanner leaves it."""
    path = OTHER.with_suffix(".xlam")
    with zipfile.ZipFile(ADDIN) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            if name != "xl/vbaProject.bin":
                target.writestr(name, source.read(name))
    return path.read_bytes()


def starting(python: Path) -> bytes:
    """The add-in that starts another Python."""
    return with_interpreter(ADDIN.read_bytes(), str(python))


def bare_python() -> Path:
    """A Python that works and has no packages."""
    OTHER.mkdir(exist_ok=True)
    for path in PYTHON.parent.iterdir():
        if path.suffix in {".exe", ".dll", ".zip"}:
            shutil.copyfile(path, OTHER / path.name)
    (OTHER / "python311._pth").write_text("python311.zip\n.\n")
    return OTHER / "python.exe"


def lent() -> bytes:
    """The add-in whose macros tell of the workbook as another xlwings would; made by the round."""
    place = next(Path(one) / "xltool.xlam" for one in os.environ["PYTHONPATH"].split(os.pathsep))
    return place.read_bytes()


@contextlib.contextmanager
def with_settings() -> Iterator[Path]:
    """A workbook with a sheet of settings of another add-in."""
    path = sample("设置.xlsx")
    changed = path.with_name("带设置.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = content.replace('name="保障措施"'.encode(), b'name="MyAddin.conf"')
            target.writestr(name, content)
    yield changed


@contextlib.contextmanager
def of_another_template() -> Iterator[Path]:
    """A workbook of a template that is not known here."""
    target = FOLDER / "模板9.9.xlsx"
    book = open_book(sample("模板.xlsx"), target)
    at = read_identity(book).template_version.ref
    book.apply([WriteBlock(at.sheet, at.row, at.column, (("9.9",),))])
    yield target


@contextlib.contextmanager
def on_the_read_only_drive() -> Iterator[Path]:
    """Some file there stands for a workbook."""
    yield READ_ONLY / "ostype"


INTERNET = b"[ZoneTransfer]\r\nZoneId=3\r\n"
BROKEN: tuple[tuple[str, str, Broken], ...] = (
    ("excel", "只有 WPS，没有 Excel", wps_alone),
    ("excel", "WPS 占用了 Excel 的名字", lambda: registry(SERVER, {"": WPS})),
    ("excel", "双击工作簿时打开的是 WPS", lambda: registry(OPENS, {"ProgId": "KET.Sheet.12"})),
    ("addin", "加载项没有安装", lambda: without(ADDIN)),
    ("addin", "不是本工具的加载项", addin(lambda: b"PK")),
    (
        "disabled",
        "禁用了加载项",
        lambda: registry(rf"{OFFICE}\Resiliency\DisabledItems", {"1A": str(ADDIN).lower().encode("utf-16-le")}),
    ),
    ("mark", "来自互联网", lambda: file(ADDIN.with_name(f"{ADDIN.name}:Zone.Identifier"), INTERNET)),
    (
        "macro_policy",
        "VBAWarnings=4",
        lambda: registry(r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security", {"VBAWarnings": 4}),
    ),
    (
        "script_host",
        "被停用",
        lambda: registry(r"HKLM\Software\Microsoft\Windows Script Host\Settings", {"Enabled": 0}),
    ),
    ("child_process", "d4f940ab", lambda: registry(ASR, {"d4f940ab-401b-4efc-aadc-ad5f3c50688a": "1"})),
    ("interpreter", "不在这里", lambda: without(Path(sys.executable))),
    ("interpreter", "不在这里", addin(lambda: starting(Path(r"D:\Python311\python.exe")))),
    ("interpreter", "没有可用的 xltool", addin(lambda: starting(bare_python()))),
    ("interpreter", "不是装在这台电脑上的", addin(lambda: starting(BUNDLE / "python" / "python.exe"))),
    ("versions", "加载项里的 xltool 是 0.0.1", addin(of_another_version)),
    ("caller", "（--wb）", addin(lent)),
    ("caller", "宏不见了", addin(without_macros)),
    ("template", "是「9.9」", of_another_template),
    ("settings", "MyAddin.conf", with_settings),
    ("settings", "另一份", lambda: file(XLSTART / "xltool (1).xlam", ADDIN.read_bytes())),
    ("xlwings_addin", "xlwings.xlam", lambda: file(XLSTART / "xlwings.xlam", b"of another version")),
    ("folders", "临时文件夹（%TEMP%）不能写入", lambda: variable("TEMP", READ_ONLY)),
    ("folders", "工作簿所在的文件夹不能写入", on_the_read_only_drive),
)
