"""What the command line says when it is given the wrong thing: one Chinese sentence, never the system's English."""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path

import pytest

from tests.support.command_line import refused
from xltool.books.shipped import SAMPLE, template_path
from xltool.model.errors import said_by_system

LONG = "长" * 90 + ".xlsx"
OF_LINUX = pytest.mark.skipif(
    sys.platform == "win32", reason="255 bytes a name are Linux's limit; Windows' is tried in its round"
)


def told(folder: Path, *words: str) -> str:
    """What ``xltool`` says on stderr when it cannot do what is asked."""
    (folder / "科协.xlsx").write_bytes(template_path(SAMPLE).read_bytes())
    (folder / "收件").mkdir(exist_ok=True)
    (folder / "收件" / "科协.xlsx").write_bytes(template_path(SAMPLE).read_bytes())
    (folder / "夹.xlsx").mkdir(exist_ok=True)
    (folder / "夹.docx").mkdir(exist_ok=True)
    return refused(*words, folder=folder)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "科协.xlsx", "-o", "夹.xlsx"), "夹.xlsx 没有保存：这个名字是文件夹。"),
        (("publish", "科协.xlsx", "-o", "夹.docx"), "夹.docx 没有保存：这个名字是文件夹。"),
        pytest.param(("run", "科协.xlsx", "-o", LONG), "文件名或路径太长，没有做。", marks=OF_LINUX),
        pytest.param(("new", LONG), "文件名或路径太长，没有做。", marks=OF_LINUX),
        pytest.param(("collect", "收件", "-o", LONG), "文件名或路径太长，没有做。", marks=OF_LINUX),
        pytest.param(("check", LONG), f"{LONG}：读不出来（文件名或路径太长）。", marks=OF_LINUX),
        (("collect", "收件", "-o", "汇总.xlsx", "--expect", "没有.csv"), "名单“没有.csv”读不出来（找不到）。"),
        (("collect", "收件", "-o", "汇总.xlsx", "--expect", "收件"), "名单“收件”读不出来（这个名字是文件夹）。"),
        (("collect", "收件"), "命令还缺少选项 --output。"),
        (("submit", "科协.xlsx"), "命令还缺少选项 --to。"),
        (("import", "科协.xlsx", "-o", "新.xlsx", "--map", "收件"), "收件：对应关系文件读不出来（这个名字是文件夹）。"),
        (("addin", "build", "-o", "收件"), "“收件”这个名字是文件夹，没有做完。"),
        (("addin", "build", "-o", "科协.xlsx/x.xlam"), "“科协.xlsx”同名的文件或文件夹已经存在，没有做完。"),
        (("collect", "收件", "-o", "汇总.xlsx", "--state", "科协.xlsx"), "读取记录的文件夹“科协.xlsx”不能写入（同名的文件或文件夹已经存在）。"),
        (("collect", "收件", "-o", "汇总.xlsx", "--dataset", "科协.xlsx"), "“科协.xlsx”是文件，不能用作数据集文件夹。"),
        (("run", "科协.xlsx", "-o", ""), "输出文件“.”的扩展名应为 .xlsx。"),
        (("check", ""), ".：这是文件夹，不是文件。"),
        (("import", "收件", "-o", "新.xlsx"), "收件：这是文件夹，不是文件。"),
        (("demo", "科协.xlsx"), "“科协.xlsx”不能用作文件夹。"),
        (("check",), "命令还缺少文件名。"),
        (("new", "新.xlsx", "--year", "二〇二七"), "命令选项 --year 的值不能用。"),
    ],
)  # fmt: skip
def test_the_wrong_thing_is_told_in_one_sentence(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    assert told(tmp_path, *words).startswith(said)


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_the_system_speaks_chinese(number: int) -> None:
    words = said_by_system(OSError(number, os.strerror(number)))
    assert not re.search(r"[A-Za-z]", words)
    assert re.search(r"[\u4e00-\u9fff]", words)
