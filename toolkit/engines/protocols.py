"""What an engine promises: plain functions on text, no tables inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RawAttribution:
    """Who said what, as spans of one text: source and cue where the text has them, content in pieces.

    `form` is direct (all of the content stands between marks), indirect (none of it) or mixed.
    """

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    form: str


class AttributionEngine(Protocol):
    """Finds attributions in a text."""

    name: str

    def find(self, text: str, *, title: str = "") -> list[RawAttribution]:
        """Attributions of `text` in reading order; offsets are code points, ends exclusive."""
        ...


@dataclass(frozen=True, slots=True)
class Score:
    """How warm a text is toward a target: valence in [-1, 1], or None without evidence, and three shares of belief."""

    valence: float | None
    p_negative: float
    p_neutral: float
    p_positive: float


@dataclass(frozen=True, slots=True)
class Stance:
    """Whether a holder is for a target, as three shares of belief; `sure` is False where the engine abstains."""

    p_against: float
    p_neutral: float
    p_favor: float
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """What a source does to a target, as shares of belief in PLOVER's quad classes 1 to 4."""

    beliefs: tuple[float, float, float, float]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class KnownTarget:
    """A target that is known before anyone judges: where it stands, an actor or an issue, named by its contrary?"""

    span: Span
    kind: str
    opposite: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """On what does the holder at `holder` take a side, in the stretch `within` of the text?

    targets   what may be a target and is known by name
    spoken    the stretches that are the holder's own words as somebody reports them, each with its cue
    reported  whether the holder is only spoken of, inside the words of somebody else
    """

    text: str
    holder: Span
    within: Span
    targets: tuple[KnownTarget, ...]
    spoken: tuple[Span, ...] = ()
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer: the target (its place among the known ones, or None for a phrase found), the side, and the proof."""

    target: Span
    known: int | None
    stance: str  # favor, against, neutral
    confidence: float
    evidence: Span
    cue: str


class SentimentEngine(Protocol):
    """Scores the wording of a text toward one span of it."""

    name: str

    def score(self, texts: Sequence[str], spans: Sequence[Span]) -> list[Score]:
        """One score a text, toward the target at its span; the order of the texts changes nothing."""
        ...


class StanceEngine(Protocol):
    """Says who is for or against what."""

    name: str

    def find(self, questions: Sequence[Question]) -> list[list[Verdict]]:
        """The verdicts on each question; the order of the questions changes nothing."""
        ...

    def relate(self, texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Stance]:
        """The attitude of one actor toward another: against is negative, favor positive."""
        ...

    def decide(self, texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Stance]:
        """Whether each holder is for the target of the same text, an issue or an actor."""
        ...


class EventEngine(Protocol):
    """Says what a source does to a target: cooperation or conflict, in words or in deeds."""

    name: str

    def classify(
        self, texts: Sequence[str], sources: Sequence[Span | None], targets: Sequence[Span | None]
    ) -> list[Event]:
        """One event a text; a text need not name both."""
        ...
