"""审核 in order: let a sealed copy in through the gate, verify it, and make the workbook in which it is reviewed and returned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xltool.books.file.package import Package
from xltool.books.file.saving import save_new
from xltool.books.file.shown_sheets import open_on
from xltool.model.cells import Area, Grid, Ref
from xltool.model.edits import Book, CopyStyle, Edit
from xltool.model.errors import XltoolError
from xltool.model.review import CONCLUSION, OPINION_HEADERS, OPINIONS, REVISIONS, Opinion, Review
from xltool.model.submission import Submission
from xltool.reviewing.conclusion_sheet import Reviewed, draw_conclusion
from xltool.reviewing.opinions_sheet import FIRST_ROW, draw_opinions, looks_of
from xltool.reviewing.places import replaced
from xltool.reviewing.prefill import added_to, warnings_as_opinions
from xltool.reviewing.record import Carried, plan_phrases, plan_record
from xltool.reviewing.resubmission import Resubmission
from xltool.reviewing.revisions_sheet import RevisionRow, draw_revisions, revision_rows, say_revisions
from xltool.reviewing.spots import Spots, row_of
from xltool.reviewing.typed_opinions import ACTS
from xltool.sending.file_names import returned_name
from xltool.sending.seal.content import content_of
from xltool.sending.seal.record import Seal
from xltool.sending.seal.verify import SealState
from xltool.workflows.check import judge
from xltool.workflows.examine import received_book
from xltool.workflows.look_back import RETURNS_FOLDER, look_back
from xltool.workflows.phrases import phrases
from xltool.workflows.verify import Verdict, verify_content
from xltool.workflows.work import Work, collection_paused

HOW_TO = (
    "请在下面逐条写意见：选级别，写上工作表和单元格（也可以只写项目），再写意见；工具的警告请在“状态”列选采纳或不采纳。"
    "不要改动单位填报的内容。写完意见，填好工作表「审核结论」，再退回。"
)
SPARE_ROWS = 60
"""So many empty rows below the opinions look like those above."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The workbook that was made. ``former``: opinions of earlier rounds in it; ``warnings``: those of the tool.

    ``found``: what became of the former ones, and what was changed unasked, None in a first round; ``revisions``: the same
    as rows. ``remarks``: what was compared with.
    """

    workbook: Path
    seal: Seal
    round: int
    former: int
    warnings: int
    found: Resubmission | None
    revisions: tuple[RevisionRow, ...]
    remarks: tuple[str, ...]


@collection_paused()
def review(path: Path, output: Path | None, now: datetime, *, base: Path | None = None) -> Begun:
    """Make the review workbook of a sealed copy, beside it or at ``output`` (a file or a folder).

    ``base``: the version that was reviewed before, or its return; without it they are looked for. Raises XltoolError when the copy is not sealed, was changed since, or the review was begun already.
    """
    package, book = received_book(path)
    if CONCLUSION in book.sheet_names():
        raise XltoolError(
            f"{path.name} 已经是审核工作簿。请打开它填写意见和结论，写完以后退回（命令：xltool return {path.name}）。"
        )
    work = Work(book)
    outcome = judge(work, work.submission)
    content = content_of(work.submission, work.notes)
    seal = _require_intact(path.name, verify_content(book, work.sealed_content()))
    places = (path.parent, path.parent / RETURNS_FOLDER, *([_folder(output)] if output else []))
    past = look_back(book, seal, work.submission.cover, places, base)
    number = next_round(past.carried, seal.digest)
    spots = Spots(content, work.submission)
    today = f"{now:%Y-%m-%d}"
    former = replaced(past.carried.review.opinions, past.carried.base, content)
    warnings = warnings_as_opinions(outcome.findings, spots, work.submission.row_ids, number, today)
    opinions = added_to(former, warnings)
    carried = Carried(Review(past.carried.review.returns, opinions), seal.content)
    found = past.found
    rows = revision_rows(found, spots, content) if found else ()
    states = {one.opinion.id: one.state.value for one in found.revisions} if found else {}
    plan = [
        *plan_opinions(carried, spots, book, phrases(), states),
        *draw_conclusion(_reviewed(work, seal), opinions, work.layout),
        *_plan_revisions(found, rows, past.remarks, book),
    ]
    target = _target(path, output, work.submission, seal.version)
    if not save_new(target, drawn_on(package, plan, OPINIONS)):
        raise XltoolError(
            f"{target.name} 已经有了，没有动它（里面可能已经写了意见）。请接着在里面审核；要重新开始，请先把它移走或改名。"
        )
    return Begun(target, seal, number, len(former), len(opinions) - len(former), found, rows, past.remarks)


def told(begun: Begun) -> tuple[str, ...]:
    """What was made and what is to be done in it, a sentence each."""
    former = f"带入以前的意见 {begun.former} 条。" if begun.former else ""
    warnings = f"预填工具的警告 {begun.warnings} 条，请选采纳或不采纳。" if begun.warnings else ""
    changes = (f"{say_revisions(begun.found)}，见工作表「{REVISIONS}」。",) if begun.found else ()
    reviewed = f"所审为第 {begun.seal.version} 版，校验码 {begun.seal.code}"
    return (
        f"已生成 {begun.workbook.name}：第 {begun.round} 轮审核，{reviewed}。{former}{warnings}",
        *begun.remarks,
        *changes,
        f"请在「{OPINIONS}」写意见，在「{CONCLUSION}」选结论，存盘后退回。",
    )


def _folder(output: Path) -> Path:
    return output if output.is_dir() else output.parent


def _plan_revisions(
    found: Resubmission | None, rows: Sequence[RevisionRow], remarks: Sequence[str], book: Book
) -> list[Edit]:
    """修改情况, from the second round on."""
    if found is None:
        return []
    head = f"{say_revisions(found)}。{''.join(remarks)}关闭意见请在工作表「{OPINIONS}」的“状态”列选择。"
    present = book.read(REVISIONS) if REVISIONS in book.sheet_names() else Grid(REVISIONS, [])
    return draw_revisions(rows, present, looks_of(book), head)


def next_round(carried: Carried, digest: str) -> int:
    """The number of a review of this version: one more than those of other versions."""
    return 1 + max((one.round for one in carried.review.returns if one.digest != digest), default=0)


def _require_intact(name: str, verdict: Verdict) -> Seal:
    if verdict.seal is None or verdict.state is SealState.UNSEALED:
        raise XltoolError(f"{name} 没有封存（不是用【报送】生成的），不能审核。请单位用【报送】封存后重新报来。")
    if verdict.state is SealState.BROKEN:
        first = verdict.differences[0]
        where = f"「{first.sheet}」{first.at.a1 if first.at else ''} {first.field}"
        raise XltoolError(
            f"{name} 封存以后有 {len(verdict.differences)} 处改动，不能审核。第一处：{where}，"
            f"封存时为“{first.before}”，现在为“{first.after}”。请单位重新报送。"
        )
    return verdict.seal


def _reviewed(work: Work, seal: Seal) -> Reviewed:
    cover = work.submission.cover
    return Reviewed(
        cover.department_code.typed,
        cover.department_name.typed,
        cover.year.typed,
        cover.stage.typed,
        seal.version,
        seal.code,
        seal.sealed_at,
        tuple((one.code.typed, one.name.typed, one.budget_total.value) for one in work.submission.projects),
    )


def plan_opinions(
    carried: Carried, spots: Spots, book: Book, offered: Sequence[str], states: Mapping[str, str]
) -> list[Edit]:
    """The record, and 审核意见 with room for what will be typed."""
    record = plan_record(carried)
    added, area = plan_phrases(record, offered)
    opinions: tuple[Opinion, ...] = carried.review.opinions
    rows = [row_of(one, spots.of(one.place), states.get(one.id, "")) for one in opinions]
    present = book.read(OPINIONS)
    last = FIRST_ROW + max(len(rows), 1) - 1
    spare = Area(OPINIONS, last + 1, 1, last + SPARE_ROWS, len(OPINION_HEADERS))
    drawn = draw_opinions(rows, present, looks_of(book), HOW_TO, tuple(ACTS), area)
    look = [
        CopyStyle(Area(OPINIONS, spare.top, column, spare.bottom, column), Ref(OPINIONS, FIRST_ROW, column))
        for column in range(1, len(OPINION_HEADERS) + 1)
    ]
    return [*record, *added, *drawn, *look]


def _target(path: Path, output: Path | None, submission: Submission, version: int) -> Path:
    name = returned_name(submission, version)
    if output is None:
        return path.parent / name
    if output.is_dir():
        return output / name
    if output.suffix.lower() != ".xlsx":
        raise XltoolError(f"“{output.name}”不是工作簿的名字，也不是已有的文件夹。请写成 .xlsx 结尾的文件名。")
    return output


def drawn_on(package: Package, plan: Sequence[Edit], sheet: str) -> bytes:
    """A workbook after a plan, opening on a sheet."""
    from xltool.books.file.edits import draw  # noqa: PLC0415  loads a Go runtime, which reading never needs

    return open_on(Package(draw(package, plan), package.name), sheet)
