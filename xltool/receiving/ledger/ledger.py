"""What was read already: one SQLite file that survives being killed at any moment.

Keyed by the content of the workbook and by the engine (version of the tool, its rules, forms and code), so that
nothing judged by other rules is ever used. Only one run at a time may hold it.
"""

import contextlib
import hashlib
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import xltool
from xltool.model.errors import XltoolError, said_by_system
from xltool.model.shelf import installed_forms
from xltool.receiving.decision.candidates import Candidate
from xltool.receiving.ledger.history import SCHEMA, History
from xltool.receiving.record import Body, body_of, candidate_of, content_of_line
from xltool.sending.seal.content import Content

FILE = "读取记录.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS examined (
    digest TEXT PRIMARY KEY, candidate BLOB NOT NULL, body BLOB NOT NULL, content BLOB NOT NULL,
    passing INTEGER NOT NULL
) STRICT;
"""
_ENGINE = "engine"
_COMMIT_EVERY = 1.0
"""Seconds of work that a power cut may cost."""


def engine() -> str:
    """What judges: a digest of the tool's own code and data and of the installed forms, whatever its version says."""
    sha = hashlib.sha256(_code().encode())
    for form in installed_forms():
        sha.update(f"{form.label}{form.units}".encode())
    return sha.hexdigest()


@cache
def _code() -> str:
    folder = Path(xltool.__file__).parent
    sha = hashlib.sha256(xltool.__version__.encode())
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.suffix in {".py", ".pyc", ".toml"} and not {"delivery", "__pycache__"} & {*parts}:
            sha.update(path.relative_to(folder).as_posix().encode() + b"\0")
            sha.update(path.read_bytes())
    return sha.hexdigest()


class Ledger:
    """An open ledger. Use ``opened``; not for several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._committed = time.monotonic()
        self.history = History(connection)

    def has(self, digest: str) -> bool:
        """Whether this content was read already."""
        found = self._connection.execute("SELECT 1 FROM examined WHERE digest = ?", (digest,))
        return found.fetchone() is not None

    def keep(self, digest: str, packed: bytes, *, passing: bool = False) -> None:
        """Keep a record; ``passing``: only for this run, the next one reads it again."""
        candidate, body, content = packed.split(b"\n")
        row = (digest, candidate, zlib.compress(body, 1), zlib.compress(content, 1), int(passing))
        self._connection.execute("INSERT OR REPLACE INTO examined VALUES (?, ?, ?, ?, ?)", row)
        if time.monotonic() - self._committed > _COMMIT_EVERY:
            self.commit()

    def candidates(self, digests: Iterable[str]) -> dict[str, Candidate]:
        """What decides, of these contents."""
        return {digest: candidate_of(self._part("candidate", digest), digest) for digest in digests}

    def body(self, digest: str) -> Body:
        """What one content adds to the tables."""
        return body_of(zlib.decompress(self._part("body", digest)))

    def projects(self, digest: str) -> Iterator[tuple[str, str]]:
        """Code and name of every project of one content."""
        return ((one.code, one.name) for one in self.body(digest).projects)

    def content(self, digest: str) -> Content:
        """Every entered value of one content."""
        return content_of_line(zlib.decompress(self._part("content", digest)))

    def prepare(self, judge: str) -> None:
        """Forget what another engine judged, and what was kept for one run only."""
        if self._note(_ENGINE) != judge:
            self._connection.execute("DELETE FROM examined")
            self._write_note(_ENGINE, judge)
        self._connection.execute("DELETE FROM examined WHERE passing = 1")
        self.commit()

    def commit(self) -> None:
        """Put everything kept so far on disk."""
        self._connection.commit()
        self._committed = time.monotonic()

    def _part(self, column: str, digest: str) -> bytes:
        found = self._connection.execute(
            f"SELECT {column} FROM examined WHERE digest = ?",  # noqa: S608  one of our own three column names
            (digest,),
        ).fetchone()
        part: bytes = found[0]
        return part

    def _note(self, name: str) -> str | None:
        found = self._connection.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def _write_note(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))


@contextlib.contextmanager
def open_ledger(folder: Path, judge: str) -> Iterator[Ledger]:
    """Open the ledger in a folder, made when it is missing; one that is damaged is set aside and begun anew."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = _connect(path)
    except OSError as error:
        raise XltoolError(
            f"读取记录的文件夹“{folder}”不能写入（{said_by_system(error)}）。请用 --state 指定另一个文件夹。"
        ) from error
    try:
        ledger = Ledger(connection)
        ledger.prepare(judge)
        yield ledger
        ledger.commit()
    except sqlite3.Error as error:
        raise XltoolError(f"读取记录“{path}”写不进去。请检查磁盘空间；再运行一次会接着做。") from error
    finally:
        with contextlib.suppress(sqlite3.Error):
            connection.commit()
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return _sound(path)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise XltoolError(
                f"另一个汇总正在使用“{path.parent}”。请等它做完，或用 --state 指定另一个文件夹。"
            ) from error
        raise XltoolError(
            f"读取记录“{path}”打不开。请检查磁盘空间和文件夹权限，或用 --state 指定另一个文件夹。"
        ) from error
    except sqlite3.DatabaseError:
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            damaged = path.with_name(name)
            if damaged.exists():
                damaged.replace(path.with_name(f"损坏-{name}"))
        return _sound(path)


def _sound(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=2)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _require_sound(connection)
        connection.executescript(_SCHEMA + SCHEMA)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT digest, candidate, body, content, passing FROM examined LIMIT 0")
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def _require_sound(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise sqlite3.DatabaseError("damaged")
