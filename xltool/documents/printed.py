"""Printed sheets as one PDF, with a bookmark for each sheet."""

from collections.abc import Iterable
from io import BytesIO


def bind(printed: Iterable[tuple[str, bytes]]) -> bytes:
    """Put the PDF of each sheet behind the one before; the bookmarks are the sheets' names."""
    from pypdf import PdfWriter  # noqa: PLC0415  only the button that prints needs it

    whole = PdfWriter()
    for sheet, pages in printed:
        whole.append(BytesIO(pages), outline_item=sheet, import_outline=False)
    content = BytesIO()
    whole.write(content)
    return content.getvalue()
