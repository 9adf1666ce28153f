"""What is fixed after training: temperatures, thresholds, confidences, and the figures of the int8 file on dev."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.engines import encoder_session
from toolkit.engines.encoder import mark
from training.encoder_confidence import fit_confidence
from training.encoder_judged import Judged
from training.encoder_model import NO_PIECE, SLICES, TASKS, macro_f1, piece_labels
from training.encoder_rows import CLASSES, TARGETS, Row

THRESHOLDS = Path(__file__).parent / "encoder_thresholds.json"
HEATS = np.arange(0.5, 4.01, 0.05)


def read_logits(rows: Sequence[Row]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Logits of the shipped file: by row and by piece."""
    marked = [mark(row.text, row.target, row.holder) for row in rows]
    readings = encoder_session.read(marked, pieces=rows[0].task == TARGETS)
    return np.stack([r.rows for r in readings]), [r.pieces for r in readings]


def _loss(logits: np.ndarray, labels: np.ndarray) -> float:
    shares = encoder_session.softmax(logits)
    return float(-np.log(shares[np.arange(len(labels)), labels] + 1e-9).mean())


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature that makes the beliefs fit best (Guo et al. 2017)."""
    return float(min(HEATS, key=lambda heat: _loss(logits / heat, labels)).round(2))


def fit_abstention(shares: np.ndarray, labels: np.ndarray) -> float:
    """The highest belief below which no more than half of the answers are right."""
    best, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    order = np.argsort(best)
    running = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    below = np.flatnonzero(running <= 0.5)
    return round(float(best[order][below[-1]]), 3) if len(below) else 0.0


def calibration_error(shares: np.ndarray, labels: np.ndarray, *, bins: int = 10) -> float:
    """Expected calibration error in per cent."""
    best, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    place = np.minimum((best * bins).astype(int), bins - 1)
    gaps = [abs(best[place == b].mean() - right[place == b].mean()) * (place == b).mean() for b in set(place)]
    return round(100 * float(sum(gaps)), 2)


def fit_settings(dev: dict[str, list[Row]], pairs: Sequence[Judged], out: Path) -> dict[str, Any]:
    """Write settings.json beside the weights; the figures of the int8 file on each dev set, and of its confidences."""
    settings: dict[str, Any] = {
        "heads": {task: [SLICES[task].start, SLICES[task].stop] for task in TASKS},
        "classes": {task: list(CLASSES[task]) for task in CLASSES},
        "temperature": {},
        "abstain": {},
        **json.loads(THRESHOLDS.read_text(encoding="utf-8")),
    }
    figures: dict[str, Any] = {"int8": {}, "calibration_error": {}}
    read = {name: read_logits(rows) for name, rows in dev.items()}
    for task in TASKS:
        names = [name for name, rows in dev.items() if rows[0].task == task]
        logits = np.concatenate([read[name][0][:, SLICES[task]] for name in names])
        labels = np.array([row.label for name in names for row in dev[name]])
        heat = fit_temperature(logits, labels)
        shares = encoder_session.softmax(logits / heat)
        settings["temperature"][task] = heat
        settings["abstain"][task] = fit_abstention(shares, labels)
        figures["calibration_error"][task] = calibration_error(shares, labels)
    for name, rows in dev.items():
        figures["int8"] |= score(name, rows, *read[name])
    _write(settings, out)
    settings["confidence"], figures["confidence"] = fit_confidence(pairs, settings["decide"]["lexicon"])
    _write(settings, out)
    return figures


def _write(settings: dict[str, Any], out: Path) -> None:
    (out / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    encoder_session.settings.cache_clear()


def score(
    name: str, rows: Sequence[Row], logits: np.ndarray, pieces: Sequence[np.ndarray]
) -> dict[str, float]:
    """Macro-F1 and accuracy of one set."""
    task = rows[0].task
    if task == TARGETS:
        gold = [c for row in rows for c in piece_labels(row, mark(row.text, row.target, row.holder))]
        given = [int(c) for p in pieces for c in p.argmax(axis=1)]
        pairs = [(g, p) for g, p in zip(gold, given, strict=True) if g != NO_PIECE]
    else:
        given = logits[:, SLICES[task]].argmax(axis=1).tolist()
        pairs = list(zip([row.label for row in rows], given, strict=True))
    left, right = [g for g, _ in pairs], [p for _, p in pairs]
    return {
        name: round(macro_f1(left, right, range(len(CLASSES[task]))), 2),
        f"{name}_acc": round(100 * sum(g == p for g, p in pairs) / len(pairs), 2),
    }
