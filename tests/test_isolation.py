"""A child that dies, hangs or takes all memory costs one result; the others go on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

from xltool.isolation import DIED, TOO_LARGE, TOO_SLOW, Isolation


class Panic(BaseException):
    """As calamine's: no Exception."""


def misbehaving(data):
    match data:
        case b"abort":
            os.abort()
        case b"killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"panic":
            raise Panic
        case b"error":
            raise ValueError
        case b"hang":
            time.sleep(60)
        case b"memory":
            return len(bytearray(10**9))
    return data.decode()


def test_each_way_to_fail_is_one_result_and_the_others_are_there():
    inputs = [b"1", b"abort", b"2", b"killed", b"3", b"panic", b"4", b"error", b"5", b"hang", b"6", b"memory", b"7"]  # fmt: skip
    with Isolation(workers=2, seconds=4, megabytes=512) as pool:
        results = dict(pool.map(misbehaving, ((data, data) for data in inputs)))
    assert results == {
        **{data: data.decode() for data in (b"1", b"2", b"3", b"4", b"5", b"6", b"7")},
        b"abort": DIED, b"killed": DIED, b"panic": DIED, b"error": DIED, b"hang": TOO_SLOW, b"memory": TOO_LARGE,
    }  # fmt: skip


def noisy(data):
    os.write(2, b"thread '<unnamed>' panicked")
    return data.decode()


def test_what_a_child_writes_on_stderr_is_not_seen_on_the_terminal(capfd):
    with Isolation(workers=1) as pool:
        assert dict(pool.map(noisy, [(1, b"x")])) == {1: "x"}
    assert capfd.readouterr().err == ""


def test_inputs_are_drawn_as_workers_get_free():
    drawn = []

    def inputs():
        for number in range(50):
            drawn.append(number)
            yield number, b"x"

    with Isolation(workers=1) as pool:
        results = pool.map(misbehaving, inputs())
        next(results)
        assert len(drawn) <= 4
        assert len(list(results)) == 49


def test_no_child_is_left_when_the_pool_is_left_in_the_midst():
    before = set(multiprocessing.active_children())
    with Isolation(workers=2) as pool:
        results = pool.map(
            misbehaving, ((n, data) for n, data in enumerate([b"1", *[b"hang"] * 9]))
        )
        assert next(results) == (0, "1")
        assert set(multiprocessing.active_children()) - before
    assert set(multiprocessing.active_children()) <= before
