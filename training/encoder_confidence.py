"""The weights of the signs of a position: a logistic regression on judged pairs that the encoder has not seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from toolkit.engines import encoder_session
from toolkit.engines.encoder import mark
from toolkit.engines.encoder_candidates import light, place_candidate
from toolkit.engines.encoder_confidence import SIGNS
from toolkit.engines.encoder_session import beliefs
from training.encoder_judged import Judged
from training.encoder_rows import SIGNS as SIDES

RIDGE = 1.0
STEPS = 50
FOLDS = 10
FAVOR, AGAINST = SIDES["+"], SIDES["-"]


def read_signs(pairs: Sequence[Judged], lexicon: float) -> Iterator[tuple[dict[str, float], bool]]:
    """The signs of the likelier side of each pair, as the shipped file reads it, and whether that side is right."""
    asked = [mark(pair.question.text, None, pair.question.holder) for pair in pairs]
    first = encoder_session.read(asked, pieces=True)
    marked = [mark(pair.question.text, pair.target, pair.question.holder) for pair in pairs]
    second = encoder_session.read(marked)
    for pair, sought, lit, reading in zip(pairs, asked, first, second, strict=True):
        known = None if pair.kind == "phrase" else 0
        place = place_candidate(pair.question, light(sought, lit), pair.target, known).place
        against, _, favor = (float(p) for p in beliefs(reading.rows, "stance"))
        cold, _, warm = (float(p) for p in beliefs(reading.rows, "sentiment"))
        vote = lexicon * place.vote
        is_for = favor + max(0.0, vote) > against + max(0.0, -vote)
        side, sentiment = (favor, warm) if is_for else (against, cold)
        yield place.signs(side, sentiment, favor=is_for), pair.side == (FAVOR if is_for else AGAINST)


def fit_confidence(pairs: Sequence[Judged], lexicon: float) -> tuple[dict[str, Any], dict[str, float]]:
    """What settings.json holds of the confidence, and how well it fits in documents that it was not fitted on."""
    read = list(read_signs(pairs, lexicon))
    rows = np.array([[signs[name] for name in SIGNS] for signs, _ in read])
    right = np.array([float(is_right) for _, is_right in read])
    documents = sorted({pair.doc_id for pair in pairs})
    fold = np.array([documents.index(pair.doc_id) % FOLDS for pair in pairs])
    apart = np.zeros(len(right))
    for number in range(FOLDS):
        bias, weights = fit_logistic(rows[fold != number], right[fold != number])
        apart[fold == number] = 1 / (1 + np.exp(-(bias + rows[fold == number] @ weights)))
    bias, weights = fit_logistic(rows, right)
    fitted = {
        "bias": round(bias, 4),
        "weights": {n: round(float(w), 4) for n, w in zip(SIGNS, weights, strict=True)},
    }
    return fitted, {
        "pairs": len(right),
        "right": round(100 * float(right.mean()), 1),
        "area": round(100 * area(apart, right), 1),
        "error": round(100 * expected_error(apart, right), 1),
    }


def fit_logistic(rows: np.ndarray, right: np.ndarray) -> tuple[float, np.ndarray]:
    """Bias and weights by Newton's method, the columns scaled to one deviation, with a ridge on the weights."""
    centre, width = rows.mean(axis=0), rows.std(axis=0)
    width[width == 0] = 1.0
    scaled = np.column_stack([np.ones(len(rows)), (rows - centre) / width])
    penalty = np.diag([0.0, *[RIDGE] * rows.shape[1]])
    weights = np.zeros(scaled.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (right - p) - penalty @ weights
        curve = (scaled * (p * (1 - p))[:, None]).T @ scaled + penalty
        weights = weights + np.linalg.solve(curve, slope)
    plain = weights[1:] / width
    return float(weights[0] - plain @ centre), plain


def area(scores: np.ndarray, right: np.ndarray) -> float:
    """How often a right one has a higher score than a wrong one (area under the ROC curve)."""
    above = (scores[right == 1][:, None] > scores[right == 0][None, :]).mean()
    equal = (scores[right == 1][:, None] == scores[right == 0][None, :]).mean()
    return float(above + equal / 2)


def expected_error(scores: np.ndarray, right: np.ndarray, *, bins: int = 10) -> float:
    """Expected calibration error over equal bins of the scores."""
    place = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [
        abs(scores[place == b].mean() - right[place == b].mean()) * (place == b).mean() for b in set(place)
    ]
    return float(sum(gaps))
