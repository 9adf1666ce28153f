"""The tables of an annotation in the form that the scorers beside the project read."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.annotation import Annotation
from toolkit.positions import PHRASE


def predict_document(
    annotation: Annotation, doc_id: str, *, statements: bool = True, unlisted: bool = True
) -> dict[str, Any]:
    """One article: attributions (content, speakers), positions and named and demonym mentions.

    statements  leave out beliefs, plans and decrees, where the gold holds statements alone
    unlisted    keep positions on phrases that no list has; False where the gold codes listed targets alone
    """
    mine = {
        name: frame[frame["doc_id"] == doc_id] for name, frame in annotation.tables() if "doc_id" in frame
    }
    return {
        "attributions": [
            {"content": [[int(a), int(b)] for a, b in row.content], "speakers": list(row.speakers)}
            for row in mine["attributions"].itertuples()
            if row.statement or not statements
        ],
        "positions": [
            {
                "holder": row.holder,
                "target": row.target,
                "target_kind": row.target_kind,
                "stance": row.stance,
                "evidence": [int(row.evidence_start), int(row.evidence_end)],
            }
            for row in mine["positions"].itertuples()
            if unlisted or not row.target_id.startswith(PHRASE)
        ],
        "mentions": [
            {"start": int(row.start), "end": int(row.end), "kind": row.kind, "entity": row.entity}
            for row in mine["mentions"].itertuples()
        ],
    }


def span_or_none(start: Any, end: Any) -> list[int] | None:
    """[start, end], or None where they are missing."""
    return None if pd.isna(start) else [int(start), int(end)]
