"""Drop-downs, marks, column widths and frozen rows in the XML of a sheet that Excelize has saved.

Excelize writes its own rules anew and knows nothing of those of 2010 and later, so they are edited here: every other
rule stays as it was, byte for byte but for its rank.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape, unescape
from typing import TypeAlias

from xltool.books.file.shared_formulas import moved
from xltool.books.footers import BEHIND_BREAKS
from xltool.books.plain import same_formula
from xltool.language.patterns import compile_later
from xltool.model.cells import Area, column_letters, column_number
from xltool.model.edits import ColumnWidths, DropDown, FreezeRows, Mark

Finishing: TypeAlias = ColumnWidths | DropDown | FreezeRows | Mark
_Attributes: TypeAlias = dict[str, str]

_ROWS, _COLUMNS = 1_048_576, 16_384
_USUAL_WIDTH = "9.140625"
_ROOT = compile_later(r"<((?:[\w.-]+:)?)worksheet[\s>]")
_ATTRIBUTE = compile_later(r"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_RANGE = compile_later(r"\$?([A-Z]*)\$?(\d*)(?::\$?([A-Z]*)\$?(\d*))?")
_BEHIND_LINKS = f"printOptions|pageMargins|pageSetup|headerFooter|rowBreaks|{BEHIND_BREAKS}|AlternateContent"
_BEHIND_RULES = compile_later(rf"</?(?:[\w.-]+:)?(?:dataValidations|hyperlinks|{_BEHIND_LINKS}|worksheet)\b")
_BEHIND_VALIDATIONS = compile_later(rf"</?(?:[\w.-]+:)?(?:hyperlinks|{_BEHIND_LINKS}|worksheet)\b")
_BEHIND_VIEWS = compile_later(r"<(?:[\w.-]+:)?(?:sheetFormatPr|cols)\b|\Z")
_DATA = compile_later(r"<(?:[\w.-]+:)?sheetData\b")


def _element(name: str) -> re.Pattern[str]:
    """An element as tag, attributes and content, whatever its prefix; none holds another one of its name."""
    return compile_later(
        rf"<((?:[\w.-]+:)?){name}\b((?:\"[^\"]*\"|'[^']*'|[^>\"'])*?)(?:/>|>(.*?)</\1{name}\s*>)", re.DOTALL
    )


_RULES, _RULE = _element("conditionalFormatting"), _element("cfRule")
_VALIDATIONS, _VALIDATION = _element("dataValidations"), _element("dataValidation")
_FORMULA = compile_later(r"(<(?:[\w.-]+:)?(?:formula[12]?|f)\b[^>]*>)([^<]*)(?=</)")
_PLACE = compile_later(r"(<(?:[\w.-]+:)?sqref\b[^>]*>|\ssqref\s*=\s*[\"'])([^<\"']*)")
_COLUMN_LIST, _COLUMN = _element("cols"), _element("col")
_VIEWS, _VIEW, _PANE, _SELECTION = map(_element, ("sheetViews", "sheetView", "pane", "selection"))
_LOOKS = _element("dxfs")
_LOOK = _element("dxf")
_BEHIND_LOOKS = compile_later(r"<(?:[\w.-]+:)?(?:tableStyles|colors|extLst)\b|</(?:[\w.-]+:)?styleSheet\b")
_STYLES_ROOT = compile_later(r"<((?:[\w.-]+:)?)styleSheet[\s>]")
_PRIORITY = compile_later(r"(<(?:[\w.-]+:)?cfRule\b(?:\"[^\"]*\"|'[^']*'|[^>\"'])*?\spriority\s*=\s*[\"'])(\d+)")
_NO_ALTERNATIVE = compile_later(
    r"<((?:[\w.-]+:)?)AlternateContent\b[^>]*>\s*"
    r"(?:<\1(Choice|Fallback)\b[^>]*?(?:/>|>\s*</\1\2>)\s*)+</\1AlternateContent>"
)
_NO_EXTENSION = compile_later(
    r"<((?:[\w.-]+:)?)ext\b[^>]*>\s*"
    r"<([\w.-]+:(?:dataValidations|conditionalFormattings))\b[^>]*?(?:/>|>\s*</\2>)\s*</\1ext>"
)
_NO_EXTENSIONS = compile_later(r"<((?:[\w.-]+:)?)extLst\b[^>]*>\s*</\1extLst>")


def with_fills(styles: bytes, colours: Iterable[str]) -> tuple[bytes, dict[str, int]]:
    """The styles of a workbook with a fill for marks of each colour, and its number."""
    text, numbers = styles.decode(), {}
    root = _STYLES_ROOT.search(text)
    prefix = root[1] if root else ""
    for colour in colours:
        known, look = _LOOKS.search(text), _fill(colour, prefix)
        looks = [one[0] for one in _LOOK.finditer(known[3] or "")] if known else []
        numbers[colour] = looks.index(look) if look in looks else len(looks)
        if look not in looks:
            former = (known and known[3]) or ""
            whole = f'<{prefix}dxfs count="{len(looks) + 1}">{former}{look}</{prefix}dxfs>'
            text = _replaced(text, known, whole) if known else _put_before(text, _BEHIND_LOOKS, whole)
    return text.encode(), numbers


def _fill(colour: str, prefix: str) -> str:
    colours = "".join(f'<{prefix}{which}Color rgb="FF{colour}"/>' for which in ("fg", "bg"))
    return f'<{prefix}dxf><{prefix}fill><{prefix}patternFill patternType="solid">{colours}</{prefix}patternFill></{prefix}fill></{prefix}dxf>'


def finish(content: bytes, plan: Sequence[Finishing], fills: Mapping[str, int]) -> bytes:
    """The sheet after these edits, in order. ``fills``: the number of the fill of each colour."""
    text = content.decode()
    data = _DATA.search(text)
    if not plan or data is None:
        return content
    root, end = _ROOT.search(text), text.rfind("sheetData")
    prefix = root[1] if root else ""
    ahead, behind = text[: data.start()], text[end:]
    for edit in plan:
        match edit:
            case ColumnWidths():
                ahead = _with_widths(ahead, edit.widths, prefix)
            case FreezeRows():
                ahead = _with_frozen_rows(ahead, edit.rows, prefix)
            case DropDown():
                behind = _with_drop_down(behind, edit, prefix)
            case Mark():
                behind = _with_mark(behind, edit, fills[edit.colour], prefix)
    return f"{ahead}{text[data.start() : end]}{behind}".encode()


# --- drop-downs -----------------------------------------------------------------------------


def _with_drop_down(text: str, edit: DropDown, prefix: str) -> str:
    text = _VALIDATION.sub(lambda one: _spared(one, edit.area), text)
    text = _NO_ALTERNATIVE.sub("", text)
    text = _VALIDATIONS.sub(_counted, text)
    text = _NO_EXTENSIONS.sub("", _NO_EXTENSION.sub("", text))
    title, said = map(escape, edit.wrong)
    demand = f' showErrorMessage="1" errorTitle="{title}" error="{said}"' if edit.strict else ""
    ours = (
        f'<{prefix}dataValidation type="list" allowBlank="1"{demand} sqref="{_written([_corners(edit.area)])}">'
        f"<{prefix}formula1>{escape(_source(edit.choices), quote=False)}</{prefix}formula1></{prefix}dataValidation>"
    )
    known = next((one for one in _VALIDATIONS.finditer(text) if one[1] == prefix), None)
    if known is None:
        whole = f'<{prefix}dataValidations count="1">{ours}</{prefix}dataValidations>'
        return _put_before(text, _BEHIND_VALIDATIONS, whole)
    grown = f"<{prefix}dataValidations{known[2]}>{known[3] or ''}{ours}</{prefix}dataValidations>"
    return _replaced(text, known, _counted(_VALIDATIONS.fullmatch(grown)))


def _source(choices: tuple[str, ...] | Area | str) -> str:
    """What a list offers, as a file has it."""
    if not isinstance(choices, tuple):
        return choices.absolute if isinstance(choices, Area) else choices
    words = ",".join(choices).replace('"', '""')
    return f'"{words}"'


def _spared(validation: re.Match[str], area: Area) -> str:
    """A validation without the cells of an area; nothing when none is left."""
    former = _ranges(_place_of(validation))
    rest = _without(former, _corners(area))
    if rest == former:
        return validation[0]
    if not rest:
        return ""
    rows, columns = (min(one[at] for one in rest) - min(one[at] for one in former) for at in (0, 1))

    def follow(formula: re.Match[str]) -> str:
        return formula[1] + escape(moved(unescape(formula[2]), rows, columns), quote=False)

    whole = _FORMULA.sub(follow, validation[0]) if rows or columns else validation[0]
    return _PLACE.sub(lambda found: found[1] + _written(rest), whole, count=1)


def _counted(validations: re.Match[str] | None) -> str:
    """The list of validations with their number; nothing when there are none, but for the one of an extension."""
    if validations is None:
        return ""
    prefix, attributes, body = validations[1], validations[2], validations[3] or ""
    shown = re.sub(r"(?s)<(?:[\w.-]+:)?Fallback\b.*?</(?:[\w.-]+:)?Fallback>", "", body)
    count = sum(1 for _ in _VALIDATION.finditer(shown))
    if not count and prefix != "x14:" and not body.strip():
        return ""
    told = re.sub(r"\s+count\s*=\s*(?:\"[^\"]*\"|'[^']*')", "", attributes)
    return f'<{prefix}dataValidations{told} count="{count}">{body}</{prefix}dataValidations>'


# --- marks ----------------------------------------------------------------------------------


def _with_mark(text: str, edit: Mark, look: int, prefix: str) -> str:
    known = [one for one in _RULES.finditer(text) if _ours(one, edit)]
    if len(known) == 1 and known[0][1] == prefix and _ranges(_place_of(known[0])) == [_corners(edit.area)]:
        return _replaced(text, known[0], _RULE.sub(lambda rule: _recoloured(rule, edit, look), known[0][0]))
    text = _RULES.sub(lambda rules: _without_rule(rules, edit), text)
    text = _NO_EXTENSIONS.sub("", _NO_EXTENSION.sub("", text))
    first = min((int(rank) for _, rank in _PRIORITY.findall(text)), default=2)
    if first <= 1:
        text = _PRIORITY.sub(lambda rank: f"{rank[1]}{int(rank[2]) + 1}", text)
    ours = (
        f'<{prefix}conditionalFormatting sqref="{_written([_corners(edit.area)])}">'
        f'<{prefix}cfRule type="expression" dxfId="{look}" priority="{max(first - 1, 1)}">'
        f"<{prefix}formula>{escape(edit.formula, quote=False)}</{prefix}formula></{prefix}cfRule></{prefix}conditionalFormatting>"
    )
    first_rules = next((one for one in _RULES.finditer(text) if one[1] == prefix), None)
    if first_rules is not None:
        return text[: first_rules.start()] + ours + text[first_rules.start() :]
    return _put_before(text, _BEHIND_RULES, ours)


def _ours(rules: re.Match[str], edit: Mark) -> bool:
    """Whether the rules of some cells touch the area, and hold the one of the formula."""
    touches = any(_meet(one, _corners(edit.area)) for one in _ranges(_place_of(rules)))
    return touches and any(_is_ours(rule, edit) for rule in _RULE.finditer(rules[3] or ""))


def _is_ours(rule: re.Match[str], edit: Mark) -> bool:
    said = _FORMULA.search(rule[3] or "")
    is_formula = said is not None and _said(rule[2]).get("type") == "expression"
    return is_formula and said is not None and same_formula(unescape(said[2]), edit.formula)


def _recoloured(rule: re.Match[str], edit: Mark, look: int) -> str:
    if not _is_ours(rule, edit):
        return rule[0]
    said = _attributes({**_said(rule[2]), "dxfId": str(look)})
    return f"<{rule[1]}cfRule {said}>{rule[3]}</{rule[1]}cfRule>"


def _without_rule(rules: re.Match[str], edit: Mark) -> str:
    """The rules of some cells without the one of this formula; nothing when there was no other."""
    if not _ours(rules, edit):
        return rules[0]
    left = _RULE.sub(lambda rule: "" if _is_ours(rule, edit) else rule[0], rules[0])
    return left if _RULE.search(left) else ""


# --- widths and panes -----------------------------------------------------------------------


def _with_widths(text: str, widths: Mapping[int, float], prefix: str) -> str:
    known = _COLUMN_LIST.search(text)
    columns: list[tuple[int, int, _Attributes]] = []
    for column in _COLUMN.finditer(known[3] or "") if known else ():
        said = _said(column[2])
        columns += _apart(int(said["min"]), int(said["max"]), said, widths.keys())
    new = {first: said for first, _, said in columns if first in widths}
    others = [one for one in columns if one[0] not in widths]
    for column_at, width in widths.items():
        said = new.get(column_at, {})
        said = {name: value for name, value in said.items() if name not in ("hidden", "customWidth")}
        said["width"] = f"{width:g}" if width else said.get("width", _USUAL_WIDTH)
        said |= {"customWidth": "1"} if width else {"hidden": "1"}
        others.append((column_at, column_at, said))
    if not others:
        return text
    body = "".join(
        f"<{prefix}col {_attributes({**s, 'min': str(a), 'max': str(b)})}/>"
        for a, b, s in sorted(others, key=lambda one: one[0])
    )
    whole = f"<{prefix}cols>{body}</{prefix}cols>"
    return _replaced(text, known, whole) if known else text + whole


def _apart(first: int, last: int, said: _Attributes, wanted: Iterable[int]) -> Iterator[tuple[int, int, _Attributes]]:
    """A stretch of columns, those that are wanted each on its own."""
    for column in sorted(wanted):
        if first <= column <= last:
            if first < column:
                yield first, column - 1, said
            yield column, column, said
            first = column + 1
    if first <= last:
        yield first, last, said


def _with_frozen_rows(text: str, rows: int, prefix: str) -> str:
    views = _VIEWS.search(text)
    if views is None:
        empty = f'<{prefix}sheetViews><{prefix}sheetView workbookViewId="0"/></{prefix}sheetViews>'
        return _with_frozen_rows(_put_before(text, _BEHIND_VIEWS, empty), rows, prefix)
    return _replaced(text, views, _VIEW.sub(lambda view: _frozen(view, rows), views[0]))


def _frozen(view: re.Match[str], rows: int) -> str:
    prefix, body = view[1], view[3] or ""
    pane = _PANE.search(body)
    said = _said(pane[2]) if pane else {}
    columns = said.get("xSplit", "0") if said.get("state", "").startswith("frozen") else "0"
    left = re.sub(r"\d+", "", said.get("topLeftCell", "A")) if columns != "0" else "A"
    corner = {(False, False): "topLeft", (False, True): "bottomLeft", (True, False): "topRight"}.get(
        (columns != "0", bool(rows)), "bottomRight"
    )
    selected = [(_said(one[2]), one) for one in _SELECTION.finditer(body)]
    former = said.get("activePane", "topLeft")
    kept = next((one for one, _ in selected if one.get("pane", "topLeft") == former), {})
    new = ""
    if corner != "topLeft":
        split = ({"xSplit": columns} if columns != "0" else {}) | ({"ySplit": str(rows)} if rows else {})
        new = f"<{prefix}pane {_attributes({**split, 'topLeftCell': f'{left}{rows + 1}', 'activePane': corner, 'state': 'frozen'})}/>"
        kept = {"pane": corner, **{name: value for name, value in kept.items() if name != "pane"}}
    else:
        kept = {name: value for name, value in kept.items() if name != "pane"}
    if kept:
        new += f"<{prefix}selection {_attributes(kept)}/>"
    rest = _SELECTION.sub("", _PANE.sub("", body))
    attributes = re.sub(r"\s+topLeftCell\s*=\s*(?:\"[^\"]*\"|'[^']*')", "", view[2])
    return f"<{prefix}sheetView{attributes}>{new}{rest}</{prefix}sheetView>"


# --- places and elements --------------------------------------------------------------------

_Rectangle: TypeAlias = tuple[int, int, int, int]
"""Top, left, bottom, right."""


def _corners(area: Area) -> _Rectangle:
    return area.top, area.left, area.bottom, area.right


def _place_of(element: re.Match[str]) -> str:
    """What cells a validation or a set of rules is for, as written: an attribute, or an element of an extension."""
    found = _PLACE.search(element[0])
    return found[2] if found else ""


def _ranges(place: str) -> list[_Rectangle]:
    """The rectangles of an ``sqref``; whole rows and columns reach to the end of the sheet."""
    found = []
    for one in place.split():
        match = _RANGE.fullmatch(one.upper())
        if match is None:
            continue
        left, top, right, bottom = match.groups()
        if match[3] is None and match[4] is None:
            right, bottom = left, top
        found.append(
            (
                int(top or 1),
                column_number(left or "A"),
                int(bottom or _ROWS),
                column_number(right) if right else _COLUMNS,
            )
        )
    return found


def _written(ranges: Iterable[_Rectangle]) -> str:
    def one(top: int, left: int, bottom: int, right: int) -> str:
        first, last = f"{column_letters(left)}{top}", f"{column_letters(right)}{bottom}"
        return first if first == last else f"{first}:{last}"

    return " ".join(one(*corners) for corners in ranges)


def _meet(one: _Rectangle, other: _Rectangle) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _without(ranges: Iterable[_Rectangle], hole: _Rectangle) -> list[_Rectangle]:
    """The rectangles with a hole in them: what is above, left, right, below of it."""
    rest: list[_Rectangle] = []
    for one in ranges:
        if not _meet(one, hole):
            rest.append(one)
            continue
        top, left, bottom, right = one
        first, last = max(top, hole[0]), min(bottom, hole[2])
        pieces = (
            (top, left, hole[0] - 1, right),
            (first, left, last, hole[1] - 1),
            (first, hole[3] + 1, last, right),
            (hole[2] + 1, left, bottom, right),
        )
        rest += [piece for piece in pieces if piece[0] <= piece[2] and piece[1] <= piece[3]]
    return rest


def _said(attributes: str) -> _Attributes:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(attributes)}


def _attributes(said: Mapping[str, str]) -> str:
    return " ".join('{}="{}"'.format(name, value.replace('"', "&quot;")) for name, value in said.items())


def _replaced(text: str, element: re.Match[str], new: str) -> str:
    return text[: element.start()] + new + text[element.end() :]


def _put_before(text: str, behind: re.Pattern[str], new: str) -> str:
    at = behind.search(text)
    return text if at is None else text[: at.start()] + new + text[at.start() :]
