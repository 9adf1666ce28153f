"""Figures of a corpus itself: articles by outlet, and by week."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from toolkit.figures.drawing import draw_bars, draw_lines
from toolkit.figures.panels import Panel, panel_of


def plot_outlets(outlets: pd.DataFrame) -> go.Figure:
    """A bar an outlet.  Needs outlet, n_documents."""
    return draw_bars([panel_of(outlets, "outlet", "n_documents")], "count", "articles", columns=1)


def plot_documents_by_week(weeks: pd.DataFrame) -> go.Figure:
    """A panel an outlet, a line over the weeks; a week without a row is zero.  Needs outlet, week, n_documents."""
    days = pd.date_range(weeks["week"].min(), weeks["week"].max(), freq="7D").as_unit("us")
    keyed = weeks.assign(key=range(len(weeks)))
    panels = [
        _week_panel(keyed[keyed["outlet"] == name], days, str(name))
        for name in weeks["outlet"].drop_duplicates()
    ]
    return draw_lines(panels, "count", "articles", columns=3)


def _week_panel(rows: pd.DataFrame, days: pd.DatetimeIndex, title: str) -> Panel:
    filled = pd.DataFrame({"week": days}).merge(rows, on="week", how="left")
    filled["n_documents"] = filled["n_documents"].fillna(0)
    return panel_of(filled.assign(label=filled["week"]), "label", "n_documents", title)
