"""The exhibit of issues and the sides that holders take on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit.exhibits import Cell, Column, Exhibit, link_cell
from toolkit.figures.shares import plot_issues
from toolkit.tables.rows import PER_EXHIBIT, Annotated, draw, find_linked, list_values
from toolkit.wording import read_wording, say, say_interval, say_number

SIDES = ("favor", "against", "neutral")
LEADERS = 3  # names on each side


def table_issues(
    summary: pd.DataFrame, by_holder: pd.DataFrame, annotation: Annotated, *, top: int = 12
) -> Exhibit:
    """Issues with most positions, and who leads each side.

    summary    `summarise_positions(..., by=("target",))`
    by_holder  `summarise_positions(...)`, by holder and target
    """
    words = read_wording("sides")["issues"]
    known = summary[summary["target_kind"] == "issue"]
    shown = known.head(top).reset_index(drop=True)
    holders = dict(list(by_holder.groupby("target_id")))
    lines = [say(words["line"], **row) for row in shown.to_dict("records")]
    missing = say(words["missing"], shown=len(shown), known=len(known)) if len(shown) < len(known) else ""
    of_issues = by_holder[by_holder["target_kind"] == "issue"]
    said = {"n": known["n"].sum(), "holders": of_issues["holder_id"].nunique(), "missing": missing}
    return Exhibit(
        id="issues",
        title=words["title"],
        unit=words["unit"],
        table=known,
        caption=say(words["caption"], **said) if len(shown) else words["none"],
        figure=draw(plot_issues, shown),
        alt=say(words["alt"], lines=" ".join(lines)),
        columns=tuple(Column(name, label, _kind(name)) for name, label in words["columns"].items()),
        rows=tuple(
            _row(row, holders[row["target_id"]], str(place), words)
            for place, row in enumerate(shown.to_dict("records"))
        ),
        evidence=_find_sides(shown, annotation),
    )


def _kind(name: str) -> str:
    texts = {"target": "name", "interval": "interval", "leads_for": "text", "leads_against": "text"}
    return texts.get(name, "number")


def _row(
    row: Mapping[str, Any], holders: pd.DataFrame, key: str, words: Mapping[str, Any]
) -> tuple[Cell, ...]:
    cells = {
        f"n_{side}": link_cell(
            say_number(row[f"n_{side}"], "count"), f"{key}.{side}" if row[f"n_{side}"] else ""
        )
        for side in SIDES
    }
    cells |= {
        "target": link_cell(row["target"]),
        "balance": link_cell(say_number(row["balance"], "valence"), key),
        "interval": link_cell(say_interval(row["low"], row["high"], "valence")),
        "holders": link_cell(say_number(len(holders), "count")),
        "leads_for": link_cell(_say_leaders(holders, "n_favor", words)),
        "leads_against": link_cell(_say_leaders(holders, "n_against", words)),
    }
    return tuple(cells[name] for name in words["columns"])


def _say_leaders(holders: pd.DataFrame, side: str, words: Mapping[str, Any]) -> str:
    leaders = holders[holders[side] > 0].sort_values([side, "holder"], ascending=[False, True]).head(LEADERS)
    return list_values(leaders, "holder", side, "count") if len(leaders) else words["nobody"]


def _find_sides(shown: pd.DataFrame, annotation: Annotated) -> pd.DataFrame:
    """The passages of each issue: all of them, and those of each side."""
    if shown.empty:
        return pd.DataFrame()
    names, positions = shown[["target_id", "target"]], annotation.positions
    parts = {"": positions} | {f".{side}": positions[positions["stance"] == side] for side in SIDES}
    found = [
        find_linked(names, part, annotation, label="target", suffix=suffix, budget=PER_EXHIBIT // len(parts))
        for suffix, part in parts.items()
    ]
    return pd.concat(found, ignore_index=True)
