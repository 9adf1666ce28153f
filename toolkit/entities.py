"""Who is named, and how often: names found, linked to entities across the corpus, and counted.

`find_mentions` is the whole way from text to linked mentions; `find_named` only finds names, `link_mentions` links
names that were found elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.corpus_linking import link_corpus
from toolkit.engines.names import name_engine
from toolkit.errors import ParameterError
from toolkit.gazetteer import Gazetteer, read_actors, read_gazetteer
from toolkit.linking import DocumentLinker
from toolkit.mention import Mention
from toolkit.offices import Office, add_holders, as_offices, offices_on, read_offices
from toolkit.people import find_people
from toolkit.representation import merge_represents
from toolkit.schemas import MENTIONS, as_table
from toolkit.statistics import bootstrap_intervals

__all__ = [
    "count_mentions",
    "find_mentions",
    "find_named",
    "find_people",
    "link_mentions",
    "read_actors",
    "read_offices",
]

KINDS = ("named", "demonym", "nominal", "pronoun")
COUNTED = ("named", "demonym")  # kinds of mention that are counted unless others are asked for
INTERVAL = 2  # stories that must name an entity before its rate has an interval
ENTITY = ["entity_id", "entity", "type"]
NAMED = ["text_index", "start", "end", "type"]


def find_named(texts: Sequence[str], *, engine: str = "crf") -> pd.DataFrame:
    """The names in each text: text_index, start, end, type (person, organisation, place).

    Articles and possessives stand outside the span; demonyms ("Mexican") are no names and are left to `find_mentions`.
    Raises ParameterError for an engine that is not known.
    """
    gazetteer = read_gazetteer()
    found = name_engine(engine, gazetteer)
    rows = [
        (i, n.start, n.end, n.type)
        for i, text in enumerate(texts)
        for n in found.find(text)
        if not gazetteer.is_demonym(text[n.start : n.end])
    ]
    return pd.DataFrame(rows, columns=NAMED).astype(
        {"text_index": "int64", "start": "int64", "end": "int64", "type": "str"}
    )


def find_mentions(
    documents: pd.DataFrame,
    sentences: pd.DataFrame,
    *,
    actors: str | Path | pd.DataFrame | None = None,
    offices: str | Path | pd.DataFrame | None = None,
    engine: str | None = None,
) -> pd.DataFrame:
    """The actors named in `documents` (doc_id, text), linked across the corpus: table `mentions`.

    `sentences` (doc_id, sent_id, start, end) give each mention its sentence; `actors` is the user's gazetteer (a path
    or the table of `read_actors`), which wins over what the toolkit knows; `offices` says who held which office when
    (a path or the table of `read_offices`): "the foreign minister", where the document does not say who that is, is
    who held the office on its day (`published`); `engine` names the recogniser.
    """
    terms = as_offices(offices)
    gazetteer = read_gazetteer(add_holders(actors, terms))
    found = name_engine(engine, gazetteer)
    names = [[(n.start, n.end, n.type) for n in found.find(text)] for text in documents["text"]]
    return _link(documents, sentences, names, gazetteer, terms)


def link_mentions(
    names: pd.DataFrame,
    documents: pd.DataFrame,
    sentences: pd.DataFrame,
    *,
    actors: str | Path | pd.DataFrame | None = None,
    offices: str | Path | pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Names found elsewhere (doc_id, start, end, type) linked to entities, with a second scan: table `mentions`.

    The other parameters are those of `find_mentions`.
    """
    terms = as_offices(offices)
    groups = {
        key: list(zip(g["start"], g["end"], g["type"], strict=True)) for key, g in names.groupby("doc_id")
    }
    found = [groups.get(doc_id, []) for doc_id in documents["doc_id"]]
    return _link(documents, sentences, found, read_gazetteer(add_holders(actors, terms)), terms)


def _link(
    documents: pd.DataFrame,
    sentences: pd.DataFrame,
    names: Sequence[list[tuple[int, int, str]]],
    gazetteer: Gazetteer,
    offices: pd.DataFrame | None,
) -> pd.DataFrame:
    held = _held_offices(documents, offices, gazetteer)
    local = [
        DocumentLinker(text, found, gazetteer, terms).link()
        for text, found, terms in zip(documents["text"], names, held, strict=True)
    ]
    linked = link_corpus(local, gazetteer)
    frame = pd.DataFrame(
        [
            _row(doc_id, m)
            for doc_id, mentions in zip(documents["doc_id"], linked, strict=True)
            for m in mentions
        ],
        columns=MENTIONS.names,
    )
    frame["sent_id"] = sentence_of(frame, sentences)
    return as_table(frame, MENTIONS)


def _held_offices(
    documents: pd.DataFrame, offices: pd.DataFrame | None, gazetteer: Gazetteer
) -> list[list[Office]]:
    """For each document the offices as they were held on its day."""
    if offices is None:
        return [[] for _ in range(len(documents))]
    days = documents["published"] if "published" in documents else [pd.NaT] * len(documents)
    return [offices_on(day, offices, gazetteer) for day in days]


def _row(doc_id: str, m: Mention) -> tuple[object, ...]:
    return (doc_id, 0, m.start, m.end, m.surface, m.kind, m.type, m.entity_id, m.entity, m.link)


def sentence_of(frame: pd.DataFrame, sentences: pd.DataFrame) -> list[int]:
    """The number of the sentence in which each row (doc_id, start) begins; 0 before the first."""
    starts = {key: (g["start"].to_numpy(), g["sent_id"].to_numpy()) for key, g in sentences.groupby("doc_id")}
    numbers: list[int] = []
    for doc_id, group in frame.groupby("doc_id", sort=False):
        begins, ids = starts.get(doc_id, (np.array([0]), np.array([0])))
        where = np.searchsorted(begins, group["start"].to_numpy(), side="right") - 1
        numbers.extend(int(n) for n in ids[np.maximum(where, 0)])
    return numbers


# ------------------------------------------------------------------------------------- counting


def count_mentions(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: Iterable[str] = ("entity",),
    kinds: Iterable[str] = COUNTED,
    represents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How often each entity is named: entity_id, entity, type, *by, n_mentions, n_documents, n_stories, n_words,
    per_thousand, low, high, n_named, n_demonym, n_nominal, n_pronoun; the most frequent first.

    by          any column of `documents` (outlet, genre, ...) or "week" (the Monday); undated documents keep a row
                with a missing week.  Entities are always told apart.
    kinds       kinds of mention that count: named and demonym unless others are given
    represents  the rows of `find_represents`: seats and offices then count for whom they stand for, and not for
                themselves; without it they stay apart
    The last four columns are the mentions of each kind, those too that n_mentions leaves out.
    n_words is the number of words of all documents of the group, those without the entity too; per_thousand is the
    rate by them, low and high its 95 % bootstrap interval over stories, missing where fewer than two stories name the
    entity.  Raises ParameterError for a column that is not there.
    """
    columns = [name for name in by if name not in ENTITY]
    frame, keys = _with_week(documents, columns), [*ENTITY, *columns]
    mentions = mentions if represents is None else merge_represents(mentions, represents)
    every = mentions.merge(frame, on="doc_id").assign(one=1)
    counted = every[every["kind"].isin(list(kinds))]
    groups = counted.groupby(keys, dropna=False, sort=False)
    result = groups.agg(
        n_mentions=("one", "sum"), n_documents=("doc_id", "nunique"), n_stories=("story_id", "nunique")
    )
    result = _with_rate(result.reset_index(), frame, columns)
    spread = counted[groups["story_id"].transform("nunique") >= INTERVAL]
    bounds = bootstrap_intervals(
        spread, by=keys, value="one", cluster="story_id", exposure="n_words", scale=1000, universe=frame
    )
    result = result.merge(bounds, on=keys, how="left").merge(_count_kinds(every, keys), on=keys, how="left")
    return result.sort_values(
        ["n_mentions", *keys], ascending=[False, *[True] * len(keys)], ignore_index=True
    )


def _count_kinds(mentions: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The mentions of each kind: keys, n_named, n_demonym, n_nominal, n_pronoun."""
    ones = mentions[keys].assign(**{f"n_{kind}": mentions["kind"].eq(kind).astype("int64") for kind in KINDS})
    return ones.groupby(keys, dropna=False, sort=False).sum().reset_index()


def _with_week(documents: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """doc_id, story_id, n_words and the columns asked for, of each document."""
    days = pd.to_datetime(documents["published"]) if "published" in documents else None
    known = (
        documents
        if days is None
        else documents.assign(week=days - pd.to_timedelta(days.dt.day_of_week, unit="D"))
    )
    if missing := [name for name in columns if name not in known.columns]:
        allowed = ", ".join(["entity", *map(str, known.columns)])
        raise ParameterError(f"by: {', '.join(missing)} is no column of documents; allowed: {allowed}")
    return known[list(dict.fromkeys(["doc_id", "story_id", "n_words", *columns]))]


def _with_rate(counts: pd.DataFrame, frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    if columns:
        words = frame.groupby(columns, dropna=False)["n_words"].sum().reset_index()
        counts = counts.merge(words, on=columns, how="left")
    else:
        counts["n_words"] = frame["n_words"].sum()
    return counts.assign(per_thousand=1000 * counts["n_mentions"] / counts["n_words"])
