"""Exhibits of who rises and falls, and of when a name is first and last seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit import figures
from toolkit.evidence import find_weeks
from toolkit.exhibits import Cell, Column, Exhibit, link_cell
from toolkit.periods import LEAST
from toolkit.tables.rows import PER_EXHIBIT, Annotated, counted_mentions, draw, find_linked
from toolkit.wording import read_wording, say, say_interval, say_number


def table_changes(changes: pd.DataFrame, annotation: Annotated, *, top: int = 6) -> Exhibit:
    """Who rises and who falls, `top` of each; filled up with the most named that do neither.

    Needs the columns of `compare_periods`.
    """
    words = read_wording("exhibits")["changes"]
    shown = _choose_changes(changes, top)
    lines = [say(words["line"], **row) for row in shown.to_dict("records")]
    return Exhibit(
        id="changes",
        title=words["title"],
        unit=words["unit"],
        table=changes,
        caption=_caption(changes, annotation, words) if len(shown) else say(words["none"], least=LEAST),
        figure=draw(figures.plot_changes, shown),
        alt=say(words["alt"], lines=" ".join(lines)),
        columns=tuple(Column(name, label, _kind(name)) for name, label in words["columns"].items()),
        rows=tuple(_change_row(row, str(i), words) for i, row in enumerate(shown.to_dict("records"))),
        evidence=_find_parts(shown, annotation),
    )


def _choose_changes(changes: pd.DataFrame, top: int) -> pd.DataFrame:
    judged = changes.dropna(subset=["change"])
    rising = judged[judged["change"] == "rising"].head(top)
    falling = judged[judged["change"] == "falling"].tail(top)
    calm = judged[judged["change"] == "no detectable change"]
    calm = calm.assign(n=calm["n_before"] + calm["n_after"]).sort_values(
        ["n", "entity_id"], ascending=[False, True]
    )
    filled = calm.head(max(0, top - len(rising) - len(falling))).drop(columns="n")
    chosen = pd.concat([rising, falling, filled])
    return chosen.sort_values(["difference", "entity_id"], ascending=[False, True], ignore_index=True)


def _caption(changes: pd.DataFrame, annotation: Annotated, words: Mapping[str, Any]) -> str:
    n, undated = changes["change"].value_counts(), annotation.documents["published"].isna().sum()
    return say(
        words["caption"],
        **changes.iloc[0][["cut", "words_before", "words_after"]].to_dict(),
        rising=n.get("rising", 0),
        falling=n.get("falling", 0),
        compared=n.sum(),
        rare=changes["change"].isna().sum(),
        least=LEAST,
        undated=say(words["undated"], n=undated) if undated else "",
    )


def _kind(name: str) -> str:
    return {"entity": "name", "interval": "interval", "change": "text"}.get(name, "number")


def _change_row(row: Mapping[str, Any], key: str, words: Mapping[str, Any]) -> tuple[Cell, ...]:
    cells = {
        side: link_cell(say_number(row[side], "rate"), f"{key}.{side}" if row[f"n_{side}"] else "")
        for side in ("before", "after")
    }
    cells["difference"] = link_cell(say_number(row["difference"], "valence"), key)
    cells |= {name: link_cell(row[name]) for name in ("entity", "change")}
    cells["interval"] = link_cell(say_interval(row["low"], row["high"], "valence"))
    return tuple(cells[name] for name in words["columns"])


def _find_parts(shown: pd.DataFrame, annotation: Annotated) -> pd.DataFrame:
    """The mentions of each name in the period: all, those before the cut, and those after it."""
    if shown.empty:
        return pd.DataFrame()
    days = annotation.documents[["doc_id", "published"]]
    cut, first, last = shown.iloc[0][["cut", "from", "until"]]
    mentions = counted_mentions(annotation).merge(days[days["published"].between(first, last)], on="doc_id")
    later = mentions.pop("published") >= cut
    parts = {"": mentions, ".before": mentions[~later], ".after": mentions[later]}
    names = shown[["entity_id", "entity", "type"]]
    found = [
        find_linked(names, part, annotation, label="entity", suffix=suffix, budget=PER_EXHIBIT // 3)
        for suffix, part in parts.items()
    ]
    return pd.concat(found, ignore_index=True)


# ------------------------------------------------------------------------------------- first and last seen


def table_presence(
    presence: pd.DataFrame, counts: pd.DataFrame, annotation: Annotated, *, top: int = 12
) -> Exhibit:
    """When the most named are first and last seen.  Needs `summarise_presence(...)` and `count_mentions(...)`."""
    words = read_wording("exhibits")["presence"]
    ranked = presence.merge(counts[["entity_id", "n_mentions"]], on="entity_id").dropna(subset=["first_seen"])
    ranked = ranked.sort_values(["n_mentions", "entity_id"], ascending=[False, True])
    shown = ranked.head(top).sort_values(["first_seen", "entity_id"], ignore_index=True)
    undated = annotation.documents["published"].isna().any()
    weeks = find_weeks(annotation.documents["published"]).nunique()
    caption = say(words["caption"], weeks=weeks, undated=words["undated"] if undated else "")
    return Exhibit(
        id="presence",
        title=words["title"],
        unit=words["unit"],
        table=presence,
        caption=caption if len(shown) else words["none"],
        columns=tuple(Column(name, label, _kind(name)) for name, label in words["columns"].items()),
        rows=tuple(_presence_row(row, str(i), words) for i, row in enumerate(shown.to_dict("records"))),
        evidence=_find_ends(shown, annotation),
    )


def _presence_row(row: Mapping[str, Any], key: str, words: Mapping[str, Any]) -> tuple[Cell, ...]:
    cells = {
        f"{end}_seen": link_cell(say_number(row[f"{end}_seen"], "short_day"), f"{key}.{end}")
        for end in ("first", "last")
    }
    cells |= {name: link_cell(say_number(row[name], "count")) for name in ("n_weeks", "n_undated")}
    cells |= {"entity": link_cell(row["entity"]), "n_documents": link_cell(f"{row['n_documents']:,}", key)}
    return tuple(cells[name] for name in words["columns"])


def _find_ends(shown: pd.DataFrame, annotation: Annotated) -> pd.DataFrame:
    """The mentions of each name: all of them, those of its first document, and those of its last."""
    if shown.empty:
        return pd.DataFrame()
    names, mentions = shown[["entity_id", "entity", "type"]], counted_mentions(annotation)
    found = [find_linked(names, mentions, annotation, label="entity", budget=PER_EXHIBIT // 3)]
    found += [
        find_linked(
            names.assign(doc_id=shown[f"{end}_doc_id"]),
            mentions,
            annotation,
            label="entity",
            suffix=f".{end}",
            budget=PER_EXHIBIT // 3,
        )
        for end in ("first", "last")
    ]
    return pd.concat(found, ignore_index=True)
