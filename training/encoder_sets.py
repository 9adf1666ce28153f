"""What the encoder learns from and is chosen on: the rows of every data set, by train and dev part."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

from training.encoder_judged import Judged, read_judged
from training.encoder_marked import read_marked
from training.encoder_rows import (
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
NEUTRAL = 5000  # directed sentences without sentiment that are kept, so that rare classes are found
DEV_PART = 10  # one sentence of so many is for dev


def is_dev(row: Row) -> bool:
    """Whether the sentence of a stance row belongs to the dev part; all rows of a sentence go together."""
    return int(hashlib.sha256(row.text.encode()).hexdigest(), 16) % DEV_PART == 0


def read_texts(gold: Path, corpora: Path) -> dict[tuple[str, str], str]:
    """The texts whose sentences are kept as offsets, by corpus and document."""
    files = {
        "polnear_train": gold / "attribution/polnear_train.jsonl.gz",
        "state_dept": corpora / "state_dept.jsonl.gz",
        "wikinews": corpora / "wikinews.jsonl.gz",
    }
    texts = {}
    for name, path in files.items():
        with gzip.open(path, "rt", encoding="utf-8") as handle:
            for line in handle:
                item = json.loads(line)
                texts[name, item["id"]] = item["text"]
    return texts


def read_pairs(gold: Path, corpora: Path, *, dev: bool) -> list[Judged]:
    """The judged pairs of the dev documents, or of all others."""
    return list(read_judged(STANCE_FOLDER / "judged.csv", read_texts(gold, corpora), dev=dev))


def read_stance_rows(gold: Path, corpora: Path) -> tuple[list[Row], list[Row]]:
    """All rows of the written, the coded and the marked sentences: what is trained on, and the dev part."""
    texts = read_texts(gold, corpora)
    worlds = sorted(STANCE_FOLDER.glob("world_*.txt"))
    rows = [row for path in worlds for row in read_written(path)]
    rows += read_coded(STANCE_FOLDER / "coded.csv", texts)
    marked, marked_dev = (
        list(read_marked(STANCE_FOLDER / "marked.csv", texts, dev=d)) for d in (False, True)
    )
    return [r for r in rows if not is_dev(r)] + marked, [r for r in rows if is_dev(r)] + marked_dev


def read_rows(gold: Path, corpora: Path) -> tuple[list[Row], dict[str, list[Row]]]:
    """What is trained on, and the dev sets by name."""
    directed = list(read_directed(gold / "directed_sentiment/train.tsv.gz"))
    without = [row for row in directed if row.label == 0]
    random.Random(5).shuffle(without)
    events, events_dev = split_events(read_plv(gold / "events/plv_train.jsonl.gz"))
    stance, stance_dev = read_stance_rows(gold, corpora)
    train_rows = [
        *read_newsmtsc(gold / "target_sentiment/newsmtsc_train.jsonl.gz"),
        *(row for row in directed if row.label),
        *without[:NEUTRAL],
        *events,
        *stance,
    ]
    return train_rows, _dev_sets(gold, corpora, events_dev, stance_dev)


def _dev_sets(gold: Path, corpora: Path, events: list[Row], stance: list[Row]) -> dict[str, list[Row]]:
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
        "stance_judged": [pair.row() for pair in read_pairs(gold, corpora, dev=True)],
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
