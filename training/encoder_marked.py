"""Rows from real sentences whose actors and phrases were marked before they were coded.

`stance/marked.csv`, one sentence a line, offsets (code points) into texts that are not ours to print:
corpus, doc_id, start, sentence, end, marks (`A:12-20 B:31-40 a:45-60`: capitals are actors, who may hold and be
held to; small letters phrases) and codes (`A-B A+a`: holder, sign, target).  What stands from `start` to `sentence`
was shown for its sense only.  Every pair without a code is neutral.
"""

from __future__ import annotations

import csv
import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.engines.protocols import Span
from training.encoder_rows import SIGNS, STANCE, TARGETS, Row

CODE = re.compile(r"([A-Z])([-+])([A-Za-z])")
NEUTRAL = 2  # marks that a holder takes no side on, rows at the most
BYSTANDERS = 2  # actors a sentence that hold nothing, rows at the most
NOTHING = SIGNS["0"]


@dataclass(frozen=True)
class _Sentence:
    """One coded sentence: the document's text, where it begins and ends, its marks and its codes."""

    text: str
    start: int
    sentence: int
    end: int
    marks: dict[str, Span]
    codes: dict[tuple[str, str], int]

    def rows(self, data_set: str, chance: random.Random) -> Iterator[Row]:
        """All that holders hold, some of what they do not, and some actors that hold nothing."""
        holding = {holder for holder, _ in self.codes}
        for holder in sorted(holding):
            coded = [(t, side) for (h, t), side in self.codes.items() if h == holder and self._apart(h, t)]
            known = [holder, *(target for target, _ in coded)]
            others = [t for t in self._inside() if all(self._apart(t, k) for k in known)]
            neutral = chance.sample(others, min(NEUTRAL, len(others)))
            for target, side in [*coded, *((t, NOTHING) for t in neutral)]:
                yield self._row(STANCE, holder, target, side, data_set)
            yield self._search(holder, coded, data_set)
        idle = [a for a in self.marks if a.isupper() and all(self._apart(a, h) for h in holding)]
        for actor in chance.sample(idle, min(BYSTANDERS, len(idle))):
            yield self._search(actor, [], data_set)
            asked = sorted({t for _, t in self.codes} or self._inside())
            if others := [t for t in asked if self._apart(actor, t)]:
                yield self._row(STANCE, actor, chance.choice(others), NOTHING, data_set)

    def _inside(self) -> list[str]:
        return [letter for letter, (start, _) in self.marks.items() if start >= self.sentence]

    def _apart(self, one: str, other: str) -> bool:
        (a, b), (c, d) = self.marks[one], self.marks[other]
        return b <= c or d <= a

    def _row(self, task: str, holder: str, target: str, label: int, data_set: str) -> Row:
        text, at = self._seen_from(holder)
        return Row(task, text, _move(self.marks[target], at), _move(self.marks[holder], at), label, data_set)

    def _search(self, holder: str, coded: Sequence[tuple[str, int]], data_set: str) -> Row:
        text, at = self._seen_from(holder)
        parts = tuple((_move(self.marks[target], at), side) for target, side in coded)
        return Row(TARGETS, text, None, _move(self.marks[holder], at), 0, data_set, parts)

    def _seen_from(self, holder: str) -> tuple[str, int]:
        """What is read: the sentence, from the one before it where the holder stands there."""
        at = self.sentence if self.marks[holder][0] >= self.sentence else self.start
        return self.text[at : self.end], at


def _move(span: Span, by: int) -> Span:
    return span[0] - by, span[1] - by


def is_dev_document(doc_id: str, *, part: int = 10) -> bool:
    """Whether the sentences of a document belong to the dev part."""
    return int(hashlib.sha256(doc_id.encode()).hexdigest(), 16) % part == 0


def read_marked(path: Path, texts: dict[tuple[str, str], str], *, dev: bool) -> Iterator[Row]:
    """Rows of the dev documents, or of all others; which neutral pairs are asked about is drawn, always alike."""
    chance = random.Random(9)
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if is_dev_document(row["doc_id"]) == dev:
                text = texts[row["corpus"], row["doc_id"]]
                marks = {mark[0]: _span(mark[2:]) for mark in row["marks"].split()}
                codes = {(m[1], m[3]): SIGNS[m[2]] for m in map(CODE.fullmatch, row["codes"].split()) if m}
                start, sentence, end = int(row["start"]), int(row["sentence"]), int(row["end"])
                yield from _Sentence(text, start, sentence, end, marks, codes).rows(path.stem, chance)


def _span(cell: str) -> Span:
    start, end = cell.split("-")
    return int(start), int(end)
