"""A version that came after a return: what became of each opinion, and what was changed that nobody had asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from xltool.model.review import Opinion, Review, State
from xltool.reviewing.revision import Revision, revisions, unasked
from xltool.sending.seal.compare import Difference
from xltool.sending.seal.content import Content


@dataclass(frozen=True, slots=True)
class Resubmission:
    """Opinions in their order, and the changes unasked; ``missing``: opinions of the return that did not come back with it."""

    revisions: tuple[Revision, ...]
    unasked: tuple[Difference, ...]
    missing: int = 0

    def number(self, state: State) -> int:
        """How many opinions stand so."""
        return sum(one.state is state for one in self.revisions)


def compare_resubmission(base: Content, present: Content, review: Review, missing: int = 0) -> Resubmission:
    """Compare a version with the one that was reviewed; ``review`` with the answers that came."""
    return Resubmission(revisions(base, present, review), unasked(base, present, review), missing)


def left_out(returned: Review, sent: Review) -> int:
    """How many opinions of a return, not closed, did not come back."""
    known = {one.id for one in sent.opinions}
    return sum(one.id not in known and not one.closed for one in returned.opinions)


def with_answers_of(returned: Review, sent: Review) -> Review:
    """The reviewer's opinions with the unit's answers; another reviewer's, known only by what was sent, come after them.

    Only what carries the last return names rows of the version that was reviewed last.
    """
    answered = {one.id: one for one in sent.opinions}
    opinions = [_answered(one, answered.get(one.id)) for one in returned.opinions]
    known = {one.id for one in returned.returns}
    if not known or (returned.newest and returned.newest.id in {one.id for one in sent.returns}):
        ours = {one.id for one in returned.opinions}
        opinions += [one for one in sent.opinions if one.id not in ours]
    return Review((*returned.returns, *(one for one in sent.returns if one.id not in known)), tuple(opinions))


def together(reviews: Iterable[Review]) -> Review:
    """What several people returned of one version: each return and each opinion once, as it was returned last."""
    found = tuple(reviews)
    returns = {one.id: one for review in found for one in review.returns}
    opinions: dict[str, Opinion] = {}
    for one in (one for review in found for one in review.opinions):
        opinions[one.id] = one
    return Review(tuple(returns.values()), tuple(opinions.values()))


def _answered(one: Opinion, sent: Opinion | None) -> Opinion:
    """What stood as the answer when it was returned has been heard."""
    now = one if sent is None else sent
    return replace(one, heard=one.answer, answer=now.answer, answered_by=now.answered_by, answered_on=now.answered_on)
