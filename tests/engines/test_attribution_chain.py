"""The chain against counting every path, and its weights there and back."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from toolkit.engines.attribution_chain import Chain, best_paths, build_table, marginals
from toolkit.engines.attribution_features import hash_features
from toolkit.engines.attribution_weights import read_chain, trim, write_chain

DRAW = np.random.default_rng(7)
SPANS = [(0, 3), (4, 5), (6, 10)]
SCORES = DRAW.normal(size=(10, 3)).astype(np.float32)
TRANSITIONS = DRAW.normal(size=(3, 3)).astype(np.float32)


def score_path(path: tuple[int, ...], start: int) -> float:
    emitted = sum(SCORES[start + step, label] for step, label in enumerate(path))
    return float(emitted + sum(TRANSITIONS[a, b] for a, b in pairwise(path)))


@pytest.mark.parametrize("number", range(len(SPANS)))
def test_best_path_is_the_best_of_all(number: int) -> None:
    start, end = SPANS[number]
    best = max(product(range(3), repeat=end - start), key=lambda path: score_path(path, start))
    assert tuple(best_paths(SCORES, TRANSITIONS, SPANS)[number]) == best


@pytest.mark.parametrize("number", range(len(SPANS)))
def test_marginals_count_every_path(number: int) -> None:
    start, end = SPANS[number]
    expected = np.zeros((end - start, 3))
    for path in product(range(3), repeat=end - start):
        for step, label in enumerate(path):
            expected[step, label] += np.exp(score_path(path, start))
    expected /= expected.sum(axis=1, keepdims=True)
    assert marginals(SCORES, TRANSITIONS, SPANS)[start:end] == pytest.approx(expected, abs=1e-5)


def test_no_sequences_no_paths() -> None:
    assert best_paths(SCORES, TRANSITIONS, []) == []


def test_unknown_features_add_nothing() -> None:
    known, unknown = np.array([5, 2**31 + 5, 77]), np.array([6, 2**30 + 5, 78])
    weights = np.arange(8, dtype=np.float32).reshape(4, 2)
    chain = Chain(("a", "b"), build_table(known[[0, 2]]), weights, TRANSITIONS)
    assert chain.rows(known).tolist() == [1, 0, 2]
    assert chain.rows(unknown).tolist() == [0, 0, 0]


def test_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    features = np.array([9, 400, 2**32 - 1])
    weights = np.concatenate([np.zeros((1, 3)), DRAW.normal(size=(3, 3))]).astype(np.float32)
    chain = trim(Chain(("O", "B", "I"), build_table(features), weights, TRANSITIONS))
    for name in ("one.npz", "two.npz"):
        write_chain(chain, tmp_path / name)
    again = read_chain(tmp_path / "one.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert again.labels == chain.labels
    assert again.weights[again.rows(features)] == pytest.approx(chain.weights[chain.rows(features)], abs=1e-6)


def test_templates_tell_columns_and_offsets_apart() -> None:
    columns = {"word": np.array([1, 1, 1, 5, 6, 1, 1, 1]), "shape": np.array([1, 1, 1, 6, 5, 1, 1, 1])}
    templates = [[("word", 0)], [("word", 1)], [("word", 0), ("shape", 0)], [("shape", 0), ("word", 0)]]
    word, following, both, swapped = hash_features(columns, templates)
    assert word[3] != word[4]
    assert word[4] != following[3]
    assert both[3] != swapped[3]
    assert all(0 <= value < 2**32 for value in [*word, *both])
