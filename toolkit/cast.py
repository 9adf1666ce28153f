"""Who is in a document: its mentions in order, what is known of its people, and the countries behind capitals."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from toolkit.engines.protocols import Span
from toolkit.engines.quotation import find_quotations
from toolkit.gazetteer import read_gazetteer
from toolkit.sentences import ENDED, WORD

HEADING = 120  # characters of a line that may be a heading


class Speaker(NamedTuple):
    """One entity behind a source."""

    entity_id: str
    entity: str


class Actor(NamedTuple):
    """One mention in a document."""

    start: int
    end: int
    speaker: Speaker
    type: str
    kind: str


@dataclass
class Cast:
    """Who is in a document: its mentions in order, genders and roles of its persons, and where its marks stand."""

    text: str
    actors: list[Actor]
    sentences: list[int]
    paragraphs: list[int]
    genders: Mapping[str, str]
    roles: Mapping[str, list[frozenset[str]]]
    seats: Mapping[str, Speaker]
    quoted: list[Span] = field(init=False)

    def __post_init__(self) -> None:
        self.quoted = [(q.start, q.end) for q in find_quotations(self.text)]

    def within(self, span: Span) -> list[Actor]:
        return [a for a in self.actors if span[0] <= a.start and a.end <= span[1]]

    def persons_before(self, place: int) -> list[Actor]:
        return [a for a in self.actors if a.type == "person" and a.end <= place]

    def sentence(self, place: int) -> int:
        return bisect_right(self.sentences, place) - 1

    def paragraph(self, place: int) -> int:
        return self.paragraphs[max(0, self.sentence(place))]

    def is_heading(self, place: int) -> bool:
        """Whether a place stands in a short paragraph that ends without a stop above another one."""
        number = self.paragraph(place)
        first, last = bisect_left(self.paragraphs, number), bisect_right(self.paragraphs, number)
        if last == len(self.sentences):
            return False
        words = self.text[self.sentences[first] : self.sentences[last]].rstrip()
        return len(words) <= HEADING and ENDED.search(words) is None

    def is_quoted(self, actor: Actor) -> bool:
        return any(start <= actor.start < end for start, end in self.quoted)


def role_content(role: str) -> frozenset[str]:
    """The words of a role that carry its meaning, in lower case."""
    small = {"the", "of", "and", "for", "a", "an", "s"}
    return frozenset(word.lower() for word in WORD.findall(role)) - small


def read_casts(
    documents: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    people: pd.DataFrame | None,
    seats: Mapping[str, Speaker],
) -> dict[str, Cast]:
    """The cast of each document, by doc_id, from the tables; `people` as `find_people` gives it."""
    actors: dict[str, list[Actor]] = defaultdict(list)
    for m in mentions.itertuples():
        actors[m.doc_id].append(Actor(m.start, m.end, Speaker(m.entity_id, m.entity), m.type, m.kind))
    starts = dict(iter(sentences.groupby("doc_id", sort=False)))
    genders: dict[str, dict[str, str]] = defaultdict(dict)
    roles: dict[str, dict[str, list[frozenset[str]]]] = defaultdict(dict)
    for person in people.itertuples() if people is not None else ():
        genders[person.doc_id][person.entity_id] = person.gender
        roles[person.doc_id][person.entity_id] = [role_content(role) for role in person.roles]
    return {
        row.doc_id: Cast(
            row.text,
            sorted(actors[row.doc_id], key=lambda a: (a.start, -a.end)),
            starts[row.doc_id]["start"].tolist() if row.doc_id in starts else [0],
            starts[row.doc_id]["paragraph"].tolist() if row.doc_id in starts else [0],
            genders[row.doc_id],
            roles[row.doc_id],
            seats,
        )
        for row in documents.itertuples()
    }


def find_seats(actors: pd.DataFrame | None = None) -> dict[str, Speaker]:
    """The country behind each capital: "Seoul said" is South Korea speaking."""
    gazetteer = read_gazetteer(actors)
    names = {entry.entity_id: entry for entry in gazetteer.entries.values() if entry is not None}
    return {
        seat: Speaker(country, names[country].entity)
        for seat, country in gazetteer.represents.items()
        if country in names and seat in names and names[seat].type == "place"
    }
