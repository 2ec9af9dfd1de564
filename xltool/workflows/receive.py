"""收审核意见: read a return through the gate, verify it, find the unit's workbook, merge by identity, write once.

A return comes by mail: nothing in it is believed before its seal, its record and its entries agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltool.books import open_book
from xltool.books.file.book import FileBook, read_bytes
from xltool.books.file.package import Package
from xltool.books.file.saving import require_closed
from xltool.language.keys import header_key
from xltool.model import template
from xltool.model.cells import Grid
from xltool.model.edits import Book, Edit
from xltool.model.errors import FileRefused, XltoolError
from xltool.model.review import CONCLUSION, OPINIONS, REVIEW_SHEET, Opinion, Return, State
from xltool.model.submission import Cover, Submission
from xltool.reading.locate import find_sheet
from xltool.reading.submission import read_identity, read_submission
from xltool.receiving.gate.inspection import inspect
from xltool.reviewing.conclusion_sheet import read_conclusion
from xltool.reviewing.merge import Said, merge, said_in, shown_otherwise, too_much
from xltool.reviewing.opinions_sheet import read_opinions
from xltool.reviewing.record import Carried, ReviewBroken, plan_record, read_record
from xltool.reviewing.return_letter import count_levels
from xltool.reviewing.revision import Revision, revisions
from xltool.reviewing.unit_sheet import answered, mark_entries, say_changed, unit_rows
from xltool.sending.seal.content import canonical, content_of
from xltool.sending.seal.verify import SealState
from xltool.workflows.opinions import own_review, plan_opinions, say
from xltool.workflows.verify import verify_book
from xltool.workflows.work import ReadOnce, collection_paused

_SAVE_AGAIN = "请从退回的邮件里重新保存一份，再收一次；还不行的，请审核的单位重新退回。"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ReturnedCopy:
    """A return that was found sound. ``said``: what the reviewed version said of its opinions."""

    name: str
    carried: Carried
    newest: Return
    said: Said


@dataclass(frozen=True, slots=True)
class Received:
    """What was merged. ``opinions``: all of the workbook, in the order of its sheet, by their numbers there.

    ``new``: the ids of those that came with this return; ``altered``: of those that the reviewer has reworded or judged
    since; ``again``: it had been received before.
    """

    workbook: Path | None
    backup: Path | None
    newest: Return
    opinions: tuple[tuple[int, Revision], ...]
    new: frozenset[str]
    altered: frozenset[str]
    again: bool

    def _in(self, state: State) -> list[tuple[int, Revision]]:
        return [one for one in self.opinions if one[1].state is state]

    @property
    def came(self) -> tuple[Revision, ...]:
        """The opinions that came with this return."""
        return tuple(one for _, one in self.opinions if one.opinion.id in self.new)

    @property
    def waiting(self) -> bool:
        """Whether anything is left for the unit to do."""
        return any(not one.settled for _, one in self.opinions)

    @property
    def changed(self) -> tuple[str, ...]:
        """Those whose cells the unit has changed already, a sentence each."""
        return tuple(f"第 {number} 条{say(one)}：{say_changed(one)}" for number, one in self._in(State.CHANGED))

    @property
    def lost(self) -> tuple[str, ...]:
        """Those that found no place, a sentence each."""
        return tuple(f"第 {number} 条{say(one)}" for number, one in self._in(State.LOST))

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Those that two reviewers wrote differently, a sentence each."""
        return tuple(f"第 {number} 条{say(one)}" for number, one in self._in(State.CONFLICT))


# --- what came ------------------------------------------------------------------------------


def read_returned(path: Path) -> ReturnedCopy:
    """A return as a file; XltoolError with what is wrong with it and what to do."""
    inspection = inspect(read_bytes(path))
    if inspection.package is None or inspection.refusal is not None:
        why = inspection.refusal
        raise XltoolError(f"{path.name} 不能用：{why.reason if why else '读不了。'}{_SAVE_AGAIN}")
    book: Book = ReadOnce(FileBook.of_package(inspection.package))
    names = book.sheet_names()
    if gone := [name for name in (CONCLUSION, REVIEW_SHEET, template.SEAL_SHEET) if name not in names]:
        sheets = "".join(f"「{name}」" for name in gone)
        raise XltoolError(f"{path.name} 不是退回文件（没有工作表{sheets}）。请选审核单位退回的那个工作簿。")
    try:
        carried = read_record(book)
    except ReviewBroken as broken:
        raise _broken(path, f"审核记录（隐藏工作表「{REVIEW_SHEET}」）残缺或被改动过") from broken
    newest = carried.review.newest if carried else None
    if carried is None or newest is None:
        raise XltoolError(f"{path.name} 还没有退回：审核的单位没有点【退回】。请对方退回以后再发来。")
    verdict = verify_book(book)
    seal = verdict.seal
    if verdict.state is not SealState.INTACT or seal is None:
        where = "、".join(_where(one.sheet, one.at.a1 if one.at else "") for one in verdict.differences[:_SHOWN])
        raise _broken(path, f"填报内容与报送时不一致（{where}）")
    if newest.digest != seal.digest or newest.version != seal.version:
        raise XltoolError(
            f"{path.name} 还没有退回：里面的第 {seal.version} 版没有审核结论。请审核的单位点【退回】以后再发来。"
        )
    rows = read_opinions(book.read(OPINIONS)) if OPINIONS in names else None
    if wrong := shown_otherwise(rows, carried.review):
        raise _broken(path, f"工作表「{OPINIONS}」与退回时不一致（{'、'.join(wrong[:_SHOWN])}）")
    if too_much(carried.review):
        raise _broken(path, "意见太多或太长")
    conclusion = read_conclusion(book.read(CONCLUSION), book.merged(CONCLUSION))
    deadline = conclusion.due.isoformat() if conclusion.due else ""
    if (conclusion.decision, deadline) != (newest.decision, newest.deadline):
        raise _broken(path, f"工作表「{CONCLUSION}」的结论或修改期限与退回时不一致")
    return ReturnedCopy(path.name, carried, newest, said_in(seal.content))


def _broken(path: Path, what: str) -> XltoolError:
    return XltoolError(f"{path.name} 不能用：{what}。{_SAVE_AGAIN}")


def _where(sheet: str, address: str) -> str:
    return f"「{sheet}」{address}"


# --- whose it is ----------------------------------------------------------------------------


def identity_of(cover: Cover) -> tuple[str, ...]:
    """Region, unit, year and stage, as they are compared."""
    year = str(cover.year.value or cover.year.typed)
    values = cover.region_code.typed, cover.department_code.typed, year, cover.stage.typed
    return tuple(canonical(value).casefold() for value in values)


def _wanted(newest: Return) -> tuple[str, ...]:
    return tuple(canonical(value).casefold() for value in (newest.region, newest.unit, newest.year, newest.stage))


_PARTS = ("行政区划代码", "部门编码", "填报年度", "编报阶段")


def _require_own(book: Book, cover: Cover, newest: Return) -> None:
    names = book.sheet_names()
    if CONCLUSION in names:
        raise XltoolError(
            f"{book.name} 是审核用的工作簿，不是您的填报工作簿。请用 --into 指明填报工作簿，或打开它再点按钮。"
        )
    for part, own, wanted in zip(_PARTS, identity_of(cover), _wanted(newest), strict=True):
        if own != wanted:
            raise XltoolError(
                f"没有收：退回文件的{part}是「{wanted}」，{book.name} 的是「{own or '（空）'}」，不是同一份。"
                "请核对封面，或用 --into 指明另一个工作簿。"
            )


def _require_form(book: Book, cover: Cover, came: ReturnedCopy) -> None:
    """Rows of two forms have nothing in common by which opinions could find their places."""
    field, own = cover.form_profile.field, canonical(cover.form_profile.typed)
    reviewed = next((one.value for one in came.carried.base if (one.sheet, one.field) == (template.COVER, field)), own)
    if own != reviewed:
        raise XltoolError(
            f"没有收：退回文件的{field}是「{reviewed}」，{book.name} 的是「{own or '（空）'}」，意见对不上行。"
            "请核对封面，或用 --into 指明另一个工作簿。"
        )


def find_workbook(returned: Path, newest: Return) -> Path:
    """The unit's workbook among those beside the return, in the folder above, and where the command was given."""
    found = [path for path in _near(returned) if _is_wanted(path, newest)]
    if len(found) == 1:
        return found[0]
    what = f"{newest.unit} {newest.year} 年 {newest.stage}"
    if not found:
        raise XltoolError(
            f"在退回文件旁边没有找到 {what} 的填报工作簿。请用 --into 指明，例如 --into 我的工作簿.xlsx。"
        )
    names = "、".join(str(path) for path in found)
    raise XltoolError(f"{what} 的填报工作簿有 {len(found)} 个：{names}。请用 --into 指明收到哪一个。")


def _near(returned: Path) -> Iterator[Path]:
    here = returned.resolve()
    folders = dict.fromkeys((here.parent, here.parent.parent, Path.cwd().resolve()))
    for folder in folders:
        try:
            files = sorted(folder.iterdir())
        except OSError:
            continue
        for path in files:
            if path.suffix.lower() == ".xlsx" and not path.name.startswith(("~$", ".")) and path != here:
                yield path


def _is_wanted(path: Path, newest: Return) -> bool:
    try:
        if not path.is_file():
            return False
        package = Package(read_bytes(path), path.name)
        names = tuple(package.sheets)
        if find_sheet(names, template.COVER) is None or template.SEAL_SHEET in names or CONCLUSION in names:
            return False
        return identity_of(read_identity(FileBook.of_package(package))) == _wanted(newest)
    except (FileRefused, XltoolError, OSError):
        return False


# --- 收审核意见 -----------------------------------------------------------------------------


def receive(returned: Path, into: Path | None = None) -> Received:
    """Merge a return into the unit's workbook, in place with a backup; the one that is found where ``into`` is None.

    XltoolError, and nothing is written, where the return or the workbook is not fit.
    """
    came = read_returned(returned)
    path = find_workbook(returned, came.newest) if into is None else into
    require_closed(path)
    book = open_book(path)
    plan, received = _merge(book, came)
    book.apply(plan)
    return replace(received, workbook=path, backup=book.last_backup)


def receive_open(book: Book, returned: Path) -> Received:
    """Merge a return into an open workbook."""
    came = read_returned(returned)
    plan, received = _merge(book, came)
    book.apply(plan)
    return received


@collection_paused()
def _merge(changing: Book, came: ReturnedCopy) -> tuple[list[Edit], Received]:
    book: Book = ReadOnce(changing)
    submission = read_submission(book).submission
    _require_own(book, submission.cover, came.newest)
    _require_form(book, submission.cover, came)
    mine = _mine(book, came)
    known = {one.id: _judged(one) for one in mine.review.opinions} if mine else {}
    last = mine.review.newest if mine else None
    if last is not None and came.newest.version < last.version:
        raise XltoolError(
            f"没有收：{came.name} 是对第 {came.newest.version} 版的审核，{book.name} 已收过对第 {last.version} 版的审核。"
            "请收最近一次退回的文件。"
        )
    known_return = next((one for one in mine.review.returns if one.id == came.newest.id), None) if mine else None
    if known_return is not None and known_return.returned_at > came.newest.returned_at:
        raise XltoolError(
            f"没有收：{came.name} 是 {came.newest.returned_at} 退回的，{known_return.returned_at} 又退回过一次，已经收过。"
            "请收最近一次退回的文件。"
        )
    merged = merge(mine, came.carried, came.said)
    content = content_of(submission, ())
    plan = [*plan_record(merged), *plan_opinions(book, content, merged), *mark_entries(_widths(book, submission))]
    rows = read_opinions(book.read(OPINIONS)) if OPINIONS in book.sheet_names() else None
    found = {one.opinion.id: one for one in revisions(merged.base, content, merged.review)}
    ordered = [row.id for row in unit_rows(tuple(found.values()), rows or ()) if row.id]
    numbered = tuple((number, found[own]) for number, own in enumerate(ordered, start=1))
    new = frozenset(one.id for one in merged.review.opinions if one.id not in known)
    altered = frozenset(one.id for one in merged.review.opinions if known.get(one.id, _judged(one)) != _judged(one))
    return plan, Received(None, None, came.newest, numbered, new, altered, known_return == came.newest)


def _judged(one: Opinion) -> tuple[str, ...]:
    """What the reviewer says of it."""
    return one.level, one.text, one.basis, one.state


def _mine(book: Book, came: ReturnedCopy) -> Carried | None:
    """What the workbook has of its review; a broken record gives way to the return, with the answers of the sheet."""
    names = book.sheet_names()
    rows = read_opinions(book.read(OPINIONS)) if OPINIONS in names else None
    try:
        carried = own_review(book)
    except ReviewBroken:
        return Carried(answered(came.carried.review, rows or ()), came.carried.base)
    if carried is None and rows is None and OPINIONS in names and _holds_anything(book.read(OPINIONS)):
        raise XltoolError(
            f"没有收：{book.name} 里已有您自己的工作表「{OPINIONS}」。请把它改名（例如“我的意见”）后再收。"
        )
    return carried


def _holds_anything(grid: Grid) -> bool:
    return any(raw not in (None, "") for line in grid.rows for raw in line)


def _widths(book: Book, submission: Submission) -> dict[str, int]:
    """How many columns of each entry sheet opinions may speak of."""
    columns = submission.form.sheet_columns
    wanted = {header_key(sheet): len(columns.get(sheet, ())) for sheet in (template.COVER, *columns)}
    widths = {}
    for name in submission.sheet_names:
        if header_key(name) in wanted:
            longest = max((len(line) for line in book.read(name).rows), default=1)
            widths[name] = max(wanted[header_key(name)], longest)
    return widths


def told(done: Received) -> list[str]:
    """What was received, a sentence a line."""
    newest = done.newest
    deadline = f"，请在 {newest.deadline} 前改好再报" if newest.deadline else ""
    came = [one.opinion for one in done.came]
    closed = sum(one.closed for one in came)
    settled = f"，已采纳或关闭 {closed} 条" if closed else ""
    what = f"新到意见 {len(came)} 条（{count_levels(came)}{settled}）" if came else "没有新的意见"
    what += f"，以前的意见有 {len(done.altered)} 条改了说法或状态" if done.altered else ""
    again = "这份退回文件已经收过，" if done.again else ""
    lines = [f"{again}第 {newest.round} 轮审核（第 {newest.version} 版）：{newest.decision}{deadline}。{what}。"]
    for words, told_of in (
        ("报送以后您已改过", done.changed),
        ("没有找到位置、只列在表里", done.lost),
        ("几位审核人的意见不一致（冲突）", done.conflicts),
    ):
        lines += _listed(words, told_of)
    return lines


def _listed(words: str, told_of: Sequence[str]) -> list[str]:
    return [f"{words}的 {len(told_of)} 条：", *(f"　{one}" for one in told_of)] if told_of else []
