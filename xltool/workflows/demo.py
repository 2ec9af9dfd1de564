"""The demonstration of the whole way: two units seal and send, one copy is edited, one is hostile, an office collects.

The second unit and its figures are invented. Everything is done by the very functions that staff use.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.shipped import TEMPLATE, template_path
from xltool.model import template as contract
from xltool.model.cells import Plain
from xltool.model.edits import Edit, WriteBlock
from xltool.model.findings import Severity
from xltool.model.template import find_headers
from xltool.reading.locate import match_labels
from xltool.sending.mail_settings import MailSettings
from xltool.workflows import check as workflow
from xltool.workflows.check import Outcome
from xltool.workflows.submit import Submitted, submit

NOTE = "已核对，按本单位实际情况填写（演示）。"
INBOX, SENT = "收件箱", "报送"
LIST = (
    "单位编码,单位名称,联系人\n731001,顺平县科学技术协会（本级）,\n702001,顺平县示例图书馆,\n703001,顺平县示例文化馆,\n"
)

_COVER: Mapping[str, Plain] = {
    "year": 2021, "region_code": "130636", "department_code": "702001",
    "department_name": "顺平县示例图书馆", "stage": "一上", "project_spending_total": 186000,
}  # fmt: skip
_CODES = ("13063621P00702001A001", "13063621P00702001A002")
_READING, _BOOKS = "全民阅读推广", "图书购置与流通"
_SECTIONS: Mapping[str, Sequence[Sequence[Plain]]] = {
    contract.OVERALL: (
        ("一、", "让更多群众读上书", "面向城乡群众办好阅读推广活动，充实馆藏，改善借阅条件，让到馆读书成为习惯。"),
    ),
    contract.FUNCTIONS: (
        (_READING, "1.", "办好读书活动", "围绕世界读书日和寒暑假，到学校、乡镇和社区办读书会和讲座，活动有方案、有记录。"),
        (_BOOKS, "1.", "充实馆藏", "按读者需求购置新书，及时编目上架，向乡镇分馆定期调配，提高图书利用率。"),
    ),
    contract.SAFEGUARDS: (
        ("一、", "加强组织领导", "成立工作专班，明确分工和时限，按月调度进度，发现问题及时解决。"),
        ("二、", "严格资金管理", "专款专用，按计划支付，接受财政和审计部门的监督检查。"),
    ),
    contract.PROJECTS: (
        (
            _CODES[0], _READING, 66000, 66000, 0, "支付读书会、讲座的场地、讲师和宣传材料费用。",
            0.25, 0.5, 0.8, 1, "1.全年举办读书活动40场，参加群众达到6000人次。\n2.群众对活动的满意度达到95%。", _READING,
        ),
        (
            _CODES[1], _BOOKS, 120000, 100000, 20000, "购置新书并支付编目、配送到乡镇分馆的费用。",
            0.1, 0.45, 0.85, 1, "1.全年购置新书3000册并全部上架。\n2.图书外借达到15000册次，方便群众借阅。", _BOOKS,
        ),
    ),
    contract.INDICATORS: (
        (_CODES[0], "产出指标", "数量指标", "读书活动场次", "全年举办读书会和讲座的场次", "≥", 40, "场", "2021年全民阅读工作方案"),
        (_CODES[0], "产出指标", "数量指标", "参加活动人次", "到场参加活动的人次", "≥", 6000, "人次", "2020年活动签到统计"),
        (_CODES[0], "产出指标", "质量指标", "活动按方案完成率", "按方案完成的场次占计划场次的比率", "≥", 95, "%", "2021年全民阅读工作方案"),
        (_CODES[0], "产出指标", "时效指标", "活动完成时间", "全部活动办完的时间", "≤", "2021年12月底", None, "2021年全民阅读工作方案"),
        (_CODES[0], "产出指标", "成本指标", "项目总成本", "全年支出合计", "≤", 6.6, "万元", "2021年部门预算"),
        (_CODES[0], "效益指标", "社会效益指标", "读者证新增数量", "全年新办读者证的数量", "≥", 800, "个", "2020年办证统计"),
        (_CODES[0], "满意度指标", "服务对象满意度指标", "参加群众满意度", "问卷中表示满意的比率", "≥", 95, "%", "2021年读者问卷方案"),
        (_CODES[1], "产出指标", "数量指标", "购置新书册数", "全年购置并入藏的新书册数", "≥", 3000, "册", "2021年图书购置计划"),
        (_CODES[1], "产出指标", "质量指标", "新书编目上架率", "编目上架的册数占购置册数的比率", "≥", 98, "%", "2021年图书购置计划"),
        (_CODES[1], "产出指标", "时效指标", "新书上架时间", "全部新书上架的时间", "≤", "2021年11月底", None, "2021年图书购置计划"),
        (_CODES[1], "产出指标", "成本指标", "项目总成本", "全年支出合计", "≤", 12, "万元", "2021年部门预算"),
        (_CODES[1], "效益指标", "社会效益指标", "图书外借册次", "全年外借的册次", "≥", 15000, "册次", "2020年借阅统计"),
        (_CODES[1], "满意度指标", "服务对象满意度指标", "读者满意度", "问卷中表示满意的比率", "≥", 92, "%", "2021年读者问卷方案"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """What lies in the mailbox. ``sealed``: the two submissions, the sample's first."""

    inbox: Path
    expected: Path
    sealed: tuple[Submitted, Submitted]
    tampered: Path
    hostile: Path


def second_unit(path: Path, now: datetime) -> Outcome:
    """Fill a workbook of an invented unit from the template and finish it."""
    book = open_book(template_path(TEMPLATE), path)
    book.apply([*_cover(book), *_tables(book)])
    return workflow.run(open_book(path), now)


def fill_mailbox(folder: Path, first: Path, second: Path, now: datetime) -> Sent:
    """Seal and send both workbooks, and put an edited and a hostile one beside them."""
    inbox = folder / INBOX
    inbox.mkdir(parents=True, exist_ok=True)
    done = [_sealed(path, folder / SENT, now) for path in (first, second)]
    mail, beside = inbox / done[0].letter.name, inbox / done[1].workbook.name
    shutil.copyfile(done[0].letter, mail)
    shutil.copyfile(done[1].workbook, beside)
    tampered = inbox / f"改过_{done[0].workbook.name}"
    book = FileBook(done[0].workbook, tampered)
    at = _first_cell(book, contract.PROJECTS, "预算数")
    book.apply([WriteBlock(contract.PROJECTS, *at, ((99000,),))])
    hostile = inbox / "补充材料.xlsx"
    hostile.write_bytes(_with_macro(done[1].workbook.read_bytes()))
    expected = folder / "应报单位.csv"
    expected.write_text(LIST, encoding="utf-8-sig")
    return Sent(inbox, expected, (done[0], done[1]), tampered, hostile)


def _sealed(path: Path, folder: Path, now: datetime) -> Submitted:
    """Answer the warnings as staff do in 校验结果, finish, seal."""
    book = open_book(path)
    outcome = workflow.check(book)
    warnings = [one for one in outcome.findings if one.severity is Severity.WARNING]
    grid = book.read(contract.FINDINGS)
    found = find_headers(grid, ("级别", contract.FINDING_HEADERS[9]))
    if found is not None and warnings:
        row, (level, note) = found
        marked = [
            at
            for at in range(row + 1, len(grid.rows) + 1)
            if grid.at(at, level) == contract.SEVERITY_WORDS[Severity.WARNING]
        ]
        book.apply([WriteBlock(contract.FINDINGS, at, note, ((NOTE,),)) for at in marked])
        workflow.run(open_book(path), now)
    return submit(path, folder, now, MailSettings(), accepted=True)


def _cover(book: FileBook) -> list[Edit]:
    places, _ = match_labels(book.read(contract.COVER), contract.COVER_FIELDS)
    return [
        WriteBlock(contract.COVER, places[key].row, places[key].column, ((value,),)) for key, value in _COVER.items()
    ]


def _tables(book: FileBook) -> list[Edit]:
    plan: list[Edit] = []
    for sheet, rows in _SECTIONS.items():
        row, column = _first_cell(book, sheet, contract.ENTRY_COLUMNS[sheet][0].header)
        plan.append(WriteBlock(sheet, row, column, tuple(tuple(line) for line in rows)))
    return plan


def _first_cell(book: FileBook, sheet: str, header: str) -> tuple[int, int]:
    """The cell below a header."""
    wanted = [column.header for column in contract.ENTRY_COLUMNS[sheet]]
    found = find_headers(book.read(sheet), wanted)
    if found is None:
        raise LookupError(f"{sheet} has no headers")
    row, columns = found
    return row + 1, columns[wanted.index(header)]


def _with_macro(data: bytes) -> bytes:
    """A workbook that carries what looks like a macro; nothing ever runs it."""
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    return file.getvalue()
