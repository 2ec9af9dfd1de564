"""What check.cmd was given, told from the command line of cmd.exe as Explorer writes it."""

from __future__ import annotations

import pytest

from xltool.doors.cli.desk import split_dropped

CMD = r'C:\Windows\system32\cmd.exe /c ""D:\xl tool\check.cmd" '


@pytest.mark.parametrize(
    ("line", "files"),
    [
        (CMD + r'D:\表&格\预算=终稿.xlsx"', [r"D:\表&格\预算=终稿.xlsx"]),
        (CMD + r'"D:\张三 的\a (1).xlsx""', [r"D:\张三 的\a (1).xlsx"]),
        (CMD + r'"D:\a b.xlsx" D:\c&d.xlsx E:\50%!.xlsx"', [r"D:\a b.xlsx", r"D:\c&d.xlsx", r"E:\50%!.xlsx"]),
        (r'cmd /c ""C:\CHECK.CMD" C:\a.xlsx"', [r"C:\a.xlsx"]),
        (CMD + 'E:\\科协　2027.xlsx E:\\a,b;c=d.xlsx"', ["E:\\科协　2027.xlsx", r"E:\a,b;c=d.xlsx"]),
        (r'cmd /c ""D:\xl & tool\window.cmd" D:\100%PATH%!x!^.xlsx"', [r"D:\100%PATH%!x!^.xlsx"]),
        (CMD.rstrip() + '"', []),
        (r'"C:\Windows\system32\cmd.exe" ', []),
        ("", []),
    ],
)  # fmt: skip
def test_the_dropped_files_are_found_whole(line: str, files: list[str]) -> None:
    assert split_dropped(line) == files
