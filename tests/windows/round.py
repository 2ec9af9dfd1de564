"""The round on Windows, played by Wine: from a bare desk to an uninstalled one. ``make windows`` runs it.

``python -m tests.windows.round [--bundles FOLDER] [--keep FOLDER] [PART...]``: the named parts only, and what they need.
``--bundles``: where both are or will be; ``--keep``: work there and leave it all there. Needs the developers'
environment, apt or Wine, and a network for the bundles.

What is real: Windows' own CPython with every package that desks get, cmd.exe scripts, registry and COM as Wine has them,
xlwings' Windows engine. What is played: Windows by Wine, Excel by ``excel_server``. Two desks stand beside each other, each
in a Windows of its own: one that consolidates too, one that only fills in. Everything lies in a temporary folder; whatever
happens, nothing is left of it and no program stays.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from tests.support.windows_desk import addin_with_vba
from tests.windows import facts, material, older, wine
from tests.windows.compare import differences

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 600
"""Seconds until a part counts as hanging."""


@dataclass(frozen=True)
class Part:
    """A module ``check_NAME``, run by the Python of the unpacked bundle, or by the installed one."""

    name: str
    installed: bool = False


@dataclass(frozen=True)
class Desk:
    """A desk with its bundle. The first of its parts makes it ready for the others."""

    bundle: str
    parts: tuple[Part, ...]

    def only(self, names: Sequence[str]) -> Desk | None:
        """The same with the parts of these names; all when there are none, None when it has none of them."""
        first, *others = self.parts
        chosen = [part for part in others if part.name in names]
        if not names:
            return self
        if not chosen and first.name not in names:
            return None
        return Desk(self.bundle, (first, *chosen))


DESKS = (
    Desk(
        "collecting",
        (
            Part("install"),
            Part("commands"),
            Part("compare"),
            Part("names"),
            Part("excels"),
            Part("two"),
            Part("leaving"),
        ),
    ),
    Desk(
        "filling",
        (
            Part("ready"),
            Part("ribbon"),
            Part("warm", installed=True),
            Part("window", installed=True),
            Part("doctor", installed=True),
        ),
    ),
)
PARTS = tuple(dict.fromkeys(part.name for desk in DESKS for part in desk.parts))


@dataclass(frozen=True)
class Seen:
    """A fact: whether it holds, how many seconds it took, and what is wrong."""

    part: str
    name: str
    good: bool
    seconds: float
    why: str


@dataclass
class Round:
    """One run: its folder, the programs that it has started, what was seen."""

    folder: Path
    bundles: Path
    began: float = field(default_factory=time.monotonic)
    seen: list[Seen] = field(default_factory=list)
    _programs: list[subprocess.Popen[str]] = field(default_factory=list)
    _prefixes: list[wine.Prefix] = field(default_factory=list)
    _over: bool = False
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def run(self, desks: Sequence[Desk]) -> None:
        """Make what is needed, then work at all desks at once."""
        with ThreadPoolExecutor(2 * len(desks) + 2) as pool:
            try:
                bundles = {desk.bundle: pool.submit(self._make_bundle, desk.bundle) for desk in desks}
                reference = pool.submit(self._make_reference)
                prefixes = self._make_prefixes([desk.bundle for desk in desks])
                reference.result()
                work = [pool.submit(self._work, desk, prefixes[desk.bundle], bundles[desk.bundle]) for desk in desks]
                for one in work:
                    one.result()
            finally:
                self._stop()

    def _stop(self) -> None:
        """End what this round has started; no part begins any more."""
        self._over = True
        for program in self._programs:
            if program.poll() is None:
                program.terminate()
        for prefix in self._prefixes:
            prefix.end()

    # --- what is needed -----------------------------------------------------------------------

    def _make_bundle(self, kind: str) -> Path:
        folder = self.bundles / kind
        if not folder.is_dir():
            words = ["--with", "汇总"] if kind == "collecting" else []
            self._linux("-m", "xltool", "bundle", *words, "-o", str(folder))
            self._tell(f"the bundle for a {kind} desk is made")
        return folder

    def _make_prefixes(self, names: Sequence[str]) -> dict[str, wine.Prefix]:
        made = {name: wine.Prefix(self.folder / "windows" / name) for name in names}
        self._prefixes.extend(made.values())
        first, *others = made.values()
        first.create()
        for other in others:
            first.copy_to(other.folder)
        return made

    def _make_reference(self) -> None:
        """Draw on Linux; lend the library that the play of Excel reads workbooks with, and an add-in of other macros."""
        for package in ("openpyxl", "et_xmlfile"):
            place = find_spec(package).submodule_search_locations[0]
            shutil.copytree(place, self.folder / "lent" / package)
        other = addin_with_vba("ActiveWorkbook.Name & ", "ActiveWorkbook.FullName & ")
        (self.folder / "lent" / "xltool.xlam").write_bytes(other)
        folder = self.folder / "linux"
        folder.mkdir()
        self._linux("-m", "tests.windows.reference", str(folder))
        self._tell("the same workbooks are drawn on Linux")

    def _linux(self, *words: str) -> None:
        environment = {**os.environ, "TZ": wine.TIME_ZONE}
        program = self._started(
            subprocess.Popen(
                [sys.executable, *words], cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
        )  # fmt: skip
        said, _ = program.communicate()
        if program.returncode:
            raise RuntimeError(f"{' '.join(words)}: {said[-3000:]}")

    def _started(self, program: subprocess.Popen[str]) -> subprocess.Popen[str]:
        self._programs.append(program)
        return program

    # --- at a desk ----------------------------------------------------------------------------

    def _work(self, desk: Desk, prefix: wine.Prefix, made: Future[Path]) -> None:
        self._furnish(prefix, made.result())
        for part in desk.parts:
            if self._over:
                return
            if part.name == "compare":
                self._compare(prefix)
            else:
                self._check(part, prefix)

    def _furnish(self, prefix: wine.Prefix, bundle: Path) -> None:
        """Put on the desktop what somebody carried there; drive Q holds files and takes none."""
        (prefix.folder / "dosdevices" / "q:").symlink_to("/proc/sys/kernel")
        desktop = prefix.user / "桌面"
        shutil.copytree(bundle, desktop / "xltool 安装(1) & 说明", copy_function=os.link)
        older.make(bundle, desktop / "xltool 旧版")
        shutil.copytree(
            self.folder / "linux", desktop / "2027年 预算 & 绩效(1)", ignore=shutil.ignore_patterns(material.MADE)
        )
        read_only = desktop / "只读属性"
        read_only.mkdir()
        shutil.copyfile(CHECKOUT / "workbook_templates" / "sample.xlsx", read_only / "样例.xlsx")
        read_only.chmod(0o555)

    def _check(self, part: Part, prefix: wine.Prefix) -> None:
        """Run a part within Windows; what it says comes here line by line."""
        home = prefix.user / "AppData" / "Local" / "xltool"
        folder = home if part.installed else prefix.user / "桌面" / "xltool 安装(1) & 说明"
        words = (
            prefix.windows(folder / "python" / "python.exe"), "-X", "utf8", "-B",
            prefix.windows(CHECKOUT / "tests" / "windows" / "on_desk.py"), prefix.windows(CHECKOUT), part.name,
        )  # fmt: skip
        program = self._started(
            prefix.start(
                *words,
                XLTOOL_CHECKOUT=prefix.windows(CHECKOUT),
                PYTHONPATH=prefix.windows(self.folder / "lent"),
                XLTOOL_REFERENCE=prefix.windows(self.folder / "linux"),
            )
        )
        hanging = threading.Timer(PATIENCE, prefix.end)
        hanging.start()
        since = time.monotonic()
        others: list[str] = []
        assert program.stdout is not None
        for line in map(str.rstrip, program.stdout):
            if line == facts.END:
                break
            found = facts.told(line)
            if found is None:
                others.append(line)
                continue
            self._saw(part.name, found[0], since, found[1])
            since = time.monotonic()
        else:
            self._saw(part.name, f"{part.name} comes to its end", since, " | ".join(others[-8:]))
        hanging.cancel()

    def _compare(self, prefix: wine.Prefix) -> None:
        """Compare every workbook and document that both sides made."""
        there = prefix.user / "桌面" / "2027年 预算 & 绩效(1)" / material.MADE
        here = self.folder / "linux" / material.MADE
        files = [path.relative_to(here) for kind in ("xlsx", "docx") for path in here.rglob(f"*.{kind}")]
        for path in sorted(path for path in files if "xltool备份" not in path.parts):
            since = time.monotonic()
            name = f"{path} is the same as on Linux"
            wrong = "; ".join(differences(here / path, there / path)) if (there / path).is_file() else "it was not made"
            self._saw("compare", name, since, wrong or None)

    # --- what is told -------------------------------------------------------------------------

    def _saw(self, part: str, name: str, since: float, wrong: str | None) -> None:
        seconds = time.monotonic() - since
        with self._turn:
            self.seen.append(Seen(part, name, wrong is None, seconds, wrong or ""))
        self._tell(f"ok   {part}: {name}" if wrong is None else f"FAIL {part}: {name}: {wrong}")

    def _tell(self, line: str) -> None:
        with self._turn:
            sys.stdout.write(f"{time.monotonic() - self.began:4.0f} s  {line}\n")
            sys.stdout.flush()


def table(seen: Sequence[Seen]) -> Iterator[str]:
    """What was seen, by part; below, why something failed, and how many did."""
    for part in dict.fromkeys(one.part for one in seen):
        yield f"{part}"
        for one in seen:
            if one.part == part:
                yield f"  {'ok  ' if one.good else 'FAIL'} {one.seconds:6.1f} s  {one.name}"
    failed = [one for one in seen if not one.good]
    for one in failed:
        yield f"FAIL {one.part}, {one.name}: {one.why}"
    yield f"{len(seen) - len(failed)} passed, {len(failed)} failed"


def main(words: Sequence[str] | None = None) -> int:
    """Run the round; 0 when every fact holds."""
    parser = argparse.ArgumentParser(prog="tests.windows.round", description=__doc__.partition("\n")[0])
    parser.add_argument("--bundles", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("part", nargs="*", choices=[[], *PARTS], metavar="PART")
    given = parser.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        wine.install()
    except wine.Unavailable as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    if os.geteuid() != 0:
        # Only for root a folder without a right to write is one that just bears the attribute R.
        os.execvp("unshare", ["unshare", "--map-root-user", sys.executable, "-m", "tests.windows.round", *(words or sys.argv[1:])])  # noqa: S606  # fmt: skip
    desks = [desk for desk in (one.only(given.part) for one in DESKS) if desk is not None]
    with contextlib.ExitStack() as leaving:
        if given.keep is None:
            folder = Path(tempfile.mkdtemp(prefix="xltool-windows-"))
            leaving.callback(_remove, folder)
        else:
            folder = given.keep.resolve()
            folder.mkdir(parents=True)
        done = Round(folder, given.bundles.resolve() if given.bundles else folder / "bundles")
        done.run(desks)
        sys.stdout.write("\n".join(("", *table(done.seen), "")))
        return int(not done.seen or not all(one.good for one in done.seen))


def _remove(folder: Path) -> None:
    """Remove a folder with what is read only in it."""
    for path in folder.rglob("只读属性"):
        path.chmod(0o755)
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
