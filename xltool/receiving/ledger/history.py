"""How the last finished run stood, in the ledger; compared by the database, so that memory does not grow with it."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from xltool.receiving.ledger.changes import NAMED, RoundRow, Since, Some, UnitRow, sentences

SCHEMA = """
CREATE TABLE IF NOT EXISTS last_file (digest TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS last_unit (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, version INTEGER NOT NULL,
    name TEXT NOT NULL, budget TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS last_round (
    row INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, number INTEGER NOT NULL, decision TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS last_total (totals TEXT NOT NULL) STRICT;
CREATE TEMP TABLE now_file (digest TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE now_unit (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, version INTEGER NOT NULL,
    name TEXT NOT NULL, budget TEXT NOT NULL
) STRICT;
CREATE TEMP TABLE now_round (
    row INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, number INTEGER NOT NULL, decision TEXT NOT NULL
) STRICT;
"""
_UNIT = "key, digest, version, name, budget"
_ROUND = "key, name, number, decision"
_NEW = "FROM {0} AS one WHERE NOT EXISTS (SELECT 1 FROM {1} AS other WHERE other.key = one.key)"
_REPLACED = "FROM {0} AS one JOIN {1} AS other USING (key) WHERE one.digest <> other.digest"


class History:
    """The present run beside the last one; ``note`` comes first, ``remember`` when all is written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._totals: Mapping[str, str] = {}

    def note(
        self, files: Iterable[str], units: Iterable[UnitRow], rounds: Iterable[RoundRow], totals: Mapping[str, str]
    ) -> Sequence[str] | None:
        """Take down how this run stands; what differs from the last one, None when there was none."""
        run = self._connection
        self._totals = totals
        run.executemany("INSERT INTO now_file VALUES (?)", ((digest,) for digest in files))
        run.executemany(f"INSERT INTO now_unit ({_UNIT}) VALUES (?, ?, ?, ?, ?)", units)  # noqa: S608  our own
        run.executemany(f"INSERT INTO now_round ({_ROUND}) VALUES (?, ?, ?, ?)", rounds)  # noqa: S608  our own
        found = run.execute("SELECT totals FROM last_total").fetchone()
        return None if found is None else sentences(self._since(), json.loads(found[0]), totals)

    def remember(self) -> None:
        """Let the noted run be the last one, wholly or not at all."""
        run = self._connection
        for kept, fresh in (("last_file", "now_file"), ("last_unit", "now_unit"), ("last_round", "now_round")):
            run.execute(f"DELETE FROM {kept}")  # noqa: S608  our own names
            run.execute(f"INSERT INTO {kept} SELECT * FROM {fresh}")  # noqa: S608  our own names
        run.execute("DELETE FROM last_total")
        totals = json.dumps(dict(self._totals), ensure_ascii=False)
        run.execute("INSERT INTO last_total VALUES (?)", (totals,))
        run.commit()

    def _since(self) -> Since:
        new = _NEW.format("now_round", "last_round")
        returned = self._connection.execute(f"SELECT {_ROUND} {new} ORDER BY one.row LIMIT {NAMED}")
        return Since(
            self._count("FROM now_file WHERE digest NOT IN (SELECT digest FROM last_file)"),
            self._count("FROM last_file WHERE digest NOT IN (SELECT digest FROM now_file)"),
            self._some(_NEW.format("now_unit", "last_unit"), "one.number"),
            self._some(_NEW.format("last_unit", "now_unit"), "one.number"),
            (
                self._some(_REPLACED.format("last_unit", "now_unit"), "other.number"),
                self._some(_REPLACED.format("now_unit", "last_unit"), "one.number"),
            ),
            self._count(new),
            [RoundRow(*row) for row in returned],
        )

    def _count(self, clause: str) -> int:
        return int(self._connection.execute(f"SELECT count(*) {clause}").fetchone()[0])

    def _some(self, clause: str, order: str) -> Some:
        columns = ", ".join(f"one.{name}" for name in _UNIT.split(", "))
        rows = self._connection.execute(f"SELECT {columns} {clause} ORDER BY {order} LIMIT {NAMED}")
        return Some(self._count(clause), [UnitRow(*row) for row in rows])
