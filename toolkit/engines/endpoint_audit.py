"""The audit log: one line of JSON for every request that left the machine, answered or not; never text, never a key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from toolkit.errors import InputError


@dataclass
class Sent:
    """One request: when, where to, for which model, what (by digest and number of characters), outcome and cost."""

    time: str
    host: str
    model: str
    sha256: str
    characters: int
    outcome: str = "cut off"
    cost: float = 0.0


@dataclass(frozen=True)
class AuditLog:
    """A file of JSON lines that only grows."""

    path: Path

    @contextmanager
    def record(self, sent: Sent) -> Iterator[Sent]:
        """Open the log, let a request be sent, and write its line whatever became of it.

        Raises InputError before anything is sent, when the log cannot be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = self.path.open("a", encoding="utf-8")
        except OSError as error:
            raise InputError(
                f"{self.path}: the audit log cannot be written ({error.strerror}); nothing was sent"
            ) from error
        with handle:
            try:
                yield sent
            finally:
                handle.write(json.dumps(asdict(sent), ensure_ascii=False) + "\n")
