"""Everything that staff added to a workbook survives a plan like the real one, compared part by part."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest

from tests.support.rich_workbook import as_excel_does, loaded, parts_of, rich_workbook, zipped
from tests.support.sheet_by_excel import SHEET_BY_EXCEL, WORKBOOK_BY_EXCEL
from tests.support.xml_compare import differences
from xltool.books import open_book
from xltool.model import template
from xltool.model.cells import Area, Formula, Ref
from xltool.model.edits import (
    ClearArea,
    CopySheet,
    CopyStyle,
    DeleteSheet,
    Link,
    Merge,
    PrintSetup,
    RowHeights,
    WriteBlock,
)

SAMPLE = Path(__file__).parents[3] / "workbook_templates" / "sample.xlsx"
REWRITTEN = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"}
RESULT = re.compile(rb' t="\w+"(?=><f\b)|(?<=</f>)<v>[^<]*</v>')
"""What a formula of the template on 封面 gives; it looks at 校验结果."""
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def real_plan(deleted=None):
    findings = [(row, "警告", "B06", None, Formula('="第"&1', "第1")) for row in range(1, 12)]
    plan = [
        ClearArea(Area(template.FINDINGS, 2, 1, 400, 10)),
        WriteBlock(template.FINDINGS, 2, 1, tuple(findings)),
        Link(Ref(template.FINDINGS, 2, 4), Ref(template.LAYOUT, 1, 1)),
    ]
    for name in ("表8 新", "表9 新"):
        plan += [
            CopySheet(template.LAYOUT, name),
            ClearArea(Area(name, 1, 1, 60, 13)),
            CopyStyle(Area(name, 1, 1, 9, 7), Ref(template.LAYOUT, 1, 1)),
            WriteBlock(name, 1, 1, (("1.科普专项绩效目标表",), (), ("项目编码", "13063621UQAP8BYN8VZWK"))),
            Merge(Area(name, 1, 1, 1, 7)),
            RowHeights(name, {1: 30, 2: 18.5}),
            PrintSetup(Area(name, 1, 1, 9, 7), (3, 3)),
        ]
    return [*plan, *([DeleteSheet(deleted)] if deleted else [])]


def after(tmp_path, content, plan):
    path = tmp_path / "绩效.xlsx"
    path.write_bytes(content)
    open_book(path).apply(plan)
    return path.read_bytes()


def as_excel_would_write_it():
    """The rich workbook with a workbook part, a sheet, cell formats and a calculation chain as Excel writes them."""
    parts = parts_of(rich_workbook())
    book = parts["xl/workbook.xml"].decode()
    made = WORKBOOK_BY_EXCEL
    for tag in ("sheets", "definedNames"):
        made = made.replace(f"@{tag}", re.search(f"<{tag}>.*</{tag}>", book)[0])
    parts["xl/workbook.xml"] = made.encode()
    parts["xl/worksheets/sheet5.xml"] = SHEET_BY_EXCEL.encode()
    ext = (
        b'<extLst><ext uri="{EB79DEF2-80B8-43e5-95BD-54CBDDF9020C}" xmlns:x14="http://schemas.microsoft.com/office/'
        b'spreadsheetml/2009/9/main"><x14:slicerStyles defaultSlicerStyle="SlicerStyleLight1"/></ext></extLst>'
    )
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b"</styleSheet>", ext + b"</styleSheet>")
    parts["xl/calcChain.xml"] = (
        f'<calcChain xmlns="{MAIN[1:-1]}"><c r="B2" i="6"/><c r="A2" i="4"/></calcChain>'.encode()
    )
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rIdChain" Type="{rels}/calcChain" Target="calcChain.xml"/></Relationships>'.encode(),
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.calcChain+xml"/></Types>',
    )
    return zipped(as_excel_does(parts))


def cell_formats(content):
    """The resolved format of every cell, by sheet and address."""
    resolved_formats = {}

    def resolve(cell):
        if cell._style not in resolved_formats:
            resolved_formats[cell._style] = [
                repr(getattr(cell, name))
                for name in ("font", "fill", "border", "alignment", "protection", "number_format")
            ]
        return resolved_formats[cell._style]

    return {
        (sheet.title, cell.coordinate): resolve(cell)
        for sheet in loaded(content).worksheets
        for row in sheet.iter_rows()
        for cell in row
    }


@pytest.mark.parametrize(
    ("content", "deleted"),
    [(rich_workbook, "表1 旧"), (as_excel_would_write_it, "表1 旧"), (SAMPLE.read_bytes, None)],
    ids=["rich", "by_excel", "sample"],
)
class TestAfterThePlan:
    def test_parts_that_the_plan_does_not_concern_are_identical(self, tmp_path, content, deleted):
        before = parts_of(content())
        now = parts_of(after(tmp_path, content(), real_plan(deleted)))
        (findings,) = [n for n, part in before.items() if n in sheet_parts(before, template.FINDINGS)]
        gone = sheet_parts(before, deleted) | {"xl/calcChain.xml"}
        concerned = REWRITTEN | gone | {findings, findings.replace("sheets/", "sheets/_rels/") + ".rels"}
        changed = {name for name in before if name not in concerned and now.get(name) != before[name]}
        assert changed <= sheet_parts(before, template.COVER)
        assert all(RESULT.sub(b"", now[name]) == RESULT.sub(b"", before[name]) for name in changed)
        assert not gone & now.keys()
        made = sheet_parts(now, "表8 新") | sheet_parts(now, "表9 新")
        assert now.keys() - before.keys() <= made | {"xl/sharedStrings.xml"}

    def test_the_formats_of_all_old_cells_are_the_same(self, tmp_path, content, deleted):
        plan = [*real_plan(deleted), WriteBlock(template.FINDINGS, 500, 1, ((date(2026, 1, 2),),))]
        before = cell_formats(content())
        now = cell_formats(after(tmp_path, content(), plan))
        kept = {key for key in before if key[0] not in (template.FINDINGS, deleted)}
        assert kept
        assert [key for key in kept if before[key] != now[key]] == []

    def test_shared_texts_keep_their_places(self, tmp_path, content, deleted):
        before = parts_of(content()).get("xl/sharedStrings.xml")
        now = ET.fromstring(parts_of(after(tmp_path, content(), real_plan(deleted)))["xl/sharedStrings.xml"])
        items = [(text.tag, text.text) for item in ET.fromstring(before) for text in item.iter()]
        after_items = [(text.tag, text.text) for item in now for text in item.iter()]
        assert {tag.rpartition("}")[2] for tag, _ in items} >= {"si", "t"}
        texts = [pair for pair in items if pair[0] == f"{MAIN}t"]
        assert [pair for pair in after_items if pair[0] == f"{MAIN}t"][: len(texts)] == texts

    def test_defined_names_still_point_where_they_did(self, tmp_path, content, deleted):
        before = names_of(content())
        now = names_of(after(tmp_path, content(), real_plan(deleted)))
        own = {key: value for key, value in before.items() if key[0] != deleted}
        assert {key: now.get(key) for key in own} == own
        assert {scope for scope, _ in now} - {scope for scope, _ in before} == {"表8 新", "表9 新"}

    def test_every_part_is_declared_and_every_relationship_leads_somewhere(self, tmp_path, content, deleted):
        now = parts_of(after(tmp_path, content(), real_plan(deleted)))
        types = ET.fromstring(now["[Content_Types].xml"])
        declared = {element.get("PartName", "").lstrip("/") for element in types} - {""}
        assert declared <= now.keys()
        for name in now:
            if name.endswith(".rels"):
                owner = Path(name).parent.parent
                for rel in ET.fromstring(now[name]):
                    if rel.get("TargetMode") != "External":
                        assert resolved(owner, rel.get("Target")) in now, f"{name} {rel.get('Target')}"

    def test_a_second_run_changes_nothing_more(self, tmp_path, content, deleted):
        once = after(tmp_path, content(), real_plan(deleted))
        twice = after(tmp_path, once, real_plan(deleted))
        assert names_of(twice) == names_of(once)
        assert parts_of(twice).keys() == parts_of(once).keys()
        assert cell_formats(twice) == cell_formats(once)


def test_a_sheet_of_excel_that_is_written_to_keeps_all_its_settings(tmp_path):
    before = as_excel_would_write_it()
    plan = [WriteBlock("表2 旧", 9, 1, ((0.1,),)), *real_plan()]
    now = parts_of(after(tmp_path, before, plan))["xl/worksheets/sheet5.xml"]
    former = ET.fromstring(re.sub(r"<dimension [^>]*/>", "", SHEET_BY_EXCEL))
    shared = former.findall(f".//{MAIN}f[@t='shared']")
    assert len(shared) == 2
    for element, text in zip(shared, ("B2*2", "B3*2"), strict=True):
        element.attrib.clear()
        element.text = text
    assert differences(former, ET.fromstring(now)) == []


def test_a_sheet_with_everything_that_is_written_to_keeps_all_its_settings(tmp_path):
    before = rich_workbook()
    now = parts_of(after(tmp_path, before, [WriteBlock("手工", 7, 2, ((7001.75,),))]))
    former = parts_of(before)["xl/worksheets/sheet1.xml"].decode()
    former = re.sub(r'<dimension [^>]*/>|<row r="1[56]"></row>|<(even|first)(Header|Footer)></\1\2>', "", former)
    former = former.replace("<oddHeader></oddHeader>", "").replace("<v></v>", "")
    found = differences(ET.fromstring(former), ET.fromstring(now["xl/worksheets/sheet1.xml"]))
    assert [text for text in found if not text.endswith(("@t: n became None", "@t: None became n"))] == []


def test_the_workbook_part_of_excel_keeps_all_its_settings(tmp_path):
    plan = [WriteBlock(template.FINDINGS, 2, 1, ((1,),))]
    now = ET.fromstring(parts_of(after(tmp_path, as_excel_would_write_it(), plan))["xl/workbook.xml"])
    former = ET.fromstring(parts_of(as_excel_would_write_it())["xl/workbook.xml"])
    for element in list(former):
        if element.tag.endswith("}revisionPtr"):  # of co-authoring; Excel makes a new one
            former.remove(element)
    found = differences(former, now)
    assert found == [
        "/workbook/calcPr@fullCalcOnLoad: None became 1.0",
        "/workbook/customWorkbookViews/customWorkbookView@mergeInterval: None became 0.0",
    ]


def test_overwriting_the_cell_that_stores_a_shared_formula_leaves_the_others_theirs(tmp_path):
    after(tmp_path, as_excel_would_write_it(), [WriteBlock("表2 旧", 2, 1, ((5,),))])
    rows = open_book(tmp_path / "绩效.xlsx").read("表2 旧").rows
    assert rows[1][0] == 5
    assert rows[2][0] == Formula("B3*2", 0)


def sheet_parts(parts, sheet):
    """The part of a sheet, as a set; empty without a sheet."""
    rels = {rel.get("Id"): rel.get("Target") for rel in ET.fromstring(parts["xl/_rels/workbook.xml.rels"])}
    ident = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return {
        resolved(Path("xl"), rels[element.get(ident)])
        for element in ET.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet")
        if element.get("name") == sheet
    }


def names_of(content):
    """Every defined name by (sheet it belongs to, name)."""
    root = ET.fromstring(parts_of(content)["xl/workbook.xml"])
    sheets = [element.get("name") for element in root.iter(f"{MAIN}sheet")]
    return {
        (scope and sheets[int(scope)], element.get("name")): (element.text, element.get("hidden") in ("1", "true"))
        for element in root.iter(f"{MAIN}definedName")
        for scope in [element.get("localSheetId")]
    }


def resolved(folder, target):
    pieces = [] if target.startswith("/") else [piece for piece in folder.as_posix().split("/") if piece != "."]
    for piece in target.strip("/").split("/"):
        pieces = pieces[:-1] if piece == ".." else [*pieces, piece]
    return "/".join(pieces)


# --- attributes that Excelize drops ---------------------------------------------------------

RULES = (
    b'<conditionalFormatting sqref="N4:N9"><cfRule type="iconSet" priority="90"><iconSet iconSet="3Arrows" percent="0" showValue="0">'
    b'<cfvo type="num" val="0"/><cfvo type="num" val="1" gte="0"/><cfvo type="num" val="5" gte="0"/></iconSet></cfRule>'
    b'</conditionalFormatting><conditionalFormatting sqref="O4:O9"><cfRule type="aboveAverage" dxfId="0" priority="91" '
    b'aboveAverage="0"/></conditionalFormatting><conditionalFormatting sqref="P4:P9"><cfRule type="dataBar" priority="92">'
    b'<dataBar minLength="0" maxLength="80"><cfvo type="min"/><cfvo type="max"/><color rgb="FF638EC6"/></dataBar></cfRule>'
    b"</conditionalFormatting>"
)
SETTINGS = (
    b'<calcPr calcId="191029" calcMode="manual" fullPrecision="0" calcOnSave="0" concurrentCalc="0" calcCompleted="0"/>'
)


@pytest.mark.parametrize(
    ("part", "attribute"),
    [
        ("xl/worksheets/sheet1.xml", b'percent="0"'),
        ("xl/worksheets/sheet1.xml", b'val="1" gte="0"'),
        ("xl/worksheets/sheet1.xml", b'val="5" gte="0"'),
        ("xl/worksheets/sheet1.xml", b'minLength="0"'),
        ("xl/worksheets/sheet1.xml", b'showRowColHeaders="0"'),
        ("xl/workbook.xml", b'fullPrecision="0"'),
        ("xl/workbook.xml", b'calcOnSave="0"'),
        ("xl/workbook.xml", b'concurrentCalc="0"'),
        ("xl/workbook.xml", b'calcCompleted="0"'),
        ("xl/workbook.xml", b'showSheetTabs="0"'),
    ],
)
def test_an_attribute_of_staff_stays_also_where_it_says_no(after_attributes, part, attribute):
    assert attribute.replace(b'"0"', b'"false"') in after_attributes[part] or attribute in after_attributes[part]


@pytest.fixture(scope="module")
def after_attributes(tmp_path_factory):
    parts = parts_of(rich_workbook())
    sheet, book = parts["xl/worksheets/sheet1.xml"], parts["xl/workbook.xml"]
    at = re.search(rb"<(?:dataValidations|hyperlinks|printOptions|pageMargins)", sheet).start()
    sheet = sheet[:at] + RULES + sheet[at:]
    parts["xl/worksheets/sheet1.xml"] = re.sub(rb"<sheetView ", b'<sheetView showRowColHeaders="0" ', sheet, count=1)
    book = re.sub(rb"<calcPr[^>]*?(?:/>|></calcPr>)", SETTINGS, book)
    parts["xl/workbook.xml"] = re.sub(rb' showSheetTabs="1"', b' showSheetTabs="0"', book)
    path = tmp_path_factory.mktemp("attributes") / "填报.xlsx"
    path.write_bytes(zipped(parts))
    open_book(path).apply([WriteBlock("手工", 2, 1, ((5,),))])
    return parts_of(path.read_bytes())


SHA = 'AlgorithmName="SHA-512" {0}HashValue="YWJj" {0}SaltValue="ZGVm" {0}SpinCount="100000"'
PROTECTIONS = {
    "of 2010 and older": 'workbookPassword="CC1A" lockStructure="1" lockWindows="1"',
    "of 2013": f"workbook{SHA.format('workbook')} lockStructure='1'",
    "of both": f'workbookPassword="83AF" workbookPasswordCharacterSet="utf-8" workbook{SHA.format("workbook")} lockStructure="true"',
    "of revisions": f'revisionsPassword="CC1A" revisions{SHA.format("revisions")} lockRevision="1"',
}


@pytest.mark.parametrize("attributes", PROTECTIONS.values(), ids=PROTECTIONS)
@pytest.mark.parametrize(
    "form", ["<workbookProtection {}/>", "<workbookProtection/><workbookProtection {}></workbookProtection>"]
)
def test_every_attribute_of_the_protection_of_the_structure_stays(tmp_path, attributes, form):
    parts = parts_of(rich_workbook())
    book = parts["xl/workbook.xml"].decode()
    assert "<workbookProtection/>" in book
    parts["xl/workbook.xml"] = book.replace("<workbookProtection/>", form.format(attributes)).encode()
    changed = parts_of(after(tmp_path, zipped(parts), [WriteBlock("手工", 2, 1, (("改",),))]))[
        "xl/workbook.xml"
    ].decode()
    kept = re.findall(r"<workbookProtection\b([^>]*?)/?>", changed)
    assert [sorted(re.findall(r"\w+=.[^'\"]*", one)) for one in kept] == [
        sorted(re.findall(r"\w+=.[^'\"]*", attributes))
    ]


@pytest.mark.parametrize("attributes", PROTECTIONS.values(), ids=PROTECTIONS)
def test_they_stay_where_every_element_has_a_prefix(tmp_path, attributes):
    parts = parts_of(rich_workbook())
    book = parts["xl/workbook.xml"].decode().replace("<workbookProtection/>", f"<workbookProtection {attributes}/>")
    book = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", book).replace('xmlns="', 'xmlns:x="', 1)
    parts["xl/workbook.xml"] = book.encode()
    changed = parts_of(after(tmp_path, zipped(parts), [WriteBlock("手工", 2, 1, (("改",),))]))["xl/workbook.xml"]
    assert f"<workbookProtection {attributes}/>" in changed.decode()


def test_passwords_of_sheets_and_ranges_stay(tmp_path):
    parts = parts_of(rich_workbook())
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    ranges = (
        f'<sheetProtection password="CC1A" {SHA.format("").replace("AlgorithmName", "algorithmName").replace(" H", " h").replace(" S", " s")} sheet="1" objects="1" autoFilter="0"/>'
        '<protectedRanges><protectedRange password="83AF" sqref="A2:B3" name="一段" securityDescriptor="O:WDG:WDD:(A;;CC;;;S-1-5-21)"/>'
        '<protectedRange algorithmName="SHA-512" hashValue="YWJj" saltValue="ZGVm" spinCount="100000" sqref="C2" name="二段"/></protectedRanges>'
    )
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</sheetData>", "</sheetData>" + ranges).encode()
    changed = parts_of(after(tmp_path, zipped(parts), [WriteBlock("手工", 2, 1, (("改",),))]))
    text = changed["xl/worksheets/sheet1.xml"].decode()
    for element in re.findall(r"<(?:sheetProtection|protectedRange) [^>]*/>", ranges):
        assert element in text
