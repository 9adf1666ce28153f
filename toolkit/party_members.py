"""Parties by what their members are called: "Democrats", "Republicans"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from toolkit.resources import read_lexicon


@cache
def _parties() -> dict[str, str]:
    return {row["surface"]: row["party"] for row in read_lexicon("party_members")}


@cache
def _members() -> re.Pattern[str]:
    surfaces = sorted(_parties(), key=lambda surface: (-len(surface), surface))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, surfaces))})(?![\w-])")


def find_party_members(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, party) of every plural that means the members of one party; "Social Democrats" mean none."""
    for found in _members().finditer(text):
        if party := _parties()[found[0]]:
            yield found.start(), found.end(), party
