"""Printings of one story: wire copy that several outlets print, with cuts."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict

import numpy as np
import pandas as pd

from toolkit.schemas import STORIES, as_table
from toolkit.sentences import WORD

SHINGLE = 5  # words
CONTAINED = 0.8  # share of the shorter text's shingles that stand in the longer one
COMMON = 60  # a shingle in more documents than this is boilerplate
SAMPLE = 4  # every fourth shingle proposes pairs; all of them decide


def _shingles(text: str) -> set[int]:
    words = [w.lower() for w in WORD.findall(text)]
    joined = (" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))
    return {zlib.crc32(shingle.encode()) for shingle in joined}


def find_stories(documents: pd.DataFrame) -> pd.DataFrame:
    """Which documents print the same copy: table `stories` (doc_id, story_id).

    Two documents tell one story when at least 80 % of the 5-word shingles of the shorter one stand in the longer
    one (containment, Broder 1997); a story is named after its earliest printing, undated ones last.
    """
    sets = [_shingles(text) for text in documents["text"]]
    parent = np.arange(len(sets))
    for left, right in sorted(_candidates(sets)):
        shorter = min(len(sets[left]), len(sets[right]))
        if shorter > SHINGLE and len(sets[left] & sets[right]) >= CONTAINED * shorter:
            a, b = _root(parent, left), _root(parent, right)
            parent[max(a, b)] = min(a, b)
    return _name_stories(documents, [_root(parent, i) for i in range(len(sets))])


def _candidates(sets: list[set[int]]) -> set[tuple[int, int]]:
    """Pairs that share a sampled shingle; the pairs are few because boilerplate proposes none."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number, shingles in enumerate(sets):
        for shingle in shingles:
            if shingle % SAMPLE == 0:
                holders[shingle].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if 1 < len(numbers) <= COMMON:
            shared.update((a, b) for i, a in enumerate(numbers) for b in numbers[i + 1 :])
    return {pair for pair, n in shared.items() if n >= 2}


def _root(parent: np.ndarray, i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = int(parent[i])
    return i


def _name_stories(documents: pd.DataFrame, roots: list[int]) -> pd.DataFrame:
    frame = documents[["doc_id", "published"]].assign(root=roots, order=range(len(roots)))
    first = frame.sort_values(["published", "order"], na_position="last").groupby("root")["doc_id"].first()
    return as_table(frame.assign(story_id=frame["root"].map(first)), STORIES)
