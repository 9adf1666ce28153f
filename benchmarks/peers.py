"""Other people's engines that the figures stand beside: AFINN, and TF-IDF with a linear layer.

Both are optional (`pip install -e ".[peers]"`); where one is missing its column is missing, and the benchmark says so.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.shared import SHARED
from toolkit.engines.protocols import Score, Span

WORDS = r"[^\s]+"
WINDOW = 60  # characters beside a target that have words of their own


class Afinn:
    """AFINN (Nielsen 2011): the sign of the sum of word weights, whoever is meant."""

    name = "afinn"

    def __init__(self) -> None:
        from afinn import Afinn as Lexicon

        self._score: Callable[[str], float] = Lexicon().score

    def score(self, texts: Sequence[str], spans: Sequence[Span]) -> list[Score]:
        return [_sign(self._score(text)) for text in texts]


def _sign(weight: float) -> Score:
    return Score(0.0, float(weight < 0), float(weight == 0), float(weight > 0))


def window_words(text: str, *spans: Span | None) -> str:
    """The words of a text, and again those beside each span, marked by its place."""
    marked = [text.lower()]
    for place, span in enumerate(spans):
        if span is not None:
            left, right = text[max(0, span[0] - WINDOW) : span[0]], text[span[1] : span[1] + WINDOW]
            for side, part in (("l", left), ("r", right)):
                marked += [f"{side}{place}_{word}" for word in part.lower().split()]
    return " ".join(marked)


class Linear:
    """TF-IDF over words and target windows with logistic regression, trained on the texts it is given."""

    def __init__(self, texts: Sequence[str], labels: Sequence[Any]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        self._model = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=WORDS),
            LogisticRegression(C=4.0, max_iter=400, class_weight="balanced"),
        )
        self._model.fit(texts, labels)

    def label(self, texts: Sequence[str]) -> list[Any]:
        """The likeliest class of each text."""
        return list(self._model.predict(texts))


class LinearSentiment:
    """`Linear` on the training part of NewsMTSC."""

    name = "tf-idf"

    def __init__(self) -> None:
        texts, labels = [], []
        path = SHARED / "gold/target_sentiment/newsmtsc_train.jsonl.gz"
        with gzip.open(path, "rt", encoding="utf-8") as handle:
            for item in map(json.loads, handle):
                for target in item["targets"]:
                    texts.append(window_words(item["sentence_normalized"], (target["from"], target["to"])))
                    labels.append(int(target["polarity"]) - 4)
        self._linear = Linear(texts, labels)

    def score(self, texts: Sequence[str], spans: Sequence[Span]) -> list[Score]:
        marked = [window_words(text, span) for text, span in zip(texts, spans, strict=True)]
        return [_sign(label) for label in self._linear.label(marked)]


def is_installed(name: str) -> bool:
    """Whether an optional package is there."""
    return importlib.util.find_spec(name) is not None


PEERS: dict[str, tuple[str, Callable[[], Any]]] = {
    "afinn": ("afinn", Afinn),
    "tf-idf": ("sklearn", LinearSentiment),
}


def peer_engines() -> dict[str, Any]:
    """The sentiment peers that are installed, by name."""
    return {name: make() for name, (package, make) in PEERS.items() if is_installed(package)}
