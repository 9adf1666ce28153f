"""Which mentions of a document are one entity.

Countries, places and organisations of the gazetteer are linked by their surface; people and other organisations as
`people_linking` and `organisation_linking` say.  A second scan finds every other occurrence of what is known by then.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from toolkit.credits import find_credits
from toolkit.gazetteer import CAPITAL, Entry, Gazetteer, first_word, fold, index_surfaces, match_surface
from toolkit.mention import Mention, short_forms
from toolkit.name_repair import repair_names
from toolkit.offices import Office, find_holders
from toolkit.organisation_linking import DocumentOrganisations, organisation_key
from toolkit.party_members import find_party_members
from toolkit.people_linking import DocumentPeople, Person
from toolkit.personal_names import honorific_gender, name_words, spelling
from toolkit.resources import read_lexicon, read_words, split_cell
from toolkit.roles import find_nominals, holds, role_words

BEFORE_SHORT = re.compile(r"\b(?:[Tt]he|and|or|with|between|against) $")
AFTER_SHORT = re.compile(r"[ -][A-Z]|-|\.\w")
MAINLY = 5  # times as often as any other who holds a role must he be named whom the role alone means


class DocumentLinker:
    """Links the names of one document: `names` are (start, end, type) spans in text order."""

    def __init__(
        self,
        text: str,
        names: Iterable[tuple[int, int, str]],
        gazetteer: Gazetteer,
        offices: Sequence[Office] = (),
    ) -> None:
        self.text, self.gazetteer, self.offices = text, gazetteer, offices
        self.credits = list(find_credits(text))
        read = (n for n in _without_overlap(names) if not _overlaps(self.credits, n[0], n[1]))
        self.names = repair_names(text, read, gazetteer)
        self.people = DocumentPeople(text, self.names, gazetteer.actors)

    def link(self) -> list[Mention]:
        linked = [mention for name in self.names if (mention := self._link_one(*name))]
        linked = self._rescan(linked)
        linked = DocumentOrganisations(self.text, self.gazetteer).join(linked)
        linked = self.people.mark_doubt(linked)
        linked += self._nominals(linked)
        linked += self._party_members(linked)
        linked += self._officeholders(linked) if self.offices else []
        outside = (m for m in linked if not _overlaps(self.credits, m.start, m.end))
        return sorted(outside, key=lambda m: m.start)

    # -- one name

    def _link_one(self, start: int, end: int, kind: str) -> Mention | None:
        surface = self.text[start:end]
        entry = self.gazetteer.lookup(surface) or self._office_of_country(surface)
        if entry is not None and not (entry.type == "place" and honorific_gender(self.text, start)):
            return Mention(
                start, end, surface, entry.kind, entry.type, entry.entity_id, entry.entity, entry.link
            )
        if surface in self.gazetteer.entries and entry is None and kind != "person":
            return None
        words = name_words(surface)
        least = 1 if surface in read_words("first_names") else 3
        if kind == "person" or (len(words) == 1 and self.people.find_bearers(words, least)):
            return self.people.link(start, end, words)
        key = organisation_key(surface)
        return Mention(start, end, surface, "named", kind, f"?{kind}:{key}", surface, "name")

    def _office_of_country(self, surface: str) -> Entry | None:
        """ "U.S. State Department" is the State Department, which the gazetteer gives to that country."""
        end = self.gazetteer.match(surface, 0, first_word(surface))
        country = self.gazetteer.lookup(surface[:end]) if 0 < end < len(surface) else None
        office = self.gazetteer.lookup(surface[end:].strip()) if country else None
        ours = country and office and self.gazetteer.represents.get(office.entity_id) == country.entity_id
        return office if ours else None

    # -- second scan

    def _rescan(self, linked: list[Mention]) -> list[Mention]:
        """Every other occurrence of a surface that the document is known to use for someone."""
        known, short = self._known_surfaces(linked), self._short_names()
        index, surnames = index_surfaces([*known, *short]), self.people.surname_keys()
        taken = [(m.start, m.end) for m in linked]
        found = []
        for word in CAPITAL.finditer(self.text):
            start, end = word.start(), match_surface(index, self.text, word.start(), word[0])
            example = known.get(self.text[start:end]) or short.get(self.text[start:end])
            if (
                not end
                and (len(word[0]) > 5 or fold(word[0]) in surnames)
                and spelling(fold(word[0])) in surnames
            ):
                end = word.end()
            if end and not _overlaps(taken, start, end) and self._is_name_here(start, end, short):
                insort(taken, (start, end))
                found.append(self._again(start, end, example))
        return sorted([*linked, *found], key=lambda m: m.start)

    def _short_names(self) -> dict[str, Mention]:
        """Short names ("the North", "the House") whose full name, or another that explains them, is printed."""
        found = {}
        for row in read_lexicon("short_names"):
            entry = self.gazetteer.ids.get(row["entity_id"])
            if entry and any(need in self.text for need in split_cell(row["needs"])):
                found[row["surface"]] = Mention(
                    0, 0, "", "named", entry.type, entry.entity_id, entry.entity, "short name"
                )
        return found

    def _known_surfaces(self, linked: list[Mention]) -> dict[str, Mention]:
        known: dict[str, Mention] = {}
        for m in sorted(linked, key=lambda m: m.type != "person"):
            for surface in (m.surface, *short_forms(m)):
                known.setdefault(surface, m)
        return known

    def _is_name_here(self, start: int, end: int, short: Mapping[str, Mention]) -> bool:
        surface = self.text[start:end]
        if surface in short:
            return BEFORE_SHORT.search(
                self.text, max(0, start - 10), start
            ) is not None and not AFTER_SHORT.match(self.text, end)
        if self.gazetteer.match(self.text, start, first_word(surface)) > end:
            return False
        if surface in self.gazetteer.entries and self.gazetteer.lookup(surface) is None:
            return False
        ordinary = " " not in surface and surface.lower() in read_words("common_words")
        return not (ordinary and (_opens(self.text, start) or surface in ("May", "March", "Will")))

    def _again(self, start: int, end: int, example: Mention | None) -> Mention:
        """What a second scan found: like the example; a person by its words, since several may share them."""
        surface = self.text[start:end]
        if example is None or (example.type == "person" and not example.entity_id.startswith("?surname")):
            person = self.people.link(start, end, name_words(surface))
            return person if person.link == "surname, of several" else replace(person, link="second scan")
        return replace(example, start=start, end=end, surface=surface, link="second scan")

    # -- role nouns

    def _nominals(self, linked: list[Mention]) -> Iterator[Mention]:
        """ "The foreign secretary", where a person named before holds the role, he alone or mainly."""
        named = Counter(m.entity_id for m in linked)
        present = [p for p in self.people.persons if p.places and p.roles]
        taken = [(m.start, m.end) for m in linked]
        for start, end, role in find_nominals(self.text) if present else ():
            wanted = role_words(role)
            holders = [p for p in present if any(holds(held, wanted) for held in p.roles)]
            person = _main(holders, named)
            if person is not None and person.places[0] < start and not _overlaps(taken, start, end):
                name = self.people.name_of(person, " ".join(person.words))
                yield Mention(start, end, self.text[start:end], "nominal", "person", person.key, name, "role")

    def _party_members(self, linked: list[Mention]) -> Iterator[Mention]:
        """ "Democrats" are the Democratic Party, where no name around them says otherwise."""
        taken = sorted((m.start, m.end) for m in linked)
        for start, end, party in find_party_members(self.text):
            entry = self.gazetteer.lookup(party)
            if entry is not None and not _overlaps(taken, start, end):
                yield Mention(
                    start, end, self.text[start:end], "nominal", entry.type, entry.entity_id, entry.entity,
                    "party member",
                )  # fmt: skip

    def _officeholders(self, linked: list[Mention]) -> Iterator[Mention]:
        """Role nouns that the document leaves open, by who held the office on its date."""
        named = frozenset(m.entity_id for m in linked)
        for start, end, office in find_holders(self.text, self.offices, named, self.gazetteer):
            overlap = [m for m in linked if m.start < end and start < m.end and m.kind != "demonym"]
            if not overlap:
                start = max([start, *(m.end + 1 for m in linked if m.start < end and start < m.end)])
                yield Mention(
                    start,
                    end,
                    self.text[start:end],
                    "nominal",
                    "person",
                    office.entity_id,
                    office.entity,
                    "office",
                )


def _main(persons: Sequence[Person], named: Mapping[str, int]) -> Person | None:
    """The only one, or the one named `MAINLY` times as often as any other; None where that is nobody."""
    first, second = [*sorted(persons, key=lambda p: -named[p.key]), None, None][:2]
    alone = first and (second is None or named[first.key] >= MAINLY * named[second.key])
    return first if alone else None


def _opens(text: str, start: int) -> bool:
    return re.search(r"(?:^|[.!?:\n][\"”’')]*|[\"“‘(])\s*$", text[max(0, start - 4) : start]) is not None


def _without_overlap(names: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for name in sorted(names, key=lambda n: (n[0], -n[1])):
        if not kept or name[0] >= kept[-1][1]:
            kept.append(name)
    return kept


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    i = bisect_right(spans, (start, 1 << 60))
    return (i > 0 and spans[i - 1][1] > start) or (i < len(spans) and spans[i][0] < end)
