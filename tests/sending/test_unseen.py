"""Forty words and more, planted in every kind of place and deleted or changed as staff would: none of them leaves the house."""

import io
import re
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image as Picture
from PIL.PngImagePlugin import PngInfo

from tests.support.filled import plain_project
from tests.support.planted import found_in
from tests.support.rich_workbook import parts_of, zipped
from tests.support.sealed import NOW, finished, submitted
from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.file.package import Package
from xltool.model import template
from xltool.model.edits import WriteBlock
from xltool.sending.picture_words import without_words
from xltool.sending.seal.verify import SealState
from xltool.sending.unseen import without_unseen
from xltool.workflows.publish import publish
from xltool.workflows.run import run
from xltool.workflows.verify import verify_book

WORDS = iter([f"暗语{one}{two}" for one in "甲乙丙丁戊己" for two in "子丑寅卯辰巳午未申酉戌亥"])
PLANTED: dict[str, str] = {}
"""The words by the place where they stood."""
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(place: str) -> str:
    return PLANTED.setdefault(place, next(WORDS))


def typed_and_deleted(path: Path) -> None:
    """Entries of every sheet, 说明, official sheets, staff's own sheet: typed, checked, drawn; then changed by the product."""
    book = openpyxl.load_workbook(path)
    own = book["底稿"]
    own["B1"].comment = Comment(word("comment"), word("author of a comment"))
    own["B2"].comment = Comment(word("comment that is changed"), "甲")
    own.oddHeader.center.text = word("header of a page")
    own.oddFooter.left.text = word("footer of a page")
    book["封面"].oddHeader.left.text = word("header of the cover")
    book.defined_names["自己的名称"] = DefinedName("自己的名称", attr_text=f'"{word("defined name")}"')
    for field in ("creator", "lastModifiedBy", "title", "subject", "description", "keywords", "category"):
        setattr(book.properties, field, word(f"document property {field}"))
    for sheet in (template.TOTALS, template.DEPARTMENT_FORM, "表1 科普专项"):
        drawn = next(c for row in book[sheet].iter_rows(min_row=4) for c in row if isinstance(c.value, str))
        drawn.value = word(f"official sheet {sheet}")
    book.save(path)
    changes = [
        WriteBlock("项目", 4, 6, ((word("project, use of funds"), word("project, goal")),)),
        WriteBlock("项目", 4, 13, ((word("project, remark"),),)),
        WriteBlock("指标", 5, 5, ((word("indicator, name"), word("indicator, description")),)),
        WriteBlock("指标", 5, 10, ((word("indicator, basis"),),)),
        WriteBlock("指标", 6, 8, ((f"约两千人次（{word('a target that is no number')}）",),)),
    ]
    for sheet in (template.OVERALL, template.FUNCTIONS, template.SAFEGUARDS):
        grid = open_book(path).read(sheet)
        changes.append(WriteBlock(sheet, 4, len(grid.rows[3]), ((word(f"text on {sheet}"),),)))
    changes.append(WriteBlock("封面", 12, 3, ((word("cover, person"),),)))
    former = [(one, before_of(path, one)) for one in changes]
    changes.append(WriteBlock("底稿", 1, 1, tuple((word(f"own sheet, row {row}"),) for row in range(1, 6))))
    open_book(path).apply(changes)
    run(open_book(path), NOW)
    open_book(path).apply([WriteBlock(one.sheet, one.row, one.column, rows) for one, rows in former])
    open_book(path).apply([WriteBlock("底稿", 1, 1, (("", "测算表"), *[("",)] * 4))])
    run(open_book(path), NOW)


def before_of(path: Path, edit: WriteBlock) -> tuple[tuple[object, ...], ...]:
    grid = open_book(path).read(edit.sheet)
    return tuple(
        tuple(grid.at(edit.row + down, edit.column + right) for right in range(len(values)))
        for down, values in enumerate(edit.rows)
    )  # type: ignore[return-value]


def changed_by_hand(data: bytes) -> bytes:
    """What Excel, WPS and other programs leave behind when staff delete: written into the parts."""
    parts = {
        name: content.decode() if name.endswith((".xml", ".rels")) else content
        for name, content in parts_of(data).items()
    }
    text = {name: content for name, content in parts.items() if isinstance(content, str)}
    names = re.findall(r'<sheet [^>]*name="([^"]*)"', text["xl/workbook.xml"])
    own = f"xl/worksheets/sheet{names.index('底稿') + 1}.xml"
    entries = f"xl/worksheets/sheet{names.index('项目') + 1}.xml"
    for name, content in text.items():  # deleted by hand: comments, headers of pages, properties, names
        for place, planted in PLANTED.items():
            if place.startswith(("comment", "header", "footer", "document", "defined", "official", "author")):
                content = content.replace(planted, "改后")  # noqa: PLW2901
        text[name] = content
    book = text["xl/workbook.xml"]
    hidden = f'<definedName name="旧名" hidden="1">"{word("hidden name")}"</definedName>'
    said = f'<definedName name="新名" comment="{word("remark on a name")}">1</definedName>'
    book = re.sub(r"</definedNames>", hidden + said + "</definedNames>", book)
    text["xl/workbook.xml"] = book.replace("<sheets>", f"<!-- {word('remark in the XML')} --><sheets>")
    sheet = text[own]
    tail = (
        '<autoFilter ref="B1:B3"><filterColumn colId="0"><filters>'
        f'<filter val="{word("condition of a filter")}"/></filters></filterColumn></autoFilter>'
    )
    views = f'<customSheetViews><customSheetView guid="{{0}}"><headerFooter><oddHeader>{word("stored view")}</oddHeader></headerFooter></customSheetView></customSheetViews>'
    scenarios = f'<scenarios><scenario name="{word("scenario")}" user="{word("user of a scenario")}"/></scenarios>'
    link = f'<hyperlinks><hyperlink ref="B1" location="封面!A1" display="{word("text of a link")}"/></hyperlinks>'
    sheet = sheet.replace("</sheetData>", "</sheetData>" + scenarios + tail + views + link)
    text[own] = re.sub(
        r"</headerFooter>",
        f"<evenHeader>{word('header of even pages')}</evenHeader><firstFooter>{word('footer of the first page')}</firstFooter></headerFooter>",
        sheet,
    )
    assert PLANTED["header of even pages"] in text[own]
    table = next(name for name in text if name.startswith("xl/tables/") and 'displayName="' in text[name])
    off = f'prompt="{word("prompt that is switched off")}" errorTitle="{word("title of no message")}" error="{word("message that is switched off")}"'
    rules = (
        f'<conditionalFormatting sqref="B1:B3"><cfRule type="containsText" priority="1" text="{word("word that a rule looks for")}"/></conditionalFormatting>'
        f'<dataValidations><dataValidation type="whole" {off} sqref="B3"><formula1>1</formula1></dataValidation></dataValidations>'
    )
    at = re.search("<(?:hyperlinks|printOptions|pageMargins)", text[own])
    assert at is not None
    text[own] = text[own][: at.start()] + rules + text[own][at.start() :]
    text["xl/workbook.xml"] = text["xl/workbook.xml"].replace(
        "</definedNames>", f'<definedName name="用语">"{word("name for a word")}"</definedName></definedNames>'
    )
    text[table] = text[table].replace(
        "<tableColumn ", f'<tableColumn totalsRowLabel="{word("totals row that was switched off")}" ', 1
    )
    chart = next(name for name in text if name.startswith("xl/charts/chart"))
    cache = f'\\g<0><strCache><ptCount val="1"/><pt idx="0"><v>{word("cache of a chart")}</v></pt></strCache>'
    text[chart] = re.sub(r"</f>", cache, text[chart], count=1)
    drawing = next(
        name for name in text if name.startswith("xl/drawings/drawing") and "<pic" in text[name].replace("xdr:", "")
    )
    text[drawing] = re.sub(
        r"(<(?:xdr:)?cNvPr )", rf'\1descr="C:\\\\用户\\\\{word("path of a picture")}.png" ', text[drawing], count=1
    )
    text["xl/styles.xml"] = re.sub(
        r"<numFmts[^>]*>",
        rf'\g<0><numFmt numFmtId="399" formatCode="0&quot;{word("number format of no cell")}&quot;"/>',
        text["xl/styles.xml"],
    )
    assert PLANTED["number format of no cell"] in text["xl/styles.xml"]
    rich = f"<si><t>{word('text of no cell')}</t></si><si><r><t>{word('rich text of no cell')}</t></r></si>"
    strings = text["xl/sharedStrings.xml"].replace("</sst>", rich + "</sst>")
    text["xl/sharedStrings.xml"] = re.sub(
        r"(<si><t[^>]*>测算表</t>)", rf'\1<rPh sb="0" eb="1"><t>{word("reading")}</t></rPh>', strings
    )
    assert PLANTED["reading"] in text["xl/sharedStrings.xml"]
    text["xl/comments/old99.xml"] = f"<comments {MAIN}><text>{word('comment that nothing points to')}</text></comments>"
    sheet_rels = f"xl/worksheets/_rels/{own.rpartition('/')[2]}.rels"
    text[sheet_rels] = text[sheet_rels].replace(
        "</Relationships>",
        f'<Relationship Id="rId778" Type="{KINDS}/customProperty" Target="../customProperty1.bin"/></Relationships>',
    )
    kept_by_others = f'<customProperties xmlns:r="{KINDS}"><customPr name="{word("name of a property of a sheet")}" r:id="rId778"/></customProperties>'
    text[own] = text[own].replace("<drawing ", kept_by_others + "<drawing ", 1)
    assert "rId778" in text[own]
    assert "rId778" in text[sheet_rels]
    parts["xl/customProperty1.bin"] = word("property of a sheet").encode("utf-16-le")
    text["docProps/custom.xml"] = f"<Properties>{word('custom property')}</Properties>"
    text["docMetadata/LabelInfo.xml"] = f"<labels>{word('sensitivity label')}</labels>"
    text["customXml/item1.xml"] = f"<a>{word('custom XML')}</a>"
    text["xl/pivotCache/pivotCacheDefinition1.xml"] = (
        f'<pivotCacheDefinition {MAIN}><s v="{word("pivot cache")}"/></pivotCacheDefinition>'
    )
    text["xl/pivotCache/pivotCacheRecords1.xml"] = (
        f'<pivotCacheRecords {MAIN}><s v="{word("pivot records")}"/></pivotCacheRecords>'
    )
    relation = (
        f'<Relationship Id="rId777" Type="{KINDS}/pivotCacheDefinition" Target="pivotCache/pivotCacheDefinition1.xml"/>'
    )
    rels = "xl/_rels/workbook.xml.rels"
    text[rels] = text[rels].replace("</Relationships>", relation + "</Relationships>")
    text["xl/workbook.xml"] = text["xl/workbook.xml"].replace(
        "<calcPr", f'<pivotCaches><pivotCache cacheId="1" xmlns:r="{KINDS}" r:id="rId777"/></pivotCaches><calcPr'
    )
    assert "rId777" in text["xl/workbook.xml"]
    assert entries in text
    return zipped(parts | {name: content.encode() for name, content in text.items()})


def with_pictures(path: Path, folder: Path) -> None:
    remarks = PngInfo()
    remarks.add_text("Author", word("author of a PNG"))
    Picture.new("RGB", (8, 8), "blue").save(folder / "a.png", pnginfo=remarks)
    photo = Picture.new("RGB", (8, 8), "green")
    about = photo.getexif()
    about[0x010E] = word("EXIF of a photo").encode().decode("latin-1")
    photo.save(folder / "b.jpg", exif=about, comment=word("remark in a photo").encode())
    book = openpyxl.load_workbook(path)
    book.create_sheet("底稿")
    for at, name in (("D1", "a.png"), ("D9", "b.jpg")):
        book["底稿"].add_image(Image(str(folder / name)), at)
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.add_data(Reference(book["底稿"], min_col=2, min_row=1, max_row=3), titles_from_data=True)
    book["底稿"].add_chart(chart, "F1")
    book.save(path)


@pytest.fixture(scope="module")
def leaving(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Path, Path, bytes]:
    """The workbook with everything planted and deleted; its sealed copy, the letter, the published document."""
    folder = tmp_path_factory.mktemp("unseen")
    path = finished(folder / "甲.xlsx", projects=[plain_project(备注="无")])
    with_pictures(path, folder)
    typed_and_deleted(path)
    path.write_bytes(changed_by_hand(path.read_bytes()))
    run(open_book(path), NOW)
    done = submitted(path, folder / "out", accepted=True)
    return path.read_bytes(), done.workbook, done.letter, publish(open_book(path), accepted=True).word


def test_forty_words_were_planted_and_the_workbook_itself_keeps_many(leaving: tuple[bytes, Path, Path, bytes]) -> None:
    assert len(PLANTED) >= 40
    kept = set(found_in(leaving[0], PLANTED))
    deleted = {
        place for place in PLANTED if place.startswith(("project", "indicator", "text on", "own sheet", "cover"))
    }
    assert len(kept & deleted) > 5


def test_none_of_them_leaves_the_house(leaving: tuple[bytes, Path, Path, bytes]) -> None:
    _, workbook, letter, document = leaving
    assert found_in(workbook.read_bytes(), PLANTED) == []
    assert found_in(letter.read_bytes(), PLANTED) == []
    assert found_in(document, PLANTED) == []
    docx.Document(io.BytesIO(document))


def test_the_copy_shows_what_the_workbook_shows(leaving: tuple[bytes, Path, Path, bytes]) -> None:
    data, workbook, *_ = leaving
    assert verify_book(open_book(workbook)).state is SealState.INTACT
    before, after = FileBook.of_package(Package(data, "a")), open_book(workbook)
    for sheet in before.sheet_names():
        assert sheet == template.COVER or after.read(sheet).rows == before.read(sheet).rows
    strings = parts_of(workbook.read_bytes())["xl/sharedStrings.xml"].decode()
    sheets = b"".join(c for n, c in parts_of(workbook.read_bytes()).items() if n.startswith("xl/worksheets/")).decode()
    counts = re.search(r'count="(\d+)" uniqueCount="(\d+)"', strings)
    assert counts is not None
    assert [int(one) for one in counts.groups()] == [len(re.findall(r'<c [^>]*t="s"', sheets)), strings.count("<si>")]


def test_what_is_said_of_pictures_in_headers_goes(leaving: tuple[bytes, Path, Path, bytes]) -> None:
    parts = parts_of(leaving[0])
    rels = next(name for name in parts if name.startswith("xl/worksheets/_rels/"))
    shape = "<v:shape alt=\"暗语{0}\"><v:imagedata o:title='暗语{0}'/><x:Row>4</x:Row></v:shape>"
    for number, coding in enumerate(("utf-8", "gb18030")):
        relation = f'<Relationship Id="rId88{number}" Type="{KINDS}/vmlDrawing" Target="../drawings/vml{number}.vml"/>'
        parts[rels] = parts[rels].replace(b"</Relationships>", relation.encode() + b"</Relationships>")
        parts[f"xl/drawings/vml{number}.vml"] = f"<xml>{shape.format(number)}</xml>".encode(coding)
    left = parts_of(without_unseen(zipped(parts), "a.xlsx"))
    assert left["xl/drawings/vml0.vml"] == b"<xml><v:shape><v:imagedata/><x:Row>4</x:Row></v:shape></xml>"
    assert left["xl/drawings/vml1.vml"] == parts["xl/drawings/vml1.vml"]


def test_conditions_and_messages_that_are_seen_stay(leaving: tuple[bytes, Path, Path, bytes]) -> None:
    parts = parts_of(leaving[0])
    sheet = next(name for name in parts if name.startswith("xl/worksheets/sheet") and b"<pageMargins" in parts[name])
    seen = (
        '<conditionalFormatting sqref="B1"><cfRule type="containsText" priority="1" text="科普"/></conditionalFormatting>'
        '<dataValidation showInputMessage="1" prompt="请填整数" sqref="B3"/><dataValidation showErrorMessage="true" error="不对" sqref="B3"/>'
    )
    parts[sheet] = parts[sheet].replace(b"<pageMargins", seen.encode() + b"<pageMargins")
    assert seen in parts_of(without_unseen(zipped(parts), "a.xlsx"))[sheet].decode()


def test_pixels_of_pictures_stay() -> None:
    for kind in ("PNG", "JPEG"):
        out = io.BytesIO()
        Picture.linear_gradient("L").convert("RGB").save(out, kind, **({"comment": b"x"} if kind == "JPEG" else {}))
        cleaned = without_words(out.getvalue())
        assert Picture.open(io.BytesIO(cleaned)).tobytes() == Picture.open(out).tobytes()
    for odd in (b"", b"\xff\xd8", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0", b"GIF89a", b"\xff\xd8\xff\xfe\0"):
        assert without_words(odd) == odd
