"""What comes out of what was received, and the reasons why something does not."""

import hashlib
from dataclasses import dataclass

from xltool.model.findings import Finding
from xltool.receiving.parcels.names import escape
from xltool.receiving.refusals import Refusal

PATH = " > "


@dataclass(frozen=True, slots=True)
class Parcel:
    """One received file, or the reason why there is none.

    ``source``: where it came from, outermost first, ``mail.eml > attachment.zip > member.xlsx``; ``name``: its own
    name; both escaped for showing. ``digest``: SHA-256 of ``data`` in hexadecimal, "" without data. ``data`` is None
    exactly when there is a ``refusal``. ``findings``: what is odd about the mail or the name (codes Q70 and up).
    """

    source: str
    name: str
    data: bytes | None
    digest: str
    refusal: Refusal | None = None
    findings: tuple[Finding, ...] = ()


def parcel_of(source: str, name: str, data: bytes, findings: tuple[Finding, ...] = ()) -> Parcel:
    """A parcel with content."""
    return Parcel(source, escape(name), data, hashlib.sha256(data).hexdigest(), None, findings)


def parcel_without(source: str, name: str, refusal: Refusal, findings: tuple[Finding, ...] = ()) -> Parcel:
    """A parcel that only says why there is no content."""
    return Parcel(source, escape(name), None, "", refusal, findings)


_RESEND = "请报送单位把填好的 .xlsx 作为普通附件重新发送。"

SKIPPED = Refusal("Q16", "这是临时文件、系统文件或报送台账，不是报送文件，已跳过。", "不需要处理；可以删去。")
NO_ATTACHMENT = Refusal("Q20", "邮件没有附件。", _RESEND)
DAMAGED_CODING = Refusal("Q21", "附件在传送中损坏（base64 编码不完整）。", "请报送单位重新发送。")
WINMAIL = Refusal(
    "Q22",
    "附件是 winmail.dat（Outlook 的 RTF 格式邮件），取不出里面的工作簿。",
    "请报送单位在 Outlook 中把邮件格式改为“HTML”或“纯文本”后重新发送。",
)
PARTIAL = Refusal("Q23", "邮件被分成了几封（message/partial），不能单独读取。", _RESEND)
CLOUD_LINK = Refusal("Q24", "邮件里只有网盘或超大附件的链接，没有附件；没有去下载。", _RESEND)
TOO_COMPLEX = Refusal("Q25", "邮件的结构过大或嵌套过深，没有读取。", _RESEND)
OUTLOOK_MSG = Refusal(
    "Q26", "这是 Outlook 的 .msg 文件，读不了。", "请在 Outlook 中打开它，把附件另存到文件夹，或把邮件另存为 .eml。"
)
NOT_A_WORKBOOK = "Q29"
PACKED = Refusal(
    "Q28", "这是 RAR、7z、gzip 等格式的压缩包，打不开。", "请解压后把其中的 .xlsx 放进来，或改用 .zip 压缩。"
)
UNREADABLE = "Q30"
NO_MAIL = Refusal("Q31", "这不是完整的邮件：是空的，或没有邮件头。", "请重新导出这封邮件，或请对方重新发送。")
SECRET_MAIL = Refusal(
    "Q32", "邮件是加密或整体签名的（smime.p7m），取不出附件。", "请在邮件程序中打开，把附件另存到文件夹。"
)
TOO_MANY = Refusal("Q33", "邮件的附件超过 20 个，多出的没有读取。", "请分几封邮件发送，或打成一个 .zip。")
TOO_DEEP = Refusal("Q34", "压缩包里的压缩包嵌套过多，没有打开。", "请解压后把其中的 .xlsx 放进来。")
EMPTY_BUNDLE = Refusal("Q35", "压缩包里没有文件。", "请把填好的 .xlsx 放进压缩包后重新报送。")
BUNDLE = "Q27"
"""A zip archive that is damaged, locked, or a bomb."""
TOO_LARGE = Refusal(
    "Q36", "文件过大（邮件和压缩包超过 50 MB，其他超过 20 MB），没有读取。", "请删去多余的内容，分开报送。"
)
