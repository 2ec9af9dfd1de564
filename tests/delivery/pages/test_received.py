"""The page for a receiving office says what the code says, about every code there is."""

from __future__ import annotations

import re
from pathlib import Path

import xltool
from xltool.delivery.pages.received import PAGE, page
from xltool.receiving.decision.standing import Standing


def test_the_page_for_receiving_offices_is_that_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_code_of_intake_and_collection_is_on_the_page() -> None:
    sources = Path(xltool.__file__).parent.rglob("*.py")
    used = {code for path in sources for code in re.findall(r'"([QK]\d\d)"', path.read_text())}
    listed = set(re.findall(r"^\| ([QK]\d\d) \|", page(), re.MULTILINE))
    assert len(used) > 50
    assert listed == used


def test_every_outcome_is_on_the_page() -> None:
    assert all(f"| {one.value} |" in page() for one in Standing)
