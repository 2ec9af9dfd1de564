"""A workbook with everything that staff may add, for tests of survival: openpyxl plus parts written into the zip."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import ColorScaleRule, FormulaRule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from PIL import Image as Picture

from xltool.books.portable import portable

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"

SPARKLINES_AND_X14_VALIDATION = f"""<extLst>
<ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" xmlns:x14="{X14}">
<x14:sparklineGroups xmlns:xm="{XM}"><x14:sparklineGroup displayEmptyCellsAs="gap">
<x14:colorSeries rgb="FF376092"/><x14:sparklines><x14:sparkline><xm:f>手工!B2:B5</xm:f><xm:sqref>F2</xm:sqref>
</x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext>
<ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{X14}">
<x14:dataValidations xmlns:xm="{XM}" count="1"><x14:dataValidation type="list" allowBlank="1">
<x14:formula1><xm:f>校验结果!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>G2:G9</xm:sqref>
</x14:dataValidation></x14:dataValidations></ext></extLst>"""

CUSTOM_XML = b'<?xml version="1.0"?><notes xmlns="urn:staff"><note>keep me</note></notes>'
PRINTER_SETTINGS = bytes(range(256)) * 3
SHARED_STRINGS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4" uniqueCount="4">'
    '<si><t xml:space="preserve"> 前后有空格 </t></si>'
    '<si><r><rPr><b/><sz val="9"/><color theme="5" tint="0.4"/><rFont val="楷体"/><family val="3"/><charset val="134"/>'
    '<scheme val="minor"/></rPr><t>粗</t></r><r><t>细</t></r></si>'
    '<si><t>重庆</t><rPh sb="0" eb="2"><t>chóngqìng</t></rPh><phoneticPr fontId="1" type="noConversion"/></si>'
    "<si><t>a_x000D_b_x005F_x000D_</t></si></sst>"
).encode()
CONTROL = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><formControlPr xmlns="http://schemas.micro'
    b'soft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox" checked="Checked" lockText="1" noThreeD="1"/>'
)
CONTROL_VML = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s2049" type="#_x0000_t201" '
    b'style="position:absolute;width:90pt;height:18pt"><x:ClientData ObjectType="Checkbox"><x:Anchor>1,0,1,0,3,0,2,0'
    b"</x:Anchor><x:Checked>1</x:Checked></x:ClientData></v:shape></xml>"
)


@cache
def rich_workbook() -> bytes:
    """Sheets: 手工 (all that staff may add), 校验结果, _版式 (hidden, with print set-up), 表1 旧, 表2 旧, 说明, 图片.

    Made once: openpyxl stamps the second of saving into it, so that two of them may differ.
    """
    book = Workbook()
    _by_hand(book.active)
    results = book.create_sheet("校验结果")
    results.append(["序号", "问题"])
    for row in range(2, 30):
        results.append([row, f"旧问题{row}"])
        results.cell(row, 1).hyperlink = f"#手工!A{row}"
    results.merge_cells("C2:D3")
    results.conditional_formatting.add("A2:B99", FormulaRule(formula=["$A2>5"], fill=PatternFill(bgColor="FFEEAA")))
    _layout(book.create_sheet("_版式"))
    for name in ("表1 旧", "表2 旧"):
        sheet = book.create_sheet(name)
        sheet["A1"] = name
        sheet.print_area = "A1:G20"
        sheet.print_title_rows = "1:2"
    notes = book.create_sheet("说明")
    notes["A1"] = "自己的表"
    notes["B2"] = "=手工!B2*2"
    notes.print_area = "A1:B9"
    notes.print_title_rows = "1:1"
    notes.row_dimensions[3].hidden = True
    notes.auto_filter.ref = "A1:B9"
    pictures = book.create_sheet("图片")
    pictures.add_image(_picture(), "B2")
    book.defined_names["findings_at"] = DefinedName("findings_at", attr_text="校验结果!$A$2:$A$99")
    book.defined_names["rate"] = DefinedName("rate", attr_text="0.17", comment="税率")
    book.properties.creator = "张三"
    book.properties.created = datetime(2026, 1, 2, 3, 4, 5)
    book.active = 0
    out = io.BytesIO()
    book.save(out)
    return zipped(as_excel_does(parts_of(_with_raw_parts(out.getvalue()))))


def as_excel_does(parts: dict[str, bytes]) -> dict[str, bytes]:
    """With relative targets, prefixes in drawings and a selected tab, where openpyxl writes what Excel never does."""
    sheets = [part for part in parts if part.startswith("xl/worksheets/sheet")]
    return portable(parts, [f"xl/worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)])


def _by_hand(sheet: Any) -> None:
    sheet.title = "手工"
    sheet.append(["名称", "金额", "备注"])
    for row in range(2, 8):
        sheet.append([f"行{row}", row * 1000.25, None])
    sheet["A1"].font = Font(name="楷体", size=14, bold=True, color=Color(theme=4, tint=-0.25))
    sheet["A1"].fill = PatternFill("lightUp", fgColor="FFCC00", bgColor="00CCFF")
    sheet["B2"].number_format = '#,##0.00"元";[Red]-#,##0.00'
    sheet["B3"].border = Border(left=Side("thick", "FF0000"), diagonal=Side("thin"), diagonalUp=True)
    sheet["B4"].alignment = Alignment(wrap_text=True, textRotation=45, indent=2, vertical="center")
    sheet["B5"].protection = Protection(locked=False, hidden=True)
    sheet["C2"] = CellRichText("普通", TextBlock(InlineFont(b=True, color="FFFF0000"), "加粗红字"), "尾")
    sheet["C3"] = datetime(2026, 3, 4, 5, 6)
    sheet["C4"] = "=SUM(B2:B7)"
    sheet["C5"] = "换行\n  两格 "
    sheet["C6"].comment = Comment("批注内容", "李四", height=80, width=200)
    sheet["C7"].hyperlink = "https://example.com/?a=1&b=2"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=7), titles_from_data=True)
    sheet.add_chart(chart, "I2")
    sheet.add_image(_picture(), "I20")
    sheet.conditional_formatting.add("B2:B7", ColorScaleRule("min", None, "FFFFFF", "max", None, "FF0000"))
    validation = DataValidation("list", formula1='"甲,乙"', showErrorMessage=True, error="请选", errorTitle="错")
    validation.add("A20:A30")
    sheet.add_data_validation(validation)
    sheet.column_dimensions["B"].width = 23.5
    sheet.column_dimensions["E"].hidden = True
    sheet.row_dimensions[6].height = 33.75
    sheet.row_dimensions.group(10, 12, outline_level=2, hidden=True)
    sheet.merge_cells("A15:C16")
    sheet.freeze_panes = "B2"
    sheet.append([])
    for column, title in enumerate(("甲", "乙"), 1):
        sheet.cell(40, column, title)
        sheet.cell(41, column, column)
    table = Table(displayName="我的表", ref="A40:B41")
    table.tableStyleInfo = TableStyleInfo("TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)
    sheet.oddFooter.center.text = "第 &P 页"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8
    sheet.print_area = "A1:F30"
    sheet.sheet_properties.tabColor = "00FF00"
    sheet.sheet_view.zoomScale = 85
    sheet.protection.formatCells = False


def _layout(sheet: Any) -> None:
    sheet["A1"] = "标题样式"
    sheet["A1"].font = Font(name="宋体", size=18, bold=True)
    sheet["B2"] = 0.2
    sheet["B2"].number_format = "0.00%"
    sheet.merge_cells("A1:G1")
    for letter, width in zip("ABCDEFG", (9, 10.5, 16, 18, 20, 12, 22), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.row_dimensions[1].height = 31.5
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.oddHeader.right.text = "表样 1.0"
    sheet.print_title_rows = "1:2"
    sheet.sheet_state = "hidden"


def _picture() -> Image:
    out = io.BytesIO()
    Picture.new("RGB", (40, 30), (200, 30, 30)).save(out, "PNG")
    out.seek(0)
    return Image(out)


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part of a workbook by its name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def loaded(data: bytes, **options: bool) -> Workbook:
    """The workbook as openpyxl sees it, without its warnings of what it cannot read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(data), **options)


def seen(path: Path) -> Workbook:
    """The values in a workbook on disk as openpyxl sees them: without looks and merges, and seven times as fast."""
    return load_workbook(io.BytesIO(path.read_bytes()), read_only=True)


def zipped(parts: dict[str, bytes]) -> bytes:
    """A workbook made of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _with_raw_parts(data: bytes) -> bytes:
    """Add what openpyxl cannot write: sparklines, an x14 validation, printer settings, customXml, a check box."""
    parts = parts_of(data)
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    sheet = sheet.replace("<pageSetup ", '<pageSetup r:id="rIdPrinter" ', 1)
    sheet = sheet.replace(
        "<worksheet ",
        '<worksheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" ',
        1,
    )
    sheet = sheet.replace("</worksheet>", SPARKLINES_AND_X14_VALIDATION + "</worksheet>")
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    _relate(parts, "xl/worksheets/_rels/sheet1.xml.rels", "rIdPrinter", f"{rels}/printerSettings",
            "../printerSettings/printerSettings1.bin")  # fmt: skip
    parts["xl/printerSettings/printerSettings1.bin"] = PRINTER_SETTINGS
    _relate(parts, "_rels/.rels", "rIdCustom", f"{rels}/customXml", "customXml/item1.xml")
    parts["customXml/item1.xml"] = CUSTOM_XML
    _check_box(parts, rels)
    _shared_strings(parts, rels)
    types = parts["[Content_Types].xml"].decode()
    types = types.replace(
        "<Override ",
        '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sharedStrings+xml"/>'
        '<Override PartName="/xl/ctrlProps/ctrlProp1.xml" ContentType="application/vnd.ms-excel.controlproperties+xml"/>'
        "<Override ",
        1,
    )
    if 'Extension="vml"' not in types:
        types = types.replace(
            "<Override ",
            '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/><Override ',
            1,
        )
    parts["[Content_Types].xml"] = types.encode()
    book = parts["xl/workbook.xml"].decode()
    book = re.sub(r"<calcPr[^>]*/>", '<calcPr calcId="191029" iterate="1" iterateCount="50"/>', book)
    parts["xl/workbook.xml"] = book.encode()
    return zipped(parts)


def _shared_strings(parts: dict[str, bytes], rels: str) -> None:
    """Texts of 图片 as Excel stores them: shared, one rich, one with phonetics, one with an escaped character."""
    parts["xl/sharedStrings.xml"] = SHARED_STRINGS
    _relate(parts, "xl/_rels/workbook.xml.rels", "rIdStrings", f"{rels}/sharedStrings", "sharedStrings.xml")
    path = "xl/worksheets/sheet7.xml"
    cells = b"".join(b'<c r="%c1" t="s"><v>%d</v></c>' % (65 + at, at) for at in range(4))
    sheet = parts[path].replace(b"<sheetData/>", b"<sheetData></sheetData>")
    parts[path] = sheet.replace(b"<sheetData>", b'<sheetData><row r="1">' + cells + b"</row>", 1)


def _check_box(parts: dict[str, bytes], rels: str) -> None:
    """A check box on 说明 as Excel writes it: a control inside mc:AlternateContent, its properties and its VML."""
    path = "xl/worksheets/sheet6.xml"
    sheet = parts[path].decode()
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    control = (
        f'<legacyDrawing xmlns:r="{rels}" r:id="rIdVml"/>'
        f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice xmlns:x14="{X14}" Requires="x14"><controls>'
        f'<mc:AlternateContent><mc:Choice Requires="x14"><control xmlns:r="{rels}" shapeId="2049" r:id="rIdControl" '
        'name="Check Box 1"><controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0"><anchor moveWithCells="1">'
        '<from><xdr:col xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">1</xdr:col>'
        "</from></anchor></controlPr></control></mc:Choice></mc:AlternateContent></controls></mc:Choice>"
        "</mc:AlternateContent>"
    )
    parts[path] = sheet.replace("</worksheet>", control + "</worksheet>").encode()
    rels_path = "xl/worksheets/_rels/sheet6.xml.rels"
    _relate(parts, rels_path, "rIdVml", f"{rels}/vmlDrawing", "../drawings/vmlDrawing6.vml")
    _relate(parts, rels_path, "rIdControl", f"{rels}/ctrlProp", "../ctrlProps/ctrlProp1.xml")
    parts["xl/drawings/vmlDrawing6.vml"] = CONTROL_VML
    parts["xl/ctrlProps/ctrlProp1.xml"] = CONTROL


def _relate(parts: dict[str, bytes], path: str, ident: str, kind: str, target: str) -> None:
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    entry = f'<Relationship Id="{ident}" Type="{kind}" Target="{target}"/></Relationships>'
    parts[path] = parts.get(path, empty).replace(b"</Relationships>", entry.encode())
