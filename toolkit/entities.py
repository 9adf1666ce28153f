"""Who is named, and how often: names found, linked to entities across the corpus, and counted.

`find_mentions` is the whole way from text to linked mentions; `find_named` only finds names, `link_mentions` links
names that were found elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.engines.names import name_engine
from toolkit.errors import ParameterError
from toolkit.gazetteer import Gazetteer, read_gazetteer
from toolkit.linking import DocumentLinker, Mention, link_corpus
from toolkit.schemas import MENTIONS, as_table

NAMED = ["text_index", "start", "end", "type"]


def find_named(texts: Sequence[str], *, engine: str | None = None) -> pd.DataFrame:
    """The names in each text: text_index, start, end, type (person, organisation, place); no article, no possessive."""
    found = name_engine(engine, read_gazetteer())
    rows = [(i, n.start, n.end, n.type) for i, text in enumerate(texts) for n in found.find(text)]
    return pd.DataFrame(rows, columns=NAMED).astype(
        {"text_index": "int64", "start": "int64", "end": "int64", "type": "str"}
    )


def find_mentions(
    documents: pd.DataFrame,
    sentences: pd.DataFrame,
    *,
    actors: str | Path | pd.DataFrame | None = None,
    engine: str | None = None,
) -> pd.DataFrame:
    """The actors named in `documents` (doc_id, text), linked across the corpus: table `mentions`.

    `sentences` (doc_id, sent_id, start, end) give each mention its sentence; `actors` is the user's gazetteer (a path
    or the table of `read_actors`), which wins over what the toolkit knows; `engine` names the recogniser.
    """
    gazetteer = read_gazetteer(actors)
    found = name_engine(engine, gazetteer)
    names = [[(n.start, n.end, n.type) for n in found.find(text)] for text in documents["text"]]
    return _link(documents, sentences, names, gazetteer)


def link_mentions(
    names: pd.DataFrame,
    documents: pd.DataFrame,
    sentences: pd.DataFrame,
    *,
    actors: str | Path | pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Names found elsewhere (doc_id, start, end, type) linked to entities, with a second scan: table `mentions`."""
    groups = {
        key: list(zip(g["start"], g["end"], g["type"], strict=True)) for key, g in names.groupby("doc_id")
    }
    return _link(
        documents,
        sentences,
        [groups.get(doc_id, []) for doc_id in documents["doc_id"]],
        read_gazetteer(actors),
    )


def _link(
    documents: pd.DataFrame,
    sentences: pd.DataFrame,
    names: Sequence[list[tuple[int, int, str]]],
    gazetteer: Gazetteer,
) -> pd.DataFrame:
    texts = documents["text"]
    local = [DocumentLinker(text, found, gazetteer).link() for text, found in zip(texts, names, strict=True)]
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
