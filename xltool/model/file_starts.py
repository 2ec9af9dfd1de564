"""The first bytes by which a file shows what it is, whatever its name says."""

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
PDF, RTF, RAR, SEVEN_ZIP = b"%PDF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf"
