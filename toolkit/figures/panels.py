"""A summary cut into panels: small charts side by side with one order of labels."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Panel:
    """One small chart.  rows: label, value, low, high, key (position in the summary, or missing)."""

    title: str
    rows: pd.DataFrame


def panel_of(summary: pd.DataFrame, label: str, value: str, title: str = "") -> Panel:
    """The panel of a summary: its columns `label` and `value`, with low, high and key where it has them."""
    rows = summary.assign(label=summary[label].fillna("not known"), value=summary[value])
    for bound in ("low", "high"):
        rows[bound] = summary[bound] if bound in summary else float("nan")
    rows["key"] = summary["key"] if "key" in summary else range(len(summary))
    return Panel(title, rows[["label", "value", "low", "high", "key"]].reset_index(drop=True))


def scale_bounds(counts: pd.DataFrame, to: str, of: str) -> pd.DataFrame:
    """The bounds of one measure on the scale of another that is proportional to it."""
    factor = counts[to].astype(float) / counts[of].astype(float)
    return counts.assign(low=counts["low"].astype(float) * factor, high=counts["high"].astype(float) * factor)


def panels_of(summary: pd.DataFrame, facet: str, label: str, value: str) -> list[Panel]:
    """A panel for each value of `facet`, each with all labels in one order; one without a row stays empty."""
    keyed = summary.assign(key=range(len(summary)))
    labels = pd.DataFrame({"label": keyed[label].fillna("not known").drop_duplicates()})
    groups = [
        (name, keyed[keyed[facet].fillna("not known") == name])
        for name in keyed[facet].fillna("not known").unique()
    ]
    panels = [panel_of(group, label, value, str(name)) for name, group in groups]
    return [Panel(p.title, labels.merge(p.rows, on="label", how="left")) for p in panels]


def week_panel(dated: pd.DataFrame, entity: str) -> Panel:
    """One entity week by week; zero where only others have a row, missing where none has."""
    weeks = pd.DataFrame(
        {"week": pd.date_range(dated["week"].min(), dated["week"].max(), freq="7D").as_unit("us")}
    )
    rows = weeks.merge(dated[dated["entity"] == entity], on="week", how="left")
    covered = rows["week"].isin(dated["week"])
    rows["per_thousand"] = rows["per_thousand"].astype(float).mask(covered & rows["per_thousand"].isna(), 0.0)
    return panel_of(rows.assign(label=rows["week"]), "label", "per_thousand", entity)
