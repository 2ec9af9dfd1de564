"""Presses the buttons of the add-in in LibreOffice Basic, with Python, dialogs and Protected View played by stubs.

Run by the system's Python, which has python3-uno: ``press_buttons.py ADDIN PROFILE``. Every line of input is a scenario, every
line of output its result, both JSON. A scenario presses buttons one after the other, in an Excel that was just started:
{"press", "sheet", "protected", "interpreter", "unsaved", "named", "fails", "answers", "leaves", "warm", "waiting"}. "named"
is the file that is open, "fails",
"answers" and "leaves" are what the Python that is called does: an error, a result, words on the status bar. "waiting" is
what becomes of a Python that is told to wait: "ready", "gone", "dies" when it is called, or "" where it may not be
started; "reason" is what it answers.
A result says what the fresh and the waiting Python were asked for, how often one was told to wait, what staff were told,
what the status bar showed while Python ran and afterwards.

The module xlwings must give way: LibreOffice takes both branches of #If and then refuses the whole project. Its
FileExists is played by LibreOffice's own, so "interpreter" is a path here, there or not.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

HEAD = "Rem Attribute VBA_ModuleType=VBAModule\nOption VBASupport 1\nOption Explicit\n"
XLWINGS = (
    HEAD
    + r"""
Private Asked As String
Private Served As String
Private Started As String
Private Told As String
Private During As String
Private Status As String
Private Leaves As String
Private InProtectedView As Boolean
Private Interpreter As String
Private Fails As Boolean
Private Answers As Long
Private Warm As String
Private Waiting As String
Private Reason As String

Private Sub Work()
    During = During & Status & "|"
    If Leaves <> "" Then Status = Leaves
    If Fails Then Err.Raise 1004, "Excel", "No"
End Sub

Public Function RunPython(ByVal command As String)
    Asked = Asked & command & "|"
    Work
    RunPython = Answers
End Function

Public Function GetConfig(ByVal key As String) As String
    If key = "INTERPRETER_WIN" Then GetConfig = Interpreter
    If key = "TEMP DIR" Then GetConfig = "C:\Temp"
    If key = "WARM PYTHON" Then GetConfig = Warm
End Function

Public Function CreateGUID() As String
    CreateGUID = "1-2"
End Function

Public Function StageWaits(ByVal place As String) As Boolean
    StageWaits = place <> "" And Started <> "" And Waiting <> "" And Waiting <> "gone"
End Function

Public Function StageServe(ByVal place As String, ByVal button As String) As String
    Served = Served & button & "|"
    Work
    If Waiting = "dies" Then Err.Raise 462, "Excel", "No server"
    StageServe = Reason
End Function

Public Sub StageStart(ByVal python As String, ByVal place As String)
    Started = Started & python & " " & place & "|"
    If Waiting = "" Then Err.Raise 70, "Excel", "Permission denied"
End Sub

Public Function StageView() As Boolean
    StageView = InProtectedView
End Function

Public Function StageStatus() As String
    StageStatus = Status
End Function

Public Sub StageSetStatus(ByVal sentence As String)
    Status = sentence
End Sub

Public Sub StageTell(ByVal sentence As String)
    Told = Told & sentence
End Sub

Public Sub Arrange(ByVal inView As Boolean, ByVal python As String, ByVal failing As Boolean, ByVal answer As String, ByVal words As String, ByVal keepWarm As String, ByVal waits As String, ByVal why As String)
    InProtectedView = inView
    Interpreter = python
    Fails = failing
    Answers = CLng(answer)
    Leaves = words
    Warm = keepWarm
    Waiting = waits
    Reason = why
    Asked = ""
    Served = ""
    Started = ""
    Told = ""
    During = ""
    Status = ""
End Sub

Public Function Seen() As Variant
    Seen = Array(Asked, Served, Started, Told, During, Status)
End Function
"""
)
DESK = (
    HEAD
    + """
Public Function IsProtectedView() As Boolean
    IsProtectedView = StageView()
End Function

Public Function StatusText() As String
    StatusText = StageStatus()
End Function

Public Sub SetStatus(ByVal sentence As String)
    StageSetStatus sentence
End Sub

Public Sub Tell(ByVal sentence As String)
    StageTell sentence
End Sub

Public Function PythonWaits(ByVal place As String) As Boolean
    PythonWaits = StageWaits(place)
End Function

Public Function PressInWaiting(ByVal place As String, ByVal button As String) As String
    PressInWaiting = StageServe(place, button)
End Function

Public Sub StartPython(ByVal interpreter As String, ByVal place As String)
    StageStart interpreter, place
End Sub

Public Sub WaitForPython(ByVal place As String)
End Sub

"""
)
PATIENCE = 60
SEEN = ("asked", "served", "started", "told", "during", "after")
ARRANGED = ("protected", "interpreter", "fails", "answers", "leaves", "warm", "waiting", "reason")


class Stage:
    """The add-in in a LibreOffice of its own."""

    def __init__(self, profile: Path) -> None:
        pipe = f"xltool{os.getpid()}"
        self.office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
             f"--accept=pipe,name={pipe};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.desktop = self._connected(pipe)
        self.book = None

    def open(self, addin: Path) -> None:
        """Load the add-in and put stubs in the place of what Basic lacks."""
        self.book = self._opened(addin.as_uri(), FilterName="Calc MS Excel 2007 VBA XML")
        self.library = self.book.BasicLibraries.getByName("xltool")
        own = self.library.getByName("Desk")
        decoder = own[own.index("Public Function Hanzi") :]
        self.library.removeByName("Dictionary")
        self.library.replaceByName("xlwings", XLWINGS)
        self.library.replaceByName("Desk", DESK + decoder)

    def _connected(self, pipe: str):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        end = time.monotonic() + 90
        while True:
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            except Exception:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def _opened(self, url: str, **options: object):
        wanted = {"Hidden": True, "MacroExecutionMode": 4, **options}
        values = tuple(PropertyValue(Name=name, Value=value) for name, value in wanted.items())
        return self.desktop.loadComponentFromURL(url, "_blank", 0, values)

    def _call(self, name: str, *values: object):
        place = f"vnd.sun.star.script:xltool.{name}?language=Basic&location=document"
        return self.book.getScriptProvider().getScript(place).invoke(values, (), ())[0]

    def _press(self, callback: str) -> None:
        """Call a callback as Excel does. Its type IRibbonControl cannot come from outside, so Basic calls it."""
        caller = f"{HEAD}Public Sub Press()\n    Ribbon.{callback} Nothing\nEnd Sub\n"
        self.library.insertByName("Finger", caller)
        try:
            self._call("Finger.Press")
        finally:
            self.library.removeByName("Finger")

    def _in_front(self, scenario: dict):
        """Another workbook than the add-in, where the scenario wants one."""
        if not (scenario["unsaved"] or scenario["named"]):
            return None
        book = self._opened("private:factory/scalc", Hidden=False)
        if scenario["named"]:
            kind = PropertyValue(Name="FilterName", Value="Calc MS Excel 2007 XML")
            book.storeAsURL(Path(scenario["named"]).as_uri(), (kind,))
        return book

    def play(self, scenario: dict) -> dict[str, str]:
        """The presses of one scenario; the module Guard is put in anew, so that it remembers nothing of those before."""
        self.book.Sheets.getByIndex(0).setName(scenario["sheet"])
        self.library.replaceByName("Guard", self.library.getByName("Guard"))
        self._call("xlwings.Arrange", *(scenario[option] for option in ARRANGED))
        other = self._in_front(scenario)
        hanging = threading.Timer(PATIENCE, self._kill)
        hanging.start()
        try:
            for callback in scenario["press"]:
                self._press(callback)
        finally:
            hanging.cancel()
            if other is not None:
                other.close(False)
        return dict(zip(SEEN, self._call("xlwings.Seen"), strict=True))

    def close(self) -> None:
        """End the LibreOffice that was started here."""
        with contextlib.suppress(Exception):  # the bridge breaks while the office goes
            if self.book is not None:
                self.book.close(False)
            self.desktop.terminate()
        try:
            self.office.wait(20)
        except subprocess.TimeoutExpired:
            self._kill()

    def _kill(self) -> None:
        """End a hanging LibreOffice with all its processes; whoever waits for it gets an error."""
        os.killpg(self.office.pid, signal.SIGKILL)


def main(addin: Path, profile: Path) -> None:
    stage = Stage(profile)
    try:
        stage.open(addin)
        for line in sys.stdin:
            sys.stdout.write(json.dumps(stage.play(json.loads(line))) + "\n")
            sys.stdout.flush()
    finally:
        stage.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
