"""What in a text ought not to travel: telephone, identity and bank card numbers, names beside them, secrecy marks.

Judges texts only; amounts and codes are not given to it. A hit is a warning for a person, never proof.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from xltool.language.patterns import compile_later

PHONE, NAME, IDENTITY, BANK, SECRET = "电话号码", "姓名", "身份证号", "银行卡号", "涉密或内部标志"

_BEFORE, _AFTER = r"(?<![0-9A-Za-z.])", r"(?![0-9A-Za-z])"
_MOBILE = compile_later(
    rf"{_BEFORE}(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}}{_AFTER}(?!\.\d|\s*(?:[万亿]?元|平方))"
)
"""Eleven digits; an amount or an area of that many digits is none."""
_LANDLINE = compile_later(rf"(?<!\d-){_BEFORE}(?:\(0\d{{2,3}}\)|0\d{{2,3}}-?) ?[2-9]\d{{6,7}}(?:-\d{{1,5}})?{_AFTER}")
_LOCAL_PHONE = compile_later(rf"(?:电话|手机|联系方式|热线|传真|座机)[^0-9]{{0,6}}(\d[\d -]{{5,}}\d){_AFTER}")
_HOTLINE = compile_later(r"(?<!\d)1[12]\d{3}$")
"""A public number of five digits, such as 12345."""
_IDENTITY = compile_later(rf"{_BEFORE}\d{{17}}[\dXx]{_AFTER}")
_BANK = compile_later(rf"{_BEFORE}\d(?:[ -]?\d){{12,18}}{_AFTER}")
_ACCOUNT = compile_later(rf"(?:账号|帐号|账户|卡号)[^0-9]{{0,6}}(\d(?:[ -]?\d){{11,20}}){_AFTER}")
"""A number that is called an account, whatever its check digit."""
_BEFORE_NAMES = ("联系人", "经办人", "负责人", "咨询人", "制表人", "审核人", "收款人", "户名", "姓名")
_NAMED = compile_later(
    rf"(?:{'|'.join(_BEFORE_NAMES)})(?:\s*[:：为是]\s*|\s+)([\u4e00-\u9fff·]{{2,4}})(?![\u4e00-\u9fff])"
)
_BESIDE_PHONE = compile_later(r"([\u4e00-\u9fff·]{2,4})\s*[,，:：(]?\s*$")
_TITLED = compile_later(r"(?:电话|手机|热线|座机|传真|号码|方式|拨打|致电|咨询|联系|编号|总机|值班)$")
_SECRET = compile_later(
    r"(?:绝密|机密|秘密)\s*[★☆]|[(\[【《](?:绝密|机密|秘密|内部|涉密)[)\]】》]|(?<![非不无未])涉密(?!人员|载体|管理|岗位|网络|网$|计算机|信息系统|系统|设备|测评|资质|检查|场所|会议|专网|采购)"
    r"|内部(?:资料|文件|材料|使用|传阅|掌握)|不得外传|不宜公开|不予公开|注意保密|^(?:绝密|机密|秘密|内部)$",
    re.MULTILINE,
)
MAY_HOLD = compile_later(rf"\d(?:[\s()（）－-]*\d){{6}}|{'|'.join(_BEFORE_NAMES)}|密|内部|外传|不[宜予]公开")
"""One quick look that spares most texts the rest; it lets too many through, never too few."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Private:
    """Something found in a text: which kind, and the words themselves."""

    kind: str
    text: str


def private_in(text: str) -> list[Private]:
    """Everything found, each place under one kind only, in the order of the text."""
    if MAY_HOLD.search(text) is None:
        return []
    folded = unicodedata.normalize("NFKC", text)
    found: list[tuple[int, int, Private]] = []
    for kind, search in _SEARCHES:
        for start, end in search(folded):
            if all(end <= first or start >= last for first, last, _ in found):
                found.append((start, end, Private(kind, folded[start:end].strip())))
    return [hit for _, _, hit in sorted(found, key=lambda one: one[:2])]


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are an identity number: a date of birth, and the check digit of GB 11643-1999."""
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return born.year >= 1900 and _CHECKS[total % 11] == text[17].upper()


def is_bank_card(digits: str) -> bool:
    """Whether digits pass the check of Luhn; a row of the same digit passes it too and is none."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return len(set(digits)) > 1 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _identities(text: str) -> Iterator[tuple[int, int]]:
    return (m.span() for m in _IDENTITY.finditer(text) if is_identity_number(m[0]))


def _banks(text: str) -> Iterator[tuple[int, int]]:
    yield from (m.span(1) for m in _ACCOUNT.finditer(text))
    yield from (m.span() for m in _BANK.finditer(text) if is_bank_card(re.sub(r"[ -]", "", m[0])))


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_MOBILE, _LANDLINE):
        yield from (match.span() for match in pattern.finditer(text))
    local = (match for match in _LOCAL_PHONE.finditer(text) if not _HOTLINE.search(match[1]))
    yield from (match.span(1) for match in local)


def _names(text: str) -> Iterator[tuple[int, int]]:
    """After a word such as 联系人, or right before a telephone number."""
    if any(word in text for word in _BEFORE_NAMES):
        yield from (match.span(1) for match in _NAMED.finditer(text))
    for start, _ in _phones(text):
        before = re.sub(r"(?:的)?(?:联系)?(?:电话|手机|号码|方式)\s*[:：]?\s*$", "", text[:start])
        beside = _BESIDE_PHONE.search(before)
        if beside and not _TITLED.search(beside[1]) and _stands_alone(before, beside.start(1)):
            yield beside.span(1)


def _stands_alone(text: str, start: int) -> bool:
    """Whether no further Chinese character stands before: then it is a word of a sentence."""
    return start == 0 or not "\u4e00" <= text[start - 1] <= "\u9fff"


def _secrets(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _SECRET.finditer(text))


_SEARCHES: tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    (IDENTITY, _identities), (BANK, _banks), (PHONE, _phones), (NAME, _names), (SECRET, _secrets),
)  # fmt: skip
"""An identity number is asked for first: part of it may look like a bank card."""
