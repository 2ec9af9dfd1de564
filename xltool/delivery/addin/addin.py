"""Makes xltool.xlam from the add-in that the installed xlwings ships and from macros/.

The add-in is xlwings' quickstart_addin_ribbon.xlam with our modules, our ribbon and our settings in place of its
examples; the module of xlwings itself stays as it is, but for the name of the project. Same inputs, same bytes.
"""

import io
import re
import tempfile
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB
from pyopenvba.vba import compress, decompress

from xltool import __version__
from xltool.books.file.archive import zip_in_order
from xltool.delivery.addin import package_parts
from xltool.delivery.addin.vba_text import as_stored, module_name
from xltool.delivery.desk.addin_file import WARM_PYTHON
from xltool.delivery.desk.desk import INTERPRETER
from xltool.model.errors import XltoolError
from xltool.model.verbs import VERBS

PROJECT = "xltool"
BUTTONS = {verb.callback: verb.name for verb in VERBS.values()}
"""Callback in Ribbon.bas to the function of xltool.doors.buttons that it asks for."""

MODULES = ("Ribbon", "Guard", "Desk")
RIBBON_XML = "customUI14.xml"

_TEMPLATE = "quickstart_addin_ribbon.xlam"
_TEMPLATE_PROJECT = "MyAddin"
_TEMPLATE_RIBBON = "RibbonMyAddin"
_XLWINGS_MODULE = "xlwings"
_VBA_PART = "xl/vbaProject.bin"
_PROJECT_CONSTANT = re.compile(r'(Public Const PROJECT_NAME As String = )"myaddin"')
_NAME_RECORD = 0x0004
"""PROJECTNAME in the dir stream of a VBA project, [MS-OVBA] 2.3.4.2.1.6."""


@dataclass(frozen=True)
class Settings:
    """What an IT person may choose. ``warm`` keeps a Python waiting between presses, see ``xltool.doors.warm``."""

    interpreter: str = INTERPRETER
    warm: bool = True


def template_path() -> Path:
    """The add-in that the installed xlwings ships; found without importing xlwings, which would load pandas."""
    spec = find_spec("xlwings")
    for folder in spec.submodule_search_locations or () if spec else ():
        if (Path(folder) / _TEMPLATE).is_file():
            return Path(folder) / _TEMPLATE
    raise XltoolError("没有找到 xlwings 自带的加载项模板。请在源码文件夹里运行：make addin")


def macros_folder() -> Path:
    """Where the sources of the add-in are, in a checkout and in an installed package."""
    package = Path(__file__).parents[2]
    for folder in (package / "macros", package.parent / "macros"):
        if (folder / RIBBON_XML).is_file():
            return folder
    raise XltoolError("安装不完整：找不到 macros 文件夹。请重新安装 xltool。")


def build_addin(settings: Settings | None = None) -> bytes:
    """The whole add-in."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.xlam"
        _write_modules(template_path(), draft)
        package = draft.read_bytes()
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[_VBA_PART] = _rename_project(parts[_VBA_PART])
    parts = package_parts.change(
        parts,
        ribbon=ribbon(),
        sheet_name=f"{PROJECT}.conf",
        settings=config(settings or Settings()),
        title=f"绩效目标 xltool {__version__}（xlwings {version('xlwings')}）",
    )
    return zip_in_order(parts)


def sources() -> dict[str, str]:
    """Our modules by name, as they stand in macros/, lines ended by a plain line feed."""
    texts = {name: (macros_folder() / f"{name}.bas").read_text(encoding="utf-8") for name in MODULES}
    for name, text in texts.items():
        if module_name(text) != name:
            raise ValueError(f"{name}.bas calls itself {module_name(text)}")
    return texts


def ribbon() -> str:
    """The ribbon XML, lines ended by a plain line feed."""
    return (macros_folder() / RIBBON_XML).read_text(encoding="utf-8")


def config(settings: Settings) -> dict[str, str | bool]:
    """Rows of the sheet xltool.conf: every setting that xlwings ever looks up, and ours.

    The server of xlwings itself stays off: it starts a Python per workbook, by a command line in the code page of Windows
    that ends Excel beyond 2,047 characters and keeps it waiting for two minutes when Python does not start.

    A setting missing here would be looked up in a file beside the workbook, where anybody could have put it.
    """
    return {
        "INTERPRETER_WIN": settings.interpreter,
        "INTERPRETER_MAC": "",
        "INTERPRETER": "",
        "PYTHONPATH": "",
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",
        WARM_PYTHON: settings.warm,
        "USE UDF SERVER": False,
        "SHOW CONSOLE": False,
        "SHOW_ERROR_POPUPS": "True",
        "TEMP DIR": "%TEMP%",
        "CONDA PATH": "",
        "CONDA ENV": "",
        "UDF MODULES": "",
        "DEBUG UDFS": False,
        "LICENSE_KEY": "",
        "ONEDRIVE_CONSUMER_WIN": "",
        "ONEDRIVE_CONSUMER_MAC": "",
        "ONEDRIVE_COMMERCIAL_WIN": "",
        "ONEDRIVE_COMMERCIAL_MAC": "",
        "SHAREPOINT_WIN": "",
        "SHAREPOINT_MAC": "",
    }


def _write_modules(template: Path, draft: Path) -> None:
    """Save the template with our modules. Renaming and filling take a save each: pyOpenVBA mixes them up in one."""
    texts = {name: as_stored(text) for name, text in sources().items()}
    with ExcelFile(template) as book:
        book.vba_project().rename_module(_TEMPLATE_RIBBON, MODULES[0])
        book.save(draft)
    with ExcelFile(draft) as book:
        book.set_module(MODULES[0], texts[MODULES[0]])
        for name in MODULES[1:]:
            book.vba_project().add_module(name, texts[name])
        named, count = _PROJECT_CONSTANT.subn(rf'\g<1>"{PROJECT}"', book.get_module(_XLWINGS_MODULE))
        if count != 1:
            raise ValueError("the module xlwings of this version has no PROJECT_NAME")
        book.set_module(_XLWINGS_MODULE, named)
        book.save()


def _rename_project(project: bytes) -> bytes:
    """The VBA project under our name; Excel refuses to refer to two projects of one name."""
    streams = CFB.from_bytes(project)
    catalogue = decompress(streams.get_stream_in_storage("VBA", "dir"))
    former, name = (_name_record(text) for text in (_TEMPLATE_PROJECT, PROJECT))
    listing = streams.get_stream("PROJECT")
    former_line, line = (f'Name="{text}"'.encode() for text in (_TEMPLATE_PROJECT, PROJECT))
    if (catalogue.count(former), listing.count(former_line)) != (1, 1):
        raise ValueError(f"the VBA project of this xlwings is not called {_TEMPLATE_PROJECT}")
    streams.write_stream_in_storage("VBA", "dir", compress(catalogue.replace(former, name)))
    streams.write_stream("PROJECT", listing.replace(former_line, line))
    made: bytes = streams.to_bytes()
    return made


def _name_record(name: str) -> bytes:
    return _NAME_RECORD.to_bytes(2, "little") + len(name).to_bytes(4, "little") + name.encode()
