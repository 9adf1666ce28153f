"""What every reader gives: a record for each news item, a fault for each input that it had to leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import PurePosixPath
from typing import Any, Protocol

from toolkit.resources import read_lexicon

MAX_FILE = 2**30  # bytes, unpacked
MAX_TEXT = 2_000_000  # characters of one item


@dataclass(frozen=True)
class Record:
    """One news item as its file gives it: the fields of `documents` by name, each text or missing."""

    fields: dict[str, str]
    line: int | None = None


@dataclass(frozen=True)
class Fault:
    """One input, or one field of an item that is kept, that was left out, and why."""

    reason: str
    line: int | None = None
    doc_id: str | None = None
    what: str = "document"


@dataclass(frozen=True)
class Source:
    """The bytes of one file, unpacked, and its path relative to the corpus."""

    path: PurePosixPath
    data: bytes = field(repr=False)

    @property
    def stem(self) -> str:
        return str(self.path).removesuffix(".gz").rsplit(".", 1)[0]


class Reader(Protocol):
    """One file format."""

    name: str

    def matches(self, source: Source) -> bool:
        """Whether the file is of this format, by its first bytes or, where a format has none, its name."""

    def read(self, source: Source) -> Iterator[Record | Fault]:
        """The items of the file in order; nothing is raised for a bad item."""


@cache
def _field_names() -> dict[str, str]:
    return {row["given"]: row["field"] for row in read_lexicon("fields")}


def name_fields(given: Mapping[str, Any]) -> dict[str, str]:
    """The fields of `documents` in a record of any wording (`fields.csv`); the first filled one of a kind counts."""
    known = _field_names()
    fields: dict[str, str] = {}
    for name, value in given.items():
        target = known.get(str(name).strip().lower().replace(" ", "_"))
        if target and target not in fields and (text := _as_text(value)):
            fields[target] = text
    return fields


def _as_text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


ISO_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
WORDED = ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%a, %d %b %Y", "%A, %B %d, %Y", "%A, %d %B %Y")


def read_day(text: str) -> datetime | None:
    """The day that a date names, ISO 8601 (with or without a time) or worded in English; None when it names none.

    Forms such as 03/04/2021 are not guessed at: they name different days in different countries.
    """
    if match := ISO_DAY.match(text):
        try:
            return datetime(*map(int, match.groups()))  # type: ignore[arg-type]
        except ValueError:
            return None
    worded = re.sub(r"\s+\d{1,2}:\d{2}.*$", "", text.strip())
    for form in WORDED:
        try:
            return datetime.strptime(worded, form)
        except ValueError:
            continue
    return None
