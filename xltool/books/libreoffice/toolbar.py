"""The buttons within LibreOffice: a toolbar, a menu and their macros, put into the profile of this user through UNO.

A button does nothing by itself: it starts ``xltool live press`` on the workbook in front.
"""

import sys
from typing import Any

from xltool.books.libreoffice.office import Office, properties
from xltool.model.verbs import VERBS

LABELS = {verb.name: verb.label for verb in VERBS.values()}
"""Functions of ``xltool.doors.buttons`` and what stands on their buttons, in the order of Excel's ribbon."""
_LIBRARY = "xltool"
_MODULE = "Buttons"
_TITLE = "绩效目标"
_CALC = "com.sun.star.sheet.SpreadsheetDocument"
_ADDONS = "/org.openoffice.Office.Addons/AddonUI"
_STATES = "/org.openoffice.Office.UI.CalcWindowState/UIElements/States"
_TOOLBAR, _MENU = "xltool.toolbar", "xltool.menu"
_PLACES = {
    f"{_ADDONS}/OfficeToolBar": _TOOLBAR,
    f"{_ADDONS}/OfficeMenuBar": _MENU,
    _STATES: f"private:resource/toolbar/addon_{_TOOLBAR}",
}
"""Where in LibreOffice's settings something of ours stands, and under which name."""
_CONTAINERS = tuple(f"com.sun.star.script.Application{kind}LibraryContainer" for kind in ("Script", "Dialog"))
_PRESS = """Option Explicit

Private Sub Press(ByVal button As String)
    Dim mark As String
    If Not ThisComponent.hasLocation() Then
        MsgBox "请先保存工作簿，再点一次。", 48, "绩效目标"
        Exit Sub
    End If
    mark = Chr(34)
    Shell mark & PYTHON & mark, 0, "-m xltool live press " & button & " " & mark & ConvertFromURL(ThisComponent.URL) & mark, False
End Sub
"""


def macro(name: str) -> str:
    """The address of a button's macro."""
    return f"vnd.sun.star.script:{_LIBRARY}.{_MODULE}.Press_{name}?language=Basic&location=application"


def macros(python: str = sys.executable) -> str:
    """One Sub for each button, which runs this Python."""
    doubled = python.replace('"', '""')
    subs = [f'Sub Press_{name}\n    Press "{name}"\nEnd Sub\n' for name in LABELS]
    return "\n".join([f'Const PYTHON = "{doubled}"', _PRESS, *subs])


def install(office: Office) -> None:
    """Put the toolbar into the profile of a running LibreOffice; it is seen from the next start on."""
    remove(office)
    for kind in _CONTAINERS:
        container = office.service(kind)
        container.createLibrary(_LIBRARY)
        if kind == _CONTAINERS[0]:
            container.getByName(_LIBRARY).insertByName(_MODULE, macros())
        container.storeLibraries()
    for (path, name), fill in zip(_PLACES.items(), (_add_buttons, _fill_menu, _dock), strict=True):
        settings = _settings(office, path)
        node = settings.createInstance()
        fill(node)
        settings.insertByName(name, node)
        settings.commitChanges()


def remove(office: Office) -> None:
    """Take the toolbar out of the profile of a running LibreOffice; nothing happens when it is not there."""
    for kind in _CONTAINERS:
        container = office.service(kind)
        if container.hasByName(_LIBRARY):
            container.removeLibrary(_LIBRARY)
            container.storeLibraries()
    for path, name in _PLACES.items():
        settings = _settings(office, path)
        if settings.hasByName(name):
            settings.removeByName(name)
            settings.commitChanges()


def _settings(office: Office, path: str) -> Any:
    """A part of LibreOffice's settings, to be changed."""
    provider = office.service("com.sun.star.configuration.ConfigurationProvider")
    access = "com.sun.star.configuration.ConfigurationUpdateAccess"
    return provider.createInstanceWithArguments(access, properties(nodepath=path))


def _add_buttons(bar: Any) -> None:
    for number, (name, label) in enumerate(LABELS.items(), start=1):
        button = bar.createInstance()
        _set(button, URL=macro(name), Title=label, Context=_CALC, Target="_self")
        bar.insertByName(f"b{number:02}", button)


def _fill_menu(menu: Any) -> None:
    _set(menu, Title=_TITLE, Context=_CALC)
    _add_buttons(menu.getByName("Submenu"))


def _dock(state: Any) -> None:
    """Below the other toolbars; by itself it would float above the sheet."""
    _set(state, UIName=_TITLE, Docked=True, DockingArea=0, DockPos="0,5", Visible=True)


def _set(node: Any, **values: str | bool | int) -> None:
    for name, value in values.items():
        node.replaceByName(name, value)
