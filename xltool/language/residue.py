"""What programs leave behind in texts: control characters, the field codes of Word. And a text as it is printed."""

from xltool.language.patterns import compile_later

FIELD_CODE = compile_later(
    r"(?<![A-Za-z])(?:TC|TOC|XE|SEQ|PAGE|PAGEREF|NUMPAGES|REF|HYPERLINK)\s[^\\\n]{0,200}"
    r'(?:\\(?:[a-z]|[*#@!])\s*(?:"[^"\n]*"|[A-Za-z0-9]+(?:-[0-9]+)?(?![A-Za-z0-9]))?[ \t]*)+'
)
CONTROL = (
    (compile_later(r"_x000[ABCabc]_|\r\n?|[\v\f\x85\u2028\u2029]"), "\n"),
    (
        compile_later(r"_x(?:00[01][0-9A-Fa-f]|FFF[EF])_|[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffc\ufffe\uffff\ud800-\udfff]"),
        "",
    ),
)
"""Patterns and what stands instead: soft line and page breaks of Word and WPS, also as Excel escapes them, are line
breaks; what no program prints is nothing."""
_MAY_HOLD = compile_later("[_\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufffc\\ufffe\\uffff\\ud800-\\udfff]")


def as_printed(text: str) -> str:
    """A text as every output has it: line breaks of all kinds as one, no control characters."""
    if _MAY_HOLD.search(text):
        for pattern, instead in CONTROL:
            text = pattern.sub(instead, text)
    return text
