"""Readings of the encoder kept on disk: what was read once is not read again.

The next notebook on the same articles, or tomorrow's report on yesterday's articles and a few new ones, reads only
what is new, and a run that was cut off goes on from where it stopped.  A reading depends on its pieces and on the
weights alone, so what is recalled is what would be read.  No text is kept: keys are checksums, values logits.

The file lies in the user's cache folder; COMMUNIQUE_MEMORY names another folder, or says `off`.  A file that cannot
be used (full disk, no permission, broken) is done without; that is logged at level info, for what a cell prints at
a warning would stand in the report.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np

VARIABLE = "COMMUNIQUE_MEMORY"
OFF = "off"
MOST_BYTES = 2_000_000_000  # of the file; beyond it the older half is dropped
PATIENCE = 30.0  # seconds to wait for another process

Logits = tuple[np.ndarray, np.ndarray]  # of the heads, and of the pieces (which may be none)
log = logging.getLogger(__name__)


def find_folder() -> Path | None:
    """Where readings are kept; None where they are not."""
    given = os.environ.get(VARIABLE, "").strip()
    if given.lower() == OFF:
        return None
    if given:
        return Path(given).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("communique")


def make_key(ids: Sequence[int], holder: int, target: int, *, pieces: bool) -> bytes:
    """The checksum of all that a reading depends on beside the weights."""
    places = np.array([holder, target, int(pieces), *ids], dtype=np.int32)
    return blake2b(places.tobytes(), digest_size=16).digest()


class Memory:
    """Readings of one set of weights, in one file of SQLite that processes may share."""

    def __init__(self, path: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self.path, self.most_bytes, self._works = path, most_bytes, True

    def recall(self, keys: Iterable[bytes]) -> dict[bytes, Logits]:
        """Those of the readings that are kept."""
        wanted = list(keys)
        found: dict[bytes, Logits] = {}
        if self._works and wanted and self.path.exists():
            try:
                with closing(self._open()) as file:
                    for key in wanted:
                        query = "SELECT heads, pieces FROM readings WHERE key = ?"
                        if row := file.execute(query, (key,)).fetchone():
                            found[key] = _numbers(row[0]), _numbers(row[1])
            except (sqlite3.Error, OSError, ValueError) as error:
                self._give_up(error)
        return found

    def keep(self, readings: Mapping[bytes, Logits]) -> None:
        """Keep readings, all of them or, where the file cannot be written, none."""
        if not self._works or not readings:
            return
        rows = [(key, heads.tobytes(), pieces.tobytes()) for key, (heads, pieces) in readings.items()]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open()) as file:
                with file:
                    file.executemany("INSERT OR IGNORE INTO readings VALUES (?, ?, ?)", rows)
                self._forget_old(file)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def _open(self) -> sqlite3.Connection:
        file = sqlite3.connect(self.path, timeout=PATIENCE)
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")
        file.execute("CREATE TABLE IF NOT EXISTS readings (key BLOB PRIMARY KEY, heads BLOB, pieces BLOB)")
        return file

    def _forget_old(self, file: sqlite3.Connection) -> None:
        pages, size, free = (
            file.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "page_size", "freelist_count")
        )
        if (pages - free) * size > self.most_bytes:
            with file:
                file.execute(
                    "DELETE FROM readings WHERE rowid <= (SELECT (MIN(rowid) + MAX(rowid)) / 2 FROM readings)"
                )
            file.execute("VACUUM")

    def _give_up(self, error: Exception) -> None:
        self._works = False
        log.info("%s: readings are neither recalled nor kept (%s); the run goes on", self.path, error)


def _numbers(blob: bytes) -> np.ndarray:
    return np.frombuffer(blob, dtype=np.float32)


@cache
def open_memory(folder: Path, checksum: str) -> Memory:
    """The memory of the weights with that checksum."""
    return Memory(folder / f"encoder-{checksum[:16]}.sqlite")
