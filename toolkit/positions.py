"""Who is for or against what: positions of holders toward issues and actors.

A stance needs a holder.  Inside an attribution the speaker holds it; outside, whoever is said to act ("Mexico
suspended the treaty").  The outlet's own voice holds none.  A target is an issue of the list, an actor, or a
phrase that nobody listed, which is offered for the list (`find_new_issues`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from toolkit.engines import load_stance_engine
from toolkit.engines.issue_terms import IssueFinder
from toolkit.engines.protocols import KnownTarget, Question, Span, StanceEngine, Verdict
from toolkit.gazetteer import COUNTRY
from toolkit.issues import read_issues
from toolkit.portions import Note, in_portions
from toolkit.schemas import POSITIONS, as_table

SOURCE_REACH = 600  # characters between a source and words of his in a later sentence
PHRASE = "phrase:"  # identifiers of targets that no list has
OWNER = ("'s", "’s")
POSSESSIVE = ("his", "her", "hers")
RIVAL = 0.9  # of the surest holder's confidence, what another holder of the same stretch needs


class _Target(NamedTuple):
    """What a verdict may be about: identifier, name, kind, and its span in the document."""

    target_id: str
    target: str
    kind: str
    span: Span
    opposite: bool


class _Holder(NamedTuple):
    """Who may take a side in a sentence, by which attributions, and whether only others speak of him."""

    names: tuple[tuple[str, str], ...]  # identifier and display name
    span: Span | None
    spoken: tuple[tuple[Span, str], ...]  # stretch of the document and attribution_id
    reported: bool


@dataclass(frozen=True)
class _Passage:
    """One question, and what turns its answers into rows."""

    doc_id: str
    sent_id: int
    shift: int  # place in the document less place in the text of the question
    holder: _Holder
    targets: tuple[_Target, ...]
    question: Question


_Found = tuple[_Passage, Verdict]


@dataclass(frozen=True)
class _Document:
    """One document's rows of the tables, as plain tuples."""

    doc_id: str
    text: str
    genre: str
    sentences: list[Any]
    mentions: dict[int, list[Any]]
    attributions: dict[int, list[Any]]


def find_positions(
    documents: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    attributions: pd.DataFrame,
    *,
    issues: pd.DataFrame | None = None,
    engine: str | StanceEngine = "encoder",
    note: Note | None = None,
) -> pd.DataFrame:
    """Positions toward issues, actors and unlisted phrases, in statements and in reported acts: table `positions`.

    issues  as `read_issues` gives them; None for the shipped list
    engine  a name of `STANCE_ENGINES`, or an engine of your own
    note    called with how many questions are answered, and how many there are
    No evidence is not neutral: a sentence in which nobody takes a side gives no row.
    Raises ParameterError for an unknown engine.
    """
    judge = load_stance_engine(engine) if isinstance(engine, str) else engine
    finder = IssueFinder(read_issues() if issues is None else issues)
    passages = [
        passage
        for document in _each_document(documents, sentences, _actors(mentions), attributions)
        for passage in _passages(document, finder)
    ]
    answers = in_portions(judge.find, [passage.question for passage in passages], note=note)
    found = [(p, verdict) for p, verdicts in zip(passages, answers, strict=True) for verdict in verdicts]
    rows = [row for passage, verdict in _settle(found) for row in _rows(passage, verdict)]
    table = as_table(rows, POSITIONS).sort_values("confidence", ascending=False, kind="stable")
    return table.drop_duplicates(list(POSITIONS.key)).sort_index().reset_index(drop=True)


def find_new_issues(positions: pd.DataFrame, *, least: int = 2) -> pd.DataFrame:
    """Phrases that people take sides on and no list has, offered for `issues.csv`.

    least  documents that a phrase must stand in
    Returns phrase, n, n_documents, n_holders, n_favor, n_against, wordings: phrases are gathered under the shortest
    one of two words or more whose words they all hold; the most frequent stand first.
    """
    rows = positions[positions["target_id"].str.startswith(PHRASE)]
    wordings = sorted(rows["target"].unique(), key=lambda phrase: (len(phrase.split()), phrase))
    several = [phrase for phrase in wordings if len(phrase.split()) > 1]
    heads = {phrase: next((p for p in several if _holds(phrase, p)), phrase) for phrase in wordings}
    grouped = rows.assign(phrase=rows["target"].map(heads)).groupby("phrase")
    table = grouped.agg(
        n=("doc_id", "size"),
        n_documents=("doc_id", "nunique"),
        n_holders=("holder_id", "nunique"),
        n_favor=("stance", lambda s: int((s == "favor").sum())),
        n_against=("stance", lambda s: int((s == "against").sum())),
        wordings=("target", lambda s: "|".join(sorted(set(s)))),
    ).reset_index()
    kept = table[table["n_documents"] >= least]
    return kept.sort_values(["n_documents", "n", "phrase"], ascending=[False, False, True], ignore_index=True)


def _holds(phrase: str, part: str) -> bool:
    return re.search(rf"\b{re.escape(part)}\b", phrase, re.IGNORECASE) is not None


# ------------------------------------------------------------------------------------- one document


def _actors(mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions of those who can act: no rivers and towns, only places that have a people (a demonym)."""
    peoples = set(mentions.loc[mentions["kind"] == "demonym", "entity_id"])
    acts = mentions["entity_id"].isin(peoples) | mentions["entity_id"].str.startswith(COUNTRY)
    return mentions[(mentions["type"] != "place") | acts]


def _each_document(*tables: pd.DataFrame) -> Iterator[_Document]:
    documents, *parts = tables
    sentences, mentions, attributions = (_rows_by_document(part) for part in parts)
    for row in documents.itertuples():
        own = sentences.get(row.doc_id, [])
        by_sentence: dict[int, list[Any]] = defaultdict(list)
        for mention in mentions.get(row.doc_id, ()):
            by_sentence[mention.sent_id].append(mention)
        yield _Document(
            row.doc_id, row.text, row.genre, own, by_sentence,
            _spread(attributions.get(row.doc_id, []), own),
        )  # fmt: skip


def _rows_by_document(table: pd.DataFrame) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in table.itertuples():
        rows[row.doc_id].append(row)
    return rows


def _spread(attributions: list[Any], sentences: list[Any]) -> dict[int, list[Any]]:
    """The attributions by each sentence that their content touches."""
    by_sentence: dict[int, list[Any]] = defaultdict(list)
    for row in attributions:
        first, last = min(a for a, _ in row.content), max(b for _, b in row.content)
        for sentence in sentences:
            if sentence.start < last and first < sentence.end and _pieces(row, sentence):
                by_sentence[sentence.sent_id].append(row)
    return by_sentence


def _pieces(row: Any, sentence: Any) -> list[Span]:
    cut = [(max(a, sentence.start), min(b, sentence.end)) for a, b in row.content]
    return [(a, b) for a, b in cut if a < b]


# ------------------------------------------------------------------------------------- questions


def _passages(document: _Document, finder: IssueFinder) -> Iterator[_Passage]:
    for sentence in document.sentences:
        actors = document.mentions.get(sentence.sent_id, [])
        spoken = document.attributions.get(sentence.sent_id, [])
        if not actors and not spoken:
            continue
        targets = (*_issue_targets(sentence, finder), *_actor_targets(actors, document.text))
        speakers = list(_speakers(spoken, sentence))
        acting = [] if document.genre == "opinion" else list(_acting(actors, spoken, speakers, document.text))
        for holder in (*speakers, *acting):
            yield _ask(document, sentence, holder, targets)


def _issue_targets(sentence: Any, finder: IssueFinder) -> Iterator[_Target]:
    for hit in finder.find(sentence.text):
        span = (hit.span[0] + sentence.start, hit.span[1] + sentence.start)
        yield _Target(hit.issue_id, hit.issue, "issue", span, hit.opposite)


def _owns(actor: Any, text: str) -> bool:
    """An owner or a part of something else is not meant himself ("Mexico's tariffs", "his tariffs", "U.S.-made")."""
    return (
        actor.surface.lower() in POSSESSIVE
        or text[actor.end : actor.end + 1] == "-"
        or text[actor.end : actor.end + 2] in OWNER
    )


def _actor_targets(actors: Iterable[Any], text: str) -> Iterator[_Target]:
    for actor in actors:
        if actor.kind != "demonym" and not _owns(actor, text):
            yield _Target(actor.entity_id, actor.entity, "actor", (actor.start, actor.end), False)


def _speakers(spoken: list[Any], sentence: Any) -> Iterator[_Holder]:
    """Each group of speakers once, with all that is theirs in the sentence."""
    groups: dict[tuple[tuple[str, str], ...], list[Any]] = defaultdict(list)
    for row in spoken:
        if row.speaker_ids:
            groups[tuple(zip(row.speaker_ids, row.speakers, strict=True))].append(row)
    for names, rows in groups.items():
        sources = [(int(r.source_start), int(r.source_end)) for r in rows if not pd.isna(r.source_start)]
        near = [s for s in sources if sentence.start - SOURCE_REACH <= s[0] and s[1] <= sentence.end]
        stretches = [
            (_with_cue(r, piece, sentence), r.attribution_id) for r in rows for piece in _pieces(r, sentence)
        ]
        yield _Holder(names, near[-1] if near else None, tuple(stretches), False)


def _with_cue(row: Any, piece: Span, sentence: Any) -> Span:
    """A piece of content, from its cue on where the cue stands before it."""
    cue = None if pd.isna(row.cue_start) else int(row.cue_start)
    return (cue, piece[1]) if cue is not None and sentence.start <= cue < piece[0] else piece


def _acting(actors: list[Any], spoken: list[Any], speakers: list[_Holder], text: str) -> Iterator[_Holder]:
    """Each actor of the sentence that does not speak in it, at his first mention that is no owner."""
    known = {entity_id for holder in speakers for entity_id, _ in holder.names}
    for actor in actors:
        if (
            actor.entity_id not in known
            and actor.kind != "demonym"
            and actor.surface.lower() not in POSSESSIVE
            and text[actor.end : actor.end + 1] != "-"
        ):
            known.add(actor.entity_id)
            reported = any(a <= actor.start < b for row in spoken for a, b in row.content)
            yield _Holder(((actor.entity_id, actor.entity),), (actor.start, actor.end), (), reported)


def _ask(document: _Document, sentence: Any, holder: _Holder, targets: tuple[_Target, ...]) -> _Passage:
    """The question about one holder; where the text names him too far away, his name is put before it."""
    own = {entity_id for entity_id, _ in holder.names}
    others = tuple(target for target in targets if target.target_id not in own)
    if holder.span is None:
        name = " and ".join(name for _, name in holder.names)
        text, shift, span = f"{name} said: {sentence.text}", sentence.start - len(name) - 7, (0, len(name))
    else:
        start = min(sentence.start, _sentence_start(document, holder.span[0]))
        text, shift = document.text[start : sentence.end], start
        span = (holder.span[0] - start, holder.span[1] - start)
    question = Question(
        text,
        span,
        (sentence.start - shift, sentence.end - shift),
        tuple(KnownTarget(_move(t.span, -shift), t.kind, t.opposite) for t in others),
        tuple(_move(stretch, -shift) for stretch, _ in holder.spoken),
        holder.reported,
    )
    return _Passage(document.doc_id, sentence.sent_id, shift, holder, others, question)


def _sentence_start(document: _Document, place: int) -> int:
    return max((s.start for s in document.sentences if s.start <= place), default=place)


def _move(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


# ------------------------------------------------------------------------------------- rivals


def _settle(found: list[_Found]) -> Iterator[_Found]:
    """Where several holders are found for one stretch of a sentence, those that are about as sure as the surest."""
    by_sentence: dict[tuple[str, int], list[_Found]] = defaultdict(list)
    for passage, verdict in found:
        by_sentence[passage.doc_id, passage.sent_id].append((passage, verdict))
    for passage, verdict in found:
        span = _move(verdict.target, passage.shift)
        rivals = [
            other.confidence
            for place, other in by_sentence[passage.doc_id, passage.sent_id]
            if place.holder is not passage.holder and _overlap(span, _move(other.target, place.shift))
        ]
        if verdict.confidence >= RIVAL * max(rivals, default=0.0):
            yield passage, verdict


def _overlap(one: Span, other: Span) -> bool:
    """Whether two spans share half of the shorter one."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * shared >= min(one[1] - one[0], other[1] - other[0])


# ------------------------------------------------------------------------------------- rows


def _rows(passage: _Passage, verdict: Verdict) -> Iterator[dict[str, Any]]:
    """One row a holder."""
    span, evidence = _move(verdict.target, passage.shift), _move(verdict.evidence, passage.shift)
    target_id, target, kind = _name_target(passage, verdict)
    attribution_id = next((i for (a, b), i in passage.holder.spoken if a <= span[0] and span[1] <= b), None)
    for holder_id, holder in passage.holder.names:
        yield {
            "doc_id": passage.doc_id,
            "sent_id": passage.sent_id,
            "holder": holder,
            "holder_id": holder_id,
            "target": target,
            "target_id": target_id,
            "target_kind": kind,
            "target_start": span[0],
            "target_end": span[1],
            "stance": verdict.stance,
            "confidence": round(verdict.confidence, 3),
            "evidence_start": evidence[0],
            "evidence_end": evidence[1],
            "attribution_id": attribution_id,
            "cue": verdict.cue,
        }


def _name_target(passage: _Passage, verdict: Verdict) -> tuple[str, str, str]:
    if verdict.known is not None:
        known = passage.targets[verdict.known]
        return known.target_id, known.target, known.kind
    phrase = re.sub(r"\s+", " ", passage.question.text[slice(*verdict.target)])
    return PHRASE + phrase.casefold(), phrase, "issue"
