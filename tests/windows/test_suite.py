"""The suite under Windows' Python: what it takes from the lock, what it leaves out, how it reads what pytest reports."""

from __future__ import annotations

import pytest

from tests.windows import suite

LOCK = """\
appscript==1.5.0 ; sys_platform == 'darwin' \\
    --hash=sha256:aa
mypy==2.4.1 \\
    --hash=sha256:bb
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:cc \\
    --hash=sha256:dd
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:ee
pytest==9.2.0 \\
    --hash=sha256:ff
pywin32==312 ; sys_platform == 'win32' \\
    --hash=sha256:00
"""
REPORT = b"""<testsuites><testsuite>
<testcase name="good"/>
<testcase name="bad"><failure message="no">E   assert 1 == 2</failure></testcase>
<testcase name="torn"><error message="no">E   OSError</error></testcase>
<testcase name="left"><skipped message="modes are a POSIX thing"/></testcase>
</testsuite></testsuites>"""


def test_pip_is_asked_for_what_windows_needs_and_for_nothing_else() -> None:
    assert suite.for_windows(LOCK) == (
        "numpy==2.4.6 \\\n    --hash=sha256:cc \\\n    --hash=sha256:dd\n"
        "pytest==9.2.0 \\\n    --hash=sha256:ff\n"
        "pywin32==312 \\\n    --hash=sha256:00\n"
    )


def test_every_file_runs_or_is_left_out_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {path.relative_to(suite.TESTS).as_posix() for path in suite.TESTS.rglob("test_*.py")}
    assert {*suite.files(), *suite.LEFT_OUT} == there
    assert all(suite.LEFT_OUT.values())
    monkeypatch.setattr(suite, "LEFT_OUT", {**suite.LEFT_OUT, "test_gone.py": "no reason"})
    with pytest.raises(KeyError, match=r"test_gone\.py"):
        suite.files()


def test_what_failed_and_why_others_were_skipped_is_told() -> None:
    told = suite.read_report("test_x.py", REPORT)
    assert told.passed == 1
    assert told.failed == {"bad": "E   assert 1 == 2", "torn": "E   OSError"}
    assert told.skipped == {"modes are a POSIX thing": 1}
    (*_, last) = suite.table([told])
    assert last == "1 passed, 2 failed"
