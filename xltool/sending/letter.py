"""The e-mail with which a sealed workbook goes upward, as the bytes of a draft. Sends nothing.

Names of attachments are given twice: RFC 2231 (``filename*``) for programs that follow the standard, RFC 2047 (``name``)
for those that do not (old Outlook, Foxmail). ``X-Unsent`` lets Outlook open the file as a letter to be sent.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from html import escape

from xltool.language.residue import as_printed
from xltool.model import template
from xltool.model.disbursement import Disbursement
from xltool.model.submission import Submission
from xltool.sending.seal.record import Seal

_WORKBOOK_TYPE = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LINE = 76
_POLICY = compat32.clone(linesep="\r\n", max_line_length=80)
"""So long that the type of a workbook stands on the first line of its header: an empty first line confuses programs."""
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """The bytes of an .eml file; ``attached``: whether the workbook is in it."""

    data: bytes
    attached: bool


def subject_of(submission: Submission, seal: Seal) -> str:
    """Who sends what, and the code."""
    cover = submission.cover
    words = (
        f"报送预算绩效目标：{cover.department_code.typed} {cover.department_name.typed}"
        f" {cover.year.typed}年 {cover.stage.typed} 第{seal.version}版（校验码 {seal.code}）"
    )
    return " ".join(words.split())


def draft(
    submission: Submission,
    figures: Disbursement,
    seal: Seal,
    attachment: tuple[str, bytes],
    to: str,
    limit_mb: float,
    dealt_with: str = "",
) -> Draft:
    """Write the letter. ``attachment``: name and bytes of the workbook, left out when the letter would be too large.

    ``dealt_with``: how the opinions of a review were dealt with, in a sentence.
    """
    name, content = attachment
    attached = fits(content, limit_mb)
    rows = _table(submission, figures)
    words = _words(submission, seal, name, attached=attached)
    words[1:1] = [dealt_with] if dealt_with else []
    mark = f"{seal.digest}{seal.version}{name}"
    texts = (_plain(words, rows), _html(words, rows))
    return pack(subject_of(submission, seal), texts, attachment if attached else None, to, mark)


def fits(content: bytes, limit_mb: float) -> bool:
    """Whether a letter with this workbook is small enough."""
    in_base64 = -(-len(content) // 3) * 4
    return in_base64 * (_LINE + 2) // _LINE <= limit_mb * _MEGABYTE


def pack(subject: str, texts: tuple[str, str], attachment: tuple[str, bytes] | None, to: str, mark: str) -> Draft:
    """A draft of a letter. ``texts``: in plain words and in HTML; ``mark``: what makes it this letter and no other."""
    boundary = hashlib.sha256(mark.encode()).hexdigest()[:24]
    parts = [_text(kind, text) for kind, text in zip(("plain", "html"), texts, strict=True)]
    letter = MIMEMultipart("alternative", f"xltool-a-{boundary}", parts)
    if attachment is not None:
        letter = MIMEMultipart("mixed", f"xltool-m-{boundary}", [letter, _attachment(*attachment)])
    if to:
        letter["To"] = to
    letter["Subject"] = _word(subject, "Subject")
    letter["X-Unsent"] = "1"
    return Draft(letter.as_bytes(policy=_POLICY), attachment is not None)


# --- what the letter says -------------------------------------------------------------------


def _words(submission: Submission, seal: Seal, name: str, *, attached: bool) -> list[str]:
    cover = submission.cover
    sent = (
        f"附件：{name}。"
        if attached
        else f"工作簿 {name} 超过邮件的大小限制，没有放在附件里，请用其他方式（内网、优盘）报送。"
    )
    return [
        (
            f"现报送 {cover.department_code.typed} {cover.department_name.typed} {cover.year.typed} 年度"
            f"预算绩效目标（{cover.stage.typed}，第 {seal.version} 版）。"
        ),
        f"{template.SEAL_LABEL}：{seal.code}　{template.SEALED_AT_LABEL}：{seal.sealed_at}",
        "此码与封面、正式表页脚上的校验码应当一致。",
        sent,
    ]


_Table = list[tuple[str, ...]]


def _table(submission: Submission, figures: Disbursement) -> _Table:
    """A row per project and a total: code, name, budget, cumulative money at each checkpoint, all in 元."""
    rows: _Table = [("项目编码", "项目名称", "预算数", *(f"{label}累计" for label in submission.form.labels))]
    for one in figures.projects:
        schedule = one.of("total").schedule or ()
        rows.append(
            (
                one.project.code.typed, one.project.name.typed, _money(one.of("total").budget),
                *(_money(point.cumulative) for point in schedule),
            )
        )  # fmt: skip
    total = figures.total
    rows.append(
        ("合计", f"{len(submission.projects)} 个项目", _money(total.budget),
         *(_money(point.cumulative) for point in total.schedule or ()))
    )  # fmt: skip
    return rows


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _plain(words: Sequence[str], rows: _Table) -> str:
    lines = [*words, "", "各项目资金（单位：元）："]
    for row in rows[1:]:
        figures = "，".join(f"{label} {value}" for label, value in zip(rows[0][2:], row[2:], strict=False))
        lines.append(f"{row[0]} {row[1]}：{figures}")
    return "\n".join(lines) + "\n"


def _html(words: Sequence[str], rows: _Table) -> str:
    def cells(row: Sequence[str], tag: str) -> str:
        return "".join(
            f'<{tag} align="{"left" if place < 2 else "right"}">{escape(value)}</{tag}>'
            for place, value in enumerate(row)
        )

    body = "".join(f"<tr>{cells(row, 'td')}</tr>\n" for row in rows[1:])
    table = (
        "<p>各项目资金（单位：元）</p>\n"
        f'<table border="1" cellspacing="0" cellpadding="4">\n<tr>{cells(rows[0], "th")}</tr>\n{body}</table>\n'
    )
    return html_page(words, table)


def html_page(words: Iterable[str], rest: str = "") -> str:
    """Paragraphs, and what follows them, as the HTML of a letter."""
    paragraphs = "".join(f"<p>{escape(words_)}</p>\n" for words_ in words)
    return f'<html><head><meta charset="utf-8"></head><body>\n{paragraphs}{rest}</body></html>\n'


# --- how it is packed -----------------------------------------------------------------------


def _text(kind: str, text: str) -> MIMEText:
    return MIMEText(as_printed(text).replace("\n", "\r\n"), kind, "utf-8")


def _attachment(name: str, content: bytes) -> MIMEApplication:
    part = MIMEApplication(content, _WORKBOOK_TYPE)
    part.set_param("name", _word(name, " name="))
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return part


def _word(text: str, header: str) -> str:
    """As words of RFC 2047, no character cut in two; control characters would begin a header of their own."""
    clean = "".join(character if character.isprintable() else " " for character in text)
    return Header(clean, "utf-8", maxlinelen=_LINE, header_name=header).encode()
