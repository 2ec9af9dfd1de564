"""Put right what Excelize's save gets wrong, and put back what the plan did not concern.

Parts that no edit touched get their former bytes again; formulas get their stored results with the right type; parts
that nothing points to any more (pictures and notes of a removed sheet, the calculation chain) are left out.
"""

import re
import xml.etree.ElementTree as ET  # parts that passed the gate, or that Excelize wrote
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from xltool.books.file.archive import CONTENT_TYPES, ROOT_RELS, zip_parts
from xltool.books.file.package import SHARED_STRINGS, STYLES, WORKBOOK, WORKBOOK_RELS, Package
from xltool.books.file.part_names import owner_of, rels_name, resolved
from xltool.books.file.results import with_results, with_stored_results
from xltool.books.file.sheet_rules import Finishing, finish, with_fills
from xltool.books.file.sheet_xml import show_rows, with_row_breaks
from xltool.books.file.tables import grow_tables, tables_of, widen_table
from xltool.books.footers import with_footer
from xltool.books.portable import portable
from xltool.books.storable import Stored
from xltool.language.patterns import compile_later
from xltool.model.cells import Area
from xltool.model.edits import Mark, WidenTable

_REWRITTEN = {CONTENT_TYPES.casefold(), WORKBOOK, WORKBOOK_RELS, SHARED_STRINGS, STYLES}
_CALC_CHAIN = "xl/calcchain.xml"
_DIMENSION = compile_later(rb"<dimension [^>]*></dimension>")
_CELL_FORMATS = compile_later(rb"<(?:\w+:)?cellXfs\b[^>]*>.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = compile_later(rb"<(?:\w+:)?xf\b")
_CONDITION = compile_later(rb"<(?P<p>(?:\w+:)?)filterColumn\b[^>]*?(?:/>|>.*?</(?P=p)filterColumn>)", re.DOTALL)
_KEPT_IN_SHEET = (b"sheetProtection", b"protectedRanges", b"autoFilter", b"dataValidations")
"""Elements that no edit changes and of which Excelize drops or adds attributes."""
_KEPT_IN_WORKBOOK = (b"fileSharing", b"workbookProtection")
_ROOT = compile_later(rb"<((?:\w+:)?)(?:worksheet|workbook)[\s>]")
_TAG = compile_later(rb"<([A-Za-z]\w*)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*/?>")
_ATTRIBUTE = compile_later(rb"\s([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_MADE_ANEW = frozenset((b"sheet", b"definedName", b"mergeCell", b"mergeCells", b"hyperlink", b"row", b"c"))
_MOVES = frozenset((b"tabSelected", b"activeTab", b"firstSheet", b"count"))
"""Attributes that follow from what a plan did."""
_RELATIONSHIP = compile_later(rb"<(?:\w+:)?Relationship\s[^>]*?/?>(?:</(?:\w+:)?Relationship>)?")
_MACRO_TYPE = compile_later(rb'<Default\b[^>]*vbaProject"[^>]*?(?:/>|>\s*</Default>)')
"""Excelize lists the type of macros in every file it saves; gateways take it for a macro."""
_OVERRIDE = compile_later(rb'<Override [^>]*?PartName="/([^"]+)"[^>]*>(?:</Override>)?')


@dataclass
class Changes:
    """What a plan did, by sheet name: changed sheets; those whose content is a copy; results of formulas by cell.

    ``footers``: words and code to be printed; ``breaks``: rows that begin a page; ``shown``: sheets of which every row is to be shown. ``written``: areas
    that were filled, ``widened``: tables that got a column, both by sheet. ``finishing``: edits of the sheet's XML, to be
    done last.
    """

    touched: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    results: dict[str, dict[str, Stored]] = field(default_factory=dict)
    footers: dict[str, tuple[str, str]] = field(default_factory=dict)
    breaks: dict[str, Sequence[int]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    written: dict[str, list[Area]] = field(default_factory=dict)
    finishing: dict[str, list[Finishing]] = field(default_factory=dict)
    widened: dict[str, list[WidenTable]] = field(default_factory=dict)

    def forget(self, sheet: str, source: str | None = None) -> None:
        """What was to be printed and finished on a sheet is void: it went, or became a copy of ``source``."""
        self.footers.pop(sheet, None)
        self.breaks.pop(sheet, None)
        self.finishing[sheet] = list(self.finishing.get(source, ())) if source else []


def mend(package: Package, drawn: bytes, changes: Changes) -> bytes:
    """The workbook to be saved, from the former one and from what Excelize made of it."""
    made = Package(drawn, package.name)
    parts = _with_former_parts(package, made, changes)
    if _count_formats(package) == _count_formats(made) != -1:
        parts[made.part_names[STYLES]] = package.any_part(STYLES)
    fills = _add_fills(parts, made.part_names[STYLES], changes)
    for sheet in changes.touched:
        part = made.sheets[sheet].part
        parts[part] = _DIMENSION.sub(b"", parts[part])  # stale, and optional
        if sheet not in changes.replaced:
            former = package.part(package.sheets[sheet].part)
            _put_back(parts, part, former, _KEPT_IN_SHEET)
            parts[part] = _with_lost_attributes(parts[part], former)
            for widen in changes.widened.get(sheet, ()):
                widen_table(parts, part, widen)
            grow_tables(parts, part, changes.written.get(sheet, ()))
        parts[part] = finish(parts[part], changes.finishing.get(sheet, ()), fills)
        if sheet in changes.breaks:
            parts[part] = with_row_breaks(parts[part], changes.breaks[sheet])
        if results := changes.results.get(sheet):
            parts[part] = with_results(parts[part], results)
        if sheet in changes.replaced:
            _drop_unused_relationships(parts, part)
        if sheet in changes.shown:
            _show_rows(parts, part)
    for sheet, (words, code) in changes.footers.items():
        part = made.sheets[sheet].part
        parts[part] = with_footer(parts[part], words, code)
    book = made.part_names[WORKBOOK]
    _put_back(parts, book, package.part(WORKBOOK), _KEPT_IN_WORKBOOK)
    parts[book] = _with_lost_attributes(parts[book], package.part(WORKBOOK))
    _drop_calculation_chain(parts)
    parts[CONTENT_TYPES] = _MACRO_TYPE.sub(b"", parts[CONTENT_TYPES])
    _drop_what_became_unreachable(parts, package)
    parts[book] = parts[book].replace(b"&#39;", b"'")  # as every other program writes the sheets of names
    finished = portable(parts, [sheet.part for sheet in made.sheets.values()])
    return zip_parts(with_stored_results(finished, package.name))


def _add_fills(parts: dict[str, bytes], styles: str, changes: Changes) -> dict[str, int]:
    """Give the workbook a fill for each colour of a mark; their numbers."""
    edits = (edit for several in changes.finishing.values() for edit in several)
    colours = dict.fromkeys(edit.colour for edit in edits if isinstance(edit, Mark))
    if not colours:
        return {}
    parts[styles], numbers = with_fills(parts[styles], colours)
    return numbers


def _with_former_parts(package: Package, made: Package, changes: Changes) -> dict[str, bytes]:
    """Excelize's parts where the plan changed something, the former bytes everywhere else."""
    former = package.part_names
    kept = {name: sheet.part for name, sheet in made.sheets.items() if name not in changes.touched}
    gone = {sheet.part for sheet in package.sheets.values()} - set(kept.values())
    changed = {sheet.part for sheet in made.sheets.values()} - set(kept.values())
    own = {part for path in changed | gone for part in (path, rels_name(path))}
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

    Some programs leave an empty element beside the one that says something: the longest counts. Excelize writes none of
    the prefixes that others give to every element.
    """
    content = parts[part]
    root = _ROOT.search(former)
    prefix = root[1] if root else b""
    for tag in tags:
        was = max((match[0] for match in _element(prefix + tag).finditer(former)), key=len, default=b"")
        was = was.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
        now = _element(tag).search(content)
        if not was or now is None:
            continue
        prefixes = re.findall(rb"\s(\w+):\w+=", was)
        if all(b"xmlns:%b=" % prefix in content for prefix in prefixes if prefix != b"xmlns"):
            content = content[: now.start()] + was + content[now.end() :]
    parts[part] = content


def _element(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<%b\b[^>]*?(?:/>|>.*?</%b>)" % (name, name), re.DOTALL)


def _with_lost_attributes(content: bytes, former: bytes) -> bytes:
    """Give elements back what Excelize dropped: attributes that it does not know, and zeros where zero is no default.

    Cells are left out of account, and elements that a plan made more or fewer of.
    """
    was = _tags_by_name(former)
    now = _tags_by_name(content)
    lost: list[tuple[int, bytes]] = []
    for name, tags in now.items():
        if name in _MADE_ANEW or len(was.get(name, ())) != len(tags):
            continue
        for (_, old), (end, new) in zip(was[name], tags, strict=True):
            kept = [one for one in old if one not in new and b":" not in one and not one.startswith(b"xmlns")]
            alike = all(_plain_truth(old.get(one, new[one])) == _plain_truth(new[one]) for one in new)
            if alike and (wanted := [one for one in kept if one not in _MOVES]):
                lost.append((end, b"".join(b' %b="%b"' % (one, old[one]) for one in wanted)))
    for end, attributes in sorted(lost, reverse=True):
        content = content[:end] + attributes + content[end:]
    return content


_Tag: TypeAlias = tuple[int, dict[bytes, bytes]]


def _tags_by_name(content: bytes) -> dict[bytes, list[_Tag]]:
    """Every opening tag outside the cells: where its attributes end, and what they are."""
    tags: dict[bytes, list[_Tag]] = {}
    first, last = content.find(b"<sheetData"), content.rfind(b"</sheetData>")
    for tag in _TAG.finditer(content):
        if not first <= tag.start() <= last or last < 0:
            found = {name: double or single for name, double, single in _ATTRIBUTE.findall(tag[2])}
            tags.setdefault(tag[1], []).append((tag.end(2), found))
    return tags


def _plain_truth(value: bytes) -> bytes:
    return {b"true": b"1", b"false": b"0"}.get(value, value)


def _show_rows(parts: dict[str, bytes], part: str) -> None:
    """Show every row of a sheet, and let the filters of the sheet and of its tables ask for nothing."""
    parts[part] = _CONDITION.sub(b"", show_rows(parts[part]))
    for table in tables_of(parts, part):
        parts[table] = _CONDITION.sub(b"", parts[table])


def _count_formats(package: Package) -> int:
    """How many cell formats there are; -1 when the workbook has no styles."""
    found = _CELL_FORMATS.search(package.optional_part(STYLES) or b"")
    return len(_CELL_FORMAT.findall(found[0])) if found else -1


def _drop_unused_relationships(parts: dict[str, bytes], sheet_part: str) -> None:
    """A copied sheet must not share pictures and notes with its source, nor keep those of what it replaced."""
    rels, content = rels_name(sheet_part), parts[sheet_part]
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
    lost |= {name for name in rels if owner_of(name).casefold() not in reached or not _RELATIONSHIP.search(parts[name])}
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
        content = rels.get(rels_name(owner).casefold())
        if content is None:
            continue
        for element in ET.fromstring(content):  # noqa: S314  the gate has refused DTDs
            if element.get("TargetMode") == "External":
                continue
            name = resolved(owner, element.get("Target", "")).casefold()
            if name not in reached:
                reached.add(name)
                waiting.append(name)
    return reached


def _is_rels(name: str) -> bool:
    return name.casefold().endswith(".rels")
