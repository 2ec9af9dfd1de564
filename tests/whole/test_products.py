"""Everything that the tool writes: sound by our own check and by openxml-audit, and the same to programs that are not Excel."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import pytest
from betteroffice_xlsx import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openxml_audit import OpenXmlValidator

from tests.support import office
from tests.support.products import EVERYTHING, WORKBOOKS, products
from tests.support.rich_workbook import loaded, parts_of, zipped
from tests.support.soundness import faults
from xltool.books import open_book
from xltool.model import template
from xltool.model.cells import Formula, Plain
from xltool.sending.seal.verify import SealState
from xltool.workflows import verify

WITH_FORMULAS = [name for name in WORKBOOKS if name != "consolidated"]
RESULT = re.compile(rb"(<f\b[^>]*>[^<]*</f>)<v\b[^>]*>[^<]*</v>")


@pytest.mark.parametrize("product", EVERYTHING)
def test_what_we_write_is_sound(product: str) -> None:
    assert faults(products()[product]) == []


@pytest.mark.parametrize("product", EVERYTHING)
def test_openxml_audit_finds_nothing(product: str, tmp_path: Path) -> None:
    ending = {"add-in": "xlam", "document": "docx"}.get(product, "xlsx")
    path = tmp_path / f"product.{ending}"
    path.write_bytes(products()[product])
    found = [str(error) for error in OpenXmlValidator().validate(path).errors]
    if product == "consolidated":  # written row by row, its texts stand in the cells
        found = [error for error in found if "inline-string" not in error]
    assert found == []


def stored(product: str, folder: Path) -> dict[tuple[str, str], Plain]:
    """What stands in the file for every formula; an empty text is nothing."""
    path = folder / "stored.xlsx"
    path.write_bytes(products()[product])
    book = open_book(path)
    return {
        (sheet, f"{get_column_letter(column)}{row}"): raw.value
        for sheet in book.sheet_names()
        for row, line in enumerate(book.read(sheet).rows, start=1)
        for column, raw in enumerate(line, start=1)
        if isinstance(raw, Formula)
    }


@pytest.mark.parametrize("product", WITH_FORMULAS)
def test_a_program_of_others_computes_what_is_stored(product: str, tmp_path: Path) -> None:
    told = stored(product, tmp_path)
    assert len(told) > 100
    book = Workbook.open_recalculated(products()[product])
    assert {(sheet, cell): book.value(sheet, cell) or None for sheet, cell in told} == as_seen(told)


@pytest.mark.office
@pytest.mark.parametrize("product", ["template", "checked", "sealed"])
def test_libreoffice_computes_what_is_stored(product: str, tmp_path: Path) -> None:
    told = stored(product, tmp_path)
    bare = {name: RESULT.sub(rb"\1", part) for name, part in parts_of(products()[product]).items()}
    book = office.calculated(zipped(bare), tmp_path)
    assert {(sheet, cell): book[sheet][cell].value or None for sheet, cell in told} == as_seen(told)


def as_seen(told: Mapping[tuple[str, str], Plain]) -> dict[tuple[str, str], Plain]:
    return {cell: value or None for cell, value in told.items()}


def test_who_computes_nothing_sees_the_progress_on_the_cover() -> None:
    cover = loaded_values("checked")[template.COVER]
    rows = {row[1].value: [cell.value for cell in row[7:11]] for row in cover.iter_rows(min_row=19)}
    findings = loaded_values("checked")[template.FINDINGS]
    levels = [row[1].value for row in findings.iter_rows(min_row=6)]
    assert rows[template.FINDINGS][:3] == [levels.count(word) for word in ("错误", "警告", "提示")]
    assert rows[template.FINDINGS][3] == f"有 {levels.count('错误')} 个错误"
    assert rows[template.TOTALS][3] == "未生成"
    assert any("最近校验：2027-01-10 09:30" in str(cell.value) for row in cover.iter_rows() for cell in row)


@pytest.mark.parametrize("product", WORKBOOKS)
def test_charts_carry_what_stands_in_their_cells(product: str) -> None:
    book, seen = loaded_values(product), 0
    for part in (part for name, part in parts_of(products()[product]).items() if name.startswith("xl/charts/")):
        for series in ET.fromstring(part).iter():
            if not series.tag.endswith(("}numRef", "}strRef")):
                continue
            sheet, _, area = series[0].text.replace("'", "").rpartition("!")
            left, top, right, bottom = range_boundaries(area)
            cells = [cell.value for row in book[sheet].iter_rows(top, bottom, left, right) for cell in row]
            told = {int(point.get("idx")): point[0].text for point in series[1] if point.tag.endswith("}pt")}
            read = float if series.tag.endswith("}numRef") else str
            assert {at: read(text) for at, text in told.items()} == {
                at: v for at, v in enumerate(cells) if v is not None
            }
            seen += 1
    assert seen


@functools.cache
def loaded_values(product: str):
    return loaded(products()[product], data_only=True)


@pytest.mark.parametrize("product", WORKBOOKS)
def test_a_program_of_others_opens_and_saves_every_sheet(product: str) -> None:
    book = Workbook.open(products()[product])
    assert Workbook.open(book.save()).sheet_names == book.sheet_names == loaded_values(product).sheetnames


def seal_of(saved: bytes, folder: Path) -> SealState:
    path = folder / "saved.xlsx"
    path.write_bytes(saved)
    return verify.verify_book(open_book(path)).state


def test_the_seal_holds_after_a_save_by_another_program(tmp_path: Path) -> None:
    assert seal_of(Workbook.open(products()["sealed"]).save(), tmp_path) is SealState.INTACT
    changed = Workbook.open(products()["sealed"])
    changed.set(template.OVERALL, "C4", "改过的内容")
    assert seal_of(changed.save(), tmp_path) is not SealState.INTACT


@pytest.mark.office
@pytest.mark.skipif(shutil.which("ssconvert") is None, reason="Gnumeric is not installed (apt-get install gnumeric)")
def test_the_seal_holds_after_a_save_by_gnumeric(tmp_path: Path) -> None:
    source, saved = tmp_path / "sealed.xlsx", tmp_path / "gnumeric.xlsx"
    source.write_bytes(products()["sealed"])
    told = subprocess.run(["ssconvert", source, saved], check=True, capture_output=True, text=True).stderr
    assert "Constructed ranges" not in told
    assert seal_of(saved.read_bytes(), tmp_path) is SealState.INTACT
