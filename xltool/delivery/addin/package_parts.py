"""The parts of the add-in's package beside its VBA: ribbon, sheet of settings, properties.

Takes the parts of xlwings' template and gives back ours; anything that does not stand where xlwings put it is an error,
so that another version of xlwings cannot slip through half changed.
"""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from xltool.books.portable import portable

RIBBON_PART = "customUI/customUI14.xml"

_TEMPLATE_RIBBON = "customUI/customUI.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_SHEET = "xl/worksheets/sheet1.xml"
_TEXTS = "xl/sharedStrings.xml"
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "_rels/.rels"
_CORE = "docProps/core.xml"
_TYPES = "[Content_Types].xml"
_MADE_AT = "2026-01-01T00:00:00Z"
_TEMPLATE_SHEET = 'name="_myaddin.conf"'
_BODY_STYLE = 1


def change(
    parts: Mapping[str, bytes], *, ribbon: str, sheet_name: str, settings: Mapping[str, str | bool], title: str
) -> dict[str, bytes]:
    """The parts with our ribbon, our sheet of settings under its name, and our title; in the same order."""
    texts = {
        _WORKBOOK: _workbook(parts[_WORKBOOK].decode(), sheet_name),
        _RELATIONS: _replace(parts[_RELATIONS].decode(), {_TEMPLATE_RIBBON: RIBBON_PART}),
        _SHEET: _sheet(parts[_SHEET].decode(), settings),
        _TEXTS: _texts_part(settings),
        _CORE: _core(title),
        _TYPES: _types(parts[_TYPES].decode()),
    }
    made: dict[str, bytes] = {}
    for name, content in parts.items():
        if name == _TEMPLATE_RIBBON:
            made[RIBBON_PART] = ribbon.encode()
        else:
            made[name] = texts[name].encode() if name in texts else content
    return portable(made, [_SHEET])


def _workbook(xml: str, sheet_name: str) -> str:
    """The only alternate content is the folder on the desk where xlwings' template was last saved."""
    xml = _replace(xml, {_TEMPLATE_SHEET: f'name="{escape(sheet_name)}"'})
    return _between(xml, "<mc:AlternateContent", "</mc:AlternateContent>", "")


def _replace(text: str, changes: Mapping[str, str]) -> str:
    for former, new in changes.items():
        if text.count(former) != 1:
            raise ValueError(f"the template of this xlwings has no single {former}")
        text = text.replace(former, new)
    return text


def _between(text: str, start: str, end: str, new: str) -> str:
    """Put ``new`` in the place of everything from ``start`` to ``end``, both included."""
    before, found, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"the template of this xlwings has no {start}")
    return before + new + after


def _sheet(xml: str, settings: Mapping[str, str | bool]) -> str:
    xml = _between(xml, "<sheetData>", "</sheetData>", f"<sheetData>{_rows(settings)}</sheetData>")
    return _between(xml, "<dimension ", "/>", f'<dimension ref="A1:B{len(settings)}"/>')


def _rows(settings: Mapping[str, str | bool]) -> str:
    places = {text: place for place, text in enumerate(_texts(settings))}

    def cell(address: str, value: str | bool) -> str:
        if isinstance(value, bool):
            return f'<c r="{address}" s="{_BODY_STYLE}" t="b"><v>{value:d}</v></c>'
        return f'<c r="{address}" s="{_BODY_STYLE}" t="s"><v>{places[value]}</v></c>' if value else ""

    return "".join(
        f'<row r="{number}">{cell(f"A{number}", key)}{cell(f"B{number}", value)}</row>'
        for number, (key, value) in enumerate(settings.items(), start=1)
    )


def _texts(settings: Mapping[str, str | bool]) -> list[str]:
    """Every text of the sheet once, in order."""
    cells = [text for row in settings.items() for text in row]
    return list(dict.fromkeys(text for text in cells if isinstance(text, str) and text))


def _texts_part(settings: Mapping[str, str | bool]) -> str:
    texts = _texts(settings)
    used = sum(isinstance(text, str) and text != "" for row in settings.items() for text in row)
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    head = f'<sst xmlns="{_MAIN}" count="{used}" uniqueCount="{len(texts)}">'
    return f"{_DECLARATION}{head}{items}</sst>"


def _types(xml: str) -> str:
    """The list with the ribbon named in it; the template leaves that to the type of every other XML part."""
    return _replace(xml, {"</Types>": f'<Override PartName="/{RIBBON_PART}" ContentType="application/xml"/></Types>'})


def _core(title: str) -> str:
    """Excel's list of add-ins shows the title."""
    date = 'xsi:type="dcterms:W3CDTF"'
    return (
        f"{_DECLARATION}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>xltool</dc:creator>"
        f"<dcterms:created {date}>{_MADE_AT}</dcterms:created>"
        f"<dcterms:modified {date}>{_MADE_AT}</dcterms:modified></cp:coreProperties>"
    )
