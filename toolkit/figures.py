"""One summary table -> one plotly figure: panels side by side, labels where the rows are, intervals drawn.

Each function draws every row that it is given; choose them first (`counts.head(12)`).  A point carries the
position of its row as `customdata`, so that a page can open the evidence of that row.  On a narrow screen the
page sets the panels one below the other, by the same arithmetic as `_arrange` (`layout.meta` says how).
"""

from __future__ import annotations

import html
import json
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from toolkit.resources import TEMPLATES
from toolkit.wording import read_palette, read_wording, say_interval, say_number

ROW, HEAD, FOOT = 40, 28, 10  # pixels: one row of bars, a panel's title, the space below it
AXIS = 30  # pixels below a panel whose axis shows
LONG = 60  # weeks; lines of more are drawn finer
SPACE = 0.03  # between panels side by side, as a share of the width
LINE = 116  # pixels, height of a panel of lines


@dataclass(frozen=True)
class Panel:
    """One small chart.  rows: label, value, low, high, key (position in the summary, or missing)."""

    title: str
    rows: pd.DataFrame


@cache
def read_template() -> dict[str, Any]:
    """The look of all figures, from `toolkit/templates/plotly.json`."""
    return json.loads((TEMPLATES / "plotly.json").read_text(encoding="utf-8"))


# ------------------------------------------------------------------------------------- who is named


def plot_mentions(counts: pd.DataFrame) -> go.Figure:
    """Bars of mentions, a panel for each type.  Needs entity, type, n_mentions, per_thousand, low, high.

    The interval, which is of the rate, is drawn on the scale of the counts.
    """
    types = read_wording("exhibits")["types"]
    scaled = scale_bounds(counts, "n_mentions", "per_thousand").assign(key=range(len(counts)))
    panels = [
        _panel(rows, "entity", "n_mentions", label)
        for kind, label in types.items()
        if len(rows := scaled[scaled["type"] == kind])
    ]
    return _draw_bars(panels, "count", "mentions", columns=3)


def plot_mentions_by_outlet(counts: pd.DataFrame) -> go.Figure:
    """A panel an outlet, a bar an entity.  Needs entity, outlet, per_thousand, low, high."""
    return _draw_bars(
        _panels(counts, "outlet", "entity", "per_thousand"), "rate", "per 1,000 words", columns=4
    )


def plot_mentions_by_week(counts: pd.DataFrame) -> go.Figure:
    """A panel an entity, a line over the weeks.  Needs entity, week, per_thousand, low, high."""
    dated = counts.assign(key=range(len(counts))).dropna(subset=["week"])
    panels = [_week_panel(dated, name) for name in dated["entity"].drop_duplicates()]
    return _draw_lines(panels, "rate", "per 1,000 words", columns=3)


# ------------------------------------------------------------------------------------- who is quoted


def plot_speakers(counts: pd.DataFrame) -> go.Figure:
    """Bars of statements.  Needs speaker, n_statements, low, high (of n_statements)."""
    return _draw_bars([_panel(counts, "speaker", "n_statements")], "count", "statements", columns=1)


def plot_sources_by_outlet(counts: pd.DataFrame) -> go.Figure:
    """A panel a class of source, a point an outlet.  Needs outlet, source_class, share, its low and high."""
    panels = _panels(counts, "source_class", "outlet", "share")
    return _draw_points(panels, "share", "of statements", columns=4, span=(0.0, 1.0))


# ------------------------------------------------------------------------------------- tone and stance


def plot_sentiment_by_outlet(summary: pd.DataFrame) -> go.Figure:
    """A panel an entity, a point an outlet, a line at zero.  Needs entity, outlet, valence, low, high.

    A point whose interval holds zero is hollow: nothing tells it from zero.
    """
    panels = _panels(summary, "entity", "outlet", "valence")
    reach = pd.concat([panel.rows[["low", "high", "value"]] for panel in panels]).abs().max().max()
    limit = min(1.0, max(0.2, 1.1 * float(reach))) if pd.notna(reach) else 1.0
    return _draw_points(panels, "valence", "valence", columns=3, span=(-limit, limit), zero=True)


def plot_positions(summary: pd.DataFrame) -> go.Figure:
    """A point a pair, from against (-1) to favor (+1).  Needs holder, target, balance, low, high."""
    named = summary.assign(pair=summary["holder"] + " on " + summary["target"])
    return _draw_points(
        [_panel(named, "pair", "balance")], "valence", "balance", columns=1, span=(-1, 1), zero=True
    )


# ------------------------------------------------------------------------------------- panels


def _panel(summary: pd.DataFrame, label: str, value: str, title: str = "") -> Panel:
    rows = summary.assign(label=summary[label].fillna("not known"), value=summary[value])
    for bound in ("low", "high"):
        rows[bound] = summary[bound] if bound in summary else float("nan")
    rows["key"] = summary["key"] if "key" in summary else range(len(summary))
    return Panel(title, rows[["label", "value", "low", "high", "key"]].reset_index(drop=True))


def scale_bounds(counts: pd.DataFrame, to: str, of: str) -> pd.DataFrame:
    """The bounds of one measure on the scale of another that is proportional to it."""
    factor = counts[to].astype(float) / counts[of].astype(float)
    return counts.assign(low=counts["low"].astype(float) * factor, high=counts["high"].astype(float) * factor)


def _panels(summary: pd.DataFrame, facet: str, label: str, value: str) -> list[Panel]:
    """A panel for each value of `facet`, each with all labels in one order; one without a row stays empty."""
    keyed = summary.assign(key=range(len(summary)))
    labels = pd.DataFrame({"label": keyed[label].fillna("not known").drop_duplicates()})
    groups = [
        (name, keyed[keyed[facet].fillna("not known") == name])
        for name in keyed[facet].fillna("not known").unique()
    ]
    panels = [_panel(group, label, value, str(name)) for name, group in groups]
    return [Panel(p.title, labels.merge(p.rows, on="label", how="left")) for p in panels]


def _week_panel(dated: pd.DataFrame, entity: str) -> Panel:
    """One entity week by week; zero where only others have a row, missing where none has."""
    weeks = pd.DataFrame(
        {"week": pd.date_range(dated["week"].min(), dated["week"].max(), freq="7D").as_unit("us")}
    )
    rows = weeks.merge(dated[dated["entity"] == entity], on="week", how="left")
    covered = rows["week"].isin(dated["week"])
    rows["per_thousand"] = rows["per_thousand"].astype(float).mask(covered & rows["per_thousand"].isna(), 0.0)
    return _panel(rows.assign(label=rows["week"]), "label", "per_thousand", entity)


# ------------------------------------------------------------------------------------- drawing


def _draw_bars(panels: list[Panel], style: str, unit: str, *, columns: int) -> go.Figure:
    colour = read_palette()
    figure = go.Figure()
    top = max((float(pd.concat([p.rows["value"], p.rows["high"]]).max()) for p in panels), default=1.0) or 1.0
    for number, panel in enumerate(panels):
        rows, axes = _tall(panel), _axes(number)
        figure.add_bar(
            x=_list(rows["value"].fillna(0)),
            y=_list(rows["y"]),
            orientation="h",
            width=0.28,
            marker={"color": colour["bar"]},
            error_x=_errors(rows, colour["ink"]),
            **_hover(rows, style, unit),
            **axes,
        )
        figure.add_scatter(**_texts(rows, style, colour), **axes)
        figure.add_scatter(**_labels(rows, 0.0, colour), **axes)
    _arrange(figure, panels, columns=columns, body=ROW * max(len(p.rows) for p in panels), foot=FOOT)
    figure.update_xaxes(range=[0, 1.2 * top], visible=False)
    return _finish_rows(figure, panels)


def _draw_points(
    panels: list[Panel], style: str, unit: str, *, columns: int, span: tuple[float, float], zero: bool = False
) -> go.Figure:
    colour = read_palette()
    figure = go.Figure()
    for number, panel in enumerate(panels):
        rows, axes = _tall(panel), _axes(number)
        bounded = rows["low"].notna() & rows["high"].notna()
        hollow = zero & (~bounded | ((rows["low"] <= 0) & (rows["high"] >= 0)))
        figure.add_scatter(
            x=_list(rows["value"]),
            y=_list(rows["y"]),
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
    _arrange(figure, panels, columns=columns, body=ROW * max(len(p.rows) for p in panels), foot=AXIS)
    ticks = _ticks(span, style)
    margin = 0.03 * (span[1] - span[0])
    figure.update_xaxes(range=[span[0] - margin, span[1] + margin], zeroline=zero, **ticks)
    return _finish_rows(figure, panels)


def _draw_lines(panels: list[Panel], style: str, unit: str, *, columns: int) -> go.Figure:
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
            y=_list(rows["value"]),
            mode="lines+markers",
            line={"width": 1.5 if long else 2, "color": colour["bar"]},
            marker={"size": 2 if long else 6},
            error_y=_errors(rows, colour["band"]) | {"thickness": 1 if long else 5},
            **_hover(named, style, unit),
            **axes,
        )
        figure.add_scatter(**_peak(rows, days, style, colour), **axes)
    _arrange(figure, panels, columns=columns, body=LINE, foot=AXIS)
    figure.update_yaxes(
        range=[-0.05 * top, 1.3 * top], dtick=_step(top), showgrid=True, ticklabelposition="inside top"
    )
    figure.update_xaxes(type="date", showgrid=False, **_day_ticks(panels[0].rows["label"]))
    return figure


def _ticks(span: tuple[float, float], style: str) -> dict[str, Any]:
    step = 0.5 if span[1] > 0.55 else 0.2
    values = [step * i for i in range(-5, 6) if span[0] <= step * i <= span[1]]
    return {
        "tickvals": values,
        "ticktext": [say_number(value, "share" if style == "share" else "tick") for value in values],
    }


def _step(top: float) -> float:
    """The greatest of 1, 2, 5, 10, ... that is at most the top: one grid line, and the one at zero."""
    scale = 10 ** math.floor(math.log10(top))
    return max(scale * factor for factor in (1, 2, 5) if scale * factor <= top)


def _day_ticks(days: pd.Series) -> dict[str, Any]:
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


def _list(values: pd.Series) -> list[Any]:
    return [None if pd.isna(v) else round(float(v), 6) for v in values]


def _errors(rows: pd.DataFrame, colour: str) -> dict[str, Any]:
    up, down = (rows["high"] - rows["value"]).fillna(0), (rows["value"] - rows["low"]).fillna(0)
    bars = {"type": "data", "symmetric": False, "array": _list(up), "arrayminus": _list(down)}
    return bars | {"color": colour, "thickness": 1.5, "width": 0}


def _hover(rows: pd.DataFrame, style: str, unit: str) -> dict[str, Any]:
    texts = [
        f"<b>{_plain(row.label)}</b><br>{say_number(row.value, style)} {unit}"
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
        "x": _list(ends),
        "y": _list(rows["y"]),
        "text": [f" {text}" for text in texts],
        "mode": "text",
        "textposition": "middle right",
        "textfont": {"color": colour["ink"], "size": 13},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _labels(rows: pd.DataFrame, x: float, colour: Any, style: str = "") -> dict[str, Any]:
    """The name of each row, above it; with `style` its value too, or that there is none."""
    names = [_plain(name) for name in rows["label"]]
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


def _plain(text: Any) -> str:
    """Text that plotly shows as it is: its own markup is disarmed."""
    return html.escape(str(text), quote=False)


def _finish_rows(figure: go.Figure, panels: list[Panel]) -> go.Figure:
    most = max(len(panel.rows) for panel in panels)
    figure.update_yaxes(range=[most - 0.5, -0.75], visible=False)
    return figure


# ------------------------------------------------------------------------------------- layout


def _arrange(figure: go.Figure, panels: list[Panel], *, columns: int, body: int, foot: int) -> None:
    """Set the panels in a grid; `layout.meta` keeps what a page needs to set them again for another width."""
    head = HEAD if any(panel.title for panel in panels) else 0
    columns = min(columns, len(panels))
    plan = {
        "panels": len(panels),
        "columns": columns,
        "min_width": 230,
        "space": SPACE,
        "head": head,
        "body": body,
        "foot": foot,
    }
    height = -(-len(panels) // columns) * (head + body + foot)
    for number, panel in enumerate(panels):
        row, column = divmod(number, columns)
        top = 1 - (row * (head + body + foot)) / height
        each = (1 - SPACE * (columns - 1)) / columns
        left = column * (each + SPACE)
        _place(figure, number, [left, left + each], [top - (head + body) / height, top - head / height])
        if head:
            figure.add_annotation(
                text=f"<b>{_plain(panel.title)}</b>",
                x=left,
                y=top,
                xref="paper",
                yref="paper",
                showarrow=False,
                xanchor="left",
                yanchor="top",
                align="left",
                borderpad=0,
                xshift=-1,
            )
    figure.update_layout(template=read_template(), height=height + 8, meta=plan)


def _place(figure: go.Figure, number: int, x: list[float], y: list[float]) -> None:
    suffix = "" if number == 0 else str(number + 1)
    figure.update_layout(
        {
            f"xaxis{suffix}": {"domain": x, "anchor": f"y{suffix}"},
            f"yaxis{suffix}": {"domain": y, "anchor": f"x{suffix}"},
        }
    )
