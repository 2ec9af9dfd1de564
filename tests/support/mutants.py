"""Mutants of a valid submission: bytes flipped, cut, doubled, in the archive or inside a part that is packed again.

``python -m tests.support.mutants --count 5000 --seed 1`` runs many; the tests run a few. Nothing may kill the parent, hang, or
be accepted with other values under an intact seal.
"""

from __future__ import annotations

import argparse
import io
import random
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.support.guarded import without_network
from tests.support.hostile.surgery import zipped
from xltool.books.shipped import SAMPLE, template_path
from xltool.receiving.record import Examined
from xltool.receiving.refusals import Refusal
from xltool.receiving.sandbox import Isolation
from xltool.sending.seal.verify import SealState
from xltool.workflows.examine import examine

_PIECES = (b"<", b">", b'"', b"&#x202E;", b"</c>", b"<v>", b"1048576", b"<!DOCTYPE x>", b"\0", b"-1", b"99999999999", b"\xff")  # fmt: skip


def mutants(base: bytes, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Named mutants, the same for the same seed."""
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number in range(count):
        if number % 3 == 0:
            yield f"archive {number}", mutated(base, chance, 1 + number % 5)
        else:
            part = chance.choice(sorted(parts))
            changed = {**parts, part: mutated(parts[part], chance, 1 + number % 4)}
            yield f"{part} {number}", zipped(changed)


def mutated(content: bytes, chance: random.Random, times: int) -> bytes:
    """Some bytes changed, lost, doubled or put in, so many times."""
    data = bytearray(content)
    for _ in range(times):
        at, length = chance.randrange(len(data) or 1), chance.randrange(1, 40)
        match chance.randrange(5):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length]
            case 3:
                data[at:at] = chance.choice(_PIECES)
            case 4:
                digits = [i for i in range(at, min(at + 2000, len(data))) if 48 <= data[i] <= 57]
                if digits:
                    data[chance.choice(digits)] = 48 + chance.randrange(10)
    return bytes(data)


def run(base: bytes, count: int, seed: int, workers: int = 1) -> tuple[Counter[str], list[str]]:
    """Examine that many mutants. Returns how they ended, and the names of those that hurt or deceived."""
    original = [item[:4] for item in examine(base).content]
    ends: Counter[str] = Counter()
    bad: list[str] = []
    with Isolation(workers, seconds=10, megabytes=512, loaded=without_network.__module__) as pool:
        for name, result in pool.map(without_network, mutants(base, count, seed)):
            end, deceived = _end(result, original)
            ends[end] += 1
            if deceived:
                bad.append(f"{name}: {end}")
    return ends, bad


def _end(result: Examined | Refusal, original: list[tuple[str, ...]]) -> tuple[str, bool]:
    if isinstance(result, Refusal):
        return result.code, True
    if result.refusal is not None:
        return result.refusal.code, False
    same = [item[:4] for item in result.content] == original
    return f"read, seal {result.seal_state}", result.seal_state is SealState.INTACT and not same


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--count", type=int, default=1000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--workers", type=int, default=1)
    words.add_argument("--base", type=Path, default=template_path(SAMPLE))
    given = words.parse_args()
    started = time.monotonic()
    ends, bad = run(given.base.read_bytes(), given.count, given.seed, given.workers)
    print(f"{given.count} mutants of seed {given.seed} in {time.monotonic() - started:.0f} s")
    for end, count in sorted(ends.items()):
        print(f"{count:7} {end}")
    print("\n".join(bad) or "none killed its process, hung, or deceived")


if __name__ == "__main__":
    main()
