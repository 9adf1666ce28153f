"""The shipped encoder behind the protocols: sentiment, stance, relations and events from one small model.

A name at a mark is hidden before it is read, so that nobody carries a score of his own; what a phrase says
("an end to the blockade") is read.  How the weights were made, on which data, and how well they do:
`models/encoder/MODEL_CARD.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toolkit.engines.encoder_input import NOWHERE, Marked
from toolkit.engines.encoder_phrases import Phrase, find_phrases, trim_phrase
from toolkit.engines.encoder_session import Reading, beliefs, read, settings, vocabulary
from toolkit.engines.protocols import Event, Question, Score, Span, Stance, Verdict

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


def _together(texts: Sequence[str], *spans: Sequence[Span]) -> list[tuple[Any, ...]]:
    return list(zip(texts, *spans, strict=True))


@dataclass(frozen=True)
class Encoder:
    """MiniLM-L6 with five heads, int8, on one core 250 to 400 rows a second."""

    name: str = "encoder"
    threads: int | None = None

    def _rows(self, marked: Sequence[Marked], task: str) -> np.ndarray:
        readings = read(marked, threads=self.threads)
        if not readings:
            first, last = settings()["heads"][task]
            return np.zeros((0, last - first))
        return beliefs(np.stack([reading.rows for reading in readings]), task)

    def score(self, texts: Sequence[str], spans: Sequence[Span]) -> list[Score]:
        """Sentiment toward each span; no valence where the belief in the likeliest class is below the threshold."""
        shares = self._rows([mark(text, span) for text, span in _together(texts, spans)], "sentiment")
        least = settings()["abstain"]["sentiment"]
        return [
            Score(float(round(p[2] - p[0], 4)) if p.max() >= least else None, *_plain(p)) for p in shares
        ]

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
            Stance(_share(p[3]), _share(1 - p[1] - p[3]), _share(p[1]), max(p[3], 1 - p[1] - p[3], p[1]) >= least)
            for p in self.direct(texts, holders, targets)
        ]

    def direct(self, texts: Sequence[str], first: Sequence[Span], second: Sequence[Span]) -> np.ndarray:
        """Who is warm or cold toward whom: shape (texts, 5), the classes of Park, Pan & Joo 2021 in their order."""
        marked = [mark(text, b, a) for text, a, b in _together(texts, first, second)]
        return self._rows(marked, "relation")

    def classify(self, texts: Sequence[str], sources: Sequence[Span], targets: Sequence[Span]) -> list[Event]:
        """Quad class of what each source does to its target."""
        marked = [mark(text, target, source) for text, source, target in _together(texts, sources, targets)]
        least = settings()["abstain"]["quad"]
        return [
            Event((a, b, c, d), sure=max(a, b, c, d) >= least)
            for a, b, c, d in map(_plain, self._rows(marked, "quad"))
        ]

    def find(self, questions: Sequence[Question]) -> list[list[Verdict]]:
        """First the stretches that a holder takes a side on, then the side on each of them and on the known targets."""
        readings = read([mark(q.text, None, q.holder) for q in questions], threads=self.threads)
        candidates = [_candidates(q, reading) for q, reading in zip(questions, readings, strict=True)]
        marked = [
            mark(q.text, candidate.span, q.holder)
            for q, found in zip(questions, candidates, strict=True)
            for candidate in found
        ]
        shares = iter(self._rows(marked, "stance"))
        return [
            [verdict for one in found if (verdict := _decide(q, one, next(shares)))]
            for q, found in zip(questions, candidates, strict=True)
        ]


def _share(p: float) -> float:
    return round(float(p), 4)


def _plain(shares: np.ndarray) -> list[float]:
    return [_share(p) for p in shares]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A stretch that may be a target, its place among the known ones, and how much of it looks like one."""

    span: Span
    known: int | None
    belief: float


def _candidates(question: Question, reading: Reading) -> list[_Candidate]:
    """Known targets that the first reading lights up, and phrases beside them."""
    offsets = mark(question.text, None, question.holder).offsets
    lit = 1 - beliefs_of_pieces(reading.pieces)[:, 1]
    pieces = [(span, float(p)) for span, p in zip(offsets, lit, strict=True) if span[0] != NOWHERE]
    limits = settings()["find"]
    known = [
        _Candidate(target.span, place, belief)
        for place, target in enumerate(question.targets)
        if (belief := _lit(pieces, target.span)) >= limits["known"] and _apart(target.span, question.holder)
    ]
    phrases = [
        _Candidate(phrase.span, None, phrase.belief)
        for phrase in _trimmed(question, find_phrases(pieces, least=limits["piece"]))
        if phrase.belief >= limits["phrase"]
    ]
    return [*known, *phrases]


def _trimmed(question: Question, phrases: Sequence[Phrase]) -> Iterator[Phrase]:
    for phrase in phrases:
        span = trim_phrase(question.text, phrase.span)
        if span and _apart(span, question.holder) and _inside(span, question.within):
            yield Phrase(span, phrase.belief)


def beliefs_of_pieces(logits: np.ndarray) -> np.ndarray:
    """Shape (pieces, 3): against, none, favor."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: np.ndarray = odds / odds.sum(axis=1, keepdims=True)
    return shares


def _lit(pieces: Sequence[tuple[Span, float]], span: Span) -> float:
    inside = [p for (start, end), p in pieces if span[0] <= start and end <= span[1]]
    return sum(inside) / len(inside) if inside else 0.0


def _apart(span: Span, holder: Span) -> bool:
    return span[1] <= holder[0] or holder[1] <= span[0]


def _inside(span: Span, within: Span) -> bool:
    return within[0] <= span[0] and span[1] <= within[1]


def _decide(question: Question, candidate: _Candidate, shares: np.ndarray) -> Verdict | None:
    """The side, where belief in it is high enough; reported acts must be surer than words."""
    p = dict(zip(STANCES, _plain(shares), strict=True))
    stance = max(("against", "favor"), key=lambda side: p[side])
    confidence = p[stance]
    known = candidate.known
    limits = settings()["decide"]
    kind = "phrase" if known is None else question.targets[known].kind
    spoken = any(_inside(candidate.span, stretch) for stretch in question.spoken)
    if confidence * candidate.belief**0.5 < limits["spoken" if spoken else "act"][kind]:
        return None
    if known is not None and question.targets[known].opposite:
        stance = STANCES[2 - STANCES.index(stance)]
    return Verdict(candidate.span, known, stance, confidence, question.within, CUE)

