"""Who held which office when, from a file of the user: "the foreign minister" is read by the date of the article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.errors import InputError
from toolkit.gazetteer import ACTOR_COLUMNS, CAPITAL, Gazetteer, as_actors, entity_slug, fold
from toolkit.resources import read_rows
from toolkit.roles import find_nominals, find_owned_roles, holds, role_words

OFFICE_COLUMNS = ("office", "person", "since", "until")
DATES = ("since", "until")


@dataclass(frozen=True)
class Office:
    """An office and who holds it: the words of the role, the countries or bodies in it, the person."""

    words: frozenset[str]
    of: frozenset[str]
    entity_id: str
    entity: str


# ------------------------------------------------------------------------------------- the user's file


def read_offices(path: str | Path) -> pd.DataFrame:
    """The user's offices: office, person, since, until (days, both included; missing where open).

    `person` is a name, or an entity_id or name of the user's actors.  Raises InputError naming file, line, column and
    what is allowed for an unknown or missing column, an empty cell, a date that is no day, a term that ends before it
    begins, or two terms of one office that overlap by more than the day of handing over.
    """
    file = Path(path)
    rows = read_rows(file, ("office", "person"))
    if rows and (unknown := [name for name in rows[0] if name not in OFFICE_COLUMNS]):
        allowed = ", ".join(OFFICE_COLUMNS)
        raise InputError(f"{file}, line 1: unknown column {', '.join(unknown)}; allowed: {allowed}")
    terms = [_read_term(row, f"{file}, line {line}") for line, row in enumerate(rows, 2)]
    _check_overlap(terms, file)
    frame = pd.DataFrame(terms, columns=list(OFFICE_COLUMNS))
    return frame.astype(dict.fromkeys(DATES, "datetime64[us]"))


def _read_term(row: Mapping[str, str], where: str) -> dict[str, Any]:
    for column in ("office", "person"):
        if not row[column]:
            raise InputError(f"{where}, column {column}: must not be empty")
    days = {column: _read_day(row.get(column, ""), f"{where}, column {column}") for column in DATES}
    if days["since"] > days["until"]:
        raise InputError(f"{where}, column until: {row['until']} lies before since ({row['since']})")
    return {"office": row["office"], "person": row["person"]} | days


def _read_day(text: str, where: str) -> pd.Timestamp:
    if not text:
        return pd.NaT
    try:
        return pd.to_datetime(text, format="%Y-%m-%d")
    except ValueError as error:
        raise InputError(f"{where}: {text!r} is no day; allowed: YYYY-MM-DD, or empty") from error


def _check_overlap(terms: Sequence[Mapping[str, Any]], file: Path) -> None:
    for (first, one), (second, other) in combinations(enumerate(terms, 2), 2):
        if fold(one["office"]) != fold(other["office"]) or one["person"] == other["person"]:
            continue
        if not (one["until"] <= other["since"] or other["until"] <= one["since"]):
            raise InputError(
                f"{file}, line {second}, column since: {other['person']} holds {other['office']!r} while line {first} "
                f"gives it to {one['person']}; let one term end before the other begins"
            )


def as_offices(offices: str | Path | pd.DataFrame | None) -> pd.DataFrame | None:
    """The table of offices, read first where a path is given."""
    return read_offices(offices) if isinstance(offices, str | Path) else offices


# ------------------------------------------------------------------------------------- the people in it


def add_holders(
    actors: str | Path | pd.DataFrame | None, offices: pd.DataFrame | None
) -> str | Path | pd.DataFrame | None:
    """The user's actors and, as people of their own, those of the offices who are none of them."""
    if offices is None:
        return actors
    known = pd.DataFrame(columns=list(ACTOR_COLUMNS)) if actors is None else as_actors(actors)
    names = {fold(name) for column in ("entity_id", "entity") for name in known[column]}
    others = [name for name in offices["person"].drop_duplicates() if fold(name) not in names]
    return pd.concat([known, pd.DataFrame([_holder(name) for name in others])], ignore_index=True)


def _holder(name: str) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(ACTOR_COLUMNS, "")
    lists: dict[str, Any] = {column: [] for column in ("aliases", "demonyms", "roles", "acronym")}
    return empty | lists | {"entity_id": entity_slug(name, "person"), "entity": name, "type": "person"}


# ------------------------------------------------------------------------------------- by the date


def offices_on(day: pd.Timestamp, offices: pd.DataFrame, gazetteer: Gazetteer) -> list[Office]:
    """The offices and who held them on a day; of an undated article those without any date."""
    begun = offices["since"].isna() | (offices["since"] <= day)
    running = offices["until"].isna() | (offices["until"] >= day)
    people = {fold(row[column]): row for row in gazetteer.actors for column in ("entity", "entity_id")}
    held = offices[begun & running]
    return [
        Office(
            *read_role(office, gazetteer), people[fold(person)]["entity_id"], people[fold(person)]["entity"]
        )
        for office, person in zip(held["office"], held["person"], strict=True)
    ]


def read_role(phrase: str, gazetteer: Gazetteer) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a role, and the countries and bodies that it names: "Casmaran foreign minister"."""
    named, rest, last = set(), "", 0
    for word in CAPITAL.finditer(phrase):
        end = gazetteer.match(phrase, word.start(), word[0]) if word.start() >= last else 0
        if end and (entry := gazetteer.lookup(phrase[word.start() : end])) and entry.type != "person":
            named.add(entry.entity_id)
            rest, last = rest + phrase[last : word.start()], end
    return role_words(rest + phrase[last:]), frozenset(named)


def find_holders(
    text: str, offices: Sequence[Office], named: frozenset[str], gazetteer: Gazetteer
) -> Iterator[tuple[int, int, Office]]:
    """Each "the foreign minister" and "Casmara's foreign minister" that one holder alone can be; `named` are the
    entities of the document, of which a role without a country must name the country of the office."""
    for start, end, phrase in (*find_nominals(text), *find_owned_roles(text)):
        wanted, of = read_role(phrase, gazetteer)
        fitting = {
            office.entity_id: office
            for office in offices
            if wanted and holds(office.words, wanted) and _is_of(office, of, named)
        }
        if len(fitting) == 1:
            yield start, end, next(iter(fitting.values()))


def _is_of(office: Office, of: frozenset[str], named: frozenset[str]) -> bool:
    return of <= office.of if of else (not office.of or bool(office.of & named))
