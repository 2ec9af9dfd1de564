"""Workbooks as other programs write them: other names of parts, new error values, odd areas, white space around numbers."""

import posixpath
import re

import pytest

from tests.support.rich_workbook import loaded, parts_of, zipped
from tests.support.soundness import faults
from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.shipped import SAMPLE, template_path
from xltool.model import template
from xltool.model.cells import Area, CellError, Formula, Ref
from xltool.model.edits import CopySheet, CopyStyle, WriteBlock
from xltool.reading.cell_values import CellReader
from xltool.reading.cover import read_cover
from xltool.reading.submission import read_submission
from xltool.receiving.gate.inspection import inspect


@pytest.fixture(scope="module")
def filled():
    """The parts of the shipped sample, and the part of its sheet 项目."""
    parts = parts_of(template_path(SAMPLE).read_bytes())
    return parts, _projects(parts)


def _projects(parts):
    book = parts["xl/workbook.xml"].decode()
    ident = re.search(rf'name="{template.PROJECTS}"[^>]*?r:id="(\w+)"', book)[1]
    tags = re.findall(r"<Relationship [^>]*>", parts["xl/_rels/workbook.xml.rels"].decode())
    target = next(re.search(r'Target="([^"]+)"', tag)[1] for tag in tags if f'Id="{ident}"' in tag)
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def written(tmp_path, parts):
    path = tmp_path / "来件.xlsx"
    path.write_bytes(zipped(parts))
    return path


def read_in_both(path):
    """What the desk and the gate for received files read from 项目, which must be the same."""
    book = open_book(path)
    grid = book.read(template.PROJECTS)
    received = inspect(path.read_bytes())
    assert received.refusal is None, received.refusal
    assert FileBook.of_package(received.package).read(template.PROJECTS).rows == grid.rows
    return book, grid


def with_cells(filled, change):
    parts, part = filled
    return {**parts, part: change(parts[part])}


def replaced_cell(cell, new):
    pattern = re.compile(rb'<c r="%b"[^>]*?(?:/>|>.*?</c>)' % cell.encode())

    def change(content):
        assert len(pattern.findall(content)) == 1
        return pattern.sub(new.encode(), content)

    return change


# --- error values ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="E4" t="e"><v>#BUSY!</v></c>', CellError("#BUSY!")),
        ('<c r="E4" t="e"><f>_xlfn.PY(1)</f><v>#PYTHON!</v></c>', Formula("_xlfn.PY(1)", CellError("#PYTHON!"))),
        ("<c r=\"E4\" t='e' ><v>#EXTERNAL!</v></c>", CellError("#EXTERNAL!")),
        ('<c r="E4" t="e"><v>\n #SPILL! </v></c>', CellError("#SPILL!")),
        ('<c r="E4" t="e"><v>Fehler: 508</v></c>', CellError("Fehler: 508")),
        ('<c r="E4" t="e"><v></v></c>', CellError("#ERROR!")),
        ('<c r="E4" t="e"/><c r="F4" t="e"><v>#REF!</v></c>', CellError("#ERROR!")),
    ],
)
def test_an_error_value_of_any_name_is_that_of_its_cell_alone(tmp_path, filled, cell, expected):
    change = replaced_cell("E4", cell)
    if "F4" in cell:
        change = lambda content: replaced_cell("E4", cell)(replaced_cell("F4", "")(content))  # noqa: E731
    path = written(tmp_path, with_cells(filled, change))
    book, grid = read_in_both(path)
    assert grid.at(4, 5) == expected
    assert grid.at(4, 3) == 37500
    found = [finding for finding in read_submission(book).findings if finding.ref.a1 == "E4"]
    assert [finding.code for finding in found] == ["R01"]


@pytest.mark.parametrize("code", ["#CALC!", "#FIELD!", "#GETTING_DATA", "#错误!"])
def test_an_error_value_beside_the_table_is_no_finding_and_stays(tmp_path, filled, code):
    def beside(content):
        return re.sub(rb'(<row r="4".*?)(</row>)', rb'\1<c r="R4" t="e"><v>%b</v></c>\2' % code.encode(), content)

    path = written(tmp_path, with_cells(filled, beside))
    book, grid = read_in_both(path)
    assert grid.at(4, 18) == CellError(code)
    assert not [finding for finding in read_submission(book).findings if finding.code == "R01"]
    book.apply([WriteBlock(template.PROJECTS, 4, 13, (("记一笔",),))])
    again = open_book(path).read(template.PROJECTS)
    assert (again.at(4, 18), again.at(4, 13)) == (CellError(code), "记一笔")


# --- areas and numbers ----------------------------------------------------------------------


@pytest.mark.parametrize("area", ['ref="A:M"', 'ref=""', "", 'ref="项目!A1:M9"', 'ref="$B$2"', 'ref="A1:B2 D4"', 'ref="#REF!"'])  # fmt: skip
def test_a_declared_area_is_never_needed(tmp_path, filled, area):
    declared = lambda content: re.sub(rb"<dimension [^>]*>", f"<dimension {area}/>".encode(), content)  # noqa: E731
    _, grid = read_in_both(written(tmp_path, with_cells(filled, declared)))
    assert grid.at(4, 3) == 37500


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="C4"><v> 37500</v></c>', 37500),
        ('<c r="C4"><v>6&#52;<?keep this?>0</v></c>', 640),
        ('<c r="C4"><v>&#10;37500&#x0a;</v></c>', 37500),
        ('<c r="C4"><v\n> 37500</v></c>', 37500),
        ('<c r="C4" t="n"><v>\r\n\t37500.5\r\n</v></c>', 37500.5),
        ('<c r="C4"><v xml:space="preserve"> 1E3 </v></c>', 1000),
        ('<c r="C4"><f>1+1</f><v> 2 </v></c>', Formula("1+1", 2)),
        ('<c r="C4" t="b"><v> 0</v></c>', False),
        ('<c r="C4"><v> </v></c>', None),
        ('<c r="C4" t="str"><f>A1</f><v> 37500 </v></c>', Formula("A1", " 37500 ")),
        ('<c r="C4" t="inlineStr"><is><t xml:space="preserve"> a\n</t></is></c>', " a\n"),
    ],
)
def test_a_value_is_what_its_xml_says_without_white_space(tmp_path, filled, cell, value):
    _, grid = read_in_both(written(tmp_path, with_cells(filled, replaced_cell("C4", cell))))
    assert grid.at(4, 3) == value
    assert type(grid.at(4, 3)) is type(value)
    assert grid.at(4, 2) == "科普专项"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="C4"><v>9<!-- </v> -->81.5</v></c>', 981.5),
        ('<c r="C4"><v><![CDATA[640]]></v></c>', 640),
        ('<c r="C4" t="str"><v><![CDATA[a<&b]]>c&amp;&#100;</v></c>', "a<&bc&d"),
    ],
)
def test_a_value_in_pieces_is_read_whole_at_the_desk_and_refused_when_received(tmp_path, filled, cell, value):
    path = written(tmp_path, with_cells(filled, replaced_cell("C4", cell)))
    assert open_book(path).read(template.PROJECTS).at(4, 3) == value
    assert inspect(path.read_bytes()).refusal.code == "Q09"


# --- names of parts -------------------------------------------------------------------------


def moved(parts, names):
    """Parts under other names, and every list that tells of them."""

    def told(content):
        listed = re.compile(rb'"/?(%b)"' % b"|".join(re.escape(name.encode()) for name in names))
        return listed.sub(lambda match: f'"/{names[match[1].decode()]}"'.encode(), content)

    main = names.get("xl/workbook.xml", "xl/workbook.xml")
    rels = posixpath.join(posixpath.dirname(main), "_rels", f"{posixpath.basename(main)}.rels")
    absolute = re.sub(rb'Target="(?!/)([^"]+)"', rb'Target="/xl/\1"', parts["xl/_rels/workbook.xml.rels"])
    result = {
        names.get(name, name): content for name, content in parts.items() if not name.endswith("workbook.xml.rels")
    }
    lists = {**{name: content for name, content in result.items() if name.endswith(".rels")}, rels: absolute}
    lists["[Content_Types].xml"] = result["[Content_Types].xml"]
    return result | {name: told(content) for name, content in lists.items()}


@pytest.mark.parametrize(("former", "folder"), [("xl/", "Excel/"), ("xl/", ""), ("xl/worksheets/", "数据/页/")])
def test_parts_may_stand_in_any_folder(tmp_path, filled, former, folder):
    parts = filled[0]
    names = {name: folder + name.removeprefix(former) for name in parts if name.startswith(former)}
    names.pop("xl/_rels/workbook.xml.rels", None)
    within = {
        name: re.sub(rb'"\.\./', b'"/xl/', content) if "/worksheets/_rels/" in name else content
        for name, content in parts.items()
    }
    book, grid = read_in_both(written(tmp_path, moved(within, names)))
    assert grid.at(4, 2) == "科普专项"
    book.apply([WriteBlock(template.PROJECTS, 4, 13, (("记一笔",),))])
    assert faults((tmp_path / "来件.xlsx").read_bytes()) == []
    assert open_book(tmp_path / "来件.xlsx").read(template.PROJECTS).at(4, 13) == "记一笔"


def test_a_workbook_without_styles_is_written_all_the_same(tmp_path, filled):
    plain = {name: re.sub(rb' (?:s|style|\w*[dD]xfId)="\d+"', b"", content) for name, content in filled[0].items()}
    del plain["xl/styles.xml"]
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        plain[name] = re.sub(rb"<(?:Override|Relationship) [^>]*styles[^>]*>", b"", plain[name])
    path = written(tmp_path, plain)
    book, _ = read_in_both(path)
    book.apply([WriteBlock(template.PROJECTS, 4, 13, (("记一笔",),)), CopySheet("_版式", "另一张")])
    assert faults(path.read_bytes()) == []
    assert open_book(path).read(template.PROJECTS).at(4, 13) == "记一笔"


@pytest.mark.parametrize(
    "names",
    [
        {"xl/workbook.xml": "xl/workbook7.xml"},
        {"xl/workbook.xml": "Book/Main.xml", "xl/styles.xml": "Book/look.xml"},
        {"xl/sharedStrings.xml": "xl/strings.xml", "xl/styles.xml": "xl/formats/styles2.xml"},
        {"xl/sharedStrings.xml": "xl/styles.xml", "xl/styles.xml": "xl/sharedStrings.xml"},
    ],
)
def test_parts_are_found_through_relationships(tmp_path, filled, names):
    path = written(tmp_path, moved(filled[0], names))
    book, grid = read_in_both(path)
    assert grid.at(4, 2) == "科普专项"
    assert book.percent_cells(template.PROJECTS, [(4, 7), (4, 2)]) == {(4, 7)}
    book.apply([WriteBlock(template.PROJECTS, 4, 13, (("记一笔",),))])
    assert loaded(path.read_bytes())[template.PROJECTS]["M4"].value == "记一笔"


@pytest.mark.parametrize(
    "spelled",
    [
        lambda name: name.replace("sharedStrings", "SharedStrings"),
        lambda name: name.replace("styles", "Styles").replace("workbook.xml", "Workbook.xml"),
        lambda name: name if name.startswith("[") else name.upper(),
        lambda name: name if name.startswith("[") else name.replace("/", "\\"),
    ],
)
def test_the_spelling_of_names_in_the_archive_does_not_matter(tmp_path, filled, spelled):
    path = written(tmp_path, {spelled(name): content for name, content in filled[0].items()})
    _, grid = read_in_both(path)
    assert grid.at(4, 2) == "科普专项"
    assert {finding.code for finding in inspect(path.read_bytes()).findings} == {"Q57"}
    open_book(path).apply([WriteBlock(template.PROJECTS, 4, 13, (("记一笔",),))])
    assert loaded(path.read_bytes())[template.PROJECTS]["M4"].value == "记一笔"


def test_a_sheet_is_made_anew_beside_sheets_whose_names_are_written_large(tmp_path, filled):
    names = {name: name.replace("/sheet", "/Sheet") for name in filled[0] if "worksheets/" in name}
    path = written(tmp_path, moved(filled[0], names))
    before = open_book(path).sheet_names()
    made = template.DEPARTMENT_FORM
    open_book(path).apply([CopySheet("_版式", made), WriteBlock(made, 1, 1, (("记一笔",),))])
    assert open_book(path).sheet_names() == before
    assert open_book(path).read(made).at(1, 1) == "记一笔"
    assert faults(path.read_bytes()) == []


def test_a_second_workbook_part_that_nothing_leads_to_is_not_read(tmp_path, filled):
    parts = moved(filled[0], {"xl/workbook.xml": "xl/workbook9.xml"})
    decoy = parts["xl/workbook9.xml"].replace(template.PROJECTS.encode(), "假项目".encode())
    book, _ = read_in_both(written(tmp_path, {**parts, "xl/workbook.xml": decoy}))
    assert template.PROJECTS in book.sheet_names()


@pytest.mark.parametrize(
    ("usual", "told"),
    [("worksheets/", "WORKSHEETS/"), ("sharedStrings.xml", "SHAREDstrings.xml"), ("styles.xml", "STYLES.XML")],
)
def test_a_relationship_may_spell_a_part_otherwise_than_the_archive(tmp_path, filled, usual, told):
    """Excelize writes parts under both spellings, and the result is an archive that nobody reads."""
    rels = "xl/_rels/workbook.xml.rels"
    path = written(tmp_path, filled[0] | {rels: filled[0][rels].replace(usual.encode(), told.encode())})
    book, _ = read_in_both(path)
    book.apply([WriteBlock(template.PROJECTS, 4, 13, (("记一笔",),)), CopySheet("_版式", "另一张")])
    assert faults(path.read_bytes()) == []
    assert loaded(path.read_bytes())[template.PROJECTS]["M4"].value == "记一笔"


def test_a_workbook_without_formats_is_read_and_written(tmp_path, filled):
    """Its cells may still name formats: they mean nothing, on the sheets that nobody touches as well."""
    parts = {name: content for name, content in filled[0].items() if name != "xl/styles.xml"}
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = re.sub(rb"<(?:Override|Relationship) [^>]*styles[^>]*>", b"", parts[name])
    path = written(tmp_path, parts)
    like = [CopyStyle(Area(template.PROJECTS, 60, 1, 60, 3), Ref("_版式", 2, 1))]
    open_book(path).apply([WriteBlock(template.PROJECTS, 4, 13, (("记一笔",),)), *like])
    assert open_book(path).read(template.PROJECTS).at(4, 13) == "记一笔"
    assert faults(path.read_bytes()) == []
    assert {cell.style_id for sheet in loaded(path.read_bytes()) for row in sheet.iter_rows() for cell in row} == {0}


def test_what_is_said_of_a_font_stands_in_the_usual_order(tmp_path, filled):
    """Excelize writes the formats of letters in an order of its own, openpyxl those of cells."""
    said = b'<sz val="10"/><color rgb="FF22313A"/><rFont val="\xe7\xad\x89\xe7\xba\xbf"/><family val="2"/><charset val="134"/>'
    texts = filled[0]["xl/sharedStrings.xml"].replace(b"<si>", b"<si><r><rPr>%b</rPr><t>x</t></r></si><si>" % said, 1)
    cells = filled[0][filled[1]]
    shifted = re.sub(rb'(t="s"[^>]*><v>)(\d+)', lambda one: one[1] + b"%d" % (int(one[2]) + 1), cells)
    path = written(tmp_path, filled[0] | {"xl/sharedStrings.xml": texts, filled[1]: shifted})
    open_book(path).apply([WriteBlock(template.PROJECTS, 4, 13, (("记一笔",),))])
    parts = parts_of(path.read_bytes())
    order = re.search(rb"<rPr>(.*?)</rPr>", parts["xl/sharedStrings.xml"])[1]
    assert re.findall(rb"<(\w+)", order) == [b"sz", b"color", b"rFont", b"family", b"charset"]
    fonts = re.findall(rb"<font>(.*?)</font>", parts["xl/styles.xml"])
    assert {tuple(re.findall(rb"<(name|family|charset|sz)\b", font)) for font in fonts} <= {
        (b"sz", b"name", b"family", b"charset"), (b"sz", b"name", b"family"), (b"sz", b"name"), (b"sz",), (),
    }  # fmt: skip


# --- pictures in cells ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "variant"),
    [
        ('<c r="{}" t="e" vm="1"><v>#VALUE!</v></c>', "图片"),
        ('<c r="{}" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>', "图片"),
        ('<c r="{}" t="str"><f>DISPIMG("ID_2",1)</f><v></v></c>', "图片"),
        ('<c r="{}" t="e" vm="2"><f>_xlfn.IMAGE("https://a.cn/b.png")</f><v>#VALUE!</v></c>', "图片"),
        (
            '<c r="{}" t="e"><f>IFERROR(_xlfn.SINGLE(_xlfn.IMAGE("https://a.cn/b.png")),"")</f><v>#VALUE!</v></c>',
            "图片",
        ),
        ('<c r="{}" t="inlineStr"><is><t>=_xlfn.DISPIMG("ID_3",1)</t></is></c>', "图片"),
        ('<c r="{}" t="e"><v>#VALUE!</v></c>', "#VALUE!"),
        ('<c r="{}" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
    ],
)
def test_a_picture_in_a_cell_is_an_error_only_where_a_value_is_needed(tmp_path, filled, cell, variant):
    def change(content):
        return replaced_cell("M4", cell.format("M4"))(replaced_cell("F4", cell.format("F4"))(content))

    book, _ = read_in_both(written(tmp_path, with_cells(filled, change)))
    found = {one.ref.a1: one for one in read_submission(book).findings if one.code == "R01"}
    assert found.keys() == {"F4", "M4"}
    assert (found["F4"].severity, found["F4"].value) == ("error", variant)
    assert (found["M4"].severity, found["M4"].value) == ("info" if variant == "图片" else "warning", variant)
    assert ("图片" in found["M4"].message) == (variant == "图片")


def test_a_signature_that_is_a_picture_is_no_error(tmp_path, filled):
    book, _ = read_in_both(written(tmp_path, filled[0]))
    grid = book.read(template.COVER)
    at = template.find_label(grid, "填报人")
    signed = grid.replaced({(at.row, at.column + 1): CellError("图片")})
    entry = read_cover(CellReader(), signed, {"filler": Ref(template.COVER, at.row, at.column + 1)}).filler
    assert (entry.value, entry.fault) == (None, None)


def test_a_picture_in_a_cell_stays_when_its_sheet_is_written(tmp_path, filled):
    def change(content):
        wps = '<c r="M5" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
        return replaced_cell("M4", '<c r="M4" t="e" vm="1"><v>#VALUE!</v></c>')(replaced_cell("M5", wps)(content))

    path = written(tmp_path, with_cells(filled, change))
    open_book(path).apply([WriteBlock(template.PROJECTS, 4, 2, (("科普专项二期",),))])
    content = parts_of(path.read_bytes())[filled[1]]
    assert re.search(rb'<c r="M4"[^>]*\bvm="1"[^>]*><v>#VALUE!</v>', content)
    assert b'DISPIMG("ID_1",1)</f>' in content or b"DISPIMG(&#34;ID_1&#34;,1)</f>" in content
    grid = open_book(path).read(template.PROJECTS)
    assert grid.at(4, 13) == CellError("图片")
    assert grid.at(5, 13) == Formula('_xlfn.DISPIMG("ID_1",1)', CellError("图片"))
