"""From pieces that look like parts of a target to phrases that name one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from toolkit.engines.protocols import Span
from toolkit.resources import read_words

MOST_WORDS = 14
BRIDGE = 1  # unlit or contrary pieces in a row that one phrase may hold
WORD = re.compile(r"\w[\w'’.-]*\w|\w")
CLAUSE = re.compile(r"[,;:]|\s[-–—]\s|[“”\"]")


@dataclass(frozen=True, slots=True)
class Lit:
    """One piece of text, the belief that it belongs to a target, and whether rather to one that is favored."""

    span: Span
    belief: float
    favor: bool


def find_phrases(pieces: Sequence[Lit], *, least: float) -> list[Span]:
    """Runs of pieces of one side whose belief is `least` or more, at most BRIDGE others between them."""
    runs = [run for side in (False, True) for run in _runs(pieces, side, least)]
    return sorted((pieces[run[0]].span[0], pieces[run[-1]].span[1]) for run in runs)


def _runs(pieces: Sequence[Lit], side: bool, least: float) -> list[list[int]]:
    runs: list[list[int]] = []
    for place, piece in enumerate(pieces):
        if piece.belief < least or piece.favor != side:
            continue
        if runs and place - runs[-1][-1] <= BRIDGE + 1:
            runs[-1] += range(runs[-1][-1] + 1, place + 1)
        else:
            runs.append([place])
    return runs


@cache
def _edge_words() -> frozenset[str]:
    return frozenset(read_words("phrase_edges"))


def trim_phrase(text: str, span: Span) -> Span | None:
    """The phrase in whole words, up to its first comma or mark, without articles and prepositions at its edges.

    None where nothing is left that names a thing: a pronoun, a number, more than MOST_WORDS words.
    """
    start, end = span
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    stop = CLAUSE.search(text, start, end)
    while stop and stop.start() == start:
        start = stop.end()
        stop = CLAUSE.search(text, start, end)
    words = list(WORD.finditer(text, start, stop.start() if stop else end))
    while words and words[0][0].lower() in _edge_words():
        words.pop(0)
    while words and words[-1][0].lower() in _edge_words():
        words.pop()
    if not words or len(words) > MOST_WORDS or not any(len(w[0]) > 2 and w[0].isalpha() for w in words):
        return None
    return words[0].start(), words[-1].end()
