"""Names by rule, and beside them those of the conditional random field where the rules know nothing for sure.

The rules have the better bounds on news, the field the better recall and types; a second look is taken only
at lines that hold a capital the rules leave open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from toolkit.engines.names_crf import CrfNames, Span, names_within, split_lines
from toolkit.engines.names_rules import RuleNames
from toolkit.engines.names_words import Found, is_ordinary, read_lexicons
from toolkit.gazetteer import CAPITAL, Gazetteer


class BothNames:
    """Finds names in one text: all of the rules, and what the field adds beside them."""

    name = "both"

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.rules = RuleNames(gazetteer)
        self.field = CrfNames(gazetteer)
        self.first_names = read_lexicons().first_names

    def find(self, text: str) -> list[Found]:
        ruled = self.rules.find(text)
        lines = (line for line in split_lines(text) if self._is_open(text, line, ruled))
        tagged = list(chain.from_iterable(self.field.tag(text, line, ruled) for line in lines))
        types = {(name.start, name.end): name.type for name in tagged}
        kept = (self._retyped(text, name, types) for name in ruled)
        return sorted([*kept, *self._added(text, tagged, ruled)], key=lambda name: name.start)

    def _is_open(self, text: str, line: Span, ruled: Sequence[Found]) -> bool:
        """Whether the line holds a weak name, or a capitalised word that is neither ordinary nor part of a name."""
        names = names_within(ruled, line)
        if any(name.weak and not self.gazetteer.lookup(text[name.start : name.end]) for name in names):
            return True
        return any(
            not is_ordinary(word[0]) and not any(n.start < word.end() and word.start() < n.end for n in names)
            for word in CAPITAL.finditer(text, *line)
        )

    def _retyped(self, text: str, name: Found, types: dict[Span, str]) -> Found:
        """A weak name with the type that the field gives to the same span."""
        if not name.weak or self.gazetteer.lookup(text[name.start : name.end]):
            return name
        return Found(name.start, name.end, types.get((name.start, name.end), name.type), True)

    def _added(self, text: str, tagged: Sequence[Found], ruled: Sequence[Found]) -> Iterator[Found]:
        for name in tagged:
            surface = text[name.start : name.end]
            ordinary = self._is_ordinary(surface, name.type) or surface[:2] in ("D-", "R-", "I-")
            if not (
                names_within(ruled, (name.start, name.end)) or surface in self.gazetteer.entries or ordinary
            ):
                yield name

    def _is_ordinary(self, surface: str, kind: str) -> bool:
        """Whether a word, or every word of what is taken for a person, is one that prose prints in lower case."""
        words = surface.split()
        plain = all(is_ordinary(word) for word in words)
        return plain and (len(words) == 1 or (kind == "person" and words[0] not in self.first_names))
