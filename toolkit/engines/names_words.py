"""What engines that find names read and give: word lists, runs of capitalised words, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from toolkit.gazetteer import CAPITAL
from toolkit.resources import read_lexicon, read_words

NOBILIARY = "de la|de las|de los|de|del|da|do|dos|du|la|le|van der|van den|van|von der|von|der|den|bin|ibn|ben|al|el|y"
CONNECTOR = re.compile(rf" (?:of the|of|for the|for|on|and|&|{NOBILIARY}) $")
PARTICLES = frozenset(NOBILIARY.split("|"))


@dataclass(frozen=True)
class Word:
    """A capitalised word of a run; `joint` is what stands between it and the word before ("" for the first)."""

    start: int
    end: int
    text: str
    joint: str


@dataclass(frozen=True)
class Found:
    """A name: span, type, and whether the type rests on weak evidence (one word without context)."""

    start: int
    end: int
    type: str
    weak: bool = False


@dataclass(frozen=True)
class Lexicons:
    first_names: frozenset[str]
    surnames: frozenset[str]
    common: frozenset[str]
    titles: frozenset[str]
    honorifics: frozenset[str]
    portfolios: frozenset[str]
    heads: frozenset[str]
    place_first: frozenset[str]
    place_last: frozenset[str]
    family_first: frozenset[str]
    adherents: frozenset[str]
    roles: frozenset[str]


@cache
def read_lexicons() -> Lexicons:
    """The word lists that the rules look names up in."""
    titles = read_lexicon("titles")
    places = read_lexicon("place_words")
    return Lexicons(
        read_words("first_names"),
        read_words("surnames"),
        read_words("common_words"),
        frozenset(t["title"] for t in titles),
        frozenset(t["title"] for t in titles if t["kind"] == "honorific"),
        read_words("portfolios"),
        read_words("organisation_words"),
        frozenset(p["word"] for p in places if p["position"] == "first"),
        frozenset(p["word"] for p in places if p["position"] == "last"),
        read_words("family_names_first"),
        frozenset(
            w["word"]
            for w in read_lexicon("not_names")
            if w["why"] in ("party adherent", "religion", "group")
        ),
        frozenset(t["nominal"].split()[-1] for t in titles if t["kind"] == "role"),
    )


@cache
def is_ordinary(word: str) -> bool:
    """Whether the word, or the word without its ending, is one that prose prints in lower case."""
    common, lower = read_lexicons().common, word.lower().replace("’", "'")
    stems = (
        lower,
        *(lower[: -len(e)] for e in ("s", "es", "ed", "d", "ing", "ly", "er", "ers") if lower.endswith(e)),
        lower.split("'")[0],
    )
    return any(stem in common for stem in stems if len(stem) > 2 or stem == lower)


def find_runs(text: str) -> Iterator[list[Word]]:
    """Runs of capitalised words with nothing but a space, a hyphen or a connector ("of", "van der") between them."""
    run: list[Word] = []
    for found in CAPITAL.finditer(text):
        start, end = found.span()
        joint = text[run[-1].end : start] if run else ""
        if run and not _joins(joint):
            yield run
            run = []
        run.append(Word(start, end, found[0], joint if run else ""))
    if run:
        yield run


def _joins(joint: str) -> bool:
    return joint in (" ", "-", "\xa0", "  ", "‑") or (len(joint) < 10 and CONNECTOR.match(joint) is not None)
