"""The list of issues: what people are for or against, and by which terms it is known."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from toolkit.errors import InputError
from toolkit.resources import LEXICONS, read_rows

ISSUE_COLUMNS = ("issue_id", "issue", "terms")
SCOPES = ("", "one", "many")


def read_issues(path: str | Path | None = None) -> pd.DataFrame:
    """The user's list of issues, or the shipped one: issue_id, issue, terms, opposite, scope, note.

    A CSV file, its cells split by "|".  A term is matched as whole words in any case; `*` stands for any ending.
    `opposite` lists terms for the contrary of the issue ("sanctions relief").  `scope` is many for a word that means
    many things (tariffs, sanctions), so that two passages are compared only where they name somebody or something in
    common; empty or one for a single thing (a treaty, a wall).  Raises InputError naming file and line for a missing
    column, an empty cell, another scope, or an identifier that stands twice.
    """
    source = Path(path) if path is not None else LEXICONS / "issues.csv"
    rows = read_rows(source, ISSUE_COLUMNS)
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        if empty := [name for name in ISSUE_COLUMNS if not row[name]]:
            raise InputError(f"{source}, line {number}: {', '.join(empty)} is empty")
        if row["issue_id"] in seen:
            raise InputError(f"{source}, line {number}: issue_id {row['issue_id']!r} stands twice")
        if (scope := row.get("scope", "")) not in SCOPES:
            raise InputError(f"{source}, line {number}: scope {scope!r}; allowed: one, many or nothing")
        seen.add(row["issue_id"])
    return (
        pd.DataFrame(rows)
        .reindex(columns=[*ISSUE_COLUMNS, "opposite", "scope", "note"], fill_value="")
        .fillna("")
    )
