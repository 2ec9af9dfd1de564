"""Run a function on the bytes of many files in processes that can be killed.

A child that dies, hangs or runs out of memory costs the one file that it held: its result is a Refusal, the others go on.
Inputs are drawn as workers get free, so memory holds a few files at a time, however many there are.

The limit of memory is set by the operating system where it has one (Linux, macOS); on Windows the limits of the gate and
the time limit stand alone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Self, TypeVar

from xltool.model.errors import XltoolError
from xltool.model.quiet import silence_stderr, stderr_at_rest
from xltool.receiving.parts import NOT_HERE
from xltool.receiving.refusals import DIED, TOO_LARGE, TOO_SLOW, Refusal

try:
    from pebble import ProcessExpired, ProcessPool
except ModuleNotFoundError as missing:
    raise XltoolError(NOT_HERE) from missing

Key = TypeVar("Key")
Result = TypeVar("Result")

FILES_PER_PROCESS = 200
_WAITING_PER_WORKER = 2
_NO_CHILDREN = (
    "读取文件的子进程一启动就结束了，可能被安全软件拦住，没有写汇总。"
    "请信息人员允许 xltool 的 Python 启动子进程，再运行一次；已经读过的不会重读。"
)


class Isolation:
    """A pool of processes; a context manager. Leaving it ends every child, also after Ctrl-C.

    ``loaded``: the module whose functions they run; where processes are forked it is loaded once for all.
    """

    def __init__(self, workers: int = 1, seconds: float = 10, megabytes: int = 512, loaded: str | None = None) -> None:
        self._workers = workers
        self._seconds = seconds
        kind = "spawn" if sys.platform == "win32" else "forkserver"
        if kind == "forkserver":
            _start_deaf_server(loaded)
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=FILES_PER_PROCESS,
            initializer=_prepare,
            initargs=(megabytes,),
            context=multiprocessing.get_context(kind),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def map(
        self, function: Callable[[bytes], Result], inputs: Iterable[tuple[Key, bytes]]
    ) -> Iterator[tuple[Key, Result | Refusal]]:
        """Yield (key, result) in order of completion for the (key, bytes) given; a Refusal where a child failed.

        ``function`` is a module's function, its result is pickled back.
        """
        running: dict[Future[Result | Refusal], Key] = {}
        waiting = iter(inputs)
        exhausted = False
        while running or not exhausted:
            while not exhausted and len(running) < self._workers * _WAITING_PER_WORKER:
                entry = next(waiting, None)
                if entry is None:
                    exhausted = True
                    break
                key, data = entry
                running[self._start(function, data)] = key
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), _result(future)

    def _start(self, function: Callable[[bytes], Result], data: bytes) -> Future[Result | Refusal]:
        return self._pool.schedule(_run_guarded, args=(function, data), timeout=self._seconds)


def _start_deaf_server(loaded: str | None) -> None:
    """Start what forks the children, deaf and dumb: Ctrl-C in the midst of it is told by the parent alone.

    The module that is loaded there is loaded by no child again. The resource tracker comes first, as starting it lifts the block.
    """
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415  of POSIX only

    if loaded:
        forkserver.set_forkserver_preload(["__main__", loaded])
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with stderr_at_rest():
            forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run_guarded(function: Callable[[bytes], Result], data: bytes) -> Result | Refusal:
    """Runs in the child. A panic of calamine is no Exception; whatever it is, the next file finds the child alive."""
    try:
        return function(data)
    except MemoryError:
        return TOO_LARGE
    except BaseException:  # noqa: BLE001
        return DIED


def _result(future: Future[Result | Refusal]) -> Result | Refusal:
    try:
        return future.result()
    except TimeoutError:
        return TOO_SLOW
    except MemoryError:
        return TOO_LARGE
    except BrokenProcessPool as error:
        raise XltoolError(_NO_CHILDREN) from error
    except (ProcessExpired, CancelledError):
        return DIED


def _prepare(megabytes: int) -> None:
    """Runs once in a child: a limit on its address space; Ctrl-C is the parent's matter.

    What calamine's panics and dying libraries write on stderr is told as a result, and would only frighten people.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        silence_stderr()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  only where the system has it

        limit = megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
