"""Exhibits for a report: each takes a summary table and the annotation it was counted from.

`table_*` chooses the rows to show, draws them, says in words what they are, and ties numbers to sentences.
"""

from toolkit.tables.corpus import table_corpus, table_left_out
from toolkit.tables.names import (
    table_kinds,
    table_mentions,
    table_mentions_by_outlet,
    table_mentions_by_week,
)
from toolkit.tables.network import table_co_mentions
from toolkit.tables.periods import table_changes, table_presence
from toolkit.tables.sources import table_sources_by_outlet, table_speakers, table_topics
from toolkit.tables.stances import table_contradictions, table_positions
from toolkit.tables.tone import table_sentiment_by_outlet

__all__ = [
    "table_changes",
    "table_co_mentions",
    "table_contradictions",
    "table_corpus",
    "table_kinds",
    "table_left_out",
    "table_mentions",
    "table_mentions_by_outlet",
    "table_mentions_by_week",
    "table_positions",
    "table_presence",
    "table_sentiment_by_outlet",
    "table_sources_by_outlet",
    "table_speakers",
    "table_topics",
]
