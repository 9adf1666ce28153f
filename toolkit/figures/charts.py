"""One summary table -> one figure of bars, points or lines."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from toolkit.figures.drawing import draw_bars, draw_lines, draw_points
from toolkit.figures.panels import panel_of, panels_of, scale_bounds, week_panel
from toolkit.wording import read_wording

# ------------------------------------------------------------------------------------- who is named


def plot_mentions(counts: pd.DataFrame) -> go.Figure:
    """Bars of mentions, a panel for each type.  Needs entity, type, n_mentions, per_thousand, low, high.

    The interval, which is of the rate, is drawn on the scale of the counts.
    """
    types = read_wording("exhibits")["types"]
    scaled = scale_bounds(counts, "n_mentions", "per_thousand").assign(key=range(len(counts)))
    panels = [
        panel_of(rows, "entity", "n_mentions", label)
        for kind, label in types.items()
        if len(rows := scaled[scaled["type"] == kind])
    ]
    return draw_bars(panels, "count", "mentions", columns=3)


def plot_mentions_by_outlet(counts: pd.DataFrame) -> go.Figure:
    """A panel an outlet, a bar an entity.  Needs entity, outlet, per_thousand, low, high."""
    return draw_bars(
        panels_of(counts, "outlet", "entity", "per_thousand"), "rate", "per 1,000 words", columns=4
    )


def plot_mentions_by_week(counts: pd.DataFrame) -> go.Figure:
    """A panel an entity, a line over the weeks.  Needs entity, week, per_thousand, low, high."""
    dated = counts.assign(key=range(len(counts))).dropna(subset=["week"])
    panels = [week_panel(dated, name) for name in dated["entity"].drop_duplicates()]
    return draw_lines(panels, "rate", "per 1,000 words", columns=3)


def plot_changes(changes: pd.DataFrame) -> go.Figure:
    """A point an entity, a line at zero.  Needs entity, difference, low, high.

    A point whose interval holds zero is hollow: no detectable change.
    """
    reach = float(changes[["low", "high"]].astype(float).abs().max().max())
    span = (-1.05 * reach, 1.05 * reach)
    panels = [panel_of(changes, "entity", "difference")]
    return draw_points(panels, "valence", "per 1,000 words", columns=1, span=span, zero=True)


# ------------------------------------------------------------------------------------- who is quoted


def plot_speakers(counts: pd.DataFrame) -> go.Figure:
    """Bars of statements.  Needs speaker, n_statements, low, high (of n_statements)."""
    return draw_bars([panel_of(counts, "speaker", "n_statements")], "count", "statements", columns=1)


def plot_sources_by_outlet(counts: pd.DataFrame) -> go.Figure:
    """A panel a class of source, a point an outlet.  Needs outlet, source_class, share, its low and high."""
    panels = panels_of(counts, "source_class", "outlet", "share")
    return draw_points(panels, "share", "of statements", columns=4, span=(0.0, 1.0))


# ------------------------------------------------------------------------------------- tone and stance


def plot_sentiment_by_outlet(summary: pd.DataFrame) -> go.Figure:
    """A panel an entity, a point an outlet, a line at zero.  Needs entity, outlet, valence, low, high.

    A point whose interval holds zero is hollow: nothing tells it from zero.
    """
    panels = panels_of(summary, "entity", "outlet", "valence")
    reach = pd.concat([panel.rows[["low", "high", "value"]] for panel in panels]).abs().max().max()
    limit = min(1.0, max(0.2, 1.1 * float(reach))) if pd.notna(reach) else 1.0
    return draw_points(panels, "valence", "valence", columns=3, span=(-limit, limit), zero=True)


def plot_positions(summary: pd.DataFrame) -> go.Figure:
    """A point a pair, from against (-1) to favor (+1).  Needs holder, target, balance, low, high."""
    named = summary.assign(pair=summary["holder"] + " on " + summary["target"])
    return draw_points(
        [panel_of(named, "pair", "balance")], "valence", "balance", columns=1, span=(-1, 1), zero=True
    )
