"""Door: carries out a plan. The only place of this package that changes anything on a desk."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from xltool.errors import XltoolError
from xltool.installing.desk import mark_of
from xltool.installing.plan import (
    CopyFile,
    Reenable,
    RemoveFile,
    RemoveFolder,
    Step,
    Unmark,
    WriteFile,
    explain,
)

_CACHE = "__pycache__"


def carry_out(steps: Sequence[Step], delete_value: Callable[[str, str], None]) -> None:
    """Do every step in order; XltoolError names the step that failed. Doing it all again goes on from there."""
    for done, step in enumerate(steps):
        try:
            _do(step, delete_value)
        except OSError as error:
            before = f"此前的 {done} 步已经做完" if done else "什么也没有改动"
            raise XltoolError(
                f"没有做成：{explain(step)}（{error.strerror or type(error).__name__}）。{before}。"
                "请关闭 Excel 和 xltool 的窗口再运行一次；仍然不行时，请信息人员检查文件夹的写入权限。"
            ) from error


def _do(step: Step, delete_value: Callable[[str, str], None]) -> None:
    match step:
        case CopyFile():
            _copy(step)
        case WriteFile():
            _write(step.target, step.content)
        case RemoveFile():
            _remove(step)
        case RemoveFolder():
            _remove_folder(step.target)
        case Unmark():
            mark_of(step.target).unlink(missing_ok=True)
        case Reenable():
            delete_value(step.key, step.name)


def _copy(step: CopyFile) -> None:
    content = step.source.read_bytes()
    if hashlib.sha256(content).hexdigest() != step.sha256:
        raise XltoolError(
            f"安装文件“{step.source}”和清单对不上，可能没有复制完整或者被改过。请重新拿一份安装文件夹，再运行一次。"
        )
    _write(step.target, content)


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.xltool-new")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _remove(step: RemoveFile) -> None:
    try:
        step.target.unlink(missing_ok=True)
    except PermissionError:
        step.aside.mkdir(parents=True, exist_ok=True)
        step.target.replace(step.aside / f"{time.time_ns()}-{step.target.name}")


def _remove_folder(folder: Path) -> None:
    if not folder.is_dir():
        return
    if folder.name != _CACHE:
        _forget_cache(folder / _CACHE)
    with contextlib.suppress(OSError):  # not empty: somebody else's things are in it
        folder.rmdir()


def _forget_cache(cache: Path) -> None:
    """What Python keeps of modules it has loaded goes with them."""
    if cache.is_dir() and all(path.suffix == ".pyc" for path in cache.iterdir()):
        shutil.rmtree(cache, ignore_errors=True)
