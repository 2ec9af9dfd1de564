"""The round before a version under review: what was returned then, found among the bureau's own files, and what became of it.

What the unit has brought along is the unit's own copy: it is used only where nothing else is found, and that is said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltool.language.keys import code_key
from xltool.model.edits import Book
from xltool.model.errors import XltoolError
from xltool.model.review import Return, Review
from xltool.model.submission import Cover
from xltool.reading.submission import read_identity
from xltool.reviewing.record import Carried, read_record
from xltool.reviewing.resubmission import Resubmission, compare_resubmission, left_out, together, with_answers_of
from xltool.sending.file_names import is_returned_name, sealed_files
from xltool.sending.seal.content import digest_of
from xltool.sending.seal.record import Seal, read_seal
from xltool.workflows.examine import received_book

RETURNS_FOLDER = "退回"
"""Beside what came in, where a bureau may keep what it has returned."""
_MOST = 200
"""So many files at most are opened to find the version that was reviewed."""


@dataclass(frozen=True, slots=True)
class LookedBack:
    """``carried``: the returns and opinions before this round, their answers, and what they speak of.

    ``found``: what became of them, None where there is nothing to compare with. ``remarks``: sentences for the reviewer.
    """

    carried: Carried
    found: Resubmission | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Own:
    """A file of the bureau's: a return, or the sealed copy that was reviewed (``review`` is None)."""

    path: Path
    seal: Seal
    cover: Cover
    review: Review | None

    @property
    def returned(self) -> Return | None:
        """What it returned."""
        returns = self.review.returns if self.review else ()
        return next((one for one in returns if one.digest == self.seal.digest), None)


def look_back(book: Book, seal: Seal, cover: Cover, places: Iterable[Path], base: Path | None) -> LookedBack:
    """Find the round before and compare. ``places``: where the bureau's files may be; ``base``: the file that a person names.

    XltoolError when that is not what was reviewed.
    """
    came = read_record(book)
    last = came.review.newest if came else None
    if base is not None:
        own = [_named(base, last, seal, cover)]
    else:
        own = list(_near(places, seal, cover)) if last or seal.version > 1 else []
    fitting = [one for one in own if last is not None and one.seal.digest == last.digest]
    if base is None and not fitting:
        fitting = _newest_return(own, seal, cover)
        if last is not None and fitting:
            return _compared(came, fitting, seal, [_other_version(last, fitting[-1])])
    if fitting or base is not None:
        return _compared(came, fitting or own, seal, [])
    if came is None or last is None:
        return LookedBack(Carried(Review(), ()))
    if digest_of(came.base) != last.digest:
        return LookedBack(Carried(came.review, ()), None, (_NOTHING.format(version=last.version),))
    found = compare_resubmission(came.base, seal.content, came.review)
    return LookedBack(came, found, (_COPY.format(version=last.version),))


_COPY = (
    "没有找到本单位存的第 {version} 版（退回文件或封存副本），是与报送单位自己带回的那一份比较的，它与退回时记下的指纹相符；"
    "意见也是报送单位带回的。要与本单位的比较，请用 --base 指明。"
)
_NOTHING = (
    "找不到退回时审核的第 {version} 版：本单位的文件夹里没有，报送单位带回的与退回时记下的指纹不符。没有比较，"
    "以前的意见都列为未找到位置。请用 --base 指明退回文件或那一版的封存副本，重新开始审核。"
)


def _other_version(last: Return, own: _Own) -> str:
    return (
        f"报送单位带回的审核记录说审的是校验码 {last.code} 的第 {last.version} 版，本单位没有退回过这一份；"
        f"以前的意见取自本单位的退回文件「{own.path.name}」，按它比较。"
    )


def _compared(came: Carried | None, own: Sequence[_Own], seal: Seal, remarks: list[str]) -> LookedBack:
    """Compare with the bureau's own version; its opinions, where it has any of its own, are those that were returned."""
    shown = max(own, key=_returned_at)
    returns = [one.review for one in sorted(own, key=_returned_at) if one.review and one.returned]
    sent = came.review if came else Review()
    review, missing = sent, 0
    if returns:
        returned = together(returns)
        review, missing = with_answers_of(returned, sent), left_out(returned, sent)
    base = shown.seal.content
    found = compare_resubmission(base, seal.content, review, missing)
    compared = f"与「{shown.path.name}」（第 {shown.seal.version} 版）比较。"
    if missing and not sent.opinions:
        remarks.append(f"这一版没有带审核意见和答复（单位没有收审核意见），退回的 {missing} 条按退回文件列出。")
    elif missing:
        remarks.append(f"退回的意见有 {missing} 条没有带回来，按退回文件列出。")
    return LookedBack(Carried(review, base), found, (compared, *remarks))


def _returned_at(one: _Own) -> str:
    return one.returned.returned_at if one.returned else ""


# --- the bureau's files ---------------------------------------------------------------------


def _near(places: Iterable[Path], seal: Seal, cover: Cover) -> Iterator[_Own]:
    """Files of the same unit, as far as they are sound; a name says only which are worth opening."""
    files: dict[Path, None] = {}
    for folder in places:
        try:
            names = sorted(one for one in folder.iterdir() if one.suffix.lower() == ".xlsx") if folder.is_dir() else []
            sealed = {one.path for one in sealed_files(folder)}
        except OSError:
            continue
        files |= {one.resolve(): None for one in names if is_returned_name(one.name) or one in sealed}
    unit = code_key(cover.department_code.typed)
    for path in [one for one in files if unit in code_key(one.name)][:_MOST]:
        try:
            own = _read(path)
        except XltoolError:
            continue
        if own is not None and own.seal.digest != seal.digest and _same_unit(own.cover, cover):
            yield own


def _named(path: Path, last: Return | None, seal: Seal, cover: Cover) -> _Own:
    own = _read(path)
    if own is None:
        raise XltoolError(
            f"--base 指定的 {path.name} 不是退回文件，也不是没有改动过的封存副本，不能用来比较。请换一个。"
        )
    if own.seal.digest == seal.digest:
        raise XltoolError(f"--base 指定的 {path.name} 就是这次要审核的这一版。请指明上次审核的那一版，或它的退回文件。")
    if not _same_unit(own.cover, cover):
        raise XltoolError(f"--base 指定的 {path.name} 是另一个单位的。请指明同一单位上次审核的那一版，或它的退回文件。")
    if last is not None and own.seal.digest != last.digest:
        raise XltoolError(
            f"--base 指定的 {path.name} 是校验码 {own.seal.code} 的第 {own.seal.version} 版；退回时审核的是校验码 {last.code} 的"
            f"第 {last.version} 版。请换成那一份，或不写 --base。"
        )
    return own


def _read(path: Path) -> _Own | None:
    """A return or a sealed copy with its seal whole; None when it is neither. Raises XltoolError."""
    _, book = received_book(path)
    seal = read_seal(book)
    if seal is None or seal.faults or not seal.digest:
        return None
    carried = read_record(book)
    return _Own(path, seal, read_identity(book), carried.review if carried else None)


def _same_unit(one: Cover, other: Cover) -> bool:
    codes = [(code_key(cover.region_code.typed), code_key(cover.department_code.typed)) for cover in (one, other)]
    return codes[0] == codes[1]


def _newest_return(own: Iterable[_Own], seal: Seal, cover: Cover) -> list[_Own]:
    """The returns of the version before, of the same year and stage; several where several people reviewed it."""
    period = (cover.year.value, cover.stage.value)
    returns = [
        one
        for one in own
        if one.returned and one.seal.version < seal.version and (one.cover.year.value, one.cover.stage.value) == period
    ]
    newest = max((one.seal.version for one in returns), default=0)
    return [one for one in returns if one.seal.version == newest]
