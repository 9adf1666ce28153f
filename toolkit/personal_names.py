"""The names of people: their words, spellings, genders, and when two of them can be one person's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from toolkit.gazetteer import fold
from toolkit.resources import read_lexicon, read_words

HONORIFIC = re.compile(r"\b(Mr|Mrs|Ms|Miss|Sir|Lord|Lady|Dame|Baroness|King|Queen|Prince|Princess)\.?\s+$")
SUFFIX = frozenset({"jr", "sr", "ii", "iii", "iv"})
ARABIC = re.compile(r"\b(?:al|el|as|ash|ar|az|an|ad)-")


@cache
def name_words(surface: str) -> tuple[str, ...]:
    """The words of a person's name, folded, without initials and "Jr."."""
    words = ARABIC.sub("", fold(surface.replace(".", ". "))).split()
    if words and words[0] in family_first():
        words = " ".join(words).replace("-", " ").split()
    kept = [w for w in words if w and w not in SUFFIX]
    longer = [w for i, w in enumerate(kept) if len(w) > 1 or i == len(kept) - 1]
    return tuple(longer if len(longer) > 1 else kept)


@cache
def spelling(word: str) -> str:
    """A key that spellings of one name share: Zelensky, Zelenskiy; Sergei, Sergey; Mohammed, Mohamad; Mike, Michael."""
    full = nicknames().get(word, word)
    key = re.sub(r"(?:iy|yy|ij|y|i)$", "y", full)
    key = re.sub(r"(?:ei|ey|ai|ay)$", "ey", key)
    key = re.sub(r"kh", "h", re.sub(r"mu?o?h[ao]m+[ae]d", "mohamed", key))
    return re.sub(r"(.)\1", r"\1", key.replace("-", "").replace("'", ""))


@cache
def nicknames() -> dict[str, str]:
    """The full first name of each short one, both folded."""
    return {fold(row["short"]): fold(row["full"]) for row in read_lexicon("nicknames")}


@cache
def family_first() -> frozenset[str]:
    """Family names that stand before the given name, folded."""
    return frozenset(fold(name) for name in read_words("family_names_first"))


@cache
def genders() -> dict[str, str]:
    """The gender of each first name that has one, folded."""
    return {fold(row["name"]): row["gender"] for row in read_lexicon("first_names") if row["gender"]}


@cache
def honorific_genders() -> dict[str, str]:
    """The gender of each honorific that has one, without its stop."""
    return {row["title"].rstrip("."): row["gender"] for row in read_lexicon("titles") if row["gender"]}


def first_name_gender(words: Sequence[str]) -> str:
    """The gender of the first of the words as a first name; empty when it tells none."""
    return "" if words[0] in family_first() and words[0] not in ("le", "son") else genders().get(words[0], "")


def honorific_gender(text: str, start: int) -> str:
    """The gender of the honorific right before `start`; empty without one."""
    found = HONORIFIC.search(text, max(0, start - 12), start)
    return honorific_genders().get(found[1], "") if found else ""


def same_person(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two full names can be one person's: same last word and same first word, or one part of the other."""
    longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
    if spelling(left[-1]) == spelling(right[-1]) and _same_first(left[0], right[0]):
        return True
    keys, part = [spelling(w) for w in longer], [spelling(w) for w in shorter]
    return len(part) >= 2 and any(keys[i : i + len(part)] == part for i in range(len(keys) - len(part) + 1))


def _same_first(left: str, right: str) -> bool:
    return spelling(left) == spelling(right) or (min(len(left), len(right)) == 1 and left[0] == right[0])


@cache
def initials(surface: str) -> str:
    """The initials between first and last name: "f" in "John F. Kelly", "hw" in "George H.W. Bush"."""
    words = [w for w in fold(surface.replace(".", ". ")).split() if w not in SUFFIX]
    return "".join(w for w in words[1:-1] if len(w) == 1)


def differ(left: str, right: str) -> bool:
    """Whether two sets of initials tell two people apart."""
    return bool(left and right) and left != right


@cache
def is_junior(surface: str) -> bool:
    """Whether a name ends in "Jr.": another bearer of the name is its senior."""
    return fold(surface).endswith(" jr")


@cache
def has_suffix(surface: str) -> bool:
    """Whether "Jr." or a number tells a bearer of the name from others: "Trump Jr.", "George III"."""
    words = fold(surface).split()
    return len(words) > 1 and words[-1] in SUFFIX
