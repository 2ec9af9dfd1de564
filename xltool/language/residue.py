"""What programs leave behind in texts: the field codes of Word."""

from xltool.language.patterns import compile_later

FIELD_CODE = compile_later(
    r"(?<![A-Za-z])(?:TC|TOC|XE|SEQ|PAGE|PAGEREF|NUMPAGES|REF|HYPERLINK)\s[^\\\n]{0,200}"
    r'(?:\\(?:[a-z]|[*#@!])\s*(?:"[^"\n]*"|[A-Za-z0-9]+(?:-[0-9]+)?(?![A-Za-z0-9]))?[ \t]*)+'
)
