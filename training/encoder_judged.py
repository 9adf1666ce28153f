"""Pairs of holder and target that the encoder proposed in whole articles, each judged by itself.

`stance/judged.csv`, one pair a line, offsets (code points) into texts that are not ours to print: corpus, doc_id,
start, sentence, end (what is read, and where the judged sentence begins in it), holder, target (`12-20`), kind (actor,
issue, phrase), spoken (the holder's own words in it, `31-40 45-60`), reported (yes where he is only spoken of by
others) and answer: + for, - against, 0 neither, x no sensible target, which is neither as well.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.engines.protocols import KnownTarget, Question, Span
from training.encoder_marked import is_dev_document
from training.encoder_rows import SIGNS, STANCE, Row

DEV_PART = 3  # one document of so many is for the confidences, and never trained on
NEUTRAL = SIGNS["0"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair: the question about its holder, the target, its kind, and the side (class of a stance)."""

    doc_id: str
    question: Question
    target: Span
    kind: str
    side: int

    def row(self) -> Row:
        """The pair as the encoder learns it."""
        return Row(STANCE, self.question.text, self.target, self.question.holder, self.side, "judged")


def read_judged(path: Path, texts: dict[tuple[str, str], str], *, dev: bool) -> Iterator[Judged]:
    """The pairs of the dev documents, or of all others."""
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if is_dev_document(row["doc_id"], part=DEV_PART) == dev:
                yield _judged(row, texts[row["corpus"], row["doc_id"]])


def _judged(row: dict[str, str], text: str) -> Judged:
    start, sentence, end = int(row["start"]), int(row["sentence"]), int(row["end"])
    target = _span(row["target"], start)
    known = () if row["kind"] == "phrase" else (KnownTarget(target, row["kind"]),)
    question = Question(
        text[start:end],
        _span(row["holder"], start),
        (sentence - start, end - start),
        known,
        tuple(_span(cell, start) for cell in row["spoken"].split()),
        row["reported"] == "yes",
    )
    return Judged(row["doc_id"], question, target, row["kind"], SIGNS.get(row["answer"], NEUTRAL))


def _span(cell: str, start: int) -> Span:
    first, last = cell.split("-")
    return int(first) - start, int(last) - start
