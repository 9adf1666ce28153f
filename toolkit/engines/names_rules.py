"""Names by rule: known names first, then runs of capitalised words read with titles, head words and context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from toolkit.gazetteer import CAPITAL, Entry, Gazetteer
from toolkit.resources import read_lexicon, read_words

NOBILIARY = "de la|de las|de los|de|del|da|do|dos|du|la|le|van der|van den|van|von der|von|der|den|bin|ibn|ben|al|el|y"
CONNECTOR = re.compile(rf" (?:of the|of|for the|for|on|and|&|{NOBILIARY}) $")
PARTICLES = frozenset(NOBILIARY.split("|"))
SENTENCE_START = re.compile(r"(?:^|[.!?:;•|\n][\"”’')\]]*|[\"“‘(\[—–]|\s-)\s*$")
BEFORE_PLACE = re.compile(
    r"\b(?:in|at|near|from|outside|across|around|toward|towards|throughout|inside|northern|southern|eastern|western|central)\s+$"
)
SAID = re.compile(
    r"(?:, \d\d,)|\s(?:said|says|told|added|tweeted|asked|argued|warned|wrote|denied|insisted|replied|claimed)\b"
)
ADMINISTRATION = re.compile(r"\s+(?:administration)\b")
PARTY_TAGS = ("D", "R", "I")  # "R-Tenn.", "D-N.J."
ROLE_BEFORE = re.compile(r"([a-z]+)\s+$")
GIVEN_HALF = re.compile(r"-[a-z]{2,5}(?!\w)")
ORDINARY_ORG = re.compile(r"^[A-Z]{2,6}s?$")


@dataclass(frozen=True)
class Word:
    """A capitalised word of a run; `joint` is what stands between it and the word before ("" for the first)."""

    start: int
    end: int
    text: str
    joint: str


@dataclass(frozen=True)
class Found:
    """A name: span, type, and whether the type rests on weak evidence (one word without context)."""

    start: int
    end: int
    type: str
    weak: bool = False


@dataclass(frozen=True)
class Lexicons:
    first_names: frozenset[str]
    surnames: frozenset[str]
    common: frozenset[str]
    titles: frozenset[str]
    honorifics: frozenset[str]
    portfolios: frozenset[str]
    heads: frozenset[str]
    place_first: frozenset[str]
    place_last: frozenset[str]
    family_first: frozenset[str]
    adherents: frozenset[str]
    roles: frozenset[str]


@cache
def read_lexicons() -> Lexicons:
    """The word lists that the rules look names up in."""
    titles = read_lexicon("titles")
    places = read_lexicon("place_words")
    return Lexicons(
        read_words("first_names"),
        read_words("surnames"),
        read_words("common_words"),
        frozenset(t["title"] for t in titles),
        frozenset(t["title"] for t in titles if t["kind"] == "honorific"),
        read_words("portfolios"),
        read_words("organisation_words"),
        frozenset(p["word"] for p in places if p["position"] == "first"),
        frozenset(p["word"] for p in places if p["position"] == "last"),
        read_words("family_names_first"),
        frozenset(
            w["word"]
            for w in read_lexicon("not_names")
            if w["why"] in ("party adherent", "religion", "group")
        ),
        frozenset(t["nominal"].split()[-1] for t in titles if t["kind"] == "role"),
    )


@cache
def is_ordinary(word: str) -> bool:
    """Whether the word, or the word without its ending, is one that prose prints in lower case."""
    common, lower = read_lexicons().common, word.lower().replace("’", "'")
    stems = (
        lower,
        *(lower[: -len(e)] for e in ("s", "es", "ed", "d", "ing", "ly", "er", "ers") if lower.endswith(e)),
        lower.split("'")[0],
    )
    return any(stem in common for stem in stems if len(stem) > 2 or stem == lower)


def find_runs(text: str) -> Iterator[list[Word]]:
    """Runs of capitalised words with nothing but a space, a hyphen or a connector ("of", "van der") between them."""
    run: list[Word] = []
    for found in CAPITAL.finditer(text):
        start, end = found.span()
        joint = text[run[-1].end : start] if run else ""
        if run and not _joins(joint):
            yield run
            run = []
        run.append(Word(start, end, found[0], joint if run else ""))
    if run:
        yield run


def _joins(joint: str) -> bool:
    return joint in (" ", "-", "\xa0", "  ", "‑") or (len(joint) < 10 and CONNECTOR.match(joint) is not None)


class RuleNames:
    """Finds names in one text; `gazetteer` holds the known ones."""

    name = "rules"

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.words = read_lexicons()

    def find(self, text: str) -> list[Found]:
        names = [name for run in find_runs(text) for name in self._read_run(text, run)]
        return settle_weak(text, extend_administrations(text, names), self.words)

    # -- one run

    def _read_run(self, text: str, run: list[Word]) -> Iterator[Found]:
        i, titled = 0, self._role_before(text, run[0].start)
        while i < len(run):
            if run[i].text in PARTY_TAGS and i + 1 < len(run) and run[i + 1].joint == "-":
                i += 2
                continue
            if (after := self._after_title(run, i)) > i:
                i, titled = after, True
                continue
            known, after = self._known(text, run, i)
            if known is not None and not (titled and self._goes_on(run, known[0], after)):
                opens = known[0] is not None or run[i].text in self.words.adherents
                organisation = self._organisation_end(text, run, after) if opens else after
                if organisation > after:
                    yield Found(run[i].start, run[organisation - 1].end, "organisation")
                    after = organisation
                elif known[0] is not None:
                    yield Found(run[i].start, known[1], known[0].type)
                i, titled = after, False
                continue
            after = self._chunk_end(text, run, i, titled)
            yield from self._read_chunk(text, run[i:after], titled)
            i, titled = after, False

    def _goes_on(self, run: list[Word], entry: Entry | None, after: int) -> bool:
        """Whether after a title the known name is only the first part of a longer one ("President Jordan Smith")."""
        return entry is None or (after < len(run) and run[after].joint in (" ", "-"))

    def _role_before(self, text: str, start: int) -> bool:
        found = ROLE_BEFORE.search(text, max(0, start - 16), start)
        return found is not None and found[1] in self.words.roles

    def _after_title(self, run: list[Word], i: int) -> int:
        """Index after a title that begins at `i` ("Foreign Secretary", "Secretary of Homeland Security"); i if none."""
        j = i
        while (
            j < len(run) and run[j].text in self.words.portfolios and (j == i or run[j].joint in (" ", "-"))
        ):
            j += 1
        for head in (j, *range(j - 1, i - 1, -1)):
            end = (
                self._title_phrase(run, head)
                if head < len(run) and (head == i or run[head].joint in (" ", "-"))
                else head
            )
            if end > head:
                return self._after_portfolio(run, end)
        return i

    def _title_phrase(self, run: list[Word], i: int) -> int:
        for n in (3, 2, 1):
            words = run[i : i + n]
            phrase = words[0].text + "".join(w.joint + w.text for w in words[1:])
            if len(words) == n and phrase in self.words.titles:
                return i + n
        return i

    def _after_portfolio(self, run: list[Word], i: int) -> int:
        if (
            i < len(run)
            and run[i].joint.strip() in ("of", "for", "of the", "for the", "on")
            and run[i].text in self.words.portfolios
        ):
            i += 1
            while (
                i < len(run)
                and run[i].text in self.words.portfolios
                and run[i].joint in (" ", " and ", " & ")
            ):
                i += 1
        return i

    def _known(self, text: str, run: list[Word], i: int) -> tuple[tuple[Entry | None, int] | None, int]:
        """The known name at `i` with its end, and the index of the first word after it."""
        word = run[i]
        end = self.gazetteer.match(text, word.start, word.text)
        if not end or self._is_first_name(text, run, i, end):
            return None, i
        after = i + 1
        while after < len(run) and run[after].start < end:
            after += 1
        return (self.gazetteer.lookup(text[word.start : end]), end), after

    def _is_first_name(self, text: str, run: list[Word], i: int, end: int) -> bool:
        """Whether a one-word place or calendar word is a first name here ("Jordan Smith", "April Ryan")."""
        if (
            end != run[i].end
            or i + 1 >= len(run)
            or run[i + 1].joint != " "
            or run[i].text not in self.words.first_names
        ):
            return False
        if BEFORE_PLACE.search(text, max(0, run[i].start - 14), run[i].start):
            return False
        entry = self.gazetteer.lookup(run[i].text)
        if entry is not None and (entry.kind == "demonym" or entry.type != "place"):
            return False
        follower = run[i + 1].text
        ordinary = (
            follower.lower() in self.words.common
            or follower in self.words.titles
            or follower in self.words.heads
        )
        return not ordinary and not self.gazetteer.match(text, run[i + 1].start, follower)

    def _organisation_end(self, text: str, run: list[Word], after: int) -> int:
        """Index after the organisation that a known name opens ("Mexican Foreign Ministry"); `after` if none."""
        end = j = after
        while j < len(run) and run[j].joint == " " and not self._begins_other(text, run, j):
            j += 1
            if run[j - 1].text in self.words.heads:
                end = j
        return self._with_complement(text, run, end) if end > after else after

    def _begins_other(self, text: str, run: list[Word], j: int) -> bool:
        """Whether a title or a known name begins at `j`, which ends the organisation before it."""
        phrase = self._title_phrase(run, j)
        if phrase > j + 1:
            return True
        if run[j].text in self.words.heads:
            return False
        if phrase > j:
            return True
        end = self.gazetteer.match(text, run[j].start, run[j].text)
        entry = self.gazetteer.lookup(text[run[j].start : end]) if end else None
        return entry is not None and entry.type == "place"

    def _with_complement(self, text: str, run: list[Word], end: int) -> int:
        """Index after "of X", "for X and Y" behind an organisation word ("Bank of England")."""
        while end < len(run) and self._takes_complement(run[end]):
            end += 1
            while (
                end < len(run) and run[end].joint in (" ", "-", " & ") and self._title_phrase(run, end) == end
            ):
                end += 1
        return end

    # -- a chunk of unknown words

    def _chunk_end(self, text: str, run: list[Word], i: int, titled: bool) -> int:
        j = i + 1
        while j < len(run):
            joint = run[j].joint.strip()
            if joint and joint != "-" and not joint.startswith("‑"):
                if joint not in PARTICLES:
                    return self._complement_or(text, run, i, j)
            elif (
                joint != "-"
                and (self._title_phrase(run, j) > j or self._stops(text, run, i, j))
                and run[j].text not in self.words.heads
            ):
                return j
            j += 1
        return j

    def _complement_or(self, text: str, run: list[Word], i: int, j: int) -> int:
        if any(word.text in self.words.heads for word in run[i:j]) and self._takes_complement(run[j]):
            return self._with_complement(text, run, j)
        return j

    def _takes_complement(self, word: Word) -> bool:
        return word.joint.strip() in ("of", "of the", "for", "for the")

    def _stops(self, text: str, run: list[Word], i: int, j: int) -> bool:
        """Whether a known name begins at `j` that is no surname of the person before ("Jim Jordan", "Israel Katz")."""
        end = self.gazetteer.match(text, run[j].start, run[j].text)
        if not end:
            return False
        entry = self.gazetteer.lookup(text[run[j].start : end])
        if entry is None and j > i + 1:
            return True
        single = end == run[j].end
        after_first = (
            run[j - 1].text in self.words.first_names and run[j - 1].text.lower() not in self.words.common
        )
        return not (
            single
            and after_first
            and (
                entry is None
                or (entry.kind != "demonym" and "." not in run[j].text and not run[j].text.isupper())
            )
        )

    def _read_chunk(self, text: str, chunk: list[Word], titled: bool) -> Iterator[Found]:
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


def extend_administrations(text: str, names: list[Found]) -> list[Found]:
    """ "Trump administration" is one organisation, not a person."""
    longer = []
    for name in names:
        tail = ADMINISTRATION.match(text, name.end) if name.type != "place" else None
        longer.append(Found(name.start, tail.end(), "organisation") if tail else name)
    return longer


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
    if BEFORE_PLACE.search(text, max(0, name.start - 14), name.start):
        return "place"
    if surface in words.surnames and not text[max(0, name.start - 4) : name.start].lower().endswith("the "):
        return "person"
    return "organisation"
