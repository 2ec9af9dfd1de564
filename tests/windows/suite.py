"""The project's own tests under Windows' Python, played by Wine. ``make windows-suite`` runs it.

``python -m tests.windows.suite [--python ZIP] [--keep FOLDER] [FILE...]``: these files only; ZIP is a
python-3.11.x-embed-amd64.zip, else it is fetched; FOLDER keeps the desk, and one that was kept is used again. A process for
each file, two at a time. What cannot run there is in ``LEFT_OUT`` with its reason; a test that does not suit says so itself.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

import pip as pip_of_ours
from packaging.markers import Marker

from tests.windows import wine
from xltool.delivery.bundle import embedded_python, wheels as wheelhouse

TESTS = Path(__file__).resolve().parents[1]
CHECKOUT = TESTS.parent
PATIENCE = 3_000
"""Seconds until a file counts as hanging."""
GRACE = 5
"""Seconds for the last words: the services of Wine, started by whatever comes first, keep its pipe open for ever."""
AT_ONCE = 2
_OFFICE = "needs LibreOffice, which is asked here on Linux only"
LEFT_OUT: Mapping[str, str] = {
    "doors/test_buttons_office.py": _OFFICE,
    "books/test_parity.py": _OFFICE,
    "books/libreoffice/test_office.py": _OFFICE,
    "whole/test_rendering.py": _OFFICE,
    "delivery/template/test_template_office.py": _OFFICE,
    "workflows/test_collect_dask.py": "needs a cluster: bundles have no Dask, and under Wine its processes do not find each other",
    "workflows/test_collect_killed.py": "kills: kill -9 and signals to a group of processes are of POSIX",
    "workflows/test_submit_killed.py": "kills: its workers are forked",
    "doors/window/test_screen.py": "needs a virtual screen and xdotool, which are of X11",
}
_OF_OTHERS = frozenset({"import-linter", "mypy", "pandas-stubs", "ruff", "types-openpyxl", "win-unicode-console"})  # fmt: skip
"""Packages that no test loads: tools for our sources, and one that is only to be had unbuilt."""
_PACKAGE = re.compile(r"^(?=[A-Za-z])", re.MULTILINE)
_MARKER = re.compile(r"^(?P<pinned>[^;\\]+?) ; (?P<marker>[^\\]+?) \\$", re.MULTILINE)


@dataclass(frozen=True)
class Told:
    """What a file of tests came to: how many passed, what failed and why, why others were skipped."""

    file: str
    passed: int = 0
    failed: Mapping[str, str] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)


class Desk:
    """A Windows with a Python that has the packages of the developers; the checkout is on its path."""

    def __init__(self, folder: Path) -> None:
        self.prefix = wine.Prefix(folder / "prefix")
        self._python = folder / "python"
        self._told = folder / "told"

    def create(self, archive: Path | None) -> None:
        """Make it, unless it was kept."""
        if not self.prefix.folder.is_dir():
            self.prefix.create()
        if not self._python.is_dir():
            draft = self._python.with_name("python-new")
            shutil.rmtree(draft, ignore_errors=True)
            self._make_python(draft, archive)
            draft.rename(self._python)
        self._told.mkdir(exist_ok=True)

    def _make_python(self, target: Path, archive: Path | None) -> None:
        target.mkdir(parents=True)
        zipped = archive or embedded_python.fetch_python(target.parent)
        embedded_python.unpack_python(zipped, target)
        packages = target / embedded_python.SITE_PACKAGES
        lock = target.parent / "suite.lock"
        lock.write_text(for_windows((CHECKOUT / "requirements-dev.lock").read_text("utf-8")), "utf-8")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(packages), "--requirement", str(lock),
               "--require-hashes", "--no-deps", "--only-binary=:all:", "--platform", wheelhouse.PLATFORM,
               "--python-version", ".".join(map(str, embedded_python.VERSION)), "--implementation", "cp"]  # fmt: skip
        subprocess.run(pip, check=True)
        shutil.copytree(Path(pip_of_ours.__file__).parent, packages / "pip")  # tests make wheels with it
        for library in (packages / "pywin32_system32").glob("*.dll"):
            shutil.copy(library, target)
        for isolating in target.glob("*._pth"):  # tests put stand-ins on PYTHONPATH, as a plain Python allows
            isolating.unlink()
        (packages / "checkout.pth").write_text(f"{self.prefix.windows(CHECKOUT)}\n", "utf-8")

    def run(self, file: str) -> Told:
        """Run a file of tests to its end."""
        report = self._told / f"{file.replace('/', '-')}.xml"
        report.unlink(missing_ok=True)
        program = self.prefix.start(
            self.prefix.windows(self._python / "python.exe"), "-B", "-m", "pytest", "-p", "no:cacheprovider",
            "--rootdir", self.prefix.windows(CHECKOUT), "--tb=short", f"--junitxml={self.prefix.windows(report)}",
            self.prefix.windows(TESTS / file), PYTHONUTF8="1",
        )  # fmt: skip
        said: deque[str] = deque(maxlen=40)
        assert program.stdout is not None
        reader = threading.Thread(target=said.extend, args=(program.stdout,), daemon=True)
        reader.start()
        try:
            program.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            return Told(file, failed={"the whole file": f"not done within {PATIENCE} seconds"})
        reader.join(GRACE)
        if not report.is_file():
            return Told(file, failed={"the whole file": f"{program.returncode}: {''.join(said)}"})
        return read_report(file, report.read_bytes())


def for_windows(lock: str) -> str:
    """A lock of every system as pip on Linux is to see it for a desk: pip would ask itself for the markers."""
    kept = []
    for package in _PACKAGE.split(lock):
        name = package.partition("==")[0]
        found = _MARKER.match(package)
        if name in _OF_OTHERS or (found and not Marker(found["marker"]).evaluate(dict(wheelhouse.WINDOWS))):
            continue
        kept.append(_MARKER.sub(r"\g<pinned> \\", package, count=1))
    return "".join(kept)


def read_report(file: str, report: bytes) -> Told:
    """What pytest's report says of a file."""
    told = Told(file, failed=(failed := {}))
    passed = 0
    for case in ET.fromstring(report).iter("testcase"):
        wrong = [one for one in case if one.tag in {"failure", "error"}]
        skips = [one.get("message", "") for one in case if one.tag == "skipped"]
        if wrong:
            failed[f"{case.get('name')}"] = (wrong[0].text or "").strip()
        told.skipped.update(skips)
        passed += not wrong and not skips
    return Told(file, passed, failed, told.skipped)


def table(told: Sequence[Told]) -> Iterator[str]:
    """A line for each file, why tests of it were skipped, the files that were left out; then what failed."""
    yield f"{'passed':>7}{'failed':>7}{'skipped':>8}  file"
    for one in told:
        yield f"{one.passed:7}{len(one.failed):7}{one.skipped.total():8}  {one.file}"
        for why, count in one.skipped.items():
            yield f"{'':24}{count} skipped: {why}"
    for file, why in LEFT_OUT.items():
        yield f"{'left out':>22}  {file}: {why}"
    for one in told:
        for name, why in one.failed.items():
            yield f"\nFAIL {one.file} {name}\n{why}"
    yield f"{sum(one.passed for one in told)} passed, {sum(len(one.failed) for one in told)} failed"


def files() -> list[str]:
    """The files that can run there. KeyError when one is left out that is there no more."""
    there = {path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")}
    stale = LEFT_OUT.keys() - there
    if stale:
        raise KeyError(f"left out, but there no more: {', '.join(sorted(stale))}")
    return sorted(there - LEFT_OUT.keys())


def main(words: Sequence[str] | None = None) -> int:
    """Run the files; 0 when none failed."""
    parser = argparse.ArgumentParser(prog="tests.windows.suite", description=__doc__.partition("\n")[0])
    parser.add_argument("--python", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("file", nargs="*")
    given = parser.parse_args(words)
    chosen = given.file or files()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        wine.install()
    except wine.Unavailable as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="xltool-suite-") as temporary:
        desk = Desk((given.keep or Path(temporary)).resolve())
        try:
            desk.create(given.python)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                told = []
                for done in as_completed([pool.submit(desk.run, file) for file in chosen]):
                    told.append(one := done.result())
                    sys.stdout.write(f"{one.file}: {one.passed} passed, {len(one.failed)} failed\n")
                    sys.stdout.flush()
        finally:
            desk.prefix.end()
    told.sort(key=lambda one: one.file)
    sys.stdout.write("\n".join(("", *table(told), "")))
    return int(any(one.failed or not one.passed + one.skipped.total() for one in told))


if __name__ == "__main__":
    sys.exit(main())
