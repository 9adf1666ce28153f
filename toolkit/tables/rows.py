"""What the exhibits share: which rows to show, how cells read, and which passages a number opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import pandas as pd
import plotly.graph_objects as go

from toolkit.entities import COUNTED
from toolkit.evidence import find_evidence
from toolkit.exhibits import Cell, Column, link_cell
from toolkit.wording import MISSING, read_wording, say, say_interval, say_number

PER_NUMBER = 20  # passages that a number opens at most
PER_EXHIBIT = 1500  # passages that an exhibit carries at most; a number never gets fewer than FEWEST
FEWEST = 4


class Held(Protocol):
    """What `read_corpus` and `annotate` give alike: articles and their sentences."""

    @property
    def documents(self) -> pd.DataFrame: ...
    @property
    def sentences(self) -> pd.DataFrame: ...


class Annotated(Held, Protocol):
    """What `annotate` gives: the detail tables of a corpus."""

    @property
    def mentions(self) -> pd.DataFrame: ...
    @property
    def attributions(self) -> pd.DataFrame: ...
    @property
    def sentiment(self) -> pd.DataFrame: ...
    @property
    def positions(self) -> pd.DataFrame: ...


def counted_mentions(annotation: Annotated) -> pd.DataFrame:
    """The mentions that `count_mentions` counts, unless it is told otherwise."""
    return annotation.mentions[annotation.mentions["kind"].isin(COUNTED)]


def counted_statements(annotation: Annotated) -> pd.DataFrame:
    """The attributions that `count_attributions` counts: what is said, not what is believed or planned."""
    return annotation.attributions[annotation.attributions["statement"].astype(bool)]


# ------------------------------------------------------------------------------------- choosing rows


def rank_values(summary: pd.DataFrame, column: str, weight: str, top: int) -> list[Any]:
    """The values of a column with the greatest weight, in that order; ties by name."""
    totals = summary.groupby(column, as_index=False)[weight].sum()
    return list(totals.sort_values([weight, column], ascending=[False, True])[column].head(top))


def in_largest_outlets(summary: pd.DataFrame, annotation: Annotated, outlets: int) -> pd.DataFrame:
    """The rows of the outlets with most articles, in that order."""
    names = annotation.documents.groupby("outlet").size().rename("n").reset_index()
    kept = rank_values(names, "outlet", "n", outlets)
    rank = {name: place for place, name in enumerate(kept)}
    rows = summary[summary["outlet"].isin(kept)]
    return rows.sort_values("outlet", key=lambda column: column.map(rank), kind="stable").reset_index(
        drop=True
    )


def choose_actors(
    summary: pd.DataFrame, weight: str, top: int, annotation: Annotated, outlets: int | None = None
) -> pd.DataFrame:
    """The rows of the `top` actors by weight, two thirds of them people; of all or the largest outlets."""
    people = set(annotation.mentions.loc[annotation.mentions["type"] == "person", "entity"])
    is_person = summary["entity"].isin(people)
    first = rank_values(summary[is_person], "entity", weight, -(-2 * top // 3))
    names = [*first, *rank_values(summary[~is_person], "entity", weight, top - len(first))]
    rank = {name: place for place, name in enumerate(names)}
    rows = summary[summary["entity"].isin(names)]
    rows = rows.sort_values("entity", key=lambda values: values.map(rank), kind="stable")
    return rows.reset_index(drop=True) if outlets is None else in_largest_outlets(rows, annotation, outlets)


# ------------------------------------------------------------------------------------- rows and cells


def draw(plot: Callable[[pd.DataFrame], go.Figure], shown: pd.DataFrame) -> go.Figure | None:
    """The figure of the rows shown, or none where there is nothing to draw."""
    return plot(shown) if len(shown) else None


def show_long(
    shown: pd.DataFrame, labels: Mapping[str, str], numbers: Mapping[str, str], style: str
) -> dict[str, Any]:
    """Columns and rows of a table with one line a row of the summary; numbers open the row's evidence."""
    columns = tuple(Column(name, label, _kind(name, numbers)) for name, label in labels.items())
    rows = [
        tuple(_long_cell(row, name, numbers, style, str(place)) for name in labels)
        for place, row in enumerate(shown.to_dict("records"))
    ]
    return {"columns": columns, "rows": tuple(rows)}


def _kind(name: str, numbers: Mapping[str, str]) -> str:
    return "number" if name in numbers else "interval" if name == "interval" else "text"


def _long_cell(row: Mapping[str, Any], name: str, numbers: Mapping[str, str], style: str, key: str) -> Cell:
    if name == "interval":
        return link_cell(say_interval(row["low"], row["high"], style))
    return (
        link_cell(say_number(row[name], numbers[name]), key) if name in numbers else link_cell(str(row[name]))
    )


def show_wide(
    shown: pd.DataFrame, index: str, across: str, value: str, style: str, first: str
) -> dict[str, Any]:
    """Columns and rows of a table with `index` down and `across` over it; keys are places in `shown`."""
    keyed = shown if "key" in shown else shown.assign(key=range(len(shown)))
    cells = {
        (row[index], row[across]): link_cell(
            say_number(row[value], style), str(row["key"]) if pd.notna(row[value]) else ""
        )
        for row in keyed.to_dict("records")
    }
    heads = list(keyed.sort_values("key")[across].drop_duplicates())
    columns = (
        Column(index, first, "name"),
        *(Column(f"{across}_{i}", str(h), "number") for i, h in enumerate(heads)),
    )
    rows = [
        (link_cell(str(name)), *(cells.get((name, head), link_cell(MISSING)) for head in heads))
        for name in keyed[index].drop_duplicates()
    ]
    return {"columns": columns, "rows": tuple(rows)}


def find_linked(
    shown: pd.DataFrame,
    detail: pd.DataFrame,
    annotation: Annotated,
    *,
    label: str,
    second: str = "",
    suffix: str = "",
    budget: int = PER_EXHIBIT,
) -> pd.DataFrame:
    """The evidence of the rows shown, each with its key and a label for the panel that shows it."""
    limit = max(FEWEST, min(PER_NUMBER, budget // max(1, len(shown))))
    keys = shown["key"] if "key" in shown else pd.Series(range(len(shown)))
    found = find_evidence(
        shown.drop(columns=[c for c in ("label", "key") if c in shown]),
        detail,
        annotation.sentences,
        annotation.documents,
        attributions=annotation.attributions if "stance" in detail else None,
        limit=limit,
    )
    names = [_label(shown.iloc[place], label, second) for place in found["row"]]
    return found.assign(key=[f"{keys.iloc[place]}{suffix}" for place in found["row"]], label=names)


def _label(row: pd.Series, label: str, second: str) -> str:
    values = [row[name] for name in (label, second) if name]
    return ", ".join(say_key(value) for value in values)


def say_key(value: Any) -> str:
    """The value of a key column as text: a time is the week that it begins."""
    if isinstance(value, pd.Timestamp):
        return f"week of {say_number(value, 'day')}"
    return "undated" if pd.isna(value) else str(value)


# ------------------------------------------------------------------------------------- words about them


def list_values(rows: pd.DataFrame, name: str, value: str, style: str) -> str:
    """Each name with its value, in a row: "Rell 93, Salo 65"."""
    return ", ".join(f"{row[name]} {say_number(row[value], style)}" for row in rows.to_dict("records"))


def say_outlets(shown: pd.DataFrame, annotation: Annotated) -> str:
    """How many outlets are shown of how many, and how many articles name none; nothing when all are shown."""
    words, outlets = read_wording("exhibits")["outlets"], annotation.documents["outlet"]
    n, known = shown["outlet"].nunique(), outlets.nunique()
    missing = say(words["missing"], shown=n, known=known) if n < known else ""
    unnamed = say(words["unnamed"], n=outlets.isna().sum()) if outlets.isna().any() else ""
    return missing + unnamed


def compare_members(rows: pd.DataFrame, group: str, name: str, value: str, line: str) -> list[str]:
    """For each group a sentence with its highest and its lowest member."""
    lines = []
    for label, members in rows.dropna(subset=[value]).groupby(group, sort=False):
        high, low = members.loc[members[value].idxmax()], members.loc[members[value].idxmin()]
        values = {"high": high[name], "high_value": high[value], "low": low[name], "low_value": low[value]}
        lines.append(say(line, **values, **{group: label}))
    return lines
