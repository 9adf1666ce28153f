"""The shipped encoder behind the protocols: sentiment, stance, relations and events from one small model.

A name at a mark is hidden before it is read, so that nobody carries a score of his own; what a phrase says
("an end to the blockade") is read.  How the weights were made, on which data, and how well they do:
`models/encoder/MODEL_CARD.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toolkit.engines.encoder_candidates import Candidate, find_candidates
from toolkit.engines.encoder_confidence import confidence
from toolkit.engines.encoder_input import Marked
from toolkit.engines.encoder_session import beliefs, read, settings, vocabulary
from toolkit.engines.protocols import Event, Question, Score, Span, Stance, Verdict
from toolkit.portions import batched

STANCES = ("against", "neutral", "favor")
CUE = "encoder"
LONGEST_NAME = 5  # words


def is_name(words: str) -> bool:
    """Whether a marked stretch is a name, which is hidden: few words, the last of them capitalised."""
    parts = words.split()
    return bool(parts) and len(parts) <= LONGEST_NAME and parts[-1][:1].isupper()


def mark(text: str, target: Span | None, holder: Span | None = None) -> Marked:
    """The pieces of a text with its spans marked and its names hidden."""
    return vocabulary().mark(
        text,
        target,
        holder,
        mask_target=target is not None and is_name(text[slice(*target)]),
        mask_holder=holder is not None and is_name(text[slice(*holder)]),
    )


def _together(texts: Sequence[str], *spans: Sequence[Any]) -> list[tuple[Any, ...]]:
    return list(zip(texts, *spans, strict=True))


@dataclass(frozen=True)
class Encoder:
    """MiniLM-L6 with five heads, int8, on one core 250 to 400 rows a second."""

    name: str = "encoder"
    threads: int | None = None

    def _logits(self, marked: Sequence[Marked]) -> list[np.ndarray]:
        parts = [read(part, threads=self.threads) for part in batched(marked)]
        return [reading.rows for part in parts for reading in part]

    def _rows(self, marked: Sequence[Marked], task: str) -> np.ndarray:
        first, last = settings()["heads"][task]
        rows = self._logits(marked)
        return beliefs(np.stack(rows), task) if rows else np.zeros((0, last - first))

    def score(self, texts: Sequence[str], spans: Sequence[Span]) -> list[Score]:
        """Sentiment toward each span; no valence where the belief in the likeliest class is below the threshold."""
        shares = self._rows([mark(text, span) for text, span in _together(texts, spans)], "sentiment")
        least = settings()["abstain"]["sentiment"]
        return [Score(float(round(p[2] - p[0], 4)) if p.max() >= least else None, *_plain(p)) for p in shares]

    def decide(self, texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Stance]:
        """Stance of each holder toward the target of its text."""
        marked = [mark(text, target, holder) for text, holder, target in _together(texts, holders, targets)]
        least = settings()["abstain"]["stance"]
        return [
            Stance(against, neutral, favor, max(against, neutral, favor) >= least)
            for against, neutral, favor in map(_plain, self._rows(marked, "stance"))
        ]

    def relate(self, texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Stance]:
        """Attitude of each holder toward the target: what `direct` says of that direction."""
        least = settings()["abstain"]["relation"]
        return [
            Stance(
                _share(p[3]),
                _share(1 - p[1] - p[3]),
                _share(p[1]),
                bool(max(p[3], 1 - p[1] - p[3], p[1]) >= least),
            )
            for p in self.direct(texts, holders, targets)
        ]

    def direct(self, texts: Sequence[str], first: Sequence[Span], second: Sequence[Span]) -> np.ndarray:
        """Who is warm or cold toward whom: shape (texts, 5), the classes of Park, Pan & Joo 2021 in their order."""
        marked = [mark(text, b, a) for text, a, b in _together(texts, first, second)]
        return self._rows(marked, "relation")

    def classify(
        self, texts: Sequence[str], sources: Sequence[Span | None], targets: Sequence[Span | None]
    ) -> list[Event]:
        """Quad class of what each source does to its target; either may be left out."""
        marked = [mark(text, target, source) for text, source, target in _together(texts, sources, targets)]
        least = settings()["abstain"]["quad"]
        return [
            Event((a, b, c, d), sure=max(a, b, c, d) >= least)
            for a, b, c, d in map(_plain, self._rows(marked, "quad"))
        ]

    def find(self, questions: Sequence[Question]) -> list[list[Verdict]]:
        """First the stretches that a holder takes a side on, then the side on each of them and on the known targets."""
        return [found for part in batched(questions) for found in self._find(part)]

    def _find(self, questions: Sequence[Question]) -> list[list[Verdict]]:
        asked = [mark(q.text, None, q.holder) for q in questions]
        readings = read(asked, pieces=True, threads=self.threads)
        candidates = [find_candidates(*item) for item in zip(questions, asked, readings, strict=True)]
        marked = [
            mark(q.text, candidate.span, q.holder)
            for q, found in zip(questions, candidates, strict=True)
            for candidate in found
        ]
        rows = iter(self._logits(marked))
        return [
            [verdict for one in found if (verdict := _decide(q, one, next(rows)))]
            for q, found in zip(questions, candidates, strict=True)
        ]


def _share(p: float) -> float:
    return round(float(p), 4)


def _plain(shares: np.ndarray) -> list[float]:
    return [_share(p) for p in shares]


def _decide(question: Question, candidate: Candidate, rows: np.ndarray) -> Verdict | None:
    """The side, the lexicon having a vote, where the signs of it are strong enough."""
    against, _, favor = _plain(beliefs(rows, "stance"))
    vote = settings()["decide"]["lexicon"] * candidate.place.vote
    is_for = favor + max(0.0, vote) > against + max(0.0, -vote)
    cold, _, warm = _plain(beliefs(rows, "sentiment"))
    side, sentiment = (favor, warm) if is_for else (against, cold)
    sure = round(confidence(candidate.place.signs(side, sentiment, favor=is_for)), 4)
    if sure < candidate.least:
        return None
    known = candidate.known
    opposite = known is not None and question.targets[known].opposite
    stance = STANCES[-1] if is_for != opposite else STANCES[0]
    return Verdict(candidate.span, known, stance, sure, question.within, CUE)
