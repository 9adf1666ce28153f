"""Figures of shares, of valence and of balance, by outlet, actor, issue or period."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from toolkit.figures.drawing import AXIS, LINE, day_ticks, draw_bars, draw_points, grid_step, plain_list
from toolkit.figures.layout import arrange, disarm
from toolkit.figures.panels import panel_of, panels_of
from toolkit.wording import read_palette, say_interval, say_number


def plot_speakers_by_outlet(counts: pd.DataFrame) -> go.Figure:
    """A panel an outlet, a bar a speaker.  Needs outlet, speaker, share, its low and high."""
    return draw_bars(panels_of(counts, "outlet", "speaker", "share"), "share", "of statements", columns=4)


def plot_statements_by_outlet(counts: pd.DataFrame) -> go.Figure:
    """A panel a value, a point an outlet.  Needs outlet, value, share, its low and high."""
    panels = panels_of(counts, "value", "outlet", "share")
    return draw_points(panels, "share", "of statements", columns=4, span=(0.0, 1.0))


def plot_sentiment(summary: pd.DataFrame) -> go.Figure:
    """A point an actor, a line at zero.  Needs entity, valence, low, high."""
    limit = find_reach(summary, "valence")
    panels = [panel_of(summary, "entity", "valence")]
    return draw_points(panels, "valence", "valence", columns=1, span=(-limit, limit), zero=True)


def plot_issues(summary: pd.DataFrame) -> go.Figure:
    """A point an issue, from against (-1) to for (+1).  Needs target, balance, low, high."""
    panels = [panel_of(summary, "target", "balance")]
    return draw_points(panels, "valence", "balance", columns=1, span=(-1.0, 1.0), zero=True)


def find_reach(summary: pd.DataFrame, value: str) -> float:
    """How far from zero an axis must go for all values and bounds: at least 0.2, at most 1."""
    reach = summary[["low", "high", value]].astype(float).abs().max().max()
    return min(1.0, max(0.2, 1.1 * float(reach))) if pd.notna(reach) else 1.0


def plot_sentiment_by_period(summary: pd.DataFrame) -> go.Figure:
    """A panel an actor, a line over the periods.  Needs entity, period, label (of the period), valence, low, high.

    A point whose interval holds zero is hollow; a period without a row breaks the line.
    """
    keyed = summary.assign(key=range(len(summary))).dropna(subset=["period"])
    periods = keyed[["period", "label"]].drop_duplicates().sort_values("period")
    figure, limit = go.Figure(), find_reach(keyed, "valence")
    panels = [
        panel_of(
            periods.merge(rows.drop(columns="label"), on="period", how="left"), "period", "valence", str(name)
        )
        for name, rows in keyed.groupby("entity", sort=False)
    ]
    for number, panel in enumerate(panels):
        suffix = str(number + 1) if number else ""
        figure.add_scatter(
            **_line(panel.rows, periods["label"].tolist(), panel.title),
            xaxis=f"x{suffix}",
            yaxis=f"y{suffix}",
        )
    arrange(figure, panels, columns=3, body=LINE, foot=AXIS)
    step = grid_step(limit)
    figure.update_yaxes(
        range=[-1.1 * limit, 1.1 * limit], tickvals=[-step, 0, step], zeroline=True, showgrid=True,
        ticktext=[say_number(value, "tick") for value in (-step, 0, step)], ticklabelposition="inside top",
    )  # fmt: skip
    figure.update_xaxes(type="date", showgrid=False, **day_ticks(periods["period"]))
    return figure


def _line(rows: pd.DataFrame, labels: list[str], name: str) -> dict[str, object]:
    """The line of one actor with its intervals, hollow where the interval holds zero."""
    colour = read_palette()
    hollow = rows["low"].isna() | ((rows["low"] <= 0) & (rows["high"] >= 0))
    up, down = (rows["high"] - rows["value"]).fillna(0), (rows["value"] - rows["low"]).fillna(0)
    texts = [
        f"<b>{disarm(name)}, {label}</b><br>{say_number(row.value, 'valence')} valence"
        + ("" if pd.isna(row.low) else f"<br>95% interval {say_interval(row.low, row.high, 'valence')}")
        for label, row in zip(labels, rows.itertuples(), strict=True)
    ]
    return {
        "x": [f"{day:%Y-%m-%d}" for day in rows["label"]],
        "y": plain_list(rows["value"]),
        "mode": "lines+markers",
        "line": {"width": 2, "color": colour["bar"]},
        "marker": {
            "size": 8,
            "color": [colour["paper"] if h else colour["bar"] for h in hollow],
            "line": {"width": 2, "color": colour["bar"]},
        },
        "error_y": {
            "type": "data", "symmetric": False, "array": plain_list(up), "arrayminus": plain_list(down),
            "color": colour["band"], "thickness": 4, "width": 0,
        },
        "hovertext": texts,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [None if pd.isna(key) else str(int(key)) for key in rows["key"]],
        "showlegend": False,
    }  # fmt: skip
