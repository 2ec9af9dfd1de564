"""A copy of a workbook that shows some of its sheets only, as a program needs it that prints what is shown."""

import html
import re
from collections.abc import Collection

from xltool.books.file.archive import zip_parts
from xltool.books.file.package import WORKBOOK, Package

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_NAME = re.compile(rb"""\sname\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STATE = re.compile(rb"""\sstate\s*=\s*(?:"[^"]*"|'[^']*')""")
_TABS = re.compile(rb"""\s(?:activeTab|firstSheet)\s*=\s*(?:"\d+"|'\d+')""")
_DEFINED = re.compile(rb"<((?:\w+:)?definedName)\b([^>]*)>.*?</\1>", re.DOTALL)
_SCOPE = re.compile(rb"""\slocalSheetId\s*=\s*["'](\d+)["']""")
_VIEW = re.compile(rb"<(?:\w+:)?workbookView\b")


def show_only(package: Package, sheets: Collection[str]) -> bytes:
    """The bytes of a copy in which the other sheets are hidden and have no print area, which LibreOffice prints all the same."""
    workbook = package.part(WORKBOOK)
    shown: set[int] = set()
    tags = []
    for number, found in enumerate(_SHEET.finditer(workbook)):
        tag = _STATE.sub(b"", found[0])
        name = _NAME.search(tag)
        if name is not None and html.unescape((name[1] or name[2]).decode()) in sheets:
            shown.add(number)
        else:
            cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
            tag = tag[:cut] + b' state="hidden"' + tag[cut:]
        tags.append(tag)
    new = iter(tags)
    workbook = _TABS.sub(b"", _SHEET.sub(lambda _: next(new), workbook))
    workbook = _DEFINED.sub(lambda found: b"" if _prints_elsewhere(found[2], shown) else found[0], workbook)
    workbook = _VIEW.sub(lambda found: found[0] + b' activeTab="%d"' % min(shown, default=0), workbook, count=1)
    parts = {name: package.any_part(folded) for folded, name in package.part_names.items() if folded[-1:] != "/"}
    return zip_parts({**parts, package.part_names[WORKBOOK]: workbook})


def _prints_elsewhere(attributes: bytes, shown: Collection[int]) -> bool:
    scope = _SCOPE.search(attributes)
    return scope is not None and b"_xlnm.Print_Area" in attributes and int(scope[1]) not in shown
