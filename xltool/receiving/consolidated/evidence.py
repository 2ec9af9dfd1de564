"""Everything that the tables are made from: the decision, the problems, the chase list, and where the rest is kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xltool.receiving.consolidated.tables import Linked
from xltool.receiving.decision.candidates import Candidate, Key
from xltool.receiving.decision.chase_list import ChaseRow
from xltool.receiving.decision.cross_checks import Problem
from xltool.receiving.decision.standing import Decision
from xltool.receiving.record import Body, FindingRow
from xltool.sending.seal.content import Content


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one run knows. ``body`` and ``content`` read from the ledger; ``target`` turns a path into a link.

    ``odd``: what is odd about mails and names, by source. ``changes``: since the last run; None when it is the first.
    """

    decision: Decision
    candidates: Mapping[str, Candidate]
    problems: Sequence[Problem]
    chased: Sequence[ChaseRow]
    body: Callable[[str], Body]
    content: Callable[[str], Content]
    target: Callable[[str], str]
    listed: bool = False
    odd: Mapping[str, Sequence[FindingRow]] = field(default_factory=dict)
    changes: Sequence[str] | None = None
    said: Sequence[str] = ()

    def link(self, digest: str) -> Linked | None:
        """Where a content was received."""
        one = self.decision.first.get(digest)
        return None if one is None else Linked(one.source, self.target(one.path))

    def counted(self) -> Iterator[tuple[Key, Candidate, Body]]:
        """The submissions that count, in order of year, stage and unit."""
        for key, digest in self.decision.counted:
            yield key, self.candidates[digest], self.body(digest)
