"""The exhibit of under which words each name was counted."""

from __future__ import annotations

import pandas as pd

from toolkit.exhibits import Column, Exhibit, link_cell
from toolkit.tables.rows import Annotated, counted_mentions, find_linked
from toolkit.wording import read_wording, say_number

LISTED = 6  # ways of writing that a row names
COLUMNS = ["entity_id", "entity", "type", "n_mentions", "n_surfaces", "surfaces", "links"]


def count_surfaces(mentions: pd.DataFrame) -> pd.DataFrame:
    """How each entity is written: entity_id, entity, type, n_mentions, n_surfaces, surfaces and links (each a list of
    [words, how often], most first); the most mentioned entity first.  Needs the table `mentions`, or a part of it."""
    rows = [
        {
            "entity_id": key,
            "entity": group["entity"].iloc[0],
            "type": group["type"].iloc[0],
            "n_mentions": len(group),
            "n_surfaces": group["surface"].nunique(),
            "surfaces": _count(group["surface"]),
            "links": _count(group["link"]),
        }
        for key, group in mentions.groupby("entity_id")
    ]
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(
        ["n_mentions", "entity_id"], ascending=[False, True], ignore_index=True
    )


def _count(values: pd.Series) -> list[list[object]]:
    counts = values.value_counts().rename_axis("value").reset_index(name="n")
    ordered = counts.sort_values(["n", "value"], ascending=[False, True])
    return [[str(row.value), int(str(row.n))] for row in ordered.itertuples()]


def table_surfaces(surfaces: pd.DataFrame, annotation: Annotated, *, top: int = 12) -> Exhibit:
    """Under which words the most named were counted.  Needs `count_surfaces(...)`."""
    words = read_wording("names")["surfaces"]
    shown = surfaces.head(top)
    rows = [
        {
            "entity": link_cell(row["entity"]),
            "n_mentions": link_cell(say_number(row["n_mentions"], "count"), str(place)),
            "n_surfaces": link_cell(say_number(row["n_surfaces"], "count")),
            "surfaces": link_cell(_list(row["surfaces"])),
            "links": link_cell(_list(row["links"])),
        }
        for place, row in enumerate(shown.to_dict("records"))
    ]
    kinds = {"entity": "name", "n_mentions": "number", "n_surfaces": "number"}
    return Exhibit(
        id="surfaces",
        title=words["title"],
        unit=words["unit"],
        table=surfaces,
        caption=words["caption"],
        columns=tuple(Column(n, label, kinds.get(n, "text")) for n, label in words["columns"].items()),
        rows=tuple(tuple(row[name] for name in words["columns"]) for row in rows),
        evidence=find_linked(
            shown[["entity_id", "entity"]], counted_mentions(annotation), annotation, label="entity"
        ),
    )


def _list(counts: list[list[object]]) -> str:
    listed = ", ".join(f"{words} {n}" for words, n in counts[:LISTED])
    return f"{listed}, …" if len(counts) > LISTED else listed
