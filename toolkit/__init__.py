"""Communiqué: who is named, who is quoted and who stands where in coverage of diplomacy.

The public verbs, in pipeline order.  Importing this package does nothing else.
"""

from toolkit.agreement import find_agreement, find_blocs
from toolkit.annotation import Annotation, annotate, write_annotation
from toolkit.attribution import count_attributions, find_attributions
from toolkit.choosing import add_period, select_entities
from toolkit.co_mentions import count_co_mentions, find_co_mentions
from toolkit.comparison import compare_positions
from toolkit.corpus import describe_corpus, read_documents, subset, table_skipped
from toolkit.coverage import (
    Corpus,
    count_documents,
    find_gaps,
    read_corpus,
    summarise_copies,
    summarise_outlets,
    summarise_texts,
)
from toolkit.coverage_findings import table_coverage_findings
from toolkit.deep_findings import table_deep_findings
from toolkit.entities import count_mentions, find_mentions, find_named, link_mentions
from toolkit.errors import CommuniqueError, InputError, ParameterError, RunError, SchemaError
from toolkit.events import find_events, score_events, summarise_events
from toolkit.evidence import find_evidence
from toolkit.findings import table_findings
from toolkit.gazetteer import read_actors
from toolkit.governments import find_governments
from toolkit.issues import read_issues
from toolkit.offices import read_offices
from toolkit.people import find_people
from toolkit.periods import compare_periods, summarise_presence
from toolkit.positions import find_new_issues, find_positions
from toolkit.pronouns import resolve_pronouns
from toolkit.reports.runner import run_notebook
from toolkit.representation import find_represents
from toolkit.sentences import split_sentences
from toolkit.sentiment import score_sentiment, score_targets, score_words, summarise_sentiment
from toolkit.speakers import resolve_speakers
from toolkit.stance import score_relations, score_stances, summarise_positions
from toolkit.stories import find_stories
from toolkit.tables import (
    count_surfaces,
    table_changes,
    table_co_mentions,
    table_contradictions,
    table_copies,
    table_corpus,
    table_documents_by_week,
    table_events,
    table_gaps,
    table_issues,
    table_kinds,
    table_left_out,
    table_mentions,
    table_mentions_by_outlet,
    table_mentions_by_week,
    table_methods,
    table_outlets,
    table_positions,
    table_presence,
    table_sentiment,
    table_sentiment_by_outlet,
    table_sentiment_by_period,
    table_sources_by_outlet,
    table_speakers,
    table_speakers_by_outlet,
    table_statements_by_outlet,
    table_surfaces,
    table_texts,
    table_topics,
)
from toolkit.tables.rows import counted_mentions
from toolkit.topics import find_topics

__version__ = "0.1.0"

__all__ = [
    "Annotation",
    "CommuniqueError",
    "Corpus",
    "InputError",
    "ParameterError",
    "RunError",
    "SchemaError",
    "add_period",
    "annotate",
    "compare_periods",
    "compare_positions",
    "count_attributions",
    "count_co_mentions",
    "count_documents",
    "count_mentions",
    "count_surfaces",
    "counted_mentions",
    "describe_corpus",
    "find_agreement",
    "find_attributions",
    "find_blocs",
    "find_co_mentions",
    "find_events",
    "find_evidence",
    "find_gaps",
    "find_governments",
    "find_mentions",
    "find_named",
    "find_new_issues",
    "find_people",
    "find_positions",
    "find_represents",
    "find_stories",
    "find_topics",
    "link_mentions",
    "read_actors",
    "read_corpus",
    "read_documents",
    "read_issues",
    "read_offices",
    "resolve_pronouns",
    "resolve_speakers",
    "run_notebook",
    "score_events",
    "score_relations",
    "score_sentiment",
    "score_stances",
    "score_targets",
    "score_words",
    "select_entities",
    "split_sentences",
    "subset",
    "summarise_copies",
    "summarise_events",
    "summarise_outlets",
    "summarise_positions",
    "summarise_presence",
    "summarise_sentiment",
    "summarise_texts",
    "table_changes",
    "table_co_mentions",
    "table_contradictions",
    "table_copies",
    "table_corpus",
    "table_coverage_findings",
    "table_deep_findings",
    "table_documents_by_week",
    "table_events",
    "table_findings",
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
    "table_skipped",
    "table_sources_by_outlet",
    "table_speakers",
    "table_speakers_by_outlet",
    "table_statements_by_outlet",
    "table_surfaces",
    "table_texts",
    "table_topics",
    "write_annotation",
]
