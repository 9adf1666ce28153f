"""Roles of people as a text prints them: the title before a name, the apposition after it, "the foreign secretary"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from toolkit.gazetteer import UPPER
from toolkit.resources import read_lexicon, read_words

REACH = 90  # characters before a name in which its title is looked for
NO_ROLE = re.compile(r"\b(?:said|says|told|who|which|was|is|were|had|has|added|and|but|as|in an?)\b")
ARTICLE = re.compile(r"^(?:the|an?|his|her|their|its)\s+", re.IGNORECASE)
LAST_WORD = re.compile(r"([\w’'-]+)\.?,? $")
WORD = re.compile(r"\w+(?:[-’']\w+)*")
SMALL = frozenset({"the", "of", "and", "for", "a", "an", "s", "in", "to", "at"})
APPOSITION = re.compile(
    r"(?: \([^)]{1,12}\))?, ((?:the|a|an|his|her|their|its)?\s?(?:[^,.;:()“”\"\n—]|(?<=[A-Z])\.){3,70})(?=[,.;)—]|$)"
)


@cache
def role_nouns() -> frozenset[str]:
    """Words that name a role: the last words of titles, and the words for sources that are roles."""
    titles = {
        re.split(r" (?:of|for) ", row["nominal"])[0].split()[-1]
        for row in read_lexicon("titles")
        if row["kind"] != "honorific" and row["nominal"]
    }
    honorifics = {
        row["title"].rstrip(".").lower() for row in read_lexicon("titles") if row["kind"] == "honorific"
    }
    sources = {row["word"].lower() for row in read_lexicon("source_words") if row["kind"] == "role"}
    return frozenset(word for word in titles | sources if word.isalpha()) - honorifics


@cache
def _lower_modifiers() -> list[str]:
    words = {word.lower() for word in read_words("portfolios")} | set(role_nouns())
    return sorted(words | {"prime", "deputy", "former", "then", "state", "water"}, key=lambda w: (-len(w), w))


@cache
def _before() -> re.Pattern[str]:
    word = rf"(?:(?:[{UPPER}]\.)+|[{UPPER}][\w’'&-]*|{'|'.join(_lower_modifiers())})"
    nouns = "|".join(sorted(role_nouns(), key=lambda n: (-len(n), n)))
    part = rf"(?:{word}(?:,? and {word}|[ -]{word}){{0,3}})"
    return re.compile(rf"(?<![\w.])((?:{word}[ -]){{0,5}}(?i:{nouns})\b(?: (?:of|for) (?:the )?{part})?),? $")


@cache
def _nominal() -> re.Pattern[str]:
    word = rf"(?:(?:[{UPPER}]\.)+|[{UPPER}][\w-]*|{'|'.join(_lower_modifiers())})"
    nouns = "|".join(sorted(role_nouns(), key=lambda n: (-len(n), n)))
    return re.compile(
        rf"\b[Tt]he ((?:{word}[ -]){{0,3}}(?:{nouns})(?: of state)?)(?![\w-]| (?:(?:of|for) (?:the )?)?[{UPPER}])"
    )


def role_before(text: str, start: int) -> str:
    """The title that ends where the name begins: "U.S. Secretary of State"; empty when there is none."""
    window = text[max(0, start - REACH) : start]
    last = LAST_WORD.search(window)
    if last is None or not (last[1].lower() in role_nouns() or " of " in window or " for " in window):
        return ""
    found = _before().search(window)
    return ARTICLE.sub("", found[1]) if found else ""


def role_after(text: str, end: int) -> str:
    """The apposition that follows the name: "the U.S. secretary of state"; empty when there is none."""
    found = APPOSITION.match(text, end)
    if not found or NO_ROLE.search(found[1]):
        return ""
    phrase = ARTICLE.sub("", found[1].strip())
    head = re.split(r" (?:of|for|at|to|in|from|with|on|and) ", phrase)[0].split()
    return phrase if head and head[-1].lower() in role_nouns() else ""


@cache
def role_words(role: str) -> frozenset[str]:
    """The words of a role that say something: {"foreign", "secretary"}."""
    return frozenset(re.sub(r"['’]s$", "", word.lower()) for word in WORD.findall(role)) - SMALL


@cache
def _limits() -> frozenset[str]:
    return frozenset(row["word"].lower() for row in read_lexicon("portfolios") if row["kind"] == "limit")


def holds(held: frozenset[str], wanted: frozenset[str]) -> bool:
    """Whether who holds one role can be called by the other: the president is no vice president."""
    return wanted <= held and not (held - wanted) & _limits()


def find_nominals(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, role) of every "the foreign secretary", article left out of the span."""
    for found in _nominal().finditer(text):
        yield found.start(1), found.end(1), found[1]


@cache
def _owned() -> re.Pattern[str]:
    nouns = "|".join(sorted(role_nouns(), key=lambda n: (-len(n), n)))
    word = rf"(?:{'|'.join(_lower_modifiers())})"
    owner = rf"(?<![\w.])[{UPPER}][\w.-]*(?: [{UPPER}][\w.-]*)*['’]s?"
    return re.compile(rf"({owner} (?:{word}[ -]){{0,3}}(?:{nouns}))(?![\w-]| [{UPPER}])")


def find_owned_roles(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, phrase) of every "Casmara's foreign minister": the span is the role, the phrase has its owner."""
    for found in _owned().finditer(text):
        phrase = re.sub(r"['’]s?(?= )", "", found[1])
        yield found.end() - len(re.split(r"['’]s? ", found[1], maxsplit=1)[-1]), found.end(), phrase
