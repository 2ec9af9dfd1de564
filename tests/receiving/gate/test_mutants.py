"""Mutants of a valid submission: none kills its process, hangs, or passes with other values under an intact seal."""

from __future__ import annotations

from tests.support import sealed
from tests.support.mutants import run


def test_mutants_are_refused_or_read_truly(tmp_path):
    path = sealed.finished(tmp_path / "base.xlsx")
    base = sealed.submitted(path, tmp_path / "out").workbook.read_bytes()
    ends, bad = run(base, 120, seed=20260101)
    assert bad == []
    assert sum(ends.values()) == 120
    assert ends["Q03"] > 10
    assert sum(count for end, count in ends.items() if end.startswith("read")) > 5
