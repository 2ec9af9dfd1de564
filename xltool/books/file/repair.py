"""Put right what Excelize's save gets wrong, and put back what the plan did not concern.

Parts that no edit touched get their former bytes again; formulas get their stored results with the right type; parts
that nothing points to any more (pictures and notes of a removed sheet, the calculation chain) are left out.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET  # parts that passed the gate, or that Excelize wrote
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape

from xltool.books.file.archive import CONTENT_TYPES, ROOT_RELS, zip_parts
from xltool.books.file.package import SHARED_STRINGS, STYLES, WORKBOOK, WORKBOOK_RELS, Package
from xltool.books.file.tables import grow_tables
from xltool.books.footers import with_footer
from xltool.books.storable import Number, Stored
from xltool.language.patterns import compile_later
from xltool.model.cells import Area

_REWRITTEN = {CONTENT_TYPES.casefold(), WORKBOOK, WORKBOOK_RELS, SHARED_STRINGS, STYLES}
_CALC_CHAIN = "xl/calcchain.xml"
_FORMULA_CELL = compile_later(r'<c r="([A-Z]+\d+)"((?: s="\d+")?)[^>]*>(<f\b[^>]*>[^<]*</f>)(?:<v>[^<]*</v>)?</c>')
_DIMENSION = compile_later(rb"<dimension [^>]*></dimension>")
_CELL_FORMATS = compile_later(rb"<(?:\w+:)?cellXfs\b[^>]*>.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = compile_later(rb"<(?:\w+:)?xf\b")
_HIDDEN_ROW = compile_later(rb"""(<(?:\w+:)?row\b[^>]*?)\shidden\s*=\s*["'](?:1|true)["']""")
_CONDITION = compile_later(rb"<(?P<p>(?:\w+:)?)filterColumn\b[^>]*?(?:/>|>.*?</(?P=p)filterColumn>)", re.DOTALL)
_KEPT_IN_SHEET = (b"sheetProtection", b"protectedRanges", b"autoFilter", b"dataValidations")
"""Elements that no edit changes and of which Excelize drops or adds attributes."""
_KEPT_IN_WORKBOOK = (b"fileSharing", b"workbookProtection")
_RELATIONSHIP = compile_later(rb"<(?:\w+:)?Relationship\s[^>]*?/?>(?:</(?:\w+:)?Relationship>)?")
_MACRO_TYPE = compile_later(rb'<Default\b[^>]*vbaProject"[^>]*?(?:/>|>\s*</Default>)')
"""Excelize lists the type of macros in every file it saves; gateways take it for a macro."""
_OVERRIDE = compile_later(rb'<Override [^>]*?PartName="/([^"]+)"[^>]*>(?:</Override>)?')


@dataclass
class Changes:
    """What a plan did, by sheet name: changed sheets; those whose content is a copy; results of formulas by cell.

    ``footers``: words and code to be printed; ``shown``: sheets of which every row is to be shown. ``written``: areas
    that were filled, by sheet.
    """

    touched: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    results: dict[str, dict[str, Stored]] = field(default_factory=dict)
    footers: dict[str, tuple[str, str]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    written: dict[str, list[Area]] = field(default_factory=dict)


def mend(package: Package, drawn: bytes, changes: Changes) -> bytes:
    """The workbook to be saved, from the former one and from what Excelize made of it."""
    made = Package(drawn, package.name)
    parts = _with_former_parts(package, made, changes)
    for sheet in changes.touched:
        part = made.sheets[sheet].part
        parts[part] = _DIMENSION.sub(b"", parts[part])  # stale, and optional
        if sheet not in changes.replaced:
            _put_back(parts, part, package.part(package.sheets[sheet].part), _KEPT_IN_SHEET)
            grow_tables(parts, part, parts.get(_rels_name(part), b""), changes.written.get(sheet, ()))
        if results := changes.results.get(sheet):
            parts[part] = _with_results(parts[part], results)
        if sheet in changes.replaced:
            _drop_unused_relationships(parts, part)
        if sheet in changes.shown:
            _show_rows(parts, part)
    for sheet, (words, code) in changes.footers.items():
        part = made.sheets[sheet].part
        parts[part] = with_footer(parts[part], words, code)
    book = made.part_names[WORKBOOK]
    _put_back(parts, book, package.part(WORKBOOK), _KEPT_IN_WORKBOOK)
    if _count_formats(package) == _count_formats(made) != -1:
        parts[made.part_names[STYLES]] = package.any_part(STYLES)
    _drop_calculation_chain(parts)
    parts[CONTENT_TYPES] = _MACRO_TYPE.sub(b"", parts[CONTENT_TYPES])
    _drop_what_became_unreachable(parts, package)
    return zip_parts(parts)


def _with_former_parts(package: Package, made: Package, changes: Changes) -> dict[str, bytes]:
    """Excelize's parts where the plan changed something, the former bytes everywhere else."""
    former = package.part_names
    kept = {name: sheet.part for name, sheet in made.sheets.items() if name not in changes.touched}
    gone = {sheet.part for sheet in package.sheets.values()} - set(kept.values())
    changed = {sheet.part for sheet in made.sheets.values()} - set(kept.values())
    own = {part for path in changed | gone for part in (path, _rels_name(path))}
    parts: dict[str, bytes] = {}
    for name in (*made.part_names.values(), *former.values()):
        folded = name.casefold()
        if name in parts or (name in gone - changed and folded not in made.part_names):
            continue
        from_made = name in own or folded in _REWRITTEN or folded not in former
        if from_made and folded not in made.part_names:
            continue
        parts[name] = (made if from_made else package).any_part(name)
    return parts


def _put_back(parts: dict[str, bytes], part: str, former: bytes, tags: tuple[bytes, ...]) -> None:
    """Give elements that no edit changes their former bytes, when their prefixes are declared.

    Some programs leave an empty element beside the one that says something: the longest counts.
    """
    content = parts[part]
    for tag in tags:
        element = re.compile(rb"<%b\b[^>]*?(?:/>|>.*?</%b>)" % (tag, tag), re.DOTALL)
        was = max((match[0] for match in element.finditer(former)), key=len, default=b"")
        now = element.search(content)
        if not was or now is None:
            continue
        prefixes = re.findall(rb"\s(\w+):\w+=", was)
        if all(b"xmlns:%b=" % prefix in content for prefix in prefixes if prefix != b"xmlns"):
            content = content[: now.start()] + was + content[now.end() :]
    parts[part] = content


def hides_rows(content: bytes) -> bool:
    """Whether a sheet has rows that are not shown."""
    return bool(_HIDDEN_ROW.search(content))


def _show_rows(parts: dict[str, bytes], part: str) -> None:
    """Show every row of a sheet, and let the filters of the sheet and of its tables ask for nothing."""
    parts[part] = _CONDITION.sub(b"", _HIDDEN_ROW.sub(rb"\1", parts[part]))
    for target in re.findall(rb'\bTarget="([^"]*/tables/[^"]*)"', parts.get(_rels_name(part), b"")):
        table = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target.decode())).lstrip("/")
        if table in parts:
            parts[table] = _CONDITION.sub(b"", parts[table])


def _count_formats(package: Package) -> int:
    """How many cell formats there are; -1 when the workbook has no styles."""
    found = _CELL_FORMATS.search(package.optional_part(STYLES) or b"")
    return len(_CELL_FORMAT.findall(found[0])) if found else -1


def _with_results(content: bytes, results: Mapping[str, Stored]) -> bytes:
    """Store the results of formulas; Excelize marks every result as text and may store a wrong one."""

    def with_result(match: re.Match[str]) -> str:
        cell, style, formula = match.groups()
        if cell not in results:
            return match[0]
        kind, value = _kind_and_value(results[cell])
        return f'<c r="{cell}"{style}{kind}>{formula}{value}</c>'

    return _FORMULA_CELL.sub(with_result, content.decode()).encode()


def _kind_and_value(result: Stored) -> tuple[str, str]:
    match result:
        case None:
            return "", ""
        case bool():
            return ' t="b"', f"<v>{int(result)}</v>"
        case Number():
            return "", f"<v>{repr(result.value).removesuffix('.0')}</v>"
        case str():
            return ' t="str"', f"<v>{escape(result, quote=False)}</v>"


def _drop_unused_relationships(parts: dict[str, bytes], sheet_part: str) -> None:
    """A copied sheet must not share pictures and notes with its source, nor keep those of what it replaced."""
    rels, content = _rels_name(sheet_part), parts[sheet_part]
    if rels not in parts:
        return

    def keep_used(match: re.Match[bytes]) -> bytes:
        ident = re.search(rb'\bId="([^"]*)"', match[0])
        return match[0] if ident and b'"%b"' % ident[1] in content else b""

    parts[rels] = _RELATIONSHIP.sub(keep_used, parts[rels])


def _drop_calculation_chain(parts: dict[str, bytes]) -> None:
    """Excel makes a new one; a stale one makes it offer a repair."""
    for name in [name for name in parts if name.casefold() == _CALC_CHAIN]:
        del parts[name]
        _forget(parts, {name})
    rels = next(name for name in parts if name.casefold() == WORKBOOK_RELS)
    parts[rels] = _RELATIONSHIP.sub(lambda match: b"" if b"/calcChain" in match[0] else match[0], parts[rels])


def _drop_what_became_unreachable(parts: dict[str, bytes], package: Package) -> None:
    """What no relationship led to before stays as it is: other programs may know why it is there."""
    former = {name: package.any_part(name) for name in package.part_names.values() if _is_rels(name)}
    drop_unreachable(parts, set(package.part_names) - _reachable(former))


def drop_unreachable(parts: dict[str, bytes], kept: Collection[str] = ()) -> None:
    """Leave out parts that no relationship leads to, but for those of ``kept`` (case-folded names)."""
    reached = _reachable(parts)
    rels = {name for name in parts if _is_rels(name) and name != ROOT_RELS}
    lost = {name for name in parts.keys() - rels - {ROOT_RELS, CONTENT_TYPES} if name.casefold() not in reached}
    lost -= {name for name in lost if name.casefold() in kept}
    lost |= {name for name in rels if _owner(name).casefold() not in reached or not _RELATIONSHIP.search(parts[name])}
    for name in lost:
        del parts[name]
    _forget(parts, lost)


def _forget(parts: dict[str, bytes], lost: set[str]) -> None:
    """Take lost parts out of the list of content types."""
    parts[CONTENT_TYPES] = _OVERRIDE.sub(
        lambda match: b"" if match[1].decode() in lost else match[0], parts[CONTENT_TYPES]
    )


def _reachable(parts: Mapping[str, bytes]) -> set[str]:
    """Case-folded names of all parts that relationships lead to, from the root on."""
    rels = {name.casefold(): content for name, content in parts.items() if _is_rels(name)}
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        owner = waiting.pop()
        content = rels.get(_rels_name(owner).casefold())
        if content is None:
            continue
        for element in ET.fromstring(content):  # noqa: S314  the gate has refused DTDs
            if element.get("TargetMode") == "External":
                continue
            target = posixpath.join("/", posixpath.dirname(owner), element.get("Target", ""))
            name = posixpath.normpath(target).lstrip("/").casefold()
            if name not in reached:
                reached.add(name)
                waiting.append(name)
    return reached


def _is_rels(name: str) -> bool:
    return name.casefold().endswith(".rels")


def _rels_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _owner(rels: str) -> str:
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name[: -len(".rels")])
