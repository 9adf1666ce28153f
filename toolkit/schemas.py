"""The tables of a corpus: what a row of each is and what its columns mean.

The data dictionary in `docs/data_dictionary.md` is printed from here (`python -m toolkit dictionary`).
All offsets are Unicode code points into `documents.text`, end exclusive.  A missing value stays missing.
How a frame is made from a table and checked against it is in `columns.py`.
"""

from __future__ import annotations

from toolkit.columns import Column, Table, as_table, check, describe_table, span_columns

__all__ = [
    "ATTRIBUTIONS",
    "DOCUMENTS",
    "EVENTS",
    "MENTIONS",
    "POSITIONS",
    "SENTENCES",
    "SENTIMENT",
    "SKIPPED",
    "STORIES",
    "TABLES",
    "Column",
    "Table",
    "as_table",
    "check",
    "print_dictionary",
]

DOC_ID = Column("doc_id", "text", "identifier of the document, unique in the corpus")
SENT_ID = Column("sent_id", "integer", "number of the sentence in its document, from 0", low=0)
PROBABILITIES = tuple(
    Column(
        f"p_{side}",
        "number",
        f"probability that the wording toward the target is {side}",
        True,
        low=0,
        high=1,
    )
    for side in ("negative", "neutral", "positive")
)

DOCUMENTS = Table(
    "documents",
    "one news item",
    (
        DOC_ID,
        Column("outlet", "text", "who published it, as the input names it", True),
        Column("published", "date", "day of publication; missing when the item is undated", True),
        Column("title", "text", "headline", True),
        Column("text", "text", "body; every offset of every table points into it"),
        Column("language", "text", "ISO 639-1 code, given by the input or detected", True),
        Column("url", "text", "address of the item", True),
        Column("author", "text", "byline", True),
        Column("story_id", "text", "the story it tells: printings of one wire copy share it"),
        Column(
            "genre",
            "text",
            "news, or opinion where the outlet speaks for itself",
            allowed=("news", "opinion"),
        ),
        Column("n_words", "integer", "words in the body", low=0),
        Column("file", "text", "file it was read from, relative to the corpus"),
        Column("sha256", "text", "checksum of that file"),
        Column("reader", "text", "the reader that understood the file"),
        Column("licence", "text", "licence of the text, where the input says", True),
    ),
    ("doc_id",),
)
SENTENCES = Table(
    "sentences",
    "one sentence",
    (
        DOC_ID,
        SENT_ID,
        Column("paragraph", "integer", "number of the paragraph in its document, from 0", low=0),
        *span_columns("", "the sentence"),
        Column("text", "text", "the sentence"),
    ),
    ("doc_id", "sent_id"),
)
MENTIONS = Table(
    "mentions",
    "one occurrence of an actor",
    (
        DOC_ID,
        SENT_ID,
        *span_columns("", "the mention"),
        Column("surface", "text", "the words of the mention"),
        Column(
            "kind",
            "text",
            "named (a proper name), demonym (Mexican), nominal (the minister), pronoun (rows of resolve_pronouns only)",
            allowed=("named", "demonym", "nominal", "pronoun"),
        ),
        Column("type", "text", "what the entity is", allowed=("person", "organisation", "place")),
        Column("entity_id", "text", "identifier of the entity"),
        Column("entity", "text", "display name of the entity"),
        Column(
            "link",
            "text",
            "how the mention was linked: country, gazetteer, surname, role, office, pronoun, ...",
        ),
    ),
    ("doc_id", "start", "end"),
)
ATTRIBUTIONS = Table(
    "attributions",
    "one statement given to a source: source, cue, content",
    (
        Column("attribution_id", "text", "identifier, DOC_ID#aN"),
        DOC_ID,
        Column("sent_id", "integer", "sentence in which the content begins", low=0),
        *span_columns("source_", "the source; missing when the text names none", missing=True),
        *span_columns("cue_", "the cue; missing when there is none", missing=True),
        Column("content", "spans", "what is attributed: [[start, end], ...] in text order"),
        Column(
            "form",
            "text",
            "direct (all in quotation marks), mixed (partly), indirect (none)",
            allowed=("direct", "mixed", "indirect"),
        ),
        Column(
            "statement",
            "boolean",
            "whether something is said: words between marks, or a cue of saying; beliefs, plans and decrees are not",
        ),
        Column("speakers", "names", "display names of the entities behind the source; empty when unknown"),
        Column("speaker_ids", "names", "their entity identifiers, in the same order"),
        Column(
            "source_class",
            "text",
            "what kind of source speaks; missing when nothing is known of it",
            True,
            allowed=("named", "unnamed", "collective", "document", "outlet"),
        ),
        Column("cue", "text", "the cue as a lexicon entry (say, warn, according to)", True),
        Column(
            "cue_class", "text", "class of the cue: assertion, claim, warning, denial, promise, ...", True
        ),
        Column(
            "on_record",
            "text",
            "on record, unnamed, private (not meant for the public) or leaked",
            allowed=("on record", "unnamed", "private", "leaked"),
        ),
        Column(
            "certainty",
            "text",
            "plain, hedged by the outlet (reportedly), denied, or conditional",
            allowed=("plain", "hedged", "denied", "conditional"),
        ),
    ),
    ("attribution_id",),
)
SENTIMENT = Table(
    "sentiment",
    "one mention of a target and how warm the wording of its sentence is toward it",
    (
        DOC_ID,
        SENT_ID,
        *span_columns("", "the mention of the target"),
        Column("entity_id", "text", "the target"),
        Column("entity", "text", "display name of the target"),
        Column(
            "valence",
            "number",
            "from -1 cold to 1 warm; missing when there is no evidence",
            True,
            low=-1,
            high=1,
        ),
        *PROBABILITIES,
    ),
    ("doc_id", "start", "end"),
)
POSITIONS = Table(
    "positions",
    "one judgement of one holder toward one target",
    (
        DOC_ID,
        SENT_ID,
        Column("holder", "text", "display name of the holder"),
        Column("holder_id", "text", "entity identifier of the holder"),
        Column("target", "text", "the actor or issue that the judgement is about"),
        Column("target_id", "text", "its identifier"),
        Column("target_kind", "text", "actor or issue", allowed=("actor", "issue")),
        *span_columns("target_", "the words that name the target"),
        Column("stance", "text", "favor, against or neutral", allowed=("favor", "against", "neutral")),
        Column("confidence", "number", "from 0 to 1, as the engine gives it", low=0, high=1),
        *span_columns("evidence_", "the words that prove it"),
        Column("attribution_id", "text", "the attribution that carries it; missing for reported acts", True),
        Column("cue", "text", "the lexicon entry or the model that decided"),
    ),
    ("doc_id", "evidence_start", "evidence_end", "holder_id", "target_id", "cue"),
)
EVENTS = Table(
    "events",
    "one pair of countries in a sentence that says what one does to the other",
    (
        DOC_ID,
        SENT_ID,
        Column("source_id", "text", "the country named first, by itself or by those who act for it"),
        Column("source", "text", "its display name"),
        *span_columns("source_", "where it is named"),
        Column("target_id", "text", "the country named after it"),
        Column("target", "text", "its display name"),
        *span_columns("target_", "where it is named"),
        Column(
            "quad",
            "integer",
            "1 and 2 cooperation, 3 and 4 conflict; odd in words, even in deeds",
            low=1,
            high=4,
        ),
        Column("confidence", "number", "belief in that class", low=0, high=1),
        Column(
            "goldstein",
            "number",
            "expected Goldstein weight, over the beliefs in all classes",
            low=-10,
            high=10,
        ),
    ),
    ("doc_id", "sent_id", "source_id", "target_id"),
)
STORIES = Table(
    "stories",
    "one document and the story it belongs to",
    (DOC_ID, Column("story_id", "text", "doc_id of the earliest printing of the story")),
    ("doc_id",),
)
SKIPPED = Table(
    "skipped",
    "one input, or one field of a kept document, that was left out, with its reason",
    (
        Column("file", "text", "file, relative to the corpus"),
        Column("line", "integer", "line of the file, where it has records", True, low=1),
        Column("doc_id", "text", "identifier, where it was known", True),
        Column("what", "text", "what was left out", allowed=("file", "document", "date")),
        Column("reason", "text", "why it was left out"),
    ),
    (),
)
TABLES = {
    table.name: table
    for table in (
        DOCUMENTS,
        SENTENCES,
        MENTIONS,
        ATTRIBUTIONS,
        SENTIMENT,
        POSITIONS,
        EVENTS,
        STORIES,
        SKIPPED,
    )
}


def print_dictionary() -> str:
    """The data dictionary of all tables, in Markdown."""
    parts = [
        "# Data dictionary",
        "",
        "Printed from `toolkit/schemas.py` by `python -m toolkit dictionary`.",
        "",
    ]
    parts += ["Offsets are Unicode code points into `documents.text`, end exclusive."]
    for table in TABLES.values():
        parts += describe_table(table)
    return "\n".join(parts) + "\n"
