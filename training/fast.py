"""Train the fast engine: word vectors of the encoder's body in fewer dimensions, and one linear layer a task.

    python -m training.fast GOLD_FOLDER CORPORA_FOLDER MODEL_FOLDER

The same rows as `training/encoder.py`; writes toolkit/models/fast.  Some minutes on one core; the same data give the
same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
from safetensors.numpy import load_file
from sklearn.linear_model import LogisticRegression

from toolkit.engines.encoder_session import softmax
from toolkit.engines.fast_features import view
from toolkit.resources import MODELS
from training.encoder_calibration import fit_abstention, fit_temperature
from training.encoder_model import TASKS, macro_f1, read_vocabulary
from training.encoder_rows import CLASSES, Row
from training.encoder_sets import read_rows

WIDTH = 96
STRENGTH = {"sentiment": 0.3, "relation": 0.3, "stance": 0.3, "quad": 0.1}  # C of the logistic regression
LEAST = 0.6  # belief in a side that a position needs
OUT = MODELS / "fast"
CARD = Path(__file__).parent / "fast_card.md"

Features = Callable[[Sequence[Row]], np.ndarray]


def read_vectors(folder: Path) -> np.ndarray:
    """The word vectors of the body, centred and reduced to their WIDTH first principal components."""
    stored = load_file(str(folder / "model.safetensors"))
    table = next(v for k, v in stored.items() if k.endswith("word_embeddings.weight")).astype(np.float64)
    table -= table.mean(axis=0)
    _, _, directions = np.linalg.svd(table.T @ table)
    reduced: np.ndarray = table @ directions[:WIDTH].T
    return reduced / reduced.std()


def round_vectors(vectors: np.ndarray) -> tuple[np.ndarray, np.float32]:
    """The vectors in whole numbers of one byte, and the scale that brings them back."""
    scale = np.abs(vectors).max() / 127
    return np.clip(np.round(vectors / scale), -127, 127).astype(np.int8), np.float32(scale)


def make_features(vectors: np.ndarray, scale: np.float32, folder: Path) -> Features:
    """What the engine will see of rows: from the vectors as they are stored."""
    table, pieces = vectors.astype(np.float32) * scale, read_vocabulary(folder).pieces
    return lambda rows: np.stack([view(pieces(r.text), table, r.target, r.holder) for r in rows])


def fit_layer(task: str, rows: Sequence[Row], features: Features) -> LogisticRegression:
    """The linear layer of a task; its classes weigh alike, quad classes as often as they come.

    A relation is learned in both directions.
    """
    own = [row for row in rows if row.task == task]
    own += [row.swapped() for row in own] if task == "relation" else []
    layer = LogisticRegression(
        C=STRENGTH[task], max_iter=500, class_weight="balanced" if task != "quad" else None
    )
    return layer.fit(features(own), [row.label for row in own])


def calibrate(
    task: str, layer: LogisticRegression, sets: Mapping[str, Sequence[Row]], features: Features
) -> tuple[dict[str, Any], dict[str, float]]:
    """The weights of a layer, cooled and with its threshold by the dev sets, and its macro-F1 on each of these."""
    logits = {name: features(some) @ layer.coef_.T + layer.intercept_ for name, some in sets.items()}
    labels = {name: np.array([row.label for row in some]) for name, some in sets.items()}
    together, known = np.concatenate(list(logits.values())), np.concatenate(list(labels.values()))
    heat = fit_temperature(together, known)
    coefficients = layer.coef_.T / heat
    coefficients[-3] += layer.intercept_ / heat  # the constant feature
    weights = {
        f"{task}_weights": coefficients.astype(np.float32),
        f"{task}_abstain": np.float32(fit_abstention(softmax(together / heat), known)),
    }
    classes = range(len(CLASSES[task]))
    given = {name: logits[name].argmax(axis=1).tolist() for name in sets}
    return weights, {name: round(macro_f1(labels[name].tolist(), given[name], classes), 2) for name in sets}


def write_model(weights: Mapping[str, Any], figures: Mapping[str, float]) -> None:
    """Write the weights, and the card that names their checksum, size and scores."""
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / "fast.npz"
    np.savez_compressed(path, allow_pickle=False, **weights)
    card = Template(CARD.read_text(encoding="utf-8")).substitute(
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        size=f"{path.stat().st_size / 1e6:.1f} MB",
        scores="\n".join(f"| {name} | {value:.1f} |" for name, value in figures.items()),
        width=WIDTH,
    )
    (OUT / "MODEL_CARD.md").write_text(card, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("gold", "corpora", "model"):
        parser.add_argument(name, type=Path)
    args = parser.parse_args()
    rows, dev = read_rows(args.gold, args.corpora)
    vectors, scale = round_vectors(read_vectors(args.model))
    features = make_features(vectors, scale, args.model)
    weights: dict[str, Any] = {"vectors": vectors, "scale": scale, "least": np.float32(LEAST)}
    figures: dict[str, float] = {}
    for task in TASKS:
        sets = {name: some for name, some in dev.items() if some[0].task == task}
        fitted, scores = calibrate(task, fit_layer(task, rows, features), sets, features)
        weights |= fitted
        figures |= scores
    write_model(weights, figures)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
