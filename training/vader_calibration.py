"""Fit the softmax that turns VADER's compound value into probabilities.

    python training/vader_calibration.py NEWSMTSC_TRAIN.jsonl.gz

Newton's method on the multinomial likelihood with a small ridge; no seed is needed, the problem is convex.
Writes toolkit/models/vader_calibration/weights.json.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from toolkit.engines.vader import Vader, features, mask_names
from toolkit.resources import MODELS

CLASSES = {2.0: 0, 4.0: 1, 6.0: 2}
RIDGE = 1e-3


def read_examples(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Features (n, 4) and class numbers (n,) of every target."""
    engine, rows, labels = Vader(), [], []
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            sentence = json.loads(line)
            for target in sentence["targets"]:
                masked = mask_names(sentence["sentence_normalized"], [(target["from"], target["to"])])
                rows.append(features(*engine.weigh(masked)))
                labels.append(CLASSES[target["polarity"]])
    return np.array(rows), np.array(labels)


def fit(x: np.ndarray, y: np.ndarray, steps: int = 50) -> np.ndarray:
    """Softmax weights (4, 3); the middle class is the reference and stays at zero."""
    (n, k), free = x.shape, (0, 2)
    weights = np.zeros((k, 3))
    targets = np.eye(3)[y]
    for _ in range(steps):
        odds = np.exp(x @ weights)
        p = odds / odds.sum(1, keepdims=True)
        gradient = (x.T @ (p - targets) / n + RIDGE * weights)[:, free].T.ravel()
        hessian = np.block(
            [
                [
                    x.T @ (x * (p[:, [a]] * ((a == b) - p[:, [b]]))) / n + RIDGE * np.eye(k) * (a == b)
                    for b in free
                ]
                for a in free
            ]
        )
        weights[:, free] -= np.linalg.solve(hessian, gradient).reshape(2, k).T
    return weights


def main() -> None:
    path = Path(sys.argv[1])
    weights = fit(*read_examples(path))
    card = {
        "weights": np.round(weights, 6).tolist(),
        "features": ["constant", "compound", "compound squared", "any evidence"],
        "classes": ["negative", "neutral", "positive"],
        "data": {
            "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "licence": "MIT",
        },
    }
    out = MODELS / "vader_calibration" / "weights.json"
    out.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(out, weights.round(3).tolist())


if __name__ == "__main__":
    main()
