"""Who is behind a source: from the words of a source to entities of the document.

A pronoun is resolved by gender, nearness and speaking turn; "who said" is whoever is named just before; of any other
source its own words tell (`source_words.py`).  A quotation without a source carries the speaker before it; a newspaper
that quotes somebody only relays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.cast import Cast, Speaker, find_seats, read_casts
from toolkit.engines.protocols import Span
from toolkit.schemas import ATTRIBUTIONS, as_table
from toolkit.sentences import WORD
from toolkit.source_names import classify_source, word_kinds
from toolkit.source_words import OWNS, UNKNOWN, Answer, find_speakers

__all__ = ["Answer", "classify_source", "resolve_source", "resolve_speakers"]

RELAYED = re.compile(r"\s+(him|her|them|[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*)*)\s+as\s+(?:saying|telling)")
GENDERS = {"pronoun_he": "male", "pronoun_she": "female"}


@dataclass
class _Turn:
    """A statement already resolved, for those that follow."""

    answer: Answer
    source: Span | None
    content: list[Span]


# ------------------------------------------------------------------------------------- the table


def resolve_speakers(
    attributions: pd.DataFrame,
    documents: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    *,
    people: pd.DataFrame | None = None,
    actors: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The attributions with speakers, speaker_ids and source_class filled in: table `attributions`.

    people  doc_id, entity_id, gender ("male", "female", ""), roles (list of role phrases), as `find_people` gives
            them; None where nothing is known of them
    actors  the user's gazetteer: a capital that speaks is its country, his own ones too
    A source that is no entity of the document is its own display name ("Mexican officials"), with an identifier
    that begins with "source:".
    """
    casts = read_casts(documents, sentences, mentions, people, find_seats(actors))
    answers: dict[str, Answer] = {}
    for doc_id, rows in attributions.groupby("doc_id", sort=False):
        answers.update(_resolve_document(casts[doc_id], rows))
    result = attributions.copy()
    found = [answers[key] for key in result["attribution_id"]]
    result["speakers"] = [[s.entity for s in answer.speakers] for answer in found]
    result["speaker_ids"] = [[s.entity_id for s in answer.speakers] for answer in found]
    result["source_class"] = [answer.source_class for answer in found]
    unnamed = (result["source_class"] == "unnamed") & (result["on_record"] == "on record")
    result.loc[unnamed, "on_record"] = "unnamed"
    return as_table(result, ATTRIBUTIONS)


def _resolve_document(cast: Cast, rows: pd.DataFrame) -> Iterator[tuple[str, Answer]]:
    turns: list[_Turn] = []
    ordered = sorted(rows.itertuples(), key=lambda row: (_anchor(row), row.attribution_id))
    for row in ordered:
        content = [(a, b) for a, b in row.content]
        source = None if pd.isna(row.source_start) else (int(row.source_start), int(row.source_end))
        cue = None if pd.isna(row.cue_start) else (int(row.cue_start), int(row.cue_end))
        source = _relayed_source(cast.text, cue) or source
        answer = resolve_source(cast, source, content, turns)
        turns.append(_Turn(answer, source, content))
        yield row.attribution_id, answer


def _anchor(row: Any) -> int:
    return min(
        int(row.content[0][0]), *([int(row.source_start)] if not pd.isna(row.source_start) else []), 10**9
    )


def _relayed_source(text: str, cue: Span | None) -> Span | None:
    """ "The newspaper quoted him as saying": he is the source, the newspaper relays."""
    word = WORD.match(text, cue[0]) if cue else None
    if word is None or not word[0].lower().startswith("quot"):
        return None
    match = RELAYED.match(text, word.end())
    return match.span(1) if match else None


# ------------------------------------------------------------------------------------- one source


def resolve_source(cast: Cast, source: Span | None, content: list[Span], turns: list[_Turn]) -> Answer:
    """Who is behind one source, given the statements before it."""
    if source is None:
        return _carry(cast, content, turns)
    words = WORD.findall(cast.text[slice(*source)])
    kind = word_kinds().get(words[0].lower(), "") if words else ""
    if kind.startswith("pronoun") and (
        len(words) == 1 or words[0].lower() in ("he", "she", "they", "it", "i", "we")
    ):
        return _resolve_pronoun(cast, source, kind, turns)
    if kind == "relative":
        return _relative(cast, source)
    return find_speakers(cast, source)


def _relative(cast: Cast, source: Span) -> Answer:
    """ "Kelly, who said": whoever is named just before."""
    before = [a for a in cast.actors if a.end <= source[0] and a.kind == "named"]
    near = [a for a in before if cast.sentence(a.start) == cast.sentence(source[0])]
    if not near:
        return UNKNOWN
    return Answer((cast.seats.get(near[-1].speaker.entity_id, near[-1].speaker),), "named")


def _resolve_pronoun(cast: Cast, source: Span, kind: str, turns: list[_Turn]) -> Answer:
    if kind in ("pronoun_i", "pronoun_we", "pronoun_you"):
        return _enclosing(source, turns)
    if kind == "pronoun_they":
        return next((t.answer for t in reversed(turns[-3:]) if _is_plural(t.answer)), _last(turns))
    if kind == "pronoun_it":
        return next(
            (t.answer for t in reversed(turns[-3:]) if t.answer.source_class in ("document", "outlet")),
            _institution_before(cast, source),
        )
    best = _antecedent(cast, source, GENDERS.get(kind, ""), turns)
    return Answer((best,), "named") if best else UNKNOWN


def _is_plural(answer: Answer) -> bool:
    return len(answer.speakers) > 1 or answer.source_class == "collective"


def _last(turns: list[_Turn]) -> Answer:
    return turns[-1].answer if turns else UNKNOWN


def _enclosing(source: Span, turns: list[_Turn]) -> Answer:
    """Whoever speaks the words in which "I" or "we" stands."""
    around = (t for t in reversed(turns) if any(a <= source[0] < b for a, b in t.content))
    return next((t.answer for t in around), _last(turns))


def _institution_before(cast: Cast, source: Span) -> Answer:
    before = [a for a in cast.actors if a.end <= source[0] and a.type != "person" and a.kind == "named"]
    return Answer((before[-1].speaker,), "named") if before else UNKNOWN


def _antecedent(cast: Cast, source: Span, gender: str, turns: list[_Turn]) -> Speaker | None:
    """The person that "he" or "she" stands for: near, of that gender, a subject, the one whose turn it was."""
    here = cast.sentence(source[0])
    turn = next(
        (
            t.answer.speakers[0]
            for t in reversed(turns)
            if len(t.answer.speakers) == 1 and t.answer.source_class == "named"
        ),
        None,
    )
    best: tuple[float, int] | None = None
    chosen: Speaker | None = None
    first_in: dict[int, int] = {}
    for actor in cast.persons_before(source[0]):
        known = cast.genders.get(actor.speaker.entity_id, "")
        if known and gender and known != gender:
            continue
        where = cast.sentence(actor.start)
        subject = first_in.setdefault(where, actor.start) == actor.start and not cast.is_quoted(actor)
        score = (
            -1.0 * min(here - where, 8) + (0.6 if subject else 0.0) + (0.8 if actor.speaker == turn else 0.0)
        )
        score -= 0.8 if cast.is_quoted(actor) else 0.0
        score -= 0.5 if OWNS.match(cast.text, actor.end) else 0.0
        score += 0.3 if known and known == gender else 0.0
        if best is None or (score, actor.start) > best:
            best, chosen = (score, actor.start), actor.speaker
    return chosen


def _carry(cast: Cast, content: list[Span], turns: list[_Turn]) -> Answer:
    """No source: the person of the sentence before in the same paragraph, else the speaker whose turn it was."""
    start = content[0][0]
    here, paragraph = cast.sentence(start), cast.paragraph(start)
    beside = [
        a for a in cast.persons_before(start) if cast.sentence(a.start) == here and not cast.is_quoted(a)
    ]
    if beside:
        return Answer((beside[0].speaker,), "named")
    near = [t for t in turns if t.content and 0 <= paragraph - cast.paragraph(t.content[-1][0]) <= 1]
    if near:
        return near[-1].answer
    before = [
        a
        for a in cast.persons_before(start)
        if paragraph - cast.paragraph(a.start) <= 1 and not cast.is_quoted(a)
    ]
    return Answer((before[-1].speaker,), "named") if before else UNKNOWN
