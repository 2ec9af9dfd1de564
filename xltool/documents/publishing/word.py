"""Writes the public document as a Word file. What stands in it is decided in content.py."""

import io
from collections.abc import Sequence
from datetime import datetime, time

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from xltool.documents.publishing import styles
from xltool.documents.publishing.content import Cell, Heading, Part, PublicDocument, TableBlock
from xltool.documents.publishing.contents_field import add_bookmark, add_contents, add_page_number
from xltool.documents.publishing.properties import drop_leftovers, forget_dates
from xltool.drawing.official_lines import TextLine

_TEXT_WIDTH = Mm(156)
_TABLE_WIDTH = Mm(170)
_CELL_MARGIN = Mm(1.1)
_COLUMNS = 7
_LAST_ROWS = 3
_AFTER_PAGE_NUMBERS = ("w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:docGrid")
"""What stands behind w:pgNumType in a section (ECMA-376, CT_SectPr)."""
_STYLE_OF_ROLE = {"二级标题": styles.SUBHEADING, "正文": styles.BODY}


def write_word(content: PublicDocument) -> bytes:
    """The document as the bytes of a .docx file; the same content gives the same bytes."""
    document = docx.Document()
    styles.set_up_styles(document)
    _describe(document, content)
    styles.set_up_page(document.sections[0])
    _write_cover(document, content)
    number = 0
    first_table = True
    for block in content.blocks:
        match block:
            case Part():
                if number:
                    _open_tables(document)
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
                heading = _write_table(document, block, content.widths, new_page=not first_table)
                first_table = False
        add_bookmark(heading, number)
        number += 1
    _end(document)
    return _bytes_of(document)


def _end(document: Document) -> None:
    """Word wants a paragraph behind the last table, and some programs lose a table without one; this one takes no room."""
    if document.element.body.inner_content_elements[-1].tag == qn("w:tbl"):
        document.add_paragraph(style=styles.LAST)


def _open_tables(document: Document) -> None:
    """The section of the second part; its pages count on."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    styles.set_up_page(section, for_tables=True)
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
    styles.set_up_page(section, for_tables=isinstance(content.blocks[0], TableBlock))
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


def _write_table(document: Document, block: TableBlock, widths: tuple[float, ...], *, new_page: bool) -> Paragraph:
    """Title, unit line and the framed rows of one official table; returns the title."""
    title = document.add_paragraph(block.listed, styles.TABLE_TITLE)
    title.paragraph_format.page_break_before = new_page
    unit = document.add_paragraph(style=styles.UNIT_LINE)
    unit.paragraph_format.tab_stops.add_tab_stop(_TABLE_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    unit.add_run(f"{block.unit}\t{block.money_unit}")
    table = document.add_table(len(block.cells), _COLUMNS, "Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _set_widths(table, widths)
    for number, (row, cells) in enumerate(zip(table.rows, block.cells, strict=True)):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
        row.height = Pt(26)
        places = row.cells
        for cell in cells:
            _fill(places, cell, bold=number == block.header, joined=_is_covered(block, number, cell))
    _keep_together(table, block)
    for joined in block.joined:
        column = joined.column - 1
        table.cell(joined.first, column).merge(table.cell(joined.last, column))
    return title


def _keep_together(table: Table, block: TableBlock) -> None:
    """The grid's header stays with its first row; the last rows go to a new page together, never one alone."""
    last = len(block.cells) - 1
    for row in {block.header, *range(max(block.header, last - _LAST_ROWS + 1), last)}:
        for cell in table.rows[row].cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _is_covered(block: TableBlock, row: int, cell: Cell) -> bool:
    return any(joined.column == cell.left and joined.first < row <= joined.last for joined in block.joined)


def _set_widths(table: Table, widths: tuple[float, ...]) -> None:
    """Share the width as the columns of the sheet do; little room is left beside the texts."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(_CELL_MARGIN.twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001  python-docx has no call for it
    whole = sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(round(_TABLE_WIDTH.mm * width / whole, 2))


def _fill(places: Sequence[_Cell], cell: Cell, *, bold: bool, joined: bool) -> None:
    """Write one cell over its columns; one that a cell above covers stays empty. ``places``: its row, not yet merged.

    ``Table.cell`` would go through the whole table each time.
    """
    place = places[cell.left - 1]
    if cell.right > cell.left:
        place = place.merge(places[cell.right - 1])
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for number, line in enumerate("" if joined else cell.text.split("\n") if cell.text else [""]):
        paragraph = place.paragraphs[0] if number == 0 else place.add_paragraph()
        paragraph.style = styles.CELL if cell.label else styles.CELL_LEFT
        paragraph.add_run(line).bold = bold


def _bytes_of(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return styles.finish(target.getvalue())
