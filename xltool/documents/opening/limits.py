"""How long a document may be. What is longer is refused before it is taken apart."""

from xltool.model.errors import DocumentRefused

MAX_FILE = 20 * 2**20
MAX_TEXT_BYTES = 8 * 2**20
MAX_BLOCKS = 15_000
"""Lines, or paragraphs and table cells: all of them must fit on one sheet in the worst case."""


def require_length(count: int, name: str) -> None:
    """Raise DocumentRefused for a document of more than ``MAX_BLOCKS`` lines."""
    if count > MAX_BLOCKS:
        raise DocumentRefused(f"{name}：文档超过 {MAX_BLOCKS} 段，没有读取。请把文档按单位拆开，逐个导入。")
