"""The words and records of a review: opinions on entries, the returns that carry them, how each was dealt with.

An opinion is a record with an id, only ever added: what the reviewer wrote is the reviewer's, the answer is the unit's.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from xltool.model import template

OPINIONS, CONCLUSION = template.OPINIONS, template.CONCLUSION
REVISIONS = "修改情况"
"""In the reviewer's workbook from the second round on: what was changed since, what nobody had asked for first."""
REVIEW_SHEET = template.REVIEW_SHEET
REVIEW_SHEETS = (OPINIONS, CONCLUSION, REVISIONS, REVIEW_SHEET)

OPINION_HEADERS = (
    "序号", "级别", "工作表", "单元格", "项目", "指标", "栏目", "当前内容", "意见", "依据", "审核人", "日期", "状态",
    "答复", "答复人", "答复日期", "标识",
)  # fmt: skip
"""Columns of 审核意见. 答复 and the two after it are the unit's; the last one is hidden."""
ANSWER_HEADERS = ("答复", "答复人", "答复日期")


class Level(StrEnum):
    """How binding an opinion is. WARNING: a warning of the tool with the unit's 说明, to be accepted or not."""

    MUST = "必须修改"
    ADVICE = "建议"
    QUESTION = "询问"
    WARNING = "警告"


class State(StrEnum):
    """How an opinion stands: the first five are computed, the others are the reviewer's acts."""

    OPEN = "未改未答复"
    ANSWERED = "未改已答复"
    CHANGED = "已改"
    LOST = "未找到位置"
    CONFLICT = "冲突"
    CLOSED = "已关闭"
    ACCEPTED = "采纳"
    REJECTED = "不采纳"


CLOSING = frozenset({State.CLOSED, State.ACCEPTED})
"""Nothing is asked of the unit any more."""
UNASKED = "顺带改了"
"""What a changed entry is called that no opinion speaks of."""


class Decision(StrEnum):
    """What a review came to."""

    PASSED = "通过"
    CONDITIONAL = "原则通过"
    RETURNED = "退回修改"
    REFUSED = "不予通过"


CRITERIA = ("完整性", "相关性", "适当性", "可行性")
GRADES = ("优", "良", "中", "差")


@dataclass(frozen=True, slots=True)
class Place:
    """What an opinion speaks of, in the canonical content of the reviewed version: its sheet, row and field as items have them.

    ``field`` "": the whole row; ``row`` "" too: the whole sheet (on the cover rows are always ""); ``sheet`` "": everything.
    ``lost``: the row was not in the version reviewed last, and the name is that which it had before.
    """

    sheet: str = ""
    row: str = ""
    field: str = ""
    lost: bool = False


_BESIDE = "~"


def conflicting_id(opinion_id: str, return_id: str) -> str:
    """What the second one is known by where two reviewers made different ones of one opinion: both are kept."""
    return f"{opinion_id.partition(_BESIDE)[0]}{_BESIDE}{return_id}"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion. ``state``: the reviewer's act, or "" while it is open; ``shown``: what stood there when it was written.

    ``finding``: the identity of the tool's warning that it is about, "" for one of a person's. ``heard``: the answer that
    the reviewer had when it was returned last. Dates as typed.
    """

    id: str
    round: int
    level: str
    place: Place
    project: str
    indicator: str
    shown: str
    text: str
    basis: str = ""
    reviewer: str = ""
    date: str = ""
    state: str = ""
    finding: str = ""
    answer: str = ""
    answered_by: str = ""
    answered_on: str = ""
    heard: str = ""

    @property
    def answered(self) -> bool:
        """Whether the unit has answered; to an answer that was not accepted, with another one."""
        answer = self.answer.strip()
        return bool(answer) and not (self.state == State.REJECTED and answer == self.heard.strip())

    @property
    def origin(self) -> str:
        """Its id, or that of the opinion from which two reviewers made different ones; see ``conflicting_id``."""
        return self.id.partition(_BESIDE)[0]

    @property
    def closed(self) -> bool:
        """Whether the reviewer has closed it."""
        return self.state in CLOSING

    @property
    def binding(self) -> bool:
        """Whether the next submission needs a change or an answer."""
        return not self.closed and (self.level == Level.MUST or self.state == State.REJECTED)


@dataclass(frozen=True, slots=True)
class Return:
    """One return as sealed. ``id``: random; ``digest``, ``code``, ``version``: of the reviewed version; times are local.

    ``projects``: decision by project code, where it differs; ``grades``: by criterion.
    """

    id: str
    round: int
    region: str
    unit: str
    year: str
    stage: str
    digest: str
    code: str
    version: int
    decision: str
    returned_at: str
    deadline: str = ""
    reviewers: tuple[str, ...] = ()
    projects: tuple[tuple[str, str], ...] = ()
    grades: tuple[tuple[str, str], ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that a workbook carries of its review: the returns in order, and their opinions."""

    returns: tuple[Return, ...] = ()
    opinions: tuple[Opinion, ...] = field(default=())

    @property
    def newest(self) -> Return | None:
        """The last return."""
        return max(self.returns, key=lambda one: (one.version, one.round, one.returned_at), default=None)
