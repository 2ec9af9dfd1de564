"""What the window can do beyond the chosen workbook, each as one callable. A page is shown only when its callable is there.

Each runs in a thread of its own; XltoolError is its way to say why it stopped, NeedsYes that a person decides.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Protocol

from xltool.books import open_book
from xltool.doors.blank_form import blank_of
from xltool.model.errors import NeedsYes
from xltool.model.review import Level
from xltool.sending.mail_settings import mail_settings
from xltool.workflows import import_, publish, return_, review

_WRITING = "正在核对各单位的数字、写汇总工作簿……"
_MAP_ENDING = "_对应关系.toml"


class Progress(Protocol):
    """Called as often as the engine likes, from its own thread."""

    def __call__(self, done: int, total: int | None, at: str) -> None:
        """``done`` of ``total`` files are through (None: not known yet); ``at`` names the one at work."""


class Offer(Enum):
    """What a person may say to a return that was not made."""

    AS_OPINIONS = "changes to the unit's entries become opinions"
    ANYWAY = "that is how it is to be returned"


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run, one sentence a line. ``made``: what there is to open; None when nothing was written.

    ``pending``: a person has to do something before the run can be finished. ``launch``: what is opened at once.
    ``revisions``: 修改情况, by the headers of that sheet. ``offer``: what a person may do about what stopped it.
    """

    lines: tuple[str, ...]
    made: Path | None = None
    pending: bool = False
    launch: Path | None = None
    revisions: tuple[tuple[str, ...], ...] = ()
    offer: "Offer | None" = None


class Collect(Protocol):
    """汇总: many workbooks into one."""

    def __call__(
        self,
        paths: Sequence[Path],
        expect: Path | None,
        output: Path,
        *,
        progress: Progress,
        cancelled: Callable[[], bool],
    ) -> Report:
        """Consolidate files, folders and mails.

        ``expect``: a list (CSV or workbook) of the units that should have sent. Stops soon after ``cancelled()`` is true, and then says
        as XltoolError what was left.
        """


Import = Callable[[Path, Path], Report]
"""导入: from a document or a workbook of another layout to a new workbook."""


class Publish(Protocol):
    """导出文档: from a workbook to a Word file."""

    def __call__(self, source: Path, output: Path, *, pdf: bool, accepted: Sequence[str]) -> Report:
        """Write the document, and a PDF beside it when ``pdf``.

        NeedsYes when it may be private, unless its places are just those that a person has ``accepted``.
        """


class Return(Protocol):
    """退回: seal a review workbook in its place, draft the letter."""

    def __call__(self, workbook: Path, *, as_opinions: bool, accepted: bool) -> Report:
        """Nothing is written where the report has an offer, unless a person takes it."""


@dataclass(frozen=True, slots=True)
class Review:
    """审核 and 退回. ``begin``: from a sealed copy, and the version reviewed before where a person names it."""

    begin: Callable[[Path, Path | None], Report]
    give_back: Return


@dataclass(frozen=True, slots=True)
class Engines:
    """What is there; each is a page."""

    collect: Collect | None = None
    import_: Import | None = None
    publish: Publish | None = None
    review: Review | None = None


def engines() -> Engines:
    """The engines of this version."""
    return Engines(collect_workbooks, import_file, publish_workbook, Review(begin_review, return_review))


def collect_workbooks(
    paths: Sequence[Path], expect: Path | None, output: Path, *, progress: Progress, cancelled: Callable[[], bool]
) -> Report:
    """汇总 with the engine of ``xltool collect``, on all processors of this machine."""
    # They load pandas, which would keep the window from opening for a second.
    from xltool.workflows.collect import Interrupted, Order, collect, standings, told  # noqa: PLC0415

    order = Order(paths, output, expect, workers=os.cpu_count() or 1)

    def watch(done: int, total: int) -> None:
        if cancelled():
            raise Interrupted(order)
        progress(done, total, _WRITING if done == total else "")

    collected = collect(order, datetime.now(), watch)
    numbers = standings(collected)
    received = sum(number for _, number in numbers)
    each = "，".join(f"{standing.value} {number} 份" for standing, number in numbers)
    lines = [f"收到 {received} 份工作簿：{each}。" if received else "还没有收到工作簿。"]
    lines += [*collected.evidence.said, *told(order, collected)]
    return Report(tuple(lines), output, pending=not collected.all_accepted)


def import_file(source: Path, output: Path) -> Report:
    """导入. Where columns are only alike, the matches are written beside the source for a person to confirm."""
    is_workbook = source.suffix.lower() == ".xlsx"
    map_file = source.with_name(f"{source.stem}{_MAP_ENDING}") if is_workbook else None
    confirmed = map_file is not None and map_file.exists()
    made = import_.import_file(source, output, map_file, build=blank_of, confirm_all=False)
    if isinstance(made, import_.Proposal):
        first = (
            f"还没有导入：有的列名只是相似，不敢替您决定。建议已写在“{source.stem}{_MAP_ENDING}”（与来源在同一文件夹）。"
            "请用记事本打开它，核对、修改、保存，再点一次【开始导入】。"
        )
        return Report((first, *import_.proposed(made)), map_file, pending=True)
    lines = import_.told(source, output, made)
    if confirmed:
        lines.append(f"列的对应关系取自“{source.stem}{_MAP_ENDING}”。")
    lines.append("下一步：打开工作簿核对、补填金额，再到【填报】页点【校验】。")
    return Report(tuple(lines), output, pending=bool(made.leftovers))


def publish_workbook(source: Path, output: Path, *, pdf: bool, accepted: Sequence[str]) -> Report:
    """导出文档."""
    book = open_book(source)
    try:
        made = publish.publish(book)
    except NeedsYes as private:
        if private.places != tuple(accepted):
            raise NeedsYes(
                f"还没有导出：有 {len(private.places)} 处可能不宜公开，列在上面。请先改正；"
                "看过以后确实可以公开的，再点一次【确实可以公开，导出】。",
                private.places,
            ) from private
        made = publish.publish(book, accepted=True)
    publish.save_word(made, output)
    made_pdf = publish.save_pdf(output) if pdf else None
    lines = tuple(publish.told(made, output, made_pdf))
    return Report(lines, output, pending=made.outcome.counts.error > 0)


def begin_review(source: Path, base: Path | None) -> Report:
    """审核: the review workbook, beside the copy."""
    begun = review.review(source, None, datetime.now(), base=base)
    return Report(
        review.told(begun), begun.workbook, launch=begun.workbook, revisions=tuple(one.cells for one in begun.revisions)
    )


def return_review(workbook: Path, *, as_opinions: bool, accepted: bool) -> Report:
    """退回."""
    level = Level.ADVICE if as_opinions else None
    try:
        done = return_.return_(workbook, datetime.now(), mail_settings(), accepted=accepted, as_opinions=level)
    except return_.EntriesChanged as stop:
        return Report((str(stop), *return_.say_differences(stop)), pending=True, offer=Offer.AS_OPINIONS)
    except NeedsYes as stop:
        return Report((str(stop),), pending=True, offer=Offer.ANYWAY)
    return Report(return_.told(done), done.workbook, launch=done.letter)
