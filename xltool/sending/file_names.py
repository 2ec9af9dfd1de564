"""File names of sealed copies: how they are made, and which versions a folder holds already."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from xltool.language.patterns import compile_later
from xltool.model.paths import is_device_name
from xltool.model.submission import Submission

_NOT_IN_NAMES = compile_later(r'[<>:"/\\|?*\[\]\x00-\x1f\x7f]')
_NAME_LENGTH = 60
"""In characters; with three bytes each the whole name stays within the 255 bytes that file systems take."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SEALED = compile_later(r"([^_]+)_.*_([^_]+)_([^_]+)_v(\d{1,6})_\d{8}\.(?:xlsx|eml)", re.IGNORECASE)
_RETURNED = "退回_"
SUBMITTED_FOLDER = "报送"
"""Beside a workbook: where the buttons put its sealed copies."""


class SealedFile(NamedTuple):
    """A file by its name alone. ``series``: unit, year and stage, within which versions are counted."""

    series: tuple[str, str, str]
    version: int
    path: Path


def sealed_name(submission: Submission, version: int, now: datetime) -> str:
    """``单位编码_单位名称_年度_阶段_v版本_日期.xlsx``, as every system takes it."""
    code, name, year, stage = _name_parts(submission)
    return f"{code}_{name}_{year}_{stage}_v{version}_{now:%Y%m%d}.xlsx"


def returned_name(submission: Submission, version: int) -> str:
    """What the workbook is called in which this version is reviewed and returned."""
    return f"{_RETURNED}{'_'.join(_name_parts(submission))}_v{version}.xlsx"


def is_returned_name(name: str) -> bool:
    """Whether a file is called as one that is reviewed and returned."""
    return unicodedata.normalize("NFC", name).startswith(_RETURNED)


def reminder_name(code: str, name: str, now: datetime) -> str:
    """``催报_单位编码_单位名称_日期.eml``, as every system takes it."""
    return f"催报_{_safe(code) or '无编码'}_{_safe(name) or '无名称'}_{now:%Y%m%d}.eml"


def _name_parts(submission: Submission) -> tuple[str, str, str, str]:
    cover = submission.cover
    code = _safe(cover.department_code.typed) or "无编码"
    return (
        f"编码{code}" if is_device_name(code) else code,
        _safe(cover.department_name.typed) or "无名称",
        _safe(str(cover.year.value or cover.year.typed)) or "无年度",
        _safe(cover.stage.typed) or "无阶段",
    )


def _safe(text: str) -> str:
    """Without what file systems refuse, what cannot be seen, and what has a meaning in this name."""
    folded = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in folded if unicodedata.category(c) not in _UNSEEN)
    kept = "".join(_NOT_IN_NAMES.sub("", kept).replace("_", "-").split())
    return kept[:_NAME_LENGTH].encode()[: 3 * _NAME_LENGTH].decode(errors="ignore").strip(". -")


def sealed_files(folder: Path) -> Iterator[SealedFile]:
    """Everything in a folder that is named as a sealed copy or its letter is, of whatever unit, year and stage."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if found := _SEALED.fullmatch(unicodedata.normalize("NFC", path.name)):
            code, year, stage, version = found.groups()
            yield SealedFile((code.casefold(), year, stage.casefold()), int(version), path)


def versions_in(folder: Path, submission: Submission) -> Iterator[tuple[int, Path]]:
    """Versions in a folder of the same unit, year and stage, whatever the unit was called then: workbooks and letters."""
    code, _, year, stage = _name_parts(submission)
    series = (code.casefold(), year, stage.casefold())
    return ((one.version, one.path) for one in sealed_files(folder) if one.series == series)
