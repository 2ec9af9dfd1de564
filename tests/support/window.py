"""Steps that the tests of the window share: one Qt program, a person who answers dialogs, engines that are played."""

from __future__ import annotations

import importlib.util
import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.support.filled import fill
from tests.support.memory_book import good_indicators
from tests.support.rich_workbook import seen
from xltool.books.shipped import SAMPLE, template_path
from xltool.doors.window.engines import Progress, Report
from xltool.model import template
from xltool.model.errors import XltoolError

PATIENCE = 30.0
HARMLESS = ("This plugin does not support propagateSizeHints",)
"""What Qt's offscreen platform says of every window."""


def require_qt() -> None:
    """Skip where Qt is missing, but never in CI."""
    if importlib.util.find_spec("PySide6") is None and not os.environ.get("CI"):
        pytest.skip("PySide6 is not installed", allow_module_level=True)


def sample(folder: Path, name: str = "科普专项样例.xlsx") -> Path:
    """A copy of the shipped sample."""
    path = folder / name
    shutil.copy(template_path(SAMPLE), path)
    return path


def with_a_mending(folder: Path) -> Path:
    """A workbook with one cell that can be mended without judgement: 指标!I5, 百分比 for %."""
    indicators = good_indicators()
    indicators[1]["计量单位"] = "百分比"
    return fill(folder / "可修正.xlsx", indicators=indicators)


def collecting(folder: Path, pause: float = 0.0) -> Callable[..., Report]:
    """An engine of 汇总 that counts to 400 and writes an empty file; stops when asked."""

    def collect(
        paths: Sequence[Path], expect: Path | None, output: Path, *, progress: Progress, cancelled: Callable[[], bool]
    ) -> Report:
        for number in range(1, 401):
            if cancelled():
                raise XltoolError(f"做到第 {number} 个停下。")
            progress(number, 400, f"单位{number:03}.xlsx")
            time.sleep(pause)
        output.write_bytes(b"")
        names = "、".join(path.name for path in paths)
        said = f"名单：{expect.name if expect else '无'}。"
        return Report(("共 400 个单位，收下 400 个。", f"来自：{names}。", said), output)

    return collect


def listed(path: Path) -> dict[str, object]:
    """The 说明 on 校验结果 by place."""
    sheet = seen(path)[template.FINDINGS]
    rows = [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[2] and row[4]]
    return {f"{row[3]}!{row[4]}": row[9] for row in rows}
