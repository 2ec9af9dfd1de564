"""Stand-ins for what a bundle is made of: an embeddable Python, and wheels with just enough in them."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

AMD64, X86 = 0x8664, 0x014C


def program(machine: int = AMD64) -> bytes:
    """A Windows program as far as its processor can be read from it: MZ, the place of PE, PE, the machine."""
    return b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + machine.to_bytes(2, "little")


def embeddable(path: Path, version: str = "311", machine: int = AMD64, **others: bytes) -> Path:
    """A zip laid out as python.org's; ``others``: files beside, a None would be none."""
    files = {
        "python.exe": program(machine),
        "pythonw.exe": program(machine),
        "LICENSE.txt": b"PSF",
        f"python{version}.dll": b"dll",
        f"python{version}.zip": b"library",
        f"python{version}._pth": f"python{version}.zip\r\n.\r\n\r\n#import site\r\n".encode(),
        **others,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


def wheel(
    folder: Path,
    name: str,
    version: str,
    *,
    tag: str = "py3-none-any",
    needs: tuple[str, ...] = (),
    files: Mapping[str, bytes] | None = None,
    licence: str | None = "MIT",
    licence_text: str = "licenses/LICENSE",
) -> Path:
    """A wheel of one module, with its METADATA, licence and RECORD."""
    plain = name.replace("-", "_")
    info = f"{plain}-{version}.dist-info"
    lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {need}" for need in needs)]
    lines += [f"License-Expression: {licence}"] if licence else []
    content = {
        f"{plain}/__init__.py": f"NAME = {name!r}\n".encode(),
        **(files or {}),
        f"{info}/METADATA": "\n".join(["Metadata-Version: 2.1", *lines, ""]).encode(),
        f"{info}/{licence_text}": b"Permission is hereby granted",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nTag: {tag}\n".encode(),
    }
    record = "".join(f"{n},sha256={_digest(c)},{len(c)}\n" for n, c in content.items())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{plain}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as package:
        for entry, data in {**content, f"{info}/RECORD": record.encode()}.items():
            package.writestr(entry, data)
    return path


def _digest(content: bytes) -> str:
    digest = hashlib.sha256(content).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def lock_of(*wheels: Path) -> str:
    """A lock file as uv writes it, of these wheels and of another file each that is not there."""
    lines = []
    for path in wheels:
        name, version = path.name.split("-")[:2]
        known = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(
            f"{name.replace('_', '-')}=={version} \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{known}\n"
        )
    return "".join(lines)
