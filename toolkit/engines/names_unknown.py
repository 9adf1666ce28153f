"""Names that no gazetteer knows: a person, organisation or place by titles, first names, head words and context."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.engines.names_words import Found, Lexicons, Word, is_ordinary

SENTENCE_START = re.compile(r"(?:^|[.!?:;•|\n][\"”’')\]]*|[\"“‘(\[—–]|\s-)\s*$")
BEFORE_PLACE = re.compile(
    r"\b(?:in|at|near|from|outside|across|around|toward|towards|throughout|inside|northern|southern|eastern|western|central)\s+$"
)
SAID = re.compile(
    r"(?:, \d\d,)|\s(?:said|says|told|added|tweeted|asked|argued|warned|wrote|denied|insisted|replied|claimed)\b"
)
GIVEN_HALF = re.compile(r"-[a-z]{2,5}(?!\w)")
ORDINARY_ORG = re.compile(r"^[A-Z]{2,6}s?$")


class UnknownNames:
    """Reads chunks of capitalised words that nothing known explains."""

    def __init__(self, words: Lexicons) -> None:
        self.words = words

    def read(self, text: str, chunk: list[Word], titled: bool) -> Iterator[Found]:
        """The names in one chunk; `titled` says that a title or a role noun stands before it."""
        chunk = self._strip(text, chunk, titled)
        if not chunk:
            return
        if (kind := self._head_type(chunk)) and not titled:
            yield Found(chunk[0].start, chunk[-1].end, kind)
        elif titled or len(chunk) > 1:
            yield from self._read_person(text, chunk, titled)
        else:
            yield from self._read_single(text, chunk[0])

    def _strip(self, text: str, chunk: list[Word], titled: bool) -> list[Word]:
        """Without the ordinary word that opens a sentence ("But Kelly", "While Mexico")."""
        while (
            chunk and not titled and self._opens_sentence(text, chunk[0].start) and self._is_ordinary(chunk)
        ):
            chunk = chunk[1:]
        return chunk

    def _opens_sentence(self, text: str, start: int) -> bool:
        return SENTENCE_START.search(text, max(0, start - 6), start) is not None

    def _is_ordinary(self, chunk: list[Word]) -> bool:
        word = chunk[0].text
        if word.lower() not in self.words.common:
            return False
        follows = len(chunk) > 1 and chunk[1].text.lower() not in self.words.common
        return not (word in self.words.first_names and len(word) > 2 and follows and len(chunk) <= 3)

    def _head_type(self, chunk: list[Word]) -> str:
        if len(chunk) == 1:
            return ""
        if chunk[-1].text in self.words.place_last or (
            chunk[0].text in self.words.place_first and len(chunk) == 2
        ):
            return "place"
        return "organisation" if any(w.text in self.words.heads for w in chunk) else ""

    def _read_person(self, text: str, chunk: list[Word], titled: bool) -> Iterator[Found]:
        """Two or more words, or words after a title: a person where first name, surname or title speaks for it."""
        chunk = self._without_tail(self._without_echo(self._without_epithet(chunk)))
        first, last = chunk[0].text, chunk[-1].text
        start, end = chunk[0].start, self._given_name_end(text, chunk)
        ordinary = sum(w.text.lower() in self.words.common for w in chunk)
        named = (
            first in self.words.first_names
            or re.fullmatch(r"(?:[A-Z]\.)+", first)
            or first.startswith(("Al-", "Abu"))
        )
        if titled:
            if ordinary < len(chunk) or last in self.words.surnames:
                yield Found(start, end, "person")
        elif ordinary == len(chunk) or (ordinary and not named):
            if all(w.text.isupper() for w in chunk):
                return
            yield from ()
        elif named or (len(chunk) <= 4 and (last in self.words.surnames or not ordinary)):
            yield Found(start, end, "person", not named)

    def _without_epithet(self, chunk: list[Word]) -> list[Word]:
        """ "Furious Boris Johnson" is Boris Johnson."""
        if len(chunk) < 3 or not is_ordinary(chunk[0].text) or chunk[0].text in self.words.first_names:
            return chunk
        return chunk[1:] if chunk[1].text in self.words.first_names else chunk

    def _without_tail(self, chunk: list[Word]) -> list[Word]:
        """ "Barack Obama On" in a headline is Barack Obama."""
        if chunk[0].text not in self.words.first_names:
            return chunk
        while len(chunk) > 2 and chunk[-1].text.lower() in self.words.common:
            chunk = chunk[:-1]
        return chunk

    def _without_echo(self, chunk: list[Word]) -> list[Word]:
        """Without what pages print after a name again: "Haley Nikki Haley", "Trump Donald John TrumpFederal"."""
        first = chunk[0].text
        again = [k for k, word in enumerate(chunk) if k and len(first) > 3 and word.text.startswith(first)]
        if not again:
            return chunk
        return chunk[:1] if chunk[1].text in self.words.first_names else chunk[: again[0]]

    def _given_name_end(self, text: str, chunk: list[Word]) -> int:
        """The end of the chunk, with the second half of a Korean or Chinese given name ("Moon Jae-in")."""
        half = GIVEN_HALF.match(text, chunk[-1].end)
        return (
            half.end()
            if half and any(w.text in self.words.family_first for w in chunk[:-1])
            else chunk[-1].end
        )

    def _read_single(self, text: str, word: Word) -> Iterator[Found]:
        token, no_name = word.text, self.words.portfolios | self.words.titles | self.words.heads
        if len(token) < 2 or token in no_name or is_ordinary(token):
            return
        if not token.isupper() and self._opens_sentence(text, word.start) and not SAID.match(text, word.end):
            return
        yield Found(word.start, word.end, "organisation" if ORDINARY_ORG.match(token) else "", True)


def settle_weak(text: str, names: list[Found], words: Lexicons) -> list[Found]:
    """The type of single words: that of a longer name in the text that ends or begins with them, else by context."""
    ends: dict[str, str] = {}
    begins: dict[str, str] = {}
    for name in names:
        if name.type == "person" and " " in (surface := text[name.start : name.end]):
            ends.setdefault(re.split(r"[ ]", surface)[-1], name.type)
            begins.setdefault(surface.split(" ")[0], name.type)
    settled = []
    for name in names:
        kind = name.type
        if not kind:
            surface = text[name.start : name.end]
            kind = ends.get(surface) or begins.get(surface) or context_type(text, name, words)
        settled.append(Found(name.start, name.end, kind, name.weak))
    return settled


def context_type(text: str, name: Found, words: Lexicons) -> str:
    """The type of a name by the words around it."""
    surface = text[name.start : name.end]
    if SAID.match(text, name.end):
        return "person"
    if expects_place(text, name.start):
        return "place"
    if surface in words.surnames and not text[max(0, name.start - 4) : name.start].lower().endswith("the "):
        return "person"
    return "organisation"


def expects_place(text: str, start: int) -> bool:
    """Whether the word before ("in", "near", "northern") says that a place follows."""
    return BEFORE_PLACE.search(text, max(0, start - 14), start) is not None
