"""The licences of everything that is carried to desks: their texts, and one table of who has which."""

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path, PurePosixPath

TABLE = "许可清单.txt"
NOTE = "说明.txt"

_TEXT = re.compile(r"(?:^|[/._-])(?:licen[cs]es?|copying|notice|authors)(?:[._-][^/]*)?$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"_PRO\.|adodbapi|pythonwin|isapi")
"""Texts of parts that stay out of the bundle."""

ADDED: dict[str, tuple[str, ...]] = {
    "excelize": ("excelize.txt",),
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}
"""Packages whose wheels lack the text that their licence asks for; it lies among our sources, in ``licences``."""

_NAMES: dict[str, str] = {"colorama": "BSD-3-Clause", "markdown-it-py": "MIT", "mdurl": "MIT"}
"""Licences of packages that say theirs in no field of one line."""


@dataclass(frozen=True)
class Licence:
    """One package: its licence by name, and the texts by file name."""

    package: str
    version: str
    name: str
    texts: dict[str, bytes]


def licence_of(wheel: Path, package: str, sources: Path) -> Licence:
    """What a wheel says of its licence; ValueError when it says none, or there is no text of it.

    ``sources``: our folder of texts that wheels lack.
    """
    with zipfile.ZipFile(wheel) as archive:
        inside = {
            name: archive.read(name) for name in archive.namelist() if ".dist-info/" in name and not name.endswith("/")
        }
    (metadata,) = [text for name, text in inside.items() if name.endswith("/METADATA")]
    about = HeaderParser().parsestr(metadata.decode("utf-8"))
    texts = {
        _flat(name): text
        for name, text in sorted(inside.items())
        if ("/licenses/" in name or _TEXT.search(name)) and not _ELSEWHERE.search(name)
    }
    texts |= {name: (sources / name).read_bytes() for name in ADDED.get(package, ())}
    name = str(about["License-Expression"] or about["License"] or _NAMES.get(package, "")).strip()
    if not name or "\n" in name:
        raise ValueError(f"{package} does not say which licence it has; add it to licences.py")
    if not texts:
        raise ValueError(f"{package} brings no text of its licence; add it to licences.py")
    return Licence(package, str(about["Version"]), name, texts)


def licence_files(licences: Sequence[Licence], python: bytes) -> dict[str, bytes]:
    """Every file of the folder by its name there: the texts, the table, a note. ``python``: the text of Python itself."""
    files = {"python/LICENSE.txt": python}
    rows = [("python", "3.11", "PSF-2.0", "python/LICENSE.txt")]
    for one in sorted(licences, key=lambda licence: licence.package):
        for name, text in one.texts.items():
            files[f"{one.package}/{name}"] = text
        rows.append((one.package, one.version, one.name, f"{one.package}/"))
    table = "".join("\t".join(row) + "\n" for row in [("程序包", "版本", "许可", "全文"), *rows])
    return {**files, TABLE: _for_notepad(table), NOTE: _for_notepad(_EXPLAINED)}


_EXPLAINED = """本文件夹是随 xltool 一起分发的全部软件的许可。

许可清单.txt　每个程序包的名称、版本、许可名称、全文所在的文件夹。
其余文件夹　　许可全文，一字未改。

xltool 自己和 Excel 加载项用 MIT 许可；加载项里有 xlwings 的模块，用 BSD 许可。
Python 和全部程序包都没有改动，只是没有带上员工用不到的部分，并把 .py 编译成了 .pyc。

窗口用的 Qt 和 PySide6（含 shiboken6）按 LGPL 第 3 版使用：以单独的 .dll 和 .pyd 文件提供，
可以换成您自己编译的同一版本。源代码：https://download.qt.io 和 https://code.qt.io 。
"""


def _for_notepad(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _flat(name: str) -> str:
    """The place of a text below its dist-info as one file name."""
    parts = [part for part in PurePosixPath(name).parts[1:] if part.lower() not in {"licenses", "licences"}]
    return "_".join(parts)
