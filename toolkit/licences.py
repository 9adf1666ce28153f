"""How much of an article a report may show, by its licence (`toolkit/templates/excerpts.csv`)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from toolkit.resources import TEMPLATES, read_rows


@dataclass(frozen=True)
class Limit:
    """Characters that one passage has at most, and the share of an article that all passages of a report have."""

    passage: int
    share: float

    def allow(self, characters: int) -> int | None:
        """How many characters of an article of that length a report may show; None for all of them."""
        return None if self.share >= 1 else math.floor(self.share * characters)


@cache
def read_limits() -> tuple[tuple[str, Limit], ...]:
    """The beginning of a licence and its limit, in the order in which they are tried; the last one fits all."""
    rows = read_rows(TEMPLATES / "excerpts.csv", ("licence", "passage", "share"))
    return tuple((row["licence"].casefold(), Limit(int(row["passage"]), float(row["share"]))) for row in rows)


@cache
def find_limit(licence: str | None) -> Limit:
    """The limit of a licence, by how it begins; a missing or unknown licence allows short extracts only."""
    name = " ".join((licence or "").casefold().split())
    return next(limit for start, limit in read_limits() if name.startswith(start))
