"""Structure: sheets, names, hidden things, links outward, parts that are missing or active."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

from tests.support.hostile.surgery import (
    COVER,
    INDICATORS,
    MAIN,
    PROJECTS,
    RELS,
    STRINGS,
    STYLES,
    TYPES,
    WORKBOOK,
    Patient,
)  # fmt: skip

P = Callable[[Patient], Patient]
BIN = "application/vnd.ms-office.vbaProject"
FAR = "http://127.0.0.1:9/x"


def renamed(old: str, new: str) -> P:
    return lambda p: p.edit(WORKBOOK, lambda t: t.replace(f'name="{old}"', f'name="{new}"', 1))


def state(sheet: str, word: str) -> P:
    def change(text: str) -> str:
        tag = re.search(rf'<sheet [^>]*name="{sheet}"[^>]*>', text)[0]
        bare = re.sub(r' state="\w+"', "", tag)
        return text.replace(tag, bare.replace("<sheet ", f'<sheet state="{word}" '))

    return lambda p: p.edit(WORKBOOK, change)


def all_hidden(p: Patient) -> Patient:
    p.edit(WORKBOOK, lambda t: re.sub(r'(<sheet [^>]*?) state="\w+"', r"\1", t))
    return p.edit(WORKBOOK, lambda t: t.replace("<sheet ", '<sheet state="hidden" '))


def names(change: Callable[[str], str]) -> P:
    return lambda p: p.edit(WORKBOOK, change)


def swapped(text: str) -> str:
    one, two = (
        re.search(rf'<definedName name="{n}">(.*?)</definedName>', text)[1] for n in ("project_codes", "function_names")
    )
    return text.replace(one, "@@").replace(two, one).replace("@@", two)


def global_names(text: str) -> str:
    return re.sub(r'<definedName name="[^_][^"]*">.*?</definedName>', "", text)


def external(target: str, kind: str = "externalLinkPath", body: str = "") -> P:
    xml = f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="r" r:id="rIdX"/>{body}</externalLink>'

    def change(p: Patient) -> Patient:
        p.add(
            "xl/externalLinks/externalLink1.xml",
            xml,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
        )
        p.relate(WORKBOOK, "externalLink", "externalLinks/externalLink1.xml", "rIdE")
        return p.relate("xl/externalLinks/externalLink1.xml", kind, target, external=True)

    return change


def link(target: str) -> P:
    return lambda p: p.relate(p.part_of(PROJECTS), "hyperlink", target, "rIdH", external=True).sheet(
        PROJECTS, lambda x: x.replace("<hyperlinks>", '<hyperlinks><hyperlink ref="B4" r:id="rIdH" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>') if "<hyperlinks>" in x
        else x.replace("<printOptions", '<hyperlinks><hyperlink ref="B4"/></hyperlinks><printOptions'))  # fmt: skip


def picture(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">L4s2L", 13, b"IHDR", width, height) + b"\x08\6\0\0\0" + b"\0" * 20


def part(name: str, kind: str = "", content: bytes = b"x") -> P:
    return lambda p: p.add(name, content, kind)


def without(*parts: str) -> P:
    return lambda p: p.drop(*parts)


def aliases(p: Patient) -> Patient:
    rid = re.search(rf'<sheet [^>]*name="{INDICATORS}"[^>]*r:id="([^"]+)"', p.text(WORKBOOK))[1]
    many = "".join(f'<sheet name="别名{n}" sheetId="{1000 + n}" r:id="{rid}"/>' for n in range(3000))
    return p.edit(WORKBOOK, lambda t: t.replace("</sheets>", many + "</sheets>"))


def reordered(p: Patient) -> Patient:
    def change(text: str) -> str:
        tags = re.findall(r"<sheet [^>]*?(?:/>|></sheet>)", text)
        return re.sub(r"<sheets>.*?</sheets>", "<sheets>" + "".join(reversed(tags)) + "</sheets>", text)

    return p.edit(WORKBOOK, change)


CHART = '<chartsheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>'
CORE = "docProps/core.xml"
BAD_DATE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:created>昨天</dcterms:created></cp:coreProperties>"""

ACCEPTED: dict[str, P] = {
    "sheet_name_trailing_space": renamed(PROJECTS, PROJECTS + " "),
    "sheet_name_fullwidth": renamed("_下拉", "＿下拉"),
    "sheets_reordered": reordered,
    "date1904": lambda p: p.edit(WORKBOOK, lambda t: re.sub(r"<workbookPr\b[^>]*?(/?)>", r'<workbookPr date1904="1"\1>', t)).cell("C13", "<v>42749</v>", "", COVER),
    "part_missing_theme": without("xl/theme/theme1.xml"),
    "part_missing_docprops": without(CORE, "docProps/app.xml"),
    "broken_core_date": lambda p: p.add(CORE, BAD_DATE),
    "broken_custom_props": part("docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml", b"<Properties><property name='x'>"),
    "style_font_family_98": lambda p: p.sub(STYLES, r'<family val="\d+"', '<family val="98"'),
    "style_empty_fill": lambda p: p.edit(STYLES, lambda t: t.replace("</fills>", "<fill/></fills>")),
    "style_short_rgb": lambda p: p.sub(STYLES, r'rgb="00[0-9A-F]{6}"', 'rgb="FFF"'),
    "style_no_cellstyles": lambda p: p.sub(STYLES, r"<cellStyles.*?</cellStyles>", ""),
    "autofilter_custom_text": lambda p: p.after_data('<autoFilter ref="A3:M4"><filterColumn colId="1"><customFilters><customFilter operator="notEqual" val="无"/></customFilters></filterColumn></autoFilter>'),
    "print_titles_ref_error": names(lambda t: re.sub(r"(name=\"_xlnm.Print_Titles\">)[^<]*", r"\1#REF!", t, count=1)),
    "print_area_ref_error": names(lambda t: re.sub(r"(name=\"_xlnm.Print_Area\">)[^<]*", r"\1#REF!", t, count=1)),
    "active_tab_out_of_range": names(lambda t: t.replace("<workbookView ", '<workbookView activeTab="999" ', 1)),
}  # fmt: skip

FINDING: dict[str, P] = {
    "sheet_copied": lambda p: p.new_sheet(f"{PROJECTS} (2)", re.sub(r"<(tableParts|hyperlinks).*?</\1>", "", p.text(p.part_of(PROJECTS)))),
    "sheet_name_csv_injection": lambda p: p.new_sheet("=cmd|x!A1"),
    "sheet_extra_notes": lambda p: p.new_sheet("备忘"),
    "chartsheet_extra": lambda p: p.new_sheet("图", CHART, kind="chartsheet"),
    "chartsheet_without_rels": lambda p: p.new_sheet("图", CHART.replace("</chartsheet>", '<drawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/></chartsheet>'), kind="chartsheet"),
    "sheet_hidden_extra": lambda p: p.new_sheet("暗", state="hidden"),
    "sheet_veryhidden_extra": lambda p: p.new_sheet("暗", state="veryHidden"),
    "sheet_required_hidden": state(PROJECTS, "hidden"),
    "names_removed": names(global_names),
    "names_renamed": names(lambda t: t.replace('name="project_codes"', 'name="project_codes_old"')),
    "names_ref_error": names(lambda t: re.sub(r'(name="project_codes">)[^<]*', r"\1#REF!", t)),
    "names_swapped": names(swapped),
    "header_text_changed": lambda p: p.edit(STRINGS, lambda t: t.replace("<t>预算数</t>", "<t>金额合计</t>")),
    "external_link_unc": external("file:///\\\\127.0.0.1\\share\\a.xlsx"),
    "external_link_http": external(FAR + ".xlsx"),
    "hyperlink_javascript": link("javascript:alert(1)"),
    "hyperlink_unc": link("file:///\\\\127.0.0.1\\share"),
    "hyperlink_http": link(FAR),
    "hyperlink_mailto": link("mailto:a@example.cn"),
    "web_connection": lambda p: p.add("xl/connections.xml", f'<connections xmlns="{MAIN}"><connection id="1" type="4"><webPr url="{FAR}"/></connection></connections>', "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml").relate(WORKBOOK, "connections", "connections.xml", "rIdC"),
    "power_query_mashup": part("customXml/item1.xml", "", b'<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">AAAA</DataMashup>'),
    "remote_drawing_image": lambda p: p.relate("xl/drawings/drawing1.xml", "image", FAR + ".png", external=True),
}  # fmt: skip

EITHER: dict[str, P] = {
    "sheet_renamed": renamed(PROJECTS, "项目明细"),
    "sheet_name_40_chars": renamed(PROJECTS, "项" * 40),
    "sheet_name_confusable": renamed("指标", "指㮇"),
    "all_sheets_hidden": all_hidden,
    "template_old_version": lambda p: p.words("C14", "0.9", COVER),
    "part_missing_rootrels": without("_rels/.rels"),
    "part_missing_styles": without(STYLES),
    "ct_sheet_wrong": lambda p: p.edit(TYPES, lambda t: re.sub(r'(PartName="/xl/worksheets/sheet5.xml" ContentType=")[^"]*', r"\1application/xml", t)),
    "broken_drawing": lambda p: p.edit("xl/drawings/drawing1.xml", lambda t: t[: len(t) // 2]),
    "localsheetid_out_of_range": names(lambda t: t.replace('localSheetId="0"', 'localSheetId="999"', 1)),
    "external_link_dde": external("x", "oleLink", '<ddeLink ddeService="cmd" ddeTopic="/C calc"/>'),
    "image_decompression_bomb": part("xl/media/image9.png", "image/png", picture(100_000, 100_000)),
    "ooxml_strict": lambda p: p.edit(WORKBOOK, lambda t: t.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")),
}  # fmt: skip

REFUSED: dict[str, P] = {
    "sheet_name_duplicate": renamed("分项目标", "总体目标"),
    "sheet_missing": lambda p: p.sub(WORKBOOK, r'<sheet [^>]*name="项目"[^>]*?(?:/>|></sheet>)', ""),
    "no_sheets": lambda p: p.sub(WORKBOOK, r"<sheets>.*?</sheets>", "<sheets></sheets>"),
    "part_missing_content_types": without(TYPES),
    "part_missing_workbook": without(WORKBOOK),
    "part_missing_wbrels": without(RELS),
    "part_missing_sheet": lambda p: p.drop(p.part_of(PROJECTS)),
    "part_missing_sst": without(STRINGS),
    "ct_workbook_wrong": lambda p: p.edit(TYPES, lambda t: t.replace("spreadsheetml.sheet.main+xml", "wordprocessingml.document.main+xml")),
    "rel_target_missing": lambda p: p.edit(RELS, lambda t: t.replace("sheet5.xml", "sheet55.xml")),
    "rel_target_dotdot": lambda p: p.relate(WORKBOOK, "worksheet", "../../../etc/passwd", "rIdP"),
    "macro_vbaproject_in_xlsx": part("xl/vbaProject.bin", BIN),
    "macro_xlsm_renamed_xlsx": lambda p: p.edit(TYPES, lambda t: t.replace("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")),
    "macro_excel4_sheet": part("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", b"<x/>"),
    "ole_object": part("xl/embeddings/oleObject1.bin", "application/vnd.openxmlformats-officedocument.oleObject"),
    "embedded_exe": part("xl/media/run.exe", "application/octet-stream", b"MZ"),
    "activex_control": part("xl/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", b"<x/>"),
    "custom_ui_ribbon": part("customUI/customUI14.xml", "", b"<customUI/>"),
    "worksheet_rel_external": lambda p: p.edit(RELS, lambda t: re.sub(r'Target="[^"]*sheet5.xml"', f'Target="{FAR}" TargetMode="External"', t)),
    "sheets_3000_aliases": aliases,
}  # fmt: skip

VARIANTS = {**ACCEPTED, **FINDING, **EITHER, **REFUSED}
