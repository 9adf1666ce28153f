"""Where an issue is talked about: the terms of a list of issues, found as whole words."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from toolkit.engines.protocols import Span
from toolkit.resources import split_cell


@dataclass(frozen=True, slots=True)
class IssueHit:
    """One term of one issue in a text; `opposite` where the term names its contrary."""

    issue_id: str
    issue: str
    span: Span
    opposite: bool


def _pattern(term: str) -> str:
    """A term as a pattern: any white space between words, `*` for any ending, ? after a letter makes it optional."""
    words = [re.escape(word).replace(r"\*", r"\w*").replace(r"\?", "?") for word in term.split()]
    return r"\s+".join(words)


class IssueFinder:
    """Finds the terms of an issue list (issue_id, issue, terms, opposite) in one pass, longest term first."""

    def __init__(self, issues: pd.DataFrame) -> None:
        entries = [
            (term, row["issue_id"], row["issue"], column == "opposite")
            for row in issues.to_dict("records")
            for column in ("terms", "opposite")
            for term in split_cell(row[column])
        ]
        entries.sort(key=lambda entry: (-len(entry[0]), entry[0]))
        self._meaning = [entry[1:] for entry in entries]
        groups = "|".join(f"({_pattern(entry[0])})" for entry in entries)
        self._regex = re.compile(rf"(?<![\w-])(?:{groups})(?![\w-])", re.IGNORECASE) if entries else None

    def find(self, text: str) -> list[IssueHit]:
        """Every term in reading order; none inside another."""
        if self._regex is None:
            return []
        found = []
        for match in self._regex.finditer(text):
            issue_id, issue, opposite = self._meaning[(match.lastindex or 1) - 1]
            found.append(IssueHit(issue_id, issue, match.span(), opposite))
        return found
