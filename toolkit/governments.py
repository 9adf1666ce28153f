"""Who speaks for which government, as the articles themselves introduce them: "U.S. Secretary of State Rex Tillerson".

Two officials can contradict each other only where it is known that they serve one government.  The user's file of
actors says so best; where there is none, the titles and appositions of the corpus do, together with the offices
that the gazetteer gives to a country ("White House").
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.gazetteer import CAPITAL, COUNTRY, Entry, Gazetteer, read_actors, read_gazetteer
from toolkit.people import find_people
from toolkit.resources import read_lexicon, read_words

GOVERNMENTS = ["entity_id", "entity", "government_id", "government", "n_documents", "first", "last"]
AGREED = 0.8  # share of the documents that give a person a government, of which one must have
GRACE = pd.Timedelta(days=30)  # before and after the days on which he is introduced with his office
STRAY = 0.05  # share of such days at either end that may be misdated or of another time
OF = re.compile(r" (?:of|to|for|at|in|on) ")
OF_COUNTRY = re.compile(r" of (?:the )?")
OWNER = re.compile(r"^['’]s?(?= )")


def find_governments(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    actors: str | Path | pd.DataFrame | None = None,
    least: int = 1,
) -> pd.DataFrame:
    """Who belongs to which government: entity_id, entity, government_id, government, n_documents, first, last.

    actors  as in `find_mentions`; those to whom it gives a government keep that one, without limits of time
    least   documents in which somebody must be introduced with an office of that government
    A person belongs to the government of the country in his titles and appositions ("Mexican foreign minister",
    "White House spokesman") when AGREED of the documents that name one agree; former officials, candidates, and
    parliaments do not count.  An organisation belongs to the country for which it stands in the gazetteer.
    first and last are the days of publication between which the corpus introduces him so, without stray ones (missing:
    undated, or no limit).
    On 1,685 articles `compare_positions` found 27 contradictions among such governments, 6 of them true when read; of
    the 8 at a confidence of 0.8, 4.  Read them; a file of actors and narrow issues of one's own find better ones.
    """
    table = actors if isinstance(actors, pd.DataFrame) or actors is None else read_actors(Path(actors))
    gazetteer = read_gazetteer(table)
    rows = {row["entity_id"]: row for row in _from_organisations(mentions, gazetteer)}
    rows |= {row["entity_id"]: row for row in _from_titles(mentions, documents, gazetteer, table, least)}
    rows |= {row["entity_id"]: row for row in _from_file(table)}
    ordered = sorted(rows.values(), key=lambda row: (row["government"], row["entity_id"]))
    found = pd.DataFrame(ordered, columns=GOVERNMENTS)
    for day in ("first", "last"):
        found[day] = pd.to_datetime(found[day])
    return found.astype({"n_documents": "Int64"})


def _from_file(actors: pd.DataFrame | None) -> Iterator[dict[str, Any]]:
    if actors is None or actors.empty:
        return
    names = dict(zip(actors["entity_id"], actors["entity"], strict=True))
    for row in actors[actors["government"].fillna("") != ""].itertuples():
        yield _row(row.entity_id, row.entity, row.government, names.get(row.government, row.government))


def _from_organisations(mentions: pd.DataFrame, gazetteer: Gazetteer) -> Iterator[dict[str, Any]]:
    bodies = mentions[(mentions["type"] == "organisation") & (mentions["kind"] == "named")]
    for entity_id, group in bodies.groupby("entity_id", sort=True):
        country = gazetteer.ids.get(gazetteer.represents.get(str(entity_id), ""))
        name, n = group["entity"].iloc[0], group["doc_id"].nunique()
        if country is not None and country.type == "place" and not _is_outside(name):
            yield _row(entity_id, name, country.entity_id, country.entity, n)


def _from_titles(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    gazetteer: Gazetteer,
    actors: pd.DataFrame | None,
    least: int,
) -> Iterator[dict[str, Any]]:
    introduced: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    names: dict[str, str] = {}
    for person in find_people(mentions, documents, actors=actors).itertuples():
        names.setdefault(person.entity_id, person.entity)
        for role in person.roles:
            if country := read_government(role, gazetteer):
                introduced[person.entity_id][country.entity_id].add(person.doc_id)
    days = documents.set_index("doc_id")["published"]
    for entity_id, countries in introduced.items():
        best, n = Counter({key: len(docs) for key, docs in countries.items()}).most_common(1)[0]
        if n >= max(least, AGREED * len(set().union(*countries.values()))):
            dates = days.loc[sorted(countries[best])].dropna()
            limits = _term(dates) if len(dates) else (pd.NaT, pd.NaT)
            yield _row(entity_id, names[entity_id], best, gazetteer.ids[best].entity, n, *limits)


def _term(dates: pd.Series) -> tuple[Any, Any]:
    early, late = (dates.quantile(q, interpolation="nearest") for q in (STRAY, 1 - STRAY))
    return early - GRACE, late + GRACE


def _row(
    entity_id: Any, entity: Any, government_id: Any, government: Any, n: int = 0, *limits: Any
) -> dict[str, Any]:
    values = (entity_id, entity, government_id, government, n, *(limits or (pd.NaT, pd.NaT)))
    return dict(zip(GOVERNMENTS, values, strict=True))


def read_government(role: str, gazetteer: Gazetteer) -> Entry | None:
    """The country whose government a role belongs to: "U.S. secretary of state"; None for all others.

    The country stands before the office, with nothing but its portfolio between them ("Mexican foreign minister",
    "White House spokesman"), or behind it ("president of Mexico"); an ambassador to a country is not one of its own.
    """
    if _is_outside(role):
        return None
    country, rest = _country_at(role, gazetteer)
    if country is not None and _is_office(OF.split(rest, maxsplit=1)[0]):
        return country
    office, *owners = OF_COUNTRY.split(role, maxsplit=1)
    country, rest = _country_at(owners[0], gazetteer) if owners else (None, "")
    return country if country is not None and not rest and _is_office(office) else None


def _country_at(words: str, gazetteer: Gazetteer) -> tuple[Entry | None, str]:
    """The country named first, by name or by people, or by one of its offices, and the words that follow."""
    first = CAPITAL.match(words)
    end = gazetteer.match(words, 0, first[0]) if first else 0
    entry = gazetteer.lookup(words[:end]) if end else None
    if entry is None or _is_outside(entry.entity):
        return None, words
    country = gazetteer.ids.get(gazetteer.represents.get(entry.entity_id, entry.entity_id))
    is_country = country is not None and country.type == "place" and country.entity_id.startswith(COUNTRY)
    return (country if is_country else None), OWNER.sub("", words[end:])


def _is_office(words: str) -> bool:
    """Whether the words are an office with nothing but its portfolio before it."""
    parts = words.lower().replace(".", "").split()
    ends = {" ".join(parts[-n:]) for n in range(1, 4)} & _lexicon("office")
    return bool(ends) and set(parts) - set(max(ends, key=len).split()) <= _portfolios()


def _is_outside(words: str) -> bool:
    """Whether something in the words says that they are no office of a government today."""
    parts = words.lower().replace(".", "")
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", parts) for word in _lexicon("outside"))


@cache
def _lexicon(kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in read_lexicon("government_words") if row["kind"] == kind)


@cache
def _portfolios() -> frozenset[str]:
    words = {word.lower() for word in read_words("portfolios")}
    return frozenset(
        words | {part for office in _lexicon("office") for part in office.split()} | {"and", "of"}
    )
