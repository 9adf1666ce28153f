"""Exhibit of cooperation and conflict between pairs of countries."""

from __future__ import annotations

import pandas as pd

from toolkit.events import name_pairs
from toolkit.exhibits import Exhibit
from toolkit.tables.rows import Annotated, find_linked, show_long
from toolkit.wording import read_wording, say

NUMBERS = {"n": "count", "n_cooperation": "count", "n_conflict": "count", "goldstein": "valence"}


def table_events(
    summary: pd.DataFrame, events: pd.DataFrame, annotation: Annotated, *, top: int = 12
) -> Exhibit:
    """Pairs of countries, the most written about first.  Needs `summarise_events(..., by=("pair",))` and its events."""
    words = read_wording("exhibits")["events"]
    shown = summary.head(top).reset_index(drop=True)
    marked = name_pairs(events).assign(
        start=events["source_start"],
        end=events["source_end"],
        targets=[[[a, b]] for a, b in zip(events["target_start"], events["target_end"], strict=True)],
    )
    missing = say(words["missing"], shown=len(shown), known=len(summary)) if len(shown) < len(summary) else ""
    return Exhibit(
        id="events",
        title=words["title"],
        unit=words["unit"],
        table=summary,
        caption=say(words["caption"], n=summary["n"].sum(), missing=missing) if len(shown) else words["none"],
        alt=say(words["alt"], pairs=list(shown["pair"])),
        **show_long(shown, words["columns"], NUMBERS, "valence"),
        evidence=find_linked(shown, marked, annotation, label="pair"),
    )
