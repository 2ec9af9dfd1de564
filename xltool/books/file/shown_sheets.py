"""A copy of a workbook that shows some of its sheets only, as a program needs it that prints what is shown."""

import html
import re
from collections.abc import Mapping, Sequence

from xltool.books.file.archive import zip_parts
from xltool.books.file.package import WORKBOOK, Package
from xltool.books.portable import portable

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_NAME = re.compile(rb"""\sname\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STATE = re.compile(rb"""\sstate\s*=\s*(?:"[^"]*"|'[^']*')""")
_TABS = re.compile(rb"""\s(?:activeTab|firstSheet)\s*=\s*(?:"\d+"|'\d+')""")
_VIEW = re.compile(rb"<(?:\w+:)?workbookView(?=[\s/>])")
_DEFINED = re.compile(rb"<((?:\w+:)?definedName)\b([^>]*)>.*?</\1>", re.DOTALL)
_SCOPE = re.compile(rb"""\slocalSheetId\s*=\s*["'](\d+)["']""")


def show_only(package: Package, sheets: Sequence[str]) -> bytes:
    """The bytes of a copy that shows these sheets only, in this order.

    The others are hidden, and have no print area: LibreOffice prints a hidden sheet that has one.
    """
    workbook = package.part(WORKBOOK)
    tags = [
        (_name_of(found[0]), number, _STATE.sub(b"", found[0]))
        for number, found in enumerate(_SHEET.finditer(workbook))
    ]
    order = sorted(tags, key=lambda one: sheets.index(one[0]) if one[0] in sheets else len(sheets) + one[1])
    scopes = {number: new for new, (_, number, _) in enumerate(order)}
    shown = {new for new, (name, _, _) in enumerate(order) if name in sheets}
    new_tags = iter(tag if name in sheets else _hidden(tag) for name, _, tag in order)
    workbook = _TABS.sub(b"", _SHEET.sub(lambda _: next(new_tags), workbook))
    workbook = _DEFINED.sub(lambda found: _moved(found, scopes, shown), workbook)
    parts = {name: package.any_part(folded) for folded, name in package.part_names.items() if folded[-1:] != "/"}
    return zip_parts({**parts, package.part_names[WORKBOOK]: workbook})


def open_on(package: Package, sheet: str) -> bytes:
    """The bytes of a copy that opens on this sheet."""
    number = list(package.sheets).index(sheet)
    parts = {name: package.any_part(folded) for folded, name in package.part_names.items() if folded[-1:] != "/"}
    workbook = package.part_names[WORKBOOK]
    shown = _VIEW.sub(rb'\g<0> activeTab="%d"' % number, _TABS.sub(b"", parts[workbook]), count=1)
    made = portable({**parts, workbook: shown}, [one.part for one in package.sheets.values()])
    return zip_parts(made)


def _name_of(tag: bytes) -> str:
    name = _NAME.search(tag)
    return html.unescape((name[1] or name[2]).decode()) if name else ""


def _hidden(tag: bytes) -> bytes:
    cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:cut] + b' state="hidden"' + tag[cut:]


def _moved(found: re.Match[bytes], scopes: Mapping[int, int], shown: set[int]) -> bytes:
    """A defined name for the new place of its sheet; nothing for the print area of a sheet that is not shown."""
    scope = _SCOPE.search(found[2])
    if scope is None:
        return found[0]
    new = scopes.get(int(scope[1]), 0)
    if new not in shown and b"_xlnm.Print_Area" in found[2]:
        return b""
    return found[0].replace(scope[0], b' localSheetId="%d"' % new, 1)
