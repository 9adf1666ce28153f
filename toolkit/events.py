"""Cooperation and conflict: what one actor does to another, in PLOVER's quad classes, and their sum over time.

1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict (Hu et al. 2024; CAMEO, Schrodt
2012).  The weight of a class is the mean of Goldstein's scale (Goldstein 1992) over the codes of the CAMEO manual
that fall into it (`lexicons/goldstein.csv`); the weight of a sentence is their expectation under the engine's belief.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from toolkit.document_columns import add_document_columns
from toolkit.engines import load_event_engine
from toolkit.engines.protocols import EventEngine, Span
from toolkit.gazetteer import COUNTRY
from toolkit.representation import merge_represents
from toolkit.resources import read_lexicon
from toolkit.schemas import EVENTS, as_table
from toolkit.statistics import bootstrap_intervals

QUADS = (1, 2, 3, 4)
MOST_COUNTRIES = 6  # a sentence that names more is a list, not an event


def score_events(
    texts: Sequence[str],
    source_spans: Sequence[Span | None],
    target_spans: Sequence[Span | None],
    *,
    engine: str | EventEngine = "encoder",
) -> pd.DataFrame:
    """What the source does to the target in each text: quad (1 to 4), p_1, p_2, p_3, p_4, sure, goldstein.

    texts, source_spans, target_spans  of equal length; None where a text does not name the source or the target
    `quad` is the likeliest class; `sure` is False where the engine abstains, and then it had better be left out.
    `goldstein` is the expected weight, from -10 to 10.
    Raises ParameterError for an unknown engine and ValueError for unequal lengths.
    """
    judge = load_event_engine(engine) if isinstance(engine, str) else engine
    events = judge.classify(texts, source_spans, target_spans)
    shares = np.array([event.beliefs for event in events]).reshape(-1, len(QUADS))
    table = pd.DataFrame(shares, columns=[f"p_{quad}" for quad in QUADS]).astype("Float64")
    table.insert(0, "quad", pd.Series(shares.argmax(axis=1) + 1, dtype="Int64"))
    table["sure"] = pd.Series([event.sure for event in events], dtype="boolean")
    table["goldstein"] = pd.Series((shares @ _weights()).round(3), dtype="Float64")
    return table


def _weights() -> np.ndarray:
    by_quad = {int(row["quad"]): float(row["weight"]) for row in read_lexicon("goldstein")}
    return np.array([by_quad[quad] for quad in QUADS])


def find_events(
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    *,
    represents: pd.DataFrame | None = None,
    engine: str | EventEngine = "encoder",
) -> pd.DataFrame:
    """Events between countries: table `events`, a row a pair of countries that one sentence names.

    represents  the rows of `find_represents`: capitals and governments then act for their country
    The country named first is taken for the source.  Pairs on which the engine abstains have no row, nor have
    sentences that name more than six countries.
    """
    pairs = list(_pairs(mentions if represents is None else merge_represents(mentions, represents)))
    texts = {(s.doc_id, s.sent_id): (s.text, s.start) for s in sentences.itertuples()}
    placed = [(*texts[pair["doc_id"], pair["sent_id"]], pair) for pair in pairs]
    scores = score_events(
        [text for text, _, _ in placed],
        [(p["source_start"] - at, p["source_end"] - at) for _, at, p in placed],
        [(p["target_start"] - at, p["target_end"] - at) for _, at, p in placed],
        engine=engine,
    )
    rows = pd.concat([pd.DataFrame(pairs), scores], axis=1)
    if rows.empty:
        return as_table([], EVENTS)
    beliefs = scores[[f"p_{quad}" for quad in QUADS]].max(axis=1)
    return as_table(rows.assign(confidence=beliefs)[scores["sure"].fillna(False).astype(bool)], EVENTS)


def _pairs(mentions: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Each two countries of a sentence, at their first mentions."""
    acting = mentions[mentions["entity_id"].str.startswith(COUNTRY)]
    for (doc_id, sent_id), group in acting.groupby(["doc_id", "sent_id"], sort=False):
        first = group.sort_values("start").drop_duplicates("entity_id")
        if 2 <= len(first) <= MOST_COUNTRIES:
            for source, target in combinations(first.itertuples(), 2):
                if source.end <= target.start:
                    yield {
                        "doc_id": doc_id,
                        "sent_id": sent_id,
                        "source_id": source.entity_id,
                        "source": source.entity,
                        "source_start": source.start,
                        "source_end": source.end,
                        "target_id": target.entity_id,
                        "target": target.entity,
                        "target_start": target.start,
                        "target_end": target.end,
                    }


def name_pairs(events: pd.DataFrame) -> pd.DataFrame:
    """The events with the column `pair`: both countries by name, whoever acts."""
    ends = np.sort(events[["source", "target"]].to_numpy(dtype=str), axis=1)
    return events.assign(pair=[f"{a} – {b}" for a, b in ends])


def summarise_events(
    events: pd.DataFrame, documents: pd.DataFrame, *, by: Iterable[str] = ("pair",)
) -> pd.DataFrame:
    """Cooperation and conflict of each group: *by, n, n_documents, n_cooperation, n_conflict, goldstein, low, high.

    by  `pair` (two countries whatever their order), source, target, or columns of `documents`, or week
    `goldstein` is the mean weight of the group's sentences, low and high its 95 % bootstrap interval over stories.
    """
    rows = name_pairs(add_document_columns(events, documents, by)).assign(
        n_cooperation=lambda r: (r["quad"] <= 2).astype(int),
        n_conflict=lambda r: (r["quad"] > 2).astype(int),
        one=1,
        weight=lambda r: r["goldstein"].astype(float),
    )
    keys = list(by)
    groups = rows.groupby(keys, dropna=False)
    summary = groups[["n_cooperation", "n_conflict"]].sum()
    summary.insert(0, "n", groups.size())
    summary.insert(1, "n_documents", groups["doc_id"].nunique())
    summary["goldstein"] = groups["weight"].mean().round(3)
    bounds = bootstrap_intervals(
        rows, by=keys, value="weight", cluster="story_id", exposure="one", universe=documents[["story_id"]]
    ).round({"low": 3, "high": 3})
    ordered = summary.reset_index().merge(bounds, on=keys, how="left")
    return ordered.sort_values(["n", *keys], ascending=[False, *([True] * len(keys))], ignore_index=True)
