"""The fast tier: word vectors and one linear layer, some thousands of rows a second, for very large corpora.

Behind the same protocols as the encoder and trained on the same rows; how much it loses stands in its model card.
It finds no phrases of its own: it judges the targets that are known by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from toolkit.engines.encoder_session import softmax, vocabulary
from toolkit.engines.fast_features import view
from toolkit.engines.protocols import Event, Question, Score, Span, Stance, Verdict
from toolkit.resources import model_path

MODEL = "fast"
SIDES = ("against", "neutral", "favor")
CUE = "fast"


@cache
def _weights() -> dict[str, np.ndarray]:
    """Word vectors (`vectors` times `scale`) and, for each task, weights, temperature and threshold."""
    with np.load(model_path(MODEL, "fast.npz")) as stored:
        loaded = {name: stored[name] for name in stored.files}
    loaded["table"] = loaded["vectors"].astype(np.float32) * loaded["scale"]
    return loaded


@cache
def _threshold(task: str) -> float:
    return float(_weights()[f"{task}_abstain"])


@dataclass(frozen=True)
class Fast:
    """Linear layers on means of word vectors."""

    name: str = "fast"

    def _shares(
        self, task: str, texts: Sequence[str], targets: Sequence[Any], holders: Sequence[Any] | None = None
    ) -> np.ndarray:
        """Beliefs of shape (texts, classes)."""
        weights, pieces = _weights(), vocabulary().pieces
        given = holders if holders is not None else [None] * len(texts)
        rows = [
            view(pieces(text), weights["table"], target, holder)
            for text, target, holder in zip(texts, targets, given, strict=True)
        ]
        if not rows:
            return np.zeros((0, weights[f"{task}_weights"].shape[1]))
        logits = np.stack([row @ weights[f"{task}_weights"] for row in rows])
        return softmax(logits.astype(np.float64))

    def score(self, texts: Sequence[str], spans: Sequence[Span]) -> list[Score]:
        """Sentiment toward each span; no valence below the threshold."""
        least = _threshold("sentiment")
        return [
            Score(round(float(p[2] - p[0]), 4) if p.max() >= least else None, *_plain(p))
            for p in self._shares("sentiment", texts, spans)
        ]

    def decide(self, texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Stance]:
        """Stance of each holder toward the target of its text."""
        return [_stance(p, _threshold("stance")) for p in self._shares("stance", texts, targets, holders)]

    def relate(self, texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Stance]:
        """Attitude of each holder toward the target."""
        shares = self._shares("relation", texts, targets, holders)
        both = np.stack([shares[:, 3], 1 - shares[:, 1] - shares[:, 3], shares[:, 1]], axis=1)
        return [_stance(p, _threshold("relation")) for p in both]

    def classify(
        self, texts: Sequence[str], sources: Sequence[Span | None], targets: Sequence[Span | None]
    ) -> list[Event]:
        """Quad class of what each source does to its target."""
        least = _threshold("quad")
        return [
            Event((a, b, c, d), max(a, b, c, d) >= least)
            for a, b, c, d in map(_plain, self._shares("quad", texts, targets, sources))
        ]

    def find(self, questions: Sequence[Question]) -> list[list[Verdict]]:
        """The side on each known target, where the belief in it is high enough."""
        asked = [(i, place) for i, q in enumerate(questions) for place in range(len(q.targets))]
        stances = self.decide(
            [questions[i].text for i, _ in asked],
            [questions[i].holder for i, _ in asked],
            [questions[i].targets[place].span for i, place in asked],
        )
        found: list[list[Verdict]] = [[] for _ in questions]
        for (i, place), stance in zip(asked, stances, strict=True):
            found[i].extend(_decide(questions[i], place, stance))
        return found


def _plain(shares: np.ndarray) -> list[float]:
    return [round(float(p), 4) for p in shares]


def _stance(shares: np.ndarray, least: float) -> Stance:
    against, neutral, favor = _plain(shares)
    return Stance(against, neutral, favor, max(against, neutral, favor) >= least)


def _decide(question: Question, place: int, stance: Stance) -> Iterator[Verdict]:
    target = question.targets[place]
    confidence = max(stance.p_against, stance.p_favor)
    if confidence >= float(_weights()["least"]):
        side = "favor" if (stance.p_favor > stance.p_against) != target.opposite else "against"
        yield Verdict(target.span, place, side, confidence, question.within, CUE)
