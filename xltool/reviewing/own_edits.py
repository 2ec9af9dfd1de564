"""What a reviewer wrote into the unit's cells: as opinions, and undone. The unit's entries are the unit's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from xltool.language.patterns import compile_later
from xltool.model import template
from xltool.model.cells import Plain, Ref
from xltool.model.edits import Book, Edit, WriteBlock
from xltool.model.form import Form
from xltool.model.review import Opinion, Place
from xltool.reviewing.spots import Spot, Spots
from xltool.reviewing.typed_opinions import Typed, new_opinion_id
from xltool.sending.seal.compare import ROW_ORDER, Difference
from xltool.sending.seal.content import Content, Item
from xltool.sending.seal.pairs import paired_rows

_NUMBER = compile_later(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?")
_OF_THE_SEAL = (template.SEAL_LABEL, template.SEALED_AT_LABEL)
_DATE = compile_later(r"\d{4}-\d{2}-\d{2}")


# --- as opinions ----------------------------------------------------------------------------


def edits_as_opinions(
    differences: Iterable[Difference], sealed: Content, present: Content, spots: Spots, blank: Opinion
) -> tuple[Typed, ...]:
    """An opinion for each value, row and order that the reviewer changed; ``blank``: level, round, reviewer and date of them.

    ``spots``: of the sealed version.
    """
    former = {(now[0].sheet, now[0].row): was[0].row for was, now, _ in paired_rows(sealed, present) if was and now}
    entries = {item.sheet for item in sealed}
    made = []
    for one in differences:
        if one.sheet == template.FINDINGS:
            spot, words = Spot(Place(), shown=one.before), f"建议把这条说明改为：{one.after or '（空）'}"
        elif one.sheet not in entries:
            spot = (spots.at(one.at) if one.at else None) or Spot(Place())
            spot = replace(spot, shown=f"{one.sheet} {one.at.a1 if one.at else ''}：{one.before}")
            words = _words(one)
        elif (name := former.get((one.sheet, one.row))) is not None:
            spot = spots.of(Place(one.sheet, name, "" if one.field == ROW_ORDER else one.field))
            words = f"建议调整行的顺序：{one.before} → {one.after}" if one.field == ROW_ORDER else _words(one)
        elif one.after and not one.before:
            spot, words = Spot(Place(one.sheet)), f"建议增加一行：{one.after}"
        else:
            spot, words = spots.of(Place(one.sheet, one.row)), "建议删去这一行。"
        opinion = replace(
            blank, id=new_opinion_id(), place=spot.place, project=spot.project, indicator=spot.indicator,
            shown=spot.shown, text=words,
        )  # fmt: skip
        made.append(Typed(opinion, 0, spot))
    return tuple(made)


def _words(one: Difference) -> str:
    return f"建议改为：{one.after}" if one.after else "建议清空这一栏。"


# --- undone ---------------------------------------------------------------------------------


def undo_edits(
    differences: Sequence[Difference], sealed: Content, present: Content, book: Book, form: Form
) -> list[Edit]:
    """Edits that put back what was sealed: entries cell by cell, 标识 of rows, cells of drawn sheets, the code on the cover.

    Types are those of the columns, so that each value reads as it did; whether it does, the caller looks.
    """
    was, now = ({item.at: item for item in content if item.at} for content in (sealed, present))
    changed = [item for at, item in was.items() if at not in now or now[at][2:4] != item[2:4]]
    percent = {
        (sheet, *cell)
        for sheet in {at.sheet for at in was}
        for cell in book.percent_cells(sheet, ((at.row, at.column) for at in was if at.sheet == sheet))
    }
    contents = {
        one.header: one.content for table in (template.COVER_FIELDS, *form.entry_columns.values()) for one in table
    }
    plan: list[Edit] = [WriteBlock.one(at, None) for at in now if at not in was]
    plan += [
        WriteBlock.one(item.at, _value(item, contents.get(item.field, "text"), in_percent=item.at in percent))
        for item in changed
        if item.at
    ]
    plan += _row_ids(was, now, book)
    entries = {item.sheet for item in sealed}
    plan += [
        WriteBlock.one(one.at, one.before if one.field in _OF_THE_SEAL else _drawn_value(one.before))
        for one in differences
        if one.at and (one.sheet not in entries or one.field in _OF_THE_SEAL)
    ]
    return plan


def _row_ids(was: Mapping[Ref, Item], now: Mapping[Ref, Item], book: Book) -> Iterator[Edit]:
    before, after = ({(at.sheet, at.row): item.row_id for at, item in items.items()} for items in (was, now))
    for sheet in {sheet for (sheet, _), row_id in before.items() if row_id}:
        found = template.find_headers(book.read(sheet), (template.ROW_ID_COLUMN.header,))
        for key in (before.keys() | after.keys()) if found else ():
            if found and key[0] == sheet and before.get(key, "") != after.get(key, ""):
                yield WriteBlock.one(Ref(*key, found[1][0]), before.get(key) or None)


def _value(item: Item, content: str, *, in_percent: bool) -> Plain:
    text = item.value
    if not text:
        return None
    if content != "code" and _NUMBER.fullmatch(text) and f"{Decimal(text).normalize():f}" == text:
        return Decimal(text)
    if content == "date" and _DATE.fullmatch(text):
        return date.fromisoformat(text)
    if content == "percent" and in_percent and _NUMBER.fullmatch(text.removesuffix("%")):
        return Decimal(text.removesuffix("%")) / 100
    return text


def _drawn_value(text: str) -> Plain:
    """Figures as numbers, but for codes, which begin with 0 or have more digits than a number keeps."""
    return (Decimal(text) if _NUMBER.fullmatch(text) else text) or None
