"""Compiles the packages of a desk, so that a press does not wait for it, and leaves the sources out.

The result is the same for the same sources and the same Python: it holds neither dates nor folders of this machine.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from xltool.delivery.bundle.embedded_python import VERSION
from xltool.model.errors import XltoolError

MAGIC = (3495).to_bytes(2, "little") + b"\r\n"
"""What compiled modules of every CPython 3.11 begin with."""


def require_same_bytecode(magic: bytes = importlib.util.MAGIC_NUMBER) -> None:
    """XltoolError when this Python compiles for another version than that of desks."""
    if magic != MAGIC:
        wanted, here = ".".join(map(str, VERSION)), ".".join(map(str, sys.version_info[:2]))
        raise XltoolError(
            f"制作安装文件夹要用 Python {wanted}（现在是 {here}），因为程序包要编译成员工电脑上的 Python 能用的。"
            f"请用 Python {wanted} 运行 make bundle PYTHON=python{wanted}，再试一次。"
        )


def compile_packages(folder: Path) -> None:
    """Put a .pyc in the place of every .py below a folder; ValueError names what does not compile."""
    sources = sorted(folder.rglob("*.py"))
    if not sources:
        return
    command = [
        sys.executable, "-S", "-s", "-B", "-m", "compileall", "-b", "-f", "-q", "--invalidation-mode",
        "unchecked-hash", "-s", str(folder), str(folder),
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)  # noqa: S603 - our own Python
    if done.returncode:
        raise ValueError(f"not compiled: {done.stdout.decode('utf-8', 'replace')}")
    for path in sources:
        path.unlink()
