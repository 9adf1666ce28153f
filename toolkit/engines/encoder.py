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
from toolkit.engines.encoder_phrases import Lit, Phrase, find_phrases, trim_phrase
from toolkit.engines.encoder_session import Reading, beliefs, read, settings, softmax, vocabulary
from toolkit.engines.protocols import Event, Question, Score, Span, Stance, Verdict
from toolkit.engines.stance_lexicon import judge
from toolkit.portions import batched

STANCES = ("against", "neutral", "favor")
CUE = "encoder"
LONGEST_NAME = 5  # words
ROUNDING = 1e-4  # of shares and confidences, for what is all but enough
VOTE_REACH = 60  # characters between one who acts and a cue of the lexicon


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

    def _rows(self, marked: Sequence[Marked], task: str) -> np.ndarray:
        first, last = settings()["heads"][task]
        parts = [read(part, threads=self.threads) for part in batched(marked)]
        rows = [reading.rows for part in parts for reading in part]
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
        candidates = [_candidates(*item) for item in zip(questions, asked, readings, strict=True)]
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
    """A stretch that may be a target: how much of it looks like one, and what else bears on the decision."""

    span: Span
    known: int | None  # its place among the known targets
    kind: str  # actor or issue; phrase for one that no list has
    belief: float
    vote: float  # of the lexicon, below 0 against
    least: float  # the confidence that a decision needs

    def confidence(self, p: float) -> float:
        """What remains of the belief in a side, given the belief in the stretch."""
        return float(min(1.0, p * self.belief ** settings()["decide"]["belief"][self.kind]))

    @property
    def hopeless(self) -> bool:
        """Whether no reading could lift it over its threshold, so that it need not be read."""
        return self.confidence(1.0 + abs(self.vote)) < self.least - ROUNDING


def _candidates(question: Question, asked: Marked, reading: Reading) -> list[_Candidate]:
    """Known targets that the first reading lights up, and phrases beside them; none that could not be decided."""
    pieces = [
        Lit(span, float(against + favor), bool(favor > against))
        for span, (against, _, favor) in zip(asked.offsets, softmax(reading.pieces), strict=True)
        if span[0] != NOWHERE
    ]
    limits = settings()["find"]
    known = [
        _candidate(question, target.span, place, belief)
        for place, target in enumerate(question.targets)
        if (belief := _lit(pieces, target.span)) >= limits["known"] and _apart(target.span, question.holder)
    ]
    phrases = [
        _candidate(question, phrase.span, None, phrase.belief)
        for phrase in _trimmed(question, find_phrases(pieces, least=limits["piece"]))
        if phrase.belief >= limits["phrase"]
    ]
    return [one for one in (*known, *phrases) if not one.hopeless]


def _candidate(question: Question, span: Span, known: int | None, belief: float) -> _Candidate:
    limits = settings()["decide"]
    kind = "phrase" if known is None else question.targets[known].kind
    spoken = _spoken(question, span)
    vote = limits["lexicon"] * _vote(question, span, kind, spoken)
    least = limits["spoken" if spoken else "act"][kind]
    return _Candidate(span, known, kind, belief, vote, least)


def _trimmed(question: Question, phrases: Sequence[Phrase]) -> Iterator[Phrase]:
    for phrase in phrases:
        span = trim_phrase(question.text, phrase.span)
        if (
            span
            and _inside(span, question.within)
            and _apart(span, question.holder)
            and not _names_actor(question, span)
        ):
            yield Phrase(span, phrase.belief)


def _names_actor(question: Question, span: Span) -> bool:
    """Whether a phrase is no more than the name of a known actor, who is asked about by himself."""
    return any(known.kind == "actor" and _inside(span, known.span) for known in question.targets)


def _lit(pieces: Sequence[Lit], span: Span) -> float:
    inside = [piece.belief for piece in pieces if _inside(piece.span, span)]
    return sum(inside) / len(inside) if inside else 0.0


def _apart(span: Span, holder: Span) -> bool:
    return span[1] <= holder[0] or holder[1] <= span[0]


def _inside(span: Span, within: Span) -> bool:
    return within[0] <= span[0] and span[1] <= within[1]


def _decide(question: Question, candidate: _Candidate, shares: np.ndarray) -> Verdict | None:
    """The side, where belief in it is high enough, the lexicon having a vote; acts must be surer than words."""
    against, _, favor = _plain(shares)
    p = {"against": against + max(0.0, -candidate.vote), "favor": favor + max(0.0, candidate.vote)}
    stance = max(p, key=lambda side: p[side])
    confidence = round(candidate.confidence(p[stance]), 4)
    if confidence < candidate.least:
        return None
    known = candidate.known
    if known is not None and question.targets[known].opposite:
        stance = STANCES[2 - STANCES.index(stance)]
    return Verdict(candidate.span, known, stance, confidence, question.within, CUE)


def _spoken(question: Question, span: Span) -> Span | None:
    """The narrowest stretch of the holder's own words around a target."""
    around = [stretch for stretch in question.spoken if _inside(span, stretch)]
    return min(around, key=lambda stretch: stretch[1] - stretch[0]) if around else None


def _vote(question: Question, span: Span, kind: str, spoken: Span | None) -> float:
    """What the lexicon of cues says of the same words: 1 for, -1 against, half as much where its cue is far away."""
    holder = question.holder
    within = spoken or (holder[1], question.within[1])
    if not _inside(span, within):
        return 0.0
    found = judge(question.text, span, within=within, kind="actor" if kind == "actor" else "issue")
    if found is None:
        return 0.0
    return found.sign * (1.0 if spoken or found.evidence[0] - holder[1] <= VOTE_REACH else 0.5)
