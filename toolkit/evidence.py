"""Every number back to its sentences.

A row of a summary and a row of a detail table (mentions, attributions, sentiment, positions) belong together
when they agree on the key columns that both have.  `find_evidence` joins them and cuts the passage out of the
article, with the target, the source, the cue and the content marked in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from toolkit.errors import SchemaError
from toolkit.licences import Limit, find_limit
from toolkit.wording import say_number

MAX_SENTENCES = 4  # of one passage
MAX_CHARACTERS = 600  # of one sentence as shown; the rest is cut
WORTH = 40  # characters of a sentence that are worth showing
ROLES = ("target", "cue", "source", "content")  # what a span marks; where two overlap, the earlier one shows
SPANS = (  # the columns of a detail table that hold a span, with its role
    ("target", "start", "end"),
    ("target", "target_start", "target_end"),
    ("cue", "cue_start", "cue_end"),
    ("source", "source_start", "source_end"),
    ("content", "evidence_start", "evidence_end"),
)
FROM_DOCUMENTS = ["outlet", "published", "title", "url", "story_id", "genre", "language", "reader", "period"]
LICENSED = ["doc_id", "licence", "text"]
FROM_ATTRIBUTIONS = ["source_start", "source_end", "cue_start", "cue_end"]
GIVES = [
    "row", "doc_id", "sent_id", "text", "passage", "cut", "note", "outlet", "published", "title", "url", "allowed",
]  # fmt: skip


def find_evidence(
    summary: pd.DataFrame,
    detail: pd.DataFrame,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    on: Sequence[str] = (),
    attributions: pd.DataFrame | None = None,
    limit: int | None = None,
) -> pd.DataFrame:
    """The passages behind each row of a summary, in order of date.

    detail        mentions, attributions, sentiment or positions, or a part of one; `targets` (a list of
                  [start, end]), where it has that column, marks further targets; `documents` themselves, which are
                  shown by how they begin
    on            the key columns; without it all columns that both tables have and that are no numbers; they
                  may be columns of `documents`, "week", and for attributions "speaker" and "speaker_id"
    attributions  adds source and cue to positions
    limit         how many passages a row keeps, spread over stories, outlets and dates
    Gives: row (position in `summary`), the keys, doc_id, sent_id, text, passage (a list of {sent_id, text,
    marks}, a mark being [start, end, role] in that text), cut (the passage goes on), note, outlet, published,
    title, url, allowed (characters of the article that a report may show, missing when all), total and n_documents
    (before the limit).  A passage is as long as the licence of its article allows (`licences.find_limit`).
    Raises SchemaError when the tables share no key.
    """
    keyed = _add_keys(detail, documents, attributions)
    keys = list(on) or _shared_keys(summary, keyed)
    rows = summary[keys].assign(row=range(len(summary)))
    matched = rows.astype(dict.fromkeys(keys, object)).merge(
        keyed.astype(dict.fromkeys(keys, object)), on=keys, how="inner"
    )
    by_row = matched.groupby("row")["doc_id"]
    matched = matched.assign(total=by_row.transform("size"), n_documents=by_row.transform("nunique"))
    chosen = _spread(matched, limit)
    limits = _find_limits(documents, chosen["doc_id"])
    found = _find_passages(chosen, sentences, [limit for limit, _ in limits])
    passages = pd.DataFrame(found, columns=["sent_id", "text", "passage", "cut"])
    allowed = pd.array([allowed for _, allowed in limits], dtype="Int64")
    chosen = chosen.assign(
        **passages, allowed=allowed, note=[_note(row) for row in chosen.to_dict("records")]
    )
    return chosen[list(dict.fromkeys([*GIVES[:1], *keys, *GIVES[1:], "total", "n_documents"]))]


def find_weeks(published: pd.Series) -> pd.Series:
    """The Monday of each date's week; missing stays missing."""
    days = pd.to_datetime(published)
    return days - pd.to_timedelta(days.dt.day_of_week, unit="D")


# ------------------------------------------------------------------------------------- joining


def _add_keys(
    detail: pd.DataFrame, documents: pd.DataFrame, attributions: pd.DataFrame | None
) -> pd.DataFrame:
    """The detail with what is known of its documents and, for attributions, one row a speaker."""
    detail = detail.drop(columns="text", errors="ignore")  # of documents: long, and no key
    if attributions is not None and "attribution_id" in detail:
        spans = attributions[["attribution_id", *FROM_ATTRIBUTIONS]]
        detail = detail.merge(spans, on="attribution_id", how="left")
    if "speakers" in detail:
        detail = _split_speakers(detail)
    known = [name for name in FROM_DOCUMENTS if name in documents and name not in detail]
    keyed = detail.merge(documents[["doc_id", *known]], on="doc_id", how="left")
    return keyed.assign(week=find_weeks(keyed["published"])) if "week" not in keyed else keyed


def _split_speakers(attributions: pd.DataFrame) -> pd.DataFrame:
    """One row a speaker; an attribution without a known speaker keeps one row, with both columns missing."""
    pairs = attributions.assign(
        speaker=attributions["speakers"].map(list), speaker_id=attributions["speaker_ids"].map(list)
    )
    return pairs.explode(["speaker", "speaker_id"], ignore_index=True)


def _shared_keys(summary: pd.DataFrame, keyed: pd.DataFrame) -> list[str]:
    keys = [c for c in summary if c in keyed and not pd.api.types.is_numeric_dtype(summary[c])]
    if not keys:
        raise SchemaError(f"no key column in common: {', '.join(summary)} against {', '.join(keyed)}")
    return keys


# ------------------------------------------------------------------------------------- choosing


def _reverse_bits(position: pd.Series) -> np.ndarray:
    """Sorting by this visits a list at its halves, then its quarters, ... (van der Corput's order)."""
    values, out = position.to_numpy(dtype=np.int64), np.zeros(len(position), dtype=np.int64)
    for _ in range(20):
        out = (out << 1) | (values & 1)
        values = values >> 1
    return out


def _spread(matched: pd.DataFrame, limit: int | None) -> pd.DataFrame:
    """At most `limit` rows a row of the summary: stories once first, outlets in turn, dates spread."""
    order = [
        "row",
        "published",
        "doc_id",
        *(c for c in ("sent_id", "start", "evidence_start") if c in matched),
    ]
    frame = matched.sort_values(order, na_position="last", kind="stable", ignore_index=True)
    if limit is None:
        return frame
    frame["_turn"] = frame.groupby(["row", "story_id"], dropna=False).cumcount()
    place = frame.groupby(["row", "_turn", "outlet"], dropna=False).cumcount()
    frame["_place"] = _reverse_bits(place)
    frame["_place"] = frame.groupby(["row", "_turn", "outlet"], dropna=False)["_place"].rank()
    picked = frame.sort_values(["row", "_turn", "_place", "outlet"], kind="stable").groupby("row").head(limit)
    return picked.sort_index().drop(columns=["_turn", "_place"]).reset_index(drop=True)


# ------------------------------------------------------------------------------------- passages


def _find_limits(documents: pd.DataFrame, chosen: pd.Series) -> list[tuple[Limit, int | None]]:
    """For each chosen row the limit of its licence, and how many characters of its article a report may show."""
    known = documents[documents["doc_id"].isin(chosen.unique())].reindex(columns=LICENSED)
    limits = {}
    for row in known.itertuples():
        limit = find_limit(None if pd.isna(row.licence) else str(row.licence))
        limits[row.doc_id] = (limit, None if pd.isna(row.text) else limit.allow(len(row.text)))
    return [limits[doc_id] for doc_id in chosen]


def _find_passages(
    chosen: pd.DataFrame, sentences: pd.DataFrame, limits: list[Limit]
) -> list[tuple[int, str, list[dict], bool]]:
    wanted = sentences[sentences["doc_id"].isin(chosen["doc_id"].unique())].sort_values(["doc_id", "start"])
    books = dict(list(wanted.groupby("doc_id")))
    rows = zip(chosen.to_dict("records"), limits, strict=True)
    return [_cut_passage(_marks(row), books[row["doc_id"]], limit.passage) for row, limit in rows]


def _marks(row: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    """The spans of a detail row as (start, end, role) in the document, content first."""
    content = [(int(a), int(b), "content") for a, b in row.get("content", ())]
    others = [(int(a), int(b), "target") for a, b in row.get("targets", ())]
    spans = others + [
        (int(row[first]), int(row[last]), role)
        for role, first, last in SPANS
        if first in row and not pd.isna(row[first])
    ]
    anchors = [mark for mark in spans if mark[2] in ("target", "content")]
    return [*content, *anchors, *(mark for mark in spans if mark not in anchors)]


def _cut_passage(
    marks: list[tuple[int, int, str]], book: pd.DataFrame, room: int
) -> tuple[int, str, list[dict], bool]:
    """The sentences that hold the marks, `room` characters at most; source and cue widen by one sentence at most."""
    starts = book["start"].to_numpy(dtype=np.int64)
    held = [mark for mark in marks if mark[2] in ("target", "content")] or marks
    first, last = _between(starts, held)
    wide_first, wide_last = _between(starts, marks)
    first, last = max(first - 1, min(first, wide_first)), min(last + 1, max(last, wide_last))
    shown = range(first, min(last, first + MAX_SENTENCES - 1) + 1)
    pieces: list[dict[str, Any]] = []
    for row in book.iloc[shown.start : shown.stop].itertuples():
        if not pieces or room >= WORTH:
            pieces.append(_cut_sentence(row, marks, min(room, MAX_CHARACTERS)))
            room -= len(pieces[-1]["text"])
    text = " ".join(piece["text"] for piece in pieces)
    return pieces[0]["sent_id"], text, pieces, last >= first + len(pieces)


def _between(starts: np.ndarray, marks: Iterable[tuple[int, int, str]]) -> tuple[int, int]:
    """The first and the last sentence of the spans; without any, the first of all."""
    spans = list(marks) or [(0, 1, "")]
    first = np.searchsorted(starts, min(s[0] for s in spans), side="right") - 1
    last = np.searchsorted(starts, max(s[1] for s in spans) - 1, side="right") - 1
    return max(0, int(first)), max(0, int(last))


def _cut_sentence(sentence: Any, marks: list[tuple[int, int, str]], most: int) -> dict[str, Any]:
    """One sentence with its own marks, shortened to `most` characters around the first of them."""
    text, base = str(sentence.text), int(sentence.start)
    inside = [(a - base, b - base, role) for a, b, role in marks if b > base and a < base + len(text)]
    begin = min((a for a, _, _ in inside), default=0)
    lead = min(100, most // 3)
    skip = begin - lead if begin > most - lead else 0
    shown = text[skip : skip + most]
    head, tail = "…" if skip else "", "…" if skip + len(shown) < len(text) else ""
    moved = [(a - skip, b - skip, role) for a, b, role in inside]
    flat = [[a + len(head), b + len(head), role] for a, b, role in _flatten(moved, len(shown))]
    return {"sent_id": int(sentence.sent_id), "text": f"{head}{shown}{tail}", "marks": flat}


def _flatten(marks: list[tuple[int, int, str]], length: int) -> list[tuple[int, int, str]]:
    """Marks that do not overlap, in order; where two overlap the one that stands earlier in ROLES shows."""
    roles: list[str] = [""] * length
    for role in reversed(ROLES):
        for a, b, _ in (mark for mark in marks if mark[2] == role):
            roles[max(a, 0) : b] = [role] * len(roles[max(a, 0) : b])
    edges = [0, *(i for i in range(1, length) if roles[i] != roles[i - 1]), length]
    return [(a, b, roles[a]) for a, b in pairwise(edges) if a < b and roles[a]]


def _note(row: Mapping[str, Any]) -> str:
    """What the analysis decided about this passage, in a few words."""
    if "valence" in row:
        return f"valence {say_number(row['valence'], 'valence')}"
    if "stance" in row:
        return f"{row['stance']}, confidence {row['confidence']:.2f}"
    if "speakers" in row:
        flags = [row[name] for name in ("on_record", "certainty") if row[name] not in ("on record", "plain")]
        return " · ".join([", ".join(row["speakers"]) or "speaker not known", *flags])
    return ""
