"""One entity across the documents of a corpus: full names merged, surnames given to who dominates them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from toolkit.engines.names_words import is_ordinary, read_lexicons
from toolkit.gazetteer import Gazetteer, entity_slug, fold
from toolkit.mention import Mention
from toolkit.people_linking import JUNIOR
from toolkit.personal_names import differ, family_first, first_name_gender, has_suffix, name_words, spelling
from toolkit.resources import read_words

DOMINANT = 0.75  # share of the documents with a surname that the most frequent bearer must have
FREQUENT = 10  # documents that must name a person before a name run together is given to him


def link_corpus(documents: Sequence[list[Mention]], gazetteer: Gazetteer) -> list[list[Mention]]:
    """The mentions of each document with final identifiers and display names, one entity across documents."""
    people = CorpusPeople(documents, gazetteer)
    others = _display_names(documents)
    return _one_name([[_final(m, people, others) for m in mentions] for mentions in documents])


def _one_name(documents: list[list[Mention]]) -> list[list[Mention]]:
    """Each identifier with one display name and one type: those that stand most often."""
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for m in (m for mentions in documents for m in mentions):
        counts[m.entity_id][m.entity, m.type] += 1
    several = {key: min(c, key=lambda pair: (-c[pair], pair)) for key, c in counts.items() if len(c) > 1}
    return [
        [
            replace(m, entity=several[m.entity_id][0], type=several[m.entity_id][1])
            if m.entity_id in several
            else m
            for m in mentions
        ]
        for mentions in documents
    ]


def _final(m: Mention, people: CorpusPeople, others: dict[str, str]) -> Mention:
    if not m.entity_id.startswith("?"):
        return m
    if m.type == "person" or people.has_surname(m):
        return people.resolve(m)
    display = others[m.entity_id]
    return replace(m, entity_id=entity_slug(display, m.type), entity=display)


def _display_names(documents: Sequence[list[Mention]]) -> dict[str, str]:
    """The most frequent spelling of each unknown organisation and place."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for mentions in documents:
        for m in mentions:
            if m.entity_id.startswith("?") and m.type != "person":
                counts[m.entity_id][m.entity] += 1
    return {key: min(c, key=lambda name: (-c[name], name)) for key, c in counts.items()}


class Bearer(NamedTuple):
    """A person with a surname: number of documents, key, gender, the surname as folded."""

    n: int
    key: str
    gender: str
    surname: str


class CorpusPeople:
    """The people of a corpus: full names merged, surnames given to the one who dominates them."""

    def __init__(self, documents: Sequence[list[Mention]], gazetteer: Gazetteer) -> None:
        self.names = {row["entity_id"]: row["entity"] for row in gazetteer.actors}
        self.surfaces: dict[str, Counter[str]] = defaultdict(Counter)
        self.files: dict[str, set[int]] = defaultdict(set)
        for number, mentions in enumerate(documents):
            forms: dict[str, set[str]] = defaultdict(set)
            for m in mentions:
                if m.type == "person" and not m.entity_id.startswith("?surname"):
                    self.files[m.entity_id].add(number)
                    if m.kind == "named" and len(name_words(m.surface)) > 1:
                        forms[m.entity_id].add(m.surface)
            for key, surfaces in forms.items():
                self.surfaces[key].update(surfaces)
        self.canonical = self._merge()
        self.by_surname = self._surnames()
        self.canonical |= {
            key: whole for key in self.canonical if (whole := self._run_together(key, gazetteer))
        }
        self.canonical = {key: _root(self.canonical, key) for key in self.canonical}
        self.printed: dict[str, Counter[str]] = defaultdict(Counter)
        for key, counts in self.surfaces.items():
            self.printed[self.canonical.get(key, key)] += counts
        self.by_surname = self._surnames()

    def _words(self, key: str) -> tuple[str, ...]:
        return tuple(key.removeprefix("?person:").partition("#")[0].split())

    def _merge(self) -> dict[str, str]:
        """Each key with that of the person it is merged into: one spelling of first and last word and no other
        initials, or a shorter form that one longer name alone ends in."""
        keys = sorted((k for k in self.files if k.startswith("?")), key=lambda k: (-len(self.files[k]), k))
        canonical = self._merge_spellings(keys)
        forms = {key: tuple(spelling(w) for w in self._words(key)) for key in keys}
        tails: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for key in keys:
            for i in range(1, len(forms[key]) - 1):
                tails[forms[key][i:]].append(key)
        for short in keys:
            longer = {canonical[key] for key in tails.get(forms[short], ())} - {canonical[short]}
            much = [key for key in longer if 3 * len(self.files[key]) <= len(self.files[canonical[short]])]
            canonical.update(dict.fromkeys(much, canonical[short]))
            longer -= set(much)
            if len(longer) == 1:
                one, other = canonical[short], longer.pop()
                first, second = (
                    (one, other) if len(self.files[one]) >= len(self.files[other]) else (other, one)
                )
                canonical[second] = first
        return {key: _root(canonical, key) for key in canonical}

    def _merge_spellings(self, keys: list[str]) -> dict[str, str]:
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        canonical: dict[str, str] = {}
        for key in keys:
            words = self._words(key)
            ends = (spelling(words[0]), spelling(words[-1])) if len(words) > 1 else words
            fitting = [k for k in groups[ends] if self._are_one(k, key) and not differ(*_middles(k, key))]
            canonical[key] = fitting[0] if fitting else key
            groups[ends] += [] if fitting else [key]
        return canonical

    def _run_together(self, key: str, gazetteer: Gazetteer) -> str:
        """The person whom a caption or a headline names with one word too many: "Americas Obama", "Trump Says"."""
        words = self._words(key)
        if len(words) != 2:
            return ""
        first, last = (word.capitalize() for word in words)
        lists = read_lexicons()
        tail = (is_ordinary(last) and last not in lists.surnames) or last in read_words("after_names")
        opens = tail and first not in lists.first_names and words[0] not in family_first()
        if opens and (bearer := self._frequent(words[0], key)):
            return bearer
        entry = gazetteer.lookup(first)
        odd = (entry is not None and entry.type == "place") or is_ordinary(first)
        return self._frequent(words[1], key) if odd and first not in lists.first_names else ""

    def _frequent(self, surname: str, key: str) -> str:
        """The one who bears the surname in nearly all documents that name a bearer, many of them."""
        bearers = [b for b in self._bearers(surname) if b.key != self.canonical.get(key)]
        enough = bearers and bearers[0].n >= max(FREQUENT, DOMINANT * sum(b.n for b in bearers))
        return bearers[0].key if enough and bearers[0].n >= 10 * len(self.files[key]) else ""

    def _are_one(self, known: str, key: str) -> bool:
        """Whether "Jr." tells them apart: not where the name with it stands in more documents than without."""
        juniors = [k.endswith(JUNIOR) for k in (known, key)]
        return juniors[0] == juniors[1] or (juniors[0] and len(self.files[known]) > len(self.files[key]))

    def _surnames(self) -> dict[str, list[Bearer]]:
        """For each surname its bearers (documents, key, gender), the most frequent first."""
        spread: dict[str, set[int]] = defaultdict(set)
        for key, files in self.files.items():
            spread[self.canonical.get(key, key)] |= files
        bearers: dict[str, list[Bearer]] = defaultdict(list)
        for key, files in spread.items():
            words = self._words(key) if key.startswith("?") else name_words(self.names[key])
            first = words[:1] if words[0] in family_first() else ()
            for word in {words[-1], *first} if len(words) > 1 else ():
                bearers[spelling(word)].append(Bearer(len(files), key, first_name_gender(words), word))
        return {name: sorted(found, key=lambda b: (-b.n, b.key)) for name, found in bearers.items()}

    def _bearers(self, surname: str) -> list[Bearer]:
        """Those who bear a surname, the most frequent first; short surnames must be spelled alike."""
        found = self.by_surname.get(spelling(surname), [])
        return [b for b in found if b.surname == surname or min(len(surname), len(b.surname)) > 5]

    def _display(self, key: str) -> str:
        """The full name that most documents print; of several the longest."""
        counts = self.printed[key]
        return min(counts, key=lambda n: (-counts[n], -len(n), n))

    def resolve(self, m: Mention) -> Mention:
        if m.entity_id.startswith("?person") and not (m.doubt and self._dominant(m)):
            return self._as(m, self.canonical[m.entity_id], m.link)
        if key := self._dominant(m):
            how = m.link if "several" in m.link else "surname, from the corpus"
            return self._as(replace(m, type="person"), key, how)
        return replace(m, entity_id=entity_slug(m.surface, m.type), entity=m.surface, link="name")

    def _dominant(self, m: Mention) -> str:
        """The one who bears the surname in most documents that name a bearer in full; empty when nobody stands out."""
        words = name_words(m.surface)
        bearers = self._bearers(words[-1]) if len(words) == 1 and not has_suffix(m.surface) else []
        fitting = [b for b in bearers if not m.gender or b.gender in ("", m.gender)]
        total = sum(b.n for b in fitting)
        return fitting[0].key if fitting and fitting[0].n >= DOMINANT * total else ""

    def has_surname(self, m: Mention) -> bool:
        """Whether a one-word organisation or place bears the surname of a person that several documents name."""
        single = " " not in m.surface and not m.surface.isupper()
        bearers = self._bearers(fold(m.surface)) if single else []
        return bool(bearers) and bearers[0].n >= 2

    def _as(self, m: Mention, key: str, how: str) -> Mention:
        if not key.startswith("?"):
            return replace(m, entity_id=key, entity=self.names[key], link=how)
        if key not in self.names:
            self.names[key] = self._display(key)
        return replace(m, entity_id=entity_slug(self.names[key], "person"), entity=self.names[key], link=how)


def _middles(*keys: str) -> tuple[str, ...]:
    """The initials in the key of each person."""
    return tuple(key.partition("#")[2].removesuffix(JUNIOR) for key in keys)


def _root(canonical: dict[str, str], key: str) -> str:
    seen = {key}
    while canonical[key] != key and canonical[key] not in seen:
        key = canonical[key]
        seen.add(key)
    return key
