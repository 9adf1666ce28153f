"""The list of issues: what people are for or against, and by which terms it is known."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from toolkit.errors import InputError
from toolkit.resources import LEXICONS, read_rows

ISSUE_COLUMNS = ("issue_id", "issue", "terms")


def read_issues(path: str | Path | None = None) -> pd.DataFrame:
    """The user's list of issues, or the shipped one: issue_id, issue, terms, opposite, note (CSV, cells split by "|").

    A term is matched as whole words in any case; `*` stands for any ending.  `opposite` lists terms for the
    contrary of the issue ("sanctions relief").  Raises InputError naming file and line for a missing column,
    an empty cell or an identifier that stands twice.
    """
    source = Path(path) if path is not None else LEXICONS / "issues.csv"
    rows = read_rows(source, ISSUE_COLUMNS)
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        if empty := [name for name in ISSUE_COLUMNS if not row[name]]:
            raise InputError(f"{source}, line {number}: {', '.join(empty)} is empty")
        if row["issue_id"] in seen:
            raise InputError(f"{source}, line {number}: issue_id {row['issue_id']!r} stands twice")
        seen.add(row["issue_id"])
    return pd.DataFrame(rows).reindex(columns=[*ISSUE_COLUMNS, "opposite", "note"]).fillna("")
