"""The first bytes by which a file shows what it is, whatever its name says."""

from typing import NamedTuple

_DESK_ENCRYPTION = (
    b"E-SafeNet",
    b"%TSD-Header-###%",
    b"TIPRAY",
    b"Chinasec",
    b"IP-GUARD",
    b"DLPE",
    b"LEAGSOFT",
    b"VRVEDP",
)
"""What programs that encrypt every document of a desk write into the first bytes."""
_HEAD = 2048
_MANY_VALUES = 200
"""Different bytes in the first 2,048; an encrypted or packed file has all 256, zero among them, a text far fewer."""
DESK_ENCRYPTED = (
    "文件的内容不是 Office 格式，像是被单位的文档加密软件加了密（在本机用 Excel、WPS 打开正常，别的程序读到的是密文）。"
    "请在加密软件里解密或申请外发后再选这个文件；没有装加密软件的，文件已损坏，请重新取得。"
)


def is_desk_encrypted(data: bytes) -> bool:
    """Whether bytes that begin like no kind of file look like the work of such a program."""
    head = data[:_HEAD]
    return any(mark in head for mark in _DESK_ENCRYPTION) or (0 in head and len(set(head)) > _MANY_VALUES)


ZIP, OLE = b"PK\3\4", b"\xd0\xcf\x11\xe0"
"""OLE: Office files before 2007, those with a password, and Outlook's messages."""
_TAR, _TAR_AT = b"ustar", 257


class Kind(NamedTuple):
    """What a file is, in words that follow 这是; ``is_packed``: an archive of a kind that is not opened here."""

    what: str
    is_packed: bool = False


_TAR_KIND = Kind(" tar 压缩包", is_packed=True)
_PICTURE = Kind("图片")
_KINDS: dict[bytes, Kind] = {
    b"%PDF": Kind(" PDF 文件"),
    b"{\\rtf": Kind(" RTF 文档"),
    b"Rar!": Kind(" RAR 压缩包", is_packed=True),
    b"7z\xbc\xaf": Kind(" 7z 压缩包", is_packed=True),
    b"\x1f\x8b\x08": Kind(" gzip 压缩包", is_packed=True),
    b"\xfd7zXZ\0": Kind(" xz 压缩包", is_packed=True),
    b"BZh91AY&SY": Kind(" bzip2 压缩包", is_packed=True),
    b"MSCF\0\0\0\0": Kind(" CAB 压缩包", is_packed=True),
    b"\x89PNG\r\n": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"BM": _PICTURE,
    b"II*\0": _PICTURE,
    b"MM\0*": _PICTURE,
    b"MZ": Kind("程序（.exe）"),
    b"L\0\0\0\x01\x14\x02\0": Kind("快捷方式"),
    b"SQLite format 3\0": Kind("数据库"),
}
_LIKE_WORDS = frozenset((b"BM", b"MZ"))
"""Starts that a text may have; a text has no zeros."""


_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"mime-version:")


def is_markup(data: bytes) -> bool:
    """Whether a text is a web page, one saved with its pictures (MHT), or XML."""
    return data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP)


def kind_of(data: bytes) -> Kind | None:
    """What a file is that is neither text nor an Office file; None when its first bytes do not tell."""
    if data.startswith(_TAR, _TAR_AT):
        return _TAR_KIND
    return next(
        (
            kind
            for start, kind in _KINDS.items()
            if data.startswith(start) and (start not in _LIKE_WORDS or 0 in data[:_HEAD])
        ),
        None,
    )
