"""Every check of a desk: one on which it passes, one on which it names the cause."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest
import xlwings
from pyopenvba import ExcelFile
from typer.testing import CliRunner

from tests.support.filled import fill
from tests.support.forms import a_form, shelve
from tests.support.windows_desk import (
    EXCEL,
    EXCEL_ID,
    POLICY,
    WPS_ID,
    addin_bytes,
    addin_with_part,
    addin_with_vba,
    desk_in,
    equipped,
    mark,
    put,
)
from xltool import __version__
from xltool.books import open_book
from xltool.books.file import saving
from xltool.delivery.desk import this_desk
from xltool.delivery.desk.addin_file import with_interpreter
from xltool.delivery.desk.desk import Desk, Workbook, addin_place, home, xlstart
from xltool.delivery.doctor import addin_vba, folders as checks_folders
from xltool.delivery.doctor.checks import CHECKS, examine, problems
from xltool.delivery.doctor.security import CHILD_PROCESS_RULE
from xltool.delivery.doctor.verdicts import Result, Verdict
from xltool.doors import buttons
from xltool.doors.cli import desk as desk_command
from xltool.doors.cli.app import app
from xltool.model.edits import WriteBlock
from xltool.model.errors import XltoolError
from xltool.model.shelf import forms_folder
from xltool.reading.submission import read_identity

RULES = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
MANAGED = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
WSH = r"HKLM\Software\Microsoft\Windows Script Host\Settings"
TRUSTED = rf"{EXCEL}\Security\Trusted Locations"
CHOICE = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.xlsx\UserChoice"
TYPES = "00020813-0000-0000-C000-000000000046x0x1x9"
VENV_PYTHON = Path("/venv/bin/python")


def asked(desk: Desk, code: str) -> Result:
    (answer,) = examine(desk, [code])
    return answer.result


def test_a_desk_on_which_all_is_well_has_no_problem(tmp_path: Path) -> None:
    answers = examine(equipped(tmp_path))
    assert problems(answers) == []
    seen = {a.check.code for a in answers if a.result.verdict is Verdict.OK}
    assert seen == {check.code for check in CHECKS} - {"libreoffice", "uno", "template"}


Spoil = Callable[[Path], Desk]


def spoilt_excel(registry: dict[str, dict[str, object]]) -> Spoil:
    return lambda folder: equipped(folder, registry=registry)


def without_addin(folder: Path) -> Desk:
    return desk_in(folder)


def foreign_addin(folder: Path) -> Desk:
    desk = equipped(folder)
    put(addin_place(desk), b"damaged")
    return desk


def marked(folder: Path) -> Desk:
    desk = equipped(folder)
    mark(addin_place(desk))
    return desk


def marked_python(folder: Path) -> Desk:
    desk = equipped(folder)
    mark(home(desk) / "python" / "python.exe")
    return desk


def marked_under_policy(folder: Path) -> Desk:
    desk = equipped(folder, registry={POLICY: {"blockcontentexecutionfrominternet": 1}})
    mark(addin_place(desk))
    return desk


def without_python(folder: Path) -> Desk:
    desk = equipped(folder)
    (home(desk) / "python" / "python.exe").unlink()
    return desk


def pinned_elsewhere(folder: Path) -> Desk:
    desk = equipped(folder)
    put(addin_place(desk), with_interpreter(addin_bytes(), "/nowhere/python.exe"))
    return desk


def second_copy(folder: Path) -> Desk:
    desk = equipped(folder)
    put(xlstart(desk) / "xltool - 副本.xlam", addin_bytes())
    return desk


def opened_by_options(folder: Path) -> Desk:
    """A second copy elsewhere, ticked in Excel's list of add-ins."""
    copy = put(folder / "旧版" / "xltool.xlam", addin_bytes())
    return equipped(folder, registry={rf"{EXCEL}\Options": {"OPEN": f'/R "{copy}"'}})


def xlwings_beside(folder: Path) -> Desk:
    desk = equipped(folder, packages={**equipped(folder).packages, "xlwings": "0.36.1"})
    shipped = Path(xlwings.__file__).parent / "addin" / "xlwings.xlam"
    put(xlstart(desk) / "xlwings.xlam", shipped.read_bytes())
    return desk


def with_addin(content: bytes) -> Spoil:
    def spoil(folder: Path) -> Desk:
        desk = equipped(folder)
        put(addin_place(desk), content)
        return desk

    return spoil


def starting(said: str | None, *, installed: bool = False) -> Spoil:
    """An add-in that starts another Python, which is there and prints this when it is asked what it has."""

    def spoil(folder: Path) -> Desk:
        desk = equipped(folder, ask=lambda command: said if "-c" in command else None)
        other = put(folder / "别的 Python" / "python.exe")
        put(addin_place(desk), with_interpreter(addin_bytes(), str(other)))
        if not installed:
            (home(desk) / "python" / "python.exe").unlink()
        return desk

    return spoil


def tells(xltool: str = __version__, xlwings: str = version("xlwings")) -> str:
    return f"xltool {xltool} xlwings {xlwings}\n"


def locked(part: str) -> Spoil:
    """A desk on which folders of this name cannot be written to, with a workbook in question."""

    def spoil(folder: Path) -> Desk:
        place = folder / "项目资料"
        (place / "xltool备份").mkdir(parents=True, exist_ok=True)
        return equipped(
            folder, workbook=Workbook(place / "科协.xlsx", ("封面",), "1.0"), can_write=lambda tried: tried.name != part
        )

    return spoil


def read_only(folder: Path) -> Desk:
    path = put(folder / "科协.xlsx", b"PK")
    path.chmod(0o444)
    return equipped(folder, workbook=Workbook(path, ("封面",), "1.0"))


def of_template(template: str) -> Spoil:
    return lambda folder: equipped(folder, workbook=Workbook(folder / "科协.xlsx", (), template))


def broken_cache(folder: Path) -> Desk:
    desk = equipped(folder)
    put(Path(desk.env["TEMP"]) / "gen_py" / "3.11" / TYPES / "__init__.py", b"# half")
    return desk


def broken_cache_of_the_program(folder: Path) -> Desk:
    desk = equipped(folder)
    packages = desk.interpreter.parent / "Lib" / "site-packages"
    put(packages / "win32com" / "gen_py" / f"{TYPES}.py", b"")
    return desk


ONLY_WPS = {
    r"HKCR\Excel.Application\CLSID": {},
    r"HKCR\KET.Application\CLSID": {"": WPS_ID},
    rf"HKCR\CLSID\{WPS_ID}\LocalServer32": {"": r"C:\Users\a\AppData\Local\Kingsoft\WPS Office\et.exe"},
}  # fmt: skip
WPS_AS_EXCEL = {
    rf"HKCR\CLSID\{EXCEL_ID}\LocalServer32": {
        "": r"C:\Users\a\AppData\Local\Kingsoft\WPS Office\12\office6\et.exe /automation"
    }
}

SPOILT: tuple[tuple[str, Spoil, str], ...] = (
    ("excel", spoilt_excel(ONLY_WPS), "只有 WPS，没有 Excel"),
    ("excel", spoilt_excel({r"HKCR\Excel.Application\CLSID": {}}), "没有装 Excel"),
    ("excel", spoilt_excel(WPS_AS_EXCEL), "WPS 占用了 Excel 的名字"),
    ("excel", spoilt_excel({CHOICE: {"ProgId": "KET.Sheet.12"}}), "打开的是 WPS"),
    ("addin", without_addin, "加载项没有安装"),
    ("addin", foreign_addin, "不是本工具的加载项"),
    (
        "disabled",
        spoilt_excel({rf"{EXCEL}\Resiliency\DisabledItems": {"1A": "x\\XLTOOL.xlam".encode("utf-16-le")}}),
        "禁用了加载项",
    ),
    ("mark", marked, "来自互联网"),
    ("mark", marked_python, "来自互联网"),
    ("internet_policy", marked_under_policy, "加载项带有“来自互联网”的标记"),
    ("macro_policy", spoilt_excel({POLICY: {"VBAWarnings": 4}}), "禁用全部宏"),
    ("macro_policy", spoilt_excel({POLICY: {"vbawarnings": 3}}), "只允许有签名的宏"),
    ("macro_policy", spoilt_excel({POLICY: {"DisableAllAddins": 1}}), "停用了全部加载项"),
    ("macro_policy", spoilt_excel({POLICY: {"RequireAddinSig": 1}}), "受信任签名"),
    ("script_host", spoilt_excel({WSH: {"Enabled": 0}}), "被停用"),
    ("script_host", spoilt_excel({r"HKCR\WScript.Shell\CLSID": {}}), "没有 WScript.Shell"),
    ("child_process", spoilt_excel({RULES: {CHILD_PROCESS_RULE.upper(): "1"}}), "d4f940ab"),
    ("child_process", spoilt_excel({RULES: {CHILD_PROCESS_RULE: "6"}}), "d4f940ab"),
    ("child_process", spoilt_excel({MANAGED: {"ASRRules": f"0-0=2|{CHILD_PROCESS_RULE}=1"}}), "d4f940ab"),
    ("interpreter", without_python, "不在这里"),
    ("interpreter", pinned_elsewhere, "不在这里"),
    ("versions", lambda f: equipped(f, packages={"xltool": "9.9.9", "xlwings": version("xlwings")}), "9.9.9"),
    ("versions", lambda f: equipped(f, packages={**equipped(f).packages, "xlwings": "0.1"}), "0.1"),
    ("versions", lambda f: equipped(f, packages={"xltool": equipped(f).packages["xltool"]}), "没有装 xlwings"),
    ("interpreter", starting(None), "没有可用的 xltool"),
    ("interpreter", starting("Python 2.7\n"), "没有可用的 xltool"),
    ("interpreter", starting(tells(), installed=True), "不是装在这台电脑上的"),
    ("versions", starting(tells(xltool="0.0.9")), "运行程序里的是 0.0.9"),
    ("versions", starting(tells(xlwings="0.36.1")), "运行程序里的是 0.36.1"),
    ("caller", with_addin(addin_with_vba('Workbook.Name & """ --from_xl', 'Workbook.FullName & """ --from_xl')), "（--wb）"),
    ("caller", with_addin(addin_with_vba("--hwnd=", "--window=")), "（--hwnd）"),
    ("caller", with_addin(addin_with_vba(f'XLWINGS_VERSION As String = "{version("xlwings")}"', 'XLWINGS_VERSION As String = "0.30.15"')), "0.30.15"),
    ("caller", with_addin(addin_with_part("xl/vbaProject.bin", lambda _: None)), "宏不见了"),
    ("template", of_template("9.9"), "是「9.9」"),
    ("template", of_template(""), "是空的"),
    ("settings", lambda f: equipped(f, workbook=Workbook(f / "a.xlsx", ("封面", "Other.CONF"))), "改变本工具的设置"),
    ("settings", lambda f: equipped(f, workbook=Workbook(f / "a.xlsx", ("a.py",))), "被当成程序"),
    ("settings", opened_by_options, "另一份"),
    ("settings", second_copy, "另一份"),
    ("xlwings_addin", xlwings_beside, f"版本是 {version('xlwings')}，而本工具用的是 0.36.1"),
    (
        "xlwings_addin",
        spoilt_excel({rf"{EXCEL}\Options": {"OPEN1": r'/R "/nowhere/xlwings.xlam"'}}),
        "版本读不出来",
    ),
    ("gen_py", broken_cache, "CLSIDToClassMap"),
    ("gen_py", broken_cache_of_the_program, "CLSIDToClassMap"),
    ("folders", read_only, "只读文件"),
    ("folders", locked("XLSTART"), "加载项的文件夹（XLSTART）不能写入"),
    ("forms", lambda folder: replace(desk_in(folder), damaged_forms=(folder / "a-1.0.json",)), "这个已安装的表样坏了"),
    ("folders", locked("xltool"), "程序文件夹不能写入"),
    ("folders", locked("Temp"), "临时文件夹（%TEMP%）不能写入"),
    ("folders", locked("项目资料"), "工作簿所在的文件夹不能写入"),
    ("folders", locked("xltool备份"), "留存以前版本的文件夹不能写入"),
)  # fmt: skip


@pytest.mark.parametrize(("code", "spoil", "said"), SPOILT)
def test_the_cause_is_named_with_where_and_how(tmp_path: Path, code: str, spoil: Spoil, said: str) -> None:
    result = asked(spoil(tmp_path), code)
    assert result.verdict is Verdict.PROBLEM
    assert said in result.what
    assert result.where
    assert result.how.endswith("。")


def test_every_check_of_windows_has_a_case_in_which_it_fails() -> None:
    never_fails = {"bits"}
    elsewhere = {"libreoffice", "uno"}
    spoilt = {code for code, _spoil, _said in SPOILT}
    assert spoilt == {check.code for check in CHECKS} - never_fails - elsewhere


def test_a_rule_that_only_watches_is_said_and_no_problem(tmp_path: Path) -> None:
    result = asked(equipped(tmp_path, registry={RULES: {CHILD_PROCESS_RULE: "2"}}), "child_process")
    assert (result.verdict, "审核" in result.what) == (Verdict.OK, True)


def test_another_rule_of_defender_is_no_concern(tmp_path: Path) -> None:
    other = {RULES: {"3b576869-a4ec-4529-8536-b80a7769e899": "1"}}
    assert asked(equipped(tmp_path, registry=other), "child_process").verdict is Verdict.OK


def trusting(folder: Path, **values: object) -> Desk:
    """Macros are off but for trusted locations, and XLSTART is one."""
    place = str(xlstart(desk_in(folder))) + "/"
    registry = {POLICY: {"VBAWarnings": 4}, TRUSTED: values, rf"{TRUSTED}\Location2": {"Path": place}}
    return equipped(folder, registry=registry)


def test_a_trusted_place_outweighs_the_policy_against_macros(tmp_path: Path) -> None:
    assert asked(trusting(tmp_path), "macro_policy").verdict is Verdict.OK


def test_trusted_places_that_were_switched_off_do_not(tmp_path: Path) -> None:
    result = asked(trusting(tmp_path, AllLocationsDisabled=1), "macro_policy")
    assert "VBAWarnings=4" in result.what


def test_the_policy_against_the_internet_alone_does_no_harm(tmp_path: Path) -> None:
    policy = {POLICY: {"blockcontentexecutionfrominternet": 1}}
    assert asked(equipped(tmp_path, registry=policy), "internet_policy").verdict is Verdict.OK


def test_xlstart_on_a_share_may_count_as_internet(tmp_path: Path) -> None:
    policy = {POLICY: {"blockcontentexecutionfrominternet": 1}}
    desk = equipped(tmp_path, registry=policy)
    there = replace(desk, env={**desk.env, "APPDATA": r"\\10.0.0.1\home$\张三"})
    assert "网络位置" in asked(there, "internet_policy").what


def test_a_mark_of_the_own_network_is_no_mark(tmp_path: Path) -> None:
    desk = equipped(tmp_path)
    mark(addin_place(desk), "[ZoneTransfer]\r\nZoneId=1\r\n")
    assert asked(desk, "mark").verdict is Verdict.OK


def test_the_same_xlwings_beside_is_no_problem(tmp_path: Path) -> None:
    desk = equipped(tmp_path)
    shipped = Path(xlwings.__file__).parent / "addin" / "xlwings.xlam"
    put(xlstart(desk) / "xlwings.xlam", shipped.read_bytes())
    assert asked(desk, "xlwings_addin").verdict is Verdict.OK


def test_another_python_of_the_same_delivery_is_well_and_said(tmp_path: Path) -> None:
    desk = starting(tells())(tmp_path)
    result = asked(desk, "interpreter")
    assert result.verdict is Verdict.OK
    assert str(desk.interpreter) in result.what
    assert asked(desk, "versions").verdict is Verdict.OK


def test_the_version_counts_of_the_python_that_the_add_in_starts(tmp_path: Path) -> None:
    desk = starting(tells())(tmp_path)
    newer = replace(desk, packages={**desk.packages, "xltool": "9.9"})
    assert asked(newer, "versions").verdict is Verdict.OK


def test_the_module_is_read_as_the_tools_read_it(tmp_path: Path) -> None:
    path = put(tmp_path / "xltool.xlam", addin_bytes())
    with ExcelFile(path) as book:
        expected = book.get_module("xlwings")
    found = addin_vba.xlwings_module(addin_vba.vba_project(path))
    assert found.splitlines() == expected.splitlines()


def test_macros_that_cannot_be_read_are_said_and_no_problem(tmp_path: Path) -> None:
    result = asked(with_addin(addin_with_part("xl/vbaProject.bin", lambda p: p[:512]))(tmp_path), "caller")
    assert (result.verdict, "没有核对" in result.what) == (Verdict.OK, True)


@pytest.mark.parametrize("name", ["工作簿1", "https:/d.docs.live.net/科协.xlsx"])
def test_a_workbook_without_a_folder_is_not_asked_for_one(tmp_path: Path, name: str) -> None:
    book = Workbook(Path(name), ("封面",), "1.0")
    desk = equipped(tmp_path, workbook=book, can_write=lambda tried: tried.is_absolute())
    assert asked(desk, "folders").verdict is Verdict.OK


def test_the_folder_of_former_versions_is_the_one_that_saving_uses() -> None:
    assert checks_folders.BACKUP_FOLDER == saving.BACKUP_FOLDER


def test_whether_a_folder_can_be_written_is_found_out_by_writing(tmp_path: Path) -> None:
    place = tmp_path / "文件"
    place.write_bytes(b"")
    assert this_desk.this_desk().can_write(tmp_path)
    assert not this_desk.this_desk().can_write(Path("/proc/self"))
    assert list(tmp_path.iterdir()) == [place]


def test_a_whole_cache_is_no_problem(tmp_path: Path) -> None:
    desk = equipped(tmp_path)
    put(Path(desk.env["TEMP"]) / "gen_py" / "3.11" / TYPES / "__init__.py", b"CLSIDToClassMap = {}")
    assert asked(desk, "gen_py").verdict is Verdict.OK


def test_excel_beside_wps_is_well(tmp_path: Path) -> None:
    both = {key: values for key, values in ONLY_WPS.items() if "Excel" not in key}
    result = asked(equipped(tmp_path, registry=both), "excel")
    assert (result.verdict, "也装了 WPS" in result.what) == (Verdict.OK, True)


@pytest.mark.parametrize(("platform", "bits"), [("x86", 32), ("x64", 64)])
def test_the_bits_are_said_and_never_a_problem(tmp_path: Path, platform: str, bits: int) -> None:
    key = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
    result = asked(equipped(tmp_path, registry={key: {"Platform": platform}}), "bits")
    assert result.verdict is Verdict.OK
    assert result.what.startswith(f"Office 是 {bits} 位，Python 是 64 位")


def test_without_the_add_in_what_it_says_of_itself_is_not_asked(tmp_path: Path) -> None:
    for code in ("interpreter", "versions", "caller"):
        assert asked(desk_in(tmp_path), code).verdict is Verdict.NOT_APPLICABLE


LINUX_SAYS = {"soffice": "LibreOffice 7.4.7.2 40(Build:2)\n"}


def linux(answers: dict[str, str | None]) -> Desk:
    """A Linux desk; ``answers``: what each program prints."""

    def ask(command: Sequence[str]) -> str | None:
        return answers.get(command[0])

    return Desk("Linux", {}, VENV_PYTHON, "3.12.1", 64, {}, ask=ask)


@pytest.mark.parametrize(
    ("code", "answers", "verdict", "said"),
    [
        ("libreoffice", LINUX_SAYS, Verdict.OK, "LibreOffice 7.4.7.2"),
        ("libreoffice", {}, Verdict.PROBLEM, "没有找到 LibreOffice"),
        ("uno", {str(VENV_PYTHON): ""}, Verdict.OK, "可用，Python 3.12.1"),
        ("uno", {"/usr/bin/python3": "3.11.2\n"}, Verdict.PROBLEM, "给 Python 3.11.2 的，xltool 用的是 3.12.1"),
        ("uno", {}, Verdict.PROBLEM, "没有找到 LibreOffice 的 Python 组件"),
    ],
)  # fmt: skip
def test_libreoffice_and_its_python_part_on_linux(
    code: str, answers: dict[str, str | None], verdict: Verdict, said: str
) -> None:
    result = asked(linux(answers), code)
    assert result.verdict is verdict
    assert said in result.what


def test_linux_is_asked_nothing_of_windows() -> None:
    answers = examine(linux({}))
    concerned = {a.check.code for a in answers if a.result.verdict is not Verdict.NOT_APPLICABLE}
    assert concerned == {"libreoffice", "uno", "forms"}


def run(monkeypatch: pytest.MonkeyPatch, desk: Desk, *words: str) -> tuple[int, str]:
    monkeypatch.setattr(desk_command, "this_desk", lambda book=None: replace(desk, workbook=book))
    result = CliRunner().invoke(app, ["doctor", *words])
    return result.exit_code, result.output


def test_the_command_says_all_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = run(monkeypatch, equipped(tmp_path))
    assert (code, "没有发现问题。" in said) == (0, True)


def test_every_installed_form_is_named_with_its_age_and_none_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelve(a_form("ours", "我县表", version="1.0", date="2025-08-20", maker="甲县财政局"), tmp_path, monkeypatch)
    shelve(a_form("ours", "我县表", version="2.0", date="2026年9月"), tmp_path, monkeypatch)
    here = this_desk.this_desk()
    result = asked(replace(here, today=date(2026, 11, 1)), "forms")
    old = "ours　我县表　1.0 版（甲县财政局，2025-08-20）　制作已 15 个月，请向制作单位核对有没有新版"
    assert (result.verdict, result.what) == (Verdict.OK, f"已安装：{old}；ours　我县表　2.0 版（2026年9月）。")
    (forms_folder() / "坏.json").write_text("{", encoding="utf-8")
    assert asked(this_desk.this_desk(), "forms").where.endswith("坏.json")


def test_the_command_counts_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = run(monkeypatch, without_python(tmp_path), "--json")
    found = json.loads(said)
    assert (code, found["problems"]) == (1, 1)
    assert [row["check"] for row in found["checks"]] == [check.code for check in CHECKS]
    (wrong,) = [row for row in found["checks"] if row["verdict"] == "problem"]
    assert wrong["check"] == "interpreter"
    assert all(wrong[key] for key in ("title", "where", "what", "how"))


def test_the_workbook_in_question_is_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Any package with a sheet xltool.conf will do; the add-in itself has one.
    workbook = put(tmp_path / "预算=终稿.xlsx", addin_bytes())
    code, said = run(monkeypatch, equipped(tmp_path), str(workbook), "--json")
    assert (code, "xltool.conf" in said) == (1, True)


class Open:
    """Stands in for the workbook whose button was pressed."""

    path = Path("/desk/预算=终稿.xlsx")
    name = path.name

    def __init__(self) -> None:
        self.said: list[str] = []
        self.insisted: list[str] = []
        self.book = self
        self.tell, self.insist = self.said.append, self.insisted.append

    def sheet_names(self) -> tuple[str, ...]:
        return ("封面", "settings.conf")

    def is_ours(self) -> bool:
        return False


@pytest.mark.parametrize("system", ["Windows", "Linux"])
def test_the_button_says_the_same_in_a_dialog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    workbook = Open()
    desk = replace(equipped(tmp_path), system=system, ask=lambda _c: "7.4")
    monkeypatch.setattr(buttons, "pressed", lambda: workbook)
    monkeypatch.setattr(this_desk, "this_desk", lambda book: replace(desk, workbook=book))
    buttons.doctor()
    if system == "Windows":
        assert "发现 1 个问题：\n1. 别的设置表（工作簿的工作表“settings.conf”）" in workbook.insisted[0]
    else:
        assert "没有发现问题" in workbook.said[0]


@pytest.mark.parametrize(("typed", "known"), [("1.0", True), ("2.0", False), (None, False)])
def test_the_template_of_the_workbook_in_question_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str | None, known: bool
) -> None:
    book = open_book(fill(tmp_path / "科协.xlsx"))
    at = read_identity(book).template_version.ref
    book.apply([WriteBlock(at.sheet, at.row, at.column, ((typed,),))])
    code, said = run(monkeypatch, equipped(tmp_path), str(tmp_path / "科协.xlsx"), "--json")
    (row,) = [row for row in json.loads(said)["checks"] if row["check"] == "template"]
    assert (code, row["verdict"]) == ((0, "ok") if known else (1, "problem"))
    assert known or "科协.xlsx" in row["where"]


def test_a_missing_workbook_is_told() -> None:
    result = CliRunner().invoke(app, ["doctor", "nowhere.xlsx"])
    assert isinstance(result.exception, XltoolError)
