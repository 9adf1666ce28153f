"""How likely it is that a careful reader would print a position: the signs of it, weighed.

A logistic regression, fitted on pairs of holder and target that were judged one by one (`training/stance/judged.csv`,
`training/encoder_confidence.py`), so that of the positions with a confidence of 0.7 about seven in ten are right.  Its
weights stand in settings.json, by the names of `SIGNS`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.engines.encoder_session import settings
from toolkit.engines.protocols import Question, Span

SURE = 0.98  # a belief counts for no more: else no candidate were ruled out before its reading
SIGNS = (
    "belief", "belief_spoken", "actor", "issue", "spoken", "speaker", "outside", "words", "length",
    "side", "favor", "vote", "vote_actor", "sentiment_spoken",
)  # fmt: skip
LEAST_BELIEF = 1e-3


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a candidate before it is read.

    kind    actor, issue or phrase
    belief  of the first reading in the stretch
    vote    of the lexicon in [-1, 1], below 0 against
    spoken  whether it stands in the holder's own words
    """

    kind: str
    belief: float
    vote: float
    spoken: bool
    fixed: Mapping[str, float]

    @classmethod
    def of(
        cls, question: Question, span: Span, kind: str, *, belief: float, vote: float, spoken: bool
    ) -> Place:
        """The place of a target in its question."""
        light = math.log(max(belief, LEAST_BELIEF))
        fixed = {
            "belief": light,
            "belief_spoken": light * spoken,
            "actor": float(kind == "actor"),
            "issue": float(kind == "issue"),
            "spoken": float(spoken),
            "speaker": float(bool(question.spoken)),
            "outside": float(question.holder[0] < question.within[0]),
            "words": float(len(question.text[slice(*span)].split())),
            "length": math.log(question.within[1] - question.within[0]),
        }
        return cls(kind, belief, vote, spoken, fixed)

    def signs(self, side: float, sentiment: float, *, favor: bool) -> dict[str, float]:
        """All signs of a side: the belief in it, and the belief that the wording toward the target has it too."""
        vote = self.vote if favor else -self.vote
        return {
            **self.fixed,
            "side": odds(side),
            "favor": float(favor),
            "vote": vote,
            "vote_actor": vote * (self.kind == "actor"),
            "sentiment_spoken": odds(sentiment) * self.spoken,
        }

    def ceiling(self) -> float:
        """The highest confidence that any reading could give."""
        weights, most, vote = settings()["confidence"]["weights"], odds(SURE), abs(self.vote)
        reach = {
            "side": most,
            "vote": vote,
            "vote_actor": vote * (self.kind == "actor"),
            "sentiment_spoken": most * self.spoken,
        }
        free = sum(abs(weights[name]) * width for name, width in reach.items()) + max(0.0, weights["favor"])
        return sigmoid(free + _weigh(self.fixed))


def confidence(signs: Mapping[str, float]) -> float:
    """The share of positions with such signs that are right."""
    return sigmoid(_weigh(signs))


def _weigh(signs: Mapping[str, float]) -> float:
    fitted = settings()["confidence"]
    return float(fitted["bias"] + sum(fitted["weights"][name] * value for name, value in signs.items()))


def odds(share: float) -> float:
    """Logarithm of the odds of a share, at most those of SURE."""
    share = min(max(share, 1 - SURE), SURE)
    return math.log(share / (1 - share))


def sigmoid(x: float) -> float:
    """The share whose odds have this logarithm."""
    return 1 / (1 + math.exp(-x))
