"""Exhibits of the corpus itself: what is in it, and what was left out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.exhibits import Column, Exhibit, link_cell
from toolkit.wording import read_wording, say, say_number


def table_corpus(facts: pd.DataFrame, *, as_of: str = "") -> Exhibit:
    """What the corpus is, in one row.  Needs `describe_corpus(...)`; `as_of` is the day of the data."""
    words = read_wording("exhibits")["corpus"]
    row = facts.iloc[0].to_dict()
    row |= {"period": _say_period(row["first"], row["last"]), "as_of": as_of and say_number(as_of, "day")}
    left_out = say(words["left_out"], **row) if row["n_skipped"] else ""
    undated = say(words["undated"], **row) if row["n_undated"] else ""
    shown = [
        name for name in words["columns"] if name not in ("n_undated", "as_of", "n_skipped") or row[name]
    ]
    cells = [
        link_cell(row[name] if isinstance(row[name], str) else say_number(row[name], "count"))
        for name in shown
    ]
    return Exhibit(
        id="corpus",
        title=words["title"],
        caption=f"{left_out} {undated}".strip(),
        table=facts,
        columns=tuple(Column(name, words["columns"][name], "number") for name in shown),
        rows=(tuple(cells),),
        layout="facts",
    )


def _say_period(first: Any, last: Any) -> str:
    if pd.isna(first):
        return "undated"
    return say("{a:day} – {b:day}", a=first, b=last) if first != last else say_number(first, "day")


def table_left_out(skipped: pd.DataFrame, *, top: int = 20) -> Exhibit:
    """What was left out, by reason.  Needs what, reason, file, line."""
    words = read_wording("exhibits")["left-out"]
    what = read_wording("exhibits")["what"]
    groups = skipped.assign(place=[_say_place(row) for row in skipped.itertuples()]).groupby(
        ["what", "reason"]
    )
    counted = groups["place"].agg(n="size", examples=lambda places: ", ".join(places.iloc[:3])).reset_index()
    shown = counted.sort_values(["n", "what", "reason"], ascending=[False, True, True]).head(top)
    rows = [
        tuple(map(link_cell, (what.get(r.what, r.what), r.reason, str(r.n), r.examples)))
        for r in shown.itertuples()
    ]
    kinds = ("text", "text", "number", "text")
    return Exhibit(
        id="left-out",
        title=words["title"],
        table=skipped,
        rows=tuple(rows),
        caption=say(words["caption"], n=len(skipped)) if len(skipped) else words["none"],
        columns=tuple(
            Column(n, label, k) for (n, label), k in zip(words["columns"].items(), kinds, strict=True)
        ),
    )


def _say_place(row: Any) -> str:
    return f"{row.file}" + ("" if pd.isna(row.line) else f" line {row.line}")
