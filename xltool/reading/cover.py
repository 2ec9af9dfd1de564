"""封面: one entry per field, and whether this tool knows the template version and the form form."""

from collections.abc import Iterable, Mapping
from typing import Any

from xltool.model import template
from xltool.model.cells import Grid, Raw, Ref
from xltool.model.findings import Finding
from xltool.model.shelf import form_of, form_titles
from xltool.model.submission import Cover, DateEntry, Entry, Fault, TextEntry, YearEntry
from xltool.model.template import Column
from xltool.reading.cell_values import CellReader
from xltool.reading.texts import broken, found


def check_version(cover: Cover) -> None:
    """Stop (ContractBroken) at a template version or a form that this tool does not know."""
    faults = [*_unknown(cover.template_version, template.KNOWN_TEMPLATE_VERSIONS, "T04"), *_unknown_form(cover)]
    if faults:
        raise broken(faults)


def _unknown_form(cover: Cover) -> Iterable[Finding]:
    """A form that is not here; the file to ask for is told by what stands on the cover."""
    shown, label = cover.form_profile, cover.form_version
    try:
        form_of(shown.typed, label.typed)
    except KeyError:
        words = label.typed.split()
        if len(words) == 3:
            file = f"{words[0]}-{words[1]}.xlsx"
            yield found("T05", shown.ref, shown.field, shown.typed, "not_here", file=file, digest=words[2])
        else:
            yield from _unknown(shown, form_titles(), "T05")


def _unknown(entry: TextEntry, known: tuple[str, ...], code: str) -> Iterable[Finding]:
    if entry.value not in known:
        shown = f"是「{entry.typed}」" if entry.typed else "是空的"
        words = "、".join(known)
        yield found(code, entry.ref, entry.field, entry.typed, shown=shown, known=words)


def read_cover(reader: CellReader, grid: Grid, labels: Mapping[str, Ref]) -> Cover:
    """Read every field; tells the reader the sheet's money unit before it meets an amount."""
    entries: dict[str, Any] = {}
    fields = sorted(template.COVER_FIELDS, key=lambda column: column.key != "money_unit")
    for column in fields:
        ref = labels.get(column.key, Ref(grid.sheet, 1, 1))
        raw = grid.at(ref.row, ref.column) if column.key in labels else None
        entry = entries[column.key] = _cover_entry(reader, column, raw, ref)
        if column.key == "money_unit":
            reader.money_factor = template.MONEY_UNITS.get(entry.typed, 1)
    return Cover(**entries)


def _cover_entry(reader: CellReader, column: Column, raw: Raw, ref: Ref) -> Entry[Any]:
    match column.key:
        case "project_spending_total":
            return reader.money(raw, ref, column.header)
        case "filled_on":
            return _day(reader, raw, ref, column.header)
        case "year":
            return _year(reader, raw, ref, column.header)
        case "template_version" if isinstance(raw, int | float) and not isinstance(raw, bool):
            # 1.0 typed into a cell of General format is stored as the number 1
            return reader.text(f"{float(raw):.1f}", ref, column.header)
        case "region_code" | "department_code":
            entry = reader.code(raw, ref, column.header)
        case "filler":
            entry = reader.remark(raw, ref, column.header)  # a signature may well be a picture
        case _:
            entry = reader.text(raw, ref, column.header)
    if entry.blank and column.key in {"region_code", "department_name", "stage"}:
        reader.missing(entry)
    if column.key == "stage" and entry.value and entry.value not in template.STAGES:
        reader.unreadable(entry, "、".join(template.STAGES) + "之一", "下拉列表中的一项")
    return entry


def _day(reader: CellReader, raw: Raw, ref: Ref, name: str) -> DateEntry:
    day = reader.day(raw, ref, name)
    if day.fault is Fault.UNREADABLE:
        reader.unreadable(day, "日期", " 2021-1-15 的样子")
    return day


def _year(reader: CellReader, raw: Raw, ref: Ref, name: str) -> YearEntry:
    year = reader.year(raw, ref, name)
    if year.fault is Fault.UNREADABLE:
        reader.unreadable(year, "四位年份", " 2021 的样子")
    elif year.blank:
        reader.missing(year)
    return year
