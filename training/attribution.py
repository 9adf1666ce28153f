"""Train the attribution engine from PolNeAR's training articles; the same data and seed give the same bytes.

    python -m training.attribution SHARED_FOLDER

Needs forms.json.gz and speech.npz in toolkit/models/attribution (training/attribution_forms.py and
training/attribution_speech.py make them); writes token.npz, cue.npz, trees.npz, templates.json and
training.json (checksums and counts) beside them.

In three steps: a chain marks every token of a text; a chain that knows the cue finds its source and content;
trees judge the readings.  What the later steps see of the earlier ones comes from models that did not train
on the article at hand (FOLDS).
"""

from __future__ import annotations

import argparse
import bisect
import gzip
import hashlib
import itertools
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.engines.attribution_chain import Chain, marginals
from toolkit.engines.attribution_features import Columns, Forms, Layout, Template, hash_features
from toolkit.engines.attribution_proposals import (
    CUE_LABELS,
    TOKEN_LABELS,
    Evidence,
    Reading,
    find_cues,
    read_cues,
    read_evidence,
    read_windows,
)
from toolkit.engines.attribution_ranking import Trees, describe_readings
from toolkit.engines.attribution_syntax import Tagger, read_tagged_columns
from toolkit.engines.attribution_tokens import Tokens, read_tokens
from toolkit.engines.attribution_weights import Parts, read_chain, trim, write_parts
from toolkit.engines.protocols import Span
from toolkit.resources import MODELS
from training import boosting
from training.attribution_forms import ATTRIBUTION
from training.attribution_templates import read_templates
from training.chains import Example, Settings, train_chain

OUT = MODELS / "attribution"
FOLDS = 3
TOKEN_SETTINGS = Settings(passes=6, rate=0.03, least=5)
CUE_SETTINGS = Settings(passes=5, rate=0.03, least=8)
TREE_SETTINGS = boosting.Settings(trees=300, depth=5, rate=0.06, smoothing=10.0)
LIMIT, LEVELS = 0.6, 31  # what the chains' weights are rounded to; costs nothing
JACCARD = 0.5  # a reading is right from this overlap with a marked content on
Row = dict[str, Any]


@dataclass(slots=True)
class Article:
    """One article while the engine is trained."""

    row: Row
    tokens: Tokens
    columns: Columns
    layout: Layout
    fold: int
    evidence: Evidence = field(init=False)  # of a chain that did not see the article


def read_articles(path: Path, forms: Forms, tagger: Tagger, *, every: int = 1) -> list[Article]:
    """Every article, or one of so many, with its columns."""
    articles: list[Article] = []
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for line in itertools.islice(handle, 0, None, every):
            row = json.loads(line)
            tokens = read_tokens(row["text"])
            columns, layout = read_tagged_columns(tokens, forms, tagger)
            articles.append(Article(row, tokens, columns, layout, len(articles) % FOLDS))
    return articles


# ------------------------------------------------------------------------------------------ labels


def find_tokens(tokens: Tokens, middles: Sequence[int], spans: Sequence[Sequence[Any]]) -> list[Span]:
    """The tokens whose middle lies in each span of offsets."""
    found = [(bisect.bisect_left(middles, s[0]), bisect.bisect_left(middles, s[1])) for s in spans]
    return [(start, end) for start, end in found if start < end]


def read_marks(article: Article) -> list[tuple[Span, list[Span], list[Span]]]:
    """(cue, sources, contents) of each marked attribution that has a cue, in token numbers."""
    tokens = article.tokens
    middles = [(start + end) // 2 for start, end in zip(tokens.start, tokens.end, strict=True)]
    marks = []
    for mark in article.row["attributions"]:
        cues, sources, contents = (
            find_tokens(tokens, middles, mark[part]) for part in ("cue", "source", "content")
        )
        if cues:
            marks.append((cues[0], sources, contents))
    return marks


def label_tokens(article: Article) -> list[str]:
    """One of TOKEN_LABELS a token; a cue wins over a source, a source over content."""
    labels = ["O"] * len(article.tokens.form)
    marks = read_marks(article)
    layers = (
        [(("C" if s > cue[0] else "D"), (s, e)) for cue, _, contents in marks for s, e in contents],
        [(("S" if s < cue[0] else "T"), (s, e)) for cue, sources, _ in marks for s, e in sources],
        [("Q", cue) for cue, _, _ in marks],
    )
    for layer in layers:
        for kind, (start, end) in layer:
            labels[start:end] = [f"B{kind}"] + [f"I{kind}"] * (end - start - 1)
    return labels


def label_window(window: Span, cue: Span, sources: Sequence[Span], contents: Sequence[Span]) -> list[str]:
    """One of CUE_LABELS for each token of the window around a cue."""
    first, last = window
    labels = ["O"] * (last - first)
    for kind, spans in (("C", contents), ("S", sources)):
        for start, end in spans:
            low, high = max(start, first), min(end, last)
            if low < high:
                labels[low - first : high - first] = [f"B{kind}"] + [f"I{kind}"] * (high - low - 1)
    labels[cue[0] - first : cue[1] - first] = ["Q"] * (cue[1] - cue[0])
    return labels


def make_example(
    columns: Columns,
    layout: Layout,
    templates: Sequence[Template],
    labels: Sequence[str],
    names: Sequence[str],
) -> Example:
    """Hashed features of sequences with the number of each token's label."""
    features = hash_features(columns, templates).astype(np.uint32)
    numbers = {name: n for n, name in enumerate(names)}
    values = np.zeros(layout.size, dtype=np.int64)
    values[layout.place] = [numbers[label] for label in labels]
    return Example(features, layout.spans, values)


def token_example(article: Article) -> Example:
    """An article for the first chain."""
    templates = read_templates()["token"]
    return make_example(article.columns, article.layout, templates, label_tokens(article), TOKEN_LABELS)


def cue_example(article: Article) -> Example | None:
    """The windows around an article's marked cues for the second chain."""
    marks = read_marks(article)
    if not marks:
        return None
    columns, layout, windows = read_windows(
        article.tokens, article.columns, article.layout, [cue for cue, _, _ in marks]
    )
    labels = [
        name for window, mark in zip(windows, marks, strict=True) for name in label_window(window, *mark)
    ]
    return make_example(columns, layout, read_templates()["cue"], labels, CUE_LABELS)


# ------------------------------------------------------------------------------------------- steps


def train_tokens(articles: Sequence[Article], log: Callable[[str], None]) -> Chain:
    """The first chain; leaves in each article the evidence of a chain that did not see it."""
    examples = [token_example(article) for article in articles]
    for fold in range(FOLDS):
        seen = [e for e, a in zip(examples, articles, strict=True) if a.fold != fold]
        chain = _train(seen, TOKEN_LABELS, TOKEN_SETTINGS)
        for article, example in zip(articles, examples, strict=True):
            if article.fold == fold:
                _add_evidence(article, example, chain)
        log(f"token chain, fold {fold + 1} of {FOLDS}")
    chain = _train(examples, TOKEN_LABELS, TOKEN_SETTINGS)
    log("token chain")
    return chain


def _train(examples: Sequence[Example], labels: Sequence[str], settings: Settings) -> Chain:
    return trim(train_chain(examples, labels, settings), limit=LIMIT, levels=LEVELS)


def _add_evidence(article: Article, example: Example, chain: Chain) -> None:
    layout = article.layout
    scores = chain.emissions(example.features.astype(np.int64))
    beliefs = marginals(scores, chain.transitions, layout.spans)[layout.place]
    article.evidence, columns = read_evidence(beliefs, layout)
    article.columns |= columns


def train_cues(
    articles: Sequence[Article], log: Callable[[str], None]
) -> tuple[Chain, list[list[list[Reading]]]]:
    """The second chain, and each article's readings by a chain that did not see it."""
    examples = [cue_example(article) for article in articles]
    readings: dict[int, list[list[Reading]]] = {}
    for fold in range(FOLDS):
        seen = [e for e, a in zip(examples, articles, strict=True) if e is not None and a.fold != fold]
        chain = _train(seen, CUE_LABELS, CUE_SETTINGS)
        for number, article in enumerate(articles):
            if article.fold == fold:
                readings[number] = _read(article, chain)
        log(f"cue chain, fold {fold + 1} of {FOLDS}")
    chain = _train([e for e in examples if e is not None], CUE_LABELS, CUE_SETTINGS)
    log("cue chain")
    return chain, [readings[number] for number in range(len(articles))]


def _read(article: Article, chain: Chain) -> list[list[Reading]]:
    cues = find_cues(article.tokens, article.evidence)
    return read_cues(article.tokens, article.columns, article.layout, chain, read_templates()["cue"], cues)


def train_judge(articles: Sequence[Article], readings: Sequence[list[list[Reading]]]) -> tuple[Trees, int]:
    """The trees, and how many readings they saw."""
    rows, labels, weights = [], [], []
    for article, cues in zip(articles, readings, strict=True):
        rows += describe_readings(article.tokens, article.columns, article.layout, article.evidence, cues)
        for varied in cues:
            labels += [is_right(article, reading) for reading in varied]
            weights += [len(varied) ** -0.5] * len(varied)
    table = np.concatenate(rows)
    return boosting.train_trees(
        table, np.array(labels, dtype=np.float64), np.array(weights), TREE_SETTINGS
    ), len(table)


def is_right(article: Article, reading: Reading) -> bool:
    """Whether a marked attribution has much the same content, and a source that overlaps or is missing too."""
    mine = letters(article.tokens, reading.content)
    for mark in article.row["attributions"]:
        theirs = {i for s in mark["content"] for i in range(s[0], s[1]) if article.row["text"][i].isalnum()}
        common = len(mine & theirs)
        alike = common > 0 and common >= JACCARD * (len(mine) + len(theirs) - common)
        if alike and _same_source(article, reading.source, mark["source"]):
            return True
    return False


def letters(tokens: Tokens, spans: Sequence[Span]) -> set[int]:
    """Offsets of the letters and digits of token spans."""
    ranges = (range(tokens.start[start], tokens.end[end - 1]) for start, end in spans)
    return {i for r in ranges for i in r if tokens.text[i].isalnum()}


def _same_source(article: Article, source: Span | None, marked: Sequence[Sequence[Any]]) -> bool:
    if source is None or not marked:
        return source is None and not marked
    mine = letters(article.tokens, [source])
    return any(i in mine for s in marked for i in range(s[0], s[1]))


# -------------------------------------------------------------------------------------------- main


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Train every step and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument(
        "--every", type=int, default=1, help="train on every so many articles, for a quick trial"
    )
    arguments = parser.parse_args()
    started = time.monotonic()

    def log(step: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {step}", file=sys.stderr, flush=True)

    forms = Forms.from_json(json.loads(gzip.decompress((OUT / "forms.json.gz").read_bytes())))
    templates = read_templates()
    tagger = Tagger(read_chain(OUT / "speech.npz"), templates["speech"])
    path = arguments.shared / ATTRIBUTION
    articles = read_articles(path, forms, tagger, every=arguments.every)
    token_chain = train_tokens(articles, log)
    cue_chain, readings = train_cues(articles, log)
    trees, n_readings = train_judge(articles, readings)
    log("trees")
    parts = Parts(forms, tagger, token_chain, templates["token"], cue_chain, templates["cue"], trees)
    write_parts(parts, arguments.out)
    n_marked = sum(len(article.row["attributions"]) for article in articles)
    record = {
        "data": {ATTRIBUTION: checksum(path)},
        "made_from": {name: checksum(OUT / name) for name in ("forms.json.gz", "speech.npz")},
        "articles": len(articles),
        "attributions": n_marked,
        "readings": n_readings,
    }
    (arguments.out / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
