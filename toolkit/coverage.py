"""What a corpus holds: articles by outlet and week, days without one, copy that several print, languages.

None of it needs an engine: a corpus of thousands of articles is described in seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.corpus import read_documents, subset, table_skipped
from toolkit.evidence import find_weeks
from toolkit.sentences import split_sentences

KINDS = ("language", "genre", "reader", "licence")  # columns of documents that say what kind of text it is
WHOLE = ""  # the outlet of gaps in the whole corpus
GAPS = ["outlet", "after", "before", "days", "n_documents", "expected"]
COPIES = ["story_id", "title", "n_documents", "n_outlets", "outlets", "first", "last"]


@dataclass(frozen=True)
class Corpus:
    """The documents of a corpus with their sentences, and what was left out."""

    documents: pd.DataFrame
    sentences: pd.DataFrame
    skipped: pd.DataFrame


def read_corpus(
    path: str | Path,
    *,
    since: str | date | None = None,
    until: str | date | None = None,
    languages: Iterable[str] = (),
) -> Corpus:
    """A corpus without its annotation: `read_documents`, `subset` and `split_sentences` in one call.

    Raises InputError for a missing or unusable file, ParameterError for a bound that is no date.
    """
    documents = subset(read_documents(path), since=since, until=until, languages=languages)
    return Corpus(documents, split_sentences(documents), table_skipped(documents))


def count_documents(documents: pd.DataFrame, *, by: Iterable[str] = ("outlet",)) -> pd.DataFrame:
    """How much each group holds: *by, n_documents, n_stories, n_words, share (of all documents).

    by  any column of `documents`, or "week" (the Monday); a missing value is a group of its own
    """
    keys = list(by)
    groups = documents.assign(week=find_weeks(documents["published"])).groupby(keys, dropna=False)
    counts = groups.agg(
        n_documents=("doc_id", "size"), n_stories=("story_id", "nunique"), n_words=("n_words", "sum")
    ).reset_index()
    counts["share"] = (counts["n_documents"] / len(documents)).round(4)
    order = [False, *([True] * len(keys))]
    return counts.sort_values(["n_documents", *keys], ascending=order, ignore_index=True)


def summarise_outlets(documents: pd.DataFrame) -> pd.DataFrame:
    """What each outlet brings, the largest first: outlet, n_documents, n_stories, n_words, share, median_words,
    n_opinion, n_undated, first, last (days of publication)."""
    groups = documents.assign(
        opinion=documents["genre"].eq("opinion"), undated=documents["published"].isna()
    ).groupby("outlet", dropna=False)
    more = groups.agg(
        median_words=("n_words", "median"),
        n_opinion=("opinion", "sum"),
        n_undated=("undated", "sum"),
        first=("published", "min"),
        last=("published", "max"),
    )
    return count_documents(documents).merge(more.reset_index(), on="outlet", how="left")


def find_gaps(documents: pd.DataFrame, *, least: int = 3) -> pd.DataFrame:
    """Days in a row without an article, in the whole corpus and in each outlet, those least explained by chance first.

    least  days that a gap has at least
    Gives: outlet ("" for the whole corpus), after and before (the days with an article around it), days (without
    one), n_documents (dated articles of that outlet), expected: how many gaps as long chance has at the outlet's
    pace (articles of a Poisson process over its period, each interval being exponential).  Much less than 1 is a gap
    that wants a reason: a holiday, or articles that were not collected.  Undated articles count nowhere.
    """
    dated = documents.dropna(subset=["published"])
    groups: list[tuple[Any, pd.DataFrame]] = [(WHOLE, dated), *dated.groupby("outlet")]
    rows = [row for outlet, group in groups for row in _each_gap(outlet, group["published"], least)]
    return pd.DataFrame(rows, columns=GAPS).sort_values(
        ["expected", "days", "outlet", "after"], ascending=[True, False, True, True], ignore_index=True
    )


def _each_gap(outlet: str, published: pd.Series, least: int) -> Iterator[dict[str, Any]]:
    days = published.drop_duplicates().sort_values()
    n, span = len(published), (days.iloc[-1] - days.iloc[0]).days + 1 if len(days) else 1
    for after, before in zip(days.iloc[:-1], days.iloc[1:], strict=True):
        empty = (before - after).days - 1
        if empty >= least:
            expected = (n - 1) * math.exp(-(n / span) * empty)
            found = {"outlet": outlet, "after": after, "before": before, "days": empty}
            yield found | {"n_documents": n, "expected": float(f"{expected:.3g}")}


def summarise_copies(documents: pd.DataFrame) -> pd.DataFrame:
    """Stories that stand in the corpus more than once, most printings first: story_id, title (of the earliest),
    n_documents, n_outlets, outlets (names), first, last (days of publication)."""
    ordered = documents.sort_values(["published", "doc_id"], kind="stable", na_position="last")
    rows = [
        {
            "story_id": story,
            "title": group["title"].iloc[0],
            "n_documents": len(group),
            "n_outlets": group["outlet"].nunique(),
            "outlets": list(group["outlet"].dropna().drop_duplicates()),
            "first": group["published"].min(),
            "last": group["published"].max(),
        }
        for story, group in ordered.groupby("story_id", sort=False)
        if len(group) > 1
    ]
    return pd.DataFrame(rows, columns=COPIES).sort_values(
        ["n_documents", "story_id"], ascending=[False, True], ignore_index=True
    )


def summarise_texts(documents: pd.DataFrame) -> pd.DataFrame:
    """What kind of text it is: kind (language, genre, reader, licence), value (missing where not known), n_documents,
    n_stories, n_words, share; each kind adds up to all documents."""
    counted = [
        count_documents(documents, by=(kind,)).rename(columns={kind: "value"}).assign(kind=kind)
        for kind in KINDS
    ]
    table = pd.concat(counted, ignore_index=True)
    return table[["kind", "value", "n_documents", "n_stories", "n_words", "share"]]
