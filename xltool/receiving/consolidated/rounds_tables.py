"""The tables about reviews: 审核轮次 (a row per return and per resubmission) and 审核意见 (a row per opinion as it stands)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from xltool.model import template
from xltool.model.review import CLOSING, OPINIONS, UNASKED, Level, Opinion, Review, State
from xltool.receiving.consolidated.evidence import Evidence
from xltool.receiving.consolidated.tables import LINKS_OF_DETAILS, Linked, Row, Table, Value, columns
from xltool.receiving.decision.candidates import Candidate, Key
from xltool.receiving.decision.rounds import Returned, last_round
from xltool.receiving.decision.standing import Standing
from xltool.reviewing.resubmission import Resubmission, compare_resubmission, left_out, together, with_answers_of
from xltool.sending.seal.compare import WHOLE_ROW
from xltool.sending.seal.content import Content

ROUNDS = "审核轮次"
RETURNED_KIND, SENT_KIND = "退回", "再报"

_UNIT = columns("单位编码 code 9, 单位名称 text 16, 年度 integer 6, 阶段 text 6, 轮次 integer 5, 版本 integer 5")
_STATES = (State.CHANGED, State.ANSWERED, State.OPEN, State.LOST, State.CONFLICT)
_ROUND_COLUMNS = (
    *columns("类型 text 7"),
    *_UNIT,
    *columns("时间 text 18, 结论 text 11, 期限 text 11, 意见 integer 6"),
    *columns(", ".join(f"{level} integer 6" for level in Level)),
    *columns(", ".join(f"{state} integer 7" for state in _STATES)),
    *columns(f"已关闭 integer 6, {UNASKED} integer 6, 说明 long 40, 来源 link 16"),
)
_OPINION_COLUMNS = (
    *columns("状态 text 11"),
    *_UNIT,
    *columns("级别 text 9, 工作表 text 9, 单元格 code 8, 项目 text 14, 指标 text 14, 栏目 text 10"),
    *columns("意见 long 34, 修改前 long 20, 修改后 long 20, 答复 long 34, 答复人 text 9, 答复日期 text 11"),
    *columns("审核人 text 9, 来源 link 12"),
)
_USED = frozenset({Standing.COUNTED, Standing.SUPERSEDED, Standing.CONFLICT})
_NEW_ROW, _GONE_ROW = "（新增）", "（删去）"
_NOT_COMPARED = "没有比较"
_NO_BASE = "没有收到被审核的那一版和它的退回文件，没有比较。"


def rounds_table(evidence: Evidence) -> Table:
    """审核轮次: one row per return and per version that came since."""
    return Table(
        ROUNDS,
        "审核轮次",
        "每次退回一行，退回以后报来的每一版一行。退回一行的意见数是这一轮新提的，再报一行的是没有关闭的。",
        _ROUND_COLUMNS,
        lambda: _round_rows(evidence),
        frozen=3,
        marks=((RETURNED_KIND, "amber"), (SENT_KIND, "blue")),
    )


def opinions_table(evidence: Evidence) -> Table:
    """审核意见: how each opinion stands by the newest version; first what was changed that nobody had asked for."""
    return Table(
        OPINIONS,
        "审核意见和答复",
        f"每个单位最近一次审核的意见，按退回以后最新的一版比较。“{UNASKED}”是没有意见要求、单位自己改动的地方。",
        _OPINION_COLUMNS,
        lambda: _opinion_rows(evidence),
        links=LINKS_OF_DETAILS,
        frozen=3,
        marks=(
            (UNASKED, "red"), (State.OPEN, "amber"), (State.LOST, "amber"), (State.CONFLICT, "red"),
            (State.ANSWERED, "blue"), (State.CHANGED, "green"), *((one, "grey") for one in sorted(CLOSING)),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class _Case:
    """What was returned to one unit, and what came since. ``sent``: in order of versions."""

    evidence: Evidence
    key: Key
    returned: Sequence[Returned]
    by_unit: Sequence[tuple[Key, Candidate]]
    """Everything that the unit has sent."""

    @cached_property
    def sent(self) -> tuple[tuple[Candidate, Sequence[Returned]], ...]:
        """Each version that came after a return, copies left out, and the returns of the last round before it."""
        found = []
        for key, one in self.by_unit:
            before = [
                returned
                for returned in self.returned
                if any(told.id == returned.round.id for told in one.rounds)
                or (key == self.key and one.version > returned.round.version)
            ]
            if before and self.standing(one) is not Standing.COPY:
                found.append((one, last_round(before)))
        return tuple(sorted(found, key=lambda pair: (pair[0].version, pair[0].order)))

    def standing(self, one: Candidate) -> Standing:
        """What became of something that the unit has sent."""
        return self.evidence.decision.verdicts[one.digest].standing

    def review(self, last: Sequence[Returned]) -> Review:
        """What was returned in one round, as the returns themselves have it."""
        opinions = [self.evidence.body(one.digest).opinions for one in last if one.own]
        return together(Review((), ones) for ones in opinions)

    def base(self, last: Sequence[Returned]) -> Content:
        """The version that was reviewed; empty when it was not received in any way."""
        digest = next((one.digest for one in last if one.own), None) or self._received(last[-1].round.digest)
        return self.evidence.content(digest) if digest else ()

    def compared(self, one: Candidate, last: Sequence[Returned]) -> Resubmission | None:
        """How a version that came since answers its return; None when it cannot be told."""
        base = self.base(last)
        if not base or self.standing(one) not in _USED:
            return None
        returned, sent = self.review(last), Review((), self.evidence.body(one.digest).opinions)
        review, missing = with_answers_of(returned, sent), left_out(returned, sent)
        return compare_resubmission(base, self.evidence.content(one.digest), review, missing)

    def newest(self) -> tuple[Candidate, Sequence[Returned], Resubmission | None]:
        """How the opinions of the last round stand by the newest version that can be used, or as they were returned.

        None where the version that was reviewed is not there.
        """
        last = last_round(self.returned)
        usable = [one for one, answered in self.sent if answered == last and self.standing(one) in _USED]
        if usable:
            return usable[-1], last, self.compared(usable[-1], last)
        base, review = self.base(last), with_answers_of(self.review(last), Review())
        found = compare_resubmission(base, base, review) if base else None
        return self.evidence.candidates[last[-1].digest], last, found

    def _received(self, content: str) -> str | None:
        digests = self.evidence.decision.groups.get(self.key, ())
        return next((one for one in digests if self.evidence.candidates[one].content == content), None)


def _cases(evidence: Evidence) -> Iterator[_Case]:
    sent: defaultdict[tuple[str, str], list[tuple[Key, Candidate]]] = defaultdict(list)
    for key, digests in evidence.decision.groups.items():
        sent[key.region, key.unit] += [(key, evidence.candidates[digest]) for digest in digests]
    for key, returned in evidence.decision.rounds.items():
        yield _Case(evidence, key, returned, sent[key.region, key.unit])


def _round_rows(evidence: Evidence) -> Iterator[Row]:
    for case in _cases(evidence):
        returns = [((one.round.version, 1), _returned_row(evidence, one)) for one in case.returned]
        sent = [((one.version, 0), _sent_row(case, one, last)) for one, last in case.sent]
        yield from (row for _, row in sorted([*returns, *sent], key=lambda pair: pair[0]))


def _returned_row(evidence: Evidence, returned: Returned) -> Row:
    one = returned.round
    note = "" if returned.own else "没有收到退回文件，据单位再报的工作簿所记。"
    return (
        RETURNED_KIND, *_unit(evidence.candidates[returned.digest], one.number, one.version, returned.key),
        one.returned_at, one.decision, one.deadline, sum(one.opinions), *one.opinions,
        *(None,) * (len(_STATES) + 2), note, evidence.link(returned.digest),
    )  # fmt: skip


def _sent_row(case: _Case, one: Candidate, last: Sequence[Returned]) -> Row:
    verdict = case.evidence.decision.verdicts[one.digest]
    found = case.compared(one, last)
    numbers: tuple[Value, ...] = (None,) * (1 + len(Level) + len(_STATES) + 2)
    note = _NO_BASE if verdict.standing in _USED else verdict.reason
    if found is not None:
        waiting = [each.opinion for each in found.revisions if not each.opinion.closed]
        levels = Counter(opinion.level for opinion in waiting)
        numbers = (
            len(waiting), *(levels[level] for level in Level), *(found.number(state) for state in _STATES),
            len(found.revisions) - len(waiting), len(found.unasked),
        )  # fmt: skip
        note = _say_missing(case.evidence.body(one.digest).opinions, found.missing)
    unit = _unit(one, last[-1].round.number, one.version, case.key)
    return (
        SENT_KIND, *unit, one.sealed_at, verdict.standing.value, last[-1].round.deadline, *numbers, note,
        case.evidence.link(one.digest),
    )  # fmt: skip


def _say_missing(sent: Sequence[Opinion], missing: int) -> str:
    if not sent and missing:
        return f"没有带审核意见和答复（退回的 {missing} 条都没有），按退回文件比较。"
    return f"退回的意见有 {missing} 条没有带回来，按退回文件比较。" if missing else ""


def _unit(one: Candidate, number: int, version: int, key: Key) -> tuple[Value, ...]:
    return one.unit, one.name, key.year, key.period[1], number, version


def _opinion_rows(evidence: Evidence) -> Iterator[Row]:
    for case in _cases(evidence):
        one, last, found = case.newest()
        unit = _unit(one, last[-1].round.number, one.version or last[-1].round.version, case.key)
        link = evidence.link(one.digest)
        for opinion in () if found else evidence.body(one.digest).opinions:
            yield _opinion_row(_NOT_COMPARED, unit, opinion, ("", opinion.shown, ""), link)
        for change in found.unasked if found else ():
            row = (change.row, None) if change.sheet == template.PROJECTS else (None, change.row)
            yield (
                UNASKED, *unit, None, change.sheet, change.at.a1 if change.at else "", *row, change.field, None,
                change.before or _NEW_ROW * (change.field == WHOLE_ROW),
                change.after or _GONE_ROW * (change.field == WHOLE_ROW), *(None,) * 4, link,
            )  # fmt: skip
        for each in sorted(found.revisions, key=lambda one: one.opinion.closed) if found else ():
            cells = (each.at.a1 if each.at else "", each.before or each.opinion.shown, each.after)
            yield _opinion_row(each.state.value, unit, each.opinion, cells, link)


def _opinion_row(
    state: str, unit: tuple[Value, ...], one: Opinion, cells: tuple[str, str, str], link: Linked | None
) -> Row:
    """``cells``: where it is, before and after."""
    at, before, after = cells
    return (
        state, *unit, one.level, one.place.sheet, at, one.project, one.indicator, one.place.field, one.text,
        before, after, one.answer, one.answered_by, one.answered_on, one.reviewer, link,
    )  # fmt: skip
