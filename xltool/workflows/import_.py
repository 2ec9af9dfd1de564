"""The order of steps behind 导入: read a document or a workbook of another layout, fill a fresh workbook."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.file.saving import save
from xltool.books.shipped import TEMPLATE, template_path
from xltool.documents.found import LAYOUT_FORMS, MADE_ANEW, Found
from xltool.documents.layouts.map_file import as_toml, read_map
from xltool.documents.layouts.matching import SheetMatch, is_made, propose
from xltool.documents.layouts.sheet_pages import page_of_sheet
from xltool.documents.layouts.workbook import read_workbook
from xltool.documents.opening.files import read_document
from xltool.documents.placing.codes import give_codes
from xltool.documents.placing.entries import place
from xltool.documents.placing.leftovers_sheet import draw_leftovers
from xltool.documents.recognising.document import recognise
from xltool.documents.recognising.printed_tables import Printed, read_page
from xltool.drawing.findings_sheet import Note, read_notes
from xltool.drawing.layout import read_layout
from xltool.drawing.row_ids import ids_beside
from xltool.model import template
from xltool.model.edits import Book
from xltool.model.errors import ContractBroken, XltoolError
from xltool.model.form import Form
from xltool.model.row_ids import new_row_id
from xltool.model.shelf import form_names, form_of, standard_form
from xltool.reading.locate import find_sheet, match_labels
from xltool.reading.submission import read_submission
from xltool.reading.totals_sheet import show_cell
from xltool.workflows.check import plan_notes
from xltool.workflows.forms import named
from xltool.workflows.new import entry_widths

_MAX_SHOWN = 10
_NOTE = template.FINDING_HEADERS.index("说明")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Columns that are only alike: nothing was imported, a person confirms the matches first."""

    matches: tuple[SheetMatch, ...]


Build = Callable[[Form], bytes]
"""Makes the blank workbook of a form; only doors have one."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to import. ``form``: the one to fill, by name; ``build``: needed for every one but the standard form.

    ``confirm_all``: with a ``map_file`` that is not there yet, also matches that are certain are proposed first.
    """

    source: Path
    output: Path
    map_file: Path | None = None
    form: str | None = None
    build: Build | None = None
    confirm_all: bool = True


def import_file(source: Path, output: Path, map_file: Path | None = None, **more: Any) -> Found | Proposal:
    """导入 one document or workbook into a new workbook; a Proposal is written to ``map_file`` where one is given.

    ``more``: the other fields of an ``Order``.
    """
    order = Order(source, output, map_file, **more)
    strange = open_book(source) if source.suffix.lower() == ".xlsx" else None
    form = _form_to_fill(order, strange)
    with TemporaryDirectory() as folder:
        if order.output.exists():
            raise XltoolError(f"「{order.output}」已经存在。请换一个文件名，或先把它移走。")
        book = open_book(_blank_file(order, form, Path(folder)), order.output)
        if strange is None:
            return import_document(source, book)
        printed = _printed(strange, form)
        matches = _matches(strange, order, form, printed)
        if isinstance(matches, Proposal):
            if map_file is not None:
                save(map_file, as_toml(matches.matches).encode())
            return matches
        words = _words_of_source(order, strange, form, Path(folder)) or book
        found, notes = read_workbook(strange, matches, words, form, printed), _typed_notes(strange)
        if notes:
            said = f"校验结果里写的 {len(notes)} 条说明带过来了，校验以后回到各自的问题。"
            found = replace(found, said=(*found.said, said))
        return fill_in(found, book, form, notes)


def _form_to_fill(order: Order, strange: FileBook | None) -> Form:
    """The form that is asked for; else that of the source, where it is a workbook of ours; else the standard one."""
    if order.form is not None:
        return named(order.form)
    named_by = None if strange is None else _form_on_cover(strange)
    if named_by is None:
        return standard_form()
    try:
        return form_of(*named_by)
    except KeyError:
        shown, label = named_by
        raise XltoolError(
            f"{order.source.name}：它的表样「{shown}」（{label or '没有写版本'}）没有安装。请先安装这个表样，或用 --form 指定填入哪个表样。"
        ) from None


def _form_on_cover(strange: FileBook) -> tuple[str, str] | None:
    """What the cover of a workbook of ours names: the form, and its version; None of any other workbook."""
    cover = find_sheet(strange.sheet_names(), template.COVER)
    refs, _ = match_labels(strange.read(cover), template.COVER_FIELDS) if cover else ({}, [])
    if "form_profile" not in refs or template.LISTS not in strange.sheet_names():
        return None
    shown, label = (
        show_cell(strange.read(ref.sheet).at(ref.row, ref.column)) if (ref := refs.get(key)) else ""
        for key in ("form_profile", "form_version")
    )
    return (shown, label) if shown else None


def _blank_file(order: Order, form: Form, folder: Path) -> Path:
    """The blank workbook of a form: the shipped one of the standard form, else one that is built."""
    if form.label == standard_form().label:
        return template_path(TEMPLATE)
    if order.build is None:
        raise XltoolError(f"这里不能新建表样「{form.title}」的工作簿。请用命令 xltool import 加 --form {form.name}。")
    path = folder / f"{form.name}.xlsx"
    path.write_bytes(order.build(form))
    return path


def _words_of_source(order: Order, strange: FileBook, form: Form, folder: Path) -> Book | None:
    """A blank workbook of the source's own form, whose words are no entries; None where it is that of the form to fill."""
    named_by = _form_on_cover(strange)
    try:
        own = form_of(*named_by) if named_by else form
    except KeyError:
        return None
    return open_book(_blank_file(order, own, folder)) if own.label != form.label else None


def _printed(strange: FileBook, form: Form) -> Printed:
    """Cards and lists among the sheets; the entry sheets of a workbook of ours are none."""
    printed = Printed()
    present = strange.sheet_names()
    for sheet in present:
        ours = template.LISTS in present and sheet in template.ENTRY_SHEETS
        if not ours and not is_made(sheet, present) and read_page(page_of_sheet(strange, sheet), form, printed):
            printed.sheets.add(sheet)
    return printed


def _matches(strange: FileBook, order: Order, form: Form, printed: Printed) -> list[SheetMatch] | Proposal:
    map_file = order.map_file
    if map_file is not None and map_file.exists():
        return read_map(map_file, strange, form)
    matches = propose(strange, form, printed.sheets)
    certain = all(match.certain for match in matches)
    if not matches or (certain and (map_file is None or not order.confirm_all)):
        return matches
    return Proposal(tuple(matches))


def import_document(source: Path, book: Book) -> Found:
    """导入: a text or Word document into a fresh workbook; what found no place goes to 未识别内容."""
    form = read_submission(book).submission.form
    return fill_in(recognise(read_document(source), form), book, form)


def _typed_notes(source: Book) -> list[Note]:
    """The 说明 that staff typed in one of our workbooks: no finding is imported, but what they wrote is."""
    if template.FINDINGS not in source.sheet_names():
        return []
    with suppress(ContractBroken):  # another sheet of that name
        return [note for note in read_notes(source.read(template.FINDINGS)) if note.row[_NOTE].strip()]
    return []


def fill_in(found: Found, book: Book, form: Form, notes: Sequence[Note] = ()) -> Found:
    """Put what was found into a fresh workbook of the form; ``notes``: 说明 that wait there for their findings."""
    found = give_codes(found, form)
    placed = place(found, book.read(template.COVER), entry_widths(book, form), form)
    leftovers = (*found.leftovers, *placed.leftovers)
    plan = [*placed.plan, *ids_beside(placed.plan, new_row_id, form), *draw_leftovers(leftovers, read_layout(book))]
    if notes:
        plan += plan_notes(book, notes, "尚未校验。来源工作簿里写的说明列在下面，校验以后回到各自的问题。")
    book.apply(plan)
    return replace(found, leftovers=leftovers, said=(*_say_form(found, form), *found.said))


def _say_form(found: Found, form: Form) -> Iterator[str]:
    """Which form was filled, and which would be like the source."""
    if form.label != standard_form().label:
        yield f"填入的表样：{form.title}（{form.name}）。"
    alike = [name for layout in sorted(found.layouts) for name in LAYOUT_FORMS[layout] if name in form_names()]
    if found.layouts and form.label == standard_form().label:
        hint = f"要按来源的样式填，请用 xltool import 加 --form {alike[0]}，换一个输出文件再导入。" if alike else ""
        yield f"来源是{'、'.join(sorted(found.layouts))}，填入的表样是「{form.title}」（{form.name}）。{hint}"


def proposed(proposal: Proposal) -> list[str]:
    """The matches, one line per sheet and column."""
    lines = []
    for match in proposal.matches:
        lines.append(f"「{match.sheet}」第 {match.header_row} 行是表头，填入「{match.target}」：")
        for column in match.columns:
            note = "" if column.certain else "（按字面猜的，请核对）"
            lines.append(f"  {column.header} → {column.target or '（不导入，列入未识别内容）'}{note}")
    return lines


def told(source: Path, output: Path, found: Found) -> list[str]:
    """What was found, and what was left over."""
    groups = len({one.function for one in found.functions})
    titled = sum(bool(one.title) for one in found.overall)
    preface = "（另有没有标题的段落）" if titled and titled < len(found.overall) else ""
    parts = {
        f"总体目标 {titled or len(found.overall)} 节{preface}": found.overall,
        f"分项目标 {groups} 类 {len(found.functions)} 条": found.functions,
        f"保障措施 {len(found.safeguards)} 节": found.safeguards,
        f"项目 {len(found.projects)} 个": found.projects,
        f"指标 {len(found.indicators)} 条": found.indicators,
    }
    counts = "；".join(text for text, found_ones in parts.items() if found_ones or not found.layouts) + "。"
    return [f"已从 {source.name} 导入到 {output.resolve()}", counts, *found.said, *_say_leftovers(found)]


def _say_leftovers(found: Found) -> list[str]:
    open_ones = [one for one in found.leftovers if one.kind not in MADE_ANEW]
    anew = len(found.leftovers) - len(open_ones)
    lines = [f"目录、页码 {anew} 处不必填，导出时重新生成。"] if anew else []
    if not open_ones:
        return [*lines, "其余文字都找到了栏目，没有遗漏。" if anew else "全部文字都找到了栏目，没有遗漏。"]
    kinds = "、".join(f"{kind} {count} 处" for kind, count in Counter(one.kind for one in open_ones).items())
    lines.append(f"有 {len(open_ones)} 处没有找到栏目（{kinds}），原文列在工作表「{template.LEFTOVERS}」，请逐条核对：")
    for one in open_ones[:_MAX_SHOWN]:
        text = " ".join(one.text.split())
        lines.append(f"  {one.place}：{text if len(text) <= 50 else text[:49] + '…'}")
    if len(open_ones) > _MAX_SHOWN:
        lines.append(f"  ……其余 {len(open_ones) - _MAX_SHOWN} 处见工作表。")
    return lines
