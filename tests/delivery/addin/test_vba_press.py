"""The command line of a press, read from the VBA of the installed xlwings: what it holds, and how Windows reads it."""

from __future__ import annotations

import pytest
from pyopenvba import ExcelFile

from tests.windows.vba import Module
from tests.windows.vba_press import arguments, module_text, press, server_line, split_windows
from xltool.delivery.addin import addin

PYTHON = r"C:\Users\张三\x y\python.exe"
BOOK = r"D:\2027 & 以后\预算='终稿'.xlsx"
ADDIN = r"C:\Users\张三\xltool.xlam"


def line(text: str | None = None, **options: object) -> str:
    return press("check", PYTHON, BOOK, ADDIN, 1000, text=text, **options).line  # type: ignore[arg-type]


def test_vba_passes_the_bare_name_of_the_workbook_and_a_window_of_its_excel() -> None:
    assert arguments(line()) == [
        "-c",
        "--wb=预算='终稿'.xlsx",
        "--from_xl=1",
        r"--app=C:\Program Files\Microsoft Office\root\Office16\Microsoft Excel",
        "--hwnd=1000",
    ]


def test_the_line_runs_the_button_in_the_interpreter_of_the_settings() -> None:
    done = press("check", PYTHON, BOOK, ADDIN, 1000, temp=r"C:\T")
    assert done.line.startswith(rf'cmd.exe /C C: & cd "C:\Users\张三\x y" & "{PYTHON}" -B -c "')
    assert "; import xltool.doors.buttons as b; b.check()" in done.line
    assert done.log.startswith(r"C:\T\xlwings-")
    assert (done.style, done.waits, done.answer, done.shown) == (0, True, 0, [])


def test_the_module_of_the_add_in_is_the_one_that_is_read() -> None:
    with ExcelFile(addin.template_path()) as book:
        theirs = book.get_module("xlwings")
    for name in ("RunPython", "ExecuteWindows", "XLPyCommand"):
        assert procedure(theirs, name) == procedure(module_text(), name)


def procedure(text: str, name: str) -> list[str]:
    lines = [one.rstrip() for one in text.splitlines()]
    start = next(at for at, one in enumerate(lines) if f"Function {name}(" in one)
    return lines[start : lines.index("End Function", start)]


@pytest.mark.parametrize(
    ("former", "changed", "wanted"),
    [
        ("ActiveWorkbook.Name & ", "ActiveWorkbook.FullName & ", rf"--wb={BOOK}"),
        ('" --hwnd="', '" --window="', "--window=1000"),
    ],
)
def test_an_xlwings_that_passes_something_else_is_seen(former: str, changed: str, wanted: str) -> None:
    assert wanted not in arguments(line())
    assert wanted in arguments(line(module_text().replace(former, changed)))


def test_vba_that_is_not_known_is_an_error() -> None:
    changed = module_text().replace("DriveCommand & _", "Escape(DriveCommand) & _")
    with pytest.raises(NameError, match="escape"):
        line(changed)


@pytest.mark.parametrize(
    ("name", "environment", "arrives"),
    [
        ("100%TEMP%.xlsx", {"Temp": "C:"}, "100C:.xlsx"),
        ("100%TEMP%.xlsx", {}, "100%TEMP%.xlsx"),
        ("5%到9%.xlsx", {"到9": "x"}, "5x.xlsx"),
        ("%A%B%.xlsx", {"B": "x"}, "%Ax.xlsx"),
        ("a^b!.xlsx", {}, "a^b!.xlsx"),
    ],
)
def test_cmd_replaces_what_stands_between_percent_signs(name: str, environment: dict[str, str], arrives: str) -> None:
    pressed = press("check", PYTHON, rf"D:\{name}", ADDIN, 1000)
    assert f"--wb={arrives}" in arguments(pressed.line, environment)


@pytest.mark.parametrize(
    ("text", "words"),
    [  # the examples of https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
        (r'"a b c" d e', ["a b c", "d", "e"]),
        (r'"ab\"c" "\\" d', ['ab"c', "\\", "d"]),
        (r'a\\\b d"e f"g h', [r"a\\\b", "de fg", "h"]),
        (r"a\\\"b c d", [r"a\"b", "c", "d"]),
        (r'a\\\\"b c" d e', [r"a\\b c", "d", "e"]),
        ('"" x', ["", "x"]),
    ],
)
def test_words_are_split_as_windows_splits_them(text: str, words: list[str]) -> None:
    assert split_windows(text) == words


def test_the_server_of_xlwings_is_handed_the_workbook() -> None:
    done = press("run", PYTHON, BOOK, ADDIN, 1000, settings={"USE UDF SERVER": True})
    (set_, module, attribute, book), executed = done.served
    assert (set_, module, attribute) == ("SetAttr", "xlwings._xlwindows", "BOOK_CALLER")
    assert book.FullName == BOOK
    assert executed == ("Exec", "import xltool.doors.buttons as b; b.run()")
    assert done.line == ""
    assert server_line(PYTHON, BOOK, ADDIN).startswith(f'cmd.exe  /K ""{PYTHON}" -B -c "')


def test_a_line_that_fails_shows_its_log() -> None:
    done = press("check", PYTHON, BOOK, ADDIN, 1000, exit_code=1)
    assert (done.answer, done.shown) == (-1, [done.log])


VBA = """
Function Sum(ByVal first, Optional word As String = "-") As Integer ' adds
    Dim i As Integer, found As String
    #If Mac Then
        Sum = 99
    #ElseIf VBA7 Then
        For i = 1 To 4
            If i = 3 Then Exit For
            If i <> first And Not i > 5 Then
                found = found & i & "'": Sum = Sum _
                    + 10
            ElseIf word Like "[a-c]" Then
                found = found & "x"
            Else
                found = found & "y"
            End If
        Next i
    #End If
    If found = "x2'" Then Sum = -1
End Function
"""


@pytest.mark.parametrize(("given", "answer"), [((1, "b"), -1), ((1, "d"), 10), ((1,), 10), ((7,), 20)])
def test_the_reader_runs_loops_conditions_and_compiled_parts(given: tuple[object, ...], answer: int) -> None:
    assert Module(VBA, {}).call("sum", *given) == answer
