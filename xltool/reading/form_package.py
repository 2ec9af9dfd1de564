"""From a package workbook (表样包) to a form: sheet by sheet and row by row, every fault with its place and the way out.

Owns how the sheets of a package are read and laid over the form it is based on. Refuses to run or to fetch anything: a formula
is a fault, and what a package does not say is as in its base. What a form as a whole may not be, ``model.form`` knows.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from pydantic import ValidationError

from xltool.language.amounts import parse_number
from xltool.language.keys import code_key, header_key, level_key, points_in
from xltool.language.nearest import nearest
from xltool.language.patterns import compile_later
from xltool.model import form_words as words
from xltool.model.cells import CellError, Formula, Grid, Plain, Raw, Ref
from xltool.model.edits import Book
from xltool.model.errors import XltoolError
from xltool.model.form import FUNDS, KNOWN_COLUMNS, LOCKED_RULES, MADE_ON_PATTERN, OWN, Form, is_safe_pattern
from xltool.model.form_layout import DesignBook
from xltool.model.template import CHECKPOINT_KEY, PROJECTS
from xltool.reading.cell_values import show
from xltool.reading.form_layouts import read_layouts
from xltool.reading.locate import find_sheet

MOST_ROWS = 3_000
"""Of one sheet; more no form needs."""
LONGEST = {
    "表头": 40, "同义表头": 200, "选项": 500, "填写提示": 250, "词": 60, "值": 60, "说明": 200, "标签": 20, "名称": 40, "一级": 40,
    "二级": 40, "同义": 200, "组合": 200, "参数": 500,
}  # fmt: skip
WIDEST = 120
MOST_SAID = 8
"""Of the cells with formulas, or of other faults that one cause can make by the thousand."""
_SEPARATOR = compile_later(r"[;；\n]+")
_DATE = compile_later(rf"(?:{MADE_ON_PATTERN})?")
_VERSION = compile_later(r"\d{1,4}(?:\.\d{1,4}){0,3}")
_NAME = compile_later(r"[a-z][a-z0-9_]{1,40}")
_FULL_SCORE = 100
_LONGEST_ABOUT = 200
_UNIT_CODE = compile_later(r"(?=.*\d)[0-9A-Za-z-]{1,40}")
_SPLIT = compile_later(r"(.+?)\s*[:：=]?\s*([0-9.]+)")


_MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class PackageFault:
    """What is wrong with a package, where: ``row`` 0 for the sheet as a whole, ``cell`` where it is a single one."""

    sheet: str
    row: int
    text: str
    cell: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet} 第 {self.row} 行" if self.row else self.sheet
        return f"{f'{self.sheet} {self.cell}' if self.cell else place}：{self.text}"


class PackageRefused(XltoolError):
    """A package that is not a form; ``faults`` has every reason."""

    def __init__(self, name: str, faults: Sequence[PackageFault]) -> None:
        shown = [*map(str, faults[:_MOST_SHOWN]), *(["……"] if len(faults) > _MOST_SHOWN else [])]
        super().__init__(f"「{name}」不能用作表样包，有 {len(faults)} 处要改：\n" + "\n".join(shown))
        self.faults = tuple(faults)


class _RowFault(Exception):
    """One row that cannot be used; its text goes to staff."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a table: its number, and its cells as text by header."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, header: str) -> str:
        return self.cells.get(header, "")


@dataclass(slots=True)
class _Reader:
    """A package while it is read, with the faults found so far."""

    book: Book
    faults: list[PackageFault] = field(default_factory=list)

    def say(self, sheet: str, row: int, text: str) -> None:
        self.faults.append(PackageFault(sheet, row, text))

    def each(self, sheet: str, take: Callable[[_Row], None]) -> bool:
        """Hand every row of a table over; a row that is refused is said. Whether there was any."""
        rows = list(self._rows(sheet))
        for row in rows:
            try:
                _require_short(row)
                take(row)
            except _RowFault as fault:
                self.say(sheet, row.number, str(fault))
        return bool(rows)

    def _rows(self, sheet: str) -> Iterator[_Row]:
        name = find_sheet(self.book.sheet_names(), sheet)
        if name is None:
            return
        grid, headers = self.book.read(name), words.HEADERS[sheet]
        at = next((row for row, line in enumerate(grid.rows, start=1) if _are_headers(line, headers)), None)
        if at is None:
            self.say(sheet, 0, f"找不到表头「{'」「'.join(headers[:2])}」。请从 xltool form new 做的表样包里复制表头。")
            return
        if len(grid.rows) > MOST_ROWS:
            self.say(sheet, 0, f"有 {len(grid.rows)} 行，最多 {MOST_ROWS} 行。请删去多余的行。")
            return
        places = self._places(sheet, at, grid.rows[at - 1])
        for number in range(at + 1, len(grid.rows) + 1):
            line = grid.rows[number - 1]
            cells = {header: self._text(grid, number, place) for place, header in places.items() if place < len(line)}
            if any(cells.values()):
                yield _Row(number, cells)

    def _places(self, sheet: str, at: int, line: Sequence[Raw]) -> dict[int, str]:
        """Where each header of a table stands; a fault for one that is unknown or doubled."""
        by_key = {header_key(header): header for header in words.HEADERS[sheet]}
        places: dict[int, str] = {}
        for place, raw in enumerate(line):
            typed = "" if isinstance(raw, Formula) else _shown(raw)
            header = by_key.get(header_key(typed))
            if header in places.values():
                self.say(sheet, at, f"表头「{header}」有两列。请只留一列。")
            elif header:
                places[place] = header
            elif typed:
                self.say(sheet, at, str(_unknown("表头", typed, words.HEADERS[sheet])))
        return places

    def _text(self, grid: Grid, row: int, place: int) -> str:
        raw = grid.rows[row - 1][place]
        return "" if isinstance(raw, Formula) else _shown(raw)

    def require_plain(self) -> None:
        """Say every cell of any sheet in which a formula stands, or what a workbook made of it would take for one."""
        for sheet in self.book.sheet_names():
            grid = self.book.read(sheet)
            found = [
                Ref(sheet, row, column)
                for row, line in enumerate(grid.rows[:MOST_ROWS], start=1)
                for column, raw in enumerate(line, start=1)
                if isinstance(raw, Formula) or (isinstance(raw, str) and raw.lstrip().startswith("="))
            ]
            for at in found[:MOST_SAID]:
                text = "有公式。表样包里不能有公式，请改为直接填写的内容。"
                self.faults.append(PackageFault(sheet, at.row, text, at.a1))

    def require_known_sheets(self) -> None:
        """Say a sheet whose name is like one of a package, and one that is there twice; others are no part of the form."""
        known = (words.ABOUT, *words.HEADERS)
        keys = [header_key(name) for name in self.book.sheet_names()]
        for name in self.book.sheet_names():
            if name.startswith(words.LAYOUT_PREFIX):
                continue
            if keys.count(header_key(name)) > 1:
                self.say(name, 0, "有两张工作表都叫这个名字。请删去一张。")
            elif header_key(name) not in map(header_key, known) and (near := nearest(name, known)):
                self.say(name, 0, f"不认识这张工作表。{near}不是表样内容的，请换一个不相像的名称。")

    def about(self) -> dict[str, tuple[int, str]]:
        """What stands beside every label of 说明, with its row."""
        name = find_sheet(self.book.sheet_names(), words.ABOUT)
        if name is None:
            self.say(words.ABOUT, 0, "没有这张工作表。请用 xltool form new 做一个表样包，在它上面改。")
            return {}
        grid = self.book.read(name)
        labels = [*words.ABOUT_LABELS.values(), *words.DOCUMENT_LABELS.values(), words.BASE_LABEL]
        by_key = {header_key(label): label for label in labels}
        found: dict[str, tuple[int, str]] = {}
        for at, text in grid.texts():
            label = by_key.get(header_key(text))
            if at.column != 1 or len(grid.rows[at.row - 1]) < 2:
                continue
            if label is None:
                if (near := nearest(text.strip(), labels)) and len(text) <= LONGEST["标签"]:
                    self.say(words.ABOUT, at.row, f"名目「{text.strip()}」不认识。{near}")
            elif label in found:
                self.say(words.ABOUT, at.row, f"「{label}」第 {found[label][0]} 行已经写了。请删去一行。")
            else:
                found[label] = at.row, self._text(grid, at.row, 1)
        return found


def _require_short(row: _Row) -> None:
    for header, most in LONGEST.items():
        if len(row[header]) > most:
            raise _RowFault(f"「{header}」有 {len(row[header])} 个字，最多 {most} 个。请写短一些。")


def _shown(raw: Plain | CellError) -> str:
    return raw.code if isinstance(raw, CellError) else show(raw).strip()


def _are_headers(line: Sequence[Raw], headers: Sequence[str]) -> bool:
    """Whether a row has the first header of a table and another of them."""
    keys = {header_key(raw) for raw in line if isinstance(raw, str)}
    first, *others = map(header_key, headers)
    return first in keys and any(header in keys for header in others)


def read_package(
    book: Book, name: str, known_rules: Collection[str], base_of: Callable[[str], Form], standard: Form
) -> Form:
    """The form that a package describes; PackageRefused with every fault.

    ``name``: of its file, for staff. ``base_of``: the form that another name stands for, KeyError when there is none, XltoolError when it leads back here.
    """
    reader = _Reader(book)
    reader.require_plain()
    if reader.faults:
        raise PackageRefused(name, reader.faults)
    reader.require_known_sheets()
    about = reader.about()
    base = _base(reader, about, base_of)
    said: dict[str, Any] = (base or standard).model_dump(mode="json")
    if base is None:
        said |= {"columns": {}, "checkpoints": [], "rules": {}, "weights": None, "layouts": {}}
    said["based_on"] = base.name if base else ""
    _read_about(reader, about, said)
    _read_columns(reader, said, based=base is not None)
    _read_points(reader, said)
    _read_levels(reader, said)
    _read_weights(reader, said)
    _read_funds(reader, said)
    _read_rules(reader, said, known_rules)
    _read_words(reader, said)
    _read_layouts(reader, book, said)
    _read_units(reader, said)
    if reader.faults:
        raise PackageRefused(name, reader.faults)
    try:
        return Form.model_validate(said)
    except ValidationError as wrong:
        said_at_once = "\n".join(one["msg"].removeprefix("Value error, ") for one in wrong.errors())
        faults = [PackageFault(_sheet_of(text), 0, f"{text}。") for text in dict.fromkeys(said_at_once.split("\n"))]
        raise PackageRefused(name, faults) from None


def _read_layouts(reader: _Reader, book: Book, said: dict[str, Any]) -> None:
    """What a sheet draws replaces the table of the base; a table that is not drawn is as in the base."""
    if not any(name.startswith(words.LAYOUT_PREFIX) for name in book.sheet_names()):
        return
    try:
        columns = Form.model_validate({**said, "layouts": {}}).entry_columns
    except ValidationError:
        return  # what is wrong with the columns is said by the form itself
    said["layouts"] |= read_layouts(cast("DesignBook", book), columns, reader.say)


def _sheet_of(text: str) -> str:
    """Which sheet of the package a fault of the whole form is about."""
    if text.startswith(words.LAYOUT_PREFIX):
        return text.split(maxsplit=1)[0].partition("：")[0]
    about = {
        "时点": words.POINTS, "一次性比例": words.POINTS, "指标体系": words.LEVELS, "权重": words.WEIGHTS,
        "资金来源": words.FUNDS_SHEET, "规则": words.RULES, "工作表": words.COLUMNS,
    }  # fmt: skip
    return next((sheet for word, sheet in about.items() if text.startswith(word)), words.ABOUT)


def _unknown(what: str, typed: str, known: Collection[str]) -> _RowFault:
    near = nearest(typed, known) or f"可以用的有：{'、'.join(list(known)[:12])}。"
    return _RowFault(f"{what}「{typed}」不认识。{near}" if typed else f"{what}是空的。{near}")


def _one_of(what: str, typed: str, known: Mapping[Any, str]) -> Any:
    """The value whose word was typed."""
    for value, word in known.items():
        if word == typed:
            return value
    raise _unknown(what, typed, list(known.values()))


def _yes(what: str, typed: str) -> bool:
    return bool(_one_of(what, typed or words.YES, {True: words.YES, False: words.NO}))


def _number(what: str, typed: str, least: float, most: float, *, whole: bool = False) -> Decimal:
    number = parse_number(typed)
    if number is None or not least <= number <= most or (whole and number != int(number)):
        kind = "整数" if whole else "数"
        raise _RowFault(f"{what}「{typed}」应是 {least:g} 到 {most:g} 之间的{kind}。")
    return number


def _list(typed: str) -> list[str]:
    return [part.strip() for part in _SEPARATOR.split(typed) if part.strip()]


def _base(reader: _Reader, about: Mapping[str, tuple[int, str]], base_of: Callable[[str], Form]) -> Form | None:
    row, name = about.get(words.BASE_LABEL, (0, ""))
    if not name:
        return None
    own = about.get(words.ABOUT_LABELS["name"], (0, ""))[1]
    if not _NAME.fullmatch(name):
        reader.say(words.ABOUT, row, f"基于的表样「{name}」应是一个表样名，例如 hebei_text，见 xltool form list。")
        return None
    if name == own:
        reader.say(words.ABOUT, row, f"基于的表样「{name}」就是本表样，绕成了圈。请改为另一个表样，或留空。")
        return None
    try:
        base = base_of(name)
    except KeyError:
        reader.say(words.ABOUT, row, f"基于的表样「{name}」没有安装。请先用 xltool form install 安装它，或把名字改对。")
    except XltoolError as circle:
        reader.say(words.ABOUT, row, str(circle))
    else:
        if own not in {base.name, base.based_on}:
            return base
        reader.say(words.ABOUT, row, f"基于的表样「{name}」又基于本表样，绕成了圈。请改为另一个表样，或留空。")
    return None


def _read_about(reader: _Reader, about: Mapping[str, tuple[int, str]], said: dict[str, Any]) -> None:
    for key, label in words.ABOUT_LABELS.items():
        row, typed = about.get(label, (0, ""))
        if key == "horizons":
            typed = next((value for value, word in words.HORIZONS.items() if word == typed), typed)
            if typed and typed not in words.HORIZONS:
                reader.say(words.ABOUT, row, f"目标范围「{typed}」应是 {'、'.join(words.HORIZONS.values())} 之一。")
        if len(typed) > _LONGEST_ABOUT and key != "title":
            reader.say(words.ABOUT, row, f"{label}有 {len(typed)} 个字，最多 {_LONGEST_ABOUT} 个。请写短一些。")
        if typed or key not in {"horizons", "money_unit"}:
            said[key] = typed
    demands = {
        "name": (_NAME, "由小写字母开头，只有小写字母、数字和下划线，例如 card_ourcounty"),
        "title": (re.compile(r".{1,60}"), "1 到 60 个字"),
        "version": (_VERSION, "数字，例如 1.0 或 2.3"),
        "date": (_DATE, "年月或年月日，例如 2026-03-01，也可以留空"),
    }
    for key, (pattern, demand) in demands.items():
        if not pattern.fullmatch(said[key]):
            label = words.ABOUT_LABELS[key]
            reader.say(words.ABOUT, about.get(label, (0, ""))[0], f"{label}「{said[key]}」应是{demand}。")
    for key, label in words.DOCUMENT_LABELS.items():
        if typed := about.get(label, (0, ""))[1]:
            said["document"][key] = typed


def _read_columns(reader: _Reader, said: dict[str, Any], *, based: bool) -> None:
    """Rows override the column of their key; a new one stands after the one of the row above."""
    tables: dict[str, list[dict[str, Any]]] = {
        sheet: list(said["columns"].get(sheet, ())) if based else [] for sheet in words.KEY_PREFIXES
    }
    last: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()

    def take(row: _Row) -> None:
        sheet = row["工作表"]
        if sheet not in words.KEY_PREFIXES:
            raise _unknown("工作表", sheet, list(words.KEY_PREFIXES))
        key = _column_key(sheet, row["键"])
        if (sheet, key) in seen:
            raise _RowFault(f"键「{row['键']}」上面已经有一行。请删去一行，或改为另一个键。")
        seen.add((sheet, key))
        table = tables[sheet]
        former = next((one for one in table if one["key"] == key), None)
        if row["必填"] == words.UNUSED:
            tables[sheet] = [one for one in table if one["key"] != key]
            return
        column = {**(former or {}), "key": key, **_column_cells(sheet, key, row)}
        if former is not None:
            table[table.index(former)] = column
        else:
            after = next((at for at, one in enumerate(table) if one["key"] == last.get(sheet)), len(table) - 1)
            table.insert(after + 1, column)
        last[sheet] = key

    reader.each(words.COLUMNS, take)
    said["columns"] = tables


def _column_key(sheet: str, typed: str) -> str:
    plain = typed.replace("：", ":")
    if plain.startswith(OWN):
        if not plain.removeprefix(OWN).strip():
            raise _RowFault("自定义栏目没有名称。请写成“自定义:名称”，例如 自定义:备注二。")
        return OWN + plain.removeprefix(OWN).strip()
    prefix = words.KEY_PREFIXES[sheet]
    known = [prefix + key for key in KNOWN_COLUMNS[sheet]]
    if plain not in known:
        raise _unknown("键", typed, known)
    return plain.removeprefix(prefix)


def _column_cells(sheet: str, key: str, row: _Row) -> dict[str, Any]:
    """What a row says of its column; a blank cell says nothing."""
    known = KNOWN_COLUMNS[sheet].get(key)
    cells: dict[str, Any] = {}
    if row["表头"]:
        cells["header"] = " ".join(row["表头"].split())
    if row["同义表头"]:
        cells["synonyms"] = _list(row["同义表头"])
    if row["类型"]:
        content = _one_of("类型", row["类型"], words.CONTENTS)
        standard = known.content if known else "text"
        free = known is None and content == "money"
        if content != standard and not free and not {content, standard} <= words.ALIKE:
            raise _RowFault(f"类型「{row['类型']}」不合这个键的含义，应是「{words.CONTENTS[standard]}」。")
        cells["content"] = content
    if row["必填"]:
        must = _one_of(
            "必填", row["必填"], {one: one for one in (words.YES, words.NO, words.CONDITIONAL, words.UNUSED)}
        )
        cells |= {"required": must != words.NO, "conditional": must == words.CONDITIONAL}
    if row["选项"]:
        cells["choices"] = _list(row["选项"])
    if row["宽度"]:
        cells["width"] = float(_number("宽度", row["宽度"], 3, WIDEST))
    if row["填写提示"]:
        cells["help"] = row["填写提示"]
    return cells


def _read_points(reader: _Reader, said: dict[str, Any]) -> None:
    points: list[dict[str, Any]] = []
    kinds: dict[str, int] = {}
    without: list[int] = []

    def take(row: _Row) -> None:
        if row["方式"] == words.NONE:
            without.append(row.number)
            return
        kind = _one_of("方式", row["方式"] or words.KINDS["cumulative"], words.KINDS)
        kinds.setdefault(kind, row.number)
        if len(kinds) > 1:
            raise _RowFault(f"方式「{row['方式']}」与上面的行不同。各时点的方式要一样。")
        if not row["标签"]:
            raise _RowFault("标签是空的。请写时点的名称，例如 3月底。")
        month = int(_number("截止月", row["截止月"], 1, 12, whole=True))
        points.append({"label": row["标签"], "month": month})

    if reader.each(words.POINTS, take):
        said["checkpoints"] = points
        said["checkpoint_kind"] = next(iter(kinds), "cumulative")
    if without and points:
        reader.say(words.POINTS, without[0], f"方式「{words.NONE}」与别的时点不能同时有。请只留一种。")
    has_place = any(one["key"] == CHECKPOINT_KEY for one in said["columns"].get(PROJECTS, ()))
    if said["checkpoints"] and not has_place:
        reader.say(words.COLUMNS, 0, "有时点，却没有放时点的栏目。请在“项目”加一行，键写 project.checkpoint。")


_Places = dict[tuple[str, str], tuple[int, int]]
"""By first and second level ("" for the first itself): its 顺序, and the row that says so."""


def _read_levels(reader: _Reader, said: dict[str, Any]) -> None:
    levels: dict[str, dict[str, Any]] = {}
    places: _Places = {}

    def take(row: _Row) -> None:
        first, second = row["一级"], row["二级"]
        if not first:
            raise _RowFault("一级是空的。请每一行都写一级指标的名称。")
        _one_of("必须", row["必须"] or words.NO, {one: one for one in (words.YES, words.NO, words.ADVISED)})
        level = levels.setdefault(first, {
            "name": first, "required": False, "second": {}, "required_second": [], "wanted_second": [],
            "min_rows_second": {},
        })  # fmt: skip
        if second:
            _take_second(row, level)
        else:
            _take_first(row, level)
        if row["顺序"]:
            places[first, second] = int(_number("顺序", row["顺序"], 1, 999, whole=True)), row.number

    if reader.each(words.LEVELS, take):
        firsts = _in_order(reader, {name: places.get((name, "")) for name in levels})
        for name in firsts:
            seconds = _in_order(reader, {second: places.get((name, second)) for second in levels[name]["second"]})
            levels[name]["second"] = {second: levels[name]["second"][second] for second in seconds}
        said["indicators"]["levels"] = [levels[name] for name in firsts]
        said["indicators"]["in_order"] = any((name, "") in places for name in firsts)


def _take_first(row: _Row, level: dict[str, Any]) -> None:
    if "min_rows" in level:
        raise _RowFault(f"一级指标「{row['一级']}」上面已经有一行。请删去一行。")
    if row["同义"] or row["必须"] == words.ADVISED:
        what = "同义" if row["同义"] else f"“{words.ADVISED}”"
        raise _RowFault(f"{what}只用于二级指标的行。请把它移到二级指标的行，或留空。")
    level |= {"required": row["必须"] == words.YES, "min_rows": _least_rows(row), **_points(row)}


def _take_second(row: _Row, level: dict[str, Any]) -> None:
    second, must = row["二级"], row["必须"] or words.NO
    if second in level["second"]:
        raise _RowFault(f"二级指标「{second}」上面已经有一行。请删去一行。")
    for header in ("分值下限", "分值上限"):
        if row[header]:
            raise _RowFault(
                f"{header}只写在一级指标的行（二级留空）。请把「{row[header]}」移到「{row['一级']}」的那一行。"
            )
    level["second"][second] = _list(row["同义"])
    if must != words.NO:
        level["required_second" if must == words.YES else "wanted_second"].append(second)
    if least := _least_rows(row):
        level["min_rows_second"][second] = least


def _least_rows(row: _Row) -> int:
    return int(_number("最少条数", row["最少条数"], 0, 50, whole=True)) if row["最少条数"] else 0


def _points(row: _Row) -> dict[str, str | None]:
    """The least and the most points of a first level, from its cells or from its name; both must say the same."""
    named = points_in(row["一级"]) or ("", "")
    found: dict[str, str | None] = {}
    for key, header, inside in (("min_points", "分值下限", named[0]), ("max_points", "分值上限", named[1])):
        typed = row[header]
        number = _number(header, typed or inside, 0, 1000) if typed or inside else None
        if typed and inside and number != Decimal(inside):
            raise _RowFault(
                f"{header}「{typed}」与「{row['一级']}」名称里的 {inside} 不同。请把两处改成一样，或只写一处。"
            )
        found[key] = None if number is None else f"{number:f}"
    return found


def _in_order(reader: _Reader, places: Mapping[str, tuple[int, int] | None]) -> list[str]:
    """Levels by their 顺序, as they stand where none has one; a fault where only some have one, or two the same."""
    given = [place for place in places.values() if place is not None]
    if given and len(given) < len(places):
        bare = next(name for name, place in places.items() if place is None)
        reader.say(words.LEVELS, given[0][1], f"写了顺序，「{bare}」却没有。请同一级的都写，或都不写。")
    if len({number for number, _ in given}) < len(given):
        reader.say(words.LEVELS, given[-1][1], "同一级里有两行的顺序相同。请改成一个比一个大的数。")
    return sorted(places, key=lambda name: (places[name] or (0, 0))[0])


@dataclass(slots=True)
class _Weights:
    """The table 权重 while it is read: its totals with their rows, the splits with theirs, the rows that say 无."""

    known: Mapping[str, str]
    heads: list[tuple[int, Decimal, Decimal]] = field(default_factory=list)
    splits: list[tuple[int, dict[str, Decimal]]] = field(default_factory=list)
    none: list[int] = field(default_factory=list)

    def take(self, row: _Row) -> None:
        if row["合计"] == words.NONE:
            self.none.append(row.number)
            return
        if row["合计"] and self.heads:
            raise _RowFault(f"合计上面已经写了 {self.heads[0][1]:f}。请只写一个。")
        if row["合计"]:
            execution = _number("执行率分值", row["执行率分值"], 0, 100) if row["执行率分值"] else Decimal(0)
            self.heads.append((row.number, _number("合计", row["合计"], 1, 1000), execution))
        if not self.heads:
            raise _RowFault("合计是空的。请写各指标权重加起来的总分，例如 100 或 90。")
        if split := _split(row["组合"], self.known):
            self.splits.append((row.number, split))


def _read_weights(reader: _Reader, said: dict[str, Any]) -> None:
    table = _Weights({level_key(level["name"]): level["name"] for level in said["indicators"]["levels"]})
    if not reader.each(words.WEIGHTS, table.take):
        return
    if table.none and (table.heads or table.splits):
        reader.say(words.WEIGHTS, table.none[0], f"合计写了“{words.NONE}”，又写了别的。请只留一种。")
    elif table.none:
        said["weights"] = None
    elif table.heads:
        total = _total_of_indicators(reader, *table.heads[0], table.splits)
        said["weights"] = {
            "total": f"{total:f}", "execution_points": f"{table.heads[0][2]:f}",
            "splits": [{level: f"{points:f}" for level, points in split.items()} for _, split in table.splits],
        }  # fmt: skip


def _split(typed: str, known: Mapping[str, str]) -> dict[str, Decimal]:
    """Points by first level, each named as 指标体系 does."""
    split: dict[str, Decimal] = {}
    for part in _list(typed):
        found = _SPLIT.fullmatch(part)
        level = known.get(level_key(found[1])) if found else None
        if found is None or level is None:
            raise _unknown("组合里的一级指标", found[1] if found else part, list(known.values()))
        if level in split:
            raise _RowFault(f"组合里「{level}」写了两次。请只写一次。")
        split[level] = _number(f"组合里「{level}」的分值", found[2], 0, 1000)
    return split


def _total_of_indicators(
    reader: _Reader, row: int, total: Decimal, execution: Decimal, splits: Sequence[tuple[int, Mapping[str, Decimal]]]
) -> Decimal:
    """The points of the indicators alone: 合计 may be written with 执行率分值 in it, as the splits or a hundred show."""
    sums = {number: sum(split.values(), Decimal(0)) for number, split in splits}
    for alone in (total,) if total + execution == _FULL_SCORE else (total, total - execution):
        if sums and set(sums.values()) == {alone}:
            return alone
    if sums:
        wrong = next((number for number, points in sums.items() if points != total), row)
        also = f"（去掉执行率分值是 {total - execution:f}）" if execution else ""
        reader.say(words.WEIGHTS, wrong, f"组合加起来不是 {total:f}{also}。请核对各一级指标的分值。")
    elif execution and total + execution != _FULL_SCORE and total != _FULL_SCORE:
        text = (
            f"合计 {total:f} 与执行率分值 {execution:f} 对不上 100 分。请写 {_FULL_SCORE - execution:f}，或写一种组合。"
        )
        reader.say(words.WEIGHTS, row, text)
    return total - execution if total == _FULL_SCORE else total


def _read_funds(reader: _Reader, said: dict[str, Any]) -> None:
    prefix = words.KEY_PREFIXES[PROJECTS]
    has = {one["key"] for one in said["columns"].get(PROJECTS, ())}
    funds: list[dict[str, Any]] = []

    def take(row: _Row) -> None:
        key = row["键"].removeprefix(prefix)
        if key not in FUNDS:
            raise _unknown("键", row["键"], [prefix + one for one in FUNDS])
        if key not in has:
            raise _RowFault(f"“栏目”里没有键「{row['键']}」。请在“栏目”加上这一栏，或删去本行。")
        if row["名称"]:
            column = next(one for one in said["columns"][PROJECTS] if one["key"] == key)
            column["header"] = row["名称"]
        kind = _one_of("属于", row["属于"] or FUNDS[key], {one: one for one in ("财政", "其他")})
        if any(one["key"] == key for one in funds):
            raise _RowFault(f"键「{row['键']}」上面已经有一行。请删去一行。")
        funds.append({"key": key, "kind": kind, "printed": _yes("打印", row["打印"])})

    if reader.each(words.FUNDS_SHEET, take):
        said["funds"] = funds
    else:
        said["funds"] = [one for one in said["funds"] if one["key"] in has]


def _read_rules(reader: _Reader, said: dict[str, Any], known: Collection[str]) -> None:
    seen: set[str] = set()

    def take(row: _Row) -> None:
        code = row["编号"].upper()
        if code not in known:
            raise _unknown("规则编号", row["编号"], sorted(known))
        if code in seen:
            raise _RowFault(f"规则 {code} 上面已经有一行。请合成一行。")
        seen.add(code)
        on = _yes("启用", row["启用"])
        severity = _one_of("级别", row["级别"], words.SEVERITIES) if row["级别"] else None
        if code in LOCKED_RULES and (not on or severity is not None):
            raise _RowFault(f"规则 {code} 保证金额对得上、封存可信，不能停用，也不能改级别。请改回“是”，级别留空。")
        if on and severity is None:
            said["rules"].pop(code, None)
        else:
            said["rules"][code] = {"on": on, "severity": severity}
        given: set[str] = set()
        for part in _list(row["参数"]):
            name = _read_parameter(code, part, said)
            if name in given:
                raise _RowFault(f"参数「{name}」写了两次。请只写一次。")
            given.add(name)

    reader.each(words.RULES, take)


def _read_parameter(code: str, part: str, said: dict[str, Any]) -> str:
    """Take one parameter; returns its name."""
    name, equals, value = (piece.strip() for piece in part.replace("＝", "=").partition("="))
    known = {one.name: one for one in words.PARAMETERS.get(code, ())}
    if name not in known:
        if not known:
            raise _RowFault(f"规则 {code} 没有参数。请清空参数「{part}」。")
        raise _unknown("参数", name, list(known))
    if not equals or (not value and known[name].kind != "text"):
        raise _RowFault(f"参数「{part}」没有值。请写成 {name}=值。")
    one = known[name]
    if one.kind in {"count", "number"}:
        number = _number(f"参数 {name} 的值", value, one.least, one.most, whole=one.kind == "count")
        said[one.table][one.field] = int(number) if one.kind == "count" else str(number)
        return name
    if one.kind == "pattern" and not is_safe_pattern(value):
        example = r"\d{6}\d{2}[0-9A-Z]{13}"
        raise _RowFault(f"参数 {name} 的值「{value}」只能由数字 \\d、大写字母 [A-Z] 和位数组成，例如 {example}。")
    said[one.table][one.field] = value
    return name


def _read_units(reader: _Reader, said: dict[str, Any]) -> None:
    """A list replaces that of the base as a whole."""
    units: dict[str, tuple[int, dict[str, str]]] = {}

    def take(row: _Row) -> None:
        code, name = row["编码"], row["名称"]
        if not code or not name:
            raise _RowFault(f"{'名称' if code else '编码'}是空的。请补上，或删去本行。")
        if not _UNIT_CODE.fullmatch(code):
            raise _RowFault(f"编码「{code}」应是数字、字母和 -。请把这一列设为文本格式，按部门预算重新填写。")
        former, _ = units.setdefault(code_key(code), (row.number, {"code": code, "name": name}))
        if former != row.number:
            raise _RowFault(f"编码「{code}」第 {former} 行已经有了。请删去一行，或改正编码。")

    if reader.each(words.UNITS, take):
        said["units"] = [unit for _, unit in units.values()]


def _read_words(reader: _Reader, said: dict[str, Any]) -> None:
    """A list that is named replaces the former one as a whole."""
    lists: dict[str, list[_Row]] = {}

    def take(row: _Row) -> None:
        name = row["词表"]
        if name not in words.ALL_WORD_LISTS:
            raise _unknown("词表", name, words.ALL_WORD_LISTS)
        if not row["词"]:
            raise _RowFault("词是空的。请写一个词，或删去本行。")
        if name == words.STALE_TERMS:
            _number("值", row["值"], 1900, 2999, whole=True)
        if name == words.KNOWN_LEVELS:
            _level_value(row["值"])
        lists.setdefault(name, []).append(row)

    reader.each(words.WORDS, take)
    _lay_words(lists, said)


def _lay_words(lists: Mapping[str, Sequence[_Row]], said: dict[str, Any]) -> None:
    for name, (table, place) in words.WORD_LISTS.items():
        if name in lists:
            said[table][place] = [row["词"] for row in lists[name]]
    if words.STALE_TERMS in lists:
        said["goals"]["stale_terms"] = {row["词"]: int(row["值"]) for row in lists[words.STALE_TERMS]}
    if words.UNIT_SYNONYMS in lists:
        said["indicators"]["unit_synonyms"] = {row["词"]: row["值"] for row in lists[words.UNIT_SYNONYMS]}
    if words.KNOWN_LEVELS in lists:
        said["indicators"]["known_levels"] = [
            {"words": row["词"].split("、"), **_level_value(row["值"]), "source": row["说明"]}
            for row in lists[words.KNOWN_LEVELS]
        ]


_LEVEL = compile_later(r"([0-9.]+)\s*(\S+)")


def _level_value(typed: str) -> dict[str, str]:
    found = _LEVEL.fullmatch(typed)
    if found is None or parse_number(found[1]) is None:
        raise _RowFault(f"值「{typed}」应是数和单位，例如 30%。")
    return {"most": found[1], "unit": found[2]}
