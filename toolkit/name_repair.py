"""Names that a page runs together, cut apart by the other names of the document.

"Israel Obama" below a picture is Israel and Obama where the document names Barack Obama; "Trump-Kim" is two people,
"Obama Doctrine" and "Trump Says" begin with one.  Nothing is cut that no other name of the document explains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from toolkit.engines.names_words import is_ordinary, read_lexicons
from toolkit.gazetteer import Gazetteer, fold
from toolkit.personal_names import family_first, name_words
from toolkit.resources import read_words

Span = tuple[int, int, str]
WORD = re.compile(r"[^\s-]+(?:-[^\s-]+)*")
HALF = re.compile(r"[^\s-][^-]*")


@dataclass
class Repair:
    """Cuts the names of one document; `bearers` are the full names of its people by surname."""

    text: str
    gazetteer: Gazetteer
    bearers: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)

    def learn(self, names: Iterable[Span]) -> None:
        """Note the people named in full whose names are made of names."""
        for start, end, kind in names:
            words = name_words(self.text[start:end])
            if kind == "person" and len(words) > 1 and self._is_sound(self.text[start:end]):
                self.bearers.setdefault(words[-1], set()).add(words)
                if words[0] in family_first():
                    self.bearers.setdefault(words[0], set()).add(words)

    def _is_sound(self, surface: str) -> bool:
        parts = surface.split()
        return (
            len(parts) <= 4
            and not any("-" in part and self._is_pair(part) for part in parts)
            and self.gazetteer.lookup(parts[0]) is None
            and not is_ordinary(parts[0])
            and not (is_ordinary(parts[-1]) and parts[-1] not in read_lexicons().surnames)
        )

    def _is_pair(self, word: str) -> bool:
        return all(half[:1].isupper() and len(half) > 1 for half in word.split("-"))

    def cut(self, name: Span) -> Iterator[Span]:
        """The name, or the names that it is made of."""
        start, end, kind = name
        surface = self.text[start:end]
        parts = [(start + w.start(), start + w.end()) for w in WORD.finditer(surface)]
        if kind == "place" and self.gazetteer.lookup(surface):
            yield name
        elif halves := self._halves(start, surface):
            for half in halves:
                yield from self.cut(half)
        elif kind == "person" and len(parts) > 1 and surface not in self.gazetteer.entries:
            yield from self._cut_person(parts, surface)
        else:
            yield name

    # -- "Trump-Kim"

    def _halves(self, start: int, surface: str) -> list[Span]:
        """Both halves of a pair joined by a hyphen, where each is known by itself."""
        if surface.count("-") != 1 or surface in self.gazetteer.entries:
            return []
        halves = [(start + h.start(), start + h.end()) for h in HALF.finditer(surface)]
        types = [self._type_of(self.text[a:b]) for a, b in halves]
        known = len(halves) == 2 and all(types) and "person" in types
        return [(a, b, kind) for (a, b), kind in zip(halves, types, strict=True)] if known else []

    def _type_of(self, surface: str) -> str:
        words = name_words(surface)
        if words and (words[-1] in self.bearers or words in self._full()):
            return "person"
        entry = self.gazetteer.lookup(surface)
        return entry.type if entry is not None else ""

    def _full(self) -> set[tuple[str, ...]]:
        return set().union(*self.bearers.values()) if self.bearers else set()

    # -- "Israel Obama", "Predicts Obama", "Obama Doctrine", "Donald Trump Photographer"

    def _cut_person(self, parts: list[tuple[int, int]], surface: str) -> Iterator[Span]:
        words = [self.text[a:b] for a, b in parts]
        if self._is_other_bearer(words):
            if (entry := self.gazetteer.lookup(words[0])) is not None:
                yield (*parts[0], entry.type)
            yield (parts[1][0], parts[-1][1], "person")
            return
        last = len(parts)
        while last > 1 and self._is_tail(words[:last]):
            last -= 1
        yield (parts[0][0], parts[last - 1][1], "person")

    def _is_other_bearer(self, words: list[str]) -> bool:
        """Whether the first word is no first name here: a place or an ordinary word before a name of the document."""
        rest = name_words(" ".join(words[1:]))
        known = rest in self._full() or (len(rest) == 1 and rest[0] in self.bearers)
        first = fold(words[0])
        if not known or any(full[0] == first for full in self.bearers.get(rest[-1], ())):
            return False
        entry = self.gazetteer.lookup(words[0])
        if entry is not None:
            return entry.type == "place"
        return is_ordinary(words[0]) and words[0] not in read_lexicons().first_names

    def _is_tail(self, words: list[str]) -> bool:
        """Whether the last word is an ordinary one behind a name that the document prints without it."""
        last, before, lists = words[-1], name_words(" ".join(words[:-1])), read_lexicons()
        known = before in self._full() or (len(before) == 1 and before[0] in self.bearers)
        if not known or last in lists.surnames or last[:1].islower():
            return False
        apart = last in read_words("after_names") or self.gazetteer.entries.get(last, last) is None
        return apart or is_ordinary(last)


def repair_names(text: str, names: Iterable[Span], gazetteer: Gazetteer) -> list[Span]:
    """The names of a document (start, end, type), those run together cut apart."""
    given = list(names)
    repair = Repair(text, gazetteer)
    repair.learn(given)
    return [part for name in given for part in repair.cut(name)] if repair.bearers else given
