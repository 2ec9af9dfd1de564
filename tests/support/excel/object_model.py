"""Excel's object model as data: names, arguments and types of ``windows/excel.idl``, the one source of both plays of Excel."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[2] / "windows" / "excel.idl"
_INTERFACE = re.compile(r"dispinterface I(\w+)\n(.*?)\n    \};", re.DOTALL)
_ARGUMENT = re.compile(r"\[in(, optional)?\] (\w+(?: \*)?) ?(\w+)")
DEFAULT, ENUMERATION = "_Default", "_NewEnum"
_PLAIN: dict[str, tuple[type, ...]] = {
    "BSTR": (str,),
    "long": (int,),
    "VARIANT_BOOL": (bool, int),
    "VARIANT": (str, int, float, datetime, list, tuple),
}


class WrongType(TypeError):
    """An argument that COM cannot turn into what is declared."""


@dataclass(frozen=True)
class Argument:
    """One argument of a member."""

    name: str
    kind: str
    optional: bool


@dataclass
class Member:
    """One name of an interface: how it may be used, and with what."""

    name: str
    number: int
    returns: str = "void"
    arguments: tuple[Argument, ...] = ()
    readable: bool = False
    settable: bool = False
    callable: bool = False

    def bound(self, given: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        """Arguments by name; None, which stands for one that is left out, is dropped. TypeError as pywin32 raises it."""
        if len(given) > len(self.arguments):
            raise TypeError(f"{self.name}() takes {len(self.arguments)} arguments, {len(given)} given")  # fmt: skip
        found = {argument.name: value for argument, value in zip(self.arguments, given, strict=False)}  # fmt: skip
        for name, value in named.items():
            if name in found or name not in {argument.name for argument in self.arguments}:
                raise TypeError(f"{self.name}() got an unexpected keyword argument {name!r}")
            found[name] = value
        for argument in self.arguments:
            value = found.get(argument.name)
            if value is None:
                if not argument.optional:
                    raise TypeError(f"{self.name}() misses {argument.name}")
            elif not fits(argument.kind, value):
                raise WrongType(f"{self.name}({argument.name}={value!r}) is no {argument.kind}")
        return {name: value for name, value in found.items() if value is not None}

    def require_settable(self, value: Any) -> None:
        """WrongType unless the value can be put."""
        if value is not None and not fits(self.returns, value):
            raise WrongType(f"{self.name} = {value!r} is no {self.returns}")


@dataclass
class Interface:
    """One kind of object."""

    name: str
    members: dict[str, Member] = field(default_factory=dict)


def fits(kind: str, value: Any) -> bool:
    """Whether COM takes a value for a declared type; objects by the names of their classes."""
    if kind == "void":
        return value is None
    interface = getattr(type(value), "interface", None)
    if kind.endswith("*"):
        wanted = kind.removesuffix("*").strip()
        return wanted in {"IDispatch", "IUnknown"} or wanted == f"I{getattr(interface, 'name', '')}"
    return isinstance(value, _PLAIN[kind]) or (kind == "VARIANT" and interface is not None)


@functools.cache
def object_model() -> dict[str, Interface]:
    """The interfaces by name, without the I in front."""
    return {name: _interface(name, body) for name, body in _INTERFACE.findall(SOURCE.read_text("utf-8"))}  # fmt: skip


def _interface(name: str, body: str) -> Interface:
    found = Interface(name)
    lines = [line.strip() for line in body.splitlines() if "[id(" in line]
    for line in lines:
        number, words, returns, member, text = _parts(line)
        arguments = tuple(
            Argument(argument, kind.strip(), bool(optional)) for optional, kind, argument in _ARGUMENT.findall(text)
        )
        one = found.members.setdefault(member, Member(member, number))
        if "propput" in words:
            one.settable = True
        else:
            one.returns, one.arguments = returns, arguments
            one.readable, one.callable = "propget" in words, "propget" not in words
    return found


def _parts(line: str) -> tuple[int, str, str, str, str]:
    found = re.fullmatch(r"\[id\((-?\d+)\)([\w, ]*)\] (\w+(?: \*)?) ?(\w+)\((.*)\);", line)
    if found is None:
        raise SyntaxError(line)
    return int(found[1]), found[2], found[3].replace(" ", ""), found[4], found[5]
