"""What the fast engine sees: mean word vectors of a text, and of the words beside and between its marked spans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toolkit.engines.encoder_input import Piece
from toolkit.engines.protocols import Span

WINDOW = 8  # pieces beside a span
VIEWS = 8  # stretches of a text that have a mean of their own


def _mean(vectors: np.ndarray, first: int, last: int) -> np.ndarray:
    part = vectors[max(0, first) : max(0, last)]
    mean: np.ndarray = part.mean(axis=0) if len(part) else np.zeros(vectors.shape[1], dtype=np.float32)
    return mean


def _places(pieces: Sequence[Piece], span: Span | None) -> Span:
    if span is None:
        return 0, 0
    inside = [i for i, (_, start, end) in enumerate(pieces) if start < span[1] and span[0] < end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def view(pieces: Sequence[Piece], table: np.ndarray, target: Span | None, holder: Span | None) -> np.ndarray:
    """The features of one text: VIEWS means of word vectors, and the order of the spans; names say nothing.

    table  one row a word piece
    """
    vectors = table[[number for number, _, _ in pieces]] if pieces else table[:1]
    (a, b), (c, d) = _places(pieces, target), _places(pieces, holder)
    between = (d, a) if d <= a else (b, c)
    parts = [
        _mean(vectors, 0, len(vectors)),
        _mean(vectors, a - WINDOW, a),
        _mean(vectors, b, b + WINDOW),
        _mean(vectors, a - 3, a),
        _mean(vectors, b, b + 3),
        _mean(vectors, *between) if holder else np.zeros(vectors.shape[1], dtype=np.float32),
        _mean(vectors, d, d + 4) if holder else np.zeros(vectors.shape[1], dtype=np.float32),
        _mean(vectors, c - 4, c) if holder else np.zeros(vectors.shape[1], dtype=np.float32),
    ]
    order = [1.0, float(holder is not None), float(holder is not None and d <= a)]
    return np.concatenate([*parts, np.array(order, dtype=np.float32)])
