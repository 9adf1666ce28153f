"""How warm the wording of a sentence is toward each actor that it names.

Sentiment is not stance: warm words about a target are not support for it, and nobody holds them but the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from toolkit.document_columns import add_document_columns
from toolkit.engines import load_sentiment_engine
from toolkit.engines.protocols import SentimentEngine, Span
from toolkit.portions import Note, in_portions
from toolkit.schemas import SENTIMENT, as_table
from toolkit.sentences import WORD
from toolkit.statistics import bootstrap_intervals

SCORES = ["valence", "p_negative", "p_neutral", "p_positive"]


def score_targets(
    texts: Sequence[str],
    spans: Sequence[Span],
    *,
    engine: str | SentimentEngine = "encoder",
    note: Note | None = None,
) -> pd.DataFrame:
    """Sentiment of each text toward the span of it: valence in [-1, 1] or missing, p_negative, p_neutral, p_positive.

    texts, spans  of equal length; a span is (start, end) in code points
    note          called with how many are scored, and how many there are
    Rows stand in the order of the texts; a row does not depend on its neighbours.
    Raises ParameterError for an unknown engine and ValueError for unequal lengths.
    """
    scorer = load_sentiment_engine(engine) if isinstance(engine, str) else engine
    pairs = list(zip(texts, spans, strict=True))
    scores = in_portions(lambda some: scorer.score(*_apart(some)), pairs, note=note)
    rows = [(s.valence, s.p_negative, s.p_neutral, s.p_positive) for s in scores]
    return pd.DataFrame(rows, columns=SCORES).astype("Float64")


def _apart(pairs: Sequence[tuple[str, Span]]) -> tuple[list[str], list[Span]]:
    return [text for text, _ in pairs], [span for _, span in pairs]


def score_words(text: str, span: Span, *, engine: str | SentimentEngine = "encoder") -> pd.DataFrame:
    """The words that moved a score, by leaving each out in turn (occlusion): word, start, end, shift, strongest first.

    text, span  one text and its target; words of the target itself are not left out
    `shift` is the expected valence with the word less that without it, in [-2, 2]: a word with a positive shift made
    the wording warmer.  Costs one score a word.
    """
    words = [m.span() for m in WORD.finditer(text) if m.end() <= span[0] or span[1] <= m.start()]
    texts, spans = [text], [span]
    for start, end in words:
        texts.append(text[:start] + text[end:])
        moved = end - start if end <= span[0] else 0
        spans.append((span[0] - moved, span[1] - moved))
    scores = score_targets(texts, spans, engine=engine)
    expected = (scores["p_positive"] - scores["p_negative"]).astype(float)
    rows = pd.DataFrame(
        {
            "word": [text[start:end] for start, end in words],
            "start": [start for start, _ in words],
            "end": [end for _, end in words],
            "shift": (expected.iloc[0] - expected.iloc[1:]).round(4).to_numpy(),
        }
    )
    order = rows["shift"].abs().sort_values(ascending=False, kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def score_sentiment(
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    *,
    engine: str | SentimentEngine = "encoder",
    note: Note | None = None,
) -> pd.DataFrame:
    """Sentiment toward every named actor in its sentence: table `sentiment`, one row a mention of kind named.

    An actor that a sentence names twice has two rows, since its wording may differ around each.
    """
    named = mentions[mentions["kind"] == "named"]
    rows = named.merge(
        sentences[["doc_id", "sent_id", "start", "text"]], on=["doc_id", "sent_id"], suffixes=("", "_s")
    )
    spans = zip(rows["start"] - rows["start_s"], rows["end"] - rows["start_s"], strict=True)
    scores = score_targets(
        rows["text"].tolist(), [(int(a), int(b)) for a, b in spans], engine=engine, note=note
    )
    return as_table(pd.concat([rows.drop(columns="text"), scores], axis=1), SENTIMENT)


def summarise_sentiment(
    sentiment: pd.DataFrame, documents: pd.DataFrame, *, by: Iterable[str] = ("entity", "outlet")
) -> pd.DataFrame:
    """Mean valence of each group: entity_id, *by, n, n_missing, n_documents, valence, low, high.

    `n` counts the sentences with evidence, `n_missing` those without; low and high are the 95 % bootstrap
    interval of the mean over stories.  Groups without any evidence keep their row, with missing valence.
    """
    keys = [*(["entity_id"] if "entity" in by else []), *by]
    rows = add_document_columns(sentiment, documents, keys)
    rows = rows.assign(
        has=rows["valence"].notna().astype(int), value=rows["valence"].fillna(0.0).astype(float)
    )
    groups = rows.groupby(keys, dropna=False)
    summary = pd.DataFrame(
        {"n": groups["has"].sum(), "n_rows": groups.size(), "total": groups["value"].sum()}
    )
    summary["n_documents"] = groups["doc_id"].nunique()
    summary["valence"] = (summary["total"] / summary["n"].replace(0, np.nan)).round(4)
    summary["n_missing"] = summary["n_rows"] - summary["n"]
    bounds = bootstrap_intervals(
        rows[rows["has"] == 1],
        by=keys,
        value="value",
        cluster="story_id",
        exposure="has",
        universe=documents[["story_id"]],
    ).round({"low": 4, "high": 4})
    columns = [*keys, "n", "n_missing", "n_documents", "valence", "low", "high"]
    ordered = summary.reset_index().merge(bounds, on=keys, how="left")[columns]
    return ordered.sort_values(["n", *keys], ascending=[False, *([True] * len(keys))], ignore_index=True)
