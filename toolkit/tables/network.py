"""The exhibit of who is named together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit import figures
from toolkit.co_mentions import LEAST, find_co_mentions
from toolkit.exhibits import Cell, Column, Exhibit, link_cell
from toolkit.figures.network import list_nodes
from toolkit.tables.rows import PER_EXHIBIT, Annotated, counted_mentions, draw, find_linked
from toolkit.wording import read_wording, say, say_interval, say_number

STYLES = {"n_together": "count", "n_documents": "count", "n_stories": "count", "npmi": "valence"}
READ_OUT = 5  # pairs that the alternative text names


def table_co_mentions(
    counts: pd.DataFrame, annotation: Annotated, *, names: int = 16, top: int = 32
) -> Exhibit:
    """A network of the pairs that stand together beyond chance.  Needs `count_co_mentions(...)` of sentences."""
    words = read_wording("exhibits")["network"]
    beyond = counts[counts["low"] > 0]
    shown = _choose_pairs(beyond, names).head(top).reset_index(drop=True)
    nodes = list_nodes(shown)
    said = {
        "shown": len(shown),
        "known": len(beyond),
        "names": len(nodes),
        "rare": counts["npmi"].isna().sum(),
        "total": len(counts),
        "least": LEAST,
    }
    return Exhibit(
        id="network",
        title=words["title"],
        unit=words["unit"],
        table=counts[counts["n_stories"] > 1],
        caption=say(words["caption"] if len(shown) else words["none"], **said),
        figure=draw(figures.plot_co_mentions, shown),
        alt=say(words["alt"], lines=" ".join(_say_pairs(shown, words)), **said),
        columns=tuple(Column(name, label, _kind(name)) for name, label in words["columns"].items()),
        rows=tuple(_row(row, nodes, str(place), words) for place, row in enumerate(shown.to_dict("records"))),
        evidence=_find_evidence(shown, nodes, annotation),
    )


def _choose_pairs(beyond: pd.DataFrame, names: int) -> pd.DataFrame:
    """The pairs among the names that stand most often in such pairs."""
    sides = pd.concat([beyond.groupby(f"entity_id_{side}")["n_together"].sum() for side in ("a", "b")])
    totals = sides.groupby(level=0).sum().rename_axis("key").reset_index()
    kept = totals.sort_values(["n_together", "key"], ascending=[False, True])["key"].head(names)
    return beyond[beyond["entity_id_a"].isin(kept) & beyond["entity_id_b"].isin(kept)]


def _say_pairs(shown: pd.DataFrame, words: Mapping[str, Any]) -> list[str]:
    return [
        say(words["line"], a=row.entity_a, b=row.entity_b, n=row.n_together, npmi=row.npmi)
        for row in shown.head(READ_OUT).itertuples()
    ]


def _kind(name: str) -> str:
    return "number" if name in STYLES else "interval" if name == "interval" else "name"


def _row(row: Mapping[str, Any], nodes: pd.DataFrame, key: str, words: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Numbers open the sentences of the pair, names those of the entity."""
    places = {entity: f"n{place}" for place, entity in enumerate(nodes["entity_id"])}
    cells = {name: link_cell(say_number(row[name], style), key) for name, style in STYLES.items()}
    cells |= {
        f"entity_{side}": link_cell(row[f"entity_{side}"], places[row[f"entity_id_{side}"]])
        for side in ("a", "b")
    }
    cells["interval"] = link_cell(say_interval(row["low"], row["high"], "valence"))
    return tuple(cells[name] for name in words["columns"])


def _find_evidence(shown: pd.DataFrame, nodes: pd.DataFrame, annotation: Annotated) -> pd.DataFrame:
    """The sentences of each pair, and some of each name."""
    if shown.empty:
        return pd.DataFrame()
    named = nodes.drop(columns="n").assign(key=[f"n{place}" for place in range(len(nodes))])
    found = [
        find_linked(
            shown,
            find_co_mentions(annotation.mentions),
            annotation,
            label="entity_a",
            second="entity_b",
            budget=PER_EXHIBIT * 2 // 3,
        ),
        find_linked(named, counted_mentions(annotation), annotation, label="entity", budget=PER_EXHIBIT // 3),
    ]
    return pd.concat(found, ignore_index=True)
