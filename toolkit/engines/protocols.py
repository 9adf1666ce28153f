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


class SentimentEngine(Protocol):
    """Scores the wording of a text toward one span of it."""

    name: str

    def score(self, texts: Sequence[str], spans: Sequence[Span]) -> list[Score]:
        """One score a text, toward the target at its span; the order of the texts changes nothing."""
        ...
