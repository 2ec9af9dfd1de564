"""Kill -9 ``return`` at random moments, and look at what is left. As a script: ``python -m tests.programs.kill_return 100``.

After a kill the review workbook is byte for byte what it was, or the whole returned one with its former version kept; a
second ``return`` ends with every opinion once, and a letter that has the workbook.
"""

from __future__ import annotations

import email
import email.policy
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median

from tests.support.killing import done, killed
from tests.support.reviewed import MUST, REVIEW_NAME, opinions, returned, typed, under_review, write
from xltool.model import template
from xltool.model.review import Level
from xltool.workflows.receive import read_returned

NEW = [MUST["意见"], "何时开工", "建议改为：37501"]
"""Two that were typed, and one from a changed entry."""


def prepare(path: Path) -> None:
    """A review workbook in which one entry of the unit was changed."""
    under_review(path.parent)
    typed(path, 8, 级别="询问", 意见=NEW[1])
    write(path, (template.PROJECTS, 4, 3, 37501))


def send_back(path: Path) -> None:
    returned(path, as_opinions=Level.ADVICE)


def look(path: Path, before: bytes) -> str:
    """What a killed return left behind; fails when anything is lost, half-written or there twice."""
    now, letter = path.read_bytes(), path.with_suffix(".eml")
    if now == before:
        assert not letter.exists()
        return "former"
    read_returned(path)
    assert [one.text for one in opinions(path)[2:]] == NEW
    backups = (path.parent / "xltool备份").glob("*.xlsx")
    assert any(backup.read_bytes() == before for backup in backups), "the former version is lost"
    if not letter.exists():
        return "returned, no letter yet"
    message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
    (attached,) = message.iter_attachments()
    assert attached.get_content() == now
    return "returned"


def torture(rounds: int, seed: int = 1) -> Counter[str]:
    """So many kills over the time that the work takes; then each is done to the end."""
    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / REVIEW_NAME
        done(prepare, source)
        content = source.read_bytes()
        times: list[float] = []
        for number in range(rounds + 1):
            with tempfile.TemporaryDirectory(dir=place) as room:
                path = Path(room) / REVIEW_NAME
                path.write_bytes(content)
                if number:
                    seconds = median(times) * chance.choice((chance.random(), chance.uniform(0.8, 1.2)))
                    at_work = killed(send_back, path, seconds)
                    tally[f"{'killed' if at_work else 'done before'}, left {look(path, content)}"] += 1
                times.append(done(send_back, path))
                assert look(path, content) == "returned"
    return tally


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    begun = time.perf_counter()
    for line, count in sorted(torture(wanted).items()):
        sys.stdout.write(f"{count:4d}  {line}\n")
    sys.stdout.write(f"{wanted} rounds in {time.perf_counter() - begun:.0f} s: nothing lost\n")
