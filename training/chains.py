"""Train a linear chain by stochastic gradients: AdaGrad on a few texts a step, averaged over the last passes.

numpy only, one thread, a fixed seed: the same data gives the same weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.engines.attribution_chain import SLOT_BITS, Chain, Floats, Slots, build_table
from toolkit.engines.protocols import Span

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Example:
    """One text for training: hashed features by template and position, the sequences, a label a position."""

    features: NDArray[np.uint32]
    spans: list[Span]
    labels: Integers


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how hard to train."""

    passes: int = 6
    rate: float = 0.03
    decay: float = 1e-6
    least: int = 3  # a feature seen less often is left out
    group: int = 2  # texts a step
    seed: int = 13


@dataclass(frozen=True, slots=True)
class Group:
    """Some texts as one step of training; `inverse` gives, a template and token, the place in `rows`."""

    rows: Integers
    inverse: NDArray[np.int32]
    order: NDArray[np.int32]
    cuts: NDArray[np.int32]
    labels: Integers
    padded: Integers  # (steps, sequences) -> token number, or -1


def train_chain(examples: Sequence[Example], labels: Sequence[str], settings: Settings) -> Chain:
    """A chain over `labels` from examples."""
    features = frequent_features(examples, settings.least)
    table = build_table(features)
    draw = np.random.default_rng(settings.seed)
    order = draw.permutation(len(examples))
    size = settings.group
    empty = Chain(tuple(labels), table, np.zeros((1, len(labels)), np.float32), np.zeros((1, 1), np.float32))
    groups = [
        make_group([examples[i] for i in order[at : at + size]], empty) for at in range(0, len(order), size)
    ]
    weights, transitions = _descend(groups, len(features) + 1, len(labels), settings, draw)
    return Chain(tuple(labels), table, weights, transitions)


def frequent_features(examples: Iterable[Example], least: int) -> Slots:
    """Features seen at least so often, the most frequent first; of two in one slot the more frequent."""
    seen = np.concatenate([e.features[:, _positions(e.spans)].ravel() for e in examples])
    features, counts = np.unique(seen, return_counts=True)
    features, counts = features[counts >= least].astype(np.int64), counts[counts >= least]
    features = features[np.argsort(-counts, kind="stable")]
    _, first = np.unique(features & ((1 << SLOT_BITS) - 1), return_index=True)
    kept: Slots = features[np.sort(first)]
    return kept


def _positions(spans: Sequence[Span]) -> Integers:
    return np.concatenate([np.arange(start, end) for start, end in spans])


def _inside(features: NDArray[np.uint32], spans: Sequence[Span]) -> Slots:
    return features[:, _positions(spans)].astype(np.int64)


def make_group(examples: Sequence[Example], known: Chain) -> Group:
    """Lay the texts of one step end to end."""
    rows = np.concatenate([known.rows(_inside(e.features, e.spans)) for e in examples], axis=1)
    labels = np.concatenate([e.labels[_positions(e.spans)] for e in examples])
    lengths = [end - start for e in examples for start, end in e.spans]
    distinct, inverse = np.unique(rows, return_inverse=True)
    inverse = inverse.reshape(rows.shape)
    order = np.argsort(inverse.ravel(), kind="stable")
    cuts = np.searchsorted(inverse.ravel()[order], np.arange(len(distinct)))
    return Group(
        rows=distinct,
        inverse=inverse.astype(np.int32),
        order=(order % rows.shape[1]).astype(np.int32),
        cuts=cuts.astype(np.int32),
        labels=labels,
        padded=_pad(lengths),
    )


def _pad(lengths: Sequence[int]) -> Integers:
    """Token numbers of sequences laid end to end, the longest sequence first."""
    starts = np.concatenate([[0], np.cumsum(lengths)])
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    padded = np.full((max(lengths), len(lengths)), -1, dtype=np.int64)
    for column, number in enumerate(order):
        padded[: lengths[number], column] = np.arange(starts[number], starts[number + 1])
    return padded


def _descend(
    groups: Sequence[Group], n_rows: int, n_labels: int, settings: Settings, draw: np.random.Generator
) -> tuple[Floats, Floats]:
    """AdaGrad; the result is the mean of the weights after each of the later passes."""
    weights = np.zeros((n_rows, n_labels), dtype=np.float32)
    moves = np.zeros((n_labels, n_labels), dtype=np.float32)
    past, past_moves = np.full_like(weights, 0.01), np.full_like(moves, 0.01)
    mean, mean_moves = np.zeros_like(weights), np.zeros_like(moves)
    first = settings.passes // 2
    for number in range(settings.passes):
        for choice in draw.permutation(len(groups)):
            group = groups[choice]
            slope, slope_moves = gradient(group, weights, moves)
            here = weights[group.rows]
            slope += settings.decay * len(group.labels) * here
            past[group.rows] += slope * slope
            weights[group.rows] = here - settings.rate * slope / np.sqrt(past[group.rows])
            weights[0] = 0
            past_moves += slope_moves * slope_moves
            moves -= settings.rate * slope_moves / np.sqrt(past_moves)
        if number >= first:
            mean += weights
            mean_moves += moves
    count = np.float32(settings.passes - first)
    return mean / count, mean_moves / count


def gradient(group: Group, weights: Floats, moves: Floats) -> tuple[Floats, Floats]:
    """Slope of the negative log likelihood for the group's rows and for the transitions."""
    local = weights[group.rows]
    scores = np.zeros((len(group.labels), weights.shape[1]), dtype=np.float32)
    for template in group.inverse:
        scores += local[template]
    expected, expected_moves = _expect(scores, moves, group)
    expected[np.arange(len(group.labels)), group.labels] -= 1
    slope = np.add.reduceat(expected[group.order], group.cuts, axis=0)
    return slope, expected_moves


def _expect(scores: Floats, moves: Floats, group: Group) -> tuple[Floats, Floats]:
    """Label probabilities a token, and expected minus seen transitions (forward-backward)."""
    inside = group.padded >= 0
    alive = inside.sum(axis=1)
    emitted = np.zeros((*inside.shape, scores.shape[1]), dtype=np.float32)
    emitted[inside] = scores[group.padded[inside]]
    emitted = np.exp(emitted - emitted.max(axis=2, keepdims=True))
    step = np.exp(moves)
    forward, backward = np.zeros_like(emitted), np.ones_like(emitted)
    total = np.ones(inside.shape, dtype=np.float32)
    total[0] = emitted[0].sum(axis=1)
    forward[0] = emitted[0] / total[0][:, None]
    for at in range(1, len(emitted)):
        n = alive[at]
        here = (forward[at - 1, :n] @ step) * emitted[at, :n]
        total[at, :n] = here.sum(axis=1)
        forward[at, :n] = here / total[at, :n, None]
    for at in range(len(emitted) - 2, -1, -1):
        n = alive[at + 1]
        ahead = (backward[at + 1, :n] * emitted[at + 1, :n]) @ step.T
        backward[at, :n] = ahead / total[at + 1, :n, None]
    probability = np.zeros_like(scores)
    probability[group.padded[inside]] = (forward * backward)[inside]
    joined = inside[1:]
    ahead = (backward * emitted)[1:] / total[1:, :, None]
    expected = (forward[:-1][joined].T @ ahead[joined]) * step
    labels = np.zeros(inside.shape, dtype=np.int64)
    labels[inside] = group.labels[group.padded[inside]]
    np.subtract.at(expected, (labels[:-1][joined], labels[1:][joined]), 1)
    return probability, expected
