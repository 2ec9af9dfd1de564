"""A mailbox as a receiving office finds it: sixteen messages, good, stale, doubled, edited, damaged and hostile."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import openpyxl
from msoffcrypto.format.ooxml import OOXMLFile

from tests.support.units import sealed, unit_workbook

XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
BUDGETS = {
    "科协": ("731001", 52000.5), "农业": ("732001", 120000), "气象": ("737001", 33333.33),
    "教育": ("738001", 900000),
}  # fmt: skip
"""What counts in the end: 52,000.50 + 120,000.00 + 33,333.33 + 900,000.00 = 1,105,333.83."""

LIST = (
    "单位编码,单位名称,联系人\n731001,科协,甲\n732001,农业,乙\n733001,文化,丙\n734001,档案,丁\n735001,图书,戊\n"
    "736001,体育,己\n737001,气象,庚\n738001,教育,辛\n739001,水利,壬\n740001,林业,癸\n"
)


def letter(subject: str, *attachments: tuple[str, bytes]) -> EmailMessage:
    """A mail as any program writes it."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "a@example.cn", "b@example.cn"
    message.set_content("请查收。\n")
    for name, data in attachments:
        message.add_attachment(data, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    return message


def fill_mailbox(folder: Path, work: Path) -> None:
    """Write the messages into ``folder``; ``work`` is for the workbooks that are attached."""

    def post(name: str, message: EmailMessage | bytes) -> None:
        raw = message if isinstance(message, bytes) else message.as_bytes(policy=SMTP)
        (folder / f"{name}.eml").write_bytes(raw)

    def book(name: str, unit: str, budget: float, version: int = 1) -> bytes:
        when = f"2027-01-1{version} 09:30:00"
        path = sealed(
            work / f"{name}{version}.xlsx", unit, name, budgets=(budget,), version=version,
            sealed_at=when,
        )  # fmt: skip
        return path.read_bytes()

    latest = book("科协", "731001", 52000.5, 2)
    post("01 科协第一版", letter("报送", ("科协.xlsx", book("科协", "731001", 50000))))
    post("02 科协第二版", letter("报送", ("最终版(改).xlsx", latest)))
    post("03 科协转发", letter("转发", ("新建工作表.xlsx", latest)))
    farming = letter("报送", ("NAME", book("农业", "732001", 120000))).as_bytes(policy=SMTP)
    post("04 农业GBK名", farming.replace(b'"NAME"', '"农业.xlsx"'.encode("gbk")))
    post("05 档案被改", letter("报送", ("档案.xlsx", _tampered(work, book("档案", "734001", 7000)))))
    post("06 文化旧模板", letter("报送", ("文化.xlsx", _old_template(work))))
    post("07 图书附件损坏", _damaged(letter("报送", ("图书.xlsx", book("图书", "735001", 8000)))))
    post("08 体育winmail", letter("报送", ("winmail.dat", b"\x78\x9f\x3e\x22" + b"\0" * 64)))
    post("09 气象嵌套", _nested(letter("报送", ("气象.xlsx", book("气象", "737001", 33333.33)))))
    post("10 炸弹", letter("报送", ("炸弹.xlsx", _bomb())))
    post("11 宏", letter("报送", ("带宏.xlsm", _with_macro(latest))))
    post("12 加密", letter("报送", ("加密.xlsx", _encrypted(latest))))
    post("13 没有附件", letter("忘了附件"))
    post("14 教育压缩包", letter("报送", ("教育.zip", _zipped(book("教育", "738001", 900000)))))
    raw = unit_workbook(work / "未封存.xlsx", "741001", "粮食").read_bytes()
    post("15 未封存", letter("报送", ("粮食.xlsx", raw)))
    post("16 科协原件又来", letter("再发", ("科协.xlsx", (work / "科协1.xlsx").read_bytes())))


def _tampered(work: Path, data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["项目"]["C4"].value = 70000  # type: ignore[assignment]
    book.save(work / "档案改.xlsx")
    return (work / "档案改.xlsx").read_bytes()


def _old_template(work: Path) -> bytes:
    book = openpyxl.load_workbook(unit_workbook(work / "旧.xlsx", "733001", "文化"))
    for line in book["封面"].iter_rows():
        for cell in line:
            if cell.value == "模板版本":
                book["封面"].cell(cell.row, cell.column + 1).value = "0.9"  # type: ignore[arg-type]
    book.save(work / "旧.xlsx")
    return (work / "旧.xlsx").read_bytes()


def _damaged(message: EmailMessage) -> bytes:
    raw = message.as_bytes(policy=SMTP)
    at = raw.index(b"UEsDB") + 400
    return raw[:at] + b"!!!***" + raw[at + 3 :]


def _nested(inner: EmailMessage) -> EmailMessage:
    outer = EmailMessage()
    outer["Subject"], outer["From"], outer["To"] = "转发", "c@example.cn", "b@example.cn"
    outer.set_content("见附件中的邮件。\n")
    outer.add_attachment(inner)
    return outer


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 80_000_000)
    return file.getvalue()


def _with_macro(data: bytes) -> bytes:
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    return file.getvalue()


def _encrypted(data: bytes) -> bytes:
    file = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt("secret", file)
    return file.getvalue()


def _zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("教育局/教育.xlsx", data)
    return file.getvalue()
