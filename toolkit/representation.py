"""Who stands for whom: "Beijing said", "the White House", "Mexican officials".

A relation of its own.  The mention stays what it is, a place or an organisation, until a count is asked to merge it
into the country (`count_mentions(..., represents=...)`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.gazetteer import COUNTRY, Gazetteer, read_gazetteer, slug
from toolkit.resources import read_lexicon
from toolkit.source_words import SOURCE

REPRESENTS = [
    "doc_id", "sent_id", "start", "end", "surface", "entity_id", "entity", "how", "represents_id", "represents",
]  # fmt: skip
BEFORE = re.compile(r"(\w+)\s+(?:the\s+)?$")
PHRASE = re.compile(r"(\w+\s+\w+)\s+$")
AFTER = re.compile(r"\s+(?:(?:also|now|still|then|already|first|[a-z]+ly)\s+)?([a-z]+(?:['’]t)?)(?!\w)")
OWNED = re.compile(r"['’]s?\s+([a-z]+)")
OWNS = re.compile(r"\s+and\s+its\s")
BETWEEN = re.compile(r"\bbetween\s+[^,.;]{2,40}\s+and\s+$")
NAMED_ON = re.compile(r"[ -][A-Z]")


def find_represents(
    mentions: pd.DataFrame, documents: pd.DataFrame, *, actors: str | Path | pd.DataFrame | None = None
) -> pd.DataFrame:
    """Each place in the text where somebody stands for a country or a body: doc_id, sent_id, start, end, surface,
    entity_id, entity (who stands), how, represents_id, represents (for whom).

    how  "seat": a capital that speaks, acts or is dealt with ("Beijing said", "talks with Moscow"; not "in Beijing");
         "office": an organisation that the gazetteer or the `government` of the user's actors gives to a country;
         "officials": a nationality with its officials or its government ("Mexican officials"), who have an identifier
         that begins with "source:", as in `attributions`
    Needs the table `mentions`, and doc_id and text of `documents`; `actors` as in `find_mentions`.
    """
    gazetteer = read_gazetteer(actors)
    texts = dict(zip(documents["doc_id"], documents["text"], strict=True))
    counted = mentions[mentions["kind"].isin(["named", "demonym"]) & (mentions["type"] != "person")]
    rows = [
        row | {"doc_id": m["doc_id"], "sent_id": m["sent_id"]}
        for m in counted.to_dict("records")
        for row in _read_mention(texts[m["doc_id"]], m, gazetteer)
    ]
    return pd.DataFrame(rows, columns=REPRESENTS).astype(
        {"sent_id": "Int64", "start": "Int64", "end": "Int64"}
    )


def merge_represents(mentions: pd.DataFrame, represents: pd.DataFrame) -> pd.DataFrame:
    """The mentions, those of seats and offices given to whom they stand for; all other rows as they are."""
    place, target = ["doc_id", "start", "end"], ["represents_id", "represents"]
    merged = mentions.merge(represents[[*place, *target]], on=place, how="left")
    known = merged["represents_id"].notna()
    merged.loc[known, ["entity_id", "entity"]] = merged.loc[known, target].to_numpy()
    merged.loc[known, "link"] = "represents"
    merged["type"] = merged["type"].where(~known | ~merged["entity_id"].str.startswith(COUNTRY), "place")
    return merged.drop(columns=target)


def _read_mention(text: str, m: Mapping[str, Any], gazetteer: Gazetteer) -> Iterator[dict[str, Any]]:
    """The row of one mention, where it stands for somebody."""
    target = gazetteer.represents.get(m["entity_id"])
    if target is not None and target in gazetteer.ids:
        how = "office" if m["type"] == "organisation" else "seat"
        if how == "office" or is_acting(text, m["start"], m["end"]):
            span = {name: m[name] for name in ("start", "end", "surface", "entity_id", "entity")}
            yield span | _target(how, target, gazetteer)
    elif (end := officials_end(text, m["end"])) and m["entity_id"] in gazetteer.ids:
        surface = text[m["start"] : end]
        span = {"start": m["start"], "end": end, "surface": surface, "entity": surface}
        yield (span | {"entity_id": SOURCE + slug(surface)} | _target("officials", m["entity_id"], gazetteer))


def _target(how: str, key: str, gazetteer: Gazetteer) -> dict[str, str]:
    return {"how": how, "represents_id": key, "represents": gazetteer.ids[key].entity}


# ------------------------------------------------------------------------------------- reading the words around


@cache
def _words(side: str) -> frozenset[str]:
    """The words on one side of a seat that show it acting; verbs of saying and judging show it too."""
    words = {row["word"] for row in read_lexicon("seat_contexts") if row["side"] == side}
    return frozenset(words | (_verbs() if side in ("after", "before") else set()))


@cache
def _verbs() -> frozenset[str]:
    """The forms of verbs of saying and judging that a subject in the singular takes."""
    forms = (
        form for row in read_lexicon("cues") if row["kind"] == "verb" for form in row["forms"].split("|")
    )
    return frozenset(form for form in forms if form.endswith(("ed", "s")) or form in ("said", "told"))


@cache
def _officials() -> re.Pattern[str]:
    rows = read_lexicon("seat_officials")
    body, modifier = ("|".join(r["word"] for r in rows if r["kind"] == kind) for kind in ("body", "modifier"))
    return re.compile(rf"(?:['’]s?)?(?:\s+(?:{modifier})){{0,2}}\s+(?:{body})(?!\w)")


@cache
def _prepositions() -> frozenset[str]:
    return frozenset(row["word"] for row in read_lexicon("prepositions"))


def is_acting(text: str, start: int, end: int) -> bool:
    """Whether a capital at this place speaks, acts or is dealt with, rather than being where something happens."""
    before, phrase = (
        BEFORE.search(text, max(0, start - 30), start),
        PHRASE.search(text, max(0, start - 40), start),
    )
    if NAMED_ON.match(text, end):
        return False
    if phrase and phrase[1].lower() in _words("phrase"):
        return True
    if before and before[1].lower() in _words("before"):
        return True
    if BETWEEN.search(text, max(0, start - 60), start) or OWNS.match(text, end):
        return True
    return not (before and before[1].lower() in _prepositions()) and _acts_after(text, end)


def _acts_after(text: str, end: int) -> bool:
    """Whether the words after a capital make it the subject of an act, or the owner of what only a state has."""
    if owned := OWNED.match(text, end):
        return owned[1] not in _words("place")
    after = AFTER.match(text, end)
    return after is not None and (after[1] in _words("after") or after[1].endswith("ed"))


def officials_end(text: str, end: int) -> int:
    """Where "officials" ends after a nationality or a country ("Mexican officials"); 0 if none."""
    found = _officials().match(text, end)
    return found.end() if found else 0
