"""What a source that is no entity is called, and of what class it is.

Its name is the words of the text without those that say more about it: "a communiqué issued after the talks" is a
communiqué.  Words that name nobody ("Tuesday’s", "the talks were", "the end of an") are a piece of a sentence.
"""

from __future__ import annotations

import re
from functools import cache

from toolkit.resources import read_lexicon, read_words
from toolkit.sentences import WORD

PHRASE = 80  # characters of a source kept as a display name
ARTICLE = re.compile(r"^(?:the|an?|some(?!\s+(?:of|in|on|at|from|with)\b)|its|this|that)\s+", re.IGNORECASE)
BEFORE_MORE = re.compile(r"\s+(?:(?:being|to be|whose|where)\b|([a-z]+)\b)")
NOBODY = re.compile(
    r"(?:(?:nobody|no[- ]one|none|neither|nothing)\b|(?:to|of|in|on|into|with|during)\s)", re.IGNORECASE
)
OWNER_AT_END = re.compile(r"(?<=\w)['’]s$")
COMMON_OWNER_AT_END = re.compile(r"(\b[a-z][\w-]*)['’]s$")
SHORTENED = re.compile(
    r"\w(?:['’](?:re|ll|ve)|n['’]t)\b|\b(?:he|she|it|that|there|what|let)['’]s\b", re.IGNORECASE
)
BROKEN_OFF = re.compile(r"\w-$")
COMPLEMENT = re.compile(r"\s(?:of|for|from|in|at|on|to|with|close|briefed|familiar)\s")
HEADS = ("role", "title", "group", "document", "outlet")
JOINING = ("preposition", "coordinator", "subordinator", "determiner")
OWNERS = ("my", "your", "his", "her", "its", "our", "their")
PLURALS = ("people", "police", "men", "women")


@cache
def word_kinds() -> dict[str, str]:
    """The kind of each word that may open or head a source, from `source_words.csv`."""
    return {row["word"].lower(): row["kind"] for row in read_lexicon("source_words")}


def name_source(words: str) -> str:
    """The display name of a source, from its words up to an apposition; "" where they name nobody."""
    phrase = ARTICLE.sub("", " ".join(words.split()))
    whole = _cut_more(phrase).strip(' ,"“”')
    if BROKEN_OFF.search(whole) or NOBODY.match(whole) or _is_clause(whole):
        return ""
    noun = COMMON_OWNER_AT_END.sub(r"\1", whole)
    name = _cut_loose_end(noun)
    if name in _weekdays() or (name != noun and not _ends_in_noun(name)):
        return ""
    return name.strip(" ,’'")[:PHRASE]


def _cut_more(phrase: str) -> str:
    """ "Communiqué issued by both", "lawyers working on it", "figures the office shared": the noun at the start."""
    for match in BEFORE_MORE.finditer(phrase):
        if match[1] is None or _says_more(match[1], phrase[: match.start()].split()[-1]):
            return phrase[: match.start()]
    return phrase


def _says_more(word: str, before: str) -> bool:
    """Whether a word begins what is said about the noun before it: not "filing" in "court filing"."""
    if word.endswith("ing"):
        return _is_plural_noun(before) and (before.islower() or before.lower() in word_kinds())
    is_past = word.endswith("ed") or word in read_words("irregular_participles")
    opens_noun = word in OWNERS or word in ("the", "a", "an")
    return (is_past or opens_noun) and (word_kinds().get(before.lower()) in HEADS or _is_plural_noun(before))


def _cut_loose_end(phrase: str) -> str:
    """ "Government’s", "lawmaker from", "treaty and": without what only joins it to a next word."""
    words = OWNER_AT_END.sub("", phrase).split()
    while words and _only_joins(words[-1] if len(words) > 1 else words[-1].lower()):
        words.pop()
    return " ".join(words)


def _only_joins(word: str) -> bool:
    return word in OWNERS or (word_kinds().get(word) in JOINING and word != "each")


def _is_clause(phrase: str) -> bool:
    """Whether a verb stands in the words: "the talks have already"."""
    has_verb = any(word_kinds().get(word) == "auxiliary" for word in phrase.split())
    return has_verb or SHORTENED.search(phrase) is not None


@cache
def _weekdays() -> frozenset[str]:
    """Not the months: May and August speak."""
    calendar = (row["word"] for row in read_lexicon("not_names") if row["why"] == "calendar")
    return frozenset(word for word in calendar if word.endswith("day"))


def _ends_in_noun(phrase: str) -> bool:
    """Whether the words, up to a complement, end in one that can be a source."""
    last = COMPLEMENT.split(phrase)[0].split()[-1:]
    return any(
        word_kinds().get(word.lower()) in (*HEADS, "indefinite") or _is_plural_noun(word) for word in last
    )


def _is_plural_noun(word: str) -> bool:
    """ "Gauges", not "his", "was" or "party’s"."""
    is_noun = word_kinds().get(word.lower(), "group") in HEADS
    return is_noun and word.isalpha() and _is_plural(word.lower())


def classify_source(phrase: str) -> str:
    """unnamed, collective, document or outlet, by the head word of the phrase in `source_words.csv`."""
    words = [w.lower() for w in WORD.findall(COMPLEMENT.split(phrase)[0])] or [phrase.lower()]
    kinds = [word_kinds()[w] for w in reversed(words) if w in word_kinds()]
    kind = "outlet" if "outlet" in kinds else next(iter(kinds), "")
    if kind in ("document", "outlet"):
        return kind
    if kind in ("role", "title", "indefinite") and not _is_plural(words[-1]):
        return "unnamed"
    return "collective" if kind == "group" or _is_plural(words[-1]) else "unnamed"


def _is_plural(word: str) -> bool:
    return (word.endswith("s") and not word.endswith(("ss", "us"))) or word in PLURALS
