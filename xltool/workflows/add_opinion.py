"""加意见 on an open review workbook: a row of 审核意见 for the cell that is selected."""

from datetime import datetime

from xltool.model.cells import Ref
from xltool.model.edits import Book, Link, WriteBlock
from xltool.model.errors import XltoolError
from xltool.model.review import CONCLUSION, OPINIONS, REVIEW_SHEETS, Opinion
from xltool.reading.submission import read_submission
from xltool.reviewing.opinions_sheet import find_columns, read_opinions
from xltool.reviewing.record import read_record
from xltool.reviewing.spots import Spots, row_of
from xltool.sending.seal.content import content_of


def add_opinion(book: Book, at: Ref | None, now: datetime) -> Ref:
    """Write the selected cell into the first free row; its 意见 cell, for the reviewer to type in.

    Which row of the entries it belongs to, 退回 finds: a cell of an official sheet belongs to that of its project.
    """
    carried = read_record(book)
    grid = book.read(OPINIONS)
    found = find_columns(grid)
    if carried is None or CONCLUSION not in book.sheet_names() or found is None or "意见" not in found[1]:
        raise XltoolError(
            f"“{book.name}”不是审核工作簿（没有工作表「{OPINIONS}」和「{CONCLUSION}」），不能加意见。"
            "请先用【审核】打开单位报来的封存副本。"
        )
    spot = None
    if at is not None and at.sheet not in REVIEW_SHEETS and not at.sheet.startswith("_"):
        submission = read_submission(book).submission
        spot = Spots(content_of(submission, ()), submission).at(at, book.read(at.sheet))
    if spot is None or at is None:
        raise XltoolError("没有加意见：请先在填报的表或正式表里选中要提意见的单元格，再点【加意见】。")
    header, columns = found
    rows = read_opinions(grid) or []
    row = max((one.row for one in rows), default=header) + 1
    blank = Opinion("", 0, "", spot.place, spot.project, spot.indicator, spot.shown, "", date=f"{now:%Y-%m-%d}")
    cells = {**row_of(blank, spot).cells, "工作表": at.sheet, "单元格": at.a1}
    filled = {name: text for name, text in cells.items() if text and name in columns}
    plan = [WriteBlock.one(Ref(OPINIONS, row, columns[name]), text) for name, text in filled.items()]
    if "序号" in columns:
        plan.append(WriteBlock.one(Ref(OPINIONS, row, columns["序号"]), len(rows) + 1))
    links = [Link(Ref(OPINIONS, row, columns["单元格"]), at)] if "单元格" in columns else []
    book.apply([*plan, *links])
    return Ref(OPINIONS, row, columns["意见"])
