"""Who is for or against what: positions of holders toward issues and actors, and where they conflict.

A stance needs a holder.  Inside an attribution the speaker holds it; outside, the subject of the reported act
("Mexico suspended the treaty").  The outlet's own voice holds none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit.engines.issue_terms import IssueFinder, IssueHit
from toolkit.engines.protocols import Span
from toolkit.engines.stance_lexicon import Judgement, judge
from toolkit.errors import InputError
from toolkit.resources import LEXICONS, read_rows
from toolkit.schemas import POSITIONS, as_table
from toolkit.statistics import bootstrap_intervals

STANCES = {1: "favor", 0: "neutral", -1: "against"}
REPORTED_ACT = 0.8  # confidence kept where a subject acts, against one who speaks
SUBJECT_REACH = 60  # characters between the end of a subject and its cue
ISSUE_COLUMNS = ("issue_id", "issue", "terms")


def read_issues(path: str | Path | None = None) -> pd.DataFrame:
    """The user's list of issues, or the shipped one: issue_id, issue, terms, opposite, note (CSV, cells split by "|").

    A term is matched as whole words in any case; `*` stands for any ending.  `opposite` lists terms for the
    contrary of the issue ("sanctions relief").  Raises InputError naming file and line for a missing column,
    an empty cell or an identifier that stands twice.
    """
    source = Path(path) if path is not None else LEXICONS / "issues.csv"
    rows = read_rows(source, ISSUE_COLUMNS)
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        if empty := [name for name in ISSUE_COLUMNS if not row[name]]:
            raise InputError(f"{source}, line {number}: {', '.join(empty)} is empty")
        if row["issue_id"] in seen:
            raise InputError(f"{source}, line {number}: issue_id {row['issue_id']!r} stands twice")
        seen.add(row["issue_id"])
    return pd.DataFrame(rows).reindex(columns=[*ISSUE_COLUMNS, "opposite", "note"]).fillna("")


# ------------------------------------------------------------------------------------- finding


class _Target(NamedTuple):
    """What a judgement may be about, where it stands."""

    target_id: str
    target: str
    kind: str
    span: Span
    opposite: bool


class _Holder(NamedTuple):
    """Who may hold a judgement, the stretch of text that is theirs, and how far it is theirs."""

    holder_id: str
    holder: str
    within: Span
    attribution_id: str | None
    trust: float


@dataclass(frozen=True)
class _Document:
    """One document's rows of the tables, as plain tuples."""

    doc_id: str
    text: str
    genre: str
    sentences: list[Any]
    mentions: dict[int, list[Any]]
    attributions: list[Any]


def find_positions(
    documents: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    attributions: pd.DataFrame,
    *,
    issues: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Positions toward issues and actors, in attributed content and in reported acts: table `positions`.

    issues  as `read_issues` gives them; None for the shipped list.
    A sentence that no cue of the lexicon judges gives no row: no evidence is not neutral.
    """
    finder = IssueFinder(read_issues() if issues is None else issues)
    rows: list[dict[str, Any]] = []
    for document in _each_document(documents, sentences, _actors(mentions), attributions):
        for sentence in document.sentences:
            rows.extend(_judge_sentence(document, sentence, finder))
    table = as_table(rows, POSITIONS)
    return table.drop_duplicates(list(POSITIONS.key)).reset_index(drop=True)


def _actors(mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions of those who can act: no rivers and towns, only places that have a people (a demonym)."""
    peoples = set(mentions.loc[mentions["kind"] == "demonym", "entity_id"])
    acts = mentions["entity_id"].isin(peoples) | mentions["entity_id"].str.startswith("country:")
    return mentions[(mentions["type"] != "place") | acts]


def _each_document(*tables: pd.DataFrame) -> Iterator[_Document]:
    documents, *parts = tables
    sentences, mentions, attributions = (_rows_by_document(part) for part in parts)
    for row in documents.itertuples():
        by_sentence: dict[int, list[Any]] = defaultdict(list)
        for mention in mentions.get(row.doc_id, ()):
            by_sentence[mention.sent_id].append(mention)
        yield _Document(
            row.doc_id,
            row.text,
            row.genre,
            sentences.get(row.doc_id, []),
            by_sentence,
            attributions.get(row.doc_id, []),
        )


def _rows_by_document(table: pd.DataFrame) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in table.itertuples():
        rows[row.doc_id].append(row)
    return rows


def _judge_sentence(document: _Document, sentence: Any, finder: IssueFinder) -> Iterator[dict[str, Any]]:
    text, start = document.text, sentence.start
    actors = document.mentions.get(sentence.sent_id, [])
    hits = finder.find(sentence.text)
    targets = [*_issue_targets(hits, start), *_actor_targets(actors, hits, start, text)]
    for target in targets:
        for holder in _find_holders(document, sentence, target, actors):
            if holder.holder_id == target.target_id:
                continue
            verdict = judge(
                text, target.span, within=holder.within, kind=target.kind, opposite=target.opposite
            )
            if verdict and _is_after_subject(holder, verdict):
                yield _position_row(document.doc_id, sentence.sent_id, holder, target, verdict)


def _issue_targets(hits: Iterable[IssueHit], offset: int) -> Iterator[_Target]:
    for hit in hits:
        span = (hit.span[0] + offset, hit.span[1] + offset)
        yield _Target(hit.issue_id, hit.issue, "issue", span, hit.opposite)


def _actor_targets(
    actors: Iterable[Any], hits: Iterable[IssueHit], offset: int, text: str
) -> Iterator[_Target]:
    """Named actors, but not as owners or parts of something else ("Mexico's tariffs", "U.S.-made")."""
    taken = [(hit.span[0] + offset, hit.span[1] + offset) for hit in hits]
    for actor in actors:
        owns = text[actor.end : actor.end + 1] == "-" or text[actor.end : actor.end + 2] in ("'s", "’s")
        inside = any(start < actor.end and actor.start < end for start, end in taken)
        if actor.kind == "named" and not owns and not inside:
            yield _Target(actor.entity_id, actor.entity, "actor", (actor.start, actor.end), False)


def _find_holders(document: _Document, sentence: Any, target: _Target, actors: list[Any]) -> list[_Holder]:
    """The speakers of the attributions around the target; where there are none, the subject of the sentence."""
    around = [row for row in document.attributions if _covers(row.content, target.span)]
    if around:
        inner = min(around, key=lambda row: sum(end - start for start, end in row.content))
        return _speakers(inner, sentence, target.span)
    if document.genre == "opinion":
        return []
    return [
        _Holder(actor.entity_id, actor.entity, (actor.end, sentence.end), None, REPORTED_ACT)
        for actor in _subjects(actors, target.span, document.text)
    ]


def _covers(content: Iterable[tuple[int, int]], span: Span) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in content)


def _speakers(row: Any, sentence: Any, span: Span) -> list[_Holder]:
    """Each speaker, with the words of the sentence that are theirs: the cue too, where the content follows it."""
    pieces = [
        (max(a, sentence.start), min(b, sentence.end))
        for a, b in row.content
        if a <= span[0] and span[1] <= b
    ]
    start, end = pieces[0]
    if not pd.isna(row.cue_start) and sentence.start <= row.cue_start < start:
        start = int(row.cue_start)
    speakers = zip(row.speaker_ids, row.speakers, strict=True)
    return [
        _Holder(holder_id, holder, (start, end), row.attribution_id, 1.0) for holder_id, holder in speakers
    ]


def _subjects(actors: list[Any], span: Span, text: str) -> list[Any]:
    """The nearest actor before the target that can act: no demonym, no possessor."""
    before = [
        actor
        for actor in actors
        if actor.end <= span[0]
        and actor.kind != "demonym"
        and text[actor.end : actor.end + 1] != "-"
        and text[actor.end : actor.end + 2] not in ("'s", "’s")
    ]
    return before[-1:]


def _is_after_subject(holder: _Holder, verdict: Judgement) -> bool:
    """An act belongs to a subject only when its cue follows closely."""
    return holder.attribution_id is not None or verdict.evidence[0] - holder.within[0] <= SUBJECT_REACH


def _position_row(
    doc_id: str, sent_id: int, holder: _Holder, target: _Target, verdict: Judgement
) -> dict[str, Any]:
    return {
        "doc_id": doc_id,
        "sent_id": sent_id,
        "holder": holder.holder,
        "holder_id": holder.holder_id,
        "target": target.target,
        "target_id": target.target_id,
        "target_kind": target.kind,
        "stance": STANCES[verdict.sign],
        "confidence": round(verdict.confidence * holder.trust, 3),
        "evidence_start": verdict.evidence[0],
        "evidence_end": verdict.evidence[1],
        "attribution_id": holder.attribution_id,
        "cue": verdict.cues,
    }


# ------------------------------------------------------------------------------------- scoring given pairs

NO_CUE = (0.1, 0.8, 0.1)  # belief where no cue of the lexicon stands: most sentences take no side


def score_relations(
    texts: Sequence[str], holder_spans: Sequence[Span], target_spans: Sequence[Span]
) -> pd.DataFrame:
    """Attitude of the holder toward the target in each text: p_negative, p_neutral, p_positive.

    texts, holder_spans, target_spans  of equal length; spans in code points
    By the lexicon of stance cues: the words from the holder to the end of its sentence are the holder's.  A target
    that stands before its holder is judged over the whole text.
    Raises ValueError for unequal lengths.
    """
    rows = [_relate(*item) for item in zip(texts, holder_spans, target_spans, strict=True)]
    return pd.DataFrame(rows, columns=["p_negative", "p_neutral", "p_positive"]).astype("Float64")


def _relate(text: str, holder: Span, target: Span) -> tuple[float, float, float]:
    start = holder[1] if holder[1] <= target[0] else 0
    verdict = judge(text, target, within=(start, len(text)), kind="actor")
    if verdict is None or verdict.sign == 0:
        return NO_CUE
    sure = 1 / 3 + verdict.confidence * 2 / 3
    rest = (1 - sure) / 2
    return (rest, rest, sure) if verdict.sign > 0 else (sure, rest, rest)


# ------------------------------------------------------------------------------------- summarising


def add_document_columns(
    table: pd.DataFrame, documents: pd.DataFrame, by: Iterable[str] = ()
) -> pd.DataFrame:
    """The rows with story_id, published and the named columns of their documents; `week` is the Monday."""
    wanted = {"doc_id", "story_id", "published", *(name for name in by if name in documents.columns)}
    wanted -= set(table.columns) - {"doc_id"}
    joined = table.merge(documents[[c for c in documents.columns if c in wanted]], on="doc_id", how="left")
    if "week" in by:
        joined["week"] = joined["published"] - pd.to_timedelta(joined["published"].dt.day_of_week, unit="D")
    return joined


def summarise_positions(
    positions: pd.DataFrame, documents: pd.DataFrame, *, by: Iterable[str] = ("holder", "target")
) -> pd.DataFrame:
    """How often each group is for, against or neutral: *by, n_favor, n_against, n_neutral, n, n_documents, balance.

    `balance` is (favor - against) / (favor + against), missing where neither stands; low and high are its 95 %
    bootstrap interval over stories.  The identifiers of a holder or target in `by` are added.
    """
    keys = [*by, *(f"{name}_id" for name in ("holder", "target") if name in by)]
    keys += ["target_kind"] if "target" in keys else []
    rows = add_document_columns(positions, documents, keys)
    sides = pd.get_dummies(rows["stance"]).reindex(columns=list(STANCES.values()), fill_value=0).astype(int)
    rows = rows.assign(
        n_favor=sides["favor"],
        n_against=sides["against"],
        n_neutral=sides["neutral"],
        side=sides["favor"] - sides["against"],
        taken=sides["favor"] + sides["against"],
    )
    groups = rows.groupby(keys, dropna=False)
    summary = groups[["n_favor", "n_against", "n_neutral"]].sum()
    summary["n"], summary["n_documents"] = groups.size(), groups["doc_id"].nunique()
    taken = (summary["n_favor"] + summary["n_against"]).replace(0, np.nan)
    summary["balance"] = (summary["n_favor"] - summary["n_against"]) / taken
    bounds = bootstrap_intervals(
        rows[rows["taken"] > 0],
        by=keys,
        value="side",
        cluster="story_id",
        exposure="taken",
        universe=documents[["story_id"]],
    )
    return (
        summary.reset_index()
        .merge(bounds, on=keys, how="left")
        .sort_values(["n", *keys], ascending=[False, *([True] * len(keys))], ignore_index=True)
    )
