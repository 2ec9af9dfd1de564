"""Cards and flat lists of projects, as counties print them: cells in, projects out; what nothing claims is left over."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xltool.documents.document import Block, Line, Table
from xltool.documents.found import (
    CARD,
    CARD_WITH_WEIGHTS,
    CELL,
    DEPARTMENT,
    LIST,
    SEPARATOR,
    SOURCE_PLACE,
    TABLE_ROW,
    TWO_HORIZONS,
    FoundProject,
    FoundSection,
    Leftover,
    name_of,
)
from xltool.documents.recognising.card_heads import CardHead, read_head
from xltool.documents.recognising.grid_rows import Levels, cells_of, indicators_of
from xltool.documents.recognising.headers import headers_of
from xltool.documents.recognising.meanings import COUNT, UNIT, meaning
from xltool.documents.recognising.pages import Box, Header, Page
from xltool.documents.recognising.printed_money import amount_of, unit_in
from xltool.language.keys import header_key
from xltool.language.numbering import leading_number, split_number
from xltool.model.cells import Plain
from xltool.model.form import KNOWN_COLUMNS, Form
from xltool.model.template import INDICATORS, PROJECTS
from xltool.reading.left_out import is_sum_word

_TITLE = re.compile(r"绩效目标|申报表|审批表|批复表|^\W*20\d\d\s*年|单位\s*[:：]|^附[件表]")
_PLAIN_TITLE = re.compile(
    r"(?:\(?20\d\d年?度?\)?)?(?:部门|单位)?(?:预算)?(?:项目|部门整体)?(?:支出)?(?:预算)?绩效目标(?:申报|审批|批复|计划)?表?(?:\(?20\d\d年?度?\)?)?"
    r"|\(?20\d\d年?度?\)?|(?:金额)?单位:(?:元|万元|人民币元)|附[件表]\d*:?"
)
_TITLE_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
_FEW = 2
"""Cells of a title row."""
_SIGNED = re.compile(
    r"盖章|签字|签章|审核意见|审批意见|初审意见|年\s*月\s*日|^(?:填[报表]人|经办人|审核人|制表人|联系人)\W"
)
_FOOT = re.compile(r"^(?:其他需说明|其他说明|需要说明|备?注\s*[:：]|说明\s*[:：]|填[报表]说明)")
_GENERIC_TAB = re.compile(r"(?:sheet|table|工作表|表|指标)\s*\d*", re.IGNORECASE)
_FURNITURE = frozenset({"绩效指标", "年度绩效指标", "长期绩效指标", "中期绩效指标"})
_TAIL_WHY = "表尾的签字、审核意见和说明，工作簿没有对应的栏目。"


@dataclass(slots=True)
class Printed:
    """What was read. ``titles``: lines above the tables, where the year stands. ``layouts``: which there were, in words."""

    projects: list[FoundProject] = field(default_factory=list)
    loose: list[Mapping[str, Plain]] = field(default_factory=list)
    """Indicators that belong to no project."""
    overall: list[FoundSection] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    titles: list[Line] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    layouts: set[str] = field(default_factory=set)
    sheets: set[str] = field(default_factory=set)
    """The sheets of a workbook that were read."""


def read_page(page: Page, form: Form, printed: Printed) -> bool:
    """Read every card, or the list, on a page; False, with nothing touched, when there is none."""
    headers = headers_of(page, form)
    is_list = bool(headers) and (PROJECTS, "name") in headers[0].keys
    blocks = [] if is_list else list(_blocks(page, headers, form))
    if not is_list and not blocks:
        return False
    if is_list:
        _read_list(page, headers, form, printed)
    for start, own, end in blocks:
        _read_card(page, range(start, end), own, form, printed)
    printed.leftovers += [Leftover(CELL, PROJECTS, box.place, box.text, why) for box, why in page.unread]
    return True


def read_tables(blocks: Sequence[Block], form: Form) -> tuple[list[Block], Printed]:
    """Read the tables of a document that are cards or lists, with the title lines above them; what remains, and what was read."""
    printed = Printed()
    rest: list[Block] = []
    for block in blocks:
        if not isinstance(block, Table) or _OWN_READER & {header_key(text) for row in block.rows for text in row}:
            rest.append(block)
            continue
        start = len(rest)
        while start and len(rest) - start < _MOST_TITLES and _is_title(rest[start - 1]):
            start -= 1
        titles = [one for one in rest[start:] if isinstance(one, Line)]
        if read_page(_page_of_table(block, titles), form, printed):
            headed = start and _names_project(rest[start - 1], printed.projects)
            del rest[start - headed :]
        else:
            rest.append(block)
    return rest, printed


def _names_project(block: Block, projects: Sequence[FoundProject]) -> bool:
    """Whether a line is the heading that our documents put above the table of a project: 1.科普专项."""
    if not isinstance(block, Line) or not projects:
        return False
    number, name = split_number(block.text)
    return bool(number) and "".join(name.split()) == "".join(projects[-1].label.split())


_OWN_READER = {"预算规模及资金用途", "资金支出计划"}
"""Labels of Hebei's table, which ``project_tables`` reads."""
_MOST_TITLES = 4


def _is_title(block: Block) -> bool:
    return isinstance(block, Line) and len(block.text) <= _LONGEST_TITLE and _TITLE.search(block.text) is not None


_LONGEST_TITLE = 60


def _page_of_table(table: Table, titles: Sequence[Line]) -> Page:
    rows = [[Box(at, 1, 1, line.text, line.text, line.place)] for at, line in enumerate(titles, start=1)]
    for number, row in enumerate(table.rows, start=1):
        boxes, column = [], 1
        spans = table.spans[number - 1] if number <= len(table.spans) else (1,) * len(row)
        for text, span in zip(row, spans, strict=False):
            if text.strip():
                place = f"{table.place}第 {number} 行"
                boxes.append(Box(len(titles) + number, column, column + span - 1, text.strip(), text, place))
            column += span
        rows.append(boxes)
    return Page("", rows)


def _blocks(page: Page, headers: Sequence[Header], form: Form) -> Iterator[tuple[int, list[Header], int]]:
    """First row, headers and end of each card: a card begins at the label of its project, or the titles above it."""
    starts: list[tuple[int, list[Header]]] = []
    end = 0
    for header in headers:
        labels = [at for at in range(end, header.first) if any(_is_name(box, form) for box in page.rows[at])]
        if labels:
            starts.append((_first_title(page, labels[0], end), [header]))
        elif starts:
            starts[-1][1].append(header)
        elif page.tab and _named_by_tab(page, header):
            starts.append((0, [header]))
        else:
            return
        end = header.last + 1
    borders = [*(start for start, _ in starts[1:]), *([len(page.rows)] if starts else [])]
    for (start, own), border in zip(starts, borders, strict=True):
        yield start, own, border


def _is_name(box: Box, form: Form) -> bool:
    text = re.split(r"[:：]", box.text, maxsplit=1)[0]
    return meaning(PROJECTS, text, form) == "name" or header_key(text) == "部门名称"


def _first_title(page: Page, label: int, end: int) -> int:
    """The first of the title rows right above the label of a card."""
    start = label
    while start > end:
        row = page.rows[start - 1]
        if row and not (len(row) <= _FEW and any(_TITLE.search(box.text) for box in row)):
            break
        start -= 1
    return start


def _named_by_tab(page: Page, header: Header) -> bool:
    coded = (INDICATORS, "project_code") in header.keys or (PROJECTS, "code") in header.keys
    return not coded and _GENERIC_TAB.fullmatch(page.name) is None and page.name not in KNOWN_COLUMNS


def _read_card(page: Page, rows: range, headers: Sequence[Header], form: Form, printed: Printed) -> None:
    above = [page.rows[at] for at in range(rows.start, headers[0].first)]
    _claim_titles(above, printed, form)
    head = read_head(above, form)
    department = "name" not in head.labels and bool(head.unit or head.tasks)
    if not department and "name" not in head.labels:
        head.cells["name"] = page.name
    _claim_titles(above, printed, form, str(head.cells.get("name") or ""))
    levels = Levels()
    grid = _Grid(page, rows, headers)
    indicators = list(_read_grid(grid, levels, form))
    place = next(box.place for at in rows for box in page.rows[at])
    cells = {name_of(PROJECTS, key, form): value for key, value in head.cells.items()}
    unit = _unit_line(head.unit or str(head.cells.get("supervisor") or head.cells.get("implementer") or ""))
    project = FoundProject("", unit, head.money_unit, {SOURCE_PLACE: place, **cells}, tuple(indicators), place)
    printed.layouts.add(DEPARTMENT if department else _layout_of(headers))
    if department:
        _add_department(head, project, form, printed)
    else:
        printed.projects.append(project)
    if head.only_whole:
        printed.said.append(f"项目「{project.label}」只写了项目资金总额，已作为年度资金总额填入，请核对。")
    if levels.ranges:
        why = "一级指标后面的分值范围，没有对应的栏目。"
        printed.leftovers.append(Leftover(CELL, PROJECTS, place, "、".join(levels.ranges), why))
    printed.leftovers += _left_in_card(grid, project.label)


@dataclass(slots=True)
class _Grid:
    """The rows of a card, its headers, and the cells of its foot."""

    page: Page
    rows: range
    headers: Sequence[Header]
    foot: list[Box] = field(default_factory=list)


def _read_grid(grid: _Grid, levels: Levels, form: Form) -> Iterator[dict[str, Plain]]:
    """The indicators below each header, until the foot begins."""
    ends = [header.first for header in grid.headers[1:]] + [grid.rows.stop]
    for header, end in zip(grid.headers, ends, strict=True):
        _claim_header(grid.page, header, form)
        for at in range(header.last + 1, end):
            row = list(grid.page.rows[at])
            if grid.foot or _is_foot(row):
                grid.foot += row
            elif not _is_total(row):
                yield from indicators_of(header, cells_of(header, row), levels, form)
    for at in grid.rows:
        for box in grid.page.rows[at]:
            if header_key(box.text) in _FURNITURE:
                box.used = True


def _left_in_card(grid: _Grid, label: str) -> Iterator[Leftover]:
    why = f"「{label}」的表里的内容，认不出属于哪一栏。请核对后填到相应的工作表。"
    unknown = [box for header in grid.headers for box in header.unknown if not box.used]
    foot = set(map(id, grid.foot))
    for at in grid.rows:
        yield from _left_in_row([box for box in grid.page.rows[at] if id(box) not in foot], unknown, why)
    empty = [box for box in unknown if not any(_above_of(one, [box]) for at in grid.rows for one in grid.page.rows[at])]
    yield from _left_in_row(empty, (), why)
    if left := [box for box in grid.foot if not box.used]:
        yield Leftover(TABLE_ROW, PROJECTS, left[0].place, SEPARATOR.join(box.text for box in left), _TAIL_WHY)


def _layout_of(headers: Sequence[Header]) -> str:
    keys = set().union(*(header.keys for header in headers))
    if (INDICATORS, "mid_term_target") in keys or any(header.long_term for header in headers):
        return TWO_HORIZONS
    return CARD_WITH_WEIGHTS if (INDICATORS, "weight") in keys else CARD


def _add_department(head: CardHead, project: FoundProject, form: Form, printed: Printed) -> None:
    """A card of the whole department: its tasks are the projects, its objective is that of the department."""
    text = head.cells.pop("objective", None)
    if text is not None:
        printed.overall += _sections_of(str(text))
    for task in head.tasks:
        cells = {name_of(PROJECTS, key, form): value for key, value in task.items()}
        printed.projects.append(
            FoundProject(
                "", project.unit_line, project.money_unit, {SOURCE_PLACE: project.place, **cells}, (), project.place
            )
        )
    cells = {label: value for label, value in project.cells.items() if label != name_of(PROJECTS, "objective", form)}
    printed.loose += project.indicators
    if len(head.tasks) > 1 and project.indicators and not form.has_rows_of_no_project:
        header = form.header(INDICATORS, "project_code")
        printed.said.append(f"部门整体表的指标没有写属于哪一项任务，「{INDICATORS}」的{header}留空，请从下拉列表中选。")
    rest = [f"{label}：{value}" for label, value in cells.items() if label != SOURCE_PLACE and value is not None]
    if rest:
        why = "部门整体表里的内容，工作簿没有对应的栏目。"
        printed.leftovers.append(Leftover(CELL, PROJECTS, project.place, SEPARATOR.join(rest), why))


def _sections_of(text: str) -> Iterator[FoundSection]:
    """A text of several numbered lines as its sections: 一、标题。正文; lines of other numbers go on with the one above."""
    first = leading_number(text, bare=False)
    parts: list[str] = []
    for line in text.splitlines():
        number = leading_number(line, bare=False)
        if parts and (first is None or number is None or number.style != first.style):
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    for part in parts:
        number_of, rest = split_number(part) if first is not None else ("", part)
        title, _, content = rest.partition("。")
        if not number_of or not content or len(title) > _LONGEST_TITLE:
            title, content = "", rest
        yield FoundSection(number_of, title, content)


def _claim_titles(rows: Sequence[Sequence[Box]], printed: Printed, form: Form, name: str = "") -> None:
    """Titles say the year and the unit of money; what is only the name of the table, or of its project, is no entry.

    What stands behind a label is: a period says 2027年 as well.
    """
    for row in rows:
        for at, box in enumerate(row):
            if at and meaning(PROJECTS, row[at - 1].text, form):
                continue
            bare = "".join(unicodedata.normalize("NFKC", box.text).split())
            if (year := _TITLE_YEAR.search(bare)) and len(row) <= _FEW and _TITLE.search(bare):
                printed.titles.append(Line(f"{year[1]}年度绩效目标", box.place))
            if _PLAIN_TITLE.fullmatch(bare) or (name and _PLAIN_TITLE.fullmatch(bare.replace(name, "", 1))):
                box.used = True


def _claim_header(page: Page, header: Header, form: Form) -> None:
    starts = {one.start for one in header.columns}
    for at in range(header.first, header.last + 1):
        for box in page.rows[at]:
            if box.column in starts or header_key(box.text) in _FURNITURE or meaning(INDICATORS, box.text, form):
                box.used = True


def _left_in_row(row: Sequence[Box], unknown: Sequence[Box], why: str) -> Iterator[Leftover]:
    """What nothing claimed of a row, one line, each cell with the header above it."""
    left = [box for box in row if not box.used and box not in unknown]
    if left:
        texts = [_with_header(box, unknown) for box in left]
        yield Leftover(TABLE_ROW if len(left) > 1 else CELL, PROJECTS, left[0].place, SEPARATOR.join(texts), why)


def _with_header(box: Box, unknown: Sequence[Box]) -> str:
    above = next((one for one in unknown if one.row < box.row and one.column <= box.column <= one.right), None)
    return f"{above.text}：{box.text}" if above is not None else box.text


def _is_foot(row: Sequence[Box]) -> bool:
    return any(_SIGNED.search(box.text) for box in row) or bool(row and _FOOT.search(row[0].text))


def _is_total(row: Sequence[Box]) -> bool:
    texts = [box.text for box in row if not isinstance(box.value, int | float)]
    return bool(texts) and is_sum_word(texts[0])


@dataclass(slots=True)
class _Open:
    """The project of a list to which the rows belong that follow."""

    cells: dict[str, Box]
    unit: str
    money_unit: str
    place: str
    indicators: list[dict[str, Plain]] = field(default_factory=list)
    levels: Levels = field(default_factory=Levels)


def _read_list(page: Page, headers: Sequence[Header], form: Form, printed: Printed) -> None:
    """One flat list. A project goes on over rows whose cells of it are merged, repeated or blank."""
    printed.layouts.add(LIST)
    above = [page.rows[at] for at in range(headers[0].first)]
    _claim_titles(above, printed, form)
    money_unit = next((unit for row in above for box in row if (unit := unit_in(box.text))), "")
    unit = _unit_above(above, form)
    projects: list[_Open] = []
    ends = [header.first for header in headers[1:]] + [len(page.rows)]
    skipped = {at for header in headers for at in range(header.first, header.last + 1)}
    for header, end in zip(headers, ends, strict=True):
        _claim_header(page, header, form)
        own = next((found for one in header.columns if one.key == "budget_total" and (found := unit_in(one.label))), "")
        for at in range(header.last + 1, end):
            row = list(page.rows[at])
            cells = cells_of(header, row)
            why = "" if not row else _no_entry(row, cells)
            if why:
                printed.leftovers += _left_in_row(row, (), why)
                skipped.add(at)
            elif row:
                unit = _read_list_row(header, cells, projects, (unit, own or money_unit), form)
    printed.projects += [_project_of(one, form) for one in projects]
    unknown = [box for box in headers[0].unknown if not box.used]
    filled = {id(_above_of(box, unknown)) for at in range(len(page.rows)) if at not in skipped for box in page.rows[at]}
    titles = [box for box in unknown if id(box) not in filled]
    label = "清单里的内容，认不出属于哪一栏。请核对后填到相应的工作表。"
    for at, left in enumerate(page.rows):
        if at not in skipped:
            printed.leftovers += _left_in_row(left, unknown, label)
    printed.leftovers += _left_in_row(titles, (), label)


def _above_of(box: Box, unknown: Sequence[Box]) -> Box | None:
    return next((one for one in unknown if one.row < box.row and one.column <= box.column <= one.right), None)


def _unit_above(rows: Sequence[Sequence[Box]], form: Form) -> str:
    """The unit as it stands above a list: 填报单位：某局."""
    for row in rows:
        for box in row:
            label, mark, rest = box.text.partition("：") if "：" in box.text else box.text.partition(":")
            if mark and rest.strip() and meaning(PROJECTS, label, form) == UNIT:
                box.used = True
                return rest.strip()
    return ""


def _no_entry(row: Sequence[Box], cells: dict[tuple[str, str, int], Box]) -> str:
    """Why a row of a list is no entry; "" for one that is."""
    if any(_SIGNED.search(box.text) for box in row) or _FOOT.search(row[0].text):
        return _TAIL_WHY
    named = (PROJECTS, "name", 0) in cells
    indicator = any(sheet == INDICATORS for sheet, _, _ in cells)
    texts = [box.text for box in row if not isinstance(box.value, int | float)]
    name = cells.get((PROJECTS, "name", 0))
    if (texts and is_sum_word(texts[0])) or (name is not None and is_sum_word(name.text)):
        return "这一行是合计，不是填报的内容，没有导入。"
    if not named and not indicator and (PROJECTS, "budget_total", 0) in cells:
        return "这一行是单位或部门的小计，不是项目，没有导入。"
    return ""


def _read_list_row(
    header: Header, cells: dict[tuple[str, str, int], Box], projects: list[_Open], about: tuple[str, str], form: Form
) -> str:
    """Add a row to the project it belongs to, or begin the next one; returns the unit for the rows below."""
    unit, money_unit = about
    box = (
        cells.get((PROJECTS, UNIT, 0))
        or cells.get((PROJECTS, "implementer", 0))
        or cells.get((PROJECTS, "supervisor", 0))
    )
    said = box.text if box is not None else unit
    own = {key: one for (sheet, key, _), one in cells.items() if sheet == PROJECTS and key not in {UNIT, COUNT}}
    current = projects[-1] if projects else None
    name = own.get("name")
    if name is not None and len(cells) == 1 and (column := header.column_of(name)) and "单位" in column.label:
        name.used = True  # a unit above its projects, in the column of both
        return name.text
    if name is not None and (current is None or _is_another(current, own, said)):
        current = _Open({}, said, money_unit, name.place)
        projects.append(current)
    if current is None:
        return said
    for key, one in own.items():
        first = current.cells.setdefault(key, one)
        one.used = one.used or first is one or "".join(first.text.split()) == "".join(one.text.split())
    for at in (UNIT, COUNT):
        if (mark := cells.get((PROJECTS, at, 0))) is not None:
            mark.used = True
    current.indicators += indicators_of(header, cells, current.levels, form)
    return said


def _is_another(current: _Open, own: dict[str, Box], unit: str) -> bool:
    """Whether a row that names a project begins the next one, and does not repeat what is merged elsewhere."""
    if unit != current.unit:
        return True
    keys = ("name", "code", "budget_total")
    return any(key in own and key in current.cells and own[key].text != current.cells[key].text for key in keys)


def _project_of(one: _Open, form: Form) -> FoundProject:
    cells: dict[str, Plain] = {SOURCE_PLACE: one.place}
    columns = {column.key: column for column in KNOWN_COLUMNS[PROJECTS].values()}
    for key, box in one.cells.items():
        column = columns.get(key)
        money = column is not None and column.content == "money"
        cells[name_of(PROJECTS, key, form)] = amount_of(box, one.money_unit) if money else box.entered
    return FoundProject("", _unit_line(one.unit), one.money_unit, cells, tuple(one.indicators), one.place)


_CODE_FIRST = re.compile(r"[\[(（]?(\d{6})[\])）]?[\s\-—－_:：]*(\D.*)", re.DOTALL)
_SHORT_CODE = re.compile(r"^[\[(（]\d{1,5}[\])）]\s*")
_CODE_LAST = re.compile(r"(\D.*?)[\s\-—－_:：]*[\[(（]?(\d{6})[\])）]?", re.DOTALL)


def _unit_line(text: str) -> str:
    """A unit as it stands above Hebei's tables: its code of six digits, where it has one, and its name."""
    text = text.strip()
    if found := _CODE_FIRST.fullmatch(text):
        return f"{found[1]}{found[2].strip()}"
    text = _SHORT_CODE.sub("", text)
    found = _CODE_LAST.fullmatch(text)
    return f"{found[2]}{found[1].strip()}" if found else text
