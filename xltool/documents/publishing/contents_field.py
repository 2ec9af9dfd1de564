"""Word fields that python-docx has no call for: the table of contents with its entries, and page numbers."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from xltool.documents.publishing.styles import CONTENTS

_INSTRUCTION = ' TOC \\o "1-2" \\h \\z \\u '


def bookmark_name(number: int) -> str:
    """The bookmark of the heading that an entry leads to, as Word names them."""
    return f"_Toc{number + 1:09d}"


def add_bookmark(paragraph: Paragraph, number: int) -> None:
    """Set the bookmark of a heading around its text."""
    start = _element("w:bookmarkStart", {"w:id": str(number), "w:name": bookmark_name(number)})
    end = _element("w:bookmarkEnd", {"w:id": str(number)})
    first_run = paragraph.runs[0]._r  # noqa: SLF001  python-docx has no call for bookmarks
    first_run.addprevious(start)
    paragraph._p.append(end)  # noqa: SLF001


def add_contents(document: Document, entries: Sequence[tuple[int, str, int]], width: Mm) -> None:
    """The table of contents as a field: Word fills it, and until then its entries stand there: (level, text, page)."""
    for number, (level, text, page) in enumerate(entries):
        paragraph = document.add_paragraph(style=CONTENTS[level - 1])
        paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        parent = paragraph._p  # noqa: SLF001  fields are runs of raw marks
        if number == 0:
            parent.extend(_begin(_INSTRUCTION, dirty=True))
        link = _element("w:hyperlink", {"w:anchor": bookmark_name(number), "w:history": "1"})
        link.append(_text_run(text))
        link.append(_run(_element("w:tab")))
        link.extend(_field(f" PAGEREF {bookmark_name(number)} \\h ", str(page)))
        parent.append(link)
        if number == len(entries) - 1:
            parent.append(_run(_element("w:fldChar", {"w:fldCharType": "end"})))


def add_page_number(paragraph: Paragraph) -> None:
    """The number of the page between two dashes (GB/T 9704, 7.5)."""
    paragraph.add_run("— ")
    paragraph._p.extend(_field(" PAGE ", "1"))  # noqa: SLF001
    paragraph.add_run(" —")


def _field(instruction: str, result: str) -> list[BaseOxmlElement]:
    end = _run(_element("w:fldChar", {"w:fldCharType": "end"}))
    return [*_begin(instruction), _text_run(result), end]


def _begin(instruction: str, *, dirty: bool = False) -> list[BaseOxmlElement]:
    """The field up to its result; a dirty one is filled anew when Word opens the file."""
    marks = {"w:fldCharType": "begin"} | ({"w:dirty": "true"} if dirty else {})
    told = _element("w:instrText", {"xml:space": "preserve"})
    told.text = instruction
    separate = _element("w:fldChar", {"w:fldCharType": "separate"})
    return [_run(_element("w:fldChar", marks)), _run(told), _run(separate)]


def _text_run(text: str) -> BaseOxmlElement:
    content = _element("w:t", {"xml:space": "preserve"})
    content.text = text
    return _run(content)


def _run(child: BaseOxmlElement) -> BaseOxmlElement:
    run = _element("w:r")
    run.append(child)
    return run


def _element(tag: str, attributes: dict[str, str] | None = None) -> BaseOxmlElement:
    element: BaseOxmlElement = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        element.set(qn(name), value)
    return element
