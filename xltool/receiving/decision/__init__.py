"""Step: what was received decides, by what it says, what counts. Pure; the order of arrival never matters.

A submission is identified by its unit (with its region), year and stage, never by a file name. Of each the highest
intact version counts; everything else is kept apart with a reason, and nothing that is kept apart is ever summed.
"""

from xltool.receiving.decision.candidates import Candidate, Key, Received, identity_of
from xltool.receiving.decision.chase_list import Chased, ChaseRow, chase
from xltool.receiving.decision.cross_checks import Problem, cross_check
from xltool.receiving.decision.expected_units import Expectation, Expected, read_expected
from xltool.receiving.decision.standing import Decision, Pair, Standing, Verdict, decide

__all__ = [
    "Candidate",
    "ChaseRow",
    "Chased",
    "Decision",
    "Expectation",
    "Expected",
    "Key",
    "Pair",
    "Problem",
    "Received",
    "Standing",
    "Verdict",
    "chase",
    "cross_check",
    "decide",
    "identity_of",
    "read_expected",
]
