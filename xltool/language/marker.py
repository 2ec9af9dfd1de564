"""The mark with which staff say that a promise is paid for by no project: for whoever judges, never for whoever reads."""

from xltool.language.patterns import compile_later

_GAP = r"[\s　]*"
# What a profile's ``outside_marks`` may name: a test holds the two together.
_WORDS = ("不由项目经费保障", "不由项目保障", "无需项目经费", "由日常公用经费保障", "由公用经费保障")
_MARKS = "|".join(_GAP.join(mark) for mark in _WORDS)
_AROUND = r"[^（）()\[\]［］【】〔〕]{0,12}"
_BRACKETED = compile_later(rf"[ 　]*[（(\[［【〔]{_AROUND}(?<!不)(?:{_MARKS}){_AROUND}[）)\]］】〕]")


def without_marker(text: str) -> str:
    """The text without the mark, as it is printed and published."""
    return _BRACKETED.sub("", text)
