"""Show received text safely: what cannot be seen is written out, what is too long is cut and says so."""

import re

_CUT = 32_000
"""UTF-16 units that are kept: Excel takes 32,767 in a cell, and the cut is told in it."""
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_COMMAND = ("=", "+", "-", "@", "\t")


def visible(text: str) -> str:
    """The text with control, bidirectional and other unseen characters written out, at most as long as a cell."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNSEEN.search(text):
        text = _UNSEEN.sub(lambda found: f"〈U+{ord(found[0]):04X}〉", text)
    if len(text) > _CUT // 2 and len(text.encode("utf-16-le")) > 2 * _CUT:
        kept = text.encode("utf-16-le")[: 2 * _CUT].decode("utf-16-le", "ignore")
        return f"{kept}……（后面还有 {len(text) - len(kept)} 个字，请看来源文件）"
    return text


def looks_like_command(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula when somebody presses F2 and Enter in its cell."""
    return text.startswith(_COMMAND)
