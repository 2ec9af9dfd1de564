"""What installing and uninstalling would do to a desk, as a list of steps; nothing is done here.

What was put on a desk stands in the manifest beside it, with its SHA-256, so that a later version replaces exactly that
and uninstalling removes exactly that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltool import __version__
from xltool.errors import XltoolError
from xltool.installing import addin_file
from xltool.installing.desk import (
    ADDIN,
    MANIFEST,
    Desk,
    disabled_items,
    home,
    installed_addin,
    is_marked,
    running,
    shown,
)

_FEW = 5
_NAMED = (ADDIN, MANIFEST)
_EXCEL_RUNS = "Excel 正在运行，什么也没有改动。请保存并关闭全部 Excel 窗口（任务管理器里也不要留下 EXCEL.EXE），再运行一次。"
_STRANGER = "“{path}”已经存在，但不是本工具的加载项，什么也没有改动。请先把它移走，再运行一次。"


@dataclass(frozen=True)
class CopyFile:
    """Write the bytes of one file anew elsewhere, which leaves the mark of the internet behind."""

    source: Path
    target: Path
    sha256: str


@dataclass(frozen=True)
class WriteFile:
    """Write a file whole or not at all."""

    target: Path
    content: bytes


@dataclass(frozen=True)
class RemoveFile:
    """Remove a file; one that runs just now is moved out of the way, to ``aside``."""

    target: Path
    aside: Path


@dataclass(frozen=True)
class RemoveFolder:
    """Remove a folder if nothing is left in it but what Python itself put there while running."""

    target: Path


@dataclass(frozen=True)
class Unmark:
    """Take the mark of the internet off a file of ours."""

    target: Path


@dataclass(frozen=True)
class Reenable:
    """Remove Excel's note that keeps our add-in from loading."""

    key: str
    name: str


Step = CopyFile | WriteFile | RemoveFile | RemoveFolder | Unmark | Reenable


@dataclass(frozen=True)
class Delivery:
    """What is to be installed: the add-in, and files by their place below our folder with their SHA-256."""

    addin: bytes
    folder: Path | None = None
    files: Mapping[str, str] | None = None


def require_no_excel(desk: Desk) -> None:
    """XltoolError while Excel runs: it would hold the add-in, and write its own settings over ours at the end."""
    if "excel.exe" in running(desk):
        raise XltoolError(_EXCEL_RUNS)


def plan_install(desk: Desk, delivery: Delivery) -> list[Step]:
    """Everything that has to be done; nothing when it is all there already.

    The add-in comes first: it is the one file that a program would hold, so a failure leaves the rest as it was.
    """
    require_no_excel(desk)
    addin = installed_addin(desk)
    if addin.exists() and addin_file.installed(addin) is None:
        raise XltoolError(_STRANGER.format(path=shown(addin)))
    ours = {home(desk) / name: sha256 for name, sha256 in (delivery.files or {}).items()}
    ours[addin] = _sha256(delivery.addin)
    former = read_manifest(desk)
    kept = {} if delivery.folder else {p: s for p, s in former.items() if p not in ours}
    stale = [path for path in former if path not in ours and path not in kept]
    steps: list[Step] = []
    if _differs(addin, ours[addin]):
        steps.append(WriteFile(addin, delivery.addin))
    steps += _copies(desk, delivery)
    steps += _removals(desk, stale)
    steps += [Unmark(path) for path in ours if is_marked(path)]
    steps += [Reenable(key, name) for key, name in disabled_items(desk)]
    manifest = _manifest({**kept, **ours})
    target = home(desk) / MANIFEST
    if _differs(target, _sha256(manifest)):
        steps.append(WriteFile(target, manifest))
    return steps


def plan_uninstall(desk: Desk) -> tuple[list[Step], list[Path]]:
    """The steps, and the files of ours that were changed since and therefore stay.

    The add-in goes also when it was changed: a bureau signs it after it was made.
    """
    require_no_excel(desk)
    addin = installed_addin(desk)
    former = dict(read_manifest(desk))
    if addin_file.installed(addin) is not None:
        former[addin] = _sha256(addin.read_bytes())
    there = [path for path in former if path.exists()]
    changed = [path for path in there if _differs(path, former[path])]
    steps = _removals(desk, [path for path in there if path not in changed])
    manifest = home(desk) / MANIFEST
    if manifest.exists():
        steps.append(RemoveFile(manifest, _aside(desk)))
    steps += [RemoveFolder(folder) for folder in _folders(desk, former)]
    return steps if there or manifest.exists() else [], changed


def read_manifest(desk: Desk) -> dict[Path, str]:
    """What an earlier installation put here: SHA-256 by file; empty when there was none, or its list is damaged."""
    try:
        listed = json.loads((home(desk) / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {Path(path): str(sha256) for path, sha256 in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def explain(step: Step) -> str:
    """A step in one sentence for people."""
    match step:
        case CopyFile():
            return f"复制 {shown(step.target)}"
        case WriteFile():
            return f"写入 {shown(step.target)}"
        case RemoveFile():
            return f"删除 {shown(step.target)}"
        case RemoveFolder():
            return f"文件夹空了就删除 {shown(step.target)}"
        case Unmark():
            return f"去掉“来自互联网”的标记：{shown(step.target)}"
        case Reenable():
            return f"让 Excel 重新启用加载项：删除注册表 {step.key} 里的“{step.name}”"


def summarise(steps: Sequence[Step]) -> Iterator[str]:
    """The steps in sentences, in order; the many files of Python itself, copied or removed, in one each."""
    copied = [step for step in steps if isinstance(step, CopyFile)]
    removed = [s for s in steps if isinstance(s, RemoveFile) and s.target.name not in _NAMED]
    for step in steps:
        match step:
            case CopyFile() if len(copied) > _FEW:
                if step is copied[0]:
                    yield f"复制 {len(copied)} 个文件：{shown(_common(copied))}"
            case RemoveFile() if len(removed) > _FEW and step.target.name not in _NAMED:
                if step is removed[0]:
                    yield f"删除 {len(removed)} 个文件：{shown(_common(removed))}"
            case RemoveFolder() if step is not steps[-1]:
                pass  # those within the last one
            case _:
                yield explain(step)


def _common(steps: Sequence[CopyFile | RemoveFile]) -> Path:
    first, *others = [step.target.parent for step in steps]
    return next(
        folder
        for folder in (first, *first.parents)
        if all(other.is_relative_to(folder) for other in others)
    )


def _copies(desk: Desk, delivery: Delivery) -> list[Step]:
    if delivery.folder is None:
        return []
    wanted = [
        CopyFile(delivery.folder / name, home(desk) / name, sha256)
        for name, sha256 in (delivery.files or {}).items()
    ]
    return [step for step in wanted if _differs(step.target, step.sha256)]


def _removals(desk: Desk, paths: list[Path]) -> list[Step]:
    return [RemoveFile(path, _aside(desk)) for path in paths]


def _aside(desk: Desk) -> Path:
    """Where a program that runs just now is moved; Windows lets it be moved but not removed.

    On the disk of our own folder, as a running program cannot be moved to another one.
    """
    return home(desk).parent / "Temp" / "xltool-removed"


def _folders(desk: Desk, files: Mapping[Path, str]) -> list[Path]:
    """The folders of ours that files were in, the deepest first; ours alone, so never XLSTART."""
    top = home(desk)
    below = {folder for path in files for folder in path.parents if folder.is_relative_to(top)}
    return sorted(below | {top}, key=lambda folder: (-len(folder.parts), str(folder)))


def _manifest(files: Mapping[Path, str]) -> bytes:
    listed = {str(path): sha256 for path, sha256 in files.items()}
    text = json.dumps({"xltool": __version__, "files": listed}, ensure_ascii=False, indent=1)
    return text.encode()


def _differs(path: Path, sha256: str) -> bool:
    try:
        return _sha256(path.read_bytes()) != sha256
    except OSError:
        return True


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
