"""What the window shows, as plain data: its state, which buttons may be pressed, the rows of its lists, its sentences.

Pure: no Qt, no files, no clock. The widgets draw a ``State`` and ask the functions here for the next one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from xltool.model.disbursement import Disbursement
from xltool.model.findings import Finding, Severity
from xltool.model.template import SEVERITY_WORDS
from xltool.model.verbs import VERBS
from xltool.rules.mending import Change
from xltool.sending.second_look import Doubt
from xltool.workflows.fix import both_sides

RECENT_KEPT = 8
PROPOSED_WORD = "待修正"
DOUBT_WORD = "请核实"
DROP_HERE = "把填报工作簿拖到这里，或点【选择文件】"


class Press(StrEnum):
    """The buttons that act on the chosen workbook, by the words on them; OPEN, NEW and NOTE follow from other deeds."""

    OPEN = "读取"
    NOTE = "保存说明"
    NEW = VERBS["new"].label
    CHECK = VERBS["check"].label
    FIX = VERBS["fix"].label
    TOTALS = VERBS["totals"].label
    FORMS = VERBS["forms"].label
    PDF = VERBS["pdf"].label
    RUN = VERBS["run"].label
    UNDO = VERBS["undo"].label
    SUBMIT = VERBS["submit"].label
    RECEIVE = VERBS["receive"].label


class Tone(StrEnum):
    """How a sentence is meant; each has its own sign beside its colour."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warning"
    BAD = "error"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence for the bar at the bottom."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Step:
    """A press that changed the file: the version before it, and a digest of the file as the press left it."""

    press: Press
    backup: Path
    left_as: str


@dataclass(frozen=True, slots=True)
class NoteKey:
    """What ties a typed 说明 to its finding: ``Finding.identity`` and its cell."""

    identity: str
    cell: str


Notes = Mapping[NoteKey, str]


@dataclass(frozen=True, slots=True)
class Done:
    """What a press brought. None leaves what is shown as it is.

    ``path``: the file that is the chosen one from now on. ``earlier``: the newest backup there is. ``unsaved``: typed 说明 that could not be written and are kept.
    ``doubts``: what a person should see before 报送. ``letter``: a draft to be opened in the mail program.
    ``asks_return``: a person has to say which return is to be received.
    """

    said: Said
    findings: tuple[Finding, ...] | None = None
    figures: Disbursement | None = None
    title: str | None = None
    made: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    letter: Path | None = None
    step: Step | None = None
    earlier: Path | None = None
    unsaved: Notes = field(default_factory=dict)
    path: Path | None = None
    asks_return: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Everything that the page 填报 shows. ``findings`` None: not looked at yet."""

    path: Path | None = None
    recent: tuple[Path, ...] = ()
    running: Press | None = None
    title: str = ""
    findings: tuple[Finding, ...] | None = None
    figures: Disbursement | None = None
    made: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    notes: Notes = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    earlier: Path | None = None
    said: Said = field(default_factory=lambda: Said(DROP_HERE))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list. ``finding`` None: a proposed mending, or a doubt about submitting."""

    order: int
    severity: Severity | None
    word: str
    code: str
    place: str
    what: str
    how: str
    note: str = ""
    finding: Finding | None = None
    unsaved: bool = False

    @property
    def takes_note(self) -> bool:
        """Whether staff may justify it: warnings only, errors must be mended."""
        return self.severity is Severity.WARNING


def choose(state: State, path: Path) -> State:
    """Another file: nothing of the former one stays but the list of recent files."""
    others = tuple(one for one in state.recent if one != path)
    return State(path=path, recent=(path, *others)[:RECENT_KEPT])


def start(state: State, press: Press) -> State:
    """A press at work; proposed mendings and doubts stay only for the press that takes them for seen."""
    changes = state.changes if press in (Press.FIX, Press.NOTE) else ()
    doubts = state.doubts if press in (Press.SUBMIT, Press.NOTE) else ()
    said = Said(f"正在{press.value}，请稍候……")
    return replace(state, running=press, changes=changes, doubts=doubts, said=said)


def finish(state: State, press: Press, done: Done) -> State:
    """What a press brought, shown."""
    if done.path is not None:
        state = choose(state, done.path)
    steps = state.steps[:-1] if press is Press.UNDO else state.steps
    return replace(
        state,
        running=None,
        said=done.said,
        findings=state.findings if done.findings is None else done.findings,
        figures=state.figures if done.figures is None else done.figures,
        title=state.title if done.title is None else done.title,
        made=done.made or (() if press is Press.UNDO else state.made),
        changes=done.changes,
        doubts=done.doubts,
        notes=dict(state.notes) if done.findings is None else dict(done.unsaved),
        steps=steps if done.step is None else (*steps, done.step),
        earlier=done.earlier or state.earlier,
    )


def stop(state: State, sentence: str, faults: Sequence[object] = ()) -> State:
    """A press that could not be done: why. Faults of the layout are shown in the list; typed 说明 stay."""
    findings = tuple(fault for fault in faults if isinstance(fault, Finding))
    return replace(
        state, running=None, said=Said(sentence, Tone.BAD), findings=findings or state.findings, changes=(), doubts=()
    )


def say(state: State, said: Said) -> State:
    """Another sentence, nothing else."""
    return replace(state, said=said)


def note(state: State, finding: Finding, text: str) -> State:
    """A 说明 typed in the list; one that says what the workbook says already is none to be saved."""
    notes = dict(state.notes)
    if text.strip() == finding.note.strip():
        notes.pop(key_of(finding), None)
    else:
        notes[key_of(finding)] = text.strip()
    return replace(state, notes=notes)


def key_of(finding: Finding) -> NoteKey:
    """The key of a finding's 说明."""
    return NoteKey(finding.identity, str(finding.ref))


def may_press(state: State) -> frozenset[Press]:
    """The buttons that make sense now."""
    if state.path is None or state.running is not None:
        return frozenset()
    allowed = {*Press} - {Press.OPEN, Press.NEW, Press.UNDO, Press.NOTE}
    if state.steps or state.earlier is not None:
        allowed.add(Press.UNDO)
    if state.notes:
        allowed.add(Press.NOTE)
    return frozenset(allowed)


def rows(state: State) -> list[Row]:
    """The list: mendings that are proposed, doubts about submitting, otherwise the findings."""
    if state.changes:
        return [_proposal(order, change) for order, change in enumerate(state.changes)]
    if state.doubts:
        return [_doubt(order, doubt) for order, doubt in enumerate(state.doubts)]
    return [_row(order, finding, state.notes) for order, finding in enumerate(state.findings or ())]


def _row(order: int, finding: Finding, notes: Notes) -> Row:
    typed = notes.get(key_of(finding))
    note = finding.note if typed is None else typed
    answered = "（已说明）" if finding.severity is Severity.WARNING and note.strip() else ""
    return Row(
        order,
        finding.severity,
        SEVERITY_WORDS[finding.severity] + answered,
        finding.code,
        str(finding.ref),
        finding.message,
        finding.fix,
        note,
        finding,
        typed is not None,
    )


def _proposal(order: int, change: Change) -> Row:
    before, after = both_sides(change)
    what = f"将把「{before}」改为「{after}」。"
    how = "再按一次【自动修正】就会改好。"
    return Row(order, None, PROPOSED_WORD, change.code, str(change.ref), what, how)


def _doubt(order: int, doubt: Doubt) -> Row:
    how = "不该报送的请删去；确实可以报送的，再点一次【报送】。"
    return Row(order, None, DOUBT_WORD, "", str(doubt.at), doubt.message, how)


def counts(listed: Sequence[Row]) -> dict[Severity | None, int]:
    """How many rows each filter shows; the key None is all of them."""
    numbers: dict[Severity | None, int] = {None: len(listed), **dict.fromkeys(Severity, 0)}
    for row in listed:
        if row.severity is not None:
            numbers[row.severity] += 1
    return numbers


def matches(row: Row, severity: Severity | None, words: str) -> bool:
    """Whether a row passes the filter and holds every word that was searched for."""
    if severity is not None and row.severity is not severity:
        return False
    text = f"{row.word} {row.code} {row.place} {row.what} {row.how} {row.note}".casefold()
    return all(word in text for word in words.casefold().split())


def empty_list(state: State) -> str:
    """What stands in the place of a list without rows."""
    if state.path is None:
        return DROP_HERE
    if state.findings is None:
        return "正在读取……" if state.running else "还没有校验。点【校验】（F5）查看问题。"
    return "没有发现问题。"


def fix_label(state: State) -> str:
    """The word on 自动修正, which says when a second press will change the file."""
    return f"确认修正 {len(state.changes)} 处" if state.changes else Press.FIX.value


def submit_label(state: State) -> str:
    """The word on 报送, which says when a second press will go on in spite of doubts."""
    return f"确认报送 {len(state.doubts)} 处" if state.doubts else Press.SUBMIT.value


def copy_of(row: Row) -> str:
    """One row as text for the clipboard."""
    return f"{row.word}\t{row.code}\t{row.place}\t{row.what}{row.how}\t{row.note}".rstrip()
