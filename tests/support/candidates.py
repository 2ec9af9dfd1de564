"""Submissions and returns as the decision knows them, without a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from xltool.receiving.decision.candidates import RETURN, Candidate, Received, Round
from xltool.receiving.decision.standing import Decision, decide

TODAY = date(2027, 3, 1)


def candidate(digest: str, **changes: object) -> Candidate:
    """Version 1 of unit 731001, sealed, without an error."""
    good = Candidate(
        digest, region="130636", unit="731001", name="县科协", year=2021, stage="一上",
        seal="intact", seal_code="AAAA-AAAA-A", content=f"content {digest}", version=1,
        sealed_at="2027-01-10 09:30:00", budget=Decimal("100.00"),
    )  # fmt: skip
    return replace(good, **changes)  # type: ignore[arg-type]


def decided(*candidates: Candidate, received: Sequence[Received] | None = None) -> Decision:
    files = received or [
        Received(f"in/{one.digest}.xlsx", f"{one.digest}.xlsx", f"/in/{one.digest}.xlsx", one.digest)
        for one in candidates
    ]
    return decide(files, {one.digest: one for one in candidates})


def a_round(name: str = "r1", of: str = "a", **changes: object) -> Round:
    """Round 1 of version 1, which is candidate ``of``: 退回修改 with two 必须修改 and a 建议."""
    told = Round(
        name, 2021, "一上", 1, f"content {of}", 1, "退回修改", "2027-02-01 10:00:00", "2027-02-20", (2, 1, 0, 0)
    )
    return told._replace(**changes)  # type: ignore[arg-type]


def a_return(digest: str, *rounds: Round, **changes: object) -> Candidate:
    """A return workbook of unit 731001; the last of its rounds is its own."""
    rounds = rounds or (a_round(),)
    last = rounds[-1]
    own = candidate(digest, kind=RETURN, rounds=rounds, content=last.digest, version=last.version, budget=None)
    return replace(own, **changes)  # type: ignore[arg-type]
