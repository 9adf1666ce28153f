"""The people of one document: who is named in full, and whom a surname, an honorific or a title means.

Nobody is matched by likeness of letters but for the known variants of transliteration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from toolkit.gazetteer import slug
from toolkit.mention import Mention
from toolkit.personal_names import (
    differ,
    family_first,
    first_name_gender,
    has_suffix,
    honorific_gender,
    initials,
    is_junior,
    name_words,
    same_person,
    spelling,
)
from toolkit.resources import read_words
from toolkit.roles import role_after, role_before, role_words

JUNIOR = "jr"  # ends the key of a person whose name ends in "Jr."


@dataclass
class Person:
    """A person of one document: the words of the longest name, every surface, where mentioned, the gender if known."""

    words: tuple[str, ...]
    surfaces: Counter[str] = field(default_factory=Counter)
    places: list[int] = field(default_factory=list)
    gender: str = ""
    roles: set[frozenset[str]] = field(default_factory=set)
    known: str = ""  # entity_id of the user's actor
    initials: str = ""
    junior: bool = False  # "Jr." where the corpus may name the senior too

    @property
    def key(self) -> str:
        """The user's identifier, or one that holds until the corpus is linked."""
        return self.known or f"?person:{' '.join(self.words)}#{self.initials}{JUNIOR if self.junior else ''}"

    @property
    def last(self) -> str:
        return self.words[-1]


def is_short_for(words: Sequence[str], person: Person) -> int:
    """How well a short form fits a person: 3 surname, 2 another part, 1 first name, 0 not at all."""
    keys, part = [spelling(w) for w in person.words], [spelling(w) for w in words]
    if keys == part:
        return 4
    if keys[-len(part) :] == part or (
        len(part) == 1 and keys[0] == part[0] and person.words[0] in family_first()
    ):
        return 3
    bare = [k for k in part if k not in read_words("name_particles")]
    if (
        len(part) > 1
        and bare
        and [k for k in keys if k not in read_words("name_particles")][-len(bare) :] == bare
    ):
        return 3
    if len(part) == 1 and part[0] in keys[1:] and len(part[0]) > 3:
        return 2
    return int(len(part) == 1 and keys[0] == part[0] and len(part[0]) > 2)


class DocumentPeople:
    """The people that `names`, (start, end, type) spans of the text, give in full, and the user's `actors`."""

    def __init__(
        self, text: str, names: Iterable[tuple[int, int, str]], actors: Iterable[Mapping[str, Any]]
    ) -> None:
        self.text = text
        self.actors = {row["entity_id"]: row for row in actors}
        self.persons: list[Person] = []
        self.settled: dict[str, tuple[int, Person]] = {}
        self._collect(names)
        self._add_known()

    def _collect(self, names: Iterable[tuple[int, int, str]]) -> None:
        full = [n for n in names if n[2] == "person" and len(name_words(self._surface(n))) > 1]
        for start, end, _ in sorted(full, key=lambda n: (-len(name_words(self._surface(n))), n[0])):
            surface = self.text[start:end]
            person = self._person_of(name_words(surface), initials(surface), start, is_junior(surface))
            person.surfaces[surface] += 1
            person.places.append(start)
            person.roles |= {
                role_words(r) for r in (role_before(self.text, start), role_after(self.text, end)) if r
            }
        for person in self.persons:
            person.places.sort()

    def _person_of(self, words: tuple[str, ...], middle: str, start: int, junior: bool) -> Person:
        alike = (
            p
            for p in self.persons
            if same_person(p.words, words) and not differ(p.initials, middle) and p.junior == junior
        )
        person = next(alike, None)
        if person is None:
            person = Person(words, gender=first_name_gender(words), junior=junior)
            self.persons.append(person)
        person.gender = honorific_gender(self.text, start) or person.gender
        person.initials = person.initials or middle
        return person

    def _add_known(self) -> None:
        """The user's people that the document names only in part ("Pike") stand behind those that it names in full."""
        for row in self.actors.values():
            if row["type"] != "person":
                continue
            words = name_words(row["entity"])
            mine = next((p for p in self.persons if same_person(p.words, words)), None)
            if mine is None:
                mine = Person(words, gender=row["gender"] or first_name_gender(words))
                self.persons.append(mine)
            mine.known, mine.gender = row["entity_id"], row["gender"] or mine.gender
            mine.roles |= {role_words(role) for role in row["roles"]}

    def _surface(self, name: tuple[int, int, str]) -> str:
        return self.text[name[0] : name[1]]

    # -- short forms

    def find_bearers(self, words: Sequence[str], least: int = 1) -> list[Person]:
        """The people of the document whom a short form fits best; those mentioned in full before the user's others."""
        fits = [(is_short_for(words, p), p) for p in self.persons]
        for group in ([f for f in fits if f[1].places], fits):
            best = max((fit for fit, _ in group), default=0)
            if best >= least:
                return [p for fit, p in group if fit == best]
        return []

    def surname_keys(self) -> set[str]:
        """Surnames of the people named in full, as they are spelled and as variants of them are."""
        named = [p for p in self.persons if p.places]
        words = {p.last for p in named if len(p.last) > 2} | {
            p.words[0] for p in named if p.words[0] in family_first()
        }
        return words | {spelling(word) for word in words}

    def name_of(self, person: Person, printed: str) -> str:
        """The name in the user's file, or as it is printed."""
        return self.actors[person.known]["entity"] if person.known else printed

    # -- one mention

    def link(self, start: int, end: int, words: tuple[str, ...]) -> Mention:
        """The mention at that span of the person whom these words of a name mean here."""
        surface = self.text[start:end]
        bearers = self.find_bearers(words, 4 if len(words) > 2 else 1)
        if len(words) == 1 and bearers:
            bearers = self._with_known(words, bearers, start)
        if len(words) > 1 and not bearers:
            bearers = [p for p in self.persons if same_person(p.words, words)]
        bearers = self._with_suffix(bearers, words, surface)
        if len(words) > 1 and (middle := initials(surface)):
            bearers = [p for p in bearers if not differ(p.initials, middle)] or bearers
        if len(bearers) > 1 and not any(p.places for p in bearers):
            bearers = self._spoken_for(bearers, start)
            bearers = bearers if len(bearers) == 1 else []
        if not bearers:
            key, gender = f"?surname:{' '.join(words)}", honorific_gender(self.text, start)
            key += f" {slug(surface)}" if has_suffix(surface) else ""
            return Mention(start, end, surface, "named", "person", key, surface, "name", gender)
        person, sure = self._choose(bearers, start)
        if len(words) == 1:
            self._settle(bearers, start)
        if len(words) == 1 and (gender := honorific_gender(self.text, start)) and sure and not person.gender:
            person.gender = gender
        how = ("full name" if len(words) > 1 else "surname") if sure else "surname, of several"
        person.surfaces[surface] += 0 if len(words) == 1 else 1
        name = self.name_of(person, surface)
        return Mention(
            start, end, surface, "named", "person", person.key, name, how, honorific_gender(self.text, start)
        )

    def _with_suffix(self, bearers: list[Person], words: Sequence[str], surface: str) -> list[Person]:
        """Those whom "Jr." or its absence can mean; "George III" is nobody's surname."""
        if len(words) > 1:
            return [p for p in bearers if p.junior == is_junior(surface)] or bearers
        return [p for p in bearers if p.junior and is_junior(surface)] if has_suffix(surface) else bearers

    def _with_known(self, words: Sequence[str], bearers: list[Person], start: int) -> list[Person]:
        """A person of the user's file whom title or honorific mean, though the document names another in full:
        "President Rell" where only Katarin Rell has her first name."""
        known = [p for p in self.persons if p.known and not p.places and is_short_for(words, p) >= 1]
        if not known or not any(p.places for p in bearers):
            return bearers
        meant = self._spoken_for([*bearers, *known], start)
        return meant if len(meant) == 1 and meant[0] in known else bearers

    def _settle(self, bearers: list[Person], start: int) -> None:
        """Note who a bare surname means: the only one of its bearers that the text has named so far."""
        named = [p for p in bearers if p.places and p.places[0] < start]
        if len(named) == 1 and len(bearers) > 1:
            self.settled.setdefault(named[0].last, (start, named[0]))

    def _choose(self, bearers: list[Person], start: int) -> tuple[Person, bool]:
        """The bearer that title, honorific and nearness speak for, and whether there was no doubt."""
        fitting = self._spoken_for(bearers, start)
        if len(fitting) == 1:
            return fitting[0], True
        since, settled = self.settled.get(fitting[0].last, (start, None))
        if settled in fitting and since < start:
            return settled, False
        before = [(max((x for x in p.places if x < start), default=-1), i) for i, p in enumerate(fitting)]
        return fitting[max(before)[1]], False

    def _spoken_for(self, bearers: list[Person], start: int) -> list[Person]:
        """Those of several bearers whom the title or the honorific before the name can mean."""
        if len(bearers) == 1:
            return bearers
        title, gender = role_words(role_before(self.text, start)), honorific_gender(self.text, start)
        titled = [p for p in bearers if title and any(title <= role for role in p.roles)] or bearers
        fitting = [p for p in titled if not gender or p.gender in ("", gender)] or titled
        return [p for p in fitting if gender and p.gender == gender] or fitting

    # -- doubt

    def mark_doubt(self, linked: list[Mention]) -> list[Mention]:
        """Surnames marked where title, honorific or place speak against the only bearer named in full."""
        bearers = {p.key: p for p in self.persons if p.places and not p.known}
        alone = [m for m in linked if m.entity_id in bearers and len(name_words(m.surface)) == 1]
        odd = {m.entity_id for m in alone if self._is_mistitled(m, bearers[m.entity_id])}
        doubtful = {m.start for m in alone if self._is_doubtful(m, bearers[m.entity_id], odd)}
        return [replace(m, doubt=True) if m.start in doubtful else m for m in linked]

    def _is_mistitled(self, m: Mention, person: Person) -> bool:
        title = role_words(role_before(self.text, m.start))
        return bool(title) and not any(title <= held or held <= title for held in person.roles)

    def _is_doubtful(self, m: Mention, person: Person, odd: set[str]) -> bool:
        if m.link == "surname, of several":
            return not m.gender
        if m.gender and person.gender:
            return m.gender != person.gender
        return m.entity_id in odd or m.start < person.places[0]
