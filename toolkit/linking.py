"""Which mentions are one entity: within a document first, then across the corpus.

Countries, places and organisations of the gazetteer by their surface; people by their longest full name, surname,
honorific; organisations by acronym and contiguous part.  Nothing is matched by likeness of letters but the known
variants of transliteration.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from toolkit.credits import find_credits
from toolkit.gazetteer import CAPITAL, Entry, Gazetteer, first_word, fold, index_surfaces, match_surface, slug
from toolkit.name_repair import repair_names
from toolkit.offices import Office, find_holders
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
from toolkit.resources import read_lexicon, read_words, split_cell
from toolkit.roles import find_nominals, holds, role_after, role_before, role_words

POSSESSOR = re.compile(r"([^\W\d_][\w.]*(?: [A-Z]\w+)?)['’]s? $")
BEFORE_SHORT = re.compile(r"\b(?:[Tt]he|and|or|with|between|against) $")
AFTER_SHORT = re.compile(r"[ -][A-Z]|-|\.\w")
JUNIOR = "jr"  # ends the key of a person whose name ends in "Jr."
PARENTHESIS = re.compile(r"\s*\(([A-Z][A-Za-z.&-]{1,9})\)")


@dataclass(frozen=True)
class Mention:
    """One name in one text; `entity` is a key until the corpus is linked, then a display name."""

    start: int
    end: int
    surface: str
    kind: str
    type: str
    entity_id: str
    entity: str
    link: str
    gender: str = ""  # by the honorific before it
    doubt: bool = False  # whether another bearer of the surname may be meant


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


# ------------------------------------------------------------------------------------- one document


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
        self.settled: dict[str, tuple[int, Person]] = {}
        self.persons: list[Person] = []
        self.actors = {row["entity_id"]: row for row in gazetteer.actors}
        self.organisations: dict[str, str] = {}

    def link(self) -> list[Mention]:
        self._collect_persons()
        linked = [mention for name in self.names if (mention := self._link_one(*name))]
        linked = self._doubt(self._join_organisations(self._rescan(linked)))
        linked += self._nominals(linked)
        linked += self._officeholders(linked) if self.offices else []
        outside = (m for m in linked if not _overlaps(self.credits, m.start, m.end))
        return sorted(outside, key=lambda m: m.start)

    # -- persons

    def _collect_persons(self) -> None:
        full = [n for n in self.names if n[2] == "person" and len(name_words(self._surface(n))) > 1]
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
        self._add_known_persons()

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

    def _add_known_persons(self) -> None:
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
        if kind == "person" or (len(words) == 1 and self._bearers(words, least)):
            return self._link_person(start, end, words)
        key = _organisation_key(surface)
        return Mention(start, end, surface, "named", kind, f"?{kind}:{key}", surface, "name")

    def _office_of_country(self, surface: str) -> Entry | None:
        """ "U.S. State Department" is the State Department, which the gazetteer gives to that country."""
        end = self.gazetteer.match(surface, 0, first_word(surface))
        country = self.gazetteer.lookup(surface[:end]) if 0 < end < len(surface) else None
        office = self.gazetteer.lookup(surface[end:].strip()) if country else None
        ours = country and office and self.gazetteer.represents.get(office.entity_id) == country.entity_id
        return office if ours else None

    def _bearers(self, words: Sequence[str], least: int = 1) -> list[Person]:
        """The people of the document whom a short form fits best; those mentioned in full before the user's others."""
        fits = [(is_short_for(words, p), p) for p in self.persons]
        for group in ([f for f in fits if f[1].places], fits):
            best = max((fit for fit, _ in group), default=0)
            if best >= least:
                return [p for fit, p in group if fit == best]
        return []

    def _link_person(self, start: int, end: int, words: tuple[str, ...]) -> Mention:
        surface = self.text[start:end]
        bearers = self._bearers(words, 4 if len(words) > 2 else 1)
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
        name = self.actors[person.known]["entity"] if person.known else surface
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

    def _doubt(self, linked: list[Mention]) -> list[Mention]:
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

    # -- second scan

    def _rescan(self, linked: list[Mention]) -> list[Mention]:
        """Every other occurrence of a surface that the document is known to use for someone."""
        known, short = self._known_surfaces(linked), self._short_names()
        index, surnames = index_surfaces([*known, *short]), self._surname_keys()
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

    def _surname_keys(self) -> set[str]:
        """Surnames of the people named in full, as they are spelled and as variants of them are."""
        named = [p for p in self.persons if p.places]
        words = {p.last for p in named if len(p.last) > 2} | {
            p.words[0] for p in named if p.words[0] in family_first()
        }
        return words | {spelling(word) for word in words}

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
            person = self._link_person(start, end, name_words(surface))
            return person if person.link == "surname, of several" else replace(person, link="second scan")
        return replace(example, start=start, end=end, surface=surface, link="second scan")

    # -- role nouns

    def _nominals(self, linked: list[Mention]) -> Iterator[Mention]:
        """ "The foreign secretary", where one person of the document alone holds the role and was named before."""
        present = [p for p in self.persons if p.places and p.roles]
        taken = [(m.start, m.end) for m in linked]
        for start, end, role in find_nominals(self.text) if present else ():
            wanted = role_words(role)
            holders = [p for p in present if any(holds(held, wanted) for held in p.roles)]
            if len(holders) == 1 and holders[0].places[0] < start and not _overlaps(taken, start, end):
                person = holders[0]
                name = self.actors[person.known]["entity"] if person.known else " ".join(person.words)
                yield Mention(start, end, self.text[start:end], "nominal", "person", person.key, name, "role")

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

    # -- organisations

    def _join_organisations(self, linked: list[Mention]) -> list[Mention]:
        """Acronyms and contiguous parts of a longer organisation of the document are that organisation."""
        longer = self._organisation_names(linked)
        joined = []
        for m in linked:
            unsettled = m.entity_id.startswith("?") and not m.entity_id.startswith("?person")
            target = self._longer_name(m, longer) if unsettled else None
            joined.append(
                replace(m, type="organisation", entity_id=target[0], entity=target[1], link=target[2])
                if target
                else m
            )
        return joined

    def _organisation_names(self, linked: list[Mention]) -> dict[str, tuple[str, str, tuple[str, ...]]]:
        names = {}
        for m in linked:
            if m.type == "organisation" and " " in m.surface:
                names[m.entity_id] = (m.entity, m.surface, tuple(fold(m.surface).split()))
                if acronym := PARENTHESIS.match(self.text, m.end):
                    self.organisations[fold(acronym[1])] = m.entity_id
        return names

    def _longer_name(
        self, m: Mention, longer: dict[str, tuple[str, str, tuple[str, ...]]]
    ) -> tuple[str, str, str] | None:
        key = fold(m.surface)
        if (found := self.organisations.get(key)) and found in longer and found != m.entity_id:
            return found, longer[found][0], "acronym"
        words = tuple(key.split())
        if m.surface.isupper() and len(m.surface) > 2:
            hits = [k for k, (_, _, full) in longer.items() if _initials(full) == key and k != m.entity_id]
            return (hits[0], longer[hits[0]][0], "acronym") if len(hits) == 1 else None
        if country := self._possessor(m.start):
            hits = [
                k
                for k, (_, s, full) in longer.items()
                if full[-len(words) :] == words and _country_of(self.gazetteer, s) == country
            ]
            if len(hits) == 1:
                return hits[0], longer[hits[0]][0], "short name"
        if m.type != "organisation" and (len(words) > 1 or honorific_gender(self.text, m.start)):
            return None
        hits = [
            k
            for k, (_, _, full) in longer.items()
            if k != m.entity_id and len(full) > len(words) and _is_part(words, full)
        ]
        return (hits[0], longer[hits[0]][0], "short name") if len(hits) == 1 else None

    def _possessor(self, start: int) -> str:
        found = POSSESSOR.search(self.text, max(0, start - 30), start)
        entry = self.gazetteer.lookup(found[1]) if found else None
        return entry.entity_id if entry else ""


def short_forms(m: Mention) -> Iterator[str]:
    """Shorter forms of a name: surname, surname with particles, the first word of an organisation."""
    parts = m.surface.split()
    if m.type == "person" and len(parts) > 1:
        if len(parts[-1]) > 2:
            yield parts[-1]
        if particles := [
            i
            for i, part in enumerate(parts)
            if 0 < i < len(parts) - 1 and fold(part) in read_words("name_particles")
        ]:
            tail = " ".join(parts[particles[0] :])
            yield from (tail, tail[0].upper() + tail[1:])
    elif (
        m.type == "organisation" and len(parts) > 1 and m.entity_id.startswith("?") and _is_telling(parts[0])
    ):
        yield parts[0]


def _is_telling(word: str) -> bool:
    """Whether a word says by itself which organisation is meant."""
    lists = ("first_names", "portfolios", "organisation_words", "place_words")
    known = word.lower() in read_words("common_words") or any(word in read_words(name) for name in lists)
    return len(word) > 3 and word.isalpha() and not known


def _country_of(gazetteer: Gazetteer, surface: str) -> str:
    end = gazetteer.match(surface, 0, surface.split(" ")[0])
    entry = gazetteer.lookup(surface[:end]) if end else None
    return entry.entity_id if entry else ""


def _initials(words: Sequence[str]) -> str:
    return "".join(w[0] for w in words if w not in ("of", "the", "and", "for", "on", "in", "&"))


def _is_part(words: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether the words stand together in the longer name and are more than a head word or an ordinary word."""
    if len(words) == 1 and (
        words[0] in read_words("common_words") or words[0].capitalize() in read_words("organisation_words")
    ):
        return False
    return any(full[i : i + len(words)] == words for i in range(len(full) - len(words) + 1))


def _organisation_key(surface: str) -> str:
    return fold(re.sub(r"^(?:the|a)\s+", "", surface, flags=re.I))


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
