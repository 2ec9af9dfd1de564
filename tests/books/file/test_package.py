"""The gate: what is no sound workbook is refused, with its real nature and the remedy; harmless files pass."""

from __future__ import annotations

import gzip
import lzma
import re
import subprocess
import sys

import pytest

from tests.support.file_book import WORKBOOK, accepted, changed, read_all, refusal
from tests.support.rich_workbook import parts_of, zipped
from xltool.books import open_book
from xltool.books.file import archive
from xltool.model.errors import FileRefused

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_cells(rows):
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return changed("xl/worksheets/sheet2.xml", lambda _: xml.encode())


# --- not a workbook -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "nature", "remedy"),
    [
        (b"", "空的", "备份"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .xls", "另存为"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "打开密码", "取消"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "不问密码", "保护工作簿"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage DRMEncryptedDataSpace".encode("utf-16-le"), "IRM", "限制访问"),
        (b"b\x14#e" + b"\0" * 40 + b"E-SafeNet\0LOCK" + b"\0" * 900, "加密软件", "解密"),
        (b"\x00\x01%TSD-Header-###%" + bytes(range(256)) * 8, "加密软件", "解密"),
        (bytes(range(255, -1, -1)) * 40, "加密软件", "重新取得"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML", "另存为"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><p>", "HTML", "另存为"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "HTML", "另存为"),
        (b'<?xml version="1.0"?><Workbook/>', "XML", "另存为"),
        ("项目编码,项目名称\n1,科普".encode("gb18030"), "CSV", "另存为"),
        ("项目编码,项目名称\n1,科普".encode(), "CSV", "另存为"),
        (b"%PDF-1.7 ...", "PDF", "选填好的"),
        (b"Rar!\x1a\x07\x01\x00", "RAR", "解压"),
        (gzip.compress(bytes(range(256)) * 9), "gzip", "解压"),
        (lzma.compress(bytes(range(256)) * 9), "xz", "解压"),
        (b"a.xlsx".ljust(257, b"\0") + b"ustar\x0000" + bytes(range(256)), "tar", "解压"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "图片", "选填好的"),
        (b"\xff\xd8\xff\xe0" + b"JFIF" * 99, "图片", "选填好的"),
        (b"MZ" + bytes(range(256)) * 8, "程序", "选填好的"),
        (b"BM,MZ\n1,2\n", "CSV", "另存为"),
        (b"\xef\xbb\xbfPK\3\4" + bytes(range(256)) * 8, "多出了几个字节", "重新"),
        (b"\0" * 100_000, "损坏", "重新取得"),
        (b"PK\3\4", "损坏", "重新取得"),
        (WORKBOOK[: len(WORKBOOK) // 2], "没有下载完整", "重新取得"),
        (WORKBOOK[:-10], "没有下载完整", "重新取得"),
    ],
)  # fmt: skip
def test_what_is_no_archive_is_named_with_its_remedy(tmp_path, content, nature, remedy):
    sentence = refusal(tmp_path, content)
    assert nature in sentence
    assert remedy in sentence


@pytest.mark.parametrize(
    ("part", "nature"),
    [
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("xl/workbook.bin", ".xlsb"),
        ("填报/绩效.xlsx", "ZIP 压缩包"),
        ("Index/Document.iwa", "Numbers"),
        ("OFD.xml", "ofd"),
        ("a.txt", "没有工作簿"),
    ],
)
def test_an_archive_without_a_workbook_is_named(tmp_path, part, nature):
    assert nature in refusal(tmp_path, zipped({"[Content_Types].xml": b"<Types/>", part: b"x"}))


def test_the_file_that_excel_puts_beside_an_open_workbook_is_named(tmp_path):
    path = tmp_path / "~$填报.xlsx"
    path.write_bytes(b"\x05zhang" + b" " * 49 + b"\x05\0z\0h\0a\0n\0g\0" + b" \0" * 50)
    with pytest.raises(FileRefused, match=r"临时文件.*没有“~\$”"):
        open_book(path).sheet_names()


def test_an_opendocument_file_is_named(tmp_path):
    content = zipped({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"})
    assert "OpenDocument" in refusal(tmp_path, content)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(FileRefused, match="找不到"):
        open_book(tmp_path / "没有.xlsx")
    with pytest.raises(FileRefused, match="文件夹"):
        open_book(tmp_path)


def test_a_file_above_the_size_limit_is_refused(tmp_path):
    assert "20 MB" in refusal(tmp_path, b"PK\3\4" + b"\0" * archive.WORKBOOK_LIMITS.file)


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_a_workbook_with_macros_is_refused(tmp_path, part):
    assert "宏" in refusal(tmp_path, zipped({**parts_of(WORKBOOK), part: b"x"}))


def test_strict_ooxml_is_refused_with_its_remedy(tmp_path):
    content = changed(
        "xl/workbook.xml", lambda xml: xml.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    )  # fmt: skip
    assert "Strict" in refusal(tmp_path, content)


# --- the parts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml",
             "xl/worksheets/sheet2.xml"],
)  # fmt: skip
@pytest.mark.parametrize("prolog", [b"", b'<?xml version="1.0"?>\n<!-- <a> -->\n'])
def test_a_dtd_is_refused_in_every_part_that_is_read(tmp_path, part, prolog):
    dtd = prolog + b'<!DOCTYPE x [<!ENTITY a "b">]>'

    def add(xml):
        return dtd + re.sub(rb"^<\?xml.*?\?>\s*", b"", xml)

    assert "不安全" in refusal(tmp_path, changed(part, add))


def test_a_part_in_utf16_is_refused(tmp_path):
    content = changed("xl/worksheets/sheet2.xml", lambda xml: xml.decode().encode("utf-16"))
    assert "UTF-16 编码" in refusal(tmp_path, content)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        '<row r="1"><c r="IW1"><v>1</v></c></row>',
        '<row r="20001"><c r="A20001" t="inlineStr"><is><t>x</t></is></c></row>',
        '<row r="1"><c r="ZZZZ99999999"><v>1</v></c></row>',
        '<row r="1"><c r="xfd1048576"><v>1</v></c></row>',
        "<row r='1'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r = "1048576"><c><v>1</v></c></row>',
        '<row r="4294967297"><c><v>1</v></c></row>',
        '<row r="1"><c\nr\n=\n"XFD1048576"><v>1</v></c></row>',
    ],
)
def test_a_value_in_a_far_cell_is_refused_before_the_reader_sees_it(tmp_path, rows):
    assert "校验结果" in refusal(tmp_path, with_cells(rows))


def test_the_last_allowed_cell_and_far_formats_pass(tmp_path):
    rows = '<row r="1"><c r="IV1"><v>1</v></c></row><row r="900000"><c r="A900000" s="1"/></row>'
    (row,) = accepted(tmp_path, with_cells(rows))["校验结果"]
    assert len(row) == 256


def test_a_false_count_of_shared_strings_is_refused(tmp_path):
    content = changed("xl/sharedStrings.xml", lambda xml: xml.replace(b'uniqueCount="4"', b'uniqueCount="4294967295"'))
    refusal(tmp_path, content)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></row>',
        '<row r="1"><c r="A1" t="?"><v>1</v></c></row>',
    ],
)
def test_what_calamine_cannot_read_is_a_damaged_file(tmp_path, rows):
    assert "损坏" in refusal(tmp_path, with_cells(rows))


def test_a_missing_sheet_part_is_a_damaged_file(tmp_path):
    parts = parts_of(WORKBOOK)
    del parts["xl/worksheets/sheet2.xml"]
    refusal(tmp_path, zipped(parts))


def test_two_sheets_on_one_part_are_refused(tmp_path):
    refusal(tmp_path, changed("xl/workbook.xml", lambda xml: xml.replace(b'r:id="rId2"', b'r:id="rId1"')))


def test_too_many_sheets_are_refused(tmp_path):
    sheet = b'<sheet name="x%d" sheetId="9%d" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/>'  # fmt: skip
    many = b"".join(sheet % (number, number) for number in range(300))
    content = changed("xl/workbook.xml", lambda xml: xml.replace(b"</sheets>", many + b"</sheets>"))
    assert "200" in refusal(tmp_path, content)


def test_a_merge_over_the_whole_sheet_is_read_but_not_edited(tmp_path):
    path = tmp_path / "合并.xlsx"
    path.write_bytes(changed("xl/worksheets/sheet2.xml", lambda x: x.replace(b'"C2:D3"', b'"A1:XFD1048576"')))
    assert read_all(path)["校验结果"][0] == ["序号", "问题"]
    with pytest.raises(FileRefused, match="合并"):
        open_book(path).apply([])


def test_reading_loads_no_editing_library_and_no_openpyxl(tmp_path):
    (tmp_path / "r.xlsx").write_bytes(WORKBOOK)
    code = (
        "import sys; from xltool.books import open_book; b = open_book(sys.argv[1]); b.read('手工');"
        "print(sorted({'openpyxl', 'pandas', 'xlwings', 'excelize', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "r.xlsx"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (
            '<row r="25000"><c r="A25000" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row>',
            "：A25000（看上去空白的",
        ),
        ('<row r="2"><c r="IW2"><v>1</v></c><c r="ZZ2"><v>1</v></c></row>', "：IW2、ZZ2（"),
        (
            "".join(f'<row r="{row}"><c r="C{row}"><f>A1</f></c></row>' for row in range(30001, 30006)),
            "：C30001、C30002、C30003等（",
        ),
    ],
)
def test_content_far_out_is_named_with_its_cells(tmp_path, cell, told):
    assert told in refusal(tmp_path, with_cells(cell))
