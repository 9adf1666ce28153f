"""What is known of a document, beside each row that was found in it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from toolkit.evidence import find_weeks


def add_document_columns(
    table: pd.DataFrame, documents: pd.DataFrame, by: Iterable[str] = ()
) -> pd.DataFrame:
    """The rows with story_id, published and the named columns of their documents; `week` is the Monday."""
    wanted = {"doc_id", "story_id", "published", *(name for name in by if name in documents.columns)}
    wanted -= set(table.columns) - {"doc_id"}
    joined = table.merge(documents[[c for c in documents.columns if c in wanted]], on="doc_id", how="left")
    return joined.assign(week=find_weeks(joined["published"])) if "week" in by else joined
