"""The order of steps behind 导入: read a document or a workbook of another layout, fill a fresh workbook."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.file.saving import save
from xltool.documents.found import MADE_ANEW, Found
from xltool.documents.layouts.map_file import as_toml, read_map
from xltool.documents.layouts.matching import SheetMatch, propose
from xltool.documents.layouts.workbook import read_workbook
from xltool.documents.opening.files import read_document
from xltool.documents.placing.entries import place
from xltool.documents.placing.leftovers_sheet import draw_leftovers
from xltool.documents.recognising.document import recognise
from xltool.drawing.findings_sheet import Note, read_notes
from xltool.drawing.layout import read_layout
from xltool.drawing.row_ids import ids_beside
from xltool.model import template
from xltool.model.edits import Book
from xltool.model.errors import ContractBroken
from xltool.model.row_ids import new_row_id
from xltool.model.shelf import standard_form
from xltool.reading.submission import read_submission
from xltool.workflows.check import plan_notes
from xltool.workflows.new import blank, entry_widths

_MAX_SHOWN = 10
_NOTE = template.FINDING_HEADERS.index("说明")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Columns that are only alike: nothing was imported, a person confirms the matches first."""

    matches: tuple[SheetMatch, ...]


def import_file(
    source: Path, output: Path, map_file: Path | None = None, *, confirm_all: bool = True
) -> Found | Proposal:
    """导入 one document or workbook into a new workbook; a Proposal is written to ``map_file`` where one is given.

    ``confirm_all``: with a ``map_file`` that is not there yet, also matches that are certain are proposed first.
    """
    book = blank(output, f"「{output}」")
    if source.suffix.lower() != ".xlsx":
        return import_document(source, book)
    strange = open_book(source)
    matches = _matches(strange, map_file, confirm_all=confirm_all)
    if isinstance(matches, Proposal):
        if map_file is not None:
            save(map_file, as_toml(matches.matches).encode())
        return matches
    return import_workbook(strange, matches, book)


def _matches(strange: FileBook, map_file: Path | None, *, confirm_all: bool) -> list[SheetMatch] | Proposal:
    if map_file is not None and map_file.exists():
        return read_map(map_file, strange)
    matches = propose(strange)
    certain = all(match.certain for match in matches)
    if not matches or (certain and (map_file is None or not confirm_all)):
        return matches
    return Proposal(tuple(matches))


def import_document(source: Path, book: Book) -> Found:
    """导入: a text or Word document into a fresh workbook; what found no place goes to 未识别内容."""
    form = read_submission(book).submission.form
    return fill_in(recognise(read_document(source), form), book)


def import_workbook(source: FileBook, matches: Sequence[SheetMatch], book: Book) -> Found:
    """导入: a workbook of another layout into a fresh one, by the matches that are certain or confirmed."""
    found, notes = read_workbook(source, matches, book), _typed_notes(source)
    if notes:
        said = f"校验结果里写的 {len(notes)} 条说明带过来了，校验以后回到各自的问题。"
        found = replace(found, said=(*found.said, said))
    return fill_in(found, book, notes)


def _typed_notes(source: Book) -> list[Note]:
    """The 说明 that staff typed in one of our workbooks: no finding is imported, but what they wrote is."""
    if template.FINDINGS not in source.sheet_names():
        return []
    with suppress(ContractBroken):  # another sheet of that name
        return [note for note in read_notes(source.read(template.FINDINGS)) if note.row[_NOTE].strip()]
    return []


def fill_in(found: Found, book: Book, notes: Sequence[Note] = ()) -> Found:
    """Put what was found into a fresh workbook; ``notes``: 说明 that wait there for their findings."""
    placed = place(found, book.read(template.COVER), entry_widths(book, standard_form()))
    leftovers = (*found.leftovers, *placed.leftovers)
    plan = [
        *placed.plan,
        *ids_beside(placed.plan, new_row_id, standard_form()),
        *draw_leftovers(leftovers, read_layout(book)),
    ]
    if notes:
        plan += plan_notes(book, notes, "尚未校验。来源工作簿里写的说明列在下面，校验以后回到各自的问题。")
    book.apply(plan)
    return replace(found, leftovers=leftovers)


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
    overall = f"总体目标 {titled or len(found.overall)} 节{preface}"
    counts = (
        f"{overall}；分项目标 {groups} 类 {len(found.functions)} 条；保障措施 {len(found.safeguards)} 节；"
        f"项目 {len(found.projects)} 个；指标 {len(found.indicators)} 条。"
    )
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
