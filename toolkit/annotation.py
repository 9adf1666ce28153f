"""From a corpus to all its tables in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd

from toolkit import schemas
from toolkit.attribution import find_attributions
from toolkit.corpus import locate, read_documents, subset, table_skipped
from toolkit.entities import find_mentions
from toolkit.errors import InputError, ParameterError
from toolkit.gazetteer import read_actors
from toolkit.issues import read_issues
from toolkit.offices import read_offices
from toolkit.people import find_people
from toolkit.positions import find_positions
from toolkit.pronouns import resolve_pronouns
from toolkit.sentences import split_sentences
from toolkit.sentiment import score_sentiment
from toolkit.speakers import resolve_speakers

LANGUAGES = ("en",)  # what the shipped engines read
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class EngineSet:
    """Which engine fills which table."""

    attributions: str
    sentiment: str
    stance: str


ENGINES = {
    "default": EngineSet("crf", "encoder", "encoder"),
    "fast": EngineSet("crf", "fast", "lexicon"),
    "baseline": EngineSet("rules", "vader", "lexicon"),
}
DEFAULT_ENGINE = "default"


@dataclass(frozen=True)
class Annotation:
    """All tables of one corpus; each keeps to its schema (`toolkit.schemas`)."""

    documents: pd.DataFrame
    sentences: pd.DataFrame
    mentions: pd.DataFrame
    attributions: pd.DataFrame
    sentiment: pd.DataFrame
    positions: pd.DataFrame
    stories: pd.DataFrame
    skipped: pd.DataFrame
    actors: pd.DataFrame | None
    issues: pd.DataFrame

    def tables(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Name and frame of every table that has a schema."""
        for item in fields(self):
            if item.name in schemas.TABLES:
                yield item.name, getattr(self, item.name)

    def check(self) -> Annotation:
        """Itself, once every table keeps to its schema.  Raises SchemaError."""
        for name, frame in self.tables():
            schemas.check(frame, schemas.TABLES[name])
        return self


def find_companion(corpus: str | Path, name: str) -> Path | None:
    """The file of that name beside the articles, when there is one."""
    root = locate(corpus)
    path = (root if root.is_dir() else root.parent) / name
    return path if path.is_file() else None


def _choose_companion(corpus: str | Path, given: str | Path | None, name: str) -> Path | None:
    if given is None or str(given) == "":
        return find_companion(corpus, name)
    path = locate(given)
    if not path.is_file():
        raise InputError(f"{given}: no such file (asked for as {name})")
    return path


def annotate(
    corpus: str | Path,
    *,
    actors: str | Path | None = None,
    issues: str | Path | None = None,
    offices: str | Path | None = None,
    engine: str = DEFAULT_ENGINE,
    since: str | date | None = None,
    until: str | date | None = None,
    confidence: float = 0.0,
    progress: Progress | None = None,
) -> Annotation:
    """Read a corpus and fill every table.

    corpus    file or folder of articles (see `read_documents`)
    actors    the user's gazetteer; by default `actors.csv` beside the articles, if there is one
    issues    the user's issue list; by default `issues.csv` beside the articles, else the shipped one
    offices   who held which office when; by default `offices.csv` beside the articles, if there is one
    engine    a name of `ENGINES`
    since, until  first and last day of publication, both included
    confidence  least confidence of a position that is kept; with the default engine about this share of those just
              above it is right, and those far above it more often
    progress  called with (what is being done, done, all)
    Raises InputError for a missing or unusable file, ParameterError for a parameter that is not allowed.
    """
    if engine not in ENGINES:
        raise ParameterError(f"engine {engine!r} is unknown; there are {', '.join(sorted(ENGINES))}")
    if not 0 <= confidence <= 1:
        raise ParameterError(f"confidence {confidence!r}; allowed: from 0 to 1")
    say = progress or (lambda what, done, total: None)
    say("reading", 0, 6)
    actor_file = _choose_companion(corpus, actors, "actors.csv")
    actor_table = read_actors(actor_file) if actor_file else None
    issue_table = read_issues(_choose_companion(corpus, issues, "issues.csv"))
    office_file = _choose_companion(corpus, offices, "offices.csv")
    office_table = read_offices(office_file) if office_file else None
    documents = subset(read_documents(corpus), since=since, until=until, languages=LANGUAGES)
    found = _fill(documents, actor_table, issue_table, office_table, ENGINES[engine], say).check()
    sure = found.positions["confidence"] >= confidence
    return replace(found, positions=found.positions[sure].reset_index(drop=True))


def _fill(
    documents: pd.DataFrame,
    actors: pd.DataFrame | None,
    issues: pd.DataFrame,
    offices: pd.DataFrame | None,
    engines: EngineSet,
    say: Progress,
) -> Annotation:
    say("splitting sentences", 1, 6)
    sentences = split_sentences(documents)
    say("finding names", 2, 6)
    mentions = find_mentions(documents, sentences, actors=actors, offices=offices)
    say("finding statements", 3, 6)
    found = find_attributions(documents, sentences, engine=engines.attributions)
    people = find_people(mentions, documents, actors=actors)
    attributions = resolve_speakers(found, documents, sentences, mentions, people=people, actors=actors)
    say("scoring sentiment", 4, 6)
    sentiment = score_sentiment(
        sentences, mentions, engine=engines.sentiment, note=partial(say, "scoring sentiment")
    )
    say("finding positions", 5, 6)
    named = resolve_pronouns(mentions, documents, sentences, people=people)
    positions = find_positions(
        documents,
        sentences,
        named,
        attributions,
        issues=issues,
        engine=engines.stance,
        note=partial(say, "finding positions"),
    )
    say("done", 6, 6)
    return Annotation(
        documents,
        sentences,
        mentions,
        attributions,
        sentiment,
        positions,
        documents[["doc_id", "story_id"]].copy(),
        table_skipped(documents),
        actors,
        issues,
    )


def write_annotation(annotation: Annotation, out: str | Path) -> list[Path]:
    """Write each table as `OUT/NAME.parquet`; the paths written."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, frame in annotation.tables():
        path = folder / f"{name}.parquet"
        plain = frame.copy()
        plain.attrs = {}
        plain.to_parquet(path, index=False)
        paths.append(path)
    return paths
