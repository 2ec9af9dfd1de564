"""The consolidated workbook and the dataset of the same tables, from rows; memory holds a note per workbook, never their contents.

What it is made with is not on every desk: importing anything of it is refused in one sentence where it is not.
"""

from importlib.util import find_spec

from xltool.model.errors import XltoolError

_PARTS = ("pandas", "pebble")

if any(find_spec(part) is None for part in _PARTS):
    raise XltoolError(
        "这台电脑上的 xltool 只供填报，没有装汇总组件。请向信息人员要带汇总组件的安装文件夹（用 xltool bundle --with 汇总 制作的），"
        "双击里面的 install.cmd，再试一次。"
    )
