"""When an entity is named: first and last seen, rising or falling from one part of the period to the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np
import pandas as pd

from toolkit.entities import COUNTED, ENTITY
from toolkit.errors import ParameterError
from toolkit.evidence import find_weeks
from toolkit.statistics import Draws, percentiles, widen

LEAST = 5  # stories that must name an entity before its change is judged
PRESENCE = [
    *ENTITY, "n_documents", "n_undated", "n_weeks", "first_seen", "first_doc_id", "last_seen", "last_doc_id",
]  # fmt: skip
CHANGES = [
    *ENTITY, "from", "cut", "until", "n_before", "n_after", "n_stories", "words_before", "words_after",
    "before", "after", "difference", "low", "high", "change",
]  # fmt: skip
SIDES = ("before", "after")


def summarise_presence(
    mentions: pd.DataFrame, documents: pd.DataFrame, *, kinds: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """When each entity is named: entity_id, entity, type, n_documents, n_undated (of them without a date), n_weeks
    (weeks with a document that names it), first_seen and last_seen (days), first_doc_id and last_doc_id; by day of
    first appearance.  An entity of undated documents only keeps a row, its days missing.
    """
    named = mentions[mentions["kind"].isin(list(kinds))].drop_duplicates(["doc_id", "entity_id"])
    dated = documents[["doc_id", "published"]].assign(week=find_weeks(documents["published"]))
    rows = named[["doc_id", *ENTITY]].merge(dated, on="doc_id")
    rows = rows.sort_values(["published", "doc_id"], kind="stable", na_position="last")
    groups = rows.groupby(ENTITY, sort=False)
    table = groups.agg(
        n_documents=("doc_id", "size"), n_weeks=("week", "nunique"), n_dated=("published", "count")
    )
    ends = rows.dropna(subset=["published"]).groupby(ENTITY, sort=False)[["published", "doc_id"]]
    table[["first_seen", "first_doc_id"]] = ends.first()
    table[["last_seen", "last_doc_id"]] = ends.last()
    table["n_undated"] = table["n_documents"] - table["n_dated"]
    return table.reset_index().sort_values(["first_seen", "entity_id"], ignore_index=True)[PRESENCE]


def compare_periods(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    split: str | date = "half",
    kinds: Iterable[str] = COUNTED,
    least: int = LEAST,
) -> pd.DataFrame:
    """Who is named more, or less, often than before: entity_id, entity, type, from, cut, until, n_before, n_after,
    n_stories, words_before, words_after, before, after, difference, low, high, change; greatest rise first.

    split  "half": the dated documents in two parts with half of the words each, as near as days allow; "week": the
           last week against the week with documents before it; or the day on which the later part begins
    before and after are mentions per 1,000 words of all documents of the part, difference is after less before.  low
    and high: its interval by bootstrap over stories, widened (Bonferroni) so that 95 % holds for all entities compared
    at once.  change is "rising", "falling" or "no detectable change"; the four are missing (suppressed) where fewer
    than `least` stories name the entity.  Undated documents are left out.  Raises ParameterError for a `split` that
    is not allowed.
    """
    parts = _split_parts(documents, split)
    counted = mentions[mentions["kind"].isin(list(kinds))].merge(parts, on="doc_id")
    if parts["part"].nunique() < len(SIDES) or counted.empty:
        return pd.DataFrame(columns=CHANGES)
    table = _count_parts(counted, parts)
    kept = table["n_stories"] >= least
    bounds = np.array(list(_bounds(table[kept], counted, parts))).reshape(-1, 2)
    difference = table.loc[kept, "difference"].to_numpy()[:, None]
    bounds = difference + (bounds - difference) * widen(int(kept.sum()))
    table["difference"] = table["difference"].where(kept)
    table[["low", "high"]] = np.nan
    table.loc[kept, ["low", "high"]] = bounds
    table["change"] = pd.Series("no detectable change", index=table.index, dtype="str").where(kept)
    table.loc[table["low"] > 0, "change"] = "rising"
    table.loc[table["high"] < 0, "change"] = "falling"
    return table.sort_values(["difference", "entity_id"], ascending=[False, True], ignore_index=True)[CHANGES]


def _split_parts(documents: pd.DataFrame, split: str | date) -> pd.DataFrame:
    """doc_id, story_id, n_words, day and part ("before", "after") of the dated documents of both parts."""
    dated = documents.dropna(subset=["published"])
    parts = dated[["doc_id", "story_id", "n_words"]].assign(day=pd.to_datetime(dated["published"]))
    cut, weeks = _find_cut(parts, split), find_weeks(parts["day"])
    if split == "week":
        parts = parts[weeks.isin([cut, weeks[weeks < cut].max()])]
    return parts.assign(part=np.where(parts["day"] < cut, *SIDES), cut=cut)


def _find_cut(parts: pd.DataFrame, split: str | date) -> pd.Timestamp:
    """The first day of the later part."""
    if split == "week":
        return find_weeks(parts["day"]).max()
    if split != "half":
        try:
            return pd.Timestamp(split)
        except ValueError as error:
            raise ParameterError(f"split: {split!r} is no day; allowed: half, week, YYYY-MM-DD") from error
    words = parts.groupby("day")["n_words"].sum()
    before = words.cumsum().shift().iloc[1:]  # the words before each day but the first
    return (before - words.sum() / 2).abs().idxmin() if len(before) else parts["day"].max()


def _count_parts(counted: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    sizes = counted.groupby([*ENTITY, "part"]).size().unstack("part", fill_value=0)
    table = sizes.reindex(columns=SIDES, fill_value=0).set_axis(["n_before", "n_after"], axis=1)
    table["n_stories"] = counted.groupby(ENTITY)["story_id"].nunique()
    words = parts.groupby("part")["n_words"].sum()
    for side in SIDES:
        table[f"words_{side}"] = words[side]
        table[side] = 1000 * table[f"n_{side}"] / words[side]
    days = {"from": parts["day"].min(), "cut": parts["cut"].iloc[0], "until": parts["day"].max()}
    return table.assign(difference=table["after"] - table["before"], **days).reset_index()


def _bounds(table: pd.DataFrame, counted: pd.DataFrame, parts: pd.DataFrame) -> Iterator[tuple[float, float]]:
    """The interval of each difference, stories of both parts drawn together."""
    draws = Draws.of(parts["story_id"])
    codes, words = draws.clusters.get_indexer(parts["story_id"]), parts["n_words"].to_numpy(dtype=np.float64)
    exposure = {side: draws.total(codes, words * parts["part"].eq(side).to_numpy()) for side in SIDES}
    rows = counted[counted["entity_id"].isin(table["entity_id"])]
    groups = dict(iter(rows.groupby(["entity_id", "part"])["story_id"]))
    none = rows["story_id"].iloc[:0]
    for key in table["entity_id"]:
        with np.errstate(divide="ignore", invalid="ignore"):
            before, after = (
                1000 * draws.count(groups.get((key, side), none)) / exposure[side] for side in SIDES
            )
        yield percentiles(after - before)
