"""The mark with which staff say that a promise is paid for by no project: for whoever judges, never for whoever reads."""

from xltool.language.patterns import compile_later

_GAP = r"[\s　]*"
_MARKS = "|".join(_GAP.join(mark) for mark in ("不由项目经费保障", "不由项目保障", "无需项目经费"))
_AROUND = r"[^（）()\[\]【】〔〕]{0,12}"
_BRACKETED = compile_later(rf"[ 　]*[（(\[【〔]{_AROUND}(?:{_MARKS}){_AROUND}[）)\]】〕]")


def without_marker(text: str) -> str:
    """The text without the mark, as it is printed and published."""
    return _BRACKETED.sub("", text)
