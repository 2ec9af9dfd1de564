"""Packages come through the gate, stand in the user's own folder, and their workbooks find their form or say which is missing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import refused, xltool
from tests.support.forms import DATA_HOME, a_form, empty, package_of
from xltool.books import open_book
from xltool.model import shelf
from xltool.model.errors import ContractBroken, XltoolError
from xltool.model.form import Form
from xltool.model.form_wording import described
from xltool.model.shelf import form_of, forms_folder, load_form, standard_form
from xltool.reading.submission import read_submission
from xltool.workflows import forms
from xltool.workflows.check import check


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_HOME, str(tmp_path / "home"))


def card(version: str = "1.0", **changes: object) -> Form:
    """A county's form: other headers, no schedule, no basis, a column of its own."""
    columns = {name: list(ones) for name, ones in standard_form().columns.items()}
    columns["项目"] = [one for one in columns["项目"] if one.key != "checkpoint"]
    columns["项目"].append({"key": "自定义:备注二", "header": "备注二", "required": False})  # type: ignore[arg-type]
    columns["指标"] = [
        {"key": "target", "header": "目标值"} if one.key == "target" else one  # type: ignore[misc]
        for one in columns["指标"]
        if one.key != "target_basis"
    ]
    return a_form("card_ours", "我县申报表", version=version, columns=columns, checkpoints=[], **changes)


def put(folder: Path, form: Form, name: str = "我县.xlsx") -> Path:
    (folder / name).write_bytes(package_of(form))
    return folder / name


def with_parts(package: Path, parts: Mapping[str, bytes | tuple[bytes, bytes]]) -> Path:
    """The package with parts added, or with a piece of a part replaced."""
    data = package.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if isinstance(change := parts.get(name), tuple):
                assert change[0] in content
                content = content.replace(*change)
            new.writestr(name, content)
        for name, content in parts.items():
            if isinstance(content, bytes):
                new.writestr(name, content)
    return package


def test_a_form_is_installed_filled_in_and_judged_by_itself(tmp_path: Path) -> None:
    form = forms.install(put(tmp_path, card()))
    assert form == card()
    assert load_form("card_ours") == form
    order = [[level.name, *level.second] for level in load_form("card_ours").indicators.levels]
    assert order == [[level.name, *level.second] for level in standard_form().indicators.levels]
    path = tmp_path / "填报.xlsx"
    path.write_bytes(empty(form))
    read = read_submission(open_book(path)).submission
    assert read.form == form
    assert (read.cover.form_profile.typed, read.cover.form_version.typed) == (form.title, form.label)
    sheet = openpyxl.load_workbook(path)["指标"]
    assert [cell.value for cell in sheet[3]][6:10] == ["计算符号", "目标值", "计量单位", "备注"]
    assert not {one.code for one in check(open_book(path)).findings} & {"D01", "I17"}


def test_a_workbook_of_a_form_that_is_gone_says_which_file_to_ask_for(tmp_path: Path) -> None:
    form = forms.install(put(tmp_path, card("2.1")))
    path = tmp_path / "填报.xlsx"
    path.write_bytes(empty(form))
    forms.remove("card_ours")
    assert not list(forms_folder().iterdir())
    with pytest.raises(ContractBroken) as stopped:
        read_submission(open_book(path))
    assert "没有安装封面所写的表样「我县申报表」" in str(stopped.value)
    assert "请向制作表样的单位要文件「card_ours-2.1.xlsx」" in str(stopped.value)
    assert str(stopped.value).count("T0") <= 1


def test_a_package_beside_its_workbook_needs_no_installing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_LENT", {})
    form = card("3.0")
    path = tmp_path / "填报.xlsx"
    path.write_bytes(empty(form))
    put(tmp_path, card("3.0", money_unit="万元"), "card_ours-3.0.xlsx")
    with pytest.raises(ContractBroken):  # the name is right, what it says is not
        check(open_book(path))
    put(tmp_path, form, "card_ours-3.0.xlsx")
    assert check(open_book(path)).submission.form == form
    assert not forms_folder().exists()


def test_a_workbook_keeps_to_the_version_it_was_made_with(tmp_path: Path) -> None:
    old = forms.install(put(tmp_path, card("1.9")))
    new = forms.install(put(tmp_path, card("1.10", money_unit="万元"), "新版.xlsx"))
    assert load_form("card_ours") == new
    assert form_of(old.title, old.label) == old
    assert form_of(new.title, new.label) == new
    with pytest.raises(KeyError):
        form_of(old.title, f"card_ours 1.9 {new.digest}")


def test_another_content_under_the_same_version_is_not_installed(tmp_path: Path) -> None:
    forms.install(put(tmp_path, card()))
    forms.install(put(tmp_path, card()))  # the same once more does no harm
    with pytest.raises(XltoolError, match=r"版本改大（例如 1\.1）"):
        forms.install(put(tmp_path, card(money_unit="万元")))
    assert load_form("card_ours").money_unit == "元"


def test_names_and_titles_of_others_are_not_taken(tmp_path: Path) -> None:
    with pytest.raises(XltoolError, match="表样名「hebei_text」是工具自带的"):
        forms.install(put(tmp_path, standard_form()))
    with pytest.raises(XltoolError, match="标题「河北省部门预算绩效文本」是工具自带的"):
        forms.install(put(tmp_path, a_form("card_ours", standard_form().title)))
    with pytest.raises(XltoolError, match="不能删去"):
        forms.remove("hebei_text")
    with pytest.raises(XltoolError, match=r"没有表样「card_ours」。可以用的有：.*hebei_text"):
        forms.remove("card_ours")


def test_a_package_with_macros_or_links_is_refused(tmp_path: Path) -> None:
    macro = with_parts(put(tmp_path, card()), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"\0" * 512})
    with pytest.raises(XltoolError, match="不能用作表样包：文件里有宏"):
        forms.check_package(macro)
    book = openpyxl.load_workbook(put(tmp_path, card(), "b.xlsx"))
    book["说明"]["D9"].hyperlink = "https://example.invalid/x"
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(XltoolError, match="不能有链接"):
        forms.check_package(tmp_path / "b.xlsx")
    assert not forms_folder().exists()


def test_packages_that_are_based_on_each_other_go_in_a_circle(tmp_path: Path) -> None:
    for name, base in (("one_form", "two_form"), ("two_form", "one_form")):
        book = openpyxl.load_workbook(put(tmp_path, a_form(name, name), f"{name}.xlsx"))
        next(row for row in book["说明"].iter_rows() if row[0].value == "基于")[1].value = base
        book.save(tmp_path / f"{name}.xlsx")
    with pytest.raises(XltoolError, match=r"绕成了圈：one_form\.xlsx → two_form\.xlsx → one_form\.xlsx"):
        forms.check_package(tmp_path / "one_form.xlsx")


def test_a_package_based_on_one_beside_it_is_laid_over_that(tmp_path: Path) -> None:
    put(tmp_path, card(money_unit="万元"), "card_ours.xlsx")
    book = openpyxl.load_workbook(put(tmp_path, a_form("town_form", "镇"), "town.xlsx"))
    for name in book.sheetnames:
        if name != "说明":
            del book[name]
    for row in book["说明"].iter_rows():
        row[1].value = {"基于": "card_ours", "金额单位": None}.get(str(row[0].value), row[1].value)
    book.save(tmp_path / "town.xlsx")
    form = forms.check_package(tmp_path / "town.xlsx")
    assert form.money_unit == "万元"
    assert form.entry_columns == card().entry_columns


def test_a_damaged_compiled_form_is_none(tmp_path: Path) -> None:
    forms.install(put(tmp_path, card()))
    next(forms_folder().glob("*.json")).write_text('{"name": "card_ours"}', encoding="utf-8")
    with pytest.raises(KeyError):
        load_form("card_ours")


@pytest.mark.parametrize(
    ("made", "months"),
    [
        ("2025-09-30", None),
        ("2025-8-1", 15),
        ("2025年1月5日", 22),
        ("2025年7月", 16),
        ("2025-09", None),
        ("", None),
        ("去年", None),
    ],
)
def test_a_form_made_long_ago_is_said(made: str, months: int | None) -> None:
    words = described(a_form(date=made), date(2026, 11, 1))
    assert (f"制作已 {months} 个月" in words) if months else "制作已" not in words


def test_the_commands_lead_from_a_form_to_a_workbook(tmp_path: Path) -> None:
    assert "hebei_text" in xltool("form", "list").stdout
    pack = tmp_path / "包.xlsx"
    assert xltool("form", "new", pack, "--from", "hebei_text").returncode == 0
    assert refused("form", "new", pack).endswith("请换一个文件名，或先把它移走。")
    put(tmp_path, card(), "包.xlsx")
    assert "可以用：我县申报表（card_ours，1.0 版" in xltool("form", "check", pack).stdout
    assert xltool("form", "install", pack).returncode == 0
    assert "指标：项目编码、一级指标" in xltool("form", "show", "card_ours").stdout
    assert xltool("new", tmp_path / "新.xlsx", "--form", "card_ours", "--year", "2027").returncode == 0
    assert read_submission(open_book(tmp_path / "新.xlsx")).submission.cover.year.value == 2027
    assert xltool("run", tmp_path / "新.xlsx").returncode == 1
    assert xltool("form", "remove", "card_ours").returncode == 0
    assert "card_ours-1.0.xlsx" in refused("check", tmp_path / "新.xlsx")
