"""Where the parts of an Office file stand: found through its relationships, then given the names that every reader expects.

Programs name parts as they like (``xl/workbook22.xml``, ``xl/SharedStrings.xml``, names with backslashes), and the readers
behind the gate look for fixed names. Such a file is renamed once, before it is read.
"""

import posixpath
import re
import xml.etree.ElementTree as ET  # DTDs are passed over
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape, unescape

from xltool.books.file.archive import CONTENT_TYPES, ROOT_RELS
from xltool.language.patterns import compile_later

_TAG = compile_later(rb"<(?:[\w.-]+:)?(?:Relationship|Override)\b[^>]*>")
_PLACE = compile_later(rb"(\b(?:Target|PartName)\s*=\s*)([\"'])(.*?)\2")
_NUMBERED_SHEET = compile_later(r"xl/worksheets/sheet\d+\.xml", re.IGNORECASE)
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Usual:
    """A kind of file: the name of its main part, what that part begins with, and names by kind of relationship."""

    main: str
    begins: re.Pattern[bytes]
    parts: Mapping[str, str]


WORKBOOK_PARTS = Usual(
    "xl/workbook.xml",
    re.compile(rb"<(?:[\w.-]+:)?workbook[\s>]"),
    {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"},
)
DOCUMENT_PARTS = Usual(
    "word/document.xml",
    re.compile(rb"<(?:[\w.-]+:)?document[\s>]"),
    {kind: f"word/{kind}.xml" for kind in ("styles", "numbering", "footnotes", "endnotes", "comments")},
)


def usual_names(
    names: Mapping[str, str], read: Callable[[str], bytes], usual: Usual, *, all_parts: bool = False
) -> dict[str, str]:
    """The name that a part should have, by case-folded name, where it or a relationship spells it otherwise.

    ``names``: as written, by case-folded name; ``read``: a part by case-folded name. Without ``all_parts`` only what
    the main part leads to is looked at, as long as nothing is unusual there.
    """
    wanted = {folded: written.replace("\\", "/") for folded, written in names.items() if "\\" in written}
    wanted |= {CONTENT_TYPES.casefold(): CONTENT_TYPES, ROOT_RELS: ROOT_RELS}
    told: dict[str, str] = {}
    targets = (target for kind, target in _related("", names, read) if kind == "officeDocument")
    main = next((target for target in targets if target.casefold() in names), "")
    if main and usual.begins.search(read(main.casefold())[:_HEAD]):
        wanted |= {main.casefold(): usual.main, rels_name(main).casefold(): rels_name(usual.main)}
        for kind, target in _related(main, names, read):
            told[target.casefold()] = target
            wanted.setdefault(target.casefold(), usual.parts.get(kind) or _placed(kind, target, main, usual))
    if all_parts or _unlike(names, wanted) or _unlike(wanted, told):
        for rels in [folded for folded in names if folded.endswith(".rels")]:
            folded = owner_of(rels)
            owner = names.get(folded, folded).replace("\\", "/")
            for _, target in _related(owner, names, read):
                told[target.casefold()] = target
                wanted.setdefault(target.casefold(), target)
            wanted.setdefault(rels, rels_name(wanted.get(folded, owner)))
    apart = _apart(wanted)
    return {folded: apart[folded] for folded in {**_unlike(names, apart), **_unlike(apart, told)}}


def _unlike(names: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """The others that stand under another name there, by case-folded name."""
    return {folded: name for folded, name in others.items() if names.get(folded, name) != name}


def _placed(kind: str, target: str, main: str, usual: Usual) -> str:
    """Where readers look for what the main part leads to: sheets, and all that is in a folder of another name."""
    if _NUMBERED_SHEET.fullmatch(target):
        return target.casefold()  # Excelize gives a new sheet such a name without regard to case
    folder, own = posixpath.dirname(usual.main) + "/", posixpath.dirname(main)
    moved = own.casefold() != folder[:-1] and target.casefold().startswith(own.casefold())
    if target.casefold().startswith(folder) or not (moved or kind.endswith("sheet")):
        return folder + target[len(folder) :].casefold() if kind.endswith("sheet") else target
    return folder + (target[len(own) :].lstrip("/") if moved else target)


def _apart(wanted: Mapping[str, str]) -> dict[str, str]:
    """The same, of two parts with one name the later with a name of its own."""
    apart: dict[str, str] = {}
    taken: set[str] = set()
    for number, (folded, name) in enumerate(wanted.items()):
        folder, own = posixpath.split(name)
        apart[folded] = posixpath.join(folder, f"{number}-{own}") if name.casefold() in taken else name
        taken.add(name.casefold())
    return apart


def with_usual_names(parts: Mapping[str, bytes], moves: Mapping[str, str]) -> dict[str, bytes]:
    """The parts by their new names, everything that refers to them following. What stood at such a name goes.

    It was nothing that any relationship of the main part led to. ``parts``: by the names as written.
    """
    if not moves:
        return dict(parts)
    taken = {name.casefold() for name in moves.values()}
    renamed: dict[str, bytes] = {}
    for written, content in parts.items():
        former = written.replace("\\", "/")
        name = moves.get(former.casefold(), former)
        if former.casefold() not in moves and name.casefold() in taken:
            continue
        follow: Callable[[str], str] | None = None
        if name == CONTENT_TYPES:
            follow = partial(_declared, moves)
        elif former.casefold().endswith(".rels"):
            follow = _relative(owner_of(former), owner_of(name), moves)
        renamed[name] = _followed(content, follow) if follow else content
    return renamed


def resolved(owner: str, target: str) -> str:
    """Where a relationship of a part leads in the archive; "" for a place in the same part."""
    place = target.partition("#")[0].replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), place)).lstrip("/") if place else ""


def rels_name(part: str) -> str:
    """The part with the relationships of a part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def owner_of(rels: str) -> str:
    """The part whose relationships a part holds; "" for the whole file."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name[: -len(".rels")])


def _related(owner: str, names: Mapping[str, str], read: Callable[[str], bytes]) -> Iterator[tuple[str, str]]:
    """Kind and target of the relationships of a part that stay within the file."""
    rels = rels_name(owner).casefold()
    if rels not in names or b"<!" in (content := read(rels)) or b"\0" in content:
        return
    try:
        root = ET.fromstring(content)  # noqa: S314  without a DTD
    except (ET.ParseError, ValueError, LookupError):
        return
    for element in root:
        if element.get("TargetMode") != "External" and (target := resolved(owner, element.get("Target", ""))):
            yield element.get("Type", "").rpartition("/")[2], target


def _declared(moves: Mapping[str, str], place: str) -> str:
    return "/" + _moved(place.lstrip("/"), moves)


def _moved(place: str, moves: Mapping[str, str]) -> str:
    return moves.get(place.casefold(), place)


def _relative(former: str, owner: str, moves: Mapping[str, str]) -> Callable[[str], str]:
    """How the targets of a part's relationships read after the move; they stay as they are where nothing moved."""

    def follow(target: str) -> str:
        place = resolved(former, target)
        if not place or (former == owner and place.casefold() not in moves):
            return target
        mark = target.partition("#")[1:]
        return posixpath.relpath(_moved(place, moves), posixpath.dirname(owner) or ".") + "".join(mark)

    return follow


def _followed(content: bytes, follow: Callable[[str], str]) -> bytes:
    """The list with each place as ``follow`` says it; what leads out of the file stays."""

    def within(match: re.Match[bytes]) -> bytes:
        start, quote, place = match.groups()
        told = escape(follow(unescape(place.decode())))
        return b"".join((start, quote, told.encode(), quote))

    def tag(match: re.Match[bytes]) -> bytes:
        return match[0] if b'"External"' in match[0] else _PLACE.sub(within, match[0])

    return _TAG.sub(tag, content)
