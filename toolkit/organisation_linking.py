"""The organisations of one document: acronyms and parts of a longer name are who bears the longer name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from toolkit.gazetteer import Gazetteer, fold
from toolkit.mention import Mention
from toolkit.personal_names import honorific_gender
from toolkit.resources import read_words

POSSESSOR = re.compile(r"([^\W\d_][\w.]*(?: [A-Z]\w+)?)['’]s? $")
PARENTHESIS = re.compile(r"\s*\(([A-Z][A-Za-z.&-]{1,9})\)")


class LongName(NamedTuple):
    """An organisation of several words: display name, surface, the words of the surface as folded."""

    entity: str
    surface: str
    words: tuple[str, ...]


class DocumentOrganisations:
    """The organisations of several words that a document names, and their acronyms."""

    def __init__(self, text: str, gazetteer: Gazetteer) -> None:
        self.text, self.gazetteer = text, gazetteer
        self.acronyms: dict[str, str] = {}
        self.longer: dict[str, LongName] = {}

    def join(self, linked: list[Mention]) -> list[Mention]:
        """Acronyms and contiguous parts of a longer organisation of the document are that organisation."""
        self._collect(linked)
        joined = []
        for m in linked:
            unsettled = m.entity_id.startswith("?") and not m.entity_id.startswith("?person")
            target = self._longer_name(m) if unsettled else None
            joined.append(
                replace(m, type="organisation", entity_id=target[0], entity=target[1], link=target[2])
                if target
                else m
            )
        return joined

    def _collect(self, linked: Sequence[Mention]) -> None:
        for m in linked:
            if m.type == "organisation" and " " in m.surface:
                self.longer[m.entity_id] = LongName(m.entity, m.surface, tuple(fold(m.surface).split()))
                if acronym := PARENTHESIS.match(self.text, m.end):
                    self.acronyms[fold(acronym[1])] = m.entity_id

    def _longer_name(self, m: Mention) -> tuple[str, str, str] | None:
        """Identifier, display name and kind of link of the one longer name that a short one stands for."""
        key = fold(m.surface)
        if (found := self.acronyms.get(key)) and found in self.longer and found != m.entity_id:
            return found, self.longer[found].entity, "acronym"
        words = tuple(key.split())
        if m.surface.isupper() and len(m.surface) > 2:
            hits = [
                k for k, (_, _, full) in self.longer.items() if _initials(full) == key and k != m.entity_id
            ]
            return (hits[0], self.longer[hits[0]].entity, "acronym") if len(hits) == 1 else None
        if country := self._possessor(m.start):
            hits = [
                k
                for k, (_, s, full) in self.longer.items()
                if full[-len(words) :] == words and _country_of(self.gazetteer, s) == country
            ]
            if len(hits) == 1:
                return hits[0], self.longer[hits[0]].entity, "short name"
        if m.type != "organisation" and (len(words) > 1 or honorific_gender(self.text, m.start)):
            return None
        hits = [
            k
            for k, (_, _, full) in self.longer.items()
            if k != m.entity_id and len(full) > len(words) and _is_part(words, full)
        ]
        return (hits[0], self.longer[hits[0]].entity, "short name") if len(hits) == 1 else None

    def _possessor(self, start: int) -> str:
        found = POSSESSOR.search(self.text, max(0, start - 30), start)
        entry = self.gazetteer.lookup(found[1]) if found else None
        return entry.entity_id if entry else ""


def organisation_key(surface: str) -> str:
    """By what two surfaces of one organisation are compared: folded, without an article before it."""
    return fold(re.sub(r"^(?:the|a)\s+", "", surface, flags=re.I))


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
