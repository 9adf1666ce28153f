"""What a holder may take a side on: the known targets and the phrases that the first reading lights up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.engines.encoder_confidence import Place
from toolkit.engines.encoder_input import NOWHERE, Marked
from toolkit.engines.encoder_phrases import Lit, find_phrases, trim_phrase
from toolkit.engines.encoder_session import Reading, settings, softmax
from toolkit.engines.protocols import Question, Span
from toolkit.engines.stance_lexicon import judge

VOTE_REACH = 60  # characters between one who acts and a cue of the lexicon
ROUNDING = 1e-4  # of confidences, for what is all but enough


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may be a target; `known` is its place among the known targets, None for a phrase."""

    span: Span
    known: int | None
    place: Place

    @property
    def least(self) -> float:
        """The confidence that a decision needs."""
        return float(settings()["decide"]["least"][self.place.kind])

    @property
    def hopeless(self) -> bool:
        """Whether no reading could lift it over its threshold, so that it need not be read."""
        return self.place.ceiling() < self.least - ROUNDING


def find_candidates(question: Question, asked: Marked, reading: Reading) -> list[Candidate]:
    """Known targets that are lit enough, and phrases beside them; none that could not be decided."""
    lit = light(asked, reading)
    limits = settings()["find"]
    known = [
        place_candidate(question, lit, target.span, place)
        for place, target in enumerate(question.targets)
        if mean_belief(lit, target.span) >= limits["known"] and _apart(target.span, question.holder)
    ]
    phrases = [
        place_candidate(question, lit, span, None)
        for span in _phrases(question, lit, limits["piece"])
        if mean_belief(lit, span) >= limits["phrase"]
    ]
    return [one for one in (*known, *phrases) if not one.hopeless]


def light(asked: Marked, reading: Reading) -> list[Lit]:
    """The pieces of the text with the belief that each belongs to a target."""
    return [
        Lit(span, float(against + favor), bool(favor > against))
        for span, (against, _, favor) in zip(asked.offsets, softmax(reading.pieces), strict=True)
        if span[0] != NOWHERE
    ]


def mean_belief(pieces: Sequence[Lit], span: Span) -> float:
    """Mean belief of the pieces inside a span."""
    inside = [piece.belief for piece in pieces if _inside(piece.span, span)]
    return sum(inside) / len(inside) if inside else 0.0


def place_candidate(question: Question, lit: Sequence[Lit], span: Span, known: int | None) -> Candidate:
    """A candidate with what is known of it before it is read."""
    kind = "phrase" if known is None else question.targets[known].kind
    spoken = _spoken(question, span)
    vote = _vote(question, span, kind, spoken)
    belief = mean_belief(lit, span)
    place = Place.of(question, span, kind, belief=belief, vote=vote, spoken=spoken is not None)
    return Candidate(span, known, place)


def _phrases(question: Question, lit: Sequence[Lit], least: float) -> Iterator[Span]:
    for phrase in find_phrases(lit, least=least):
        span = trim_phrase(question.text, phrase)
        if (
            span
            and _inside(span, question.within)
            and _apart(span, question.holder)
            and not _names_actor(question, span)
        ):
            yield span


def _names_actor(question: Question, span: Span) -> bool:
    """Whether a phrase is no more than the name of a known actor, who is asked about by himself."""
    return any(known.kind == "actor" and _inside(span, known.span) for known in question.targets)


def _apart(span: Span, holder: Span) -> bool:
    return span[1] <= holder[0] or holder[1] <= span[0]


def _inside(span: Span, within: Span) -> bool:
    return within[0] <= span[0] and span[1] <= within[1]


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
