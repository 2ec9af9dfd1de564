"""Compiles the forms that ship: each ``model/forms/*.toml``, laid over the form that it is based on, validated, as JSON beside it."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xltool.model.form import Form
from xltool.model.shelf import COMPILED

FOLDER = Path(__file__).resolve().parents[2] / "model" / "forms"


def compiled_forms() -> dict[str, bytes]:
    """The content of every compiled form by the name of its file."""
    return {f"{path.stem}{COMPILED}": _compiled(path.stem) for path in sorted(FOLDER.glob("*.toml"))}


def _compiled(name: str) -> bytes:
    said = Form.model_validate(_said(name)).compiled()
    lines = (f"{json.dumps(key)}: {json.dumps(one, ensure_ascii=False)}" for key, one in said.items())
    return "{{\n{}\n}}\n".format(",\n".join(lines)).encode()


def _said(name: str) -> dict[str, Any]:
    """What the file of a form says, laid over the form it is based on."""
    said = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    base = said.get("based_on")
    return _laid_over(_said(base), said) if base else said


def _laid_over(base: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are joined key by key, anything else is replaced."""
    joined = dict(base)
    for key, value in said.items():
        former = joined.get(key)
        if isinstance(former, Mapping) and isinstance(value, Mapping):
            joined[key] = _laid_over(former, value)
        else:
            joined[key] = value
    return joined
