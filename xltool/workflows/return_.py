"""退回 in order: nothing of the unit's may be changed, everything of the reviewer's must be there; seal, write, draft the letter.

Nothing is written before all of it is known to be right; then the workbook is replaced whole.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from xltool.books.file.book import FileBook, read_bytes
from xltool.books.file.package import Package
from xltool.books.file.saving import keep_former, require_closed, save
from xltool.model import template
from xltool.model.cells import Area, Formula, Grid, Plain, Ref
from xltool.model.edits import Book, CopySheet, DeleteSheet, Edit, Link, PrintSetup, RowHeights, WriteBlock
from xltool.model.errors import BookBusy, ContractBroken, NeedsYes, XltoolError
from xltool.model.review import (
    CONCLUSION,
    OPINION_HEADERS,
    OPINIONS,
    REVIEW_SHEET,
    Level,
    Opinion,
    Place,
    Return,
    Review,
)
from xltool.reviewing.answers import entries_of
from xltool.reviewing.completeness import asks_for_nothing, missing
from xltool.reviewing.conclusion_sheet import Conclusion, plan_counts, read_conclusion
from xltool.reviewing.merge import MAX_OPINIONS, MAX_TEXT, too_much
from xltool.reviewing.opinions_sheet import (
    cell_text,
    draw_lists,
    draw_opinions,
    find_columns,
    read_opinions,
    row_height,
)
from xltool.reviewing.own_edits import edits_as_opinions, undo_edits
from xltool.reviewing.record import Carried, plan_phrases, plan_record, read_phrases, read_record
from xltool.reviewing.return_letter import count_levels, draft_return
from xltool.reviewing.spots import Spots, row_of
from xltool.reviewing.typed_opinions import ACTS, Reading, Typed, TypedSheet, left_out, new_return_id, read_typed
from xltool.sending.mail_settings import MailSettings
from xltool.sending.seal.changes import in_short
from xltool.sending.seal.compare import Difference, compare
from xltool.sending.seal.content import Content, content_of
from xltool.sending.seal.drawn_sheets import drawn_differences
from xltool.sending.seal.record import Seal, read_seal
from xltool.workflows.examine import received_book, why_turned_away
from xltool.workflows.review import HOW_TO, drawn_on, next_round, plan_opinions
from xltool.workflows.work import Work, collection_paused

_SHOWN = 40
_NAMED = 3
_KNOWN_BY = ("级别", "意见", "标识")
"""By these headers 审核意见 is found under another name."""


class NotReturned(XltoolError):
    """Something has to be completed first; nothing was written."""


class EntriesChanged(NotReturned):
    """The reviewer wrote into the unit's cells. ``differences``: before and after of each."""

    def __init__(self, sentence: str, differences: Sequence[Difference]) -> None:
        super().__init__(sentence)
        self.differences = tuple(differences)


@dataclass(frozen=True, slots=True)
class Returned:
    """What was written. ``attached``: whether the workbook is in the letter; ``remarks``: sentences on what is special."""

    workbook: Path
    letter: Path
    sealed: Return
    opinions: tuple[Opinion, ...]
    attached: bool
    backup: Path | None
    remarks: tuple[str, ...]


@collection_paused()
def return_(
    path: Path,
    now: datetime,
    mail: MailSettings,
    *,
    folder: Path | None = None,
    accepted: bool = False,
    as_opinions: Level | None = None,
) -> Returned:
    """Seal a review workbook in its place, and write the letter beside it; both go into ``folder`` where one is given.

    The workbook is sealed in its place too: returned once more, its opinions have to have the same ids.
    ``as_opinions``: changes to the unit's entries become opinions of this level and are undone. ``accepted``: a person
    has said yes to what is asked. Raises NotReturned, NeedsYes and other XltoolErrors before anything is written.
    """
    require_closed(path)
    desk = _open(*received_book(path))
    made = _make(desk, now, lambda plan: save(path, drawn_on(desk.package, plan, OPINIONS)), accepted, as_opinions)
    if read_bytes(path) != desk.package.data:
        raise BookBusy(f"{path.name} 在处理期间被别人改动过，没有写入。请再运行一次。")
    workbook = path if folder is None else _in_folder(folder, path.name)
    backup = save(path, made.content)
    if workbook.resolve() != path.resolve():
        save(workbook, made.content)
    return _write_letter(made, workbook, made.content, mail, backup)


@collection_paused()
def return_open(book: Book, path: Path, now: datetime, mail: MailSettings, save_open: Callable[[], None]) -> Returned:
    """Return a review workbook that is open: it is saved, judged as a file, and what a return adds is written and saved too.

    The state it was saved in before is kept as a backup. Raises as ``return_``; nothing is sealed then.
    """
    _require_reviewers(book)
    if not path.is_file():
        raise XltoolError(f"“{path.name}”还没有保存过。请先保存到本机的文件夹，再点【退回】。")
    backup = keep_former(path)
    save_open()
    desk = _open(*received_book(path))

    def draw_again(plan: Sequence[Edit]) -> Path:
        book.apply(plan)
        return backup

    made = _make(desk, now, draw_again, accepted=False, as_opinions=None)
    book.apply(made.plan)
    save_open()
    content = read_bytes(path)
    _require_right(desk, content, made.review)
    return _write_letter(made, path, content, mail, backup)


@dataclass(frozen=True, slots=True)
class _Made:
    """A return that is known to be right, before anything is written. ``content``: the file after ``plan``."""

    unit_name: str
    plan: Sequence[Edit]
    content: bytes
    review: Review
    sealed: Return
    remarks: tuple[str, ...]


def _make(
    desk: "_Desk",
    now: datetime,
    draw_again: Callable[[Sequence[Edit]], Path | None],
    accepted: bool,
    as_opinions: Level | None,
) -> _Made:
    """``draw_again`` puts a sheet back that was deleted; it says where the former file is kept."""
    name = desk.book.name
    conclusion = read_conclusion(desk.book.read(CONCLUSION), desk.book.merged(CONCLUSION))
    edits: tuple[Typed, ...] = ()
    if changed := _own_edits(desk):
        if as_opinions is None:
            raise EntriesChanged(_say_changed(name, changed), changed)
        desk, edits = _undo(desk, changed, blank=_blank(desk, as_opinions, conclusion, now))
    sheet = _find_opinions(desk.book)
    if sheet is None and OPINIONS in desk.book.sheet_names():
        raise NotReturned(
            f"{name} 没有退回：工作表「{OPINIONS}」的表头不全。请撤销，或在表头行补写：{'、'.join(OPINION_HEADERS)}。"
        )
    if sheet is None:
        _draw_again(desk, draw_again)
    typed = _typed(desk, sheet, conclusion, now)
    kept, gone = left_out(typed.opinions, {one.id: one for one in desk.carried.review.opinions}, desk.number)
    added = (*edits, *(Typed(one, 0, desk.spots.of(one.place)) for one in kept))
    opinions = tuple(one.opinion for one in (*typed.opinions, *added))
    _require_complete(typed.faults, conclusion, opinions, accepted=accepted)
    if too_much(Review((), opinions)):
        raise NotReturned(
            f"{name} 没有退回：意见超过 {MAX_OPINIONS} 条，或有一格超过 {MAX_TEXT} 字，单位收不进。请合并或写短一些。"
        )
    sealed = _seal(desk, conclusion, now)
    review = Review((*_other_returns(desk), sealed), opinions)
    plan = _plan(desk, sheet, Carried(review, desk.seal.content), typed.opinions, added)
    content = drawn_on(desk.package, plan, OPINIONS)
    _require_right(desk, content, review)
    answered = [one.row for one in typed.opinions if one.wrote_answer]
    remarks = _remarks(desk, opinions, edits, gone, answered)
    return _Made(desk.work.submission.cover.department_name.typed, plan, content, review, sealed, remarks)


def _write_letter(made: _Made, workbook: Path, content: bytes, mail: MailSettings, backup: Path | None) -> Returned:
    opinions = made.review.opinions
    letter = draft_return(made.sealed, made.unit_name, opinions, (workbook.name, content), mail.to, mail.limit_mb)
    beside = workbook.with_suffix(".eml")
    save(beside, letter.data)
    return Returned(workbook, beside, made.sealed, opinions, letter.attached, backup, made.remarks)


def told(done: Returned) -> tuple[str, ...]:
    """What was sealed and where the letter is, a sentence each."""
    sealed = done.sealed
    due = f"，修改期限 {sealed.deadline}" if sealed.deadline else ""
    size = "" if done.attached else "工作簿超过邮件的大小限制，没有放进草稿，请用其他方式退回。"
    return (
        f"已退回 {done.workbook.name}：第 {sealed.round} 轮，{sealed.decision}{due}：{count_levels(done.opinions)}。",
        f"邮件草稿 {done.letter.name} 在旁边，还没有发送，请核对后发出。{size}",
        *done.remarks,
    )


# --- what is on the desk --------------------------------------------------------------------


@dataclass(frozen=True)
class _Desk:
    """A review workbook as it was read. ``sealed``: the unit's entries as they were sealed; ``number``: the round."""

    package: Package
    book: FileBook
    work: Work
    content: Content
    seal: Seal
    carried: Carried
    sealed: Content
    number: int

    @cached_property
    def spots(self) -> Spots:
        """Places of the sealed version, by the cells where they stand now; only once the entries are those that were sealed."""
        return Spots(self.content, self.work.submission)

    @property
    def former(self) -> Return | None:
        """The return of this very version, when it was returned before."""
        return next((one for one in self.carried.review.returns if one.digest == self.seal.digest), None)


def _require_reviewers(book: Book) -> None:
    if CONCLUSION not in book.sheet_names() and REVIEW_SHEET in book.sheet_names():
        raise XltoolError(
            f"{book.name} 不能退回：没有工作表「{CONCLUSION}」。改了名的请把名字改回来；删去了的请从 xltool备份 文件夹取回；"
            "这是填报单位自己的工作簿的，请换成审核工作簿。"
        )
    if CONCLUSION not in book.sheet_names():
        raise XltoolError(
            f"{book.name} 里没有工作表「{CONCLUSION}」，不是审核工作簿，不能退回。"
            "请先用【审核】（命令 xltool review）从单位报来的封存副本生成。"
        )


def _open(package: Package, book: FileBook) -> _Desk:
    _require_reviewers(book)
    carried, seal = read_record(book), read_seal(book)
    if carried is None or seal is None or not seal.digest:
        lost = REVIEW_SHEET if carried is None else template.SEAL_SHEET
        raise XltoolError(
            f"{book.name} 的隐藏工作表「{lost}」被删去或改动过，不能退回。请从 xltool备份 文件夹取回以前的文件，"
            "或用 xltool review 从单位报来的封存副本重新开始。"
        )
    sealed = entries_of(seal.content)
    if [item[:4] for item in entries_of(carried.base)] != [item[:4] for item in sealed]:
        raise XltoolError(
            f"{book.name} 的审核记录（隐藏工作表「{REVIEW_SHEET}」）是另一个版本的，不能退回。"
            "请用 xltool review 从单位报来的封存副本重新开始。"
        )
    try:
        work = Work(book)
    except ContractBroken as broken:
        what = str(broken).partition("。")[0]
        raise NotReturned(
            f"{book.name} 没有退回：单位填报的表被删去、改名或改了表头：{what}。请撤销这处改动，或从 xltool备份 文件夹取回以前的文件。"
        ) from broken
    content = content_of(work.submission, work.notes)
    return _Desk(package, book, work, content, seal, carried, sealed, next_round(carried, seal.digest))


def _own_edits(desk: _Desk) -> tuple[Difference, ...]:
    """What is not as the unit sealed it: entries, drawn sheets, and the code on the cover."""
    entries = compare(desk.sealed, desk.content)
    return (*desk.seal.faults, *entries, *drawn_differences(desk.seal.drawn, desk.book))


def _say_changed(name: str, changed: Sequence[Difference]) -> str:
    told = "；".join(map(_say, changed[:_NAMED])) + ("……" if len(changed) > _NAMED else "")
    return (
        f"{name} 没有退回：单位填报的内容有 {len(changed)} 处改动：{told}。"
        "请改回来再退回；要把这些改动变成意见、并恢复单位原来的内容，请在窗口【审核】页勾选“把改动变成意见”，或用命令时加 --as-opinions。"
    )


def say_differences(stop: EntriesChanged) -> tuple[str, ...]:
    """Each change to the unit's entries, a sentence."""
    return tuple(map(_say, stop.differences))


def _say(one: Difference) -> str:
    before, after = in_short(one.before, one.after, _SHOWN), in_short(one.after, one.before, _SHOWN)
    return f"「{one.sheet}」{one.at.a1 if one.at else ''} {one.field}，单位填的是“{before}”，现在是“{after}”"


def _blank(desk: _Desk, level: Level, conclusion: Conclusion, now: datetime) -> Opinion:
    reviewer = conclusion.only_reviewer
    return Opinion("", desk.number, level, Place(), "", "", "", "", reviewer=reviewer, date=f"{now:%Y-%m-%d}")


def _undo(desk: _Desk, changed: Sequence[Difference], *, blank: Opinion) -> tuple[_Desk, tuple[Typed, ...]]:
    """The desk with the unit's entries as they were, and an opinion for each change."""
    from xltool.books.file.edits import draw  # noqa: PLC0415  loads a Go runtime, which reading never needs

    plan = undo_edits(changed, desk.sealed, desk.content, desk.book, desk.work.form)
    package = Package(draw(desk.package, plan), desk.package.name)
    undone = _open(package, FileBook.of_package(package, desk.book.folder))
    if left := _own_edits(undone):
        raise EntriesChanged(
            f"{desk.book.name} 没有退回：有 {len(left)} 处改动恢复不了单位原来的内容：{_say(left[0])}。"
            "请手工改回来，再退回。",
            left,
        )
    own = [one for one in changed if one not in desk.seal.faults]
    return undone, edits_as_opinions(own, desk.sealed, desk.content, undone.spots, blank)


# --- what the reviewer wrote ----------------------------------------------------------------


def _find_opinions(book: Book) -> str | None:
    """The sheet of the opinions, also where it was renamed."""
    names = [OPINIONS, *(name for name in book.sheet_names() if name not in template.REQUIRED_SHEETS)]
    return next((name for name in names if template.find_headers(book.read(name), _KNOWN_BY) is not None), None)


def _draw_again(desk: _Desk, draw: Callable[[Sequence[Edit]], Path | None]) -> NoReturn:
    """The sheet was deleted: put back what is known, and let the reviewer look."""
    rows = desk.carried.review.opinions
    plan = plan_opinions(desk.carried, desk.spots, desk.book, read_phrases(desk.book.read(REVIEW_SHEET)), {})
    backup = draw(plan)
    kept = f"原来的文件在 {backup.parent.name} 文件夹。" if backup else ""
    raise NotReturned(
        f"{desk.book.name} 没有退回：工作表「{OPINIONS}」被删去了，已按记录重新画好，里面是 {len(rows)} 条"
        f"原有的意见，手工写的要重新写。{kept}请补好以后再退回。"
    )


def _typed(desk: _Desk, sheet: str, conclusion: Conclusion, now: datetime) -> TypedSheet:
    grid = desk.book.read(sheet)
    found = find_columns(grid)
    by = Reading(
        known={one.id: one for one in desk.carried.review.opinions},
        columns=frozenset(found[1]) if found else frozenset(),
        spots=desk.spots,
        grid_of=desk.book.read,
        round=desk.number,
        today=f"{now:%Y-%m-%d}",
        reviewer=conclusion.only_reviewer,
    )
    return read_typed(read_opinions(grid) or [], by)


def _require_complete(
    faults: Sequence[str], conclusion: Conclusion, opinions: Sequence[Opinion], *, accepted: bool
) -> None:
    faults = [*faults, *missing(conclusion, opinions)]
    if faults:
        more = f"另有 {len(faults) - 1} 处也要补好：{''.join(faults[1:_NAMED])}" if faults[1:] else ""
        raise NotReturned(f"没有退回：{faults[0]}{more}")
    question = asks_for_nothing(conclusion, opinions)
    if question and not accepted:
        raise NeedsYes(question, [])


# --- sealed ---------------------------------------------------------------------------------


def _seal(desk: _Desk, conclusion: Conclusion, now: datetime) -> Return:
    cover, former = desk.work.submission.cover, desk.former
    return Return(
        id=former.id if former else new_return_id(),
        round=desk.number,
        region=cover.region_code.typed,
        unit=cover.department_code.typed,
        year=cover.year.typed,
        stage=cover.stage.typed,
        digest=desk.seal.digest,
        code=desk.seal.code,
        version=desk.seal.version,
        decision=conclusion.decision,
        returned_at=f"{now:%Y-%m-%d %H:%M:%S}",
        deadline=conclusion.due.isoformat() if conclusion.due else "",
        reviewers=conclusion.reviewers,
        projects=conclusion.projects,
        grades=conclusion.grades,
        remark=conclusion.remark,
    )


def _other_returns(desk: _Desk) -> tuple[Return, ...]:
    return tuple(one for one in desk.carried.review.returns if one.digest != desk.seal.digest)


def _plan(desk: _Desk, sheet: str, carried: Carried, typed: Sequence[Typed], added: Sequence[Typed]) -> list[Edit]:
    """The record, the counts on 审核结论, and what the tool fills in on 审核意见; all else stays as the reviewer left it."""
    record = plan_record(carried)
    phrases, area = plan_phrases(record, read_phrases(desk.book.read(REVIEW_SHEET)))
    plan = [*record, *phrases, *plan_counts(desk.book.read(CONCLUSION), carried.review.opinions)]
    grid = desk.book.read(sheet)
    found = find_columns(grid)
    if found is None or len(found[1]) < len(OPINION_HEADERS):
        rows = [row_of(one.opinion, one.spot) for one in (*typed, *added)]
        head = desk.book.read(template.FINDINGS)
        plan += draw_opinions(rows, desk.book.read(OPINIONS), head, HOW_TO, tuple(ACTS), area)
        return [*plan, *([DeleteSheet(sheet)] if sheet != OPINIONS else [])]
    header, columns = found
    if sheet != OPINIONS:
        plan += [CopySheet(sheet, OPINIONS), DeleteSheet(sheet), *draw_lists(columns, tuple(ACTS), area)]
    last = max((one.row for one in typed), default=header)
    placed = [*((one, one.row) for one in typed), *((one, last + n) for n, one in enumerate(added, start=1))]
    order = sorted(placed, key=lambda pair: pair[1])
    for number, (one, row) in enumerate(order, start=1):
        plan += _fill_row(grid, columns, row, number, one)
    if order:
        right = max(column for name, column in columns.items() if name != OPINION_HEADERS[-1])
        plan.append(PrintSetup(Area(OPINIONS, 1, 1, order[-1][1], right), (header, header), "landscape"))
    return plan


def _fill_row(grid: Grid, columns: Mapping[str, int], row: int, number: int, one: Typed) -> Iterator[Edit]:
    """What of a row is not yet as it is recorded; a place without a cell keeps the words that were typed for it."""
    cells = dict(row_of(one.opinion, one.spot).cells)
    was = {name: grid.at(row, column) for name, column in columns.items()}
    for name in ("工作表", "单元格") if not cells["单元格"] else ():
        cells[name] = cells[name] or cell_text(was[name])
    state = cell_text(was["状态"])
    if not one.opinion.state and state:
        cells["状态"] = state
    values: dict[str, Plain] = {**{name: cells.get(name) or None for name in OPINION_HEADERS}, "序号": number}
    changed = [
        name for name, raw in was.items() if isinstance(raw, Formula) or cell_text(raw) != cell_text(values[name])
    ]
    for name in changed:
        yield WriteBlock.one(Ref(OPINIONS, row, columns[name]), values[name])
    if not one.row or one.opinion.id != cell_text(was["标识"]):
        yield Link(Ref(OPINIONS, row, columns["单元格"]), one.spot.at)
        yield RowHeights(OPINIONS, {row: row_height([values[name] for name in OPINION_HEADERS])})


def _require_right(desk: _Desk, content: bytes, review: Review) -> None:
    """What is to be written says what was sealed, carries the record, shows its opinions, and would be let in by the unit."""
    made = _open(package := Package(content, desk.package.name), FileBook.of_package(package, desk.book.folder))
    shown = {row.id: row.cells for row in read_opinions(made.book.read(OPINIONS)) or []}
    wrong = _own_edits(made) or made.carried.review != review
    for one in review.opinions:
        cells = shown.get(one.id)
        wrong = wrong or cells is None or (cells["级别"], cells["意见"]) != (one.level, one.text)
    if wrong:
        raise XltoolError(
            f"{desk.book.name} 没有退回：写好的工作簿复核时与记录不一致。请把它发给维护人员，以前的文件在 xltool备份 文件夹。"
        )
    if turned_away := why_turned_away(content):
        raise NotReturned(f"{desk.book.name} 没有退回：单位收不进这样的工作簿。{turned_away}")


def _in_folder(folder: Path, name: str) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise XltoolError(f"“{folder}”不能用作文件夹。请换一个文件夹名再试。") from error
    return folder / name


def _remarks(
    desk: _Desk,
    opinions: Sequence[Opinion],
    edits: Sequence[Typed],
    gone: Sequence[Opinion],
    overwritten: Sequence[int],
) -> tuple[str, ...]:
    """What is special about this return, a sentence each. ``overwritten``: rows where the reviewer wrote an answer."""
    said = []
    if desk.former is not None:
        known = {one.id: one for one in desk.carried.review.opinions}
        new = sum(one.id not in known for one in opinions)
        changed = sum(one.id in known and known[one.id] != one for one in opinions)
        said.append(
            f"这一版 {desk.former.returned_at} 已经退回过（结论“{desk.former.decision}”），这次替换了它，仍是第 {desk.number} 轮："
            f"新增意见 {new} 条，修改 {changed} 条。"
        )
    if edits:
        said.append(f"您在单位填报内容里的 {len(edits)} 处改动已变成意见，单位的内容已恢复。")
    if overwritten:
        rows = "、".join(map(str, overwritten[:5])) + (" 等" if len(overwritten) > 5 else "")
        said.append(f"“答复”由单位填写，您写在第 {rows} 行“答复”里的没有保留；要说的话请写在“意见”里。")
    warnings = sum(bool(one.finding) for one in gone)
    if warnings:
        said.append(f"您删去了 {warnings} 条工具的警告，没有列入审核意见。")
    if len(gone) > warnings:
        said.append(f"您删去了 {len(gone) - warnings} 条意见，没有退回给单位。")
    return tuple(said)
