"""Build what the attribution models know of word forms: vocabulary, affixes, lexicon numbers, clusters.

    python -m training.attribution_forms SHARED_FOLDER

Reads gold/attribution/polnear_train and the three corpora; writes toolkit/models/attribution/forms.json.gz.
A form is kept where it was seen often enough that it says nothing of a single text.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toolkit.engines.attribution_features import Forms, forms_of, shape_of
from toolkit.engines.attribution_tokens import read_tokens
from toolkit.engines.attribution_weights import write_json
from toolkit.resources import MODELS, read_lexicon, split_cell

OUT = MODELS / "attribution" / "forms.json.gz"
ATTRIBUTION = "gold/attribution/polnear_train.jsonl.gz"
OPEN = ("corpora/wikinews.jsonl.gz", "corpora/state_dept.jsonl.gz")
NEWS = "corpora/diplomacy_news.jsonl.gz"
LEAST = {"word": 3, "suffix": 20, "shape": 5, "cluster": 8}
CONTEXTS = 1000  # frequent forms that stand beside a form
DIMENSIONS = 80
CLUSTERS = (64, 400)
FIRST = 2  # 0 stands for unknown, 1 for a boundary

Matrix = NDArray[np.float32]


def read_texts(path: Path) -> Iterator[str]:
    """The texts of a file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            yield json.loads(line)["text"]


def number(keys: Iterable[str]) -> dict[str, int]:
    """Numbers from FIRST on, in alphabetical order."""
    return {key: place for place, key in enumerate(sorted(keys), FIRST)}


def frequent(forms: Iterable[str], shorten: Callable[[str], Iterable[str]], least: int) -> dict[str, int]:
    """Numbers of what `shorten` makes of forms, where it was seen often enough."""
    counts = Counter(short for form in forms for short in shorten(form))
    return number(key for key, count in counts.items() if count >= least)


def read_cues() -> dict[str, tuple[int, int]]:
    """Lemma and class number of every one-word form of the cue lexicon; a verb comes before a noun."""
    rows = read_lexicon("cues")
    lemmas = number({row["lemma"] for row in rows})
    classes = number({f"{row['class']} {row['kind']}" for row in rows})
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        for form in split_cell(row["forms"]):
            if " " not in form and (form not in found or row["kind"] == "verb"):
                found[form] = (lemmas[row["lemma"]], classes[f"{row['class']} {row['kind']}"])
    return found


def read_kinds() -> dict[str, int]:
    """The kind number of every word of the source lexicon."""
    rows = read_lexicon("source_words")
    kinds = number({row["kind"] for row in rows})
    return {row["word"]: kinds[row["kind"]] for row in rows}


def cluster_forms(texts: Iterable[list[str]]) -> dict[str, tuple[int, ...]]:
    """Coarse and fine cluster of each frequent form, by the words beside it."""
    texts = list(texts)
    counts = Counter(form for text in texts for form in text)
    known = sorted(
        (form for form, n in counts.items() if n >= LEAST["cluster"]), key=lambda f: (-counts[f], f)
    )
    vectors = _vectors(texts, known)
    draws = [_means(vectors, size) for size in CLUSTERS]
    return {form: tuple(int(d[place]) + FIRST for d in draws) for place, form in enumerate(known)}


def _vectors(texts: list[list[str]], known: list[str]) -> Matrix:
    """Forms in few dimensions: positive pointwise information with their neighbours, then its main axes."""
    place = {form: n for n, form in enumerate(known)}
    ids = np.concatenate([[*(place.get(form, -1) for form in text), -1, -1] for text in texts])
    table = np.zeros((len(known), 4 * CONTEXTS), dtype=np.float32)
    for block, offset in enumerate((-2, -1, 1, 2)):
        beside = np.roll(ids, -offset)
        seen = (ids >= 0) & (beside >= 0) & (beside < CONTEXTS)
        np.add.at(table, (ids[seen], block * CONTEXTS + beside[seen]), 1)
    rows, columns = table.sum(axis=1, keepdims=True), table.sum(axis=0, keepdims=True) ** 0.75
    with np.errstate(divide="ignore", invalid="ignore"):
        table = np.log(table * columns.sum() / (rows * columns))
    table = np.maximum(np.nan_to_num(table, nan=0.0, neginf=0.0), 0)
    values, axes = np.linalg.eigh((table.T @ table).astype(np.float64))
    main = axes[:, ::-1][:, :DIMENSIONS] / np.sqrt(np.sqrt(values[::-1][:DIMENSIONS]))
    vectors: Matrix = (table @ main).astype(np.float32)
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


def _means(vectors: Matrix, size: int, *, rounds: int = 40, seed: int = 13) -> NDArray[np.int64]:
    """k-means; the first centres are drawn from the more frequent half."""
    draw = np.random.default_rng(seed)
    centres = vectors[draw.choice(len(vectors) // 2, size, replace=False)].copy()
    nearest = np.zeros(len(vectors), dtype=np.int64)
    for _ in range(rounds):
        nearest = (vectors @ centres.T - 0.5 * (centres**2).sum(axis=1)).argmax(axis=1)
        for cluster in range(size):
            mine = vectors[nearest == cluster]
            if len(mine):
                centres[cluster] = mine.mean(axis=0)
    return nearest


def build_forms(shared: Path) -> Forms:
    """Vocabulary from the attribution texts and the open corpora; clusters from all texts."""
    texts = [text for name in (ATTRIBUTION, *OPEN) for text in read_texts(shared / name)]
    split = [forms_of(read_tokens(text)) for text in texts]
    seen = [form for text in split for form in text]
    split += [forms_of(read_tokens(text)) for text in read_texts(shared / NEWS)]
    return Forms(
        words=frequent(seen, lambda form: [form.lower()], LEAST["word"]),
        suffixes=frequent(seen, lambda form: {form.lower()[-3:], form.lower()[-2:]}, LEAST["suffix"]),
        shapes=frequent(seen, lambda form: [shape_of(form)], LEAST["shape"]),
        cues=read_cues(),
        kinds=read_kinds(),
        near=cluster_forms([form.lower() for form in text] for text in split),
    )


def main() -> None:
    """Write the forms."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    forms = build_forms(parser.parse_args().shared)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    write_json(forms.as_json(), OUT)
    print(f"{OUT.name}: {len(forms.words)} words, {len(forms.near)} clustered")


if __name__ == "__main__":
    main()
