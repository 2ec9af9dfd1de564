"""The gate for received workbooks: judges the bytes of every part before any parser sees them.

The file door's own gate (archive.py, package.py) protects a desk from accidents; this one takes the file for hostile.
"""

from __future__ import annotations

from dataclasses import dataclass

from xltool.books.package import Package
from xltool.errors import FileRefused
from xltool.findings import Finding
from xltool.refusal import Refusal, split


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the bytes say: a reason not to read them, or what is suspicious about them."""

    refusal: Refusal | None = None
    findings: tuple[Finding, ...] = ()


def inspect(data: bytes) -> Inspection:
    """Judge a workbook by its bytes alone."""
    try:
        return inspect_package(Package(data, "工作簿"))
    except FileRefused as refused:
        return Inspection(split(refused.code, refused.text))


def inspect_package(package: Package) -> Inspection:
    """Judge a workbook whose directory is sound already."""
    for part in package.part_names:
        package.any_part(part)
    return Inspection()
