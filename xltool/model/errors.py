"""Reasons why a run cannot go on. Each carries one Chinese sentence: where, what, how to put it right."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from xltool.model.paths import is_too_long

_USED = "正被别的程序使用"
_FULL = "磁盘空间不足"
_TOO_LONG = "文件名或路径太长"
_ODD_NAME = "文件名里有不能用的字符"
_NO_SHARE = "找不到这台服务器或共享文件夹"
_NETWORK = "网络连接断开了"
_LOGIN = "网络共享的用户名或密码不对"
_NOT_READY = "磁盘或光驱没有准备好"
_CLOUD = "文件在网盘（云端），没有取到本机"

_SYSTEM_WORDS = {
    errno.ENOENT: "找不到",
    errno.EEXIST: "同名的文件或文件夹已经存在",
    errno.EISDIR: "这个名字是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: _TOO_LONG,
    errno.EINVAL: _ODD_NAME,
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.EBUSY: _USED,
    errno.ENOSPC: _FULL,
    errno.EFBIG: _FULL,
    errno.EDQUOT: _FULL,
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
    errno.ENXIO: _NOT_READY,
    errno.ENODEV: _NOT_READY,
    errno.ETIMEDOUT: _NETWORK,
    errno.EHOSTDOWN: _NO_SHARE,
    errno.EHOSTUNREACH: _NO_SHARE,
    errno.ENETUNREACH: _NO_SHARE,
}
"""By the numbers that every system has."""

_WINDOWS_WORDS = {
    **dict.fromkeys((5, 1314), "没有权限"),
    15: "没有这个盘",
    19: "磁盘是只读的",
    **dict.fromkeys((21, 1112), _NOT_READY),
    **dict.fromkeys((32, 33, 170, 1224), _USED),
    **dict.fromkeys((39, 112, 1816), _FULL),
    **dict.fromkeys((51, 53, 67, 1203, 1231, 1232), _NO_SHARE),
    54: "网络太忙",
    **dict.fromkeys((55, 58, 59, 64, 121, 1236), _NETWORK),
    65: "网络共享不允许使用",
    71: "连到这台服务器的人太多",
    **dict.fromkeys((86, 1240, 1326), _LOGIN),
    **dict.fromkeys((123, 161), _ODD_NAME),
    145: "文件夹不是空的",
    206: _TOO_LONG,
    225: "被防病毒软件拦下了",
    226: "被防病毒软件删除了",
    267: "这个名字不是文件夹",
    303: "文件正在被删除",
    1005: "磁盘没有格式化，或已损坏",
    1117: "磁盘读写出错",
    1155: "没有能打开它的程序",
    1219: "已经用另一个用户名连到这台服务器",
    1222: "没有连上网络",
    1223: "您取消了操作",
    1260: "被本单位的安全策略阻止",
    1311: "没有连上网络，核对不了用户名",
    **dict.fromkeys((1327, 1385), "这个用户不允许使用网络共享"),
    **dict.fromkeys((1330, 1907), "网络共享的密码已经过期"),
    1331: "网络共享的用户已被停用",
    1392: "磁盘上的这个文件或文件夹已损坏",
    1393: "磁盘已损坏",
    1909: "网络共享的用户已被锁定",
    **dict.fromkeys((358, 362, 363, 364, 365, 366, 374, 375, 381, 382, 388, 389, 391, 395, 396, 404), _CLOUD),
}
"""By the numbers of Windows (winerror.h), which says more with them than with the others."""


def said_by_system(error: OSError) -> str:
    """What the operating system says, in Chinese; a number where it is something rare."""
    if is_folder(error):
        return _SYSTEM_WORDS[errno.EISDIR]
    number = _windows_number(error)
    by_name = error.errno == errno.ENOENT or number in {3, 123, 206}
    files = (error.filename, error.filename2)
    if by_name and any(isinstance(one, str) and is_too_long(one) for one in files):
        return _TOO_LONG
    if number in _WINDOWS_WORDS:
        return _WINDOWS_WORDS[number]
    return _SYSTEM_WORDS.get(error.errno or 0, f"系统错误 {number or error.errno}")


def why_unreadable(error: OSError, wanted: str) -> str:
    """Why a file cannot be read and what to do, in whole sentences; ``wanted``: what to choose instead of a folder."""
    if is_folder(error):
        return f"这是文件夹，不是文件。请选{wanted}。"
    if isinstance(error, PermissionError):
        return "没有读取的权限，或正被别的程序占用。请关闭打开它的程序，或请管理员给予权限。"
    said = said_by_system(error)
    if said == "找不到":
        return "找不到这个文件。请检查文件名和所在的文件夹。"
    return f"读不出来（{said}）。请把它复制到本机的文件夹后再试。"


def shorten_if_too_long(error: OSError) -> str:
    """What is to be done about a name or path that is too long; "" when that is not what the system says."""
    if said_by_system(error) != _TOO_LONG:
        return ""
    return f"{_TOO_LONG}，没有做。请把文件名改短，或换一个层数少的文件夹再试。"


def is_folder(error: OSError) -> bool:
    """Whether what could not be opened is a folder. Windows only says that it may not be."""
    if isinstance(error, PermissionError) and getattr(error, "winerror", None) is None:
        return os.path.isdir(error.filename or "")  # noqa: PTH112  Path.is_dir would raise the same error
    return isinstance(error, IsADirectoryError)


def _windows_number(error: OSError) -> int:
    """Opening a file leaves the number out; asking for the same file again brings it. 0 on other systems."""
    number = getattr(error, "winerror", None)
    if number is None and sys.platform == "win32" and error.filename is not None:
        try:
            Path(error.filename).stat()
        except OSError as again:
            number = again.winerror
    return number or 0


class XltoolError(Exception):
    """A known reason to stop. ``str(error)`` is the sentence that staff see."""


class NeedsYes(XltoolError):
    """Nothing was written: a person has to look at ``places``, one sentence each, and may then say yes."""

    def __init__(self, sentence: str, places: Sequence[str]) -> None:
        super().__init__(sentence)
        self.places = tuple(places)


class FileRefused(XltoolError):
    """The file cannot be read at all: not an xlsx, encrypted, truncated, beyond the limits.

    ``code`` is stable (Q01 and up); ``text`` is the reason without the file's name.
    """

    def __init__(self, name: str, text: str, code: str) -> None:
        super().__init__(f"{name}：{text}")
        self.text = text
        self.code = code

    def __reduce__(self) -> tuple[type[FileRefused], tuple[str, str, str]]:
        return FileRefused, (str(self).partition("：")[0], self.text, self.code)


class DocumentRefused(XltoolError):
    """A text or Word document cannot be read at all."""


class BookBusy(XltoolError):
    """The workbook cannot be written now: open elsewhere, read-only, no space."""


class ContractBroken(XltoolError):
    """The workbook is not laid out as the template is: missing sheets or columns, unknown version.

    ``faults`` are the findings, one per thing that is missing.
    """

    def __init__(self, sentence: str, faults: Sequence[object] = ()) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)
