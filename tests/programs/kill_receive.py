"""Kill -9 ``receive`` at random moments, and look at what is left. As a script: ``python -m tests.programs.kill_receive 100``.

After a kill the workbook is byte for byte what it was, or the whole new one with its former version kept; a second
``receive`` ends with every opinion once.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median

from tests.support.killing import done, killed
from tests.support.reviews import column_of, reviewed
from tests.support.sealed import finished, submitted
from xltool.books import open_book
from xltool.model.review import OPINIONS
from xltool.reviewing.record import read_record
from xltool.workflows import check
from xltool.workflows.receive import receive as merge_return

TEXTS = ["偏低，请核实", "名称请写清楚", "预算怎么来的"]
_TYPED = list(zip(("必须修改", "建议", "询问"), ("指标", "指标", "项目"), ("H4", "E5", "C4"), TEXTS, strict=True))


def prepare(mine: Path) -> None:
    """The unit's workbook, and 退回.xlsx beside it."""
    sealed = submitted(finished(mine), mine.parent / "报送").workbook
    reviewed(sealed, mine.parent / "审核", _TYPED).rename(mine.with_name("退回.xlsx"))


def receive(mine: Path) -> None:
    merge_return(mine.with_name("退回.xlsx"), mine)


def look(mine: Path, before: bytes) -> str:
    """What a killed receive left behind; fails when anything is lost, half-written or there twice."""
    if mine.read_bytes() == before:
        return "former"
    book = open_book(mine)
    assert OPINIONS in book.sheet_names()
    assert sorted(text for (text,) in column_of(mine, "意见")) == sorted(TEXTS)
    carried = read_record(book)
    assert carried is not None
    assert len({one.id for one in carried.review.opinions}) == len(TEXTS)
    assert check.check(book).counts.error == 0
    backups = (mine.parent / "xltool备份").glob("*.xlsx")
    assert any(backup.read_bytes() == before for backup in backups), "the former version is lost"
    return "new"


def torture(rounds: int, seed: int = 1) -> Counter[str]:
    """So many kills over the time that the work takes; then each is done to the end."""
    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "原件" / "科协.xlsx"
        source.parent.mkdir()
        done(prepare, source)
        content, returned = source.read_bytes(), source.with_name("退回.xlsx").read_bytes()
        times: list[float] = []
        for number in range(rounds + 1):
            with tempfile.TemporaryDirectory(dir=place) as room:
                mine = Path(room) / "科协.xlsx"
                mine.write_bytes(content)
                mine.with_name("退回.xlsx").write_bytes(returned)
                if number:
                    seconds = median(times) * chance.choice((chance.random(), chance.uniform(0.8, 1.1)))
                    at_work = killed(receive, mine, seconds)
                    tally[f"{'killed' if at_work else 'done before'}, left {look(mine, content)}"] += 1
                times.append(done(receive, mine))
                assert look(mine, content) == "new"
    return tally


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    begun = time.perf_counter()
    for line, count in sorted(torture(wanted).items()):
        sys.stdout.write(f"{count:4d}  {line}\n")
    sys.stdout.write(f"{wanted} rounds in {time.perf_counter() - begun:.0f} s: nothing lost\n")
