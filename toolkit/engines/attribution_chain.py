"""A linear-chain conditional random field in numpy: sums of hashed feature weights, decoded in batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.engines.protocols import Span

Floats = NDArray[np.float32]
Slots = NDArray[np.int64]

SLOT_BITS = 22
AT_ONCE = 16  # templates looked up together
_SLOT = (1 << SLOT_BITS) - 1


@dataclass(frozen=True, slots=True)
class Chain:
    """Weights of one model; `table` holds, at a feature's slot, its upper bits and its row of `weights`.

    Row 0 is all zeros: the row of every feature the model does not know.
    """

    labels: tuple[str, ...]
    table: NDArray[np.uint32]
    weights: Floats
    transitions: Floats

    def rows(self, features: Slots) -> Slots:
        """The row of each hashed feature, 0 where it is unknown."""
        entries = self.table.take(features & _SLOT, mode="clip").astype(np.int64)
        return (entries & _SLOT) * ((entries ^ features) <= _SLOT)

    def emissions(self, features: Slots) -> Floats:
        """Score of each label at each position, from hashed features by template (rows) and position."""
        scores = np.zeros((features.shape[1], self.weights.shape[1]), dtype=np.float32)
        buffer = np.empty_like(scores)
        for at in range(0, len(features), AT_ONCE):
            for rows in self.rows(features[at : at + AT_ONCE]):
                np.take(self.weights, rows, axis=0, out=buffer, mode="clip")
                scores += buffer
        return scores


def build_table(features: Slots) -> NDArray[np.uint32]:
    """The table of distinct 32-bit features in the order of their rows 1, 2, ...

    Of two features in one slot the first stays; the other keeps a row that is never found.
    """
    if len(features) > _SLOT:
        raise ValueError(f"{len(features)} features do not fit; at most {_SLOT} are allowed")
    table = np.zeros(1 << SLOT_BITS, dtype=np.uint32)
    entries = ((features >> SLOT_BITS) << SLOT_BITS) | np.arange(1, len(features) + 1)
    table[features[::-1] & _SLOT] = entries[::-1]
    return table


def pad_batch(scores: Floats, spans: Sequence[Span]) -> tuple[Floats, list[int]]:
    """Sequences of one length, longest first: (steps, sequences, labels), and how many reach each step."""
    lengths = [end - start for start, end in spans]
    batch = np.zeros((lengths[0], len(spans), scores.shape[1]), dtype=np.float32)
    for number, (start, end) in enumerate(spans):
        batch[: end - start, number] = scores[start:end]
    return batch, np.cumsum(np.bincount(lengths)[::-1])[::-1][1:].tolist()


def best_paths(scores: Floats, transitions: Floats, spans: Sequence[Span]) -> list[NDArray[np.int64]]:
    """The best label path of every span of tokens (Viterbi)."""
    if not spans:
        return []
    order = sorted(range(len(spans)), key=lambda i: spans[i][0] - spans[i][1])
    batch, alive = pad_batch(scores, [spans[i] for i in order])
    steps = len(batch)
    back = np.zeros(batch.shape, dtype=np.int64)
    delta = batch[0].copy()
    for step in range(1, steps):
        n = alive[step]
        through = delta[:n, :, None] + transitions
        back[step, :n] = through.argmax(1)
        delta[:n] = through.max(1) + batch[step, :n]
    paths: list[NDArray[np.int64]] = [np.empty(0, dtype=np.int64)] * len(spans)
    labels = np.zeros((steps, len(spans)), dtype=np.int64)
    current = delta.argmax(1)
    rows = np.arange(len(spans))
    for step in range(steps - 1, -1, -1):
        n = alive[step]
        labels[step, :n] = current[:n]
        current[:n] = back[step, rows[:n], current[:n]]
    for number, index in enumerate(order):
        paths[index] = labels[: spans[index][1] - spans[index][0], number]
    return paths


def marginals(scores: Floats, transitions: Floats, spans: Sequence[Span]) -> Floats:
    """Probability of each label at each token, given its whole sequence (forward-backward)."""
    result = np.zeros_like(scores)
    if not spans:
        return result
    order = sorted(range(len(spans)), key=lambda i: spans[i][0] - spans[i][1])
    batch, alive = pad_batch(scores, [spans[i] for i in order])
    emitted = np.exp(batch - batch.max(2, keepdims=True))
    moves = np.exp(transitions - transitions.max())
    forward, backward = _forward(emitted, moves, alive), _backward(emitted, moves, alive)
    joint = forward * backward
    joint /= np.maximum(joint.sum(2, keepdims=True), 1e-30)
    for number, index in enumerate(order):
        start, end = spans[index]
        result[start:end] = joint[: end - start, number]
    return result


def _forward(emitted: Floats, moves: Floats, alive: Sequence[int]) -> Floats:
    alpha = np.zeros_like(emitted)
    alpha[0] = emitted[0] / emitted[0].sum(1, keepdims=True)
    for step in range(1, len(emitted)):
        n = alive[step]
        here = (alpha[step - 1, :n] @ moves) * emitted[step, :n]
        alpha[step, :n] = here / here.sum(1, keepdims=True)
    return alpha


def _backward(emitted: Floats, moves: Floats, alive: Sequence[int]) -> Floats:
    beta = np.ones_like(emitted)
    for step in range(len(emitted) - 2, -1, -1):
        n = alive[step + 1]
        here = (beta[step + 1, :n] * emitted[step + 1, :n]) @ moves.T
        beta[step, :n] = here / here.sum(1, keepdims=True)
    return beta
