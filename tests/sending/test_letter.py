"""The letter, read back by Python's parser and by an unrelated one; names that programs stumble over."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import pytest
from fast_mail_parser import parse_email

from tests.support.memory_book import a_book, a_project, good_indicators
from xltool.model.disbursement import disbursement
from xltool.model.errors import XltoolError
from xltool.model.submission import Submission
from xltool.reading.submission import read_submission
from xltool.sending.letter import Draft, draft, subject_of
from xltool.sending.mail_settings import MailSettings, check_addresses, mail_settings
from xltool.sending.seal.content import content_of
from xltool.sending.seal.record import Seal, new_seal

WORKBOOK = bytes(range(256)) * 40
NAMES = [
    "顺平县科学技术协会（本级）",
    "单位,带逗号;分号",
    'O\'Neil & <b>"引号"</b>',
    "😀𠮷 表情",
    "六" * 60,
    "naïve café",
    "100%=全部 100%25",
    "甲\r\nBcc: x@example.com",
]


def letter(name: str = NAMES[0], **options: object) -> tuple[Draft, Submission, Seal, str]:
    book = a_book(
        cover={"部门名称": name},
        projects=[a_project(), a_project(项目编码="13063621UQAP8BYN8VZWL", 项目名称="<i>学会</i>", 预算数=1000.5)],
        indicators=good_indicators(),
    )  # fmt: skip
    submission = read_submission(book).submission
    seal = new_seal(content_of(submission, ()), 2, "2027-01-10 09:30:00")
    file = f"731001_{name}_2021_一上_v2_20270110.xlsx"
    limit = options.get("limit_mb", 20)
    made = draft(submission, disbursement(submission), seal, (file, WORKBOOK), "jx@example.gov.cn", limit)  # type: ignore[arg-type]  # fmt: skip
    return made, submission, seal, file


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_come_back_whole_from_two_parsers(name: str) -> None:
    made, submission, seal, file = letter(name)
    subject = " ".join(subject_of(submission, seal).split())
    message = email.message_from_bytes(made.data, policy=email.policy.default)
    assert message["Subject"] == subject
    assert message["To"] == "jx@example.gov.cn"
    assert message["X-Unsent"] == "1"
    assert message["Bcc"] is None
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == file
    assert attached.get_content() == WORKBOOK
    other = parse_email(made.data)
    assert other.subject == subject
    (found,) = other.attachments
    assert found.content == WORKBOOK
    assert found.filename == file


@pytest.mark.parametrize("name", NAMES[:5], ids=range(5))
def test_programs_that_do_not_know_rfc_2231_find_the_name_as_rfc_2047(name: str) -> None:
    from email.header import decode_header

    made, _, _, file = letter(name)
    old = email.message_from_bytes(made.data)  # the parser of old: nothing is decoded
    part = next(part for part in old.walk() if part.get_content_disposition() == "attachment")
    words = part.get_param("name")
    assert isinstance(words, str)
    assert words.isascii()
    decoded = "".join(
        text.decode(charset or "ascii") if isinstance(text, bytes) else text for text, charset in decode_header(words)
    )
    assert decoded == file


def test_no_parser_finds_a_defect_and_every_line_fits() -> None:
    for name in NAMES:
        made, _, _, _ = letter(name)
        message = email.message_from_bytes(made.data, policy=email.policy.strict)
        assert not message.defects
        assert all(not part.defects for part in message.walk())
        assert max(map(len, made.data.split(b"\r\n"))) <= 998
        assert made.data.isascii()
        assert made.data.count(b"\n") == made.data.count(b"\r\n")


def test_the_body_says_code_projects_and_money_twice() -> None:
    made, _, seal, file = letter()
    message = email.message_from_bytes(made.data, policy=email.policy.default)
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        text = body.get_content()
        assert seal.code in text
        assert file in text
        assert "13063621UQAP8BYN8VZWK" in text
        # 20 % of 37500.00 and of 1000.50 rounded half up, and their sum
        for amount in ("7,500.00", "200.10", "7,700.10", "37,500.00", "38,500.50"):
            assert amount in text
    assert "&lt;i&gt;学会&lt;/i&gt;" in text
    assert "<i>学会" not in text


def test_a_workbook_beyond_the_limit_is_left_out_and_it_is_said() -> None:
    made, _, _, file = letter(limit_mb=0.005)
    assert not made.attached
    message = email.message_from_bytes(made.data, policy=email.policy.default)
    assert list(message.iter_attachments()) == []
    body = message.get_body(("plain",))
    assert body is not None
    assert f"工作簿 {file} 超过邮件的大小限制" in body.get_content()


def test_the_same_submission_gives_the_same_letter() -> None:
    assert letter()[0] == letter()[0]


# --- settings -------------------------------------------------------------------------------


def test_without_a_file_the_recipient_is_empty(tmp_path: Path) -> None:
    assert mail_settings(tmp_path / "config.toml") == MailSettings("", 20)


def test_settings_are_read_with_or_without_a_mark_at_the_beginning(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    for start in ("", "\ufeff"):
        path.write_text(f'{start}[mail]\nto = "a@b.gov.cn；c@d.cn"\nlimit_mb = 7.5\n', "utf-8")
        assert mail_settings(path) == MailSettings("a@b.gov.cn, c@d.cn", 7.5)


@pytest.mark.parametrize(
    "text", ["[mail", "[mail]\nto = 3", "[mail]\nlimit_mb = 0", "[mail]\nlimit_mb = true", '[mail]\nto = "张三"',
             "mail = 3", '[mail]\nlimit_mb = "20"']
)  # fmt: skip
def test_settings_that_make_no_sense_are_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(XltoolError, match="config"):
        mail_settings(path)


@pytest.mark.parametrize("text", ["张三", "a@b", "a b@c.cn", "@c.cn", "a@b.cn\nBcc: x@y.cn", "a@b.cn,乙@c.cn"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(XltoolError, match="邮箱"):
        check_addresses(text, "这里")
