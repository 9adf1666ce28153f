"""Whom the words of a source name, read without the statements around it.

Rules in the order in which they are tried: a person named in the source; a role that one person of the document holds
("the foreign secretary"); "both leaders"; an organisation or a country; and what is left is kept as the text has it, as
a collective, unnamed, document or outlet source.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from toolkit.cast import Actor, Cast, Speaker, role_content
from toolkit.engines.protocols import Span
from toolkit.gazetteer import COUNTRY, slug
from toolkit.roles import role_nouns
from toolkit.sentences import WORD
from toolkit.source_names import ARTICLE, classify_source, name_source, word_kinds

SOURCE = "source:"  # how the identifier of a source without a name begins
CUT = re.compile(r"\s*(?:[,;(–—]|\s-\s|\bwho\b|\bwhich\b|\bthat\b|\bspeaking\b|\bfamiliar with\b)")
JOINT = re.compile(
    r"(?:\W|\b(?:and|as well as|along with|both|with|the|an?|of|for)\b|\b[A-Z][\w.-]*"
    r"|\b[a-z]+\s+(?:minister|secretary|president)\b)*"
)
OWNS = re.compile(r"['’]s?(?:\s|$)")
UNNAMED_OF = re.compile(r"\b(?:for|of|to|with|from|at|in|by|close to)\s*(?:\W*[A-Z][\w.-]*\s*)*$")
DEFINITE = re.compile(r"(?:the|his|her|their|its|[\w’' -]+['’]s?)\s+", re.IGNORECASE)
BOTH = re.compile(
    r"(?:the\s+)?(?:pair|(?:both|two)\s+"
    r"(leaders|men|women|presidents|ministers|sides|countries|governments|nations))",
    re.IGNORECASE,
)
STATES = ("sides", "countries", "governments", "nations")


class Answer(NamedTuple):
    """The speakers of a statement and the class of its source."""

    speakers: tuple[Speaker, ...]
    source_class: str | None


UNKNOWN = Answer((), None)


def find_speakers(cast: Cast, source: Span) -> Answer:
    """Who the source names, by the first rule that knows."""
    return (
        _named_persons(cast, source)
        or _by_role(cast, source)
        or _both(cast, source)
        or _institution(cast, source)
        or _as_written(cast, source)
    )


def _head(text: str, source: Span) -> Span:
    """The source up to an apposition or a relative clause."""
    cut = CUT.search(text, source[0] + 1, source[1])
    return (source[0], cut.start()) if cut and cut.start() - source[0] > 2 else source


def _named_persons(cast: Cast, source: Span) -> Answer | None:
    """The persons that the source names as speaking: not owners, not those an unnamed source belongs to."""
    text = cast.text
    persons = [a for a in cast.within(source) if a.type == "person" and a.kind == "named"]
    speaking = [a for a in persons if not _owns(text, a, source) and not _is_modifier(text, a, source)]
    if not speaking or _belongs_to(text, source, speaking[0]):
        return None
    chosen = speaking[:1]
    for left, right in pairwise(speaking):
        if not JOINT.fullmatch(text, left.end, right.start):
            break
        chosen.append(right)
    return Answer(tuple(dict.fromkeys(a.speaker for a in chosen)), "named")


def _owns(text: str, actor: Actor, source: Span) -> bool:
    """ "Kelly’s critics"; in "Kelly’s" alone (words, claim) it is he who speaks."""
    match = OWNS.match(text, actor.end)
    return match is not None and match.end() < source[1]


def _is_modifier(text: str, person: Actor, source: Span) -> bool:
    """ "Trump critics", "Obama aides": the name says whose."""
    word = re.compile(r"\s+([a-z]+)").match(text, person.end, source[1])
    return word is not None and word_kinds().get(word[1], "") in ("group", "role", "document")


def _belongs_to(text: str, source: Span, person: Actor) -> bool:
    """ "A spokesman for Kelly", "aides to the president": the named person is not the one who speaks."""
    before = text[source[0] : person.start]
    words = [w.lower() for w in WORD.findall(before)]
    kinds = {word_kinds().get(w, "") for w in words}
    return (
        bool(kinds & {"role", "group", "indefinite", "document"})
        and UNNAMED_OF.search(before) is not None
        and _opens_plainly(before)
    )


def _opens_plainly(words: str) -> bool:
    """A source that opens with an article or a common word, not with a title."""
    return words[:1].islower() or ARTICLE.match(words) is not None or words.split()[0].lower() in word_kinds()


def _by_role(cast: Cast, source: Span) -> Answer | None:
    """The person of the document whose role the source names.

    Of several: one of the country named with it; without a country, one who needs none ("the president" is not "the
    Chinese president"); then the one whom the text has named most so far.
    """
    start, end = _head(cast.text, source)
    nominal = [a.speaker for a in cast.within(source) if a.kind == "nominal" and a.type == "person"]
    words = WORD.findall(cast.text[start:end])
    if not DEFINITE.match(cast.text, start, end) or words[-1].lower() not in role_nouns():
        return Answer((nominal[0],), "named") if nominal else None
    countries = [a for a in cast.within((start, end)) if a.type == "place"]
    known = role_content(" ".join(cast.text[a.start : a.end] for a in countries))
    wanted = role_content(DEFINITE.sub("", cast.text[start:end])) - known
    holders = {
        e: roles for e, roles in cast.roles.items() if wanted and any(wanted <= role for role in roles)
    }
    fitting = {e for e, roles in holders.items() if known and any(known & role for role in roles)}
    plain = {e for e, roles in holders.items() if not known and all(role == wanted for role in roles)}
    chosen = fitting or plain or set(holders)
    persons = [a for a in cast.actors if a.type == "person" and a.speaker.entity_id in chosen]
    before = [a.speaker for a in persons if a.end <= source[0]] or [a.speaker for a in persons]
    counts = Counter(before)
    best = max(before, key=lambda speaker: counts[speaker], default=nominal[0] if nominal else None)
    return Answer((best,), "named") if best else None


def _both(cast: Cast, source: Span) -> Answer | None:
    """ "The two leaders", "both sides": the last two persons, or the last two countries, that the text has named."""
    start, end = _head(cast.text, source)
    match = BOTH.fullmatch(cast.text, start, end)
    if match is None:
        return None
    kind = "place" if match[1] and match[1].lower() in STATES else "person"
    named = [
        a.speaker
        for a in reversed(cast.actors)
        if a.end <= start
        and a.type == kind
        and not cast.is_quoted(a)
        and (kind == "person" or _is_country(a))
    ]
    last = list(dict.fromkeys(named))[:2]
    return Answer(tuple(reversed(last)), "named") if len(last) == 2 else None


def _is_country(actor: Actor) -> bool:
    return actor.speaker.entity_id.startswith(COUNTRY)


def _institution(cast: Cast, source: Span) -> Answer | None:
    """An organisation or country that is the head of the source, and not the owner of another head."""
    start, end = _head(cast.text, source)
    inside = [
        a for a in cast.within((start, end)) if a.type != "person" and not _owns(cast.text, a, (start, end))
    ]
    names = [a for a in inside if a.kind == "named" or _is_bare_people(cast.text, (start, end), a)]
    if not names:
        return None
    edges = pairwise([start, *(edge for a in names for edge in (a.start, a.end)), end])
    beside = " ".join(cast.text[a:b] for number, (a, b) in enumerate(edges) if number % 2 == 0)
    words = [w.lower() for w in WORD.findall(beside)]
    kinds = {word_kinds().get(w, "") for w in words}
    has_role = "role" in kinds or not role_nouns().isdisjoint(words)
    if cast.text[names[-1].end : end].strip() or has_role or kinds & {"group", "indefinite", "document"}:
        return None
    if not all(JOINT.fullmatch(cast.text, a.end, b.start) for a, b in pairwise(names)):
        names = names[:1]
    is_outlet = any(word_kinds().get(w.lower()) == "outlet" for w in WORD.findall(cast.text[start:end]))
    speakers = (cast.seats.get(a.speaker.entity_id, a.speaker) for a in names)
    return Answer(tuple(dict.fromkeys(speakers)), "outlet" if is_outlet else "named")


def _is_bare_people(text: str, span: Span, actor: Actor) -> bool:
    """ "The Chinese said": a demonym that cannot be a plural stands for its country."""
    is_bare = actor.kind == "demonym" and span[0] < actor.start and actor.end == span[1]
    return is_bare and text[actor.start : actor.end].endswith(("se", "sh", "ch"))


def _as_written(cast: Cast, source: Span) -> Answer:
    """A source that is no entity: its words, and what class of source they name; in a heading, nobody."""
    start, end = _head(cast.text, source)
    name = "" if cast.is_heading(start) else name_source(cast.text[start:end])
    if not name:
        return UNKNOWN
    return Answer((Speaker(SOURCE + slug(name), name),), classify_source(name))
