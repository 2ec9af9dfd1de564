"""Step: what was received decides, by what it says, what counts. Pure; the order of arrival never matters.

A submission is identified by its unit (with its region), year and stage, never by a file name. Of each the highest
intact version counts; everything else is kept apart with a reason, and nothing that is kept apart is ever summed.
"""

from xltool.collecting.candidates import Candidate, Key, Received, identity_of
from xltool.collecting.chasing import Chased, ChaseRow, chase
from xltool.collecting.crossing import Problem, cross_check
from xltool.collecting.deciding import Decision, Pair, Standing, Verdict, decide
from xltool.collecting.expecting import Expectation, Expected, read_expected

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
