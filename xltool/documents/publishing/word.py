"""Writes the public document as a Word file. What stands in it is decided in content.py."""

import io
from collections.abc import Sequence
from datetime import datetime, time
from itertools import pairwise

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from xltool.documents.publishing import styles
from xltool.documents.publishing.content import Block, Cell, FreeLine, Heading, Part, PublicDocument, TableBlock
from xltool.documents.publishing.contents_field import add_bookmark, add_contents, add_page_number
from xltool.documents.publishing.properties import drop_leftovers, forget_dates
from xltool.drawing.official_lines import TextLine
from xltool.model.form_layout import CellLook

_TEXT_WIDTH = Mm(156)
_TABLE_WIDTH = {False: Mm(170), True: Mm(257)}
"""On a page upright and, where True, lying."""
_CELL_MARGIN = Mm(1.1)
_LAST_ROWS = 3
_AFTER_PAGE_NUMBERS = ("w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:docGrid")
"""What stands behind w:pgNumType in a section (ECMA-376, CT_SectPr)."""
_AFTER_BORDERS = ("w:shd", "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark")
"""What stands behind w:tcBorders in a cell (CT_TcPr)."""
_BORDERS = {
    "": ("nil", "0"), "hair": ("dotted", "2"), "thin": ("single", "4"), "medium": ("single", "8"), "thick": ("single", "18"),
    "double": ("double", "4"), "dotted": ("dotted", "4"), "dashed": ("dashed", "4"),
}  # fmt: skip
_DOWN = {
    "top": WD_CELL_VERTICAL_ALIGNMENT.TOP, "center": WD_CELL_VERTICAL_ALIGNMENT.CENTER,
    "bottom": WD_CELL_VERTICAL_ALIGNMENT.BOTTOM,
}  # fmt: skip
_BLACK = "000000"
_LISTED = frozenset({"表题", "项目标题"})
_STYLE_OF_TITLE = {"表题": styles.TABLE_TITLE, "项目标题": styles.HEADING, "副题": styles.SUBTITLE}
_TITLES_APART = "\u3000"
_STYLE_OF_ROLE = {"二级标题": styles.SUBHEADING, "正文": styles.BODY}


def write_word(content: PublicDocument) -> bytes:
    """The document as the bytes of a .docx file; the same content gives the same bytes."""
    document = docx.Document()
    styles.set_up_styles(document)
    _describe(document, content)
    styles.set_up_page(document.sections[0])
    _write_cover(document, content)
    landscape = _first_lies(content)
    before: Block | None = None
    number = 0
    for block in content.blocks:
        match block:
            case Part():
                if number:
                    _open_tables(document, landscape=landscape)
                heading = document.add_paragraph(block.number, styles.PART)
                heading.add_run().add_break()
                heading.add_run(block.title)
            case Heading():
                heading = document.add_paragraph(block.listed, styles.HEADING)
                if block.subtitle:
                    document.add_paragraph(block.subtitle, styles.SUBTITLE)
            case TextLine():
                for line in block.text.split("\n"):
                    document.add_paragraph(line, _STYLE_OF_ROLE[block.role])
                continue
            case TableBlock():
                turned = block.landscape != landscape
                landscape = block.landscape
                if turned:
                    _open_tables(document, landscape=landscape)
                new_page = isinstance(before, TableBlock) and not turned
                heading = _write_table(document, block, new_page=new_page)
        add_bookmark(heading, number)
        before = block
        number += 1
    _end(document)
    return _bytes_of(document)


def _first_lies(content: PublicDocument) -> bool:
    """Whether the first table takes the page lying; the page of its part's title is its own."""
    return next((block.landscape for block in content.blocks if isinstance(block, TableBlock)), False)


def _end(document: Document) -> None:
    """Word wants a paragraph behind the last table, and some programs lose a table without one; this one takes no room."""
    if document.element.body.inner_content_elements[-1].tag == qn("w:tbl"):
        document.add_paragraph(style=styles.LAST)


def _open_tables(document: Document, *, landscape: bool) -> None:
    """A section for tables; its pages count on."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    styles.set_up_page(section, for_tables=True, landscape=landscape)
    for start in section._sectPr.findall(qn("w:pgNumType")):  # noqa: SLF001  copied from the first part
        section._sectPr.remove(start)  # noqa: SLF001


def _describe(document: Document, content: PublicDocument) -> None:
    """Title, subject, unit and the day of filling in; nobody's name, no clock, and nothing of python-docx's blank document."""
    about = document.core_properties
    about.title, about.subject = f"{content.unit}{content.title}", content.title
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    if content.filled_on is None:
        forget_dates(about)
    else:
        about.created = about.modified = datetime.combine(content.filled_on, time())
    drop_leftovers(document, content.unit)


def _write_cover(document: Document, content: PublicDocument) -> None:
    """The cover and the table of contents, without page numbers; opens the section of what follows."""
    document.add_paragraph(content.unit, styles.COVER_UNIT)
    document.add_paragraph(content.title, styles.COVER_TITLE)
    if content.note:
        document.add_paragraph(content.note, styles.COVER_NOTE)
    heading = document.add_paragraph(style=styles.CONTENTS_TITLE)
    heading.paragraph_format.page_break_before = True
    heading.add_run("目　　录")
    add_contents(document, content.contents(), _TEXT_WIDTH)
    section = document.add_section(WD_SECTION.NEW_PAGE)
    for_tables = isinstance(content.blocks[0], TableBlock)
    styles.set_up_page(section, for_tables=for_tables, landscape=for_tables and _first_lies(content))
    _number_pages(section)


def _number_pages(section: Section) -> None:
    """Count from 1 here; the sections that follow go on."""
    section.footer.is_linked_to_previous = False
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_page_number(footer)
    for run in footer.runs:
        run.font.size = Pt(14)
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(start, *_AFTER_PAGE_NUMBERS)  # noqa: SLF001  python-docx has no call for it


def _write_table(document: Document, block: TableBlock, *, new_page: bool) -> Paragraph:
    """The framed rows of one printed table and the lines around them; returns the title that the contents list."""
    width = _TABLE_WIDTH[block.landscape]
    edges = [width.mm * sum(block.widths[:count]) / sum(block.widths) for count in range(len(block.widths) + 1)]
    above = [_write_line(document, line, edges) for line in block.above]
    above[0].paragraph_format.page_break_before = new_page
    for paragraph in above:
        if not paragraph.style.paragraph_format.keep_with_next:  # type: ignore[union-attr]
            paragraph.paragraph_format.keep_with_next = True
    table = document.add_table(len(block.rows), len(block.widths), "Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _set_widths(table, edges)
    places = [row.cells for row in table.rows]
    for row, line in zip(table.rows, block.rows, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
        row.height = Pt(line.height)
    for number in _repeated(block):
        _repeat(table.rows[number])
    _write_cells(document, block, places)
    _keep_together(places, block)
    for paragraph in (below := [_write_line(document, line, edges) for line in block.below])[:-1]:
        paragraph.paragraph_format.keep_with_next = True
    if below:
        below[-1].paragraph_format.keep_with_next = False
    return next(made for made, line in zip(above, block.above, strict=True) if line.role in _LISTED)


class _CellStyles:
    """The style of every look, by its identifier; python-docx would go through all styles for each text."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known: dict[CellLook, str] = {}

    def set(self, paragraph: Paragraph, look: CellLook) -> None:
        """Give a text in a table the style of its look."""
        if look not in self._known:
            name = styles.style_for(self._document, look, framed=True)
            self._known[look] = str(self._document.styles[name].style_id)
        paragraph._p.style = self._known[look]  # noqa: SLF001


def _write_cells(document: Document, block: TableBlock, places: Sequence[Sequence[_Cell]]) -> None:
    """Every cell where it begins; one that a cell above covers stays empty."""
    known = _CellStyles(document)
    covered = {(number, tall.left) for tall in block.tall for number in range(tall.first + 1, tall.last + 1)}
    for number, (row, line) in enumerate(zip(places, block.rows, strict=True)):
        for cell in line.cells:
            if (number, cell.left) in covered:
                _dress(row[cell.left - 1], cell.look)
            else:
                _fill(known, row, cell)
    for tall in block.tall:
        places[tall.first][tall.left - 1].merge(places[tall.last][tall.right - 1])


def _repeated(block: TableBlock) -> range:
    """The rows that Word repeats on every page: it repeats none but the first ones of a table."""
    return range(block.header[1] + 1) if block.header and block.header[0] == 0 else range(0)


def _repeat(row: _Row) -> None:
    """Let Word set the row on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  python-docx has no call for it


def _write_line(document: Document, line: FreeLine, edges: Sequence[float]) -> Paragraph:
    """A line outside of the frame; its texts stand over the columns that they have on the sheet."""
    texts = [cell for cell in line.cells if cell.text]
    if line.role != "说明行":
        return document.add_paragraph(_TITLES_APART.join(cell.text for cell in texts), _STYLE_OF_TITLE[line.role])
    first = line.cells[0].look
    whole = len(texts) == 1 and (texts[0].left, texts[0].right) == (1, len(edges) - 1)
    look = texts[0].look if whole else first.model_copy(update={"across": "left"})
    paragraph = document.add_paragraph(style=styles.style_for(document, look, framed=False))
    if whole:
        _add_words(paragraph, texts[0].text, look)
        return paragraph
    words = ""
    for cell in texts:
        if cell.left > 1 or cell.look.across in {"center", "right"}:
            left, right = edges[cell.left - 1], edges[cell.right]
            kind, at = {
                "center": (WD_TAB_ALIGNMENT.CENTER, (left + right) / 2),
                "right": (WD_TAB_ALIGNMENT.RIGHT, right),
            }.get(cell.look.across, (WD_TAB_ALIGNMENT.LEFT, left))
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(at), kind)
            words += "\t"
        words += cell.text
    _add_words(paragraph, words, look)
    return paragraph


def _add_words(paragraph: Paragraph, words: str, look: CellLook) -> None:
    run = paragraph.add_run(words)
    if look.bold:
        run.bold = True


def _keep_together(places: Sequence[Sequence[_Cell]], block: TableBlock) -> None:
    """The header stays with its first row; the last rows go to a new page together, never one alone, with what is below."""
    last = len(block.rows) - 1
    header = range(block.header[0], block.header[1] + 1) if block.header else range(0)
    body = block.header[1] if block.header else 0
    for number in {*header, *range(max(body, last - _LAST_ROWS + 1), last + bool(block.below))}:
        for cell in places[number]:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _set_widths(table: Table, edges: Sequence[float]) -> None:
    """Share the width as the columns of the sheet do; little room is left beside the texts."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(_CELL_MARGIN.twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001  python-docx has no call for it
    for column, (left, right) in zip(table.columns, pairwise(edges), strict=True):
        column.width = Mm(round(right - left, 2))


def _fill(known: _CellStyles, places: Sequence[_Cell], cell: Cell) -> None:
    """Write one cell over its columns. ``places``: its row, not yet merged.

    ``Table.cell`` would go through the whole table each time.
    """
    place = places[cell.left - 1]
    if cell.right > cell.left:
        place = place.merge(places[cell.right - 1])
    _dress(place, cell.look)
    for number, line in enumerate(cell.text.split("\n")):
        paragraph = place.paragraphs[0] if number == 0 else place.add_paragraph()
        known.set(paragraph, cell.look)
        run = paragraph.add_run(line)
        run.bold = cell.look.bold
        if cell.look.color != _BLACK:
            run.font.color.rgb = RGBColor.from_string(cell.look.color)


def _dress(place: _Cell, look: CellLook) -> None:
    """Borders unlike those of the whole table, shade, and where the text stands."""
    place.vertical_alignment = _DOWN[look.down]
    properties = place._tc.get_or_add_tcPr()  # noqa: SLF001  python-docx has no call for borders and shades
    if set(look.border) != {"thin"}:
        borders = OxmlElement("w:tcBorders")
        left, right, top, bottom = look.border
        for side, kind in (("top", top), ("left", left), ("bottom", bottom), ("right", right)):
            value, size = _BORDERS[kind]
            border = OxmlElement(f"w:{side}")
            for name, text in {"val": value, "sz": size, "space": "0", "color": "auto"}.items():
                border.set(qn(f"w:{name}"), text)
            borders.append(border)
        properties.insert_element_before(borders, *_AFTER_BORDERS)
    if look.fill:
        shade = OxmlElement("w:shd")
        for name, text in {"val": "clear", "color": "auto", "fill": look.fill}.items():
            shade.set(qn(f"w:{name}"), text)
        properties.insert_element_before(shade, *_AFTER_BORDERS[1:])


def _bytes_of(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return styles.finish(target.getvalue())
