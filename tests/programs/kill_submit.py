"""Kill -9 ``submit`` and ``run`` at random moments, and look at what is left. As a script: ``python -m tests.programs.kill_submit 200``.

Each round forks a worker from a process that has Python's side loaded, so that a round takes little more than the work
itself. That process never writes: Excelize's Go runtime does not survive a fork.
After a kill: the original is byte for byte what it was (submit) or the former or the new one, whole (run); no workbook and
no letter is half-written; doing it again works.
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

from tests.support.filled import fill
from tests.support.killing import done, killed
from tests.support.sealed import MAIL, NOW, finished
from xltool.books import open_book
from xltool.sending.seal.verify import SealState
from xltool.workflows import check, run as whole_run, submit as submitting, verify as verifying


def submit(path: Path) -> None:
    submitting.submit(path, path.parent / "out", NOW, MAIL)


def run(path: Path) -> None:
    whole_run.run(open_book(path), NOW)


def look_at_submit(path: Path, before: bytes) -> str:
    """What a killed submit left behind; fails when anything is lost or half-written."""
    assert path.read_bytes() == before, "the original was changed"
    out = path.parent / "out"
    copies = sorted(out.glob("*_v*.xlsx")) if out.is_dir() else []
    for copy in copies:
        assert verifying.verify_book(open_book(copy)).state is SealState.INTACT, copy
        letter = copy.with_suffix(".eml")
        if letter.exists():
            message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
            (attached,) = message.iter_attachments()
            assert attached.get_content() == copy.read_bytes(), letter
    for letter in out.glob("*.eml") if copies else []:
        assert letter.with_suffix(".xlsx").exists(), letter
    letters = len(list(out.glob("*.eml"))) if copies else 0
    return f"{len(copies)} copies, {letters} letters"


def look_at_run(path: Path, before: bytes, after: set[str]) -> str:
    """What a killed run left behind: the former workbook or the finished one, never another."""
    now = path.read_bytes()
    if now == before:
        return "former"
    book = open_book(path)
    assert after <= set(book.sheet_names()), "sheets are missing"
    assert check.check(book).counts.error == 0
    backups = list((path.parent / "xltool备份").glob("*.xlsx"))
    assert any(backup.read_bytes() == before for backup in backups), "the former version is lost"
    return "new"


def torture(rounds: int, seed: int = 1) -> Counter[str]:
    """So many kills, half of each kind, over the time that the work takes; then each is done to the end."""
    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        source, raw = Path(place) / "原件.xlsx", Path(place) / "填好.xlsx"
        done(finished, source)
        done(fill, raw)
        sheets = set(open_book(source).sheet_names())
        contents = {submit: source.read_bytes(), run: raw.read_bytes()}
        longest = {}
        for action in (submit, run):
            trial = Path(place) / action.__name__ / "科协.xlsx"
            trial.parent.mkdir()
            trial.write_bytes(contents[action])
            longest[action] = done(action, trial)
        for number in range(rounds):
            action = (submit, run)[number % 2]
            content = contents[action]
            with tempfile.TemporaryDirectory(dir=place) as room:
                path = Path(room) / "科协.xlsx"
                path.write_bytes(content)
                at_work = killed(
                    action, path, longest[action] * chance.choice((chance.random(), chance.uniform(0.7, 1.05)))
                )
                left = _look(action, path, content, sheets)
                tally[f"{action.__name__}: {'killed' if at_work else 'done before'}, left {left}"] += 1
                done(action, path)
                _look(action, path, content, sheets)
                assert action is run or list((path.parent / "out").glob("*.eml"))
    return tally


def _look(action: object, path: Path, before: bytes, sheets: set[str]) -> str:
    return look_at_submit(path, before) if action is submit else look_at_run(path, before, sheets)


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    begun = time.perf_counter()
    for line, number in sorted(torture(wanted).items()):
        sys.stdout.write(f"{number:4d}  {line}\n")
    sys.stdout.write(f"{wanted} rounds in {time.perf_counter() - begun:.0f} s: nothing lost\n")
