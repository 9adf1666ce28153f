"""Who is named together with whom: pairs of entities in one sentence or one document, and how closely they go together.

The association is normalised pointwise mutual information (Bouma 2009): ln(p(a, b) / p(a) p(b)) / -ln p(a, b).  It is 1
for two that are never named apart, 0 for two that meet as often as chance has it, -1 for two that never meet; unlike
the plain count it does not grow with how often each is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from toolkit.entities import COUNTED
from toolkit.errors import ParameterError
from toolkit.statistics import Draws, percentiles

UNITS = {"sentence": ["doc_id", "sent_id"], "document": ["doc_id"]}
LEAST = 5  # stories that must hold a pair before its association is given
SIDE = ["entity_id", "entity", "type"]
PAIR = [f"{name}_{side}" for side in ("a", "b") for name in SIDE]
KEYS = ["entity_id_a", "entity_id_b"]
PLACE = ["doc_id", "sent_id", "start", "end", "targets"]
COUNTS = ["n_together", "n_documents", "n_stories", "n_a", "n_b", "n_units", "npmi", "low", "high"]


def find_co_mentions(
    mentions: pd.DataFrame, *, within: str = "sentence", kinds: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """Each pair of entities in each sentence (or document) that names both.

    within  "sentence" or "document"
    kinds   kinds of mention that count: named and demonym unless others are given
    Gives doc_id, sent_id, start, end (the first mention of one), targets (that of the other, a list of [start, end])
    and entity_id, entity, type of both, with _a and _b; a is the one whose identifier sorts first.  Raises
    ParameterError for a unit that is not allowed.
    """
    unit = _unit(within)
    firsts = _firsts(mentions, unit, kinds)
    pairs = firsts.merge(firsts, on=unit, suffixes=("_a", "_b"))
    pairs = pairs[pairs["entity_id_a"] < pairs["entity_id_b"]].reset_index(drop=True)
    spans = [[[int(a), int(b)]] for a, b in zip(pairs["start_b"], pairs["end_b"], strict=True)]
    names = {"start_a": "start", "end_a": "end", "sent_id_a": "sent_id"}
    return pairs.rename(columns=names).assign(targets=pd.Series(spans, dtype=object))[[*PLACE, *PAIR]]


def count_co_mentions(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    within: str = "sentence",
    kinds: Iterable[str] = COUNTED,
    least: int = LEAST,
) -> pd.DataFrame:
    """How often two entities are named together: entity_id, entity, type of both (_a, _b), n_together, n_documents,
    n_stories, n_a, n_b, n_units, npmi, low, high; the most frequent pair first.

    n_together counts the sentences (documents) that name both, n_a and n_b those that name one of them, n_units all
    that name anyone; npmi is computed from these four.  low and high: its 95 % bootstrap interval over stories.
    npmi, low and high are missing (suppressed) where fewer than `least` stories hold the pair.  Needs the table
    `mentions`, and doc_id and story_id of `documents`.  Raises ParameterError for a unit that is not allowed.
    """
    unit, stories = _unit(within), documents[["doc_id", "story_id"]]
    pairs = find_co_mentions(mentions, within=within, kinds=kinds).merge(stories, on="doc_id")
    named = _firsts(mentions, unit, kinds).merge(stories, on="doc_id")
    counts = pairs.groupby(PAIR, sort=False).agg(
        n_together=("doc_id", "size"), n_documents=("doc_id", "nunique"), n_stories=("story_id", "nunique")
    )
    counts, single = counts.reset_index(), named.groupby("entity_id").size()
    counts["n_a"], counts["n_b"] = (counts[f"entity_id_{side}"].map(single) for side in ("a", "b"))
    counts["n_units"] = len(named.drop_duplicates(unit))
    counts = counts.sort_values(["n_together", *KEYS], ascending=[False, True, True], ignore_index=True)
    return _with_association(counts, pairs, named, unit, stories["story_id"], least)[[*PAIR, *COUNTS]]


def associate(both: np.ndarray, one: np.ndarray, other: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Normalised pointwise mutual information from counts of units; missing where every unit holds both."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(both * units / (one * other)) / -np.log(both / units)
    return np.where(both > 0, np.where(both < units, np.clip(value, -1, 1), np.nan), -1.0)


def _unit(within: str) -> list[str]:
    if within not in UNITS:
        raise ParameterError(f"within: {within!r} is no unit; allowed: {', '.join(UNITS)}")
    return UNITS[within]


def _firsts(mentions: pd.DataFrame, unit: list[str], kinds: Iterable[str]) -> pd.DataFrame:
    """The first counted mention of each entity in each unit."""
    counted = mentions[mentions["kind"].isin(list(kinds))].sort_values(["doc_id", "start"], kind="stable")
    columns = list(dict.fromkeys([*unit, "sent_id", "start", "end", *SIDE]))
    return counted.drop_duplicates([*unit, "entity_id"])[columns].reset_index(drop=True)


def _with_association(
    counts: pd.DataFrame,
    pairs: pd.DataFrame,
    named: pd.DataFrame,
    unit: list[str],
    stories: pd.Series,
    least: int,
) -> pd.DataFrame:
    """The counts with npmi, low and high, where enough stories hold the pair."""
    figures = (counts[name].to_numpy(dtype=np.float64) for name in ("n_together", "n_a", "n_b", "n_units"))
    kept = counts["n_stories"] >= least
    counts["npmi"] = pd.Series(associate(*figures)).where(kept)
    bounds = list(_bounds(counts[kept], pairs, named, unit, stories))
    counts[["low", "high"]] = np.nan
    if bounds:
        counts.loc[kept, ["low", "high"]] = np.array(bounds)
    return counts


def _bounds(
    kept: pd.DataFrame, pairs: pd.DataFrame, named: pd.DataFrame, unit: list[str], stories: pd.Series
) -> Iterator[tuple[float, float]]:
    """The interval of each pair, stories drawn with replacement."""
    draws = Draws.of(stories)
    units = draws.count(named.drop_duplicates(unit)["story_id"])
    wanted = {*kept["entity_id_a"], *kept["entity_id_b"]}
    rows = named[named["entity_id"].isin(wanted)]
    single = {key: draws.count(group) for key, group in rows.groupby("entity_id")["story_id"]}
    both = dict(iter(pairs.merge(kept[KEYS], on=KEYS).groupby(KEYS)["story_id"]))
    for key in zip(kept["entity_id_a"], kept["entity_id_b"], strict=True):
        yield percentiles(associate(draws.count(both[key]), single[key[0]], single[key[1]], units))
