"""What a review adds to a workbook whose template has it not, in a file: made as told, and nothing of others lost."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from tests.support.file_book import applied
from tests.support.filled import sample
from tests.support.rich_workbook import X14, XM, loaded, parts_of, rich_workbook, zipped
from tests.support.soundness import faults
from tests.support.xml_compare import differences
from xltool.books import open_book
from xltool.model import template
from xltool.model.cells import Area, Ref
from xltool.model.edits import (
    ColumnWidths,
    CopySheet,
    CopyStyle,
    DropDown,
    Edit,
    EmptySheet,
    FreezeRows,
    HiddenSheet,
    Mark,
    NameArea,
    WriteBlock,
)
from xltool.model.errors import XltoolError

SHEET, PHRASES = "审核意见", "_短语"
FORMULA = 'COUNTIFS(opinions_level,"必须修改",opinions_cell,ADDRESS(ROW(),COLUMN(),4))>0'
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def plan(marked: str, like: Ref) -> list[Edit]:
    return [
        HiddenSheet(PHRASES),
        WriteBlock(PHRASES, 1, 1, (("请补充依据",), ("请核实金额",))),
        NameArea("choices_phrases", Area(PHRASES, 1, 1, 2, 1)),
        EmptySheet(SHEET),
        WriteBlock(SHEET, 1, 1, (("级别", "单元格", "意见"), ("必须修改", "D5", "请补充依据"))),
        CopyStyle(Area(SHEET, 1, 1, 1, 3), like),
        ColumnWidths(SHEET, {1: 10, 2: 9.5, 3: 44, 4: 0}),
        DropDown(Area(SHEET, 2, 1, 300, 1), ("必须修改", "建议", '看"引号"<&')),
        DropDown(Area(SHEET, 2, 3, 300, 3), Area(PHRASES, 1, 1, 2, 1), strict=False),
        NameArea("opinions_level", Area(SHEET, 2, 1, 300, 1)),
        NameArea("opinions_cell", Area(SHEET, 2, 2, 2, 2)),
        FreezeRows(SHEET, 1),
        Mark(Area(SHEET, 2, 1, 300, 3), '$A2="<询问>"', "D3E7F7"),
        Mark(Area(marked, 4, 1, 90, 8), FORMULA, "E4D7F5"),
        DropDown(Area(marked, 22, 1, 24, 1), ("丙",)),
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "绩效.xlsx"
    found.write_bytes(rich_workbook())
    return found


def part(path: Path, sheet: str) -> str:
    """The XML of a sheet."""
    parts = parts_of(path.read_bytes())
    ids = dict(re.findall(rb'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"', parts["xl/workbook.xml"]))
    rels = parts["xl/_rels/workbook.xml.rels"].decode()
    target = next(one.get("Target", "") for one in ET.fromstring(rels) if one.get("Id") == ids[sheet.encode()].decode())
    return parts[f"xl/{target.removeprefix('/xl/')}"].decode()


def changed(path: Path, number: int, change: Callable[[str], str]) -> None:
    """Let a sheet be as another program writes it."""
    parts = parts_of(path.read_bytes())
    name = f"xl/worksheets/sheet{number}.xml"
    parts[name] = change(parts[name].decode()).encode()
    path.write_bytes(zipped(parts))


@pytest.mark.parametrize("make", [lambda path: path.write_bytes(rich_workbook()), sample], ids=["rich", "sample"])
def test_all_of_it_is_made_and_the_file_is_sound(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "a.xlsx"
    make(path)
    was = faults(path.read_bytes())
    marked, like = (
        ("手工", Ref("_版式", 1, 1)) if make is not sample else (template.INDICATORS, Ref(template.FINDINGS, 5, 1))
    )
    wanted = plan(marked, like)
    open_book(path).apply(wanted)
    new = {one for one in faults(path.read_bytes()) if "stored result" not in one}
    assert new <= set(was)
    book = loaded(path.read_bytes())
    sheet = book[SHEET]
    assert book.sheetnames[-2:] == [PHRASES, SHEET]
    assert (book[PHRASES].sheet_state, sheet.sheet_state, sheet.freeze_panes) == ("hidden", "visible", "A2")
    assert {letter: (one.width, one.hidden) for letter, one in sheet.column_dimensions.items()} == {
        "A": (10, False), "B": (9.5, False), "C": (44, False), "D": (9.140625, True),
    }  # fmt: skip
    strict, free = sheet.data_validations.dataValidation
    assert (str(strict.sqref), strict.formula1) == ("A2:A300", '"必须修改,建议,看""引号""<&"')
    assert (strict.showErrorMessage, strict.errorStyle or "stop", "“重试”" in strict.error) == (True, "stop", True)
    assert (str(free.sqref), free.formula1, free.showErrorMessage) == ("C2:C300", "choices_phrases", False)
    assert book.defined_names["opinions_level"].attr_text == f"'{SHEET}'!$A$2:$A$300"
    assert book.defined_names["opinions_cell"].attr_text == f"'{SHEET}'!$B$2"
    (own,) = sheet.conditional_formatting
    assert [(rule.formula, rule.dxf.fill.bgColor.rgb) for rule in own.rules] == [(['$A2="<询问>"'], "FFD3E7F7")]
    first = next(iter(book[marked].conditional_formatting))
    assert [(str(first.sqref), one.formula, one.priority, one.stopIfTrue) for one in first.rules] == [
        ("A4:H90", [FORMULA], 1, None)
    ]
    assert first.rules[0].dxf.fill.bgColor.rgb == "FFE4D7F5"
    once = told(path)
    open_book(path).apply(wanted[2:])
    assert told(path) == once


def told(path: Path) -> dict[str, bytes]:
    """Every part; Excelize writes quotes in its own way."""
    return {name: one.replace(b"&#34;", b'"') for name, one in parts_of(path.read_bytes()).items()}


def test_rules_lists_and_all_else_of_a_marked_sheet_stay(path: Path) -> None:
    former = ET.fromstring(part(path, "手工"))
    open_book(path).apply(
        [Mark(Area("手工", 1, 1, 9, 9), FORMULA, "E4D7F5"), DropDown(Area("手工", 22, 1, 24, 2), ("丙",))]
    )
    now = ET.fromstring(part(path, "手工"))
    rules = now.findall(f"{MAIN}conditionalFormatting")
    assert [one.get("sqref") for one in rules] == ["A1:I9", "B2:B7"]
    assert [one[0].get("priority") for one in rules] == ["1", "2"]
    now.remove(rules[0])
    rules[1][0].set("priority", "1")
    lists = now.find(f"{MAIN}dataValidations")
    assert lists is not None
    assert [one.get("sqref") for one in lists] == ["A20:A21 A25:A30", "A22:B24"]
    lists.remove(lists[1])
    lists[0].set("sqref", "A20:A30")
    lists.set("count", "1")
    former.remove(former.find(f"{MAIN}dimension"))  # type: ignore[arg-type]
    assert [
        text
        for text in differences(former, now)
        if "sheetData" not in text and "headerFooter" not in text and not text.endswith("became None")
    ] == []


EXTENDED = f"""<ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{X14}"><x14:conditionalFormattings>
<x14:conditionalFormatting xmlns:xm="{XM}"><x14:cfRule type="expression" priority="%d" id="{{1}}"><xm:f>%s</xm:f>
<x14:dxf><font><b/></font></x14:dxf></x14:cfRule><xm:sqref>A1:B9</xm:sqref></x14:conditionalFormatting>
</x14:conditionalFormattings></ext>"""


def test_rules_of_2010_stay_too_and_come_behind(path: Path) -> None:
    rule = EXTENDED % (1, "说明!$A1&gt;3")
    changed(path, 1, lambda text: text.replace("<extLst>", f"<extLst>{rule}"))
    open_book(path).apply([Mark(Area("手工", 1, 1, 9, 9), FORMULA, "E4D7F5")])
    text = part(path, "手工")
    assert (EXTENDED % (2, "说明!$A1&gt;3")) in text
    assert "x14:sparkline" in text
    assert "x14:dataValidation " in text
    assert [int(one) for one in re.findall(r'cfRule [^>]*priority="(\d+)"', text)] == [1, 2, 2]


def test_the_same_rule_of_2010_makes_room(path: Path) -> None:
    """Excel keeps there what mentions another sheet."""
    rule = EXTENDED % (1, "COUNTIF(说明!$A$1:$A$9,A1)&gt;0")
    changed(path, 1, lambda text: text.replace("<extLst>", f"<extLst>{rule}"))
    open_book(path).apply([Mark(Area("手工", 1, 1, 9, 9), "COUNTIF('说明'!$A$1:$A$9, A1)>0", "E4D7F5")])
    text = part(path, "手工")
    assert "x14:conditionalFormatting" not in text
    assert "x14:sparkline" in text
    assert text.count("COUNTIF(") == 1


def test_a_mark_gets_its_new_colour_in_its_place(path: Path) -> None:
    area = Area("手工", 2, 1, 9, 3)
    applied(path, Mark(area, "$B2>5", "D9EEDD"), Mark(area, FORMULA, "E4D7F5"))
    book = applied(path, Mark(area, "$B2 > 5", "F8CFCB"))
    rules = [rule for one in book["手工"].conditional_formatting for rule in one.rules if rule.type == "expression"]
    assert [(rule.formula[0], rule.priority, rule.dxf.fill.bgColor.rgb[2:]) for rule in rules] == [
        (FORMULA, 1, "E4D7F5"),
        ("$B2>5", 2, "F8CFCB"),
    ]


def test_a_mark_takes_the_place_of_what_its_formula_marked_in_part(path: Path) -> None:
    applied(path, Mark(Area("手工", 2, 1, 5, 3), FORMULA, "D9EEDD"), Mark(Area("手工", 8, 1, 9, 3), FORMULA, "D9EEDD"))
    applied(path, Mark(Area("手工", 30, 1, 31, 3), FORMULA, "D9EEDD"))
    book = applied(path, Mark(Area("手工", 2, 1, 20, 3), FORMULA, "F8CFCB"))
    assert [(str(one.sqref), one.rules[0].type) for one in book["手工"].conditional_formatting] == [
        ("A2:C20", "expression"),
        ("A30:C31", "expression"),
        ("B2:B7", "colorScale"),
    ]


# --- drop-downs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sqref", "hole", "rest"),
    [
        ("A20:A30", "A1:A19", "A20:A30"),
        ("A20:A30", "A20:A30", None),
        ("A20:A30", "A1:C99", None),
        ("A20:C30", "B22:B24", "A20:C21 A22:A24 C22:C24 A25:C30"),
        ("A20:C30", "C30:D31", "A20:C29 A30:B30"),
        ("A20:A22 E3 F:F", "E1:E9", "A20:A22 F1:F1048576"),
        ("A20:A22 F:F 5:6", "F5:F6", "A20:A22 F1:F4 F7:F1048576 A5:E6 G5:XFD6"),
    ],
)
def test_a_list_takes_its_cells_from_others(path: Path, sqref: str, hole: str, rest: str | None) -> None:
    changed(path, 1, lambda text: text.replace('sqref="A20:A30"', f'prompt="A20:A30" sqref="{sqref}"'))
    open_book(path).apply([DropDown(Area.of("手工", hole), ("丙",))])
    found = re.findall(r"<dataValidation .*?</dataValidation>", part(path, "手工"))
    former = [one for one in found if "&#30002;,&#20057;" in one]
    assert [re.findall(r' sqref="([^"]*)"', one) for one in former] == ([[rest]] if rest else [])
    assert all('prompt="A20:A30"' in one for one in former)
    assert len(found) == len(former) + 1
    assert f'<dataValidations count="{len(found)}">' in part(path, "手工")


def test_what_is_left_of_others_still_means_its_own_cells(path: Path) -> None:
    formula = 'INDIRECT("级_"&amp;$A20&amp;B$1&amp;"A20")'
    changed(
        path, 1, lambda text: text.replace('"&#30002;,&#20057;"', formula).replace('sqref="A20:A30"', 'sqref="A20:B30"')
    )
    book = applied(path, DropDown(Area("手工", 20, 1, 24, 2), ("丙",)), DropDown(Area("手工", 25, 1, 30, 1), ("丁",)))
    assert [(str(one.sqref), one.formula1) for one in book["手工"].data_validations.dataValidation] == [
        ("B25:B30", 'INDIRECT("级_"&$A25&C$1&"A20")'),
        ("A20:B24", '"丙"'),
        ("A25:A30", '"丁"'),
    ]


def test_lists_of_2010_give_way_too(path: Path) -> None:
    changed(path, 1, lambda text: text.replace("校验结果!$A$1:$A$3", "校验结果!$A2:$A3"))
    open_book(path).apply([DropDown(Area("手工", 1, 7, 4, 7), ("丙",))])
    text = part(path, "手工")
    assert "<xm:f>校验结果!$A5:$A6</xm:f></x14:formula1><xm:sqref>G5:G9</xm:sqref>" in text
    open_book(path).apply([DropDown(Area("手工", 1, 7, 40, 7), ("丙",))])
    text = part(path, "手工")
    assert "x14:dataValidation" not in text
    assert "x14:sparkline" in text


def test_a_list_written_in_two_ways_goes_with_both(path: Path) -> None:
    """As Excel writes words with commas or quotes in them."""
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    two = (
        f'<mc:AlternateContent xmlns:x12ac="urn:x12ac" xmlns:mc="{mc}"><mc:Choice Requires="x12ac"><dataValidation type="list" '
        'sqref="D3:D4"><x12ac:list>甲,"乙,丙"</x12ac:list></dataValidation></mc:Choice><mc:Fallback><dataValidation '
        'type="list" sqref="D3:D4"><formula1>"甲,乙,丙"</formula1></dataValidation></mc:Fallback></mc:AlternateContent>'
    )
    changed(
        path,
        1,
        lambda text: text.replace("</dataValidations>", f"{two}</dataValidations>").replace(
            'dataValidations count="1"', 'dataValidations count="2"'
        ),
    )
    open_book(path).apply([DropDown(Area("手工", 3, 4, 3, 4), ("丁",))])
    text = part(path, "手工")
    assert text.count('sqref="D4"') == 2
    assert '<dataValidations count="3">' in text
    open_book(path).apply([DropDown(Area("手工", 3, 4, 4, 4), ("丁",))])
    text = part(path, "手工")
    assert "AlternateContent" not in text
    assert '<dataValidations count="2">' in text


@pytest.mark.parametrize(
    "choices", [(), ("",), ("甲,乙",), (" 甲",), ("=甲",), ("长" * 256,), ("一二三四五六七八九",) * 26, ("𠮷" * 128,)]
)
def test_words_that_no_list_takes_are_a_mistake(choices: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="no list"):
        DropDown(Area("表", 1, 1, 1, 1), choices)


def test_255_characters_are_not_too_many() -> None:
    assert DropDown(Area("表", 1, 1, 1, 1), ("长" * 127, "短" * 127)).choices


# --- widths, panes, names -------------------------------------------------------------------


def test_columns_get_widths_and_their_neighbours_keep_theirs(path: Path) -> None:
    changed(
        path,
        1,
        lambda text: re.sub(
            r"<cols>.*</cols>",
            '<cols><col min="2" max="6" width="23.5" customWidth="1" style="3"/><col min="8" max="8" width="5" hidden="1"/></cols>',
            text,
        ),
    )
    open_book(path).apply([ColumnWidths("手工", {1: 7, 3: 30.25, 4: 0, 8: 12})])
    found = re.findall(r"<col ([^>]*?)/>", part(path, "手工"))
    said = [dict(re.findall(r'(\w+)="([^"]*)"', one.replace("true", "1"))) for one in found]
    wide = {"width": "23.5", "customWidth": "1", "style": "3"}
    assert said == [
        {"width": "7", "customWidth": "1", "min": "1", "max": "1"},
        wide | {"min": "2", "max": "2"},
        {"width": "30.25", "customWidth": "1", "style": "3", "min": "3", "max": "3"},
        {"width": "23.5", "hidden": "1", "style": "3", "min": "4", "max": "4"},
        wide | {"min": "5", "max": "6"},
        {"width": "12", "customWidth": "1", "min": "8", "max": "8"},
    ]


@pytest.mark.parametrize(
    ("sheet", "rows", "corner", "active"),
    [
        ("手工", 4, "B5", "bottomRight"),
        ("手工", 0, "B1", "topRight"),
        ("说明", 2, "A3", "bottomLeft"),
        ("说明", 0, None, "topLeft"),
    ],
)
def test_rows_stay_in_view_and_columns_as_before(
    path: Path, sheet: str, rows: int, corner: str | None, active: str
) -> None:
    changed(path, 6, lambda text: text.replace("<sheetView ", '<sheetView topLeftCell="A40" ', 1))
    view = applied(path, FreezeRows(sheet, rows))[sheet].sheet_view
    assert (view.pane and view.pane.topLeftCell) == corner
    assert (view.pane.activePane if view.pane else "topLeft") == active
    assert [one.pane or "topLeft" for one in view.selection] == [active]
    assert view.topLeftCell is None
    assert view.zoomScale == (85 if sheet == "手工" else None)


def test_a_name_means_the_new_area_and_others_keep_what_they_say(path: Path) -> None:
    book = loaded(rich_workbook())
    book["说明"].defined_names["Findings_At"] = DefinedName("Findings_At", attr_text="'说明'!$A$1")
    book.save(path)
    book = applied(path, NameArea("FINDINGS_AT", Area("说明", 1, 2, 9, 3)))
    assert {name: one.attr_text for name, one in book.defined_names.items()} == {
        "FINDINGS_AT": "'说明'!$B$1:$C$9",
        "rate": "0.17",
    }
    assert book.defined_names["rate"].comment == "税率"
    assert book["说明"].defined_names["Findings_At"].attr_text == "'说明'!$A$1"


# --- emptied sheets -------------------------------------------------------------------------


def test_an_emptied_sheet_holds_nothing_and_stays_where_it_is(path: Path) -> None:
    before = parts_of(path.read_bytes())
    book = applied(path, EmptySheet("手工"), EmptySheet("_版式"), WriteBlock("手工", 2, 2, (("新",),)))
    assert book.sheetnames == loaded(rich_workbook()).sheetnames
    assert {book[name].sheet_state for name in ("手工", "_版式")} == {"visible"}
    text = part(path, "手工")
    assert re.sub(r"<row .*</row>", "", text).count("<") < 14
    assert not re.search("cols|dataValidation|conditional|drawing|tablePart|mergeCell|extLst|pane|filter|Break", text)
    assert [[cell.value for cell in row] for row in book["手工"].iter_rows()] == [[None, None], [None, "新"]]
    assert book["手工"]["A1"].font.name != "楷体"
    assert book.defined_names["findings_at"].attr_text == "校验结果!$A$2:$A$99"
    assert (book["手工"].print_area, book["说明"].print_area) == ("", "'说明'!$A$1:$B$9")
    assert book["说明"]["B2"].value == "=手工!B2*2"
    gone = {name for name in before if re.search(r"charts/|tables/|comments/|drawing1|printerSettings", name)}
    assert len(gone) > 5
    assert not gone & parts_of(path.read_bytes()).keys()


def test_names_that_mean_an_emptied_sheet_still_do(path: Path) -> None:
    book = applied(path, EmptySheet("校验结果"))
    assert book.defined_names["findings_at"].attr_text.replace("'", "") == "校验结果!$A$2:$A$99"


def test_what_was_set_up_goes_with_the_copy_and_not_with_what_is_emptied(path: Path) -> None:
    edits = [
        Mark(Area("说明", 1, 1, 9, 2), "$A1=1", "E4D7F5"),
        DropDown(Area("说明", 1, 2, 9, 2), ("甲",)),
        FreezeRows("说明", 3),
    ]
    book = applied(path, *edits, CopySheet("说明", "抄件"), EmptySheet("说明"), WriteBlock("说明", 1, 1, (("空",),)))

    def set_up(sheet: Any) -> tuple[int, int, str | None]:
        return len(sheet.conditional_formatting), len(sheet.data_validations.dataValidation), sheet.freeze_panes

    assert (set_up(book["抄件"]), set_up(book["说明"])) == ((1, 1, "A4"), (0, 0, None))


@pytest.mark.parametrize(
    "edit",
    [
        ColumnWidths("没有", {1: 5}),
        FreezeRows("没有", 1),
        Mark(Area("没有", 1, 1, 2, 2), "A1=1", "E4D7F5"),
        NameArea("某", Area("没有", 1, 1, 2, 2)),
        NameArea("不 行", Area("说明", 1, 1, 2, 2)),
        DropDown(Area("没有", 1, 1, 2, 2), ("甲",)),
        DropDown(Area("说明", 1, 1, 2, 2), Area("没有", 1, 1, 2, 1)),
    ],
)
def test_what_cannot_be_is_refused_and_the_file_stays(path: Path, edit: Edit) -> None:
    before = path.read_bytes()
    with pytest.raises(XltoolError, match="没有改动"):
        open_book(path).apply([edit])
    assert path.read_bytes() == before


def test_styles_without_any_look_for_rules_get_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    openpyxl.Workbook().save(path)
    parts = parts_of(path.read_bytes())
    for without in (r"<dxfs[^>]*/>", r"<dxfs[^>]*/>|<tableStyles[^>]*/>|<colors>.*</colors>"):
        styles = re.sub(without, "", parts["xl/styles.xml"].decode())
        assert "dxfs" not in styles
        path.write_bytes(zipped(parts | {"xl/styles.xml": styles.encode()}))
        book = applied(
            path, Mark(Area("Sheet", 1, 1, 2, 2), "A1=1", "E4D7F5"), Mark(Area("Sheet", 1, 1, 2, 2), "A1=2", "E4D7F5")
        )
        assert [rule.dxf.fill.bgColor.rgb for one in book["Sheet"].conditional_formatting for rule in one.rules] == [
            "FFE4D7F5"
        ] * 2
        assert parts_of(path.read_bytes())["xl/styles.xml"].count(b"<dxf>") == 1
