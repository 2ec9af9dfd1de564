"""What the documents say of the house is there: rooms, paths, links."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))


def test_each_of_the_twenty_questions_leads_to_a_module() -> None:
    table = (ROOT / "docs/architecture.md").read_text("utf-8").partition("## Twenty questions")[2]
    rows = [line for line in table.splitlines() if line.startswith("| ") and "?" in line]
    assert len(rows) == 20
    for row in rows:
        paths = re.findall(r"`([\w/]+\.py)`", row)
        assert paths, row
        assert all((ROOT / "xltool" / path).is_file() for path in paths), row


def test_every_room_has_its_line_and_every_line_its_room() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    rooms = {path.name for path in (ROOT / "xltool").iterdir() if (path / "__init__.py").is_file()}
    assert set(re.findall(r"^\| \d½? \| `(\w+)/` \|", text, re.MULTILINE)) == rooms


def test_links_between_documents_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
