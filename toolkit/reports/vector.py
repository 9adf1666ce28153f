"""A figure as a still picture (SVG), drawn without a browser: for paper, for pages without scripts, for embedding.

It knows what `toolkit.figures` draws: level bars, points, lines, their intervals, texts beside them, axes with ticks,
titles of panels.  A figure with anything else has no still picture.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from toolkit.figures import read_template
from toolkit.reports.axes import Axis, anchor_inside, arrange, find_axes, find_ticks, pair_axes, read_margin
from toolkit.wording import read_palette

WIDTH = 720  # pixels
HEIGHT = 320  # of a figure that names none
TEXT = 13  # pixels, a letter where none is named
MARKUP = re.compile(r"(<b>|</b>|<br ?/?>)")
ANCHORS = {"left": "end", "right": "start", "center": "middle"}
KINDS = ("bar", "scatter")


def draw_still(figure: Mapping[str, Any], *, width: int = WIDTH) -> str:
    """The figure as SVG of that width; "" where it holds what is not known here.

    figure  data and layout of a plotly figure, as plain JSON values; panels are set in as many columns as fit
    """
    if any(trace.get("type", "scatter") not in KINDS for trace in figure["data"]):
        return ""
    layout = arrange(figure["layout"], width)
    height = float(layout.get("height") or HEIGHT)
    axes = find_axes(layout, width, height)
    pieces = [piece for pair in pair_axes(axes) for piece in _draw_axes(*pair, layout)]
    for trace in figure["data"]:
        x, y = axes[trace.get("xaxis") or "x"], axes[trace.get("yaxis") or "y"]
        pieces += _draw_bars(trace, x, y) if trace.get("type") == "bar" else _draw_scatter(trace, x, y)
    pieces += _draw_annotations(layout, width, height)
    family = html.escape(read_template()["layout"]["font"]["family"])
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_px(height)}" width="{width}"'
    return f'{head} height="{_px(height)}" font-family="{family}" font-size="{TEXT}">{"".join(pieces)}</svg>'


def _read_list(values: Any) -> list[Any]:
    """A list, also one that plotly packed as bytes."""
    if isinstance(values, Mapping) and "bdata" in values:
        packed = np.frombuffer(base64.b64decode(values["bdata"]), dtype=np.dtype(values["dtype"]))
        return [value.item() for value in packed]
    return list(values or [])


# ------------------------------------------------------------------------------------- what is drawn


def _draw_axes(x: Axis, y: Axis, layout: Mapping[str, Any]) -> Iterator[str]:
    yield from _draw_ticks(x, y, level=False)
    yield from _draw_ticks(y, x, level=True)
    for axis, other, level in ((x, y, False), (y, x, True)):
        zero = axis.place(0) if axis.look.get("zeroline") else None
        if zero is not None and min(axis.start, axis.end) <= zero <= max(axis.start, axis.end):
            yield _rule(zero, other, axis.look["zerolinecolor"], level)


def _draw_ticks(axis: Axis, other: Axis, *, level: bool) -> Iterator[str]:
    if axis.look.get("visible") is False:
        return
    colour = axis.look["tickfont"]["color"]
    for value, text in find_ticks(axis):
        place = axis.place(value)
        if place is None:
            continue
        if axis.look.get("showgrid"):
            yield _rule(place, other, axis.look["gridcolor"], level)
        if level:
            yield _text(text, other.start + 2, place - 4, "start", colour, 12)
        else:
            yield _text(text, place, other.start + 16, anchor_inside(place, axis), colour, 12)


def _rule(place: float, other: Axis, colour: str, level: bool) -> str:
    ends = (other.start, place, other.end, place) if level else (place, other.start, place, other.end)
    return _line(ends, colour, 1)


def _draw_bars(trace: Mapping[str, Any], x: Axis, y: Axis) -> list[str]:
    high = abs(y.end - y.start) / abs(y.high - y.low) * float(trace.get("width") or 0.6)
    start, pieces = x.place(0) or x.start, []
    for value, row, colour in zip(
        _read_list(trace["x"]), _read_list(trace["y"]), _each(trace["marker"]["color"]), strict=False
    ):
        end, middle = x.place(value), y.place(row)
        if end is not None and middle is not None:
            shape = f'x="{_px(start)}" y="{_px(middle - high / 2)}" width="{_px(max(0.0, end - start))}"'
            pieces.append(f'<rect {shape} height="{_px(high)}" fill="{html.escape(str(colour))}"/>')
    return pieces + _draw_errors(trace, x, y)


def _draw_scatter(trace: Mapping[str, Any], x: Axis, y: Axis) -> list[str]:
    mode = str(trace.get("mode") or "markers")
    points = [
        (x.place(a), y.place(b)) for a, b in zip(_read_list(trace["x"]), _read_list(trace["y"]), strict=True)
    ]
    pieces = _draw_errors(trace, x, y)
    if "lines" in mode:
        pieces += _draw_lines(trace.get("line") or {}, points)
    if "markers" in mode:
        pieces += _draw_markers(trace.get("marker") or {}, points)
    return pieces + (_draw_texts(trace, points) if "text" in mode else [])


def _draw_errors(trace: Mapping[str, Any], x: Axis, y: Axis) -> list[str]:
    """The intervals, level or upright."""
    pieces = []
    for name, level in (("error_x", True), ("error_y", False)):
        errors = trace.get(name) or {}
        ups, downs = _read_list(errors.get("array")), _read_list(errors.get("arrayminus"))
        for a, b, up, down in zip(_read_list(trace["x"]), _read_list(trace["y"]), ups, downs, strict=False):
            if a is None or b is None or not (up or down):
                continue
            low, high = (a - (down or 0), a + (up or 0)) if level else (b - (down or 0), b + (up or 0))
            ends = (x.place(low), y.place(b), x.place(high), y.place(b)) if level else (
                x.place(a), y.place(low), x.place(a), y.place(high),
            )  # fmt: skip
            pieces.append(_line(ends, errors.get("color"), errors.get("thickness") or 1))
    return pieces


def _draw_lines(look: Mapping[str, Any], points: list[tuple[float | None, float | None]]) -> list[str]:
    """A line through the points, broken where one is missing."""
    steps, pen = [], "M"
    for a, b in points:
        if a is None or b is None:
            pen = "M"
            continue
        steps.append(f"{pen}{_px(a)} {_px(b)}")
        pen = "L"
    colour, wide = html.escape(str(look.get("color") or read_palette()["bar"])), look.get("width") or 2
    dash = ' stroke-dasharray="2 3"' if look.get("dash") in ("dot", "dash") else ""
    path = f'<path d="{"".join(steps)}" fill="none" stroke="{colour}" stroke-width="{wide}"{dash}/>'
    return [path] if steps else []


def _draw_markers(look: Mapping[str, Any], points: list[tuple[float | None, float | None]]) -> list[str]:
    edge = look.get("line") or {}
    stroke = (
        f' stroke="{html.escape(str(edge["color"]))}" stroke-width="{edge["width"]}"'
        if edge.get("width")
        else ""
    )
    parts = zip(
        points,
        _each(look.get("size", 6)),
        _each(look.get("color") or read_palette()["bar"]),
        _each(look.get("symbol") or "circle"),
        strict=False,
    )
    return [
        f'{_shape(str(symbol), a, b, float(size) / 2)} fill="{html.escape(str(colour))}"{stroke}/>'
        for (a, b), size, colour, symbol in parts
        if a is not None and b is not None
    ]


def _shape(symbol: str, x: float, y: float, half: float) -> str:
    """The beginning of an element: a circle, a square, a diamond or a triangle."""
    known: dict[str, list[tuple[float, float]]] = {
        "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
        "diamond": [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
        "triangle-up": [(0, -1.2), (1.1, 0.9), (-1.1, 0.9)],
        "triangle-down": [(0, 1.2), (1.1, -0.9), (-1.1, -0.9)],
    }
    corners = known.get(symbol.removesuffix("-open"))
    if corners is None:
        return f'<circle cx="{_px(x)}" cy="{_px(y)}" r="{_px(half)}"'
    points = " ".join(f"{_px(x + half * a)},{_px(y + half * b)}" for a, b in corners)
    return f'<polygon points="{points}"'


def _draw_texts(trace: Mapping[str, Any], points: list[tuple[float | None, float | None]]) -> list[str]:
    font, pieces = trace.get("textfont") or {}, []
    size, colour = float(font.get("size") or TEXT), str(font.get("color") or read_palette()["ink"])
    gap = (
        float((trace.get("marker") or {}).get("size") or 0) / 2 if "markers" in str(trace.get("mode")) else 0
    )
    for (a, b), text, position in zip(
        points, _each(trace.get("text")), _each(trace.get("textposition") or "middle center"), strict=False
    ):
        if a is None or b is None or not text:
            continue
        up, side = str(position).split()
        down = {"top": -gap - 4, "bottom": gap + size}.get(up, 0.35 * size)
        shift = {"left": -gap - 3, "right": gap + 3}.get(side, 0.0)
        pieces.append(
            _text(str(text), a + shift, b + down, ANCHORS[side], colour, size, halo=bool(font.get("shadow")))
        )
    return pieces


def _draw_annotations(layout: Mapping[str, Any], width: float, height: float) -> Iterator[str]:
    """The titles of panels; they stand by shares of the drawn area."""
    margin = read_margin(layout)
    for note in layout.get("annotations") or []:
        if note.get("xref") == "paper" and note.get("yref") == "paper":
            x = margin["l"] + note["x"] * (width - margin["l"] - margin["r"])
            y = margin["t"] + (1 - note["y"]) * (height - margin["t"] - margin["b"])
            colour = (note.get("font") or {}).get("color") or read_palette()["ink"]
            yield _text(note["text"], x, y + TEXT, "start", colour, TEXT)


# ------------------------------------------------------------------------------------- elements


def _text(text: str, x: float, y: float, anchor: str, colour: str, size: float, *, halo: bool = False) -> str:
    """A text with its bold parts; plotly's own markup is the only one that it may hold."""
    fill = html.escape(str(colour))
    place = f'x="{_px(x)}" y="{_px(y)}" text-anchor="{anchor}" font-size="{_px(size)}"'
    spans = _spans(text)
    under = (
        f'<text {place} stroke="{read_palette()["paper"]}" stroke-width="3" fill="none">{spans}</text>'
        if halo
        else ""
    )
    return f'{under}<text {place} fill="{fill}">{spans}</text>'


def _spans(text: str) -> str:
    bold, spans = False, []
    for piece in MARKUP.split(text):
        if MARKUP.fullmatch(piece):
            bold = piece == "<b>" or (bold and piece != "</b>")
        elif piece:
            plain = html.escape(html.unescape(piece))
            spans.append(f'<tspan font-weight="700">{plain}</tspan>' if bold else plain)
    return "".join(spans)


def _line(ends: Iterable[float | None], colour: Any, wide: float) -> str:
    places = [_px(end) for end in ends if end is not None]
    names = zip(("x1", "y1", "x2", "y2"), places, strict=False)
    ends_text = " ".join(f'{name}="{value}"' for name, value in names)
    return f'<line {ends_text} stroke="{html.escape(str(colour))}" stroke-width="{wide}"/>'


def _each(value: Any) -> Iterator[Any]:
    """The values of a list; one value again and again."""
    if isinstance(value, (list, tuple, Mapping)):
        yield from _read_list(value)
        return
    while True:
        yield value


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
