"""A child that dies, hangs or takes all memory costs one result; the others go on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest

from xltool.model.errors import XltoolError
from xltool.receiving.refusals import DIED, TOO_LARGE, TOO_SLOW
from xltool.receiving.sandbox import Isolation

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Windows has but one way to end a process, and calls it SIGTERM here."""


LOADED = "xltool.workflows.examine"
"""What forks the children stays to the end of the run, with what the first of these asked it to load."""


class Panic(BaseException):
    """As calamine's: no Exception."""


def misbehaving(data):
    match data:
        case b"abort":
            os.abort()
        case b"killed":
            os.kill(os.getpid(), KILL)
        case b"panic":
            raise Panic
        case b"error":
            raise ValueError
        case b"hang":
            time.sleep(60)
        case b"memory":
            return len(bytearray(10**9))
    return data.decode()


def loaded_there(name):
    return name.decode() in sys.modules


@pytest.mark.skipif(sys.platform == "win32", reason="children are forked on POSIX")
def test_what_the_children_run_is_loaded_before_they_are_forked():
    with Isolation(loaded=LOADED) as pool:
        assert dict(pool.map(loaded_there, [("ours", LOADED.encode())])) == {"ours": True}


def test_children_that_never_live_are_told_in_one_sentence(monkeypatch):
    never = Future()
    never.set_exception(BrokenProcessPool("All workers expired"))  # pebble says so after half a minute of trying
    monkeypatch.setattr(Isolation, "_start", lambda *_: never)
    with Isolation(loaded=LOADED) as isolation, pytest.raises(XltoolError, match=r"子进程.*安全软件"):
        list(isolation.map(misbehaving, [("a", b"x")]))


def test_each_way_to_fail_is_one_result_and_the_others_are_there():
    failing = {b"abort": DIED, b"killed": DIED, b"panic": DIED, b"error": DIED, b"hang": TOO_SLOW, b"memory": TOO_LARGE}  # fmt: skip
    if os.name != "posix":
        del failing[b"memory"]  # only POSIX limits what a process may take
    good = [b"%d" % number for number in range(len(failing) + 1)]
    inputs = [one for pair in zip(good, failing, strict=False) for one in pair] + good[-1:]
    with Isolation(workers=2, seconds=4, megabytes=512, loaded=LOADED) as pool:
        results = dict(pool.map(misbehaving, ((data, data) for data in inputs)))
    assert results == {**{data: data.decode() for data in good}, **failing}


def noisy(data):
    os.write(2, b"thread '<unnamed>' panicked")
    return data.decode()


def test_what_a_child_writes_on_stderr_is_not_seen_on_the_terminal(capfd):
    with Isolation(workers=1, loaded=LOADED) as pool:
        assert dict(pool.map(noisy, [(1, b"x")])) == {1: "x"}
    assert capfd.readouterr().err == ""


def test_inputs_are_drawn_as_workers_get_free():
    drawn = []

    def inputs():
        for number in range(50):
            drawn.append(number)
            yield number, b"x"

    with Isolation(workers=1, loaded=LOADED) as pool:
        results = pool.map(misbehaving, inputs())
        next(results)
        assert len(drawn) <= 4
        assert len(list(results)) == 49


def test_no_child_is_left_when_the_pool_is_left_in_the_midst():
    before = set(multiprocessing.active_children())
    with Isolation(workers=2, loaded=LOADED) as pool:
        results = pool.map(misbehaving, ((n, data) for n, data in enumerate([b"1", *[b"hang"] * 9])))
        assert next(results) == (0, "1")
        assert set(multiprocessing.active_children()) - before
    assert set(multiprocessing.active_children()) <= before
