"""校验结果. Findings as a plan of edits, and the 说明 that staff typed carried from one check to the next.

A 说明 belongs to what is wrong, not to a row: it is found again by the finding's identity. One whose finding is
gone stays at the end of the list as 已消除, so that nothing that staff typed is lost.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from xltool.drawing.text_size import MAX_ROW_HEIGHT, text_height
from xltool.language.patterns import compile_later
from xltool.language.residue import as_printed
from xltool.model import template
from xltool.model.cells import Area, Formula, Grid, Plain, Raw, Ref
from xltool.model.edits import ClearArea, CopyStyle, Edit, Link, PrintSetup, RowHeights, ShowRows, WriteBlock
from xltool.model.findings import Counts, Finding, Severity, shorten

_FOR_ALL = compile_later(r"\s*全部\s*[：:]\s*(?=\S)")
"""A 说明 that begins so answers every warning of its code that is listed."""

RowIds: TypeAlias = Mapping[tuple[str, int], str]
"""标识 by sheet and row."""
NO_IDS: RowIds = {}
SHOWN_AGAIN = "原来筛选掉的行已全部显示，筛选条件已清除。"
FONT_SIZE = 10.0
LEAST_HEIGHT = 20.0


@dataclass(frozen=True, slots=True)
class Note:
    """A row of 校验结果 with a 说明 typed by staff."""

    identity: str
    text: str
    cell: str
    row: tuple[str, ...]
    """The row as it stands, for keeping it when its finding is gone."""
    at: Ref | None = None
    """The cell of the 说明."""
    identity_in_row: str = ""
    spread: bool = False
    """Whether the cell does not say just this yet: it comes from a 说明 for all warnings of the code."""


@dataclass(frozen=True, slots=True)
class _Place:
    header_row: int
    columns: Mapping[str, int]


def read_notes(grid: Grid) -> list[Note]:
    """Every typed 说明 on 校验结果, in order; one for all warnings of a code stands at each of them that has none."""
    place = _find_headers(grid)
    notes = []
    listed = [
        (row, {name: _text(grid.at(row, column)) for name, column in place.columns.items()})
        for row in range(place.header_row + 1, len(grid.rows) + 1)
    ]
    for_all = {
        cells["编号"]: text
        for _, cells in reversed(listed)
        if _is_warning(cells) and (text := for_all_warnings(cells["说明"]))
    }
    for row, cells in listed:
        common = for_all.get(cells["编号"], "") if _is_warning(cells) else ""
        own = cells["说明"].strip()
        spread = bool(common) and (not own or bool(for_all_warnings(own)))
        text = common if spread else cells["说明"]
        if text.strip() and cells["编号"].strip():
            identity, _, in_row = cells.get("标识", "").partition(" ")
            notes.append(
                Note(
                    identity,
                    text,
                    f"{cells['工作表']}!{cells['单元格']}",
                    tuple(cells.get(name, "") for name in template.FINDING_HEADERS),
                    Ref(grid.sheet, row, place.columns["说明"]),
                    in_row,
                    spread,
                )
            )
    return notes


def _is_warning(cells: Mapping[str, str]) -> bool:
    return cells["级别"].strip() == template.SEVERITY_WORDS[Severity.WARNING]


def for_all_warnings(note: str) -> str:
    """What a 说明 says for all warnings of its code; "" when it speaks for its own row only."""
    found = _FOR_ALL.match(note)
    return note[found.end() :].strip() if found else ""


@dataclass(frozen=True, slots=True)
class FindingPlace:
    """A row of 校验结果 that names a cell."""

    ref: Ref
    severity: str
    code: str
    message: str
    fix: str
    identity: str = ""


def finding_places(grid: Grid) -> list[FindingPlace]:
    """Every row of 校验结果 that names a cell, in order."""
    place = _find_headers(grid)
    found = []
    for row in range(place.header_row + 1, len(grid.rows) + 1):
        cells = {name: _text(grid.at(row, column)) for name, column in place.columns.items()}
        ref = Ref.of(cells["工作表"], cells["单元格"])
        if ref and ref.sheet:
            identity, _, _ = cells.get("标识", "").partition(" ")
            found.append(FindingPlace(ref, cells["级别"], cells["编号"], cells["问题"], cells["修改建议"], identity))
    return found


def attach_notes(
    findings: Iterable[Finding], notes: Sequence[Note], row_ids: RowIds = NO_IDS
) -> tuple[list[Finding], list[Note]]:
    """Give each finding its 说明; the second value are the notes whose finding is gone.

    What a row is known by comes first, then what it says. Among findings of one identity, the one at the same cell comes
    first, then the order of the sheet.
    """
    if not notes:
        return list(findings), []
    attached, left = list(findings), list(notes)
    keys: tuple[tuple[Callable[[Finding], str], Callable[[Note], str]], ...] = (
        (lambda finding: finding.identity_in_row(row_ids), lambda note: note.identity_in_row),
        (lambda finding: finding.identity, lambda note: note.identity),
    )
    for of_finding, of_note in keys:
        waiting: defaultdict[str, deque[Note]] = defaultdict(deque)
        for note in left:
            waiting[of_note(note)].append(note)
        waiting.pop("", None)
        names = [of_finding(finding) for finding in attached] if waiting else []
        for same_cell in (True, False):
            for index, name in enumerate(names):
                finding = attached[index]
                queue = () if finding.note else waiting.get(name, ())
                found = next((note for note in queue if not same_cell or note.cell == str(finding.ref)), None)
                if found is not None:
                    waiting[name].remove(found)
                    left.remove(found)
                    attached[index] = replace(finding, note=found.text)
    return attached, left


def in_order(findings: Iterable[Finding], sheets: Sequence[str]) -> list[Finding]:
    """Sort findings as staff work through them: errors, warnings, hints; within each by sheet, row, column, code."""
    order = {name: index for index, name in enumerate(sheets)}
    weights = {severity: weight for weight, severity in enumerate(Severity)}

    def key(one: Finding) -> tuple[int, int, int, int, str]:
        return weights[one.severity], order.get(one.ref.sheet, len(order)), one.ref.row, one.ref.column, one.code

    return sorted(findings, key=key)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the findings: when the whole workbook was judged (None: it was not), and the 结论."""

    checked_at: datetime | None
    conclusion: str


def draw_report(
    findings: Sequence[Finding],
    gone: Sequence[Note],
    grid: Grid,
    widths: Sequence[float],
    head: Head,
    row_ids: RowIds = NO_IDS,
) -> list[Edit]:
    """Write the findings into 校验结果: one row each, links to their cells, and a last line with the conclusion.

    ``widths`` of the sheet's columns in characters decide the row heights. ``filtered``: rows were not shown; all are now.
    """
    place = _find_headers(grid)
    columns = [place.columns.get(name) for name in template.FINDING_HEADERS]
    width = max(place.columns.values())
    first = place.header_row + 1
    rows = [_row(number, finding, row_ids) for number, finding in enumerate(findings, start=1)]
    kept = [_keep(note) for note in gone]
    closing = {"问题": head.conclusion}
    body = [*rows, *kept, tuple(closing.get(name) for name in template.FINDING_HEADERS)]
    last = first + len(body) - 1
    cleared = Area(grid.sheet, first, 1, max(len(grid.rows), last), width)
    like = Ref(grid.sheet, first, 1)
    plan: list[Edit] = [
        WriteBlock(grid.sheet, first, 1, ((None,) * width,) * (cleared.bottom - first + 1)),
        *_heading(grid, head),
    ]
    if len(grid.rows) > first:
        plan.append(ClearArea(Area(grid.sheet, first + 1, 1, cleared.bottom, width)))
    if last > first:
        plan.append(CopyStyle(Area(grid.sheet, first + 1, 1, last, width), like))
    block = tuple(_place(row, columns, width) for row in body)
    plan.append(WriteBlock(grid.sheet, first, 1, block))
    plan.append(RowHeights(grid.sheet, _heights(block, first, widths)))
    plan.append(ShowRows(grid.sheet))
    cell_column = place.columns["单元格"]
    plan.append(Link(Ref(grid.sheet, first, cell_column), None))
    plan += [Link(Ref(grid.sheet, first + index, cell_column), finding.ref) for index, finding in enumerate(findings)]
    titles = (place.header_row, place.header_row)
    visible = width - 1 if "标识" in place.columns else width
    plan.append(PrintSetup(Area(grid.sheet, 1, 1, last, visible), titles, "landscape"))
    return plan


def _heights(block: Sequence[Sequence[Plain | Formula]], first: int, widths: Sequence[float]) -> dict[int, float]:
    """Heights in points of the rows from ``first``: the tallest wrapped text of each, at most Excel's limit."""
    return {
        row: min(
            MAX_ROW_HEIGHT,
            max(
                LEAST_HEIGHT,
                *(
                    text_height(value, width, FONT_SIZE)
                    for value, width in zip(cells, widths, strict=False)
                    if isinstance(value, str) and width > 0  # 标识 is hidden
                ),
            ),
        )
        for row, cells in enumerate(block, start=first)
    }


def summary(counts: Counts) -> str:
    """The counts in one sentence."""
    if not counts.error and not counts.warning and not counts.info:
        return "没有发现问题。"
    answered = f"（其中 {counts.answered} 个已写说明）" if counts.answered else ""
    return f"共 {counts.error} 个错误，{counts.warning} 个警告{answered}，{counts.info} 个提示。"


def _row(number: int, finding: Finding, row_ids: RowIds) -> tuple[Plain | Formula, ...]:
    return (
        number,
        template.SEVERITY_WORDS[finding.severity],
        finding.code,
        finding.ref.sheet,
        finding.ref.a1,
        finding.field,
        shorten(as_printed(finding.value)) or None,
        finding.message,
        finding.fix,
        finding.note or None,
        f"{finding.identity} {finding.identity_in_row(row_ids)}".strip(),
    )


def _keep(note: Note) -> tuple[Plain | Formula, ...]:
    """A row whose finding is gone: its number and cell go, its 说明 stays."""
    changed = {"序号": None, "级别": template.RESOLVED_WORD, "单元格": None}
    return tuple(changed.get(name, text or None) for name, text in zip(template.FINDING_HEADERS, note.row, strict=True))


def _place(row: Sequence[Plain | Formula], columns: Sequence[int | None], width: int) -> tuple[Plain | Formula, ...]:
    cells: list[Plain | Formula] = [None] * width
    for value, column in zip(row, columns, strict=True):
        if column is not None:
            cells[column - 1] = value
    return tuple(cells)


def _heading(grid: Grid, head: Head) -> list[Edit]:
    checked_at = f"{head.checked_at:%Y-%m-%d %H:%M}" if head.checked_at else None
    values = {template.CHECKED_AT_LABEL: checked_at, template.SUMMARY_LABEL: head.conclusion}
    return [
        WriteBlock.one(at.beside, values[label])
        for at, text in grid.texts()
        if (label := text.strip().rstrip("：:")) in values
    ]


def _find_headers(grid: Grid) -> _Place:
    """标识, the last, may be missing: it is made anew."""
    headers, needed = template.FINDING_HEADERS, template.FINDING_HEADERS[:-1]
    broken = f"工作表「{grid.sheet}」的表头不全，应有：{'、'.join(needed)}。"
    row, columns = template.find_headers(grid, headers) or template.require_headers(grid, needed, broken)
    return _Place(row, dict(zip(headers, columns, strict=False)))


def _text(raw: Raw) -> str:
    return "" if raw is None else str(raw)
