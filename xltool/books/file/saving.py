"""Put a finished workbook in the place of the former one: whole or not at all, with the former version kept.

Temporary file beside the target, fsync, backup, ``os.replace``, fsync of the folder. Whatever fails, the old file stays
as it was and nothing is left lying about. Knows nothing of what is in the file.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from xltool.language.patterns import compile_later
from xltool.model.errors import BookBusy, said_by_system, shorten_if_too_long
from xltool.model.paths import is_too_long, new_file, try_writing

BACKUP_FOLDER = "xltool备份"
BACKUPS_KEPT = 10

_LOCKS = ("~${}", ".~{}", ".~lock.{}#")
"""Lock files of Excel and WPS, of WPS, of LibreOffice."""
_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_STAMP = compile_later(r"-\d{8}-\d{6}(-\d+)?$")


def require_closed(target: Path) -> None:
    """Raise BookBusy when a program has the file open."""
    for pattern in _LOCKS:
        lock = target.with_name(pattern.format(target.name))
        if lock.exists():
            raise BookBusy(
                f"{target.name} 正在 Excel、WPS 或 LibreOffice 中打开。请保存并关闭它后再试；"
                f"如果没有人打开它，请删除同一文件夹里的 {lock.name}。"
            )


def require_writable(target: Path) -> None:
    """Raise BookBusy when the target is open elsewhere or may not be written."""
    with busy_when_unwritable(target.name):
        require_closed(target)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        _require_folder(target.parent, target.name)
        if target.exists() and is_read_only(target):
            raise BookBusy(f"{target.name} 是只读文件。请在文件属性中去掉“只读”后再试。")


def is_read_only(file: Path) -> bool:
    """By the mode bits as well, where Windows shows the attribute: for root the system allows everything."""
    return not (file.stat().st_mode & _WRITE_BITS and os.access(file, os.W_OK))


def _require_folder(folder: Path, name: str) -> None:
    if not folder.is_dir():
        fault = "的路径太长，Windows 用不了" if is_too_long(folder) else "不存在"
        raise BookBusy(f"文件夹“{folder}”{fault}。请先建好文件夹，或换一个保存位置。")
    try:
        try_writing(folder)
    except OSError as error:
        if error.errno not in _FORBIDDEN:
            raise
        raise BookBusy(f"文件夹“{folder}”不能写入。请把 {name} 复制到可以写入的文件夹后再试。") from error


def save(target: Path, content: bytes) -> Path | None:
    """Replace ``target`` by ``content``; return where its former version is kept, None when there was none."""
    with busy_when_unwritable(target.name):
        require_writable(target)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        with _temporary_file(target.parent, content, mode) as temporary:
            backup = _back_up(target) if mode is not None else None
            try:
                temporary.replace(target)
            except BaseException:
                _discard(backup)
                raise
            _sync_folder(target.parent)
        if backup is not None:
            _prune(target)
        return backup


def save_new(target: Path, content: bytes) -> bool:
    """Put a complete new file there; False, and nothing is touched, when something of that name is there already."""
    with busy_when_unwritable(target.name):
        require_writable(target)
        with _temporary_file(target.parent, content, None) as temporary:
            try:
                _move_if_free(temporary, target)
            except FileExistsError:
                return False
            _sync_folder(target.parent)
        return True


def keep_former(target: Path) -> Path:
    """Put a copy of a file as it stands into the backups, before another program saves over it."""
    with busy_when_unwritable(target.name):
        backup = _back_up(target)
        _prune(target)
        return backup


def _move_if_free(temporary: Path, target: Path) -> None:
    """On Windows renaming never overwrites; elsewhere a second link never does."""
    if os.name == "nt":
        temporary.rename(target)
        return
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # file systems without links, as on memory sticks
        if target.exists():
            raise FileExistsError(target) from None
        temporary.replace(target)


@contextlib.contextmanager
def busy_when_unwritable(name: str) -> Iterator[None]:
    """Turn what the system says against writing into one sentence for staff."""
    try:
        yield
    except PermissionError as error:
        raise BookBusy(
            f"{name} 不能写入：正在被别的程序使用，或没有权限。请关闭打开它的程序后再试。文件没有改动。"
        ) from error
    except OSError as error:
        if error.errno in _FULL:
            raise BookBusy(f"{name} 没有保存：磁盘空间不足。请清理磁盘后再试。文件没有改动。") from error
        raise BookBusy(
            shorten_if_too_long(error)
            or f"{name} 没有保存：{said_by_system(error)}。请换一个文件夹后再试。文件没有改动。"
        ) from error


def raise_if_full(message: str) -> None:
    """Raise what a library wrapped into words: that the disk, or the quota, is full."""
    for number in _FULL:
        if os.strerror(number).lower() in message.lower():
            raise OSError(number, os.strerror(number))


@contextlib.contextmanager
def _temporary_file(folder: Path, content: bytes, mode: int | None) -> Iterator[Path]:
    """A complete file on disk beside the target; removed unless it was moved away."""
    stream = new_file(folder)
    temporary = Path(stream.name)
    try:
        with stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_new_file_mode() if mode is None else mode)
        if temporary.read_bytes() != content:
            raise OSError(errno.EIO, "写入的内容与读回的不一致")
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _back_up(target: Path) -> Path:
    folder = target.parent / BACKUP_FOLDER
    folder.mkdir(exist_ok=True)
    stamp = f"{target.stem}-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    backup = folder / f"{stamp}{target.suffix}"
    count = 1
    while backup.exists():
        count += 1
        backup = folder / f"{stamp}-{count}{target.suffix}"
    try:
        with _temporary_file(folder, target.read_bytes(), None) as temporary:
            temporary.replace(backup)
        _sync_folder(folder)
    except BaseException:
        _discard(backup)
        raise
    return backup


def _discard(backup: Path | None) -> None:
    """Take back a backup of a save that failed, with its folder when that is empty."""
    if backup is not None:
        with contextlib.suppress(OSError):
            backup.unlink(missing_ok=True)
            backup.parent.rmdir()


def backups(target: Path) -> list[Path]:
    """The former versions of a workbook that are kept, oldest first."""
    folder = target.parent / BACKUP_FOLDER
    if not folder.is_dir():
        return []
    found = [
        path
        for path in folder.iterdir()
        if path.suffix == target.suffix and _STAMP.sub("", path.stem) == target.stem != path.stem
    ]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))


def restore(target: Path, backup: Path) -> Path | None:
    """Bring a former version back; the present one is kept as a backup, and returned."""
    with busy_when_unwritable(target.name):
        content = backup.read_bytes()
    return save(target, content)


def _prune(target: Path) -> None:
    """Keep the newest backups of this workbook; a backup that cannot be removed does no harm."""
    for path in backups(target)[:-BACKUPS_KEPT]:
        with contextlib.suppress(OSError):
            path.unlink()


def _new_file_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
