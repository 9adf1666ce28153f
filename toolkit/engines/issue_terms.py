"""Where an issue is talked about: the terms of a list of issues, found as whole words."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from toolkit.engines.protocols import Span
from toolkit.resources import split_cell

LETTERS = 3  # the least that a term has before a wildcard
WORD_START = re.compile(r"(?<![\w-])\w")


@dataclass(frozen=True, slots=True)
class IssueHit:
    """One term of one issue in a text; `opposite` where the term names its contrary."""

    issue_id: str
    issue: str
    span: Span
    opposite: bool


class IssueEntry(NamedTuple):
    """What a term stands for."""

    issue_id: str
    issue: str
    opposite: bool


def _pattern(term: str) -> str:
    """A term as a pattern: any white space between words, `*` for any ending."""
    words = [re.escape(word).replace(r"\*", r"\w*") for word in term.split()]
    return r"\s+".join(words)


class IssueFinder:
    """Finds the terms of an issue list (issue_id, issue, terms, opposite) in one pass, longest term first."""

    def __init__(self, issues: pd.DataFrame) -> None:
        entries = [
            (term, IssueEntry(row["issue_id"], row["issue"], column == "opposite"))
            for row in issues.to_dict("records")
            for column in ("terms", "opposite")
            for term in split_cell(row[column])
        ]
        self._by_letters: dict[str, list[tuple[re.Pattern[str], IssueEntry]]] = defaultdict(list)
        for term, entry in sorted(entries, key=lambda item: (-len(item[0]), item[0])):
            pattern = re.compile(rf"{_pattern(term)}(?![\w-])", re.IGNORECASE)
            self._by_letters[term[:LETTERS].lower()].append((pattern, entry))

    def find(self, text: str) -> list[IssueHit]:
        """Every term in reading order; none inside another."""
        found: list[IssueHit] = []
        edge = 0
        for word in WORD_START.finditer(text):
            if word.start() < edge:
                continue
            hit = self._hit_at(text, word.start())
            if hit:
                found.append(hit)
                edge = hit.span[1]
        return found

    def _hit_at(self, text: str, start: int) -> IssueHit | None:
        for pattern, entry in self._by_letters.get(text[start : start + LETTERS].lower(), ()):
            if match := pattern.match(text, start):
                return IssueHit(entry.issue_id, entry.issue, match.span(), entry.opposite)
        return None
