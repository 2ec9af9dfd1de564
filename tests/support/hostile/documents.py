"""Whole files that are something else, damaged, locked, or saved by another program."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable

import openpyxl

from tests.support.hostile.surgery import PROJECTS, Patient, zipped
from xltool.books.shipped import TEMPLATE, template_path

B = Callable[[Patient], bytes]
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6)


def cfb(*streams: str, size: int = 4096) -> bytes:
    """An OLE file with streams of these names."""
    return CFB.ljust(512, b"\0") + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams).ljust(
        size, b"\0"
    )


def resaved(p: Patient) -> bytes:
    """As a program saves it that knows only what openpyxl knows."""
    out = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(p.bytes))
    book.save(out)
    return out.getvalue()


def wps(p: Patient) -> bytes:
    """What WPS leaves: its own names in the properties, a dimension of one cell, an extra part."""
    p.add(
        "docProps/app.xml",
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>WPS Office_12.1.0</Application></Properties>',
    )
    p.add("docProps/custom.xml", '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer"><lpwstr xmlns="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">2052-12.1.0</lpwstr></property></Properties>',
          "application/vnd.openxmlformats-officedocument.custom-properties+xml")  # fmt: skip
    p.sheet(
        PROJECTS,
        lambda x: (
            x.replace("<sheetViews", '<dimension ref="A1"/><sheetViews', 1)
            if "<dimension" not in x
            else re.sub(r'(<dimension ref=")[^"]*', r"\1A1", x)
        ),
    )
    return p.bytes


ACCEPTED: dict[str, B] = {"wps_saved_emulated": wps}

FINDING: dict[str, B] = {"blank_template": lambda _: template_path(TEMPLATE).read_bytes(), "openpyxl_resaved": resaved}

REFUSED: dict[str, B] = {
    "libreoffice_xls": lambda _: cfb("Workbook"),
    "libreoffice_xls_renamed": lambda _: cfb("Workbook", size=20_000),
    "libreoffice_ods": lambda _: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
    "file_empty": lambda _: b"",
    "file_pk_only": lambda _: b"PK\3\4",
    "file_zeros_100k": lambda _: b"\0" * 100_000,
    "file_truncated_half": lambda p: p.bytes[: len(p.bytes) // 2],
    "file_truncated_tail": lambda p: p.bytes[:-30],
    "file_crlf_mangled": lambda p: p.bytes.replace(b"\n", b"\r\n"),
    "file_csv_gbk_renamed": lambda _: "项目编码,预算数\n1,37500\n".encode("gb18030"),
    "file_csv_utf8_renamed": lambda _: "项目编码,预算数\n1,37500\n".encode("utf-8-sig"),
    "file_html_renamed": lambda _: b"<html><body><table><tr><td>1</td></tr></table></body></html>",
    "file_xml2003_renamed": lambda _: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    "file_xls_renamed": lambda _: cfb("Workbook", size=30_000),
    "file_cfb_garbage_xls": lambda _: CFB + b"\xff" * 5000,
    "file_cfb_difat_bomb": lambda _: CFB + struct.pack("<L", 0xFFFFFFF0) * 2000,
    "file_cfb_fat_bomb": lambda _: CFB + struct.pack("<L", 1) * 5000,
    "file_pdf_renamed": lambda _: b"%PDF-1.7\n%...",
    "file_docx_renamed": lambda _: zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}),
    "file_ods_renamed": lambda _: zipped({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"}),
    "file_zip_of_xlsx_renamed": lambda p: zipped({"a.xlsx": p.bytes}),
    "file_rar_renamed": lambda _: b"Rar!\x1a\7\1\0" + b"\0" * 500,
    "file_7z_renamed": lambda _: b"7z\xbc\xaf\x27\x1c" + b"\0" * 500,
    "encrypted_password": lambda _: cfb("EncryptionInfo", "EncryptedPackage"),
    "encrypted_velvetsweatshop": lambda _: cfb("EncryptedPackage", "EncryptionInfo", size=9000),
}  # fmt: skip

VARIANTS = {**ACCEPTED, **FINDING, **REFUSED}
