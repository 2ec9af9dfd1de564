"""The LibreOffice program: find its Python part, start it on a private profile, or attach to one that is open.

What was started here is ended here, whatever happens; what staff opened stays open.
"""

import atexit
import contextlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from xltool.model.errors import XltoolError

DEBIAN_PACKAGES = "/usr/lib/python3/dist-packages"
_PROFILE = "xltool-office-"
_START_SECONDS = 60
_STOP_SECONDS = 10
_MISSING = "没有找到 LibreOffice。请先安装（Debian、Ubuntu：sudo apt install libreoffice-calc python3-uno）。"


def uno_module() -> Any:
    """LibreOffice's Python module; Debian keeps it outside virtual environments, so its folder is looked into as well."""
    try:
        return importlib.import_module("uno")
    except ImportError:
        pass
    sys.path.append(DEBIAN_PACKAGES)
    try:
        return importlib.import_module("uno")
    except ImportError as error:
        raise XltoolError(_why_no_uno()) from error
    finally:
        sys.path.remove(DEBIAN_PACKAGES)  # nothing else of Debian's is meant to be found


def _why_no_uno() -> str:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not (Path(DEBIAN_PACKAGES) / "uno.py").exists():
        return "没有找到 LibreOffice 的 Python 组件。请先安装（Debian、Ubuntu：sudo apt install python3-uno）。"
    return (
        f"LibreOffice 的 Python 组件与现在的 Python {here} 版本不同，不能一起用。"
        "请用系统自带的 Python 重新建立 xltool 的环境，例如：make clean demo PYTHON=/usr/bin/python3"
    )


@dataclass
class Office:
    """A connection to a running LibreOffice. ``process`` and ``profile`` only when it was started here."""

    pipe: str
    desktop: Any
    process: subprocess.Popen[bytes] | None = None
    profile: Path | None = None
    opened_file: bool = False
    """Whether the program was just started with a file, which takes a moment to appear."""
    state: dict[str, Any] = field(default_factory=dict)
    """What xlwings' App remembers: settings that are held, and the range that was copied last."""

    def service(self, name: str) -> Any:
        """A service of the program."""
        context = _context(self.pipe)
        return context.ServiceManager.createInstanceWithContext(name, context)

    def finish_typing(self) -> None:
        """Let what is being typed into a cell count, as by Enter: UNO would read the former value, and drop what was typed."""
        frame = self.desktop.CurrentFrame
        if frame is not None:
            helper = self.service("com.sun.star.frame.DispatchHelper")
            helper.executeDispatch(frame, ".uno:AcceptFormula", "", 0, ())

    def close(self) -> None:
        """End what was started here; a LibreOffice of the staff stays."""
        atexit.unregister(self.close)
        if self.process is not None:
            with contextlib.suppress(Exception):  # the bridge breaks while the program ends
                self.desktop.terminate()
            _end(self.process)
            self.process = None
        if self.profile is not None:
            shutil.rmtree(self.profile, ignore_errors=True)
            self.profile = None


def start() -> Office:
    """Start a LibreOffice of our own without a window, on a profile and a pipe that nobody else uses.

    ``keeper`` ends it when this Python ends, in whatever way.
    """
    uno_module()
    remove_abandoned()
    profile = Path(tempfile.mkdtemp(prefix=f"{_PROFILE}{os.getpid()}-"))
    pipe = f"xltool-{os.getpid()}-{profile.name[-8:]}"
    options = (f"-env:UserInstallation={profile.as_uri()}", "--headless", "--nodefault")
    process: subprocess.Popen[bytes] | None = None
    try:
        keeper = [sys.executable, "-I", "-S", str(Path(__file__).with_name("keeper.py"))]
        process = _launch([*keeper, str(profile), *_command(pipe, *options)], subprocess.PIPE)
        office = Office(pipe, _connect(pipe, process), process, profile)
    except BaseException:
        if process is not None:
            _end(process)
        shutil.rmtree(profile, ignore_errors=True)
        raise
    atexit.register(office.close)
    return office


def remove_abandoned() -> None:
    """Remove what is left where Python and keeper were both killed: the private profile, and the program on it."""
    for profile in Path(tempfile.gettempdir()).glob(f"{_PROFILE}*-*"):
        owner = profile.name.removeprefix(_PROFILE).partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists() and Path("/proc/self").exists():
            for process in _running_on(profile):
                with contextlib.suppress(OSError):
                    os.kill(process, signal.SIGKILL)
            shutil.rmtree(profile, ignore_errors=True)


def _running_on(profile: Path) -> Iterator[int]:
    """The processes whose command names a profile."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if profile.as_uri().encode() in command.read_bytes():
                yield int(command.parent.name)


def attach(pipe: str) -> Office | None:
    """Connect to a LibreOffice that listens on a pipe; None when there is none."""
    uno_module()
    desktop = _resolve(pipe)
    return None if desktop is None else Office(pipe, desktop)


def desk_pipe() -> str:
    """The pipe on which the LibreOffice of this user and these settings listens once xltool has asked it to."""
    user = os.getuid() if hasattr(os, "getuid") else os.getlogin()
    return f"xltool-{user}-{crc32(bytes(_settings_folder())):08x}"


def _settings_folder() -> Path:
    """Where LibreOffice keeps what belongs to this user; like itself, it takes no folder that is not there."""
    named = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(named) if named and Path(named).exists() else Path.home() / ".config"
    return folder / "libreoffice/4"


def at_the_desk(file: Path | None, *, profile: Path | None = None) -> Office:
    """Attach to the LibreOffice on the desktop of this user; with a file, open it there, visibly, if need be.

    A running LibreOffice begins to listen when it is called once more. ``profile``: that of the user unless given.
    """
    pipe = desk_pipe()
    office = attach(pipe)
    if office is not None:
        return office
    if file is None and not _is_running(profile):
        raise XltoolError("LibreOffice 没有打开。请先用 LibreOffice 打开工作簿，或在命令后面写上文件名。")
    options = [] if profile is None else [f"-env:UserInstallation={profile.as_uri()}"]
    process = _launch(_command(pipe, *options, *([] if file is None else [str(file.resolve())])))
    desktop = _connect(pipe, None if file is None else process)
    if file is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)  # it has only passed the word on
    return Office(pipe, desktop, opened_file=file is not None)


def with_settings(*, profile: Path | None = None) -> Office:
    """The LibreOffice of this user, to change its settings: the one that is open, or one without a window until closed."""
    uno_module()
    if _is_running(profile):
        return at_the_desk(None, profile=profile)
    options = [] if profile is None else [f"-env:UserInstallation={profile.as_uri()}"]
    process = _launch(_command(desk_pipe(), "--headless", "--nodefault", *options))
    return Office(desk_pipe(), _connect(desk_pipe(), process), process)


def _is_running(profile: Path | None) -> bool:
    return ((profile or _settings_folder()) / ".lock").exists()


def properties(**values: Any) -> tuple[Any, ...]:
    """Named values as UNO takes them."""
    found = []
    for name, value in values.items():
        one = uno_module().createUnoStruct("com.sun.star.beans.PropertyValue")
        one.Name, one.Value = name, value
        found.append(one)
    return tuple(found)


def _command(pipe: str, *options: str) -> list[str]:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise XltoolError(_MISSING)
    return [program, f"--accept=pipe,name={pipe};urp;", "--norestore", "--nologo", *options]


def _launch(command: list[str], stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  no shell; the program is the system's, the options are ours
        command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def _connect(pipe: str, process: subprocess.Popen[bytes] | None) -> Any:
    """Wait until the program listens."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        desktop = _resolve(pipe)
        if desktop is not None:
            return desktop
        if process is not None and process.poll() not in (None, 0):
            break
        time.sleep(0.1)
    raise XltoolError("LibreOffice 没有启动成功。请手工打开一次 LibreOffice，确认能用后再试。")


def _resolve(pipe: str) -> Any:
    try:
        remote = _context(pipe)
    except uno_module().getClass("com.sun.star.connection.NoConnectException"):
        return None
    return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)


def _context(pipe: str) -> Any:
    context = uno_module().getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for the program; then let its keeper end it with everything that it started."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_SECONDS)
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_SECONDS)
    process.kill()
    process.wait()
