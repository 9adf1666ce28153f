"""Exhibits for a report: each takes a summary table and the annotation it was counted from.

`table_*` chooses the rows to show, draws them, says in words what they are, and ties numbers to sentences.
"""

from toolkit.tables.corpus import table_corpus, table_left_out
from toolkit.tables.coverage import (
    table_copies,
    table_documents_by_week,
    table_gaps,
    table_outlets,
    table_texts,
)
from toolkit.tables.events import table_events
from toolkit.tables.issues import table_issues
from toolkit.tables.methods import table_methods
from toolkit.tables.names import (
    table_kinds,
    table_mentions,
    table_mentions_by_outlet,
    table_mentions_by_week,
)
from toolkit.tables.network import table_co_mentions
from toolkit.tables.periods import table_changes, table_presence
from toolkit.tables.quotes import table_speakers_by_outlet, table_statements_by_outlet
from toolkit.tables.sources import table_sources_by_outlet, table_speakers, table_topics
from toolkit.tables.stances import table_contradictions, table_positions
from toolkit.tables.surfaces import count_surfaces, table_surfaces
from toolkit.tables.tone import table_sentiment_by_outlet
from toolkit.tables.warmth import table_sentiment, table_sentiment_by_period

__all__ = [
    "count_surfaces",
    "table_changes",
    "table_co_mentions",
    "table_contradictions",
    "table_copies",
    "table_corpus",
    "table_documents_by_week",
    "table_events",
    "table_gaps",
    "table_issues",
    "table_kinds",
    "table_left_out",
    "table_mentions",
    "table_mentions_by_outlet",
    "table_mentions_by_week",
    "table_methods",
    "table_outlets",
    "table_positions",
    "table_presence",
    "table_sentiment",
    "table_sentiment_by_outlet",
    "table_sentiment_by_period",
    "table_sources_by_outlet",
    "table_speakers",
    "table_speakers_by_outlet",
    "table_statements_by_outlet",
    "table_surfaces",
    "table_texts",
    "table_topics",
]
