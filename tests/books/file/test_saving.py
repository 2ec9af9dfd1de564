"""Saving: the new file whole or the old one untouched, a backup of the former version, nothing left lying about."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.rich_workbook import rich_workbook
from xltool.books import open_book
from xltool.books.file import edits as drawing, saving
from xltool.model.edits import WriteBlock
from xltool.model.errors import BookBusy, FileRefused, XltoolError

PLAN = [WriteBlock("校验结果", 1, 1, (("改了",),))]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "预算=终稿 & (1).xlsx"
    target.write_bytes(rich_workbook())
    return target


@pytest.fixture
def untouched(path):
    """After the test the file is as it was, and nothing else lies beside it."""
    before = path.read_bytes()
    beside = set(path.parent.iterdir())
    yield path
    assert path.read_bytes() == before
    assert set(path.parent.iterdir()) == beside


def first_cell(path):
    return open_book(path).read("校验结果").at(1, 1)


def backups(path):
    return sorted((path.parent / "xltool备份").glob("*"))


def test_the_former_version_is_kept_as_a_backup(path):
    before = path.read_bytes()
    book = open_book(path)
    assert book.last_backup is None
    book.apply(PLAN)
    assert first_cell(path) == "改了"
    assert book.last_backup.read_bytes() == before
    assert re.fullmatch(r"预算=终稿 & \(1\)-\d{8}-\d{6}\.xlsx", book.last_backup.name)
    assert book.last_backup.parent == path.parent / "xltool备份"
    assert set(path.parent.iterdir()) == {path, book.last_backup.parent}


def test_the_newest_ten_backups_of_each_workbook_are_kept(path):
    folder = path.parent / "xltool备份"
    folder.mkdir()
    other = folder / "别的-20200101-000000.xlsx"
    longer = folder / f"{path.stem}-二-20200101-000000.xlsx"
    for kept in (other, longer):
        kept.write_bytes(b"x")
    for number in range(1, 13):
        old = folder / f"{path.stem}-202001{number:02}-000000.xlsx"
        old.write_bytes(b"old")
        os.utime(old, (number, number))
    book = open_book(path)
    book.apply(PLAN)
    names = {backup.name for backup in backups(path)} - {other.name, longer.name}
    assert len(names) == 10
    assert book.last_backup.name in names
    assert f"{path.stem}-20200103-000000.xlsx" not in names
    assert f"{path.stem}-20200104-000000.xlsx" in names
    assert other.exists()
    assert longer.exists()


def test_two_saves_within_a_second_make_two_backups(path):
    book = open_book(path)
    for text in "甲乙丙":
        book.apply([WriteBlock("校验结果", 1, 1, ((text,),))])
    assert len(backups(path)) == 3


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a POSIX thing")
def test_the_file_mode_is_kept(path):
    path.chmod(0o640)
    open_book(path).apply(PLAN)
    assert path.stat().st_mode & 0o777 == 0o640


def link_or_skip(link, target):
    """Windows lets administrators and developers make links only; Wine 8 nobody."""
    try:
        link.symlink_to(target)
    except OSError:
        if os.name == "posix":
            raise
    if os.name != "posix" and not link.is_symlink():
        pytest.skip("this desk makes no links")


def test_a_link_to_the_workbook_stays_a_link(path, tmp_path):
    link = tmp_path / "别处" / "链接.xlsx"
    link.parent.mkdir()
    link_or_skip(link, path)
    open_book(link).apply(PLAN)
    assert link.is_symlink()
    assert first_cell(path) == "改了"
    assert len(backups(path)) == 1


def test_with_an_output_the_input_stays_and_a_former_output_is_backed_up(path, tmp_path):
    before = path.read_bytes()
    out = tmp_path / "结果.xlsx"
    book = open_book(path, out)
    book.apply(PLAN)
    assert book.last_backup is None
    again = open_book(path, out)
    again.apply(PLAN)
    assert again.last_backup.name.startswith("结果-")
    assert path.read_bytes() == before
    assert first_cell(out) == "改了"


@pytest.mark.parametrize("lock", ["~${}", ".~{}", ".~lock.{}#"])
def test_a_workbook_open_elsewhere_is_refused(path, lock):
    before = path.read_bytes()
    beside = path.with_name(lock.format(path.name))
    beside.write_bytes(b"")
    with pytest.raises(BookBusy, match="打开"):
        open_book(path).apply(PLAN)
    assert path.read_bytes() == before
    assert not backups(path)
    beside.unlink()
    open_book(path).apply(PLAN)


def test_a_read_only_file_is_refused_for_root_as_well(untouched):
    untouched.chmod(0o444)
    with pytest.raises(BookBusy, match="只读"):
        open_book(untouched).apply(PLAN)


def test_a_folder_called_read_only_takes_files_when_they_can_be_made(path, tmp_path):
    """Windows gives the attribute to Desktop and Documents, where everybody writes; root may write here."""
    if os.name == "posix" and os.geteuid():
        pytest.skip("only for root a folder of mode 555 takes files, as one with the attribute does")
    out = tmp_path / "结果.xlsx"
    tmp_path.chmod(0o555)
    try:
        open_book(path).apply(PLAN)
        open_book(path, out).apply(PLAN)
    finally:
        tmp_path.chmod(0o755)
    assert first_cell(path) == first_cell(out) == "改了"
    assert len(backups(path)) == 1
    assert not list(tmp_path.glob(".xltool-*"))


TAKES_NOTHING = Path("/sys/kernel").absolute()
"""A folder that takes no file, not even of root; Wine sees it as well."""


@pytest.mark.skipif(not TAKES_NOTHING.is_dir(), reason="there is no folder that takes no files")
def test_a_folder_that_takes_no_files_is_refused_at_once(path, monkeypatch):
    monkeypatch.setattr(drawing, "draw", lambda *_: pytest.fail("drawn in vain"))
    with pytest.raises(BookBusy, match=re.escape(f"文件夹“{TAKES_NOTHING}”不能写入")):
        open_book(path, TAKES_NOTHING / "结果.xlsx").apply(PLAN)
    with pytest.raises(BookBusy, match="不能写入"):
        saving.save_new(TAKES_NOTHING / "结果.xlsx", b"x")


def test_a_folder_where_a_file_should_go_is_refused_and_kept(path, tmp_path):
    out = tmp_path / "夹.xlsx"
    out.mkdir()
    for write in (saving.save, saving.save_new):
        with pytest.raises(BookBusy, match="文件夹"):
            write(out, b"x")
    with pytest.raises(BookBusy, match="文件夹"):
        open_book(path, out).apply(PLAN)
    assert set(tmp_path.iterdir()) == {path, out}


def test_a_missing_output_folder_is_refused(untouched):
    with pytest.raises(BookBusy, match="文件夹"):
        open_book(untouched, untouched.parent / "没有" / "x.xlsx").apply(PLAN)


def test_a_file_that_changed_since_it_was_read_is_refused(path):
    book = open_book(path)
    open_book(path).apply(PLAN)
    theirs = path.read_bytes()
    with pytest.raises(BookBusy, match="改动"):
        book.apply([WriteBlock("校验结果", 1, 1, (("晚了",),))])
    assert path.read_bytes() == theirs


def test_a_file_that_vanished_is_refused(path):
    book = open_book(path)
    path.unlink()
    with pytest.raises(FileRefused, match="找不到"):
        book.apply(PLAN)
    assert not path.exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "空间不足"), (errno.EFBIG, "空间不足"), (errno.EACCES, "不能写入"), (errno.EIO, "没有保存")],
)  # fmt: skip
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_any_failure_of_the_system_leaves_all_as_it_was(untouched, monkeypatch, step, number, words):
    def fail(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(*((os, "fsync", fail) if step == "fsync" else (Path, "replace", fail)))
    with pytest.raises(BookBusy, match=words):
        open_book(untouched).apply(PLAN)


def test_a_failure_after_the_backup_takes_the_backup_back(untouched, monkeypatch):
    replace = Path.replace

    def fail_on_target(self, target):
        if Path(target) == untouched:
            raise PermissionError(errno.EACCES, "open elsewhere")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_on_target)
    with pytest.raises(BookBusy, match="不能写入"):
        open_book(untouched).apply(PLAN)


@pytest.mark.parametrize("call", ["set_cell_str", "save_as", "set_calc_props"])
def test_a_failing_excelize_call_changes_nothing(untouched, monkeypatch, call):
    def fail(*_):
        raise RuntimeError("zip: broken")

    monkeypatch.setattr(drawing.excelize.File, call, fail)
    with pytest.raises(XltoolError, match="没有改动"):
        open_book(untouched).apply(PLAN)


def test_a_result_that_lacks_a_sheet_is_not_saved(untouched, monkeypatch):
    monkeypatch.setattr("xltool.books.file.edits.draw", lambda package, plan: package.data)
    from xltool.model.edits import CopySheet

    with pytest.raises(XltoolError, match="缺少工作表"):
        open_book(untouched).apply([CopySheet("_版式", "表9")])


def in_a_process(code, path):
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="limits of the size of files are a POSIX thing")
@pytest.mark.parametrize("limit", [1_000, 12_000])
def test_a_full_disk_leaves_all_as_it_was(untouched, limit):
    code = f"""
import resource, sys
from xltool.books import open_book
from xltool.model.edits import WriteBlock
from xltool.model.errors import BookBusy
book = open_book(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    book.apply([WriteBlock("校验结果", 1, 1, (("改了",),))])
except BookBusy as error:
    print(error)
"""
    with in_a_process(code, untouched) as process:
        out, err = process.communicate(timeout=60)
    assert "空间不足" in out, err
    assert out.count("\n") == 1


@pytest.mark.parametrize("moment", ["before_backup", "before_replace"])
def test_a_killed_process_leaves_the_old_file_whole(path, moment):
    before = path.read_bytes()
    code = f"""
import sys, time
from xltool.books import open_book
from xltool.books.file import saving
from xltool.model.edits import WriteBlock
def hang(*_):
    print("now", flush=True)
    time.sleep(60)
if {moment!r} == "before_backup":
    saving._back_up = hang
else:
    saving.Path.replace = hang
open_book(sys.argv[1]).apply([WriteBlock("校验结果", 1, 1, (("改了",),))])
"""
    with in_a_process(code, path) as process:
        assert process.stdout.readline() == "now\n"
        process.kill()
    assert path.read_bytes() == before
    open_book(path).apply(PLAN)
    assert first_cell(path) == "改了"


def test_an_interrupted_save_cleans_up(untouched, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(saving, "_back_up", interrupt)
    with pytest.raises(KeyboardInterrupt):
        open_book(untouched).apply(PLAN)
