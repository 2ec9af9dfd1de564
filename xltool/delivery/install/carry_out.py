"""Carries out a plan of steps. The only place of this package that changes anything on a desk."""

import contextlib
import gc
import hashlib
import importlib
import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from xltool.delivery.desk.desk import mark_of
from xltool.delivery.install import plan
from xltool.model.errors import XltoolError

Watch = Callable[[int, int], None]
"""Told how many steps are done, of how many."""

_CACHE = "__pycache__"
_DAMAGED = "安装文件“{source}”{what}，什么也没有改动。请重新拿一份完整的安装文件夹，再运行 install.cmd。"
_TRIES, _PAUSE = 5, 0.2
"""A scanner holds a file for a moment after it was written."""


def carry_out(
    steps: Sequence[plan.Step], delete_value: Callable[[str, str], None], watch: Watch = lambda _done, _all: None
) -> None:
    """Do every step in order; XltoolError names the step that failed. Doing it all again goes on from there."""
    changed = 0
    for done, step in enumerate(steps):
        watch(done, len(steps))
        try:
            _do(step, delete_value)
        except OSError as error:
            before = f"此前的 {changed} 步已经做完" if changed else "什么也没有改动"
            raise XltoolError(
                f"没有做成：{plan.explain(step)}（{error.strerror or type(error).__name__}）。{before}。"
                "请关闭 Excel 和 xltool 的窗口再运行一次；仍然不行时，请信息人员检查文件夹的写入权限。"
            ) from error
        changed += not isinstance(step, plan.CopyFile | plan.RemoveTree)
    watch(len(steps), len(steps))


def take_away(removal: plan.Removal) -> list[Path]:
    """Carry out a removal; return what stayed because it could not be removed. Doing it all again goes on from there."""
    _let_go([step.target for step in removal.last if isinstance(step, plan.RemoveFolder)])
    carry_out(removal.first, _no_values)
    stayed: list[Path] = []
    for step in removal.rest:
        try:
            _do(step, _no_values)
        except OSError:
            if isinstance(step, plan.RemoveFile):
                stayed.append(step.target)
    if not stayed:
        carry_out(removal.last, _no_values)
    return stayed


def _let_go(folders: Sequence[Path]) -> None:
    """Let go of what this very process holds: Windows would not let it be removed."""
    for folder in folders:
        if Path.cwd().is_relative_to(folder):
            os.chdir(folder.parent)
    importlib.invalidate_caches()  # importlib.metadata keeps every archive on the path open
    gc.collect()


def _no_values(key: str, name: str) -> None:
    raise NotImplementedError((key, name))


def _do(step: plan.Step, delete_value: Callable[[str, str], None]) -> None:
    match step:
        case plan.CopyFile():
            _copy(step)
        case plan.MoveFile():
            _move(step)
        case plan.WriteFile():
            _write(step.target, step.content)
        case plan.RemoveFile():
            _remove(step.target, step.aside)
        case plan.RemoveFolder():
            _remove_folder(step.target)
        case plan.RemoveTree():
            shutil.rmtree(step.target, ignore_errors=True)
        case plan.Unmark():
            mark_of(step.target).unlink(missing_ok=True)
        case plan.Reenable():
            delete_value(step.key, step.name)


def _copy(step: plan.CopyFile) -> None:
    try:
        content = step.source.read_bytes()
    except OSError as missing:
        raise XltoolError(_DAMAGED.format(source=step.source, what="不见了或者读不出来")) from missing
    if hashlib.sha256(content).hexdigest() != step.sha256:
        raise XltoolError(_DAMAGED.format(source=step.source, what="和清单对不上，可能没有复制完整或者被改过"))
    try:
        step.target.write_bytes(content)
    except FileNotFoundError:
        step.target.parent.mkdir(parents=True, exist_ok=True)
        step.target.write_bytes(content)


def _move(step: plan.MoveFile) -> None:
    try:
        step.source.replace(step.target)
    except FileNotFoundError:
        step.target.parent.mkdir(parents=True, exist_ok=True)
        step.source.replace(step.target)
    except PermissionError:
        _remove(step.target, step.aside)
        step.source.replace(step.target)


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.xltool-new")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _remove(target: Path, aside: Path) -> None:
    """Remove a file, or move it aside while it is in use; PermissionError when neither works."""
    for left in reversed(range(_TRIES)):
        try:
            target.unlink(missing_ok=True)
        except PermissionError:
            aside.mkdir(parents=True, exist_ok=True)
            try:
                target.replace(aside / f"{time.time_ns()}-{target.name}")
            except PermissionError:
                if not left:
                    raise
                time.sleep(_PAUSE)
                continue
        return


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
