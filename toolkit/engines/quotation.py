"""Pair quotation marks: which stretches of a text stand between them.

One rule of direction for all marks: an opening mark has no letter before it, a closing mark no letter after
it.  The state is reset at every line break, so an odd mark costs one paragraph at most; a quotation that
goes on over paragraphs gives one stretch a paragraph, with `open_end` set where the mark was never closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DOUBLE = re.compile(r"[“”\"„«»‟]|''|``")
_SINGLE = re.compile(r"(?<![\w.,;:!?…'’”\"])[‘'‚](?=[^\s'’])(?P<inside>[^\n“”\"‘]*?[^\s\n])['’](?!\w)")
_OPENING = frozenset("“„«‟") | {"``"}
_CLOSING = frozenset("”»")
_ELISION = re.compile(r"['‘’]?(?:\d\ds?|[nN]|[tT]is|[tT]was|[eE]m|[tT]il|[cC]ause|[bB]out)\b")


@dataclass(frozen=True, slots=True)
class Quotation:
    """One stretch between marks, the marks included; `open_end` where the closing mark is missing."""

    start: int
    end: int
    mark: str
    open_end: bool = False


def find_quotations(text: str) -> list[Quotation]:
    """Every quoted stretch of `text` in reading order; stretches never overlap.

    Double marks (curly, straight, two apostrophes, low-high, guillemets) come first; single marks are paired
    in what is left, and apostrophes are not marks.
    """
    found: list[Quotation] = []
    base = 0
    for line in text.split("\n"):
        doubles = list(_pair_doubles(line, base))
        found.extend(doubles)
        if "'" in line or "‘" in line or "‚" in line:
            found.extend(_pair_singles(line, base, doubles))
        base += len(line) + 1
    return sorted(found, key=lambda q: q.start)


def _pair_doubles(line: str, base: int) -> Iterator[Quotation]:
    """Pair the double marks of one line."""
    start, opened = -1, ""
    for mark in _DOUBLE.finditer(line):
        if start < 0:
            if _can_open(line, mark):
                start, opened = mark.start(), mark.group()
        elif _can_close(line, mark, opened):
            yield Quotation(base + start, base + mark.end(), opened)
            start = -1
    if start >= 0:
        yield Quotation(base + start, base + len(line), opened, open_end=True)


def _can_open(line: str, mark: re.Match[str]) -> bool:
    """A mark that closes by its shape never opens, save German » and the low-high pair's “."""
    kind, before, after = mark.group(), line[: mark.start()][-1:], line[mark.end() :][:1]
    if kind in _OPENING:
        return True
    if kind == "»":
        return bool(after) and not after.isspace() and "«" in line[mark.end() :]
    if kind == "”":
        return False
    return not (_is_blank(after) and not _is_blank(before))


def _can_close(line: str, mark: re.Match[str], opened: str) -> bool:
    """A second opening mark changes nothing; „ closes with “ or ”, » with «."""
    kind = mark.group()
    if opened == "„":
        return kind in '“”"'
    if opened == "»":
        return kind == "«"
    if opened == "«":
        return kind == "»"
    return kind not in _OPENING


def _is_blank(character: str) -> bool:
    return not character or character.isspace()


def _pair_singles(line: str, base: int, doubles: list[Quotation]) -> Iterator[Quotation]:
    """Pair single marks outside double ones; decades and clipped words ('90s, 'em) open nothing."""
    for found in _SINGLE.finditer(line):
        start, end = base + found.start(), base + found.end()
        inside_double = any(q.start < end and start < q.end for q in doubles)
        if not inside_double and not _ELISION.match(line, found.start()):
            yield Quotation(start, end, found.group()[0])
