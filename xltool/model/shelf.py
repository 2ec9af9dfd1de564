"""Where forms are found: those that ship with the tool, and those that were installed into the user's own folder.

Both are compiled JSON: shipped ones in ``forms/``, made of the ``*.toml`` beside them by ``delivery/template/forms.py``; installed
ones beside the package workbook that they came in, and validated. A form is read once for each state of its file.
"""

import json
import os
import sys
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from xltool.model.form import Form

DEFAULT_FORM = "hebei_text"
COMPILED, PACKAGE = ".json", ".xlsx"


def forms_folder() -> Path:
    """The folder for installed forms, which needs no administrator; it need not be there."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "xltool" / "forms"


def load_form(name: str) -> Form:
    """The form of that name, the latest version of an installed one; KeyError when there is none."""
    if name in shipped_names():
        return _shipped(name)
    versions = [form for form in installed_forms() if form.name == name]
    if not versions:
        raise KeyError(name)
    return max(versions, key=lambda form: version_key(form.version))


def version_key(version: str) -> tuple[int, ...]:
    """A version by its numbers, so that 1.10 comes after 1.9."""
    return tuple(int(part) for part in version.split("."))


def installed_forms() -> list[Form]:
    """Every version of every installed form, by file name, then what was lent; a file that is damaged is none."""
    found = [form for form in _compiled().values() if form is not None]
    return [*found, *(form for label, form in _LENT.items() if label not in {one.label for one in found})]


def unusable_files() -> list[Path]:
    """Compiled forms that are damaged, or say what only a later tool knows."""
    return [path for path, form in _compiled().items() if form is None]


def _compiled() -> dict[Path, Form | None]:
    """Every compiled form in the user's folder; none where the folder cannot be read."""
    folder = forms_folder()
    try:
        paths = sorted(folder.glob(f"*{COMPILED}")) if folder.is_dir() else []
        return {path: _installed(path, path.stat().st_mtime_ns) for path in paths}
    except OSError:
        return {}


_LENT: dict[str, Form] = {}


def lend(form: Form) -> None:
    """Let a form be used in this process that is not installed: its package stands beside the workbook."""
    _LENT[form.label] = form


@cache
def _installed(path: Path, changed: int) -> Form | None:  # noqa: ARG001  the time makes another entry of the cache
    try:
        return Form.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError, RecursionError):
        return None


@cache
def _shipped(name: str) -> Form:
    return Form.taken(_file(name))


@cache
def _file(name: str) -> dict[str, Any]:
    source = resources.files("xltool.model") / "forms" / f"{name}{COMPILED}"
    said: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return said


def standard_form() -> Form:
    """The form that a workbook has unless it says otherwise."""
    return _shipped(DEFAULT_FORM)


def form_of(shown: str, label: str = "") -> Form:
    """The form that a cover names by its title, or by its name as older workbooks do; KeyError when there is none.

    ``label``: name, version and digest as the cover has them; of an installed form it must be that very one.
    """
    named = label.split()
    if not named:
        return load_form(_name_of_shipped(shown) or _name_of_installed(shown) or shown)
    if named[0] in shipped_names():
        return _shipped(named[0])
    for form in installed_forms():
        if form.label == " ".join(named):
            return form
    raise KeyError(label)


def _name_of_shipped(title: str) -> str | None:
    """The standard form goes first: it is that of most workbooks, and the files of the others need not be read."""
    return next((name for name in (DEFAULT_FORM, *shipped_names()) if _file(name)["title"] == title), None)


def _name_of_installed(title: str) -> str | None:
    return next((form.name for form in installed_forms() if form.title == title), None)


def form_titles() -> tuple[str, ...]:
    """The title of every form that can be used, shipped ones first."""
    shipped = (_file(name)["title"] for name in shipped_names())
    return (*shipped, *dict.fromkeys(form.title for form in installed_forms()))


@cache
def shipped_names() -> tuple[str, ...]:
    """Every form that is shipped, sorted."""
    folder = resources.files("xltool.model") / "forms"
    names = (Path(entry.name) for entry in folder.iterdir())
    return tuple(sorted(name.stem for name in names if name.suffix == COMPILED))


def form_names() -> tuple[str, ...]:
    """Every form that can be used, shipped ones first."""
    return (*shipped_names(), *dict.fromkeys(form.name for form in installed_forms()))
