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


def compare_resubmission(base: Content, returned: Review, sent: Review, present: Content) -> Resubmission:
    """Compare a version with the one that was reviewed. ``returned``: as the reviewer has it; ``sent``: as it came back."""
    review = with_answers_of(returned, sent)
    known = {one.id for one in sent.opinions}
    missing = sum(one.id not in known and not one.closed for one in returned.opinions)
    return Resubmission(revisions(base, present, review), unasked(base, present, review), missing)


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
    """What several people returned of one version: each return and each opinion once, in their order."""
    found = tuple(reviews)
    returns = {one.id: one for review in found for one in review.returns}
    opinions: dict[str, Opinion] = {}
    for one in (one for review in found for one in review.opinions):
        opinions.setdefault(one.id, one)
    return Review(tuple(returns.values()), tuple(opinions.values()))


def _answered(one: Opinion, sent: Opinion | None) -> Opinion:
    if sent is None:
        return one
    return replace(one, answer=sent.answer, answered_by=sent.answered_by, answered_on=sent.answered_on)
