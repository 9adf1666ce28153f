"""Exhibits of who is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit import figures
from toolkit.entities import KINDS
from toolkit.exhibits import Cell, Column, Exhibit, link_cell
from toolkit.tables.rows import (
    PER_EXHIBIT,
    Annotated,
    choose_actors,
    counted_mentions,
    draw,
    find_linked,
    list_values,
    say_outlets,
    show_long,
    show_wide,
)
from toolkit.wording import read_wording, say, say_number

LONG_PERIOD = 30  # weeks; of more the table shows only the busiest


def table_mentions(counts: pd.DataFrame, annotation: Annotated, *, top: int = 12) -> Exhibit:
    """The most named people, organisations and places, `top` of each.  Needs `count_mentions(...)`."""
    words, types = read_wording("exhibits")["named"], read_wording("exhibits")["types"]
    ordered = counts.sort_values(["n_mentions", "entity"], ascending=[False, True], kind="stable")
    shown = pd.concat([ordered[ordered["type"] == kind].head(top) for kind in types]).reset_index(drop=True)
    groups = [
        (label, shown[shown["type"] == kind])
        for kind, label in types.items()
        if (shown["type"] == kind).any()
    ]
    lines = [
        say(words["line"], type=t, names=list_values(g, "entity", "n_mentions", "count")) for t, g in groups
    ]
    numbers = {"n_mentions": "count", "n_documents": "count", "n_stories": "count", "per_thousand": "rate"}
    return Exhibit(
        id="named",
        title=words["title"],
        unit=words["unit"],
        table=ordered,
        caption=say(
            words["caption"],
            shown=len(shown),
            known=len(counts),
            n=shown["n_mentions"].sum(),
            total=counts["n_mentions"].sum(),
            n_documents=len(annotation.documents),
        ),
        figure=draw(figures.plot_mentions, shown),
        alt=say(words["alt"], lines=" ".join(lines)),
        **show_long(shown.assign(type=shown["type"].map(types)), words["columns"], numbers, "rate"),
        evidence=find_linked(shown, counted_mentions(annotation), annotation, label="entity"),
    )


def table_kinds(
    counts: pd.DataFrame, mentions: pd.DataFrame, annotation: Annotated, *, top: int = 12
) -> Exhibit:
    """By name, by demonym, by title alone, by pronoun: each kind of mention of the most named, apart.

    counts    `count_mentions(mentions, documents)`
    mentions  the table `mentions` that was counted, with the rows of `resolve_pronouns` where they are wanted
    """
    words, kinds = read_wording("exhibits")["kinds-apart"], [f"n_{kind}" for kind in KINDS]
    shown = counts.nlargest(top, "n_mentions", keep="all").head(top).reset_index(drop=True)
    parts = {kind: mentions[mentions["kind"] == kind] for kind in KINDS}
    found = [
        find_linked(
            shown[["entity_id", "entity", "type"]],
            part,
            annotation,
            label="entity",
            suffix=f".{kind}",
            budget=PER_EXHIBIT // len(KINDS),
        )
        for kind, part in parts.items()
    ]
    rows = [
        (link_cell(row["entity"]), *(_kind_cell(row[name], f"{place}.{name[2:]}") for name in kinds))
        for place, row in enumerate(shown.to_dict("records"))
    ]
    return Exhibit(
        id="kinds-apart",
        title=words["title"],
        unit=words["unit"],
        table=counts[["entity_id", "entity", "type", *kinds]],
        caption=say(words["caption"], n=len(parts["nominal"]), n_pronoun=len(parts["pronoun"])),
        columns=tuple(
            Column(name, label, "name" if name == "entity" else "number")
            for name, label in words["columns"].items()
        ),
        rows=tuple(rows),
        evidence=pd.concat(found, ignore_index=True),
    )


def _kind_cell(n: int, key: str) -> Cell:
    return link_cell(say_number(n, "count"), key if n else "")


def table_mentions_by_outlet(
    counts: pd.DataFrame, annotation: Annotated, *, top: int = 8, outlets: int = 8
) -> Exhibit:
    """The most named actors, outlet by outlet.  Needs `count_mentions(..., by=("entity", "outlet"))`."""
    words = read_wording("exhibits")["named-by-outlet"]
    shown = choose_actors(counts, "n_mentions", top, annotation, outlets)
    best = [
        (name, group.loc[group["per_thousand"].idxmax()])
        for name, group in shown.groupby("outlet", sort=False)
    ]
    lines = [
        say(words["line"], outlet=name, entity=row["entity"], value=row["per_thousand"]) for name, row in best
    ]
    names = list(shown["outlet"].unique())
    return Exhibit(
        id="named-by-outlet",
        title=words["title"],
        unit=words["unit"],
        table=counts,
        caption=say(words["caption"], missing=say_outlets(shown, annotation)),
        figure=draw(figures.plot_mentions_by_outlet, shown),
        alt=say(words["alt"], outlets=names, lines=" ".join(lines)),
        **show_wide(shown, "entity", "outlet", "per_thousand", "rate", words["first"]),
        evidence=find_linked(
            shown, counted_mentions(annotation), annotation, label="entity", second="outlet"
        ),
    )


def table_mentions_by_week(counts: pd.DataFrame, annotation: Annotated, *, top: int = 6) -> Exhibit:
    """The most named actors by week.  Needs `count_mentions(..., by=("entity", "week"))`."""
    words = read_wording("exhibits")["named-by-week"]
    shown = choose_actors(counts, "n_mentions", top, annotation)
    dated = shown.dropna(subset=["week"])
    tops = [
        (name, group.loc[group["per_thousand"].idxmax()])
        for name, group in dated.groupby("entity", sort=False)
    ]
    lines = [say(words["line"], entity=n, value=row["per_thousand"], week=row["week"]) for n, row in tops]
    listed, missing = _busiest_weeks(shown, words)
    undated = shown.loc[shown["week"].isna(), "n_mentions"].sum()
    label = [words["no_date"] if pd.isna(w) else say_number(w, "short_day") for w in listed["week"]]
    return Exhibit(
        id="named-by-week",
        title=words["title"],
        unit=words["unit"],
        table=counts,
        caption=say(
            words["caption"], undated=say(words["undated"], n=undated) if undated else "", missing=missing
        ),
        figure=draw(figures.plot_mentions_by_week, shown) if len(dated) else None,
        alt=say(words["alt"], lines=" ".join(lines)),
        **show_wide(listed.assign(label=label), "label", "entity", "n_mentions", "count", words["first"]),
        evidence=find_linked(listed, counted_mentions(annotation), annotation, label="entity", second="week"),
    )


def _busiest_weeks(shown: pd.DataFrame, words: Mapping[str, Any]) -> tuple[pd.DataFrame, str]:
    """Rows of the weeks to list, in order, with their place in `shown` as key; and words on the others."""
    keyed = shown.assign(key=range(len(shown))).sort_values("week", kind="stable", na_position="last")
    per_week = keyed.groupby("week")["n_mentions"].sum().sort_values(ascending=False, kind="stable")
    if len(per_week) <= LONG_PERIOD:
        return keyed, ""
    kept = keyed[keyed["week"].isna() | keyed["week"].isin(per_week.index[:LONG_PERIOD])]
    return kept, say(words["missing"], shown=LONG_PERIOD, known=len(per_week))
