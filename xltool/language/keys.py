"""What texts are compared by: two that staff would call the same have the same key."""

import unicodedata
from functools import lru_cache

from xltool.language.patterns import compile_later
from xltool.language.unseen import JOINERS

_BRACKETED = compile_later(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_POINTS = compile_later(r"[(\[【]?(\d+(?:\.\d+)?)(?:[-—–~至到](\d+(?:\.\d+)?))?(?:分[)\]】]?|[)\]】]分)$")
_SPACE = compile_later(rf"[\s{JOINERS}*＊:：]+")


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """Reduce a header, label or sheet name to what is compared.

    Width is folded (NFKC); spaces, line breaks, bracketed notes, colons and the star of a required field go.
    """
    folded = unicodedata.normalize("NFKC", text)
    return _SPACE.sub("", _BRACKETED.sub("", folded)).casefold()


@lru_cache(maxsize=4096)
def level_key(text: str) -> str:
    """Reduce a level name to what is compared: no 指标, no points, no bracket notes, no spaces (as the live system does)."""
    return header_key(_without_points(text)).replace("指标", "")


def _without_points(text: str) -> str:
    return _POINTS.sub("", "".join(unicodedata.normalize("NFKC", text).split()))


def points_in(text: str) -> tuple[str, str] | None:
    """The least and the most points that a level has in its name: 成本指标(0-20)分, 满意度指标（10分）; None without them."""
    found = _POINTS.search("".join(unicodedata.normalize("NFKC", text).split()))
    return (found[1], found[2] or found[1]) if found else None


@lru_cache(maxsize=4096)
def code_key(code: str) -> str:
    """Reduce a code to what is compared: width folded, no spaces, upper case."""
    return "".join(unicodedata.normalize("NFKC", code).split()).upper()
