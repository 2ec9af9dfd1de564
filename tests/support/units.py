"""Workbooks of invented units, sealed as 报送 seals them: content, record on the hidden sheet, code on the cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.filled import fill, plain_project
from tests.support.memory_book import good_indicators
from xltool.books import open_book
from xltool.model import template
from xltool.model.cells import Raw
from xltool.reviewing.record import plan_record
from xltool.sending.seal.record import new_seal, plan_seal
from xltool.workflows.opinions import own_review
from xltool.workflows.verify import book_content

REGION = "130636"


def project_code(unit: str, number: int = 1) -> str:
    """A well-formed code of a project: region, year, unit."""
    return f"{REGION}21U{unit}{number:06}"


def unit_workbook(
    path: Path,
    unit: str,
    name: str,
    *,
    budgets: Sequence[float] = (37500,),
    codes: Sequence[str] | None = None,
    year: int = 2021,
    stage: str = "一上",
    cover: Mapping[str, Raw] | None = None,
) -> Path:
    """A unit's workbook without an error: one project per budget, paid by 20, 50, 80 and 100 percent."""
    codes = codes or [project_code(unit, number) for number, _ in enumerate(budgets, start=1)]
    projects = [
        plain_project(项目编码=code, 项目名称=f"科普专项{number}", 预算数=budget, 财政资金=budget)
        for number, (code, budget) in enumerate(zip(codes, budgets, strict=True), start=1)
    ]
    indicators = []
    for code, budget in zip(codes, budgets, strict=True):
        for row in good_indicators(code):
            cost = row["三级指标"] == "项目总成本"
            indicators.append({**row, "指标值": budget / 10000} if cost else row)
    return fill(
        path,
        cover={
            "部门编码": unit, "部门名称": name, "填报年度": year, "编报阶段": stage,
            "项目支出预算总额": sum(budgets), **(cover or {}),
        },
        projects=projects,
        indicators=indicators,
    )  # fmt: skip


def seal(path: Path, version: int = 1, sealed_at: str = "2027-01-10 09:30:00") -> Path:
    """Seal a workbook in place, as it stands."""
    book = open_book(path)
    made = new_seal(book_content(book), version, sealed_at, ())
    carried = own_review(book)
    record = plan_record(carried) if carried else []
    book.apply([*record, *plan_seal(made, book.read(template.COVER), book.merged(template.COVER))])
    for backup in (path.parent / "xltool备份").glob("*"):
        backup.unlink()
    (path.parent / "xltool备份").rmdir()
    return path


def sealed(path: Path, unit: str, name: str, *, version: int = 1, sealed_at: str = "2027-01-10 09:30:00", **more: object) -> Path:  # fmt: skip
    """A unit's workbook, sealed."""
    return seal(unit_workbook(path, unit, name, **more), version, sealed_at)  # type: ignore[arg-type]
