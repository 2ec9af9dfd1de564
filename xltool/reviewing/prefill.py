"""The tool's warnings as opinions of a review, each with the unit's 说明 as its answer; accepted or not by the reviewer."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from xltool.drawing.findings_sheet import RowIds
from xltool.model.findings import Finding, Severity
from xltool.model.review import Level, Opinion, Place
from xltool.reviewing.spots import Spot, Spots

TOOL = "xltool"
"""What stands as 审核人 of a warning."""


def warnings_as_opinions(
    findings: Iterable[Finding], spots: Spots, row_ids: RowIds, number: int, today: str
) -> tuple[Opinion, ...]:
    """One opinion for each warning, of round ``number``; the same findings have the same ids whenever they are asked for."""
    seen: Counter[str] = Counter()
    made = []
    for finding in findings:
        if finding.severity is not Severity.WARNING:
            continue
        identity = finding.identity_in_row(row_ids) or finding.identity
        seen[identity] += 1
        spot = spots.at(finding.ref) or Spot(Place())
        made.append(
            Opinion(
                id=_id_of(identity, seen[identity]),
                round=number,
                level=Level.WARNING,
                place=spot.place,
                project=spot.project,
                indicator=spot.indicator,
                shown=spot.shown,
                text=f"{finding.message}（{finding.code}）",
                basis=finding.code,
                reviewer=TOOL,
                date=today,
                finding=identity,
                answer=finding.note,
            )
        )
    return tuple(made)


def _id_of(identity: str, count: int) -> str:
    """As long as a random one; a further finding of one identity is told apart by its order."""
    return "w" + hashlib.sha256(f"{identity} {count}".encode()).hexdigest()[:11]


def added_to(former: Iterable[Opinion], warnings: Iterable[Opinion]) -> tuple[Opinion, ...]:
    """Former opinions first; a warning that is among them is not listed twice, its newest 说明 is its answer."""
    new = {one.id: one for one in warnings}
    kept = tuple(
        replace(one, answer=new[one.id].answer) if one.id in new and not one.answer.strip() else one for one in former
    )
    known = {one.id for one in kept}
    return (*kept, *(one for one in new.values() if one.id not in known))
