"""The defined names of a received workbook beside those of its form.

Reading never uses them: sheets are found by name, columns by their headers. Drop-downs and marks do.
"""

import re
import xml.etree.ElementTree as ET  # xml.py judged every part
from collections.abc import Iterator, Mapping
from functools import lru_cache

from xltool.books.file.package import WORKBOOK, Package
from xltool.books.file.sheet_xml import MAIN
from xltool.books.shipped import TEMPLATE, template_path
from xltool.model.cells import Ref
from xltool.model.findings import Finding
from xltool.model.form import Form
from xltool.model.form_lists import names_of
from xltool.model.template import COVER
from xltool.receiving.suspicions import suspect

_NOT_COMPARED = re.compile(r"['$\s]|[0-9]+")
"""Quotes and rows: programs write the former as they like, and rows are inserted."""
_AT = Ref(COVER, 1, 1)
_NOWHERE = "指向已经删去的单元格"
_EXCELS_OWN = "_xlnm."
_FINDINGS = "findings_"


def judge_names(workbook: bytes, sheets: int, form: Form | None) -> Iterator[Finding]:
    """Compare the names in the workbook part with those of the form; ``sheets``: how many there are.

    Of a form that is not here only names that point nowhere are told.
    """
    elements = ET.fromstring(workbook).findall(f"{MAIN}definedNames/{MAIN}definedName")  # noqa: S314
    if any(int(_local(element)) >= sheets for element in elements):
        yield suspect("Q57", _AT, "有名称属于不存在的工作表")
    found = _targets(elements)
    if form is None:
        lost = (name for name, target in found.items() if "#REF!" in target and not name.startswith(_EXCELS_OWN))
        yield from (suspect("Q53", _AT, name, how=_NOWHERE) for name in lost)
        return
    expected = _expected(form)
    gone = [name for name in expected if name not in found]
    if gone:
        shown = "、".join(gone[:3]) + (f" 等 {len(gone)} 个" if len(gone) > 3 else "")
        yield suspect("Q53", _AT, shown, how="不见了")
    for name, target in expected.items():
        if name in gone:
            continue
        if "#REF!" in found[name]:
            yield suspect("Q53", _AT, name, how=_NOWHERE)
        elif found[name] != target:
            yield suspect("Q53", _AT, name, how="指向了别处")


def _local(element: ET.Element) -> str:
    local = element.get("localSheetId", "0")
    return local if local.isdecimal() and len(local) < 6 else "99999"


def _targets(elements: list[ET.Element]) -> dict[str, str]:
    return {
        element.get("name", ""): _NOT_COMPARED.sub("", element.text or "")
        for element in elements
        if element.get("localSheetId") is None
    }


def _expected(form: Form) -> dict[str, str]:
    """The form's own names, and those of 校验结果, which is alike in all templates."""
    return {
        **{name: target for name, target in _template_names().items() if name.startswith(_FINDINGS)},
        **{name: _NOT_COMPARED.sub("", target) for name, target in names_of(form).items()},
    }


@lru_cache(maxsize=1)
def _template_names() -> Mapping[str, str]:
    """The template's own names, read once in a process."""
    path = template_path(TEMPLATE)
    root = Package(path.read_bytes(), path.name).tree(WORKBOOK)
    return _targets(root.findall(f"{MAIN}definedNames/{MAIN}definedName"))
