"""Ground: reasons why a run cannot go on. Each carries one Chinese sentence: where, what, how to put it right."""

from __future__ import annotations

import errno
from collections.abc import Sequence

_SYSTEM_WORDS = {
    errno.ENOENT: "找不到",
    errno.EISDIR: "这个名字是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "文件名或路径太长",
    errno.EINVAL: "文件名里有不能用的字符",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘空间不足",
    errno.EFBIG: "磁盘空间不足",
    errno.EDQUOT: "磁盘空间不足",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
}


def said_by_system(error: OSError) -> str:
    """What the operating system says, in Chinese; a number where it is something rare."""
    return _SYSTEM_WORDS.get(error.errno or 0, f"系统错误 {error.errno}")


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
