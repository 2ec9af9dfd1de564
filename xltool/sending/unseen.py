"""What a workbook holds and nobody sees: texts that no cell uses, conditions and caches that quote them, old headers.

Works on the parts of a package that was cleaned already. What is shown stays as it is; nothing here changes a cell.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from html import unescape

from xltool.books.file.archive import zip_parts
from xltool.books.file.package import SHARED_STRINGS, STYLES, Package
from xltool.books.file.repair import drop_unreachable
from xltool.language.patterns import compile_later
from xltool.model.errors import XltoolError
from xltool.sending.picture_words import without_words


def _element(names: str, inner: str = ".*?") -> str:
    return rf"<(?P<p>(?:\w+:)?)(?:{names})\b(?P<a>[^>]*?)(?:/>|>(?P<t>{inner})</(?P=p)(?:{names})>)"


def _pattern(names: str) -> re.Pattern[str]:
    return compile_later(_element(names), re.DOTALL)


_COMMENT = compile_later(r"<!--.*?-->", re.DOTALL)
_INSTRUCTION = compile_later(r"<\?(?!xml\s).*?\?>", re.DOTALL)
_READING = compile_later(_element("rPh|phoneticPr"), re.DOTALL)
_STRING = _pattern("si")
_TEXT = _pattern("t")
_SST = compile_later(r"<((?:\w+:)?)sst\b[^>]*>")
_COUNTS = compile_later(r'\s(?:count|uniqueCount)="[^"]*"')
_ROOT = compile_later(r"<(?:\w+:)?(\w+)[\s>/]")
_INLINE = _pattern("is")
_OF_STRING = compile_later(
    r"(<(?:\w+:)?c\b[^>]*?\st=[\"']s[\"'][^>]*?>\s*(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v\b[^>]*>)"
    r"\s*(\d+)\s*(?=<)"
)
_QUOTED_TEXT = compile_later(r"<(?:\w+:)?(?:v|pt)\b[^>]*>([^<]*)(?=<)")
_STORED_VIEWS = _pattern("customSheetViews|customWorkbookViews|scenarios|webPublishItems|dataConsolidate|smartTags")
_HEADERS = _pattern("headerFooter")
_EVEN = _pattern("evenHeader|evenFooter")
_FIRST = _pattern("firstHeader|firstFooter")
_SHOWN_OF_LINK = compile_later(r'(<(?:\w+:)?hyperlink\b[^>]*?)\sdisplay="[^"]*"')
_OWN_ORDER = compile_later(r'(<(?:\w+:)?sortCondition\b[^>]*?)\scustomList="[^"]*"')
_FILTER_COLUMN = _pattern("filterColumn")
_CRITERION = compile_later(r'<(?:\w+:)?(?:filter|customFilter)\b[^>]*?\sval="([^"]*)"[^>]*?/?>')
_VALIDATION = compile_later(r"<(?:\w+:)?dataValidation\b[^>]*>")
_WORDS_OF_VALIDATION = {
    "showInputMessage": compile_later(r'\sprompt(?:Title)?="[^"]*"'),
    "showErrorMessage": compile_later(r'\serror(?:Title)?="[^"]*"'),
}
_RULE = _pattern("cfRule")
_WORD_OF_RULE = compile_later(r'\stext="([^"]*)"')
_NO_RULES = compile_later(
    r"<((?:\w+:)?)conditionalFormatting\b[^>]*>\s*(?:<(?:\w+:)?sqref>[^<]*</(?:\w+:)?sqref>\s*)?</\1conditionalFormatting>"
)
_WORDS_OF_PICTURE = compile_later(r'\s(?:alt|title|o:title)=(?:"[^"]*"|\'[^\']*\')')
_NAME = _pattern("definedName")
_WORDS_ONLY = compile_later(r'\s*=?\s*"[^"]*"\s*')
_SAID_OF_NAME = compile_later(r'\s(?:comment|description|help|statusBar|customMenu)="[^"]*"')
_WORDS_OF_TABLE = compile_later(r'\s(?:altText|altTextSummary|comment)="[^"]*"')
_TOTALS_ROW = compile_later(r'\stotalsRowCount="[1-9]')
_TOTALS_LABEL = compile_later(r'\stotalsRowLabel="[^"]*"')
_CACHE = _pattern("strCache|multiLvlStrCache|dlblRangeCache|numCache|lvl")
_SHAPE = compile_later(r"<(?:\w+:)?cNvPr\b[^>]*>")
_WORDS_OF_SHAPE = compile_later(r'\s(?:descr|title)="[^"]*"')
_ANCHOR = _pattern("twoCellAnchor|oneCellAnchor|absoluteAnchor")
_HIDDEN_SHAPE = compile_later(r'<(?:\w+:)?cNvPr\b[^>]*?\shidden="(?:1|true)"')
_FORMATS = _pattern("numFmts")
_FORMAT = compile_later(r'<(?:\w+:)?numFmt\b[^>]*?\snumFmtId="(\d+)"[^>]*?/?>')
_CODE = compile_later(r'(\sformatCode=")[^"]*"')
_STYLE_OF = compile_later(r'<(?:\w+:)?(?:c|row)\b[^>]*?\ss="(\d+)"|<(?:\w+:)?col\b[^>]*?\sstyle="(\d+)"')
_XFS = {kind: _pattern(kind) for kind in ("cellXfs", "cellStyleXfs")}
_XF = compile_later(r"<(?:\w+:)?xf\b([^>]*)>")
_BUILT_IN_NAMES = "_xlnm."


def without_unseen(data: bytes, name: str) -> bytes:
    """The workbook without what nobody sees in it."""
    package = Package(data, name)
    parts = {part: package.any_part(part) for part in package.part_names.values()}
    drop_unreachable(parts)
    texts = {part: _plain(_decoded(content, part, name)) for part, content in parts.items() if _is_text(part, content)}
    sheets = [sheet.part for sheet in package.sheets.values() if sheet.part in texts]
    shown = _share_only_used(sheets, texts, package.part_names.get(SHARED_STRINGS))
    for part, text in texts.items():
        texts[part] = _less(text, shown, texts)
    if styles := package.part_names.get(STYLES):
        texts[styles] = _without_idle_formats(texts[styles], [texts[sheet] for sheet in sheets])
    parts = {part: without_words(content) for part, content in parts.items()}
    return zip_parts(parts | {part: text.encode() for part, text in texts.items()})


def _decoded(content: bytes, part: str, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise XltoolError(
            f"{name}：有内容（{part}）用的编码读不了，不能报送。请用 Excel 打开，另存为新的 .xlsx 后再报送。"
        ) from error


def _is_text(part: str, content: bytes) -> bool:
    """VML of old programs may be in any encoding; it stays as it is then."""
    return part.casefold().endswith((".xml", ".rels")) or (part.casefold().endswith(".vml") and _is_utf8(content))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _plain(text: str) -> str:
    """XML without remarks and instructions to programs."""
    return _INSTRUCTION.sub("", _COMMENT.sub("", text)) if "<!--" in text or text.count("<?") > 1 else text


def _share_only_used(sheets: list[str], texts: dict[str, str], strings: str | None) -> set[str]:
    """Leave out shared texts that no cell uses; returns every text that a cell shows, numbers as they are stored."""
    uses = Counter(int(match[2]) for part in sheets for match in _OF_STRING.finditer(texts[part]))
    shown = {unescape(value) for part in sheets for value in _QUOTED_TEXT.findall(texts[part])}
    shown |= {_words(cell[0]) for part in sheets for cell in _INLINE.finditer(texts[part])}
    opening = _SST.search(texts[strings]) if strings else None
    if strings is None or opening is None:
        return shown
    kept: list[str] = []
    places: dict[int, int] = {}
    for number, match in enumerate(_STRING.finditer(texts[strings])):
        if number in uses:
            places[number] = len(kept)
            kept.append(_READING.sub("", match[0]))
            shown.add(_words(match[0]))
    head = _COUNTS.sub("", opening[0]).rstrip("/> ")
    counts = f' count="{uses.total()}" uniqueCount="{len(kept)}">'
    texts[strings] = f"{texts[strings][: opening.start()]}{head}{counts}{''.join(kept)}</{opening[1]}sst>"
    for part in sheets:
        texts[part] = _OF_STRING.sub(lambda m: f"{m[1]}{places.get(int(m[2]), m[2])}", texts[part])
    return shown


def _words(text: str) -> str:
    """The text of a string with its runs, without readings."""
    return unescape("".join(match["t"] or "" for match in _TEXT.finditer(_READING.sub("", text))))


def _less(text: str, shown: set[str], texts: dict[str, str]) -> str:
    """One part without what it keeps beside what it shows."""
    root = _ROOT.search(text)
    match root[1] if root else "":
        case "workbook":
            return _without_hidden_names(_STORED_VIEWS.sub("", text), texts)
        case "worksheet":
            text = _SHOWN_OF_LINK.sub(r"\1", _STORED_VIEWS.sub("", _READING.sub("", text)))
            text = _VALIDATION.sub(_asked, _NO_RULES.sub("", _RULE.sub(_rule_on(shown), text)))
            return _less_conditions(_HEADERS.sub(_printed, text), shown)
        case "table":
            text = _WORDS_OF_TABLE.sub("", text)
            return _less_conditions(text if _TOTALS_ROW.search(text) else _TOTALS_LABEL.sub("", text), shown)
        case "chartSpace":
            return _CACHE.sub(lambda m: m[0] if _all_shown(_QUOTED_TEXT.findall(m[0]), shown) else "", text)
        case "wsDr":
            text = _ANCHOR.sub(lambda m: "" if _HIDDEN_SHAPE.search(m[0]) else m[0], text)
            return _SHAPE.sub(lambda m: _WORDS_OF_SHAPE.sub("", m[0]), text)
        case "xml":  # VML: comments, controls, pictures in headers
            return _WORDS_OF_PICTURE.sub("", text)
        case "comments":
            return _READING.sub("", text)
        case _:
            return text


def _less_conditions(text: str, shown: set[str]) -> str:
    return _OWN_ORDER.sub(r"\1", _FILTER_COLUMN.sub(_condition_on(shown), text))


def _printed(match: re.Match[str]) -> str:
    """Headers and footers of pages that are printed: those of even and of first pages only where these differ."""
    text = match[0]
    for kind, pattern in (("OddEven", _EVEN), ("First", _FIRST)):
        if not re.search(rf'\sdifferent{kind}="(?:1|true)"', match["a"]):
            text = pattern.sub("", text)
    return text


def _asked(match: re.Match[str]) -> str:
    """A validation without the words that it never shows."""
    text = match[0]
    for switch, words in _WORDS_OF_VALIDATION.items():
        if not re.search(rf'\s{switch}="(?:1|true)"', text):
            text = words.sub("", text)
    return text


def _rule_on(shown: set[str]) -> Callable[[re.Match[str]], str]:
    """Give a conditional format up that looks for words which stand in no cell."""

    def keep(match: re.Match[str]) -> str:
        word = _WORD_OF_RULE.search(match["a"])
        wanted = unescape(word[1]).casefold() if word else ""
        negated = 'type="notContainsText"' in match["a"]
        return match[0] if not wanted or negated or any(wanted in text.casefold() for text in shown) else ""

    return keep


def _all_shown(texts: Iterable[str], shown: set[str]) -> bool:
    return all(text in shown or not any(map(str.isalpha, text)) for text in map(unescape, texts))


def _condition_on(shown: set[str]) -> Callable[[re.Match[str]], str]:
    """Give a filter up that asks for words which stand in no cell; the rows stay hidden or shown as they are."""

    def keep(match: re.Match[str]) -> str:
        words = [unescape(word).strip("*?") for word in _CRITERION.findall(match[0])]
        stands = all(_all_shown([word], shown) or any(word in text for text in shown) for word in words)
        return match[0] if stands else ""

    return keep


def _without_hidden_names(text: str, texts: dict[str, str]) -> str:
    """Names that no list shows, and those for mere words, go unless a formula needs them; what is said about names goes."""
    names = list(_NAME.finditer(text))
    for match in names:
        named = re.search(r'\sname="([^"]*)"', match["a"])
        hidden = re.search(r'\shidden="(?:1|true)"', match["a"]) or _WORDS_ONLY.fullmatch(unescape(match["t"] or ""))
        if named and hidden and not named[1].startswith(_BUILT_IN_NAMES) and not _is_used(named[1], match[0], texts):
            text = text.replace(match[0], "")
    text = _NAME.sub(lambda m: m[0].replace(m["a"], _SAID_OF_NAME.sub("", m["a"]), 1), text)
    return re.sub(r"<((?:\w+:)?)definedNames\b[^>]*>\s*</\1definedNames>", "", text)


def _is_used(name: str, own: str, texts: dict[str, str]) -> bool:
    word = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])")
    return any(word.search(text.replace(own, "")) for part, text in texts.items() if part.casefold().startswith("xl/"))


def _without_idle_formats(text: str, sheets: list[str]) -> str:
    """Number formats of no cell lose the words that they would show."""
    used = {0, *(int(one or other) for sheet in sheets for one, other in _STYLE_OF.findall(sheet))}
    formats = set(_formats_of(text, used))

    def forget(match: re.Match[str]) -> str:
        return _FORMAT.sub(lambda m: m[0] if m[1] in formats else _CODE.sub(r'\1General"', m[0]), match[0])

    return _FORMATS.sub(forget, text)


def _formats_of(text: str, used: set[int]) -> Iterator[str]:
    """The number formats of cells, and of the named styles that they stand on."""
    found = {kind: [m[1] for m in _XF.finditer(x[0])] if (x := p.search(text)) else [] for kind, p in _XFS.items()}
    own = [xf for number, xf in enumerate(found["cellXfs"]) if number in used]
    for xf in (*own, *found["cellStyleXfs"]):
        if number := re.search(r'\bnumFmtId="(\d+)"', xf):
            yield number[1]
