"""Names by rule: known names first, then runs of capitalised words read with titles, head words and context."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.engines.names_unknown import UnknownNames, expects_place, settle_weak
from toolkit.engines.names_words import PARTICLES, Found, Word, find_runs, read_lexicons
from toolkit.gazetteer import Entry, Gazetteer

ADMINISTRATION = re.compile(r"\s+(?:administration)\b")
PARTY_TAGS = ("D", "R", "I")  # "R-Tenn.", "D-N.J."
ROLE_BEFORE = re.compile(r"([a-z]+)\s+$")


class RuleNames:
    """Finds names in one text; `gazetteer` holds the known ones."""

    name = "rules"

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.words = read_lexicons()
        self.unknown = UnknownNames(self.words)

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
            yield from self.unknown.read(text, run[i:after], titled)
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
        if expects_place(text, run[i].start):
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

    # -- where a chunk of unknown words ends

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


def extend_administrations(text: str, names: list[Found]) -> list[Found]:
    """ "Trump administration" is one organisation, not a person."""
    longer = []
    for name in names:
        tail = ADMINISTRATION.match(text, name.end) if name.type != "place" else None
        longer.append(Found(name.start, tail.end(), "organisation") if tail else name)
    return longer
