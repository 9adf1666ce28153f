"""What a statement is about: the issues whose terms stand in its content."""

from __future__ import annotations

import pandas as pd

from toolkit.engines.issue_terms import IssueFinder
from toolkit.issues import read_issues


def find_topics(
    attributions: pd.DataFrame, documents: pd.DataFrame, *, issues: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The attributions with issue_id and issue added: one row an attribution and issue that its content names.

    issues  as `read_issues` gives them; None for the shipped list
    An attribution that names none of them has no row.
    """
    finder = IssueFinder(read_issues() if issues is None else issues)
    texts = dict(zip(documents["doc_id"], documents["text"], strict=True))
    found = [
        (place, issue_id, issue)
        for place, (doc_id, content) in enumerate(
            zip(attributions["doc_id"], attributions["content"], strict=True)
        )
        for issue_id, issue in dict.fromkeys(
            (hit.issue_id, hit.issue)
            for start, end in content
            for hit in finder.find(texts[doc_id][start:end])
        )
    ]
    rows = attributions.iloc[[place for place, _, _ in found]].reset_index(drop=True)
    return rows.assign(
        issue_id=pd.Series([i for _, i, _ in found], dtype="str"),
        issue=pd.Series([name for _, _, name in found], dtype="str"),
    )
