"""Teach the fast tagger the parts of speech that spaCy's English model gives.

    python -m training.attribution_speech SHARED_FOLDER TAGS

TAGS is a file of JSON lines {"text": paragraph, "tags": [[start, tag], ...]}; `--tag` makes it first, which
needs spaCy and its model en_core_web_sm 3.8 (neither is a dependency of the toolkit):

    python -m training.attribution_speech SHARED_FOLDER TAGS --tag

Writes toolkit/models/attribution/speech.npz.
"""

from __future__ import annotations

import argparse
import bisect
import gzip
import importlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.engines.attribution_features import Forms, hash_features, read_columns, spread
from toolkit.engines.attribution_tokens import Tokens, read_tokens
from toolkit.engines.attribution_weights import trim, write_chain
from toolkit.resources import MODELS
from training.attribution_forms import ATTRIBUTION, OPEN, read_texts
from training.attribution_templates import read_templates
from training.chains import Example, Settings, train_chain

OUT = MODELS / "attribution"
SETTINGS = Settings(passes=4, rate=0.1, least=12, group=40)
FLOOR, LIMIT, LEVELS = 0.1, 2.0, 31  # a quarter of the size for 0.2 points
EVERY = {OPEN[1]: 6}  # every sixth release is enough
HELD_BACK = 25  # every so many paragraphs is kept for measuring
LEAST = 50  # rarer tags are not learnt
QUOTATION = "Q"


def tag_texts(shared: Path, out: Path, model: str) -> None:
    """Write the paragraphs of all texts with spaCy's tags."""
    spacy: Any = importlib.import_module("spacy")
    tagger = spacy.load(model, exclude=["ner", "lemmatizer", "parser"])
    with gzip.open(out, "wt", encoding="utf-8") as handle:
        for name in (ATTRIBUTION, *OPEN):
            for number, text in enumerate(read_texts(shared / name)):
                if number % EVERY.get(name, 1) == 0:
                    for line in filter(str.strip, text[:12000].split("\n")):
                        tags = [[token.idx, token.tag_] for token in tagger(line)]
                        handle.write(json.dumps({"text": line, "tags": tags}) + "\n")


def read_tags(path: Path) -> Iterator[tuple[Tokens, list[str]]]:
    """The tokens of each paragraph with their tags; a whole quotation is tagged Q."""
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            row = json.loads(line)
            tokens = read_tokens(row["text"])
            starts = [start for start, _ in row["tags"]]
            at = [max(bisect.bisect_right(starts, start) - 1, 0) for start in tokens.start]
            tags = [QUOTATION if w else row["tags"][i][1] for w, i in zip(tokens.whole, at, strict=True)]
            yield tokens, tags


def make_example(tokens: Tokens, tags: list[str], forms: Forms, labels: list[str]) -> Example:
    """Each token is a sequence of its own: no transitions are learnt."""
    columns, layout = read_columns(tokens, forms)
    numbers = {label: n for n, label in enumerate(labels)}
    values = spread(np.array([numbers.get(tag, 0) for tag in tags]), layout)
    spans = [(int(p), int(p) + 1) for p in layout.place]
    features = hash_features(columns, read_templates()["speech"])
    return Example(features.astype(np.uint32), spans, values)


def main() -> None:
    """Train, measure on the paragraphs held back, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("tags", type=Path)
    parser.add_argument("--tag", metavar="MODEL", nargs="?", const="en_core_web_sm")
    parser.add_argument("--out", type=Path, default=OUT / "speech.npz")
    arguments = parser.parse_args()
    if arguments.tag:
        tag_texts(arguments.shared, arguments.tags, arguments.tag)
    forms = Forms.from_json(json.loads(gzip.decompress((OUT / "forms.json.gz").read_bytes())))
    rows = [row for row in read_tags(arguments.tags) if row[1]]
    counts = Counter(tag for _, tags in rows for tag in tags)
    labels = sorted(tag for tag, count in counts.items() if count >= LEAST)
    examples = [make_example(tokens, tags, forms, labels) for tokens, tags in rows]
    seen = [e for n, e in enumerate(examples) if n % HELD_BACK]
    chain = trim(train_chain(seen, labels, SETTINGS), floor=FLOOR, limit=LIMIT, levels=LEVELS)
    right = total = 0
    for example in examples[::HELD_BACK]:
        scores = chain.emissions(example.features.astype(np.int64))
        at = [start for start, _ in example.spans]
        right += int((scores.argmax(axis=1)[at] == example.labels[at]).sum())
        total += len(at)
    write_chain(chain, arguments.out)
    print(
        f"speech.npz: {len(labels)} tags, {100 * right / total:.2f} % of {total} held-back tokens as taught"
    )


if __name__ == "__main__":
    main()
