"""The properties of the document beside title and subject: python-docx begins with a blank one made on a Macintosh in 2013.

What comes from there and says nothing of ours goes: its picture, its list of sources, its second set of styles.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.coreprops import CoreProperties
from docx.oxml.ns import qn

_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_APPLICATION = "extended-properties"
_LEFTOVERS = ("thumbnail", "customXml", "stylesWithEffects")
"""Kinds of relationships, by the last step of their names."""


def forget_dates(about: CoreProperties) -> None:
    """Take the days of making and changing away."""
    element = about._element  # noqa: SLF001  python-docx can set a day only
    for name in ("dcterms:created", "dcterms:modified"):
        if (day := element.find(qn(name))) is not None:
            element.remove(day)


def drop_leftovers(document: Document, unit: str) -> None:
    """Take away what stems from the blank document; the unit is named as the organisation."""
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in list(relations.items()):
            kind = relation.reltype.rpartition("/")[2]
            if kind in _LEFTOVERS:
                del relations[key]
            elif kind == _APPLICATION:
                relation.target_part._blob = _application(unit)  # noqa: SLF001  python-docx has no call for it
    languages = document.settings.element.find(qn("w:themeFontLang"))
    languages.set(qn("w:val"), "zh-CN")
    languages.set(qn("w:eastAsia"), "zh-CN")


def _application(unit: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Properties xmlns="{_NAMESPACE}"><Application>xltool</Application><Company>{escape(unit)}</Company></Properties>'
    ).encode()
