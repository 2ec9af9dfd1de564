"""Pages of docs/ that are made from the code: ``python -m xltool.delivery.pages`` writes them; tests keep them the same."""

from collections.abc import Iterable
from pathlib import Path

DOCS = Path(__file__).parents[3] / "docs"


def table(headers: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """The lines of a table in Markdown."""
    return [f"| {' | '.join(line)} |" for line in (headers, ("---",) * len(headers), *rows)]
