"""What installing and uninstalling would do to a desk, as a list of steps; nothing is done here.

What was put on a desk stands in the manifest beside it, with its SHA-256, so that a later version replaces exactly that
and uninstalling removes exactly that. Either may be interrupted anywhere and done again:

- Installing copies everything into a folder beside, and only when all of it is there and right does the desk change. Then
  the manifest comes first, the add-in leaves before the files that it starts are exchanged, and comes back after them.
- Uninstalling takes the add-in first. Then it leaves a script that removes the rest without Python, for a second run finds
  no Python any more; the script is the last to go.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltool import __version__
from xltool.delivery.desk import addin_file
from xltool.delivery.desk.desk import (
    ADDIN,
    MANIFEST,
    Desk,
    addin_place,
    as_on_windows,
    find_disabled,
    home,
    is_marked,
    running,
)
from xltool.delivery.install.leaving import LEAVING, UNINSTALLER, leaving_script
from xltool.model.errors import XltoolError

_FEW = 5
_NAMED = (ADDIN, MANIFEST, UNINSTALLER, LEAVING)
_EXCEL_RUNS = (
    "Excel 正在运行，什么也没有改动。请保存并关闭全部 Excel 窗口（任务管理器里也不要留下 EXCEL.EXE），再运行一次。"
)
_STRANGER = "“{path}”已经存在，但不是本工具的加载项，什么也没有改动。请先把它移走，再运行一次。"


@dataclass(frozen=True)
class CopyFile:
    """Write the bytes of one file anew elsewhere, which leaves the mark of the internet behind; compared on the way."""

    source: Path
    target: Path
    sha256: str


@dataclass(frozen=True)
class MoveFile:
    """Put a copied file in its place; the one that is there is replaced, or moved to ``aside`` while it runs."""

    source: Path
    target: Path
    aside: Path


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
class RemoveTree:
    """Remove a folder that nobody but us puts anything in."""

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


Step = CopyFile | MoveFile | WriteFile | RemoveFile | RemoveFolder | RemoveTree | Unmark | Reenable
_DONE: Mapping[type[Step], str] = {
    CopyFile: "复制 ",
    MoveFile: "放好 ",
    WriteFile: "写入 ",
    RemoveFile: "删除 ",
    RemoveFolder: "文件夹空了就删除 ",
    RemoveTree: "删除文件夹 ",
    Unmark: "去掉“来自互联网”的标记：",
}
"""What is done to the target of a step, for people."""


@dataclass(frozen=True)
class Delivery:
    """What is to be installed: the add-in, and files by their place below our folder with their SHA-256."""

    addin: bytes
    folder: Path | None = None
    files: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Removal:
    """How a desk is left: ``first`` must succeed, ``rest`` as far as it goes, ``last`` only when nothing stayed."""

    first: list[Step]
    rest: list[Step]
    last: list[Step]
    changed: list[Path]
    """Files of ours that were changed since and therefore stay."""

    @property
    def steps(self) -> list[Step]:
        """All of them in order."""
        return [*self.first, *self.rest, *self.last]


def require_no_excel(desk: Desk) -> None:
    """XltoolError while Excel runs: it would hold the add-in, and write its own settings over ours at the end."""
    if "excel.exe" in running(desk):
        raise XltoolError(_EXCEL_RUNS)


def plan_install(desk: Desk, delivery: Delivery) -> list[Step]:
    """Everything that has to be done; nothing when it is all there already."""
    require_no_excel(desk)
    addin = addin_place(desk)
    if addin.exists() and addin_file.read_installed(addin) is None:
        raise XltoolError(_STRANGER.format(path=as_on_windows(addin)))
    files = {home(desk) / name: sha256 for name, sha256 in (delivery.files or {}).items()}
    ours = {**files, addin: hashlib.sha256(delivery.addin).hexdigest()}
    former = read_manifest(desk)
    kept = {} if delivery.folder else {p: s for p, s in former.items() if p not in ours}
    stale = [path for path in former if path not in ours and path not in kept]
    lacking = [path for path, sha256 in files.items() if _differs(path, sha256)]
    aside = _aside(desk)
    exchange: list[Step] = [MoveFile(_copy_of(desk, path), path, aside) for path in lacking]
    exchange += [RemoveFile(path, aside) for path in stale]
    exchange += [RemoveFolder(folder) for folder in _folders(desk, stale) if folder != home(desk)]
    steps = _copies(desk, delivery, {path: files[path] for path in lacking})
    noted = _content(home(desk) / MANIFEST)
    if exchange and noted != (everything := _manifest({**former, **_either(former, ours)})):
        steps.append(WriteFile(home(desk) / MANIFEST, everything))
        noted = everything
    if (home(desk) / LEAVING).exists():
        steps.append(RemoveFile(home(desk) / LEAVING, aside))
    if exchange and addin.exists():
        steps.append(RemoveFile(addin, aside))
    steps += exchange
    if exchange or _differs(addin, ours[addin]):
        steps.append(WriteFile(addin, delivery.addin))
    steps += [Unmark(path) for path in ours if path not in lacking and is_marked(path)]
    steps += [Reenable(key, name) for key, name in find_disabled(desk)]
    manifest = _manifest({**kept, **ours})
    if manifest != noted:
        steps.append(WriteFile(home(desk) / MANIFEST, manifest))
    if lacking or _staging(desk).exists():
        steps.append(RemoveTree(_staging(desk)))
    return steps


def plan_uninstall(desk: Desk) -> Removal:
    """The steps. The add-in goes also when it was changed: a bureau signs it after it was made."""
    require_no_excel(desk)
    addin, aside, top = addin_place(desk), _aside(desk), home(desk)
    former = read_manifest(desk)
    there = [path for path in former if path != addin and path.exists()]
    changed = [path for path in there if _differs(path, former[path])]
    first: list[Step] = []
    if addin_file.read_installed(addin) is not None:
        first.append(RemoveFile(addin, aside))
    leaving, manifest, script = top / LEAVING, top / MANIFEST, top / UNINSTALLER
    if not (there or any(path.exists() for path in (manifest, leaving, _staging(desk)))):
        return Removal(first, [], [], [])
    gone = sorted((p for p in there if p not in changed and p != script), key=_when_to_leave)
    folders = [folder for folder in _folders(desk, former) if folder != top]
    names = [path.relative_to(top) for path in (*gone, manifest) if path.is_relative_to(top)]
    content = leaving_script(names, [folder.relative_to(top) for folder in folders])
    first.append(WriteFile(leaving, content))
    rest: list[Step] = [RemoveFile(path, aside) for path in gone]
    if _staging(desk).exists():
        rest.append(RemoveTree(_staging(desk)))
    rest += [RemoveFolder(folder) for folder in folders]
    last: list[Step] = [
        RemoveFile(path, aside)
        for path in (manifest, script, leaving)
        if path not in changed and (path == leaving or path.exists())
    ]
    return Removal(first, rest, [*last, RemoveFolder(top)], changed)


def read_manifest(desk: Desk) -> dict[Path, str]:
    """What an earlier installation put here: SHA-256 by file, several while it lasts; empty when there was none, or its list is damaged."""
    try:
        listed = json.loads((home(desk) / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {Path(path): str(sha256) for path, sha256 in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def explain(step: Step) -> str:
    """A step in one sentence for people."""
    if isinstance(step, Reenable):
        return f"让 Excel 重新启用加载项：删除注册表 {step.key} 里的“{step.name}”"
    return f"{_DONE[type(step)]}{as_on_windows(step.target)}"


def summarise(steps: Sequence[Step]) -> Iterator[str]:
    """The steps in sentences, in order; the many files of Python itself, put there or removed, in one each."""
    placed = [step for step in steps if isinstance(step, MoveFile)]
    removed = [s for s in steps if isinstance(s, RemoveFile) and s.target.name not in _NAMED]
    for step in steps:
        match step:
            case CopyFile() | RemoveTree():
                pass  # on the way only
            case MoveFile() if len(placed) > _FEW:
                if step is placed[0]:
                    yield f"复制 {len(placed)} 个文件：{as_on_windows(_common(placed))}"
            case RemoveFile() if len(removed) > _FEW and step.target.name not in _NAMED:
                if step is removed[0]:
                    yield f"删除 {len(removed)} 个文件：{as_on_windows(_common(removed))}"
            case RemoveFolder() if step is not steps[-1]:
                pass  # those within the last one
            case _:
                yield explain(step)


def _common(steps: Sequence[MoveFile | RemoveFile]) -> Path:
    first, *others = [step.target.parent for step in steps]
    return next(folder for folder in (first, *first.parents) if all(other.is_relative_to(folder) for other in others))


def _copies(desk: Desk, delivery: Delivery, wanted: Mapping[Path, str]) -> list[Step]:
    if delivery.folder is None or not wanted:
        return []
    staging: list[Step] = [RemoveTree(_staging(desk))] if _staging(desk).exists() else []
    return [
        *staging,
        *(
            CopyFile(delivery.folder / path.relative_to(home(desk)), _copy_of(desk, path), sha256)
            for path, sha256 in wanted.items()
        ),
    ]


def _staging(desk: Desk) -> Path:
    """Where everything is copied before the desk changes: on the same disk, so that moving it in place is quick."""
    return home(desk) / "installing"


def _copy_of(desk: Desk, path: Path) -> Path:
    return _staging(desk) / path.relative_to(home(desk))


def _when_to_leave(path: Path) -> tuple[int, str]:
    """Python's own files go last, its program the last of them."""
    if path.name == "python.exe":
        return 2, ""
    return int(path.parent.name == "python"), str(path)


def _aside(desk: Desk) -> Path:
    """Where a program that runs just now is moved; Windows lets it be moved but not removed.

    On the disk of our own folder, as a running program cannot be moved to another one.
    """
    return home(desk).parent / "Temp" / "xltool-removed"


def _folders(desk: Desk, files: Iterable[Path]) -> list[Path]:
    """The folders of ours that files were in, the deepest first; ours alone, so never XLSTART."""
    top = home(desk)
    below = {folder for path in files for folder in path.parents if folder.is_relative_to(top)}
    return sorted(below | {top}, key=lambda folder: (-len(folder.parts), str(folder)))


def _manifest(files: Mapping[Path, str]) -> bytes:
    listed = {str(path): sha256 for path, sha256 in files.items()}
    text = json.dumps({"xltool": __version__, "files": listed}, ensure_ascii=False, indent=1)
    return text.encode()


def _either(former: Mapping[Path, str], ours: Mapping[Path, str]) -> dict[Path, str]:
    """While files are exchanged each is ours with its former content or its new one: both hashes, a blank between."""
    return {path: " ".join(dict.fromkeys([*former.get(path, "").split(), sha256])) for path, sha256 in ours.items()}


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _differs(path: Path, sha256: str) -> bool:
    content = _content(path)
    return content is None or hashlib.sha256(content).hexdigest() not in sha256.split()
