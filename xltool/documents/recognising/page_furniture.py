"""What a page has round its text, left in the text by whoever copied it out: page numbers, the running head beside them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from xltool.documents.document import Block, Line
from xltool.documents.found import HEAD, PAGE_NUMBER, Leftover

_PAGE_NUMBER = re.compile(
    r"[—–―－~·-]{1,2}\s*\d{1,3}\s*[—–―－~·-]{1,2}|第\s*\d{1,3}\s*页(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?"
)
_LONGEST_HEAD = 60
_SENTENCE_ENDS = tuple("。；;，,、：:！？")
_LEAST_PAGES = 2
"""Beside one page number alone, a line may be a sentence of the text."""


def without_furniture(blocks: Sequence[Block]) -> tuple[list[Block], list[Leftover]]:
    """Take page numbers away, and the line that stands beside two or more of them in the same words."""
    numbers = {at for at, block in enumerate(blocks) if _is_page_number(block)}
    beside = {at + step for at in numbers for step in (-1, 1)} & set(range(len(blocks)))
    texts = {at: text for at in beside - numbers if (text := _as_head(blocks[at]))}
    times = Counter(texts.values())
    heads = {at for at, text in texts.items() if times[text] >= _LEAST_PAGES}
    kept: list[Block] = []
    taken: list[Leftover] = []
    gap = False
    for at, block in enumerate(blocks):
        if isinstance(block, Line) and at in numbers | heads:
            kind = PAGE_NUMBER if at in numbers else HEAD
            why = f"原文换页处的{kind}，不是正文。"
            taken.append(Leftover(kind, "", block.place, block.text, why))
            gap = gap or block.gap
            continue
        kept.append(replace(block, gap=True) if isinstance(block, Line) and gap else block)
        gap = False
    return kept, taken


def _is_page_number(block: Block) -> bool:
    return isinstance(block, Line) and not block.cell and bool(_PAGE_NUMBER.fullmatch(block.text))


def _as_head(block: Block) -> str:
    """The text of a short line that is no cell and ends no sentence; "" of all others."""
    if not isinstance(block, Line) or block.cell or len(block.text) > _LONGEST_HEAD:
        return ""
    return "" if block.text.endswith(_SENTENCE_ENDS) else block.text
