"""催报: read what came in as 汇总 does, and write a draft of a reminder for each unit from which something is due."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xltool.books.file.saving import save_new
from xltool.model.errors import NeedsYes, XltoolError
from xltool.model.review import Opinion, Review
from xltool.receiving.decision.chase_list import Chased, ChaseRow
from xltool.receiving.decision.standing import Standing
from xltool.receiving.reminders import LATE, Reminder, check_texts, remind as remind_units
from xltool.reviewing.resubmission import together
from xltool.sending.file_names import reminder_name
from xltool.sending.letter import html_page, pack
from xltool.sending.mail_settings import own_section, settings_path
from xltool.workflows.collect import Collected, Order, Watch, consolidate

_UNKNOWN = frozenset({Standing.REFUSED, Standing.OLD_TEMPLATE, Standing.UNIDENTIFIED})
_TEXTS = "remind"


@dataclass(frozen=True, slots=True)
class Reminded:
    """What was written. ``kept``: drafts of the same day that were there already; ``said``: how the list was read."""

    folder: Path
    written: tuple[tuple[Reminder, Path], ...]
    kept: tuple[tuple[Reminder, Path], ...]
    said: tuple[str, ...]

    @property
    def states(self) -> Counter[Chased]:
        """How many units are late in each way."""
        return Counter(state for one, _ in (*self.written, *self.kept) for state in set(one.states))


def remind(order: Order, now: datetime, watch: Watch, *, accepted: bool = False) -> Reminded:
    """Write the drafts into the folder ``order.output``. Raises NeedsYes while a unit may have sent what is not recognised.

    ``accepted``: a person has looked at what is not recognised.
    """
    folder = order.output.resolve()
    _require_beside(folder, order.paths)
    texts = check_texts(own_section(_TEXTS), f"配置文件 {settings_path()} 的 [{_TEXTS}] ")
    with consolidate(order, now, watch) as collected:
        evidence = collected.evidence

        def opinions(row: ChaseRow) -> Sequence[Opinion]:
            return together(Review((), evidence.body(one).opinions) for one in row.returns).opinions

        reminders = remind_units(evidence.chased, opinions, texts, now.date())
    if not accepted:
        _require_recognised(collected, reminders)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise XltoolError(f"“{order.output}”不能用作文件夹。请换一个文件夹名再试。") from error
    drafts: dict[bool, list[tuple[Reminder, Path]]] = {True: [], False: []}
    codes = Counter(one.unit for one in reminders)
    for one in reminders:
        code = f"{one.region}-{one.unit}" if codes[one.unit] > 1 and one.region else one.unit
        path = folder / reminder_name(code, one.name, now)
        drafts[save_new(path, _letter(one, path.name))].append((one, path))
    return Reminded(folder, tuple(drafts[True]), tuple(drafts[False]), tuple(evidence.said))


def _letter(one: Reminder, name: str) -> bytes:
    texts = ("\n".join(one.paragraphs) + "\n", html_page(one.paragraphs))
    return pack(one.subject, texts, None, one.to, "\n".join((name, *one.paragraphs))).data


def _require_beside(folder: Path, paths: Sequence[Path]) -> None:
    """Drafts among what is received would be read as mails by the next run."""
    for path in paths:
        if path.is_dir() and folder.is_relative_to(path.resolve()):
            raise XltoolError(
                f"“{folder.name}”在收件文件夹“{path}”里面，下次汇总会把催报的草稿当作收到的邮件。请换一个文件夹。"
            )


def _require_recognised(collected: Collected, reminders: Sequence[Reminder]) -> None:
    """A unit that is reminded in error has been told that its file was lost."""
    decision = collected.evidence.decision
    missing = sum(Chased.MISSING in one.states for one in reminders)
    if not missing:
        return
    if not decision.groups and not decision.rounds:
        raise NeedsYes(
            f"还没有写草稿：这些路径里没有任何单位的报送，{missing} 个单位都会收到催报。"
            "请核对收件文件夹；确实如此，请加 --yes 再运行一次。",
            (),
        )
    unknown = [
        f"{one.source}：{verdict.reason}"
        for one, verdict in decision.received
        if verdict.standing in _UNKNOWN and _is_unknown(collected, one.digest)
    ]
    if unknown:
        raise NeedsYes(
            f"还没有写草稿：有 {len(unknown)} 个文件认不出是哪个单位的，可能就是“未收到”的单位发来的，例如 {unknown[0]}"
            "请先看一看（xltool collect 的「不予受理」）；确实要催，请加 --yes 再运行一次。",
            unknown,
        )


def _is_unknown(collected: Collected, digest: str) -> bool:
    one = collected.evidence.candidates.get(digest)
    return one is None or (one.key is None and not one.kind)


# --- said of it ---------------------------------------------------------------------------


def told(done: Reminded) -> list[str]:
    """A line for each way of being late, then where the drafts are."""
    everything = (*done.written, *done.kept)
    lines = [f"{state.value}：{done.states[state]} 个单位。" for state in LATE if done.states[state]]
    if not everything:
        return ["没有要催报的单位，没有写草稿。"]
    lines.append(f"写了 {len(done.written)} 份催报草稿，在 {done.folder}。")
    if done.kept:
        lines.append(f"今天已经写过的 {len(done.kept)} 份没有动。要重写，请先删去它们。")
    without = [one.name or one.unit for one, _ in everything if not one.to]
    if without:
        names = "、".join(without[:5]) + (" 等" if len(without) > 5 else "")
        lines.append(f"有 {len(without)} 份没有收件人（名单的联系人里没有邮箱）：{names}。")
    lines.append("还没有发送：请逐份打开草稿，核对后发出。")
    return lines
