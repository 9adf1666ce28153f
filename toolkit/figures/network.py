"""A network of names: who is named together with whom, as points with their names and lines between them.

The layout is that of least stress (Kamada & Kawai 1989, by majorisation: Gansner, Koren & North 2005) from a fixed
start, so one table gives one picture; names are then moved apart until none covers another, even on a narrow screen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from toolkit.figures.layout import disarm, read_template
from toolkit.resources import TEMPLATES, read_rows
from toolkit.wording import read_palette, read_wording, say, say_interval

NARROW, HIGH = 330, 560  # pixels: the narrowest page, and the height of the picture
LETTER, TALL, AIR = 7.0, 40, 14  # pixels: a letter of a name, a point with its name, the space beside it
ROUNDS = 300
SIDES = ("a", "b")


def list_nodes(pairs: pd.DataFrame) -> pd.DataFrame:
    """The entities of the pairs, the one named most first: entity_id, entity, type, n."""
    sides = [
        pairs[[f"{name}_{side}" for name in ("entity_id", "entity", "type")] + [f"n_{side}"]].set_axis(
            ["entity_id", "entity", "type", "n"], axis=1
        )
        for side in SIDES
    ]
    nodes = pd.concat(sides, ignore_index=True).drop_duplicates("entity_id")
    return nodes.sort_values(["n", "entity_id"], ascending=[False, True], ignore_index=True)


def plot_co_mentions(pairs: pd.DataFrame) -> go.Figure:
    """A point an entity, a line a pair, the thicker the more often both are named together.

    Needs entity_id, entity, type and n of both sides (_a, _b), n_together, npmi, low, high.  The point in the middle
    of a line carries the place of its row as `customdata`, that of an entity "n" and its place in `list_nodes`.
    """
    nodes = list_nodes(pairs)
    ends = np.array(
        [[nodes["entity_id"].tolist().index(key) for key in pairs[f"entity_id_{s}"]] for s in SIDES]
    ).T
    places = place_nodes(ends, nodes["entity"].tolist())
    figure = go.Figure()
    most = float(pairs["n_together"].max())
    for (one, other), n in zip(ends, pairs["n_together"], strict=True):
        figure.add_scatter(**_line(places[[one, other]], 1 + 7 * float(n) / most))
    figure.add_scatter(**_middles(places[ends].mean(axis=1), pairs))
    for row in read_rows(TEMPLATES / "node_marks.csv", ("type", "symbol", "colour")):
        of_type = nodes[nodes["type"] == row["type"]]
        if len(of_type):
            figure.add_scatter(**_points(places[of_type.index], of_type, row))
    figure.update_layout(template=read_template(), height=HIGH, showlegend=False)
    figure.update_xaxes(range=[0, 1], visible=False)
    figure.update_yaxes(range=[0, 1], visible=False)
    return figure


# ------------------------------------------------------------------------------------- where the names stand


def place_nodes(ends: np.ndarray, names: list[str]) -> np.ndarray:
    """A place in the unit square for each name; `ends` are the pairs of names that a line joins."""
    places = _least_stress(_distances(ends, len(names)))
    spread = np.ptp(places, axis=0)
    places = (places - places.min(axis=0)) / np.where(spread > 0, spread, 1)
    widths = np.array([LETTER * len(name) + AIR for name in names])
    apart = _move_apart(places * [NARROW, HIGH], np.minimum(widths, NARROW))
    return np.round(apart / [NARROW, HIGH], 4)


def _distances(ends: np.ndarray, n: int) -> np.ndarray:
    """Lines on the shortest way between any two (Floyd & Warshall); those with no way stand half as far apart again."""
    steps = np.full((n, n), np.inf)
    np.fill_diagonal(steps, 0)
    steps[ends[:, 0], ends[:, 1]] = steps[ends[:, 1], ends[:, 0]] = 1
    for middle in range(n):
        steps = np.minimum(steps, steps[:, [middle]] + steps[[middle], :])
    farthest = steps[np.isfinite(steps)].max()
    return np.where(np.isfinite(steps), steps, farthest / 2 + 1)


def _least_stress(steps: np.ndarray) -> np.ndarray:
    """Places whose distances are as near to `steps` as a plane allows, the longer way across lying level."""
    n = len(steps)
    turn = 2 * np.pi * np.arange(n) / n
    places = np.stack([np.cos(turn), np.sin(turn)], axis=1) * steps.max() / 2
    weights = np.where(steps > 0, 1 / np.maximum(steps, 1) ** 2, 0)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    for _ in range(ROUNDS):
        far = np.linalg.norm(places[:, None] - places[None], axis=2)
        pull = -weights * steps / np.maximum(far, 1e-9)
        np.fill_diagonal(pull, 0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        places = inverse @ pull @ places
    places = places - places.mean(axis=0)
    axes = np.linalg.svd(places, full_matrices=False)[2]
    signs = np.where(np.abs(axes).argmax(axis=1)[:, None] == np.arange(2), np.sign(axes), 0).sum(axis=1)
    return places @ (axes * signs[:, None]).T


def _move_apart(places: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """The places (pixels), moved until no name covers another, all of them inside the picture."""
    half = widths / 2
    for _ in range(ROUNDS):
        places = np.stack(
            [np.clip(places[:, 0], half, NARROW - half), np.clip(places[:, 1], TALL, HIGH - TALL / 2)], axis=1
        )
        gaps = places[:, None] - places[None]
        over = np.stack(
            [half[:, None] + half[None] - np.abs(gaps[..., 0]), TALL - np.abs(gaps[..., 1])], axis=2
        )
        meets = (over > 0).all(axis=2) & ~np.eye(len(places), dtype=bool)
        if not meets.any():
            break
        order = np.sign(np.arange(len(places))[:, None] - np.arange(len(places))[None])
        for axis in (0, 1):
            side = np.where(gaps[..., axis] == 0, order, np.sign(gaps[..., axis]))
            least = meets & (over.argmin(axis=2) == axis)
            places[:, axis] += (np.where(least, over[..., axis], 0) * side * 0.3).sum(axis=1)
    return places


# ------------------------------------------------------------------------------------- what is drawn


def _line(ends: np.ndarray, width: float) -> dict[str, Any]:
    return {
        "x": ends[:, 0].tolist(),
        "y": ends[:, 1].tolist(),
        "mode": "lines",
        "line": {"width": round(width, 2), "color": read_palette()["band"]},
        "hoverinfo": "skip",
    }


def _middles(places: np.ndarray, pairs: pd.DataFrame) -> dict[str, Any]:
    words = read_wording("exhibits")["network"]["hover_pair"]
    texts = [
        say(
            words,
            a=disarm(row.entity_a),
            b=disarm(row.entity_b),
            n=row.n_together,
            npmi=row.npmi,
            interval=say_interval(row.low, row.high, "valence"),
        )
        for row in pairs.itertuples()
    ]
    return {
        "x": places[:, 0].tolist(),
        "y": places[:, 1].tolist(),
        "mode": "markers",
        "marker": {
            "size": 9,
            "color": read_palette()["paper"],
            "line": {"width": 1.5, "color": read_palette()["mute"]},
        },
        "hovertext": texts,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [str(place) for place in range(len(pairs))],
    }


def _points(places: np.ndarray, nodes: pd.DataFrame, look: dict[str, str]) -> dict[str, Any]:
    paper, words = read_palette()["paper"], read_wording("exhibits")["network"]["hover_name"]
    return {
        "x": places[:, 0].tolist(),
        "y": places[:, 1].tolist(),
        "mode": "markers+text",
        "marker": {"size": 14, "symbol": look["symbol"], "color": read_palette()[look["colour"]]},
        "text": [disarm(name) for name in nodes["entity"]],
        "textposition": "bottom center",
        "textfont": {
            "color": read_palette()["ink"],
            "size": 13,
            "shadow": ", ".join(f"{x}px {y}px 1px {paper}" for x in (-1, 1) for y in (-1, 1)),
        },
        "hovertext": [say(words, name=disarm(row.entity), n=row.n) for row in nodes.itertuples()],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [f"n{place}" for place in nodes.index],
        "cliponaxis": False,
    }
