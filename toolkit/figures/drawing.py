"""Bars, points and lines in panels, with their intervals and labels."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from toolkit.figures.layout import arrange, disarm
from toolkit.figures.panels import Panel
from toolkit.wording import read_palette, say_interval, say_number

ROW, FOOT = 40, 10  # pixels: one row of bars, the space below a panel
AXIS = 30  # pixels below a panel whose axis shows
LONG = 60  # weeks; lines of more are drawn finer
LINE = 116  # pixels, height of a panel of lines


def draw_bars(panels: list[Panel], style: str, unit: str, *, columns: int) -> go.Figure:
    """Panels of lying bars, each with its value and its interval; `style` and `unit` say how a value reads."""
    colour = read_palette()
    figure = go.Figure()
    top = max((float(pd.concat([p.rows["value"], p.rows["high"]]).max()) for p in panels), default=1.0) or 1.0
    for number, panel in enumerate(panels):
        rows, axes = _tall(panel), _axes(number)
        figure.add_bar(
            x=plain_list(rows["value"].fillna(0)),
            y=plain_list(rows["y"]),
            orientation="h",
            width=0.28,
            marker={"color": colour["bar"]},
            error_x=_errors(rows, colour["ink"]),
            **_hover(rows, style, unit),
            **axes,
        )
        figure.add_scatter(**_texts(rows, style, colour), **axes)
        figure.add_scatter(**_labels(rows, 0.0, colour), **axes)
    arrange(figure, panels, columns=columns, body=ROW * max(len(p.rows) for p in panels), foot=FOOT)
    figure.update_xaxes(range=[0, 1.2 * top], visible=False)
    return _finish_rows(figure, panels)


def draw_points(
    panels: list[Panel], style: str, unit: str, *, columns: int, span: tuple[float, float], zero: bool = False
) -> go.Figure:
    """Panels of points on a scale that goes over `span`; with `zero`, hollow where the interval holds zero."""
    colour = read_palette()
    figure = go.Figure()
    for number, panel in enumerate(panels):
        rows, axes = _tall(panel), _axes(number)
        bounded = rows["low"].notna() & rows["high"].notna()
        hollow = zero & (~bounded | ((rows["low"] <= 0) & (rows["high"] >= 0)))
        figure.add_scatter(
            x=plain_list(rows["value"]),
            y=plain_list(rows["y"]),
            mode="markers",
            error_x=_errors(rows, colour["ink"]),
            marker={
                "size": 11,
                "color": [colour["paper"] if h else colour["bar"] for h in hollow],
                "line": {"width": 2, "color": colour["bar"]},
            },
            **_hover(rows, style, unit),
            **axes,
        )
        figure.add_scatter(**_labels(rows, span[0], colour, style), **axes)
    arrange(figure, panels, columns=columns, body=ROW * max(len(p.rows) for p in panels), foot=AXIS)
    ticks = _ticks(span, style)
    margin = 0.03 * (span[1] - span[0])
    figure.update_xaxes(range=[span[0] - margin, span[1] + margin], zeroline=zero, **ticks)
    return _finish_rows(figure, panels)


def draw_lines(panels: list[Panel], style: str, unit: str, *, columns: int) -> go.Figure:
    """Panels of lines over weeks, with intervals and the highest week named."""
    colour = read_palette()
    figure = go.Figure()
    top = max((float(pd.concat([p.rows["value"], p.rows["high"]]).max()) for p in panels), default=1.0) or 1.0
    long = len(panels[0].rows) > LONG
    for number, panel in enumerate(panels):
        rows, axes = panel.rows, _axes(number)
        days = [f"{day:%Y-%m-%d}" for day in rows["label"]]
        named = rows.assign(label=[f"Week of {say_number(day, 'short_day')}" for day in rows["label"]])
        figure.add_scatter(
            x=days,
            y=plain_list(rows["value"]),
            mode="lines+markers",
            line={"width": 1.5 if long else 2, "color": colour["bar"]},
            marker={"size": 2 if long else 6},
            error_y=_errors(rows, colour["band"]) | {"thickness": 1 if long else 5},
            **_hover(named, style, unit),
            **axes,
        )
        figure.add_scatter(**_peak(rows, days, style, colour), **axes)
    arrange(figure, panels, columns=columns, body=LINE, foot=AXIS)
    figure.update_yaxes(
        range=[-0.05 * top, 1.3 * top], dtick=grid_step(top), showgrid=True, ticklabelposition="inside top"
    )
    figure.update_xaxes(type="date", showgrid=False, **day_ticks(panels[0].rows["label"]))
    return figure


def _ticks(span: tuple[float, float], style: str) -> dict[str, Any]:
    step = grid_step(span[1]) if span[1] > 1.1 else 0.5 if span[1] > 0.55 else 0.2
    values = [step * i for i in range(-5, 6) if span[0] <= step * i <= span[1]]
    return {
        "tickvals": values,
        "ticktext": [say_number(value, "share" if style == "share" else "tick") for value in values],
    }


def grid_step(top: float) -> float:
    """The greatest of 1, 2, 5, 10, ... that is at most the top: one grid line, and the one at zero."""
    scale = 10 ** math.floor(math.log10(top))
    return max(scale * factor for factor in (1, 2, 5) if scale * factor <= top)


def day_ticks(days: pd.Series) -> dict[str, Any]:
    """The first, the middle and the last week; of a period over two years the Januaries, four at most."""
    first, last = days.iloc[0], days.iloc[-1]
    room = max((last - first) * 0.08, pd.Timedelta(days=3))
    shown = [first, days.iloc[len(days) // 2], last] if len(days) > 2 else list(days)
    texts = [f"{day.day} {day:%b}" for day in shown]
    if (last - first).days > 730:
        years = range(first.year + 1, last.year + 1)
        shown = [pd.Timestamp(year=year, month=1, day=1) for year in years[:: -(-len(years) // 4)]]
        texts = [str(day.year) for day in shown]
    values = [f"{day:%Y-%m-%d}" for day in shown]
    return {
        "tickvals": values,
        "ticktext": texts,
        "range": [f"{d:%Y-%m-%d}" for d in (first - room, last + room)],
    }


def _tall(panel: Panel) -> pd.DataFrame:
    return panel.rows.assign(y=range(len(panel.rows)))


def _axes(number: int) -> dict[str, Any]:
    suffix = "" if number == 0 else str(number + 1)
    return {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "showlegend": False}


def plain_list(values: pd.Series) -> list[Any]:
    """The numbers as plain floats of six places, None where missing: the same text on every machine."""
    return [None if pd.isna(v) else round(float(v), 6) for v in values]


def _errors(rows: pd.DataFrame, colour: str) -> dict[str, Any]:
    up, down = (rows["high"] - rows["value"]).fillna(0), (rows["value"] - rows["low"]).fillna(0)
    bars = {"type": "data", "symmetric": False, "array": plain_list(up), "arrayminus": plain_list(down)}
    return bars | {"color": colour, "thickness": 1.5, "width": 0}


def _hover(rows: pd.DataFrame, style: str, unit: str) -> dict[str, Any]:
    texts = [
        f"<b>{disarm(row.label)}</b><br>{say_number(row.value, style)} {unit}"
        + ("" if pd.isna(row.low) else f"<br>95% interval {say_interval(row.low, row.high, style)}")
        for row in rows.itertuples()
    ]
    keys = [None if pd.isna(key) else str(int(key)) for key in rows["key"]]
    return {"hovertext": texts, "hovertemplate": "%{hovertext}<extra></extra>", "customdata": keys}


def _texts(rows: pd.DataFrame, style: str, colour: Any) -> dict[str, Any]:
    """The value of each bar, at the end of its interval."""
    ends = rows[["value", "high"]].astype(float).max(axis=1).fillna(0)
    texts = ["0" if pd.isna(value) else say_number(value, style) for value in rows["value"]]
    return {
        "x": plain_list(ends),
        "y": plain_list(rows["y"]),
        "text": [f" {text}" for text in texts],
        "mode": "text",
        "textposition": "middle right",
        "textfont": {"color": colour["ink"], "size": 13},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _labels(rows: pd.DataFrame, x: float, colour: Any, style: str = "") -> dict[str, Any]:
    """The name of each row, above it; with `style` its value too, or that there is none."""
    names = [disarm(name) for name in rows["label"]]
    if style:
        values = ["no passages" if pd.isna(v) else say_number(v, style) for v in rows["value"]]
        names = [f"{name}  <b>{value}</b>" for name, value in zip(names, values, strict=True)]
    return {
        "x": [x] * len(rows),
        "y": [y - 0.38 for y in rows["y"]],
        "text": names,
        "mode": "text",
        "textposition": "middle right",
        "textfont": {"color": colour["ink"], "size": 13},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _peak(rows: pd.DataFrame, days: list[str], style: str, colour: Any) -> dict[str, Any]:
    """The highest point of a line with its value and week."""
    best = int(rows["value"].fillna(0).to_numpy().argmax())
    day = pd.Timestamp(days[best])
    when = f"{day:%b %Y}" if len(days) > LONG else f"{day.day} {day:%b}"
    return {
        "x": [days[best]],
        "y": [float(rows[["value", "high"]].iloc[best].max())],
        "text": [f"{say_number(rows['value'].iloc[best], style)}, {when}"],
        "mode": "text",
        "textposition": "top left" if best > len(rows) / 2 else "top right",
        "hoverinfo": "skip",
        "cliponaxis": False,
        "textfont": {"color": colour["ink"], "size": 12},
    }


def _finish_rows(figure: go.Figure, panels: list[Panel]) -> go.Figure:
    most = max(len(panel.rows) for panel in panels)
    figure.update_yaxes(range=[most - 0.5, -0.75], visible=False)
    return figure
