"""Pronouns that can mean one person only, as mentions of a kind of their own.

Only "he" and "she" and their forms are read, outside quotation marks, and only where one person named in the paragraph
so far, or in the paragraph before when this one names nobody, has that gender, no other can have it, nobody stands
there by role only ("his wife"), and no such pronoun stands before the name.  All others stay unread.  The rows are not
counted unless a count is asked for that kind.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import pandas as pd

from toolkit.engines.quotation import find_quotations
from toolkit.people import PRONOUN, PRONOUNS
from toolkit.roles import APPOSITION, role_after, role_before, role_nouns
from toolkit.schemas import MENTIONS, as_table

SAME = {"kind": "pronoun", "type": "person", "link": "pronoun"}


class Window(NamedTuple):
    """Where the paragraph before a pronoun, its own paragraph, the pronoun, and the next sentence begin."""

    before: int
    here: int
    at: int
    after: int


class Person(NamedTuple):
    """A mention of a person: where it begins and ends, who it is, and the gender if known."""

    start: int
    end: int
    entity_id: str
    entity: str
    gender: str


def resolve_pronouns(
    mentions: pd.DataFrame, documents: pd.DataFrame, sentences: pd.DataFrame, *, people: pd.DataFrame
) -> pd.DataFrame:
    """The table `mentions` with a row of kind pronoun, link "pronoun", for each pronoun that means one person.

    Needs doc_id and text of `documents`, `sentences` with their paragraphs, and `people` as `find_people` gives it.
    """
    genders = {(row.doc_id, row.entity_id): row.gender for row in people.itertuples()}
    persons = mentions[(mentions["type"] == "person") & mentions["kind"].isin(["named", "nominal"])]
    named, books = dict(iter(persons.groupby("doc_id"))), dict(iter(sentences.groupby("doc_id")))
    rows = [
        {"doc_id": doc_id} | row
        for doc_id, text in zip(documents["doc_id"], documents["text"], strict=True)
        if doc_id in named and doc_id in books
        for row in _read_document(text, _persons(named[doc_id], genders), books[doc_id])
    ]
    both = pd.concat([mentions, as_table(rows, MENTIONS)], ignore_index=True)
    order = pd.Series(range(len(documents)), index=documents["doc_id"])
    place = both.assign(place=both["doc_id"].map(order)).sort_values(["place", "start"], kind="stable")
    return as_table(place, MENTIONS)


def _persons(group: pd.DataFrame, genders: Mapping[tuple[str, str], str]) -> list[Person]:
    rows = group.sort_values("start").itertuples()
    return [
        Person(m.start, m.end, m.entity_id, m.entity, genders.get((m.doc_id, m.entity_id), "")) for m in rows
    ]


def _read_document(text: str, persons: Sequence[Person], book: pd.DataFrame) -> Iterator[dict[str, object]]:
    starts, paragraphs = book["start"].tolist(), book["paragraph"].tolist()
    numbers = book["sent_id"].tolist()
    quoted = [(q.start, q.end) for q in find_quotations(text)]
    for found in PRONOUN.finditer(text):
        if any(a <= found.start() < b for a, b in quoted):
            continue
        place = max(0, bisect_right(starts, found.start()) - 1)
        here = starts[paragraphs.index(paragraphs[place])]
        before = starts[paragraphs.index(max(0, paragraphs[place] - 1))] if paragraphs[place] else here
        after = starts[place + 1] if place + 1 < len(starts) else len(text)
        window = Window(before, here, found.start(), after)
        if person := _only_one(text, persons, window, PRONOUNS[found[1].lower()]):
            spot = {
                "sent_id": numbers[place],
                "start": found.start(),
                "end": found.end(),
                "surface": found[0],
            }
            yield spot | {"entity_id": person.entity_id, "entity": person.entity} | SAME


def _only_one(text: str, persons: Sequence[Person], window: Window, gender: str) -> Person | None:
    """The one person of the paragraph, or of the one before it, whom the pronoun can mean."""
    near = [p for p in persons if window.here <= p.start and p.end <= window.at]
    begin = window.here if near else window.before
    near = near or [p for p in persons if window.before <= p.start < window.here]
    later = [p for p in persons if window.at <= p.start < window.after]
    able = {p.entity_id: p for p in (*near, *later) if p.gender in ("", gender)}
    person = next(iter(able.values()), None)
    if len(able) != 1 or person not in near or person is None or person.gender != gender:
        return None
    first = min(p.start for p in near if p.entity_id == person.entity_id)
    if any(PRONOUNS[found[1].lower()] == gender for found in PRONOUN.finditer(text, begin, first)):
        return None
    return None if _names_another(text, near, begin, window.at) else person


def _names_another(text: str, near: Sequence[Person], begin: int, end: int) -> bool:
    """Whether somebody else stands there by role only ("a spokesman", "his wife")."""
    spans = [span for p in near for span in _own_words(text, p)]
    roles = (found.span() for found in _role().finditer(text, begin, end))
    return any(not any(a <= start and stop <= b for a, b in spans) for start, stop in roles)


def _own_words(text: str, person: Person) -> Iterator[tuple[int, int]]:
    """The title before a name, the name, and the apposition after it."""
    yield person.start - len(role_before(text, person.start)) - 2, person.end
    if role_after(text, person.end) and (found := APPOSITION.match(text, person.end)):
        yield found.span()


@cache
def _role() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(role_nouns()))})\b")
