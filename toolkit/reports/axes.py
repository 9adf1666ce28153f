"""Where things stand on a still picture: panels set for its width, axes with their ticks, and values along them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from toolkit.figures import read_template


@dataclass(frozen=True)
class Axis:
    """One axis: its stretch on the picture in pixels, what it spans, and how it looks."""

    start: float
    end: float
    low: float
    high: float
    look: Mapping[str, Any]

    def place(self, value: Any) -> float | None:
        """Where a value stands, in pixels; None for a missing one."""
        number = _read_number(value)
        if number is None or self.high == self.low:
            return None
        return self.start + (number - self.low) / (self.high - self.low) * (self.end - self.start)


def arrange(layout: Mapping[str, Any], width: float) -> dict[str, Any]:
    """The layout with its panels set for a width, by the arithmetic of `figures.layout` and of the page's script."""
    plan, changed = layout.get("meta") or {}, {name: layout[name] for name in layout}
    if not plan.get("panels"):
        return changed
    columns = max(1, min(int(plan["columns"]), int(width // plan["min_width"])))
    each = plan["head"] + plan["body"] + plan["foot"]
    height = -(-plan["panels"] // columns) * each
    wide = (1 - plan["space"] * (columns - 1)) / columns
    notes = [dict(note) for note in layout.get("annotations") or []]
    for number in range(plan["panels"]):
        row, column = divmod(number, columns)
        left, top, suffix = column * (wide + plan["space"]), 1 - row * each / height, _suffix(number)
        y = [top - (plan["head"] + plan["body"]) / height, top - plan["head"] / height]
        changed[f"xaxis{suffix}"] = {**layout[f"xaxis{suffix}"], "domain": [left, left + wide]}
        changed[f"yaxis{suffix}"] = {**layout[f"yaxis{suffix}"], "domain": y}
        if plan["head"]:
            notes[number] |= {"x": left, "y": top}
    return changed | {"height": height + 8, "annotations": notes}


def _suffix(number: int) -> str:
    return str(number + 1) if number else ""


def find_axes(layout: Mapping[str, Any], width: float, height: float) -> dict[str, Axis]:
    """Every axis by its short name: x, y, x2, y2, ..."""
    shared, margin = read_template()["layout"], read_margin(layout)
    left, right = margin["l"], width - margin["r"]
    top, bottom = margin["t"], height - margin["b"]
    axes = {}
    for name in sorted(name for name in layout if re.fullmatch(r"[xy]axis\d*", name)):
        look = shared[f"{name[0]}axis"] | layout[name]
        a, b = look.get("domain") or [0, 1]
        low, high = (_read_number(value) or 0.0 for value in look.get("range") or [0, 1])
        start, end = (left, right) if name[0] == "x" else (bottom, top)
        stretch = [start + share * (end - start) for share in (a, b)]
        axes[name[0] + name[5:]] = Axis(stretch[0], stretch[1], low, high, look)
    return axes


def read_margin(layout: Mapping[str, Any]) -> dict[str, float]:
    """The margins of a figure in pixels; the template's where it names none."""
    margins: dict[str, float] = {**read_template()["layout"]["margin"], **(layout.get("margin") or {})}
    return margins


def pair_axes(axes: Mapping[str, Axis]) -> Iterator[tuple[Axis, Axis]]:
    """Each x axis with the y axis of its panel."""
    for name in axes:
        if name.startswith("x"):
            yield axes[name], axes["y" + name[1:]]


def _read_number(value: Any) -> float | None:
    """A number, or a day as milliseconds."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        return (datetime.fromisoformat(value) - datetime(1970, 1, 1)).total_seconds() * 1000
    return float(value)


def find_ticks(axis: Axis) -> list[tuple[Any, str]]:
    """The ticks that the axis names, or a few by its step."""
    if axis.look.get("tickvals"):
        return list(zip(axis.look["tickvals"], axis.look.get("ticktext") or [], strict=False))
    step = axis.look.get("dtick")
    if not isinstance(step, (int, float)) or not step:
        return []
    low, high = sorted((axis.low, axis.high))
    return [(n * step, f"{n * step:g}") for n in range(int(-(-low // step)), int(high // step) + 1)]


def anchor_inside(place: float, axis: Axis) -> str:
    """A text at the end of its axis stays inside it."""
    return "start" if place - axis.start < 14 else "end" if axis.end - place < 14 else "middle"
