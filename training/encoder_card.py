"""The model card and the record of a training run, written from what happened."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from string import Template
from typing import Any

import onnxruntime
import torch

from training.encoder_model import Recipe

TEMPLATE = Path(__file__).parent / "encoder_card.md"
SETS = {
    "newsmtsc_rw": ("NewsMTSC dev, real world", "3 classes"),
    "newsmtsc_mt": ("NewsMTSC dev, several targets", "3 classes"),
    "directed": ("directed sentiment dev, rows not in train", "5 classes"),
    "plv": ("PLV quad classes, 210 records of train kept back", "4 classes"),
    "stance_written": ("stance, written sentences kept back", "3 classes"),
    "stance_real": ("stance, real sentences kept back", "3 classes"),
    "stance_marked": ("stance, marked sentences of other documents", "3 classes"),
    "stance_judged": ("stance, judged pairs kept back", "3 classes"),
    "targets_written": ("pieces of targets, written", "3 classes"),
    "targets_real": ("pieces of targets, real", "3 classes"),
    "targets_marked": ("pieces of targets, marked", "3 classes"),
}


def _data_table(rows: Sequence[dict[str, str]]) -> str:
    lines = ["| data | task | licence | described in | sha256 |", "|---|---|---|---|---|"]
    lines += [
        f"| {r['name']} | {r['task']} | {r['licence']} | {r['described in']} | `{r['sha256'][:16]}…` |"
        for r in rows
    ]
    return "\n".join(lines)


def _score_table(figures: dict[str, Any]) -> str:
    lines = ["| dev set | | float32 | int8, as shipped | int8 accuracy |", "|---|---|---|---|---|"]
    for name, (title, classes) in SETS.items():
        whole, small = figures["float32"][name], figures["int8"][name]
        lines.append(
            f"| {title} | {classes} | {whole:.1f} | {small:.1f} | {figures['int8'][name + '_acc']:.1f} |"
        )
    return "\n".join(lines)


def write_card(
    out: Path,
    data: Sequence[dict[str, str]],
    counts: dict[str, int],
    figures: dict[str, Any],
    recipes: Sequence[Recipe],
) -> None:
    """MODEL_CARD.md and training.json beside the weights."""
    weights = out / "encoder.onnx"
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    record = {
        "recipes": [asdict(recipe) for recipe in recipes],
        "rows": counts,
        "figures": figures,
        "sha256": digest,
        "data": {row["file"]: row["sha256"] for row in data},
        "versions": {
            "python": platform.python_version(), "torch": torch.__version__,
            "onnxruntime": onnxruntime.__version__,
        },
    }  # fmt: skip
    (out / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    errors = ", ".join(f"{task} {value:.1f}" for task, value in figures["calibration_error"].items())
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        size=f"{weights.stat().st_size / 1e6:.1f} MB",
        sha256=digest,
        rows=", ".join(f"{task} {n:,}" for task, n in counts.items()),
        stages="; ".join(f"{r.epochs:g} epochs at {r.rate:g}, seed {r.seed}" for r in recipes),
        batch=recipes[0].batch,
        data=_data_table(data),
        scores=_score_table(figures),
        calibration=errors,
        **{f"confidence_{name}": value for name, value in figures["confidence"].items()},
    )
    (out / "MODEL_CARD.md").write_text(text, encoding="utf-8")
