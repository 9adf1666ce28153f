"""What the text itself says of the people it names: role at first mention, gender.  Nothing is invented.

A role is read from the title before a name ("Foreign Secretary Luis Videgaray") or the apposition after it
("Rex Tillerson, the U.S. secretary of state,"); a gender from the user's file, an honorific, the first name, or the
pronouns that follow where one person alone can be meant.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from toolkit.personal_names import first_name_gender, honorific_gender, name_words
from toolkit.roles import role_after, role_before

PEOPLE = ["doc_id", "entity_id", "entity", "gender", "roles"]
PRONOUNS = {"he": "male", "him": "male", "his": "male", "she": "female", "her": "female", "hers": "female"}
PRONOUN = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)


class Name(NamedTuple):
    """One mention of a person in a text."""

    start: int
    end: int
    entity_id: str
    entity: str


# ------------------------------------------------------------------------------------- roles


def find_roles(names: Iterable[Name], text: str) -> dict[str, list[str]]:
    """The roles with which a text introduces each person, in order; `names` are its mentions of people."""
    roles: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for role in (role_before(text, name.start), role_after(text, name.end)):
            if role and role not in roles[name.entity_id]:
                roles[name.entity_id].append(role)
    return {key: found for key, found in roles.items() if found}


# ------------------------------------------------------------------------------------- gender


def find_genders(names: Sequence[Name], text: str) -> dict[str, str]:
    """male, female or "" for each person: by honorific, else by first name, else by the pronouns after it."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        if gender := honorific_gender(text, name.start):
            votes[name.entity_id][gender] += 1
    pronouns = _pronoun_votes(names, text)
    return {
        key: _settle(votes[key], _by_first_name(entity), pronouns[key])
        for key, entity in _known(names).items()
    }


def _known(names: Sequence[Name]) -> dict[str, str]:
    return {name.entity_id: name.entity for name in names}


def _by_first_name(entity: str) -> str:
    words = name_words(entity)
    return first_name_gender(words) if len(words) > 1 else ""


def _settle(honorifics: Counter[str], first: str, pronouns: Counter[str]) -> str:
    if honorifics:
        return honorifics.most_common(1)[0][0]
    if first:
        return first
    (best, n), *_ = [*pronouns.most_common(1), ("", 0)]
    return best if n >= 2 and n >= 0.8 * pronouns.total() else ""


def _pronoun_votes(names: Sequence[Name], text: str) -> dict[str, Counter[str]]:
    """Pronouns between one mention of a person and the next mention of another, in the same paragraph."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for name, after in zip(names, [*names[1:], None], strict=True):
        line = text.find("\n", name.end)
        ends = [len(text), *([line] if line >= 0 else []), *([after.start] if after else [])]
        for found in PRONOUN.finditer(text, name.end, min(ends)):
            votes[name.entity_id][PRONOUNS[found[1].lower()]] += 1
    return votes


# ------------------------------------------------------------------------------------- the table


def find_people(
    mentions: pd.DataFrame, documents: pd.DataFrame, *, actors: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The people of each document: doc_id, entity_id, entity, gender ("male", "female", ""), roles (list of phrases).

    Needs the table `mentions`, and doc_id and text of `documents`.  Roles are those that the document prints, then
    those of the user's actors (`read_actors`); the gender of the user's file wins.
    """
    texts = dict(zip(documents["doc_id"], documents["text"], strict=True))
    persons = mentions[(mentions["type"] == "person") & (mentions["kind"] == "named")]
    known = {} if actors is None else {row["entity_id"]: row for row in actors.to_dict("records")}
    rows = [
        row
        for doc_id, group in persons.groupby("doc_id", sort=False)
        for row in _people_of(str(doc_id), _names(group), texts[str(doc_id)], known)
    ]
    return pd.DataFrame(rows, columns=PEOPLE)


def _names(group: pd.DataFrame) -> list[Name]:
    columns = (group[c].tolist() for c in ("start", "end", "entity_id", "entity"))
    return [Name(*values) for values in zip(*columns, strict=True)]


def _people_of(
    doc_id: str, names: Sequence[Name], text: str, known: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str, str, str, list[str]]]:
    roles, genders = find_roles(names, text), find_genders(names, text)
    for key, entity in _known(names).items():
        actor = known.get(key, {})
        gender = actor.get("gender") or genders[key]
        yield doc_id, key, entity, gender, list(dict.fromkeys([*roles.get(key, []), *actor.get("roles", [])]))
