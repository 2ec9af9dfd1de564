"""The code at the right of a printed footer: in the XML of a worksheet, and as the text of one section.

Pages that have a footer of their own (first page, even pages) get it too. What a footer prints besides stays.
"""

import re
from html import escape, unescape

from xltool.language.patterns import compile_later
from xltool.model.errors import XltoolError

LONGEST = 255
"""Excel's limit for a footer, its codes included."""
_ORDER = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_ELEMENT = compile_later(r"<((?:\w+:)?)headerFooter\b([^>]*?)(?:/>|>(.*?)</\1headerFooter>)", re.DOTALL)
_CHILD = compile_later(r"<(?:\w+:)?(\w+)\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?\1>)", re.DOTALL)
_SECTION = compile_later(r'&(?:([LCR])|&|"[^"]*"|.)', re.DOTALL)
BEHIND_BREAKS = (
    "colBreaks|customProperties|cellWatches|ignoredErrors|smartTags|drawing|legacyDrawing"
    "|legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst"
)
"""What may stand behind the breaks of rows in a worksheet, in order (ECMA-376-1, 18.3.1.99)."""
_AFTER = compile_later(rf"<(?:\w+:)?(?:rowBreaks|{BEHIND_BREAKS})\b|</(?:\w+:)?worksheet>")


def with_code(text: str, words: str, code: str) -> str:
    """One section of a footer with the code after its former text; a former code goes, "" only takes it away."""
    former = re.compile(rf"\s*{re.escape(words)}[\s：:]*[0-9A-Z]{{4}}-[0-9A-Z]{{4}}-[0-9A-Z]")
    kept = former.sub("", text)
    if not code:
        return kept
    return f"{kept} {words} {code}" if kept.strip() else f"{words} {code}"


def with_footer(content: bytes, words: str, code: str) -> bytes:
    """A worksheet part that prints the code at the right of every footer."""
    text = content.decode()
    found = _ELEMENT.search(text)
    prefix = found[1] if found else (re.search(r"<(\w+:)?worksheet\b", text) or [""])[1] or ""
    attributes = found[2] if found else ""
    parts = {name: unescape(body) for name, body in _CHILD.findall((found[3] if found else "") or "")}
    for kind, flag in (("odd", ""), ("even", "differentOddEven"), ("first", "differentFirst")):
        name = f"{kind}Footer"
        if not flag or name in parts or re.search(rf'{flag}="(?:1|true)"', attributes):
            parts[name] = _with_right(parts.get(name, ""), words, code)
    body = "".join(
        f"<{prefix}{name}>{escape(parts[name], quote=False)}</{prefix}{name}>" for name in _ORDER if parts.get(name)
    )
    element = f"<{prefix}headerFooter{attributes}>{body}</{prefix}headerFooter>" if body else ""
    if found:
        return (text[: found.start()] + element + text[found.end() :]).encode()
    start = text.rfind("sheetData")
    at = _AFTER.search(text, start)
    if not element or at is None:
        return content
    return (text[: at.start()] + element + text[at.start() :]).encode()


def _with_right(footer: str, words: str, code: str) -> str:
    sections = {"L": "", "C": "", "R": ""}
    current, last = "C", 0  # text before the first section is printed in the middle
    for match in _SECTION.finditer(footer):
        if match[1]:
            sections[current] += footer[last : match.start()]
            current, last = match[1], match.end()
    sections[current] += footer[last:]
    sections["R"] = with_code(sections["R"], words, code)
    result = "".join(f"&{name}{text}" for name, text in sections.items() if text)
    if len(result) > LONGEST:
        raise XltoolError(f"没有改动：页脚超过 {LONGEST} 个字，放不下报送校验码。请在“页面设置”里缩短页脚后再试。")
    return result
