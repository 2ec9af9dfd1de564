"""Stored results: of the template's formulas on 封面, 指标 and _下拉, and of charts over 资金汇总.

They follow what a plan changed, so that who computes nothing sees what a spreadsheet program would show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape

from xltool.books.file.book import FileBook
from xltool.books.file.calculation import Calculation, Failed, NotKnown, Value
from xltool.books.file.package import WORKBOOK, Package
from xltool.books.file.sheet_xml import MAIN
from xltool.books.storable import Number, Stored, storable
from xltool.language.patterns import compile_later
from xltool.model import template
from xltool.model.cells import CellError, Formula, Ref
from xltool.model.template import find_headers

_FORMULA_CELL = compile_later(
    r"<c\b([^>]*)>\s*(<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)\s*(?:<v\b[^>]*/>|<v\b[^>]*>[^<]*</v>)?\s*</c>"
)
_ADDRESS = compile_later(r'\br="([A-Z]+\d+)"')
_KIND = compile_later(r'\st="\w+"')
_OURS = compile_later(f"{template.FINDINGS}|{template.NAME_FINDINGS_SEVERITY}|{template.NAME_MADE_SHEETS}")
"""What the formulas of 封面 look at; others there are staff's."""
_SERIES = compile_later(
    r"<c:(num|str)Ref>\s*<c:f>([^<]+)</c:f>\s*(?:<c:(?:num|str)Cache>(.*?)</c:(?:num|str)Cache>)?(?=.*?</c:\1Ref>)",
    re.DOTALL,
)
_FORMAT = compile_later(r"<c:formatCode>[^<]*</c:formatCode>")


def with_stored_results(parts: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    """The parts of a workbook with the results that its content gives; ``name`` of the file, for refusals."""
    names = {part.casefold(): part for part in parts}
    package = Package.of_judged(name, names, {part.casefold(): content for part, content in parts.items()})
    calculation = Calculation(FileBook.of_package(package).read, _names(package))
    made = dict(parts)
    for sheet in {template.COVER, template.INDICATORS, template.LISTS} & package.sheets.keys():
        part = package.sheets[sheet].part
        if b"<f" in made[part]:
            made[part] = with_results(made[part], dict(_changed(package, sheet, calculation)))
    if template.TOTALS in package.sheets:
        for part in (part for part in made if part.startswith("xl/charts/chart")):
            made[part] = _with_series(made[part], calculation)
    return made


def with_results(content: bytes, results: Mapping[str, Stored | CellError]) -> bytes:
    """A sheet with the results of formulas by cell; Excelize marks every result as text and may store a wrong one."""

    def with_result(match: re.Match[str]) -> str:
        attributes, formula = match.groups()
        address = _ADDRESS.search(attributes)
        if address is None or address[1] not in results:
            return match[0]
        kind, value = _kind_and_value(results[address[1]])
        return f"<c{_KIND.sub('', attributes)}{kind}>{formula}{value}</c>"

    return _FORMULA_CELL.sub(with_result, content.decode()).encode() if results else content


def _kind_and_value(result: Stored | CellError) -> tuple[str, str]:
    match result:
        case None:
            return "", ""
        case bool():
            return ' t="b"', f"<v>{int(result)}</v>"
        case Number():
            return "", f"<v>{repr(result.value).removesuffix('.0')}</v>"
        case CellError():
            return ' t="e"', f"<v>{result.code}</v>"
        case str():
            return ' t="str"', f"<v>{escape(result, quote=False)}</v>"


def _names(package: Package) -> dict[str, str]:
    found = package.tree(WORKBOOK).iterfind(f"{MAIN}definedNames/{MAIN}definedName")
    return {name.get("name", ""): name.text or "" for name in found if name.get("localSheetId") is None}


def _changed(package: Package, sheet: str, calculation: Calculation) -> Iterator[tuple[str, Stored | CellError]]:
    """The formulas of the template whose stored result is another than what they give now."""
    grid = FileBook.of_package(package).read(sheet)
    names = find_headers(grid, [template.PROJECT_NAME_COLUMN.header]) if sheet == template.INDICATORS else None
    if sheet == template.INDICATORS and names is None:
        return
    for row, line in enumerate(grid.rows, start=1):
        for column, raw in enumerate(line, start=1):
            if not isinstance(raw, Formula) or (sheet == template.COVER and not _OURS.search(raw.text)):
                continue
            if names and column != names[1][0]:
                continue
            try:
                value = calculation.result(sheet, row, column)
            except NotKnown:
                continue
            now = CellError(value.code) if isinstance(value, Failed) else value
            if now != raw.value or isinstance(now, bool) != isinstance(raw.value, bool):
                yield Ref(sheet, row, column).a1, now if isinstance(now, CellError) else storable(now)


def _with_series(content: bytes, calculation: Calculation) -> bytes:
    """A chart with the values of its series over 资金汇总."""

    def with_cache(match: re.Match[str]) -> str:
        kind, refers_to, former = match.groups()
        try:
            cells = calculation.cells("", unescape(refers_to))
        except NotKnown:
            return match[0]
        told = (_FORMAT.search(former or "") or ["<c:formatCode>General</c:formatCode>"])[0] if kind == "num" else ""
        points = "".join(
            f'<c:pt idx="{at}"><c:v>{shown}</c:v></c:pt>'
            for at, value in enumerate(cells.values)
            if (shown := _point(value, kind)) is not None
        )
        cache = f'<c:{kind}Cache>{told}<c:ptCount val="{cells.rows}"/>{points}</c:{kind}Cache>'
        return f"<c:{kind}Ref><c:f>{refers_to}</c:f>{cache}"

    if template.TOTALS.encode() not in content:
        return content
    return _SERIES.sub(with_cache, content.decode()).encode()


def _point(value: Value, kind: str) -> str | None:
    if isinstance(value, str) and kind == "str":
        return escape(value, quote=False)
    return repr(value).removesuffix(".0") if isinstance(value, float) and kind == "num" else None
