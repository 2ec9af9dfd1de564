"""Intake: every file and every mail gives at least one row; names are shown, never believed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import os
import random
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tests.support import mailbox
from tests.support.mailbox import disposition, encoded_word, forwarded, mail, part, text, workbook
from tests.support.mutants import mutated
from xltool.books.shipped import SAMPLE, template_path
from xltool.receiving.parcels.contents import open_parcels
from xltool.receiving.parcels.names import is_system_file
from xltool.receiving.parcels.unpack import parcels


def _padded(data):
    """The same workbook with a part more that is just so long that base64 of it ends in =, once."""
    for length in range(3):
        stream = io.BytesIO(data)
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr("docProps/remark.txt", " " * length)
        if len(stream.getvalue()) % 3 == 2:
            break
    return stream.getvalue()


GOOD = _padded(template_path(SAMPLE).read_bytes())
DIGEST = hashlib.sha256(GOOD).hexdigest()
NAME = "顺平县科协_绩效目标.xlsx"
OF_POSIX = pytest.mark.skipif(os.name != "posix", reason="no file on Windows has such a name")


def taken(tmp_path, content, name="来信.eml"):
    (tmp_path / name).write_bytes(content)
    return list(parcels([tmp_path / name]))


def codes(parcel):
    return [finding.code for finding in parcel.findings]


def raw_name(name):
    return mail(text(), part(GOOD, disposition(name)))


GBK = NAME.encode("gb18030")
ACCEPTED = {
    "eml_plain_utf8_rfc2047": mail(text(), workbook(GOOD, NAME)),
    "eml_gbk_rfc2047": raw_name(encoded_word(NAME, "gbk")),
    "eml_gb18030_rfc2047": raw_name(encoded_word(NAME, "gb18030")),
    "eml_gb2312_folded": raw_name(
        f"=?gb2312?B?{base64.b64encode(GBK[:5]).decode()}?=\r\n =?gb2312?B?{base64.b64encode(GBK[5:]).decode()}?="
    ),
    "eml_gbk_raw_8bit": raw_name(GBK),
    "eml_utf8_raw_8bit": raw_name(NAME.encode()),
    "eml_rfc2231_utf8": mail(
        part(GOOD, b"Content-Disposition: attachment; filename*=utf-8''" + "".join(f"%{b:02X}" for b in NAME.encode()).encode())
    ),
    "eml_rfc2231_gbk": mail(
        part(GOOD, b"Content-Disposition: attachment; filename*=GBK''" + "".join(f"%{b:02X}" for b in GBK).encode())
    ),
    "eml_rfc2231_continued": mail(
        part(
            GOOD,
            b"Content-Disposition: attachment;\r\n filename*0*=utf-8''"
            + "".join(f"%{b:02X}" for b in NAME.encode()[:10]).encode()
            + b";\r\n filename*1*="
            + "".join(f"%{b:02X}" for b in NAME.encode()[10:]).encode(),
        )
    ),
    "eml_gbk_mojibake_latin1": raw_name(f"=?iso-8859-1?B?{base64.b64encode(GBK).decode()}?="),
    "eml_name_param_only": mail(part(GOOD, mime=f'{mailbox.XLSX}; name="{encoded_word(NAME)}"')),
    "eml_wrong_mime": mail(part(GOOD, disposition(encoded_word(NAME)), mime="image/x-whatever")),
    "eml_inline_disposition": mail(part(GOOD, disposition(encoded_word(NAME), "inline"))),
    "eml_nested_rfc822": mail(text(), forwarded(mail(text(), workbook(GOOD, NAME), boundary="inner"))),
    "eml_base64_one_line": mail(part(GOOD, disposition(encoded_word(NAME)), body=base64.b64encode(GOOD))),
    "eml_cte_binary": mail(part(GOOD, disposition(encoded_word(NAME)), coding="binary")),
    "eml_quoted_printable": mail(part(GOOD, disposition(encoded_word(NAME)), coding="quoted-printable")),
}  # fmt: skip


@pytest.mark.parametrize("variant", ACCEPTED)
def test_a_mail_gives_its_workbook_with_its_name(tmp_path, variant):
    (parcel,) = taken(tmp_path, ACCEPTED[variant])
    assert (parcel.digest, parcel.name, parcel.refusal) == (DIGEST, NAME, None)
    assert parcel.data == GOOD
    assert parcel.findings == ()
    assert parcel.source == f"来信.eml > {NAME}"


def test_the_same_attachment_twice_is_no_choice_between_two(tmp_path):
    both = taken(tmp_path, mail(workbook(GOOD), workbook(GOOD)))
    assert [parcel.digest for parcel in both] == [DIGEST, DIGEST]
    assert [codes(parcel) for parcel in both] == [[], []]


FOUND = {
    "eml_no_filename": (mail(part(GOOD)), "Q72"),
    "eml_nested_rfc822_base64": (mail(forwarded(mail(workbook(GOOD), boundary="inner"), "base64")), "Q73"),
    "eml_two_attachments": (mail(workbook(GOOD, "甲.xlsx"), workbook(GOOD + b" ", "乙.xlsx")), "Q71"),
    "eml_same_name_different_content": (mail(workbook(GOOD), workbook(GOOD + b" ")), "Q71"),
    "eml_zip_gbk_name": (mail(part(mailbox.zipped({GBK: GOOD}), disposition("a.zip"))), "Q75"),
    "eml_filename_traversal": (raw_name("../../etc/cron.d/x.xlsx"), "Q70"),
    "eml_filename_traversal_win": (raw_name(r"..\\..\\windows\\x.xlsx"), "Q70"),
    "eml_filename_absolute": (raw_name("/etc/passwd.xlsx"), "Q70"),
    "eml_filename_nul": (raw_name(b"a.xlsx\0.exe"), "Q70"),
    "eml_filename_formula": (raw_name("=cmd|' !A1.xlsx"), "Q70"),
    "eml_filename_double_ext": (raw_name("绩效.xlsx.exe"), "Q70"),
    "eml_filename_rtlo": (raw_name("绩效\u202exslx.exe"), "Q70"),
    "eml_filename_reserved": (raw_name("CON.xlsx"), "Q70"),
    "eml_filename_long": (raw_name("长" * 5000 + ".xlsx"), "Q70"),
    "eml_filename_newline": (raw_name(encoded_word("绩效\r\nX-Evil: 1.xlsx")), "Q70"),
    "eml_filename_ads": (raw_name("a.xlsx:evil.exe"), "Q70"),
    "eml_filename_dash": (raw_name("-rf.xlsx"), "Q70"),
    "eml_subject_formula": (mail(workbook(GOOD), subject="=HYPERLINK(1)"), "Q74"),
    "eml_from_formula": (mail(workbook(GOOD), sender="=cmd|x <a@example.cn>"), "Q74"),
    "eml_cte_missing_base64_body": (mail(part(GOOD, disposition("a.xlsx"), coding=None, body=mailbox.in_base64(GOOD))), "Q73"),
}  # fmt: skip


@pytest.mark.parametrize("variant", FOUND)
def test_a_mail_is_read_and_its_oddity_named(tmp_path, variant):
    content, code = FOUND[variant]
    results = taken(tmp_path, content)
    assert DIGEST in [parcel.digest for parcel in results]
    for parcel in results:
        assert code in codes(parcel)
        assert not set(parcel.name + parcel.source) & set("\0\r\n\u202e")
        assert len(parcel.name) <= 255


INNER_ZIP = mailbox.zipped({"a.zip": mailbox.zipped({"b.zip": mailbox.zipped({"c.zip": b"PK"})})})
REFUSED = {
    "eml_no_attachment": (mail(text()), "Q20"),
    "eml_cloud_link_only": (mailbox.broken_mails(GOOD)["cloud_link"], "Q24"),
    "eml_truncated_header": (b"From: a@example.cn\r\nSubj", "Q20"),
    "eml_empty": (b"", "Q31"),
    "no_mail_at_all": (b"\0\1\2\3 nothing", "Q31"),
    "eml_partial": (mail(part(b"", mime='message/partial; id="1"; number=1; total=3', coding=None, body=b"From: x\r\n\r\nabc")), "Q23"),
    "eml_smime_p7m": (mail(part(b"0\x82", disposition("smime.p7m"), mime="application/pkcs7-mime")), "Q32"),
    "eml_base64_damaged": (mailbox.broken_mails(GOOD)["damaged_base64"], "Q21"),
    "eml_zip_encrypted": (mailbox.broken_mails(GOOD)["locked"], "Q27"),
    "eml_zip_bomb": (mailbox.broken_mails(GOOD)["bomb"], "Q27"),
    "eml_rar": (mail(part(b"Rar!\x1a\7\0" + b"\0" * 99, disposition("a.rar"))), "Q28"),
    "eml_winmail_dat": (mailbox.broken_mails(GOOD)["winmail"], "Q22"),
    "eml_zip_too_deep": (mail(part(INNER_ZIP, disposition("deep.zip"))), "Q34"),
    "eml_deep_multipart": (b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(200)), "Q25"),
    "eml_10k_parts": (mail(*[part(b"x", coding=None, mime="text/plain")] * 10_000), "Q25"),
    "eml_huge_header": (mail(workbook(GOOD), headers=[b"X-Long: " + b"a" * 70_000]), "Q25"),
    "eml_rfc2231_bomb": (mail(part(GOOD, b"Content-Disposition: attachment; " + b"; ".join(b"filename*%d=a" % n for n in range(20_000)))), "Q25"),
    "eml_outlook_msg": (mail(part(b"\xd0\xcf\x11\xe0" + "__substg1.0_".encode("utf-16-le"), disposition("a.msg"))), "Q26"),
    "eml_empty_zip": (mail(part(b"PK\5\6" + b"\0" * 18, disposition("a.zip"))), "Q27"),
    "eml_scan_only": (mail(part(b"%PDF-1.7", disposition("scan.pdf"), mime="application/pdf")), "Q29"),
}  # fmt: skip


@pytest.mark.parametrize("variant", REFUSED)
def test_a_mail_without_a_workbook_is_a_row_with_a_reason(tmp_path, variant):
    content, code = REFUSED[variant]
    (parcel,) = taken(tmp_path, content)
    assert parcel.refusal.code == code
    assert (parcel.data, parcel.digest) == (None, "")
    assert parcel.refusal.reason.endswith("。")
    assert parcel.refusal.fix.endswith("。")


def test_a_name_in_damaged_base64_and_an_archive_cut_in_its_end_record_are_rows(tmp_path):
    (parcel,) = taken(tmp_path, raw_name("=?gbk?B?A?= x.xlsx"))
    assert parcel.digest == DIGEST
    cut = mailbox.zipped({"a.xlsx": GOOD})[:-4]
    (parcel,) = taken(tmp_path, mail(part(cut, disposition("a.zip"))))
    assert parcel.refusal.code == "Q27"


def test_mutants_of_mails_never_raise():
    chance = random.Random(20260101)
    good = list(ACCEPTED.values())
    for _ in range(400):
        mutant = mutated(chance.choice(good), chance, chance.randrange(1, 12))
        assert list(open_parcels(mutant, "x", "x.eml"))


def test_a_mail_that_was_cut_off_says_so(tmp_path):
    whole = mail(text(), workbook(GOOD), closed=False)
    (parcel,) = taken(tmp_path, whole[: whole.rindex(b"\n", 0, len(whole) * 2 // 3)])  # four signs stay together
    assert codes(parcel) == ["Q73"]
    assert parcel.data != GOOD
    assert parcel.data.startswith(b"PK")


def test_a_zip_in_a_mail_gives_every_member(tmp_path):
    inner = mailbox.zipped({"乙单位/乙.xlsx": GOOD, "说明.pdf": b"%PDF-1.7", "空文件夹/": b""})
    packed = mailbox.zipped({"甲.xlsx": GOOD, "内.zip": inner})
    results = taken(tmp_path, mail(part(packed, disposition("全部.zip".encode()))))
    assert [(one.source, one.refusal and one.refusal.code) for one in results] == [
        ("来信.eml > 全部.zip > 甲.xlsx", None),
        ("来信.eml > 全部.zip > 内.zip > 乙单位/乙.xlsx", None),
        ("来信.eml > 全部.zip > 内.zip > 说明.pdf", "Q29"),
    ]


def test_twenty_attachments_are_taken_and_the_rest_is_said(tmp_path):
    results = taken(tmp_path, mail(*(workbook(GOOD, f"{n}.xlsx") for n in range(25))))
    assert [parcel.refusal and parcel.refusal.code for parcel in results] == ["Q33", *[None] * 20]


@pytest.mark.parametrize(
    "name",
    ["~$绩效.xlsx", ".~lock.绩效.xlsx#", "._绩效.xlsx", "绩效.xlsx.tmp", "Thumbs.db", "绩效.xlsx.crdownload",
     "报送台账.xlsx", "报送台账.XLSX", "报送台账-20270110-093000.xlsx", "报送台账-20270110-093000-2.xlsx"],
)  # fmt: skip
def test_locks_and_system_files_are_skipped_in_a_row_of_their_own(tmp_path, name):
    assert is_system_file(name)
    (parcel,) = taken(tmp_path, GOOD, name)
    assert parcel.refusal.code == "Q16"


@pytest.mark.parametrize(
    "name",
    ["绩效.XLSX", "绩效 (1).xlsx", "绩" * 80 + ".xlsx", "-rf.xlsx", "=1+1.xlsx", "绩\u202e效.xlsx",
     pytest.param(b"\xbc\xa8\xd0\xa7.xlsx".decode("utf-8", "surrogateescape"), marks=OF_POSIX),
     pytest.param("绩\n效.xlsx", marks=OF_POSIX)],
)  # fmt: skip
def test_a_file_with_any_name_is_taken(tmp_path, name):
    (parcel,) = taken(tmp_path, GOOD, name)
    assert parcel.digest == DIGEST
    assert parcel.name.isprintable()


def test_a_folder_is_read_in_order_with_what_is_below_it(tmp_path):
    (tmp_path / "乙").mkdir()
    (tmp_path / "乙" / "2.xlsx").write_bytes(GOOD)
    (tmp_path / "1.xlsx").write_bytes(GOOD)
    (tmp_path / "3.eml").write_bytes(mail(workbook(GOOD, "附.xlsx")))
    sources = [parcel.source for parcel in parcels([tmp_path])]
    assert sources == ["1.xlsx", "3.eml > 附.xlsx", str(Path("乙", "2.xlsx"))]


def test_a_file_that_cannot_be_read_is_a_row(tmp_path):
    (parcel,) = parcels([tmp_path / "没有.xlsx"])
    assert parcel.refusal.code == "Q30"


def test_a_file_beyond_the_limit_is_a_row_and_never_read(tmp_path):
    with (tmp_path / "大.xlsx").open("wb") as stream:
        stream.truncate(60 * 2**20)
    tracemalloc.start()
    (parcel,) = parcels([tmp_path / "大.xlsx"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert parcel.refusal.code == "Q36"
    assert peak < 2**20


def test_memory_holds_one_file_at_a_time(tmp_path):
    for number in range(20):
        (tmp_path / f"{number}.xlsx").write_bytes(b"PK" + bytes(2**20))
    tracemalloc.start()
    assert sum(1 for _ in parcels([tmp_path])) == 20
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * 2**20


def test_system_files_and_plain_texts_in_an_archive_are_no_submissions(tmp_path):
    archive = mailbox.zipped({"a.xlsx": GOOD, "Thumbs.db": b"x", "说明.txt": "请查收".encode(), "b.xlsx.tmp": GOOD})
    taken_in = taken(tmp_path, archive, "材料.zip")
    assert [(one.name, one.refusal and one.refusal.code) for one in taken_in] == [
        ("a.xlsx", None), ("Thumbs.db", "Q16"), ("说明.txt", "Q29"), ("b.xlsx.tmp", None),
    ]  # fmt: skip


# --- oddly wrapped, whole all the same ------------------------------------------------------

LINES = mailbox.in_base64(GOOD).strip()
FOOTER = b"\r\n\r\n----------\r\nScanned by a gateway.\r\n"


def in_lines(body, **options):
    return mail(text(), part(GOOD, disposition("a.xlsx"), body=body, **options))


def in_uu(data, name=b"a.xlsx", blank=b"`"):
    """As the programs of old wrote a file into the text; some write a space for nothing, which others trim."""
    lines = [
        binascii.b2a_uu(data[at : at + 45], backtick=blank == b"`").rstrip(b"\n ") for at in range(0, len(data), 45)
    ]
    return b"begin 644 " + name + b"\r\n" + b"\r\n".join([*lines, blank, b"end"]) + b"\r\n"


def fork(kind, *entries):
    """What a Mac keeps beside or around a file: (number of the fork, content) each."""
    at, directory, content = 26 + 12 * len(entries), b"", b""
    for number, data in entries:
        directory += struct.pack(">3L", number, at + len(content), len(data))
        content += data
    return b"\0\5\x16" + kind + b"\0\2\0\0" + bytes(16) + struct.pack(">H", len(entries)) + directory + content


SIMPLE = mail(text(), workbook(GOOD))
WHOLE = {
    "a line of a mailbox in front": b"From - Fri Nov 20 08:00:00 2026\r\n" + SIMPLE,
    "a quoted line of a mailbox in front": b">From chen@example.cn Fri Nov 20 08:00:00 2026\n" + SIMPLE,
    "blank lines and a line of a mailbox": b"\r\n\r\nFrom x@y Fri Nov 20 2026\r\n" + SIMPLE,
    "no padding": in_lines(LINES.rstrip(b"=")),
    "footer behind the padding": in_lines(LINES + FOOTER),
    "footer of letters alone": in_lines(LINES + b"\r\nConfidential\r\n"),
    "footer without a label of base64": in_lines(LINES + FOOTER, coding=None),
    "uuencode": mail(text(), part("请查收。\r\n\r\n".encode("gbk") + in_uu(GOOD), coding=None, mime="text/plain; charset=gb2312")),
    "uuencode with spaces that were trimmed": b"Subject: x\r\n\r\n" + in_uu(GOOD, blank=b" "),
    "white space at the ends of lines": in_lines(b"\r\n \r\n" + LINES.replace(b"\n", b" \t\r\n")),
    "quoted as in an answer": in_lines(b"> " + LINES.replace(b"\n", b"\r\n> ")),
    "each line coded for itself": in_lines(b"\r\n".join(base64.b64encode(GOOD[at : at + 40]) for at in range(0, len(GOOD), 40))),
    "the alphabet of web addresses": in_lines(base64.urlsafe_b64encode(GOOD)),
    "every line ended twice": SIMPLE.replace(b"\r\n", b"\r\r\n"),
    "Apple's mail with its length": b"%d\n" % len(SIMPLE) + SIMPLE.replace(b"\r\n", b"\n") + b"<?xml version='1.0'?><plist/>",
    "base64 in the text": b"Subject: x\r\n\r\nbegin-base64 644 a.xlsx\r\n" + LINES + b"\r\n====\r\n",
    "a fork beside it": mail(part(fork(b"\7", (2, b"x" * 99)), disposition("a.xlsx"), mime="application/applefile"), workbook(GOOD)),
    "a fork alone by name": mail(part(fork(b"\7", (9, b"x")), disposition("._a.xlsx")), workbook(GOOD)),
    "file and fork in one": mail(part(fork(b"\0", (2, b"x"), (1, GOOD)), disposition("a.xlsx"))),
    "a fork in an archive": mail(part(mailbox.zipped({"b/a.xlsx": GOOD, "b/c.xlsx": fork(b"\7", (9, b"x"))}), disposition("a.zip"))),
}  # fmt: skip


@pytest.mark.parametrize("variant", WHOLE)
def test_what_is_whole_is_taken_however_it_was_wrapped(tmp_path, variant):
    taken_in = [one for one in taken(tmp_path, WHOLE[variant]) if one.refusal is None]
    assert [one.digest for one in taken_in] == [DIGEST]
    assert set(codes(taken_in[0])) <= {"Q73"}


@pytest.mark.parametrize("name", ["来信.txt", "来信", "来信.emlx", "来信.dat"])
def test_a_mail_is_known_by_its_head_whatever_it_is_called(tmp_path, name):
    assert [one.data for one in taken(tmp_path, SIMPLE, name)] == [GOOD]


@pytest.mark.parametrize("text", [b"From: here\r\nto: there\r\n\r\nall the way\r\n", b"Subject,Date,From\n1,2,3\n"])
def test_words_of_a_mail_in_a_text_make_no_mail(tmp_path, text):
    assert [one.refusal.code for one in taken(tmp_path, text, "说明.txt")] == ["Q29"]


@pytest.mark.parametrize(
    "body",
    [LINES[:-200], LINES[:4000] + b"!" + LINES[4001:], LINES[:4000] + LINES[4001:], LINES[:4000] + FOOTER + LINES[4000:-2]],
    ids=["cut short", "a wrong sign", "a sign lost", "a footer in the midst"],
)  # fmt: skip
def test_what_is_not_whole_stays_refused(tmp_path, body):
    assert DIGEST not in [one.digest for one in taken(tmp_path, in_lines(body)) if one.refusal is None]


def test_a_mailbox_is_many_mails(tmp_path):
    other = mail(workbook(GOOD + b" ", "乙.xlsx"), subject="第二封")
    said = part(b"hello\r\n\r\n>From our side 2026 nothing.\r\n", coding=None, mime="text/plain")
    third = mail(said, workbook(GOOD, "丙.xlsx"))
    line = b"\r\nFrom chen@example.cn Fri Nov 20 09:00:00 2026\r\n"
    for name in ("收件箱.mbox", "Inbox", "a.eml"):
        found = taken(tmp_path, line.lstrip() + line.join((SIMPLE, other, third)), name)
        assert [one.source.partition(" > ")[2] for one in found] == [
            "第1封 > 绩效目标.xlsx",
            "第2封 > 乙.xlsx",
            "第3封 > 丙.xlsx",
        ]
        assert [one.data for one in found] == [GOOD, GOOD + b" ", GOOD]
        assert not any(codes(one) for one in found)
    assert [one.refusal.code for one in taken(tmp_path, b"", "空.mbox")]
    assert [one.refusal.code for one in taken(tmp_path, b"From nobody", "坏.mbox")]
