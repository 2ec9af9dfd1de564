"""The engines of the window's pages, over the same functions as the commands. Each loads what it needs when it runs.

What asks for a second look (P01, private data, guessed headers) stops with a sentence at the first run, and goes on at
the second when nothing has changed since.
"""

# ruff: noqa: PLC0415  a window that only checks a workbook need not wait for pandas, Word and mail
from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from xltool.errors import XltoolError
from xltool.window.engines import Engines, Progress

MAP_SUFFIX = "_对应关系.toml"
_PRESS_AGAIN = "看过以后确实可以{what}的，再点一次【{button}】。"
_STOPPED = "已停止，没有写汇总工作簿；已经读过的记着，再点一次【开始汇总】会接着做。"


def engines() -> Engines:
    """The engines of this version; those that ask twice remember what they asked."""
    return Engines(SubmitAfterALook(), collect, import_, PublishAfterALook())


def collect(
    paths: Sequence[Path],
    expect: Path | None,
    output: Path,
    *,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> Sequence[str]:
    """汇总: as ``xltool collect``; stops between two files."""
    from xltool.consolidating.run import Order
    from xltool.consolidating.run import collect as run
    from xltool.consolidating.telling import told, told_standings

    def watch(done: int, total: int) -> None:
        if cancelled():
            raise XltoolError(_STOPPED)
        progress(done, total, "")

    order = Order(paths, output, expect, workers=os.cpu_count() or 1)
    collected = run(order, datetime.now(), watch)
    return [*told_standings(collected), *told(order, collected)]


def import_(source: Path, output: Path) -> Sequence[str]:
    """导入: as ``xltool import``; where headers are only alike, a proposal is written beside the output first."""
    from xltool import importation

    proposal = output.with_name(output.stem + MAP_SUFFIX)
    found = importation.import_file(source, output, proposal)
    if isinstance(found, importation.Proposed):
        raise XltoolError(
            f"有的列名只是相似，不敢替您决定，还没有导入。建议写在 {proposal.name}，请用记事本核对，再点一次【开始导入】。"
        )
    return importation.told(source, output, found)


class SubmitAfterALook:
    """报送: seals a workbook into a folder; what may be private is asked about first."""

    def __init__(self) -> None:
        self._asked: tuple[Path, frozenset[object]] | None = None

    def __call__(self, source: Path, folder: Path) -> Sequence[str]:
        """Seal, write the letter, open it in the mail program."""
        from xltool import submitting
        from xltool.opening import open_in_program
        from xltool.settings import mail_settings

        mail, now = mail_settings(), datetime.now()
        try:
            done = submitting.submit(source, folder, now, mail)
        except submitting.DoubtsFound as stop:
            asked = source, frozenset((doubt.at, doubt.shown) for doubt in stop.doubts)
            if asked != self._asked:
                self._asked = asked
                again = _PRESS_AGAIN.format(what="报送", button="报送")
                raise XltoolError(f"{stop.found}{again}") from stop
            done = submitting.submit(source, folder, now, mail, accepted=True)
        open_in_program(done.letter)
        return [submitting.told(done, None)]


class PublishAfterALook:
    """导出文档: the public document as Word, or as PDF with the Word file beside it."""

    def __init__(self) -> None:
        self._asked: tuple[Path, str] | None = None

    def __call__(self, source: Path, output: Path) -> Sequence[str]:
        """Write the document; what may be private is asked about first."""
        from xltool import publication
        from xltool.books import open_book

        book = open_book(source)
        try:
            made = publication.publish(book)
        except publication.MayBePrivate as stop:
            if (source, stop.places) != self._asked:
                self._asked = source, stop.places
                again = _PRESS_AGAIN.format(what="公开", button="开始导出")
                raise XltoolError(f"没有导出，请先看一看：{stop.places}{again}") from stop
            made = publication.publish(book, accepted=True)
        word = output.with_suffix(".docx") if output.suffix.lower() == ".pdf" else output
        publication.save_word(made, word)
        lines = [f"已导出 {word.name}。", *publication.told(made)]
        if word != output:
            lines[0] = f"已导出 {publication.save_pdf(word).name} 和 {word.name}。"
        return lines
