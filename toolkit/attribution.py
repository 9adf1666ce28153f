"""Who said what: attributions of source, cue and content, as a table, and their counts.

`find_attributions` finds them, `resolve_speakers` (in `speakers.py`) names who is behind each source,
`count_attributions` counts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from toolkit.document_columns import add_document_columns
from toolkit.engines import load_attribution_engine
from toolkit.engines.protocols import AttributionEngine, RawAttribution, Span
from toolkit.resources import read_lexicon, split_cell
from toolkit.schemas import ATTRIBUTIONS, as_table
from toolkit.sentences import WORD
from toolkit.statistics import bootstrap_intervals

DEFAULT_ENGINE = "crf"
CONDITION = re.compile(r"\W*(?:if|unless|should|provided|in case)\b", re.IGNORECASE)
EDGE = re.compile(r"(?:that\s+)?[\s“\"„«]*", re.IGNORECASE)  # what may stand before a piece of content
BESIDE = 40  # characters around a cue in which a hedge belongs to it


def find_attributions(
    documents: pd.DataFrame, sentences: pd.DataFrame, *, engine: str | AttributionEngine = DEFAULT_ENGINE
) -> pd.DataFrame:
    """Every statement that a text gives to a source: table `attributions`, speakers still empty.

    engine  the name of an attribution engine, or one that keeps the protocol
    Raises ParameterError for an unknown name.
    """
    finder = load_attribution_engine(engine) if isinstance(engine, str) else engine
    starts = {doc_id: group.tolist() for doc_id, group in sentences.groupby("doc_id", sort=False)["start"]}
    rows = [
        _attribution_row(row, number, found, starts[row.doc_id])
        for row in documents.itertuples()
        for number, found in enumerate(finder.find(row.text, title="" if pd.isna(row.title) else row.title))
        if found.cue or not _is_title(row.text, found.content)
    ]
    return as_table(rows, ATTRIBUTIONS)


def _attribution_row(document: Any, number: int, found: RawAttribution, starts: list[int]) -> dict[str, Any]:
    source, cue = found.source or (None, None), found.cue or (None, None)
    lemma, cue_class = classify_cue(document.text[slice(*found.cue)] if found.cue else "")
    return {
        "attribution_id": f"{document.doc_id}#a{number}",
        "doc_id": document.doc_id,
        "sent_id": max(0, bisect_right(starts, found.content[0][0]) - 1),
        "source_start": source[0],
        "source_end": source[1],
        "cue_start": cue[0],
        "cue_end": cue[1],
        "content": _read_content(document.text, found.content),
        "form": found.form,
        "statement": found.form != "indirect" or lemma in _saying(),
        "speakers": [],
        "speaker_ids": [],
        "source_class": None,
        "cue": lemma,
        "cue_class": cue_class,
        "on_record": find_record(document.text, found),
        "certainty": find_certainty(document.text, found, cue_class),
    }


def _is_title(text: str, content: Sequence[Span]) -> bool:
    """Words between marks that are capitalised throughout name a work, and say nothing: “The Bridge at Santa Ruda”."""
    words = [w for start, end in content for w in WORD.findall(text[start:end]) if len(w) > 3]
    return len(words) > 1 and all(word[0].isupper() for word in words)


def _read_content(text: str, pieces: Sequence[Span]) -> list[list[int]]:
    """The pieces trimmed; one that is a lone article goes where others stay."""
    trimmed = [_trim(text, piece) for piece in pieces]
    kept = [(a, b) for a, b in trimmed if text[a:b].lower() not in ("the", "a", "an")]
    return [list(piece) for piece in kept or trimmed]


def _trim(text: str, piece: Span) -> Span:
    """A piece of content without the complementiser "that", outer marks and the comma or stop at its end."""
    opening = EDGE.match(text, *piece)
    start = opening.end() if opening else piece[0]
    end = start + len(text[start : piece[1]].rstrip(' ,.”"’»'))
    return (start, end) if start < end else piece


# ------------------------------------------------------------------------------------- reading a statement


@cache
def _cue_forms() -> dict[str, tuple[str, str]]:
    """Lemma and class of each form; of two entries with one form the verb counts."""
    forms: dict[str, tuple[str, str]] = {}
    for row in sorted(read_lexicon("cues"), key=lambda row: row["kind"] != "verb"):
        for form in split_cell(row["forms"]):
            forms.setdefault(form.lower(), (row["lemma"], row["class"]))
    return forms


@cache
def _saying() -> frozenset[str]:
    """Lemmas of the cues of saying."""
    return frozenset(row["lemma"] for row in read_lexicon("cues") if row["saying"] == "yes")


def classify_cue(cue: str) -> tuple[str | None, str | None]:
    """Lemma and class of a cue by `cues.csv`: the whole cue, else its last known word; None, None when unknown."""
    known = _cue_forms()
    if cue.lower() in known:
        return known[cue.lower()]
    words = [word.lower() for word in WORD.findall(cue)]
    return next((known[word] for word in reversed(words) if word in known), (None, None))


@cache
def _phrases(lexicon: str, column: str, value: str) -> re.Pattern[str]:
    rows = [row for row in read_lexicon(lexicon) if row[column] == value]
    words = sorted((next(iter(row.values())) for row in rows), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)


def _line(text: str, span: Span) -> Span:
    """The paragraph around a span."""
    end = text.find("\n", span[1])
    return text.rfind("\n", 0, span[0]) + 1, len(text) if end < 0 else end


def _outside(text: str, found: RawAttribution) -> str:
    """The paragraph of a statement without its content: the outlet's own words about it."""
    first = found.cue or found.source or found.content[0]
    start, end = _line(text, first)
    kept, edge = [], start
    for a, b in (piece for piece in sorted(found.content) if piece[0] < end):
        kept.append(text[edge:a] if edge < a else "")
        edge = max(edge, b)
    return " … ".join([*kept, text[edge:end] if edge < end else ""])


def find_record(text: str, found: RawAttribution) -> str:
    """on record, unnamed, private or leaked, by the phrases of `record_marks.csv` around the statement."""
    around = _outside(text, found)
    marks = [
        status
        for status in ("leaked", "private", "unnamed")
        if _phrases("record_marks", "status", status).search(around)
    ]
    return marks[0] if marks else "on record"


def find_certainty(text: str, found: RawAttribution, cue_class: str | None) -> str:
    """denied by its cue, hedged by the outlet ("reportedly"), conditional ("if ..."), or plain."""
    if cue_class == "denial":
        return "denied"
    anchor = found.cue or found.content[0]
    beside = text[max(0, anchor[0] - BESIDE) : anchor[1] + BESIDE // 2].rpartition("\n")[2]
    if found.cue and _phrases("hedges", "kind", "hedge").search(beside):
        return "hedged"
    return "conditional" if CONDITION.match(text, found.content[0][0]) else "plain"


# ------------------------------------------------------------------------------------- counting


def count_attributions(
    attributions: pd.DataFrame, documents: pd.DataFrame, *, by: Iterable[str] = ("speaker",)
) -> pd.DataFrame:
    """Statements (rows where `statement` holds) of each group.

    Returns *by, n_statements, n_documents, n_words, share, low, high, share_low, share_high.

    by       any of speaker, source_class, form, cue_class, on_record, certainty, any column of `documents`, "week"
    share    of all statements within the document columns of `by` (within each outlet, say); a statement of two
             speakers counts for both, in the whole too
    n_words  words of content between marks or not; low and high: 95 % bootstrap interval of n_statements over
             stories, share_low and share_high that of the share
    A statement without a known speaker keeps a row, with missing speaker.
    """
    keys = [*(["speaker_id"] if "speaker" in by else []), *by]
    keys += ["source_class"] if "speaker" in by and "source_class" not in by else []
    rows = _statements(attributions, documents)
    rows = add_document_columns(rows, documents, keys).assign(one=1)
    groups = rows.groupby(keys, dropna=False)
    counts = pd.DataFrame({"n_statements": groups.size(), "n_documents": groups["doc_id"].nunique()})
    counts["n_words"] = groups["n_content_words"].sum()
    within = [name for name in keys if name in documents.columns or name == "week"]
    bounds = bootstrap_intervals(
        rows, by=keys, value="one", cluster="story_id", universe=documents[["story_id"]]
    )
    shares = bootstrap_intervals(
        rows,
        by=keys,
        value="one",
        cluster="story_id",
        exposure="all",
        universe=rows[["story_id", *within]].assign(all=1),
    ).rename(columns={"low": "share_low", "high": "share_high"})
    result = counts.reset_index().merge(bounds, on=keys, how="left").merge(shares, on=keys, how="left")
    whole = result.groupby(within, dropna=False)["n_statements"].transform("sum") if within else len(rows)
    result.insert(len(keys) + 3, "share", (result["n_statements"] / whole).round(4))
    return result.sort_values(
        ["n_statements", *keys], ascending=[False, *([True] * len(keys))], ignore_index=True
    )


def _statements(attributions: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """One row a statement and speaker, with the number of words of its content; beliefs and plans left out."""
    attributions = attributions[attributions["statement"].astype(bool)]
    texts = dict(zip(documents["doc_id"], documents["text"], strict=True))
    words = [
        sum(len(WORD.findall(texts[doc_id][a:b])) for a, b in content)
        for doc_id, content in zip(attributions["doc_id"], attributions["content"], strict=True)
    ]
    rows = attributions.assign(
        n_content_words=words, speaker=attributions["speakers"], speaker_id=attributions["speaker_ids"]
    )
    long = rows.explode(["speaker", "speaker_id"], ignore_index=True)
    return long.replace({"speaker": {np.nan: None}, "speaker_id": {np.nan: None}})
