"""Exhibits of how warmly outlets write."""

from __future__ import annotations

import pandas as pd

from toolkit import figures
from toolkit.exhibits import Exhibit
from toolkit.tables.rows import (
    Annotated,
    choose_actors,
    compare_members,
    draw,
    find_linked,
    say_outlets,
    show_wide,
)
from toolkit.wording import read_wording, say


def table_sentiment_by_outlet(
    summary: pd.DataFrame, annotation: Annotated, *, top: int = 6, outlets: int = 8
) -> Exhibit:
    """How warmly outlets write of actors.  Needs `summarise_sentiment(..., by=("entity", "outlet"))`."""
    words = read_wording("exhibits")["sentiment-by-outlet"]
    shown = choose_actors(summary, "n", top, annotation, outlets)
    scored = annotation.sentiment[annotation.sentiment["valence"].notna()]
    lines = compare_members(shown, "entity", "outlet", "valence", words["line"])
    missing = say_outlets(shown, annotation)
    return Exhibit(
        id="sentiment-by-outlet",
        title=words["title"],
        unit=words["unit"],
        table=summary,
        caption=say(
            words["caption"], n=shown["n"].sum(), n_missing=shown["n_missing"].sum(), missing=missing
        ),
        figure=draw(figures.plot_sentiment_by_outlet, shown),
        alt=say(words["alt"], entities=list(shown["entity"].unique()), lines=" ".join(lines)),
        **show_wide(shown, "entity", "outlet", "valence", "valence", words["first"]),
        evidence=find_linked(shown, scored, annotation, label="entity", second="outlet"),
    )
