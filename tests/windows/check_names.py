r"""Names as Windows takes them: the command line, its streams and the starters, tried within Windows' own Python.

``checks`` returns a row per fact: what is held, whether it holds, and what was seen instead.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.sealed import answered, finished
from tests.windows.facts import insist
from xltool import __main__ as command_line
from xltool.doors.cli.desk import split_dropped
from xltool.doors.launch import Page, window_command

Row = tuple[str, bool, str]
Seen = tuple[int | None, str, str]

PATIENCE = 120
NAMES = (
    "预算[1].xlsx", "100%PATH%.xlsx", "~说明.xlsx", "预算=终稿 & (1).xlsx", "a^b!c'd,e;f.xlsx", "%USERNAME%！.xlsx", "科协　全角.xlsx",
)  # fmt: skip
"""Each is an ordinary name on Windows; a program that helps its user opens another file."""
IMPOSSIBLE = (
    "con.xlsx", "NUL", "aux.xlsx", "com1.xlsx", "LPT9.tar.xlsx", "CONIN$", "lpt¹.xlsx", "prn .xlsx",
    "a.xlsx.", "a.xlsx ", "a.xlsx:流.xlsx", "a|b.xlsx", "a<b>.xlsx", 'a"b.xlsx', "a\tb.xlsx",
    r"\\.\PhysicalDrive0", r"\\?\pipe\x.xlsx", r"夹.\a.xlsx", "长" * 256 + ".xlsx",
)  # fmt: skip


def xltool(*words: str, encoding: str = "cp936", cwd: Path | None = None) -> Seen:
    """Exit code, stdout and stderr of a command line, within this process and with pipes of that encoding; None: it hangs."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    code: list[int] = []

    def run() -> None:
        try:
            command_line.main()
        except SystemExit as left:
            code.append(int(left.code or 0))

    kept = sys.argv, sys.stdout, sys.stderr, Path.cwd()
    sys.argv, sys.stdout, sys.stderr = ["xltool", *words], out, err
    os.chdir(cwd or kept[3])
    try:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(PATIENCE)
    finally:
        sys.argv, sys.stdout, sys.stderr = kept[:3]
        os.chdir(kept[3])
    said = []
    for stream in (out, err):
        stream.flush()
        said.append(stream.buffer.getvalue().decode(stream.encoding))  # type: ignore[attr-defined]
    return code[0] if code else None, said[0], said[1]


def one_sentence(seen: Seen) -> bool:
    """Whether it stopped with one sentence of its own."""
    code, _, said = seen
    return code == 2 and len(said.splitlines()) == 1 and "没有预料" not in said


def checks(folder: Path, sample: Path) -> Iterator[Row]:
    """Every fact about names, in an empty folder; ``sample`` is a filled workbook without errors."""
    for part in (_given, _patterns, _impossible, _far, _folders, _letters, _starters, _read_only):
        place = folder / part.__name__.strip("_")
        place.mkdir(parents=True)
        yield from part(place, sample)


def _row(name: str, seen: Seen, holds: Callable[[Seen], bool]) -> Row:
    return name, holds(seen), f"{seen[0]} {seen[1][-200:]} {seen[2][-300:]}"


def _run(
    command: str | list[str], *, check: bool = False, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "timeout": PATIENCE}
    return insist(lambda: subprocess.run(command, cwd=cwd, check=check, **quiet))  # type: ignore[call-overload,no-any-return]


def _given(folder: Path, sample: Path) -> Iterator[Row]:
    """Names reach the file that has them, through a real command line."""
    shutil.copyfile(sample, folder / "预算1.xlsx")
    before = (folder / "预算1.xlsx").read_bytes()
    for name in NAMES:
        shutil.copyfile(sample, folder / name)
    line = [sys.executable, "-X", "utf8", "-B", "-m", "xltool", "check", "--json", *NAMES]
    done = _run(line, cwd=folder)
    files = [json.loads(line)["file"] for line in done.stdout.decode().splitlines()]
    said = done.stderr.decode()
    yield "names reach check whole", files == list(NAMES) and not said, f"{files} {said}"
    yield _row("预算[1].xlsx is written", xltool("totals", NAMES[0], cwd=folder), lambda s: s[0] == 0)
    written = (folder / NAMES[0]).read_bytes() != before
    yield "its neighbour is not", written and (folder / "预算1.xlsx").read_bytes() == before, ""
    for name in ("~新.xlsx", "新%TEMP%.xlsx"):
        seen = xltool("new", name, "--year", "2027", cwd=folder)
        yield _row(f"new {name}", seen, lambda s, at=folder / name: s[0] == 0 and at.is_file())


def _patterns(folder: Path, sample: Path) -> Iterator[Row]:
    for name in ("甲1.xlsx", "甲2.xlsx", "乙[1].xlsx", "乙1.xlsx"):
        shutil.copyfile(sample, folder / name)
    for pattern, found in (("甲?.xlsx", 2), ("乙[1]*.xlsx", 1), ("*.xlsx", 4)):
        seen = xltool("check", pattern, "--json", cwd=folder)
        yield _row(f"check {pattern}", seen, lambda s, n=found: s[0] == 0 and len(s[1].splitlines()) == n)
    absolute = str(folder / "甲?.xlsx")
    for given in (absolute, f"\\\\?\\{absolute}"):
        seen = xltool("check", given, "--json")
        yield _row(f"check {given}", seen, lambda s: len(s[1].splitlines()) == 2)
    for words in (("check", "没有*.xlsx"), ("run", "甲*.xlsx"), ("run", "甲1.xlsx", "-o", "出*.xlsx")):
        yield _row(f"one sentence: {words}", xltool(*words, cwd=folder), one_sentence)


def _impossible(folder: Path, sample: Path) -> Iterator[Row]:
    shutil.copyfile(sample, folder / "好.xlsx")
    (folder / "收件").mkdir()
    uses = (
        ("check", "{}"), ("run", "{}"), ("new", "{}"), ("verify", "{}"), ("run", "好.xlsx", "-o", "{}"), ("submit", "{}", "--to", "出"),
        ("submit", "好.xlsx", "--to", "{}"), ("collect", "{}", "-o", "汇总.xlsx"), ("collect", "收件", "-o", "{}"),
        ("collect", "收件", "-o", "汇总.xlsx", "--state", "{}"), ("collect", "收件", "-o", "汇总.xlsx", "--dataset", "{}"),
        ("collect", "收件", "-o", "汇总.xlsx", "--expect", "{}"), ("import", "{}", "-o", "新.xlsx"), ("import", "好.xlsx", "-o", "{}"),
        ("import", "好.xlsx", "-o", "新.xlsx", "--map", "{}"), ("publish", "{}"), ("publish", "好.xlsx", "-o", "{}"), ("demo", "{}"),
        ("doctor", "{}"), ("addin", "install", "--from", "{}"), ("addin", "install", "--addin", "{}"), ("addin", "build", "-o", "{}"),
    )  # fmt: skip
    before = sorted(folder.rglob("*"))
    for at, name in enumerate(IMPOSSIBLE):
        for use in uses if at < 2 else (uses[0], uses[4], uses[6]):
            words = [word.format(name) for word in use]
            seen = xltool(*words, cwd=folder)
            # what is collected is a list: each file is refused in the table of received files
            good = seen[0] in {1, 2} if use[0] == "collect" and use[1] == "{}" else one_sentence(seen)
            yield f"{' '.join(words)[:80]!r}", good, f"{seen[0]} {seen[1][-200:]} {seen[2][-300:]}"
    after = sorted(path for path in folder.rglob("*") if "汇总" not in path.parts[len(folder.parts)])
    yield "nothing was written", after == before, f"{after}"


def _far(folder: Path, sample: Path) -> Iterator[Row]:
    """Long paths, other machines, volumes that are not there, and the root of a drive."""
    shutil.copyfile(sample, folder / "好.xlsx")
    deep = folder / ("夹" * 80) / ("层" * 80) / ("深" * 80)
    places = (
        rf"{deep}\a.xlsx", r"\\没有的服务器\共享\x.xlsx", r"\\localhost\c$", r"\\server", "Q:\\a.xlsx", "Q:a.xlsx", "C:\\", "C:", "\\", ".", "",
    )  # fmt: skip
    for place in places:
        yield _row(f"check {place[-40:]!r}", xltool("check", place, cwd=folder), one_sentence)
        seen = xltool("run", "好.xlsx", "-o", place, cwd=folder)
        yield _row(f"-o {place[-40:]!r}", seen, one_sentence)
    answered(finished(folder / "完成.xlsx"))
    for place in (str(deep), r"\\没有的服务器\共享\出", "Q:\\出"):
        seen = xltool("submit", "完成.xlsx", "--to", place, cwd=folder)
        yield _row(f"--to {place[-40:]!r}", seen, lambda s: s[0] == 0 or one_sentence(s))
    whole = f"\\\\?\\{folder / '好.xlsx'}"
    yield _row("check \\\\?\\…", xltool("check", whole), lambda seen: seen[0] == 0)
    seen = xltool("run", whole, "-o", f"\\\\?\\{folder / '另.xlsx'}")
    yield _row("run \\\\?\\… -o \\\\?\\…", seen, lambda s: s[0] == 0 and (folder / "另.xlsx").is_file())


def _folders(folder: Path, sample: Path) -> Iterator[Row]:
    """A folder where a file is wanted, and the other way round."""
    shutil.copyfile(sample, folder / "好.xlsx")
    answered(finished(folder / "完成.xlsx"))
    (folder / "夹.xlsx").mkdir()
    for words, said in (
        (("check", "夹.xlsx"), "文件夹"),
        (("run", "好.xlsx", "-o", "夹.xlsx"), "文件夹"),
        (("import", "夹.xlsx", "-o", "新.xlsx"), "文件夹"),
        (("submit", "完成.xlsx", "--to", "好.xlsx"), "不能用作文件夹"),
        (("collect", "夹.xlsx", "-o", "汇总.xlsx", "--expect", "夹.xlsx"), "文件夹"),
        (("collect", "好.xlsx", "-o", "汇总.xlsx", "--state", "好.xlsx"), "已经存在"),
        (("import", "好.xlsx", "-o", "新.xlsx", "--map", "夹.xlsx"), "文件夹"),
        (("demo", "好.xlsx"), "不能用作文件夹"),
        (("addin", "build", "-o", "夹.xlsx"), ""),
        (("live", "check"), "功能区"),
    ):
        seen = xltool(*words, cwd=folder)
        yield _row(" ".join(words), seen, lambda s, w=said: one_sentence(s) and w in s[2])


def _letters(folder: Path, sample: Path) -> Iterator[Row]:
    """Names and texts beyond the code page of the pipe."""
    names = ["𠮷野.xlsx", "㛃.xlsx", "镕😀.xlsx"]
    for name in names:
        shutil.copyfile(sample, folder / name)
    for encoding in ("cp936", "utf-8", "cp437", "cp1252"):
        for command in (("run",), ("check",), ("verify",)):
            seen = xltool(*command, names[0], encoding=encoding, cwd=folder)
            wanted = "𠮷" if encoding == "utf-8" else "野"
            if encoding.startswith(("cp4", "cp1")):
                wanted = ""  # turned to UTF-8, which this stream's reader was not told
            yield _row(f"{command[0]} in {encoding}", seen, lambda s, w=wanted: s[0] in {0, 1} and w in s[1])
        seen = xltool("check", "没有😀.xlsx", encoding=encoding, cwd=folder)
        yield _row(f"stderr in {encoding}", seen, one_sentence)
        seen = xltool("check", "--json", *names, encoding=encoding, cwd=folder)
        files = [json.loads(line)["file"] for line in seen[1].splitlines()]
        yield f"JSON in {encoding} loses no letter", files == names, f"{files} {seen[2]}"


def _starters(folder: Path, sample: Path) -> Iterator[Row]:
    """The words that a program started by us gets, through CreateProcess and back."""
    echo = folder / "echo.py"
    echo.write_text("import json, sys; print(json.dumps(sys.argv[1:]))", encoding="utf-8")
    for name in (*NAMES, "尾 \\", 'a "b"', "-x.xlsx"):
        words = window_command(Path(sys.executable), Page.FILL, folder / name)[1:]
        line = [sys.executable, str(echo), *words]
        done = _run(line, check=True)
        got = json.loads(done.stdout)
        yield f"the starter keeps {name}", got == words and got[-1] == str(folder / name), f"{got}"
    home = Path(sys.executable).parents[1]
    if (home / "check.cmd").is_file():  # this Python is that of an installed desk
        yield from _dropped(folder, home, sample)
    line = f'cmd.exe /c ""C:\\xl tool\\window.cmd" {NAMES[1]}"'
    yield "the script's line is read", split_dropped(line) == [NAMES[1]], f"{split_dropped(line)}"


def _dropped(folder: Path, home: Path, sample: Path) -> Iterator[Row]:
    """check.cmd with a path in quotes. Wine's cmd.exe has no cmdcmdline, so what it cuts or expands cannot be seen here."""
    for name in NAMES:
        path = folder / name
        shutil.copyfile(sample, path)
        if "%" in name:
            continue
        done = _run(f'cmd /c ""{home}\\check.cmd" "{path}""')
        said = done.stdout.decode("utf-8", "replace")
        good = done.returncode == 0 and f"{name}：" in said
        yield f"dropped on check.cmd: {name}", good, f"{done.returncode} {said[-300:]}"


def _read_only(folder: Path, sample: Path) -> Iterator[Row]:
    """The attribute R says nothing of a folder, and everything of a file."""
    path = folder / "属性.xlsx"
    shutil.copyfile(sample, path)
    with _attribute(folder):
        yield _row("run in a folder with R", xltool("run", str(path)), lambda s: s[0] == 0)
    with _attribute(path):
        seen = xltool("run", str(path))
        yield _row("a file with R is refused", seen, lambda s: one_sentence(s) and "只读" in s[2])


@contextmanager
def _attribute(path: Path) -> Iterator[None]:
    path.chmod(stat.S_IREAD | stat.S_IEXEC)
    try:
        yield
    finally:
        path.chmod(stat.S_IREAD | stat.S_IWRITE | stat.S_IEXEC)
