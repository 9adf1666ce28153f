"""Exhibits of how warm the wording toward actors is, in all and over time."""

from __future__ import annotations

import pandas as pd

from toolkit.choosing import add_period, say_period
from toolkit.evidence import find_evidence
from toolkit.exhibits import Exhibit
from toolkit.figures.shares import plot_sentiment, plot_sentiment_by_period
from toolkit.tables.rows import (
    FEWEST,
    PER_EXHIBIT,
    PER_NUMBER,
    Annotated,
    choose_actors,
    compare_members,
    draw,
    find_linked,
    show_long,
    show_wide,
)
from toolkit.wording import read_wording, say


def scored_sentences(annotation: Annotated) -> pd.DataFrame:
    """The sentences that have a valence."""
    return annotation.sentiment[annotation.sentiment["valence"].notna()]


def table_sentiment(summary: pd.DataFrame, annotation: Annotated, *, top: int = 12) -> Exhibit:
    """How warm the wording toward each actor is, warmest first.  Needs `summarise_sentiment(..., by=("entity",))`."""
    words = read_wording("tone")["sentiment"]
    chosen = choose_actors(summary, "n", top, annotation).dropna(subset=["valence"])
    shown = chosen.sort_values(["valence", "entity"], ascending=[False, True], ignore_index=True)
    lines = [say(words["line"], **row) for row in shown.to_dict("records")]
    numbers = {"valence": "valence", "n": "count", "n_missing": "count", "n_documents": "count"}
    return Exhibit(
        id="sentiment",
        title=words["title"],
        unit=words["unit"],
        table=summary,
        caption=say(words["caption"], n=shown["n"].sum(), n_missing=shown["n_missing"].sum()),
        figure=draw(plot_sentiment, shown),
        alt=say(words["alt"], lines=" ".join(lines)),
        **show_long(shown, words["columns"], numbers, "valence"),
        evidence=find_linked(shown, scored_sentences(annotation), annotation, label="entity"),
    )


def table_sentiment_by_period(
    summary: pd.DataFrame, annotation: Annotated, *, every: str, top: int = 6
) -> Exhibit:
    """How warm the wording toward actors is over time.

    Needs `summarise_sentiment(sentiment, add_period(documents, every=every), by=("entity", "period"))`.
    """
    words = read_wording("tone")["sentiment-by-period"]
    shown = choose_actors(summary, "n", top, annotation)
    shown = shown.assign(label=[say_period(day, every) for day in shown["period"]], key=range(len(shown)))
    dated = shown.dropna(subset=["period"])
    lines = compare_members(dated, "entity", "label", "valence", words["line"])
    undated = shown.loc[shown["period"].isna(), "n"].sum()
    in_order = shown.sort_values("period", kind="stable", na_position="last")
    return Exhibit(
        id="sentiment-by-period",
        title=words["title"],
        unit=words["unit"],
        table=summary,
        caption=say(
            words["caption"], every=every, undated=say(words["undated"], n=undated) if undated else ""
        ),
        figure=draw(plot_sentiment_by_period, shown) if len(dated) else None,
        alt=say(words["alt"], every=every, entities=list(shown["entity"].unique()), lines=" ".join(lines)),
        **show_wide(in_order, "label", "entity", "valence", "valence", words["first"]),
        evidence=_find_by_period(shown, annotation, every),
    )


def _find_by_period(shown: pd.DataFrame, annotation: Annotated, every: str) -> pd.DataFrame:
    found = find_evidence(
        shown[["entity_id", "entity", "period"]],
        scored_sentences(annotation),
        annotation.sentences,
        add_period(annotation.documents, every=every),
        on=["entity_id", "period"],
        limit=max(FEWEST, min(PER_NUMBER, PER_EXHIBIT // max(1, len(shown)))),
    )
    labels = [f"{shown['entity'].iloc[row]}, {shown['label'].iloc[row]}" for row in found["row"]]
    return found.assign(key=found["row"].astype(str), label=labels)
