"""NLTK's VADER with names masked: the named baseline of sentiment, not an answer.

VADER (Hutto & Gilbert 2014) weighs the words of the whole sentence and knows no target, and it was made for
social media: "The Security Council adopted the resolution" is warm to it.  Names are masked first, so that no
Grace, Hope or United Nations carries a score.  Its compound value is the valence; the three probabilities
come from a softmax on it, fitted to the training part of NewsMTSC (`training/vader_calibration.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from nltk.sentiment.vader import SentimentIntensityAnalyzer, VaderConstants
from vader.data.lexicon import LEXICON

from toolkit.engines.protocols import Score, Span
from toolkit.resources import model_path

NAME = re.compile(r"(?<=[\w,;:“\"'’(–—-] )[A-Z]\w*(?:[ -][A-Z]\w*)*")  # capitalised inside a sentence
MASK = "Name"


class _Analyzer(SentimentIntensityAnalyzer):  # type: ignore[misc]
    """NLTK's rules with the lexicon from its package on PyPI, which needs no download."""

    def __init__(self) -> None:
        self.lexicon = dict(LEXICON)
        self.constants = VaderConstants()


@cache
def _analyzer() -> _Analyzer:
    return _Analyzer()


@cache
def _weights() -> np.ndarray:
    """Softmax weights, shape (4 features, 3 classes)."""
    return np.array(json.loads(model_path("vader_calibration", "weights.json").read_text())["weights"])


def mask_names(text: str, names: Sequence[Span]) -> str:
    """The text with each of the spans, and each capitalised word inside a sentence, replaced by a neutral word."""
    taken = [(m.start(), m.end()) for m in NAME.finditer(text)]
    merged: list[Span] = []
    for start, end in sorted([*taken, *names]):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    edges = [(0, 0), *merged, (len(text), len(text))]
    return MASK.join(text[left[1] : right[0]] for left, right in pairwise(edges))


def features(compound: float, has_evidence: bool) -> list[float]:
    """What the calibration sees: constant, compound value, its square, whether any word of the lexicon stood there."""
    return [1.0, compound, compound * compound, float(has_evidence)]


class Vader:
    """Sentiment of the sentence as sentiment toward the target."""

    name = "vader"

    def score(self, texts: Sequence[str], spans: Sequence[Span]) -> list[Score]:
        known: dict[
            str, Score
        ] = {}  # a sentence that names several actors is often the same once they are masked
        masked = [mask_names(text, [span]) for text, span in zip(texts, spans, strict=True)]
        for text in masked:
            if text not in known:
                known[text] = self._score_one(text)
        return [known[text] for text in masked]

    def weigh(self, masked: str) -> tuple[float, bool]:
        """Compound value and whether any word carried weight."""
        shares = _analyzer().polarity_scores(masked)
        return shares["compound"], bool(shares["pos"] or shares["neg"])

    def _score_one(self, masked: str) -> Score:
        compound, has_evidence = self.weigh(masked)
        logits = np.array(features(compound, has_evidence)) @ _weights()
        odds = np.exp(logits - logits.max())
        negative, neutral, positive = (odds / odds.sum()).tolist()
        return Score(compound if has_evidence else None, negative, neutral, positive)
