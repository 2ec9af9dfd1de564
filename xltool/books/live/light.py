"""A light start for a press: xlwings without what it takes along when that happens to be installed.

pandas, numpy and their kin are two thirds of the time until a button does something, and no button uses them. The package
imports this module before any that needs xlwings; afterwards they can be imported as ever, only not by xlwings. It comes
too late where the command line of RunPython has loaded xlwings already: there, what is not installed is not loaded.
"""

import contextlib
import importlib
import sys
from types import ModuleType

_HEAVY = ("pandas", "numpy", "matplotlib", "plotly", "polars", "PIL", "cryptography")


def load_xlwings() -> None:
    """Load xlwings without them; nothing happens where it is loaded already, or not installed."""
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]  # None: not to be imported
    barred = [name for name in ("xlwings", *_HEAVY) if name not in modules]
    if barred[:1] != ["xlwings"]:
        return
    modules.update(dict.fromkeys(barred[1:]))
    try:
        with contextlib.suppress(ModuleNotFoundError):  # an extra: who needs it says so
            importlib.import_module("xlwings")
    finally:
        for name in barred[1:]:
            del modules[name]
