"""Word documents: numbers that stand outside the text, merged tables, and what stands outside the running text."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from tests.support.imports import found_texts, imported, lost, source_pieces
from tests.support.invented_documents import as_text, as_word, invent
from tests.support.office import convert
from xltool.documents.document import Document, Line, Table
from xltool.documents.opening.files import read_document
from xltool.documents.opening.word import read_word
from xltool.documents.opening.word_numbering import chinese, write_number
from xltool.model.errors import DocumentRefused

W = nsdecls("w")


def read(book: docx.document.Document) -> Document:
    file = io.BytesIO()
    book.save(file)
    return read_word(file.getvalue(), "a.docx")


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line)]


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (100, "一百"), (105, "一百零五"), (110, "一百一十"), (1001, "一千零一")],
)  # fmt: skip
def test_numbers_are_written_in_chinese(number: int, text: str) -> None:
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("form", "number", "text"),
    [
        ("decimal", 3, "3"), ("decimalZero", 3, "03"), ("upperRoman", 4, "IV"), ("lowerLetter", 27, "aa"),
        ("decimalEnclosedCircleChinese", 2, "②"), ("chineseLegalSimplified", 12, "壹拾贰"), ("unknown", 7, "7"),
        ("decimalEnclosedCircle", 21, "21"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_the_list_has_them(form: str, number: int, text: str) -> None:
    assert write_number(number, form) == text


def test_levels_count_as_word_counts_them() -> None:
    book = docx.Document()
    root = book.part.numbering_part.element
    root.insert(
        0,
        parse_xml(
            f'<w:abstractNum {W} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
            '<w:lvlText w:val="（%1）"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
            '<w:lvlText w:val="%1-%2)"/></w:lvl></w:abstractNum>'
        ),
    )
    root.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    root.append(
        parse_xml(
            f'<w:num {W} w:numId="78"><w:abstractNumId w:val="77"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        )
    )
    for text, level, number in (("甲", 0, 77), ("子", 1, 77), ("丑", 1, 77), ("乙", 0, 77), ("寅", 1, 77), ("另", 0, 78)):  # fmt: skip
        paragraph = book.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        )
    assert lines(read(book)) == ["（一）甲", "一-1)子", "一-2)丑", "（二）乙", "二-1)寅", "（五）另"]


def test_a_number_may_come_from_the_style_and_bullets_are_no_text() -> None:
    book = docx.Document()
    book.add_paragraph("第一条", style="List Number")
    book.add_paragraph("第二条", style="List Number")
    book.add_paragraph("散条", style="List Bullet")
    assert lines(read(book)) == ["1.第一条", "2.第二条", "散条"]


def test_field_codes_deleted_text_and_page_numbers_are_left_out_insertions_stay() -> None:
    book = docx.Document()
    paragraph = book.add_paragraph("正文")
    field = OxmlElement("w:instrText")
    field.text = ' TC "正文" \\f A '
    paragraph.add_run()._r.append(field)
    paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>删去</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>增补</w:t></w:r></w:ins>"))
    book.sections[0].footer.paragraphs[0].text = "— 1 —"
    document = read(book)
    assert lines(document) == ["正文增补"]
    assert document.apart == ()
    assert any("已删除的文字 1 处" in note for note in document.notes)


def test_headers_notes_and_text_boxes_are_listed_and_never_taken_for_paragraphs() -> None:
    book = docx.Document(io.BytesIO(as_word(invent(2, projects=2))))
    book.sections[0].header.paragraphs[0].text = "青石县财政局监制"
    box = parse_xml(
        f'<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml">'
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>框中一句话。</w:t></w:r></w:p></w:txbxContent></mc:Choice>'
        "<mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>框中一句话。</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    book.paragraphs[3]._p.append(box)
    found, _ = imported(read(book))
    assert [(left.kind, left.text) for left in found.leftovers] == [
        ("文本框", "框中一句话。"),
        ("页眉", "青石县财政局监制"),
    ]


def test_cells_merged_over_rows_and_columns_stand_once() -> None:
    book = docx.Document()
    table = book.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "高"
    table.cell(2, 0).merge(table.cell(2, 2)).text = "宽"
    for row, column, text in ((0, 1, "a"), (0, 2, "b"), (1, 1, "c"), (1, 2, "d")):
        table.cell(row, column).text = text
    (read_table,) = [block for block in read(book).blocks if isinstance(block, Table)]
    assert read_table.rows == (("高", "a", "b"), ("", "c", "d"), ("宽",))


def test_content_controls_hide_neither_paragraphs_nor_tables() -> None:
    book = docx.Document()
    paragraph, table = book.add_paragraph("在控件里"), book.add_table(1, 1)
    table.cell(0, 0).text = "表也在"
    control = parse_xml(f"<w:sdt {W}><w:sdtContent/></w:sdt>")
    content = control.find(qn("w:sdtContent"))
    paragraph._p.addprevious(control)
    content.append(paragraph._p)
    content.append(table._tbl)
    document = read(book)
    assert lines(document) == ["在控件里"]
    assert [block.rows for block in document.blocks if isinstance(block, Table)] == [(("表也在",),)]


def test_a_table_of_contents_is_not_taken_for_the_headings() -> None:
    one = invent(4, projects=2)
    book = docx.Document(io.BytesIO(as_word(one)))
    first = book.paragraphs[0]
    for text in ("第一部分　部门整体绩效目标\t1", "一、总体绩效目标\t1", "第二部分　预算项目绩效目标\t5"):
        first.insert_paragraph_before(text)
    found, _ = imported(read(book))
    assert [section.title for section in found.overall] == [heading for _, heading, _ in one.overall]
    assert [left.kind for left in found.leftovers] == ["目录"] * 3


def test_formulas_are_text_and_pictures_are_said_to_be_none() -> None:
    book = docx.Document()
    paragraph = book.add_paragraph("其中")
    paragraph._p.append(
        parse_xml(
            '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>a+b</m:t></m:r></m:oMath>'
        )
    )
    book.add_picture(str(Path(__file__).parents[3] / "docs/images/ribbon.png"))
    document = read(book)
    assert lines(document) == ["其中a+b"]
    assert any("有 1 处图片" in note for note in document.notes)


@pytest.mark.office
def test_an_old_word_document_is_read_through_libreoffice(tmp_path: Path) -> None:
    one = invent(9, projects=2)
    source = tmp_path / "旧.docx"
    source.write_bytes(as_word(one))
    old = convert(source, "doc:MS Word 97", tmp_path)
    assert old.read_bytes().startswith(b"\xd0\xcf\x11\xe0")
    document = read_document(old)
    found, placed = imported(document)
    assert "旧版 Word 文档（经 LibreOffice 转换）。" in document.notes
    expected = source_pieces(as_text(one).splitlines())
    assert lost(expected - source_pieces(["总体绩效目标"]), found_texts(found, placed)) == []
    assert [len(project.indicators) for project in found.projects] == [
        len(project.indicators) for project in one.projects
    ]


def test_without_libreoffice_an_old_document_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    old = tmp_path / "旧.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"))
    with pytest.raises(Exception, match=r"需要 LibreOffice.*另存为"):
        read_document(old)


@pytest.mark.parametrize(
    "names",
    [
        {"document": "document2", "styles": "styles2", "numbering": "numbering2"},
        {"document": "Main", "numbering": "lists"},
        {"document": "DOCUMENT", "styles": "Styles"},
    ],
)
def test_parts_of_a_document_are_found_through_relationships(names: dict[str, str]) -> None:
    """Office Online numbers its parts."""
    usual = as_word(invent(5))
    with zipfile.ZipFile(io.BytesIO(usual)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            for old, new in names.items():
                name = name.replace(f"word/{old}.xml", f"word/{new}.xml")  # noqa: PLW2901
                name = name.replace(f"word/_rels/{old}.xml", f"word/_rels/{new}.xml")  # noqa: PLW2901
                if name.endswith(".rels") or name.startswith("["):
                    content = content.replace(f"{old}.xml".encode(), f"{new}.xml".encode())  # noqa: PLW2901
            archive.writestr(name, content)
    assert read_word(file.getvalue(), "a.docx").blocks == read_word(usual, "a.docx").blocks


# --- what nobody sees, and other kinds of Word files ----------------------------------------


def of_xml(*paragraphs: str, styles: str = "") -> Document:
    """A document whose body is these elements; ``styles`` are added to those of Word."""
    book = docx.Document()
    for one in paragraphs:
        book.element.body.insert(-1, parse_xml(one.replace(">", f" {W}>", 1)))
    if styles:
        for style in parse_xml(f"<w:styles {W}>{styles}</w:styles>"):
            book.styles.element.append(style)
    return read(book)


HIDDEN_STYLES = (
    '<w:style w:type="character" w:styleId="H"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="HH"><w:name w:val="hh"/><w:basedOn w:val="H"/></w:style>'
    '<w:style w:type="character" w:styleId="S"><w:name w:val="s"/><w:basedOn w:val="H"/><w:rPr><w:vanish w:val="false"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="P"><w:name w:val="p"/><w:rPr><w:vanish w:val="on"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="White"><w:name w:val="wh"/><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Tiny"><w:name w:val="ti"/><w:rPr><w:sz w:val="3"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Dark"><w:name w:val="da"/><w:pPr><w:shd w:val="clear" w:fill="1F4E5F"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="L1"><w:name w:val="l1"/><w:basedOn w:val="L2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="L2"><w:name w:val="l2"/><w:basedOn w:val="L1"/></w:style>'
)
SEEN, UNSEEN = "<w:r><w:t>看得见</w:t></w:r>", "<w:t>内部批示</w:t></w:r>"


@pytest.mark.parametrize(
    ("paragraph", "seen", "hidden"),
    [
        (f"<w:p>{SEEN}<w:r><w:rPr><w:vanish/></w:rPr>{UNSEEN}</w:p>", ["看得见"], ["内部批示"]),
        (f'<w:p>{SEEN}<w:r><w:rPr><w:vanish w:val="1"/></w:rPr>{UNSEEN}{SEEN}</w:p>', ["看得见看得见"], ["内部批示"]),
        (f'<w:p>{SEEN}<w:r><w:rPr><w:vanish w:val="0"/></w:rPr>{UNSEEN}</w:p>', ["看得见内部批示"], []),
        (f'<w:p>{SEEN}<w:r><w:rPr><w:sz w:val="2"/></w:rPr>{UNSEEN}</w:p>', ["看得见"], ["内部批示"]),
        (f'<w:p>{SEEN}<w:r><w:rPr><w:sz w:val="21"/></w:rPr>{UNSEEN}</w:p>', ["看得见内部批示"], []),
        (f'<w:p>{SEEN}<w:r><w:rPr><w:color w:val="ffffff"/></w:rPr>{UNSEEN}</w:p>', ["看得见"], ["内部批示"]),
        (f'<w:p>{SEEN}<w:r><w:rPr><w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F4E5F"/></w:rPr>{UNSEEN}</w:p>', ["看得见内部批示"], []),
        (f'<w:p><w:pPr><w:shd w:val="clear" w:fill="FFFFFF"/></w:pPr>{SEEN}<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr>{UNSEEN}</w:p>', ["看得见"], ["内部批示"]),
        (f'<w:p><w:pPr><w:shd w:val="solid" w:fill="auto"/></w:pPr>{SEEN}<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr>{UNSEEN}</w:p>', ["看得见内部批示"], []),
        (f'<w:p>{SEEN}<w:r><w:rPr><w:rStyle w:val="White"/></w:rPr>{UNSEEN}</w:p>', ["看得见"], ["内部批示"]),
        (f'<w:p><w:pPr><w:pStyle w:val="Dark"/></w:pPr><w:r><w:rPr><w:rStyle w:val="White"/></w:rPr>{UNSEEN}</w:p>', ["内部批示"], []),
        (f'<w:p><w:pPr><w:pStyle w:val="Tiny"/></w:pPr><w:r>{UNSEEN}<w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t>露出</w:t></w:r></w:p>', ["露出"], ["内部批示"]),
        (f'<w:p>{SEEN}<w:r><w:rPr><w:color w:val="auto" w:themeColor="background1"/></w:rPr>{UNSEEN}</w:p>', ["看得见"], ["内部批示"]),
        (f'<w:p>{SEEN}<w:r><w:rPr><w:color w:val="FEFEFE"/></w:rPr>{UNSEEN}</w:p>', ["看得见"], ["内部批示"]),
        (f'<w:p>{SEEN}<w:r><w:rPr><w:color w:val="D9D9D9" w:themeColor="background1" w:themeShade="D9"/></w:rPr>{UNSEEN}</w:p>', ["看得见内部批示"], []),
        (f'<w:p><w:r><w:rPr><w:rStyle w:val="HH"/></w:rPr>{UNSEEN}</w:p>', [], ["内部批示"]),
        (f'<w:p><w:r><w:rPr><w:rStyle w:val="S"/></w:rPr>{UNSEEN}</w:p>', ["内部批示"], []),
        (f'<w:p><w:pPr><w:pStyle w:val="P"/></w:pPr><w:r>{UNSEEN}<w:r><w:rPr><w:vanish w:val="off"/></w:rPr><w:t>露出</w:t></w:r></w:p>', ["露出"], ["内部批示"]),
        (f'<w:p><w:pPr><w:pStyle w:val="L1"/><w:rPr><w:vanish/></w:rPr></w:pPr>{SEEN}</w:p>', ["看得见"], []),
        (f"<w:p><w:hyperlink><w:r><w:rPr><w:vanish/></w:rPr>{UNSEEN}</w:hyperlink><w:ins>{SEEN}</w:ins></w:p>", ["看得见"], ["内部批示"]),
        ("<w:p><w:r><w:t>李</w:t></w:r><w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>xīn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>鑫</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>", ["李鑫"], []),
        (f"<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处输入</w:t></w:r></w:sdtContent></w:sdt>{SEEN}</w:p>", ["看得见"], []),
        ("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>请填写</w:t></w:r></w:p></w:sdtContent></w:sdt>", [], []),
        (f'<w:sdt><w:sdtPr><w:showingPlcHdr w:val="false"/></w:sdtPr><w:sdtContent><w:p>{SEEN}</w:p></w:sdtContent></w:sdt>', ["看得见"], []),
    ],
)  # fmt: skip
def test_what_nobody_sees_is_no_entry(paragraph: str, seen: list[str], hidden: list[str]) -> None:
    found = of_xml(paragraph, styles=HIDDEN_STYLES)
    assert lines(found) == seen
    assert [(kind, line.text) for kind, line in found.apart] == [("隐藏文字", one) for one in hidden]


def test_hidden_rows_and_cells_of_tables_are_told() -> None:
    cell = "<w:tc><w:p>{}</w:p></w:tc>"
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr>{UNSEEN}"
    rows = f"<w:tr>{cell.format(SEEN + hidden)}</w:tr><w:tr><w:trPr><w:hidden/></w:trPr>{cell.format(SEEN)}</w:tr>"
    found = of_xml(f"<w:tbl>{rows}</w:tbl>")
    assert [block.rows for block in found.blocks if isinstance(block, Table)] == [(("看得见",),)]
    assert [(kind, line.text) for kind, line in found.apart] == [("隐藏文字", "内部批示"), ("隐藏文字", "看得见")]


def test_a_cell_that_asks_for_text_is_empty_and_keeps_its_place() -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    asked = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{cell.format('单击此处')}</w:sdtContent></w:sdt>"
    )
    found = of_xml(f"<w:tbl><w:tr>{cell.format('数量指标')}{asked}{cell.format('20')}</w:tr></w:tbl>")
    assert [block.rows for block in found.blocks if isinstance(block, Table)] == [(("数量指标", "", "20"),)]


@pytest.mark.parametrize(
    ("code", "seen", "left"),
    [
        (r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(xīn),鑫)', "鑫", 0),
        (r"EQ \o\ac(○,12)", "⑫", 0),
        (r"eq \o(□,密)", "密", 0),
        (r"EQ \f(1,2)", "", 1),
        ("MACROBUTTON NoMacro [单击此处输入]", "", 0),
    ],
)
def test_a_phonetic_guide_or_a_circled_letter_written_as_a_field_is_read(code: str, seen: str, left: int) -> None:
    ends = ['<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format(kind) for kind in ("begin", "end")]  # noqa: UP032
    found = of_xml(f"<w:p>{SEEN}{ends[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{ends[1]}</w:p>")
    assert lines(found) == [f"看得见{seen}"]
    assert [f"有 {left} 处公式域" in note for note in found.notes].count(True) == left


def of_kind(data: bytes, kind: str) -> bytes:
    """A document as Word saves it in another kind: Strict, a template, one that may hold macros."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if kind == "strict":
                content = re.sub(
                    rb"http://schemas.openxmlformats.org/(wordprocessingml|officeDocument|drawingml)/2006/",
                    rb"http://purl.oclc.org/ooxml/\1/",
                    content,
                )
            elif name == "[Content_Types].xml":
                content = content.replace(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", kind.encode()
                )
            target.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        ("strict", ".docx"), ("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", ".dotx"),
        ("application/vnd.ms-word.document.macroEnabled.main+xml", ".docm"),
        ("application/vnd.ms-word.template.macroEnabledTemplate.main+xml", ".dotm"),
    ],
)  # fmt: skip
def test_other_kinds_of_word_files_are_read_as_the_ordinary_one(tmp_path: Path, kind: str, ending: str) -> None:
    plain = as_word(invent(3))
    path = tmp_path / f"a{ending}"
    path.write_bytes(of_kind(plain, kind))
    ordinary = read_word(plain, path.name)
    assert len(ordinary.blocks) > 20
    assert read_document(path) == ordinary


@pytest.mark.parametrize(
    ("part", "word"),
    [("OFD.xml", "OFD"), ("ppt/presentation.xml", "演示文稿"), ("content.xml", "OpenDocument"), ("word/vbaProject.bin", "宏")],
)  # fmt: skip
def test_what_is_no_word_document_is_told_what_it_is(part: str, word: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr(part, "x")
    with pytest.raises(DocumentRefused, match=f"{word}.*请.*再试。"):
        read_word(out.getvalue(), "a.docx")
