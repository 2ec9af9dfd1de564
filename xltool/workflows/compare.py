"""比较 two workbooks of one form: read both, compare, and say what has to be known of them."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xltool.books import open_book
from xltool.model.cells import Ref
from xltool.model.errors import XltoolError
from xltool.model.form import Form
from xltool.model.submission import Cover
from xltool.sending.seal.content import Content, content_of
from xltool.sending.seal.record import read_seal
from xltool.sending.seal.side_by_side import KIND_WORDS, Change, Comparison, Kind, side_by_side
from xltool.sending.seal.verify import SealState, verify
from xltool.workflows.work import Work, collection_paused


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two workbooks. ``seal_said``: version, code and time, and whether it was changed since."""

    path: Path
    form: Form
    cover: Cover
    content: Content
    seal_said: str


@dataclass(frozen=True)
class Compared:
    """Two workbooks side by side."""

    before: Side
    after: Side
    comparison: Comparison

    @property
    def names(self) -> tuple[str, str]:
        """What the two files are called."""
        return _names(self.before.path, self.after.path)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every line."""
        return self.comparison.changes

    @cached_property
    def counts(self) -> dict[Kind, int]:
        """How many lines of each kind."""
        counted = Counter(change.kind for change in self.changes)
        return {kind: counted[kind] for kind in Kind}


def compare(before: Path, after: Path) -> Compared:
    """Compare two workbooks; XltoolError when one cannot be read, or their forms differ."""
    with collection_paused():
        one, other = _read(before), _read(after)
    if (one.form.name, one.form.version) != (other.form.name, other.form.version):
        forms = (f"「{side.form.title}」{side.form.version} 版" for side in (one, other))
        named = "，".join(f"{name} 是{form}" for name, form in zip(_names(before, after), forms, strict=True))
        raise XltoolError(f"两个工作簿的表样不同（{named}），不能逐行比较。请选同一表样、同一版本的两个工作簿。")
    return Compared(one, other, side_by_side(one.content, other.content, other.form))


def _names(before: Path, after: Path) -> tuple[str, str]:
    """What two files are called: by their whole paths where their names are the same."""
    alike = before.name == after.name and before != after
    return (str(before), str(after)) if alike else (before.name, after.name)


def _read(path: Path) -> Side:
    try:
        work = Work(open_book(path))
    except XltoolError as stop:
        if path.name in str(stop):
            raise
        raise XltoolError(f"{path.name}：{stop}") from None
    content = content_of(work.submission, work.notes)
    return Side(path, work.form, work.submission.cover, content, _say_seal(work, content))


def _say_seal(work: Work, content: Content) -> str:
    seal = read_seal(work.book)
    if seal is None:
        return "没有封存"
    if not seal.digest:
        return f"校验码 {seal.code or '（空）'}，封存记录不完整"
    said = f"第 {seal.version} 版，校验码 {seal.code}，{seal.sealed_at} 封存"
    if verify(seal, content)[0] is not SealState.INTACT:
        said += "，封存以后改动过"
    return said


# --- what is said ---------------------------------------------------------------------------


def remarks(compared: Compared) -> list[str]:
    """What has to be known before the differences are read."""
    said = []
    for words, keys in (
        ("单位", ("region_code", "department_code", "department_name")),
        ("年度", ("year",)),
        ("编报阶段", ("stage",)),
        ("金额单位", ("money_unit",)),
    ):
        one, other = (
            " ".join(getattr(side.cover, key).typed for key in keys).strip() or "（空）"
            for side in (compared.before, compared.after)
        )
        if one != other:
            said.append(f"注意：两个工作簿的{words}不同：{one}；{other}。")
    return said


def told(compared: Compared) -> list[str]:
    """How many differences there are, and which sheets were only put into another order."""
    names = "与".join(f"“{name}”" for name in compared.names)
    kinds = "、".join(f"{KIND_WORDS[kind]} {count}" for kind, count in compared.counts.items() if count)
    counted = f"有 {len(compared.changes)} 处不同（{kinds}）" if kinds else "的填报内容没有不同"
    return [f"{names}{counted}。", *_reordered(compared)]


def _reordered(compared: Compared) -> list[str]:
    return [
        f"「{sheet}」重新排过序（{count} 行换了位置），不算不同。"
        for sheet, count in compared.comparison.reordered.items()
    ]


def place_of(change: Change) -> str:
    """What a line is about, for people: its project and indicator, or its row."""
    if change.project or change.indicator:
        return " ".join(filter(None, (change.project_name or change.project, change.indicator)))
    return change.row


def address_of(cell: Ref | None) -> str:
    """The address of a cell, "" when there is none."""
    return cell.a1 if cell else ""
