"""Gradient boosted trees with logistic loss on binned columns; the same data gives the same trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.engines.attribution_ranking import Trees

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settings:
    """How many trees, how deep, how careful."""

    trees: int = 200
    depth: int = 4
    rate: float = 0.1
    bins: int = 32
    smoothing: float = 5.0
    least: float = 1.0  # curvature a branch needs
    columns: float = 0.6  # share of columns a tree may use
    rows: float = 0.8  # share of rows a tree sees
    seed: int = 13


def train_trees(
    rows: NDArray[np.float32], labels: Doubles, weights: Doubles, settings: Settings | None = None
) -> Trees:
    """Trees that give the probability of label 1."""
    settings = settings or Settings()
    draw = np.random.default_rng(settings.seed)
    shares = np.linspace(0, 1, settings.bins + 1)[1:-1]
    cuts = [np.unique(np.quantile(column, shares)) for column in rows.T]
    binned = np.stack([np.searchsorted(c, column) for c, column in zip(cuts, rows.T, strict=True)], axis=1)
    base = float(np.log((weights * labels).sum() / (weights * (1 - labels)).sum()))
    scores = np.full(len(rows), base)
    grown = []
    for _ in range(settings.trees):
        p = 1 / (1 + np.exp(-scores))
        seen = (draw.random(len(rows)) < settings.rows) * weights
        usable = np.flatnonzero(draw.random(rows.shape[1]) < settings.columns)
        feature, threshold, node = _grow(
            binned, cuts, (p - labels) * seen, p * (1 - p) * seen, usable, settings
        )
        leaf = _leaves(node, (p - labels) * seen, p * (1 - p) * seen, settings)
        scores = scores + leaf[node]
        grown.append((feature, threshold, leaf))
    return Trees(
        base=base,
        feature=np.array([g[0] for g in grown], dtype=np.int64),
        threshold=np.array([g[1] for g in grown], dtype=np.float32),
        leaf=np.array([g[2] for g in grown], dtype=np.float32),
    )


def _leaves(node: NDArray[np.int64], slope: Doubles, curve: Doubles, settings: Settings) -> Doubles:
    size = 2**settings.depth
    curvature = np.bincount(node, curve, size) + settings.smoothing
    value: Doubles = -settings.rate * np.bincount(node, slope, size).astype(np.float64) / curvature
    return value


def _grow(
    binned: NDArray[np.int64],
    cuts: Sequence[Doubles],
    slope: Doubles,
    curve: Doubles,
    usable: NDArray[np.int64],
    settings: Settings,
) -> tuple[NDArray[np.int64], Doubles, NDArray[np.int64]]:
    """One complete tree: feature and threshold a node (feature -1: all go left), and the leaf of each row."""
    size = 2**settings.depth - 1
    feature, threshold = np.full(size, -1, dtype=np.int64), np.zeros(size)
    node = np.zeros(len(binned), dtype=np.int64)
    for depth in range(settings.depth):
        best, at = _split(binned, node, 2**depth, slope, curve, usable, settings)
        right = np.zeros(len(binned), dtype=bool)
        for n in np.flatnonzero(best >= 0):
            here = 2**depth - 1 + n
            if at[n] >= len(cuts[best[n]]):
                continue
            feature[here], threshold[here] = best[n], cuts[best[n]][at[n]]
            mine = node == n
            right[mine] = binned[mine, best[n]] > at[n]
        node = 2 * node + right
    return feature, threshold, node


def _split(
    binned: NDArray[np.int64],
    node: NDArray[np.int64],
    n_nodes: int,
    slope: Doubles,
    curve: Doubles,
    usable: NDArray[np.int64],
    settings: Settings,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The best column (or -1) and bin of each node."""
    size = settings.bins
    best, at = np.full(n_nodes, -1, dtype=np.int64), np.zeros(n_nodes, dtype=np.int64)
    gained = np.full(n_nodes, 1e-6)
    g, h = np.bincount(node, slope, n_nodes), np.bincount(node, curve, n_nodes)
    whole = g**2 / (h + settings.smoothing)
    for column in usable:
        key = node * size + binned[:, column]
        left_g = np.bincount(key, slope, n_nodes * size).reshape(n_nodes, size).cumsum(axis=1)[:, :-1]
        left_h = np.bincount(key, curve, n_nodes * size).reshape(n_nodes, size).cumsum(axis=1)[:, :-1]
        right_g, right_h = g[:, None] - left_g, h[:, None] - left_h
        gain = left_g**2 / (left_h + settings.smoothing) + right_g**2 / (right_h + settings.smoothing)
        gain = np.where(np.minimum(left_h, right_h) < settings.least, -1.0, gain - whole[:, None])
        choice = gain.argmax(axis=1)
        value = gain[np.arange(n_nodes), choice]
        better = value > gained
        gained[better], best[better], at[better] = value[better], column, choice[better]
    return best, at
