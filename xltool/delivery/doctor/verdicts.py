"""What a check says: all well, what to mend and how, or that it does not concern this desk."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from xltool.delivery.desk.desk import Desk


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    PROBLEM = "problem"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Result:
    """What a check found. A problem says where, what, and the one action that mends it."""

    verdict: Verdict
    what: str
    where: str = ""
    how: str = ""


@dataclass(frozen=True)
class Check:
    """A question to a desk. ``code`` is its name in JSON and never changes."""

    code: str
    title: str
    function: Callable[[Desk], Result]


def ok(what: str) -> Result:
    """All well; ``what`` says what was seen."""
    return Result(Verdict.OK, what)


def problem(where: str, what: str, how: str) -> Result:
    """Something to mend."""
    return Result(Verdict.PROBLEM, what, where, how)


def not_applicable(what: str) -> Result:
    """No concern of this desk."""
    return Result(Verdict.NOT_APPLICABLE, what)


def windows_only(function: Callable[[Desk], Result]) -> Callable[[Desk], Result]:
    """A check of what only Windows has."""

    def ask(desk: Desk) -> Result:
        return function(desk) if desk.on_windows else not_applicable("只用于 Windows。")

    return ask
