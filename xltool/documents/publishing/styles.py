"""Fonts, sizes, margins and lines of an official document (GB/T 9704-2012), as Word styles.

方正小标宋, 黑体, 楷体_GB2312 and 仿宋_GB2312 are named; where a desk lacks them, Word takes the fonts named as their
alternatives, which every Windows with Chinese has.
"""

import io
import re
import zipfile

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle

from xltool.model.form_layout import CellLook

TITLE_FONT = "方正小标宋简体"
HEADING_FONT = "黑体"
SUBHEADING_FONT = "楷体_GB2312"
BODY_FONT = "仿宋_GB2312"
TABLE_FONT = "宋体"
ALTERNATIVES = {
    TITLE_FONT: "SimSun",
    HEADING_FONT: "SimHei",
    SUBHEADING_FONT: "KaiTi",
    BODY_FONT: "FangSong",
    TABLE_FONT: "SimSun",
}
LATIN_FONT = "Times New Roman"

BODY_SIZE = 16.0
"""三号, in points."""
LINE_PITCH = 28.0
"""Points between lines: 22 of them fill the 225 mm of the type area."""
_SAVED_AT = (1980, 1, 1, 0, 0, 0)

COVER_UNIT, COVER_TITLE, COVER_NOTE = "封面单位", "封面标题", "封面说明"
CONTENTS_TITLE, PART, SUBTITLE, TABLE_TITLE = "目录标题", "Heading 1", "部分副标题", "表标题"
HEADING, SUBHEADING, BODY = "Heading 2", "Heading 3", "正文段落"
UNIT_LINE, CELL, CELL_LEFT = "单位行", "表格居中", "表格正文"
LAST = "表后空行"
CONTENTS = ("toc 1", "toc 2")


def set_up_styles(document: Document) -> None:
    """Define every paragraph style that the document uses."""
    _dress(_paragraph_style(document, "Normal"), BODY_FONT, BODY_SIZE)
    centred = WD_ALIGN_PARAGRAPH.CENTER
    _style(document, COVER_UNIT, TITLE_FONT, 26, pitch=44, align=centred, before=150)
    _style(document, COVER_TITLE, TITLE_FONT, 32, pitch=56, align=centred, before=40)
    _style(document, COVER_NOTE, SUBHEADING_FONT, 18, pitch=32, align=centred, before=30)
    _style(document, CONTENTS_TITLE, TITLE_FONT, 22, pitch=40, align=centred, after=14)
    _style(document, PART, TITLE_FONT, 22, pitch=40, align=centred, after=14, level=1)
    _style(document, SUBTITLE, TITLE_FONT, 18, pitch=36, align=centred, before=4, after=8)
    _style(document, TABLE_TITLE, TITLE_FONT, 18, pitch=36, align=centred, level=2, keep=True)
    _style(document, HEADING, HEADING_FONT, BODY_SIZE, indent=2, level=2, keep=True)
    _style(document, SUBHEADING, SUBHEADING_FONT, BODY_SIZE, indent=2, level=3, keep=True)
    _style(document, BODY, BODY_FONT, BODY_SIZE, indent=2)
    _style(document, UNIT_LINE, TABLE_FONT, 10.5, pitch=20, keep=True)
    _style(document, CELL, TABLE_FONT, 10, pitch=16, align=centred)
    _style(document, CELL_LEFT, TABLE_FONT, 10, pitch=16)
    _style(document, LAST, TABLE_FONT, 1, pitch=1)
    _style(document, CONTENTS[0], HEADING_FONT, 14, pitch=30)
    _style(document, CONTENTS[1], BODY_FONT, 14, pitch=30, indent=2)


_ACROSS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT,
}  # fmt: skip
_CELLS = {"left": CELL_LEFT, "center": CELL, "right": "表格靠右"}
_LINES = {"left": UNIT_LINE, "center": "单位行居中", "right": "单位行靠右"}
_STANDARD_SIZES = {CELL: 10, CELL_LEFT: 10, UNIT_LINE: 10.5}


def style_for(document: Document, look: CellLook, *, framed: bool) -> str:
    """The style of a text within a table, or above or below one; made when it is first asked for."""
    side = "left" if look.across == "general" else look.across
    name = (_CELLS if framed else _LINES)[side]
    if _STANDARD_SIZES.get(name) == look.size and look.font == TABLE_FONT:
        return name
    name += f" {look.size:g}磅" + ("" if look.font == TABLE_FONT else f" {look.font}")
    if name not in document.styles:
        pitch = round(look.size * (1.4 if framed else 1.7), 1)
        _style(document, name, look.font, look.size, pitch=pitch, align=_ACROSS[side])
    return name


def _style(
    document: Document,
    name: str,
    font: str,
    size: float,
    *,
    pitch: float = LINE_PITCH,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    indent: int = 0,
    before: float = 0,
    after: float = 0,
    level: int = 0,
    keep: bool = False,
) -> None:
    """One paragraph style; ``indent`` of the first line in characters, ``level`` for the table of contents."""
    style = _paragraph_style(document, name)
    _dress(style, font, size)
    shape = style.paragraph_format
    shape.alignment = align
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.first_line_indent = Pt(size * indent)
    shape.keep_with_next = keep
    shape.widow_control = False
    if level:
        _set_level(style, level)


def _set_level(style: ParagraphStyle, level: int) -> None:
    """The built-in headings have a level already; it is the last thing of a style's pPr."""
    shape = style.element.get_or_add_pPr()
    outline = shape.find(qn("w:outlineLvl"))
    if outline is None:
        outline = shape.makeelement(qn("w:outlineLvl"))
        shape.append(outline)
    outline.set(qn("w:val"), str(level - 1))


def _paragraph_style(document: Document, name: str) -> ParagraphStyle:
    known = next((style for style in document.styles if style.name == name), None)
    style = known or document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is no paragraph style")
    return style


def _dress(style: ParagraphStyle, font: str, size: float) -> None:
    style.font.name = LATIN_FONT
    style.font.size = Pt(size)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for slot in ("ascii", "hAnsi"):
        fonts.set(qn(f"w:{slot}"), LATIN_FONT)
    fonts.set(qn("w:eastAsia"), font)
    colour = style.element.rPr.find(qn("w:color"))
    if colour is not None:
        style.element.rPr.remove(colour)


def set_up_page(section: Section, *, for_tables: bool = False, landscape: bool = False) -> None:
    """A4 with the margins of GB/T 9704, 5.1; the tables take narrower ones at the sides."""
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    if for_tables:
        section.top_margin = section.bottom_margin = Mm(25)
        section.left_margin = section.right_margin = Mm(20)
    section.footer_distance = Mm(20 if for_tables else 25)


def finish(package: bytes) -> bytes:
    """The saved package with the alternatives of its fonts, and with nothing in it that tells when it was saved."""
    source, made = zipfile.ZipFile(io.BytesIO(package)), io.BytesIO()
    with source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/fontTable.xml":
                content = _with_alternatives(content.decode("utf-8")).encode("utf-8")
            target.writestr(zipfile.ZipInfo(name, _SAVED_AT), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _with_alternatives(fonts: str) -> str:
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in ALTERNATIVES.items()
    )
    return re.sub(r"</w:fonts>\s*$", f"{entries}</w:fonts>", fonts)
