"""The look of all figures, and the grid in which their panels stand."""

from __future__ import annotations

import html
import json
from functools import cache
from typing import Any

import plotly.graph_objects as go

from toolkit.figures.panels import Panel
from toolkit.resources import TEMPLATES

HEAD = 28  # pixels, a panel's title
SPACE = 0.03  # between panels side by side, as a share of the width


@cache
def read_template() -> dict[str, Any]:
    """The look of all figures, from `toolkit/templates/plotly.json`."""
    return json.loads((TEMPLATES / "plotly.json").read_text(encoding="utf-8"))


def disarm(text: Any) -> str:
    """Text that plotly shows as it is: its own markup is disarmed."""
    return html.escape(str(text), quote=False)


def arrange(figure: go.Figure, panels: list[Panel], *, columns: int, body: int, foot: int) -> None:
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
                text=f"<b>{disarm(panel.title)}</b>",
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
