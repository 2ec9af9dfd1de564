"""From a package workbook (表样包) to a form: sheet by sheet and row by row, every fault with its place and the way out.

Owns how the sheets of a package are read and laid over the form it is based on. Refuses to run or to fetch anything: a formula
is a fault, and what a package does not say is as in its base. What a form as a whole may not be, ``model.form`` knows.
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from xltool.language.amounts import parse_number
from xltool.language.keys import code_key, header_key
from xltool.language.patterns import compile_later
from xltool.model import form_words as words
from xltool.model.cells import CellError, Formula, Grid, Plain, Raw
from xltool.model.edits import Book
from xltool.model.errors import XltoolError
from xltool.model.form import FUNDS, KNOWN_COLUMNS, LOCKED_RULES, MADE_ON, OWN, SAFE_PATTERN, Form
from xltool.model.template import CHECKPOINT_KEY, PROJECTS
from xltool.reading.cell_values import show
from xltool.reading.locate import find_sheet

MOST_ROWS = 3_000
"""Of one sheet; more no form needs."""
LONGEST = {"表头": 40, "同义表头": 200, "选项": 500, "填写提示": 250, "词": 60}
WIDEST = 120
_ALIKE = 0.5
_SEPARATOR = compile_later(r"[;；\n]+")
_VERSION = compile_later(r"\d{1,4}(?:\.\d{1,4}){0,3}")
_NAME = compile_later(r"[a-z][a-z0-9_]{1,40}")
_UNIT_CODE = compile_later(r"(?=.*\d)[0-9A-Za-z-]{1,40}")
_SPLIT = compile_later(r"(.+?)\s*[:：=]?\s*([0-9.]+)")


@dataclass(frozen=True, slots=True)
class PackageFault:
    """What is wrong with a package, where: ``row`` 0 for the sheet as a whole."""

    sheet: str
    row: int
    text: str

    def __str__(self) -> str:
        place = f"{self.sheet} 第 {self.row} 行" if self.row else self.sheet
        return f"{place}：{self.text}"


class PackageRefused(XltoolError):
    """A package that is not a form; ``faults`` has every reason."""

    def __init__(self, name: str, faults: Sequence[PackageFault]) -> None:
        super().__init__(f"「{name}」不能用作表样包，有 {len(faults)} 处要改：\n" + "\n".join(map(str, faults)))
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
        at = next((row for row in range(1, len(grid.rows) + 1) if _has(grid.rows[row - 1], headers[:2])), None)
        if at is None:
            self.say(sheet, 0, f"找不到表头「{'」「'.join(headers[:2])}」。请从 xltool form new 做的表样包里复制表头。")
            return
        if len(grid.rows) > MOST_ROWS:
            self.say(sheet, 0, f"有 {len(grid.rows)} 行，最多 {MOST_ROWS} 行。请删去多余的行。")
            return
        by_key = {header_key(header): header for header in headers}
        places = {
            place: by_key[header_key(raw)]
            for place, raw in enumerate(grid.rows[at - 1])
            if isinstance(raw, str) and header_key(raw) in by_key
        }
        for number in range(at + 1, len(grid.rows) + 1):
            line = grid.rows[number - 1]
            cells = {header: self._text(grid, number, place) for place, header in places.items() if place < len(line)}
            if any(cells.values()):
                yield _Row(number, cells)

    def _text(self, grid: Grid, row: int, place: int) -> str:
        raw = grid.rows[row - 1][place]
        if isinstance(raw, Formula):
            self.say(grid.sheet, row, "有公式。表样包里不能有公式，请改为直接填写的内容。")
            return ""
        return _shown(raw)

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
            if at.column == 1 and label and label not in found and len(grid.rows[at.row - 1]) > 1:
                found[label] = at.row, self._text(grid, at.row, 1)
        return found


def _require_short(row: _Row) -> None:
    for header, most in LONGEST.items():
        if len(row[header]) > most:
            raise _RowFault(f"「{header}」有 {len(row[header])} 个字，最多 {most} 个。请写短一些。")


def _shown(raw: Plain | CellError) -> str:
    return raw.code if isinstance(raw, CellError) else show(raw).strip()


def _has(line: Sequence[Raw], headers: Sequence[str]) -> bool:
    keys = {header_key(raw) for raw in line if isinstance(raw, str)}
    return all(header_key(header) in keys for header in headers)


def read_package(
    book: Book, name: str, known_rules: Collection[str], base_of: Callable[[str], Form], standard: Form
) -> Form:
    """The form that a package describes; PackageRefused with every fault.

    ``name``: of its file, for staff. ``base_of``: the form that another name stands for, KeyError when there is none, XltoolError when it leads back here.
    """
    reader = _Reader(book)
    about = reader.about()
    base = _base(reader, about, base_of)
    said: dict[str, Any] = (base or standard).model_dump(mode="json")
    if base is None:
        said |= {"columns": {}, "checkpoints": [], "rules": {}, "weights": None}
    said["based_on"] = base.name if base else ""
    _read_about(reader, about, said)
    _read_columns(reader, said, based=base is not None)
    _read_points(reader, said)
    _read_levels(reader, said)
    _read_weights(reader, said)
    _read_funds(reader, said)
    _read_rules(reader, said, known_rules)
    _read_words(reader, said)
    _read_units(reader, said)
    if reader.faults:
        raise PackageRefused(name, reader.faults)
    try:
        return Form.model_validate(said)
    except ValidationError as wrong:
        texts = dict.fromkeys(one["msg"].removeprefix("Value error, ") for one in wrong.errors())
        faults = [PackageFault(_sheet_of(text), 0, f"{text}。") for text in texts]
        raise PackageRefused(name, faults) from None


def _sheet_of(text: str) -> str:
    """Which sheet of the package a fault of the whole form is about."""
    if "时点" in text or "一次性比例" in text:
        return words.POINTS
    return words.COLUMNS if text.startswith("工作表") else words.ABOUT


def _nearest(typed: str, known: Iterable[str]) -> str:
    """The known word that is most like what was typed, of two as like the one that begins the same; "" when none is."""
    graded = [(difflib.SequenceMatcher(None, typed, one).ratio(), one[:1] == typed[:1], one) for one in known]
    likeness, _, nearest = max(graded, default=(0.0, False, ""))
    return f"最接近的是「{nearest}」。" if likeness >= _ALIKE else ""


def _unknown(what: str, typed: str, known: Collection[str]) -> _RowFault:
    near = _nearest(typed, known) or f"可以用的有：{'、'.join(list(known)[:12])}。"
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
        if typed or key not in {"horizons", "money_unit"}:
            said[key] = typed
    demands = {
        "name": (_NAME, "由小写字母开头，只有小写字母、数字和下划线，例如 card_ourcounty"),
        "title": (re.compile(r".{1,60}"), "1 到 60 个字"),
        "version": (_VERSION, "数字，例如 1.0 或 2.3"),
    }
    for key, (pattern, demand) in demands.items():
        if not pattern.fullmatch(said[key]):
            label = words.ABOUT_LABELS[key]
            reader.say(words.ABOUT, about.get(label, (0, ""))[0], f"{label}「{said[key]}」应是{demand}。")
    if said["date"] and not MADE_ON.fullmatch(said["date"]):
        label = words.ABOUT_LABELS["date"]
        reader.say(words.ABOUT, about[label][0], f"{label}「{said['date']}」看不出年月。请写成 2026-03-01 的样子。")
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
        cells["header"] = row["表头"]
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
        if row["方式"] == words.NO_SCHEDULE:
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
        reader.say(words.POINTS, without[0], f"方式「{words.NO_SCHEDULE}」与别的时点不能同时有。请只留一种。")
    has_place = any(one["key"] == CHECKPOINT_KEY for one in said["columns"].get(PROJECTS, ()))
    if said["checkpoints"] and not has_place:
        reader.say(words.COLUMNS, 0, "有时点，却没有放时点的栏目。请在“项目”加一行，键写 project.checkpoint。")


def _read_levels(reader: _Reader, said: dict[str, Any]) -> None:
    levels: dict[str, dict[str, Any]] = {}

    def take(row: _Row) -> None:
        first, second = row["一级"], row["二级"]
        if not first:
            raise _RowFault("一级是空的。请每一行都写一级指标的名称。")
        level = levels.setdefault(
            first, {"name": first, "required": False, "second": {}, "required_second": [], "wanted_second": []}
        )
        must = row["必须"] or words.NO
        _one_of("必须", must, {one: one for one in (words.YES, words.NO, words.ADVISED)})
        if not second:
            level["required"] = must == words.YES
            return
        if second in level["second"]:
            raise _RowFault(f"二级指标「{second}」上面已经有一行。请删去一行。")
        level["second"][second] = _list(row["同义"])
        if must != words.NO:
            level["required_second" if must == words.YES else "wanted_second"].append(second)

    if reader.each(words.LEVELS, take):
        said["indicators"]["levels"] = list(levels.values())


def _read_weights(reader: _Reader, said: dict[str, Any]) -> None:
    known = [level["name"] for level in said["indicators"]["levels"]]
    total: list[Decimal] = []
    splits: list[dict[str, str]] = []

    def take(row: _Row) -> None:
        if row["合计"]:
            total.append(_number("合计", row["合计"], 1, 1000))
        split: dict[str, str] = {}
        for part in _list(row["组合"]):
            found = _SPLIT.fullmatch(part)
            if found is None or found[1] not in known:
                raise _unknown("组合里的一级指标", found[1] if found else part, known)
            split[found[1]] = found[2]
        if not total:
            raise _RowFault("合计是空的。请写各指标权重加起来的总分，例如 100 或 90。")
        if split and sum(map(Decimal, split.values())) != total[0]:
            raise _RowFault(f"组合加起来不是 {total[0]:f}。请核对各一级指标的分值。")
        if split:
            splits.append(split)

    if reader.each(words.WEIGHTS, take) and total:
        said["weights"] = {"total": str(total[0]), "splits": splits}


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
        kind = _one_of("属于", row["属于"] or FUNDS[key], {one: one for one in ("财政", "其他")})
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
        for part in _list(row["参数"]):
            _read_parameter(code, part, said)

    reader.each(words.RULES, take)


def _read_parameter(code: str, part: str, said: dict[str, Any]) -> None:
    name, equals, value = (piece.strip() for piece in part.replace("＝", "=").partition("="))
    known = {one.name: one for one in words.PARAMETERS.get(code, ())}
    if name not in known:
        if not known:
            raise _RowFault(f"规则 {code} 没有参数。请清空参数「{part}」。")
        raise _unknown("参数", name, list(known))
    if not equals:
        raise _RowFault(f"参数「{part}」没有值。请写成 {name}=值。")
    one = known[name]
    if one.kind in {"count", "number"}:
        number = _number(f"参数 {name} 的值", value, one.least, one.most, whole=one.kind == "count")
        said[one.table][one.field] = int(number) if one.kind == "count" else str(number)
        return
    if one.kind == "pattern" and not SAFE_PATTERN.fullmatch(value):
        example = r"\d{6}\d{2}[0-9A-Z]{13}"
        raise _RowFault(f"参数 {name} 的值「{value}」只能由数字 \\d、大写字母 [A-Z] 和位数组成，例如 {example}。")
    said[one.table][one.field] = value


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
