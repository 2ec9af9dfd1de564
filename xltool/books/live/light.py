"""A light start for a press: xlwings without what it takes along when that happens to be installed.

pandas, numpy and their kin are two thirds of the time until a button does something, and no button uses them. Import this
module before xlwings; afterwards they can be imported as ever, only not by xlwings. It comes too late where the command
line of RunPython has loaded xlwings already: there, what is not installed is not loaded.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

_HEAVY = ("pandas", "numpy", "matplotlib", "plotly", "polars", "PIL", "cryptography")


def _load_xlwings() -> None:
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]  # None: not to be imported
    barred = [name for name in ("xlwings", *_HEAVY) if name not in modules]
    if barred[:1] != ["xlwings"]:
        return
    modules.update(dict.fromkeys(barred[1:]))
    try:
        importlib.import_module("xlwings")
    finally:
        for name in barred[1:]:
            del modules[name]


_load_xlwings()
