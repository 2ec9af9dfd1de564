"""A reader of the little VBA that xlwings' module needs to start Python: procedures are run as their text says.

Any statement or name it does not know is an error: an upgrade of xlwings that changes how Python is started shows up
here. Pure Python, so that it runs under Windows' Python too.
"""

from __future__ import annotations

import contextlib
import fnmatch
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r'\s*(?:("(?:[^"]|"")*")|(\d+(?:\.\d+)?)|(\w+)\$?|(<>|<=|>=|:=|[-&+*/=<>().,]))')
_COMPILED = {"vba7": True, "win64": True, "mac": False, "app": "Microsoft Excel"}
_SAME: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "like": fnmatch.fnmatchcase,
}
_UNSET = {"string": "", "variant": "", "integer": 0, "long": 0, "boolean": False}
BUILT_IN: dict[str, Any] = {
    "true": True,
    "false": False,
    "nothing": None,
    "chr": chr,
    "len": len,
    "left": lambda text, count: text[:count],
    "right": lambda text, count: text[len(text) - count :],
    "mid": lambda text, start, count=None: text[start - 1 : None if count is None else start - 1 + count],
    "instr": lambda text, part: text.find(part) + 1,
    "instrrev": lambda text, part: text.rfind(part) + 1,
    "replace": lambda text, old, new: text.replace(old, new),
    "lcase": str.lower,
}  # fmt: skip


class Leave(Exception):
    """Exit Function."""


class LeaveLoop(Exception):
    """Exit For."""


@dataclass
class Procedure:
    """A Function or Sub: its parameters with their defaults, and its lines."""

    name: str
    parameters: list[tuple[str, str | None]]
    answer: Any = ""
    """What it answers when it says nothing."""
    lines: list[str] = field(default_factory=list)


class Module:
    """The procedures of a module, run against ``host``: what the rest of Excel and of Windows answers, by lower-case name.

    A procedure that ``host`` names as well is asked of the host.
    """

    def __init__(self, text: str, host: Mapping[str, Any]) -> None:
        self._names = {**BUILT_IN, **host}
        self._procedures = _by_name(text)

    def call(self, name: str, *given: Any) -> Any:
        """Run a procedure; what it answers."""
        procedure = self._procedures[name.lower()]
        if len(given) > len(procedure.parameters):
            raise TypeError(f"{name} takes {len(procedure.parameters)} arguments")
        own: dict[str, Any] = {procedure.name: procedure.answer}
        for place, (parameter, default) in enumerate(procedure.parameters):
            own[parameter] = given[place] if place < len(given) else self._value(default or '""', own)  # fmt: skip
        with contextlib.suppress(Leave):
            self._run(procedure.lines, own)
        return own[procedure.name]

    # --- statements -------------------------------------------------------------------------

    def _run(self, lines: list[str], own: dict[str, Any]) -> None:
        at = 0
        while at < len(lines):
            line = lines[at]
            words = line.lower()
            if words.startswith("if ") and words.endswith(" then"):
                end = _end(lines, at, "if ", "end if")
                self._run(self._branch(lines[at:end], own), own)
                at = end
            elif words.startswith("for "):
                end = _end(lines, at, "for ", "next")
                self._loop(line, lines[at + 1 : end], own)
                at = end
            elif words.startswith("goto "):
                at = [one.lower() for one in lines].index(f"{words[5:]}:")
            else:
                self._do(line, own)
            at += 1

    def _branch(self, lines: list[str], own: dict[str, Any]) -> list[str]:
        """The lines of an If that are to be run."""
        depth, starts = 0, [0]
        for at, line in enumerate(lines[1:], start=1):
            words = line.lower()
            if depth == 0 and (words == "else" or words.startswith("elseif ")):
                starts.append(at)
            depth += _deeper(words)
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            found = re.fullmatch(r"(?:else)?if (.*) then", lines[start], re.IGNORECASE)
            if found is None or self._value(found[1], own):
                return lines[start + 1 : end]
        return []

    def _loop(self, head: str, body: list[str], own: dict[str, Any]) -> None:
        each = re.fullmatch(r"for each (\w+) in (.*)", head, re.IGNORECASE)
        count = re.fullmatch(r"for (\w+) = (\w+) to (\w+)", head, re.IGNORECASE)
        if each:
            name, turns = each[1], self._value(each[2], own)
        elif count:
            name = count[1]
            turns = range(self._value(count[2], own), self._value(count[3], own) + 1)
        else:
            raise SyntaxError(head)
        for turn in turns:
            own[name.lower()] = turn
            try:
                self._run(body, own)
            except LeaveLoop:
                return

    def _do(self, line: str, own: dict[str, Any]) -> None:
        words = line.lower()
        if words in {"exit function", "exit sub"}:
            raise Leave
        if words == "exit for":
            raise LeaveLoop
        if words.startswith("on error ") or re.fullmatch(r"\w+:", line):
            return
        if words.startswith("dim "):
            for name, kind in re.findall(r"(\w+)(?: as (\w+))?(?:,|$)", words[4:]):
                own.setdefault(name, _UNSET.get(kind, None if kind else ""))
            return
        single = re.fullmatch(r"if (.*?) then (.*)", line, re.IGNORECASE)
        assigned = re.fullmatch(r"(?:set )?(\w+) = (.*)", line, re.IGNORECASE)
        if single:
            if self._value(single[1], own):
                self._do(single[2], own)
        elif assigned:
            own[assigned[1].lower()] = self._value(assigned[2], own)
        else:
            called = re.sub(r"^call ", "", line, flags=re.IGNORECASE)
            _Expression(called, own, self._names, self._known).statement()

    def _value(self, text: str, own: dict[str, Any]) -> Any:
        return _Expression(text, own, self._names, self._known).whole()

    def _known(self, name: str) -> Callable[..., Any] | None:
        if name not in self._procedures:
            return None
        return lambda *given: self.call(name, *given)


class _Expression:
    """One expression: Not and Or and And, comparisons, & and +, calls and members."""

    def __init__(
        self,
        text: str,
        own: Mapping[str, Any],
        names: Mapping[str, Any],
        procedure: Callable[[str], Callable[..., Any] | None],
    ) -> None:
        self._own, self._names, self._procedure = own, names, procedure
        self._text = text
        self._tokens = list(_tokens(text))
        self._at = 0

    def whole(self) -> Any:
        value = self._either()
        if self._next():
            raise SyntaxError(self._text)
        return value

    def statement(self) -> None:
        """A call without brackets around its arguments, or with."""
        target = self._operand(called=False)
        given = [self._either()] if self._next() else []
        while self._taken(","):
            given.append(self._either())
        if self._next() or not (callable(target) or not given):
            raise SyntaxError(self._text)
        if callable(target):
            target(*given)

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _taken(self, *wanted: str) -> str:
        found = self._next()
        if found and found.lower() in wanted:
            self._at += 1
            return found.lower()
        return ""

    def _either(self) -> Any:
        value = self._both()
        while self._taken("or"):
            value = self._both() or value
        return value

    def _both(self) -> Any:
        value = self._negated()
        while self._taken("and"):
            value = self._negated() and value
        return value

    def _negated(self) -> Any:
        return not self._negated() if self._taken("not") else self._compared()

    def _compared(self) -> Any:
        value = self._joined()
        while sign := self._taken(*_SAME):
            value = _SAME[sign](value, self._joined())
        return value

    def _joined(self) -> Any:
        value = self._operand()
        while sign := self._taken("&", "+", "-"):
            other = self._operand()
            value = f"{value}{other}" if sign == "&" else value + other if sign == "+" else value - other
        return value

    def _operand(self, *, called: bool = True) -> Any:
        here = self._next()
        self._at += 1
        if here == "(":
            value = self._either()
            self._close()
            return value
        if here.startswith('"'):
            return here[1:-1].replace('""', '"')
        if here == "-":
            return -self._operand()
        if here[:1].isdigit():
            return int(here)
        value = self._named(here.lower())
        while sign := self._taken("(", "."):
            if sign == "(":
                value = value(*self._given())
            else:
                value = getattr(value() if callable(value) else value, self._next())
                self._at += 1
        return value() if called and callable(value) else value

    def _given(self) -> list[Any]:
        given = [] if self._next() == ")" else [self._either()]
        while self._taken(","):
            given.append(self._either())
        self._close()
        return given

    def _close(self) -> None:
        if not self._taken(")"):
            raise SyntaxError(self._text)

    def _named(self, name: str) -> Any:
        """A variable, what the host answers, or a procedure of the module."""
        if name in self._own and not (self._next() == "(" and self._procedure(name)):
            return self._own[name]
        found = self._names[name] if name in self._names else self._procedure(name)
        if found is None and name not in self._names:
            raise NameError(f"{name} in: {self._text}")
        return found


def _tokens(text: str) -> Iterator[str]:
    at, text = 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise SyntaxError(text)
        yield next(part for part in found.groups() if part)
        at = found.end()


@functools.lru_cache(maxsize=8)
def _by_name(text: str) -> Mapping[str, Procedure]:
    return {one.name: one for one in _procedures(text)}


def _procedures(text: str) -> Iterator[Procedure]:
    current: Procedure | None = None
    for line in _lines(text):
        head = re.match(
            r"(?:public |private )?(?:function|sub) (\w+)\((.*?)\)(?: as (\w+))?$", line, re.IGNORECASE
        )  # fmt: skip
        if head:
            answer = _UNSET.get((head[3] or "variant").lower())
            current = Procedure(head[1].lower(), list(_parameters(head[2])), answer)
        elif re.match(r"end (function|sub)$", line, re.IGNORECASE):
            if current:
                yield current
            current = None
        elif current is not None:
            current.lines.append(line)


def _parameters(text: str) -> Iterator[tuple[str, str | None]]:
    for one in filter(None, map(str.strip, text.split(","))):
        found = re.fullmatch(r"(?:(optional) )?(?:byval |byref )?(\w+)(?: as \w+)?(?: = (.*))?", one, re.IGNORECASE)
        if found is None:
            raise SyntaxError(one)
        yield found[2].lower(), found[3]


def _lines(text: str) -> Iterator[str]:
    """Logical lines: continued ones joined, comments gone, colons split, conditional compilation done."""
    included = [True]
    taken = [True]
    for line in re.sub(r"[ \t]_\r?\n", " ", text).splitlines():
        stripped = _without_comment(line).strip()
        words = stripped.lower()
        if words.startswith("#if "):
            taken.append(_compiled(stripped[4:-5]))
            included.append(taken[-1])
        elif words.startswith("#elseif "):
            included[-1] = not taken[-1] and _compiled(stripped[8:-5])
            taken[-1] = taken[-1] or included[-1]
        elif words == "#else":
            included[-1] = not taken[-1]
        elif words == "#end if":
            included.pop()
            taken.pop()
        elif all(included) and stripped and not stripped.startswith("#"):
            yield from _statements(stripped)


def _compiled(condition: str) -> bool:
    known = {"mac_office_version": 0, **_COMPILED, **BUILT_IN}
    text = condition.replace(">=", ">")
    return bool(_Expression(text, {}, known, lambda _: None).whole())


def _without_comment(line: str) -> str:
    quoted = False
    for at, character in enumerate(line):
        quoted ^= character == '"'
        if character == "'" and not quoted:
            return line[:at]
    return line


def _statements(line: str) -> Iterator[str]:
    quoted, start = False, 0
    if re.fullmatch(r"\w+:", line):
        yield line
        return
    for at, character in enumerate(line):
        quoted ^= character == '"'
        if character == ":" and line[at + 1 : at + 2] != "=" and not quoted:
            yield line[start:at].strip()
            start = at + 1
    yield line[start:].strip()


def _deeper(words: str) -> int:
    if words == "end if":
        return -1
    return int(words.startswith("if ") and words.endswith(" then"))


def _end(lines: list[str], start: int, opening: str, closing: str) -> int:
    depth = 0
    for at in range(start, len(lines)):
        words = lines[at].lower()
        if words.startswith(opening) and (opening != "if " or words.endswith(" then")):
            depth += 1
        elif words == closing or words.startswith(f"{closing} "):
            depth -= 1
            if not depth:
                return at
    raise SyntaxError(lines[start])
