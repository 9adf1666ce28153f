"""Who stands for whom, kept apart from places and merged only on request."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from test_entities import documents_of

from toolkit.entities import count_mentions, find_mentions
from toolkit.representation import find_represents
from toolkit.sentences import split_sentences

SAMPLE = Path(__file__).parent.parent / "data" / "sample"


def represents(text: str, actors: Path | None = None) -> list[tuple[str, str, str]]:
    documents = documents_of(text)
    mentions = find_mentions(documents, split_sentences(documents), actors=actors)
    found = find_represents(mentions, documents, actors=actors)
    return list(found[["surface", "how", "represents"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Beijing said it would wait.", [("Beijing", "seat", "China")]),
        ("Talks with Moscow failed.", [("Moscow", "seat", "Russia")]),
        (
            "Ties between Ottawa and Warsaw soured.",
            [("Ottawa", "seat", "Canada"), ("Warsaw", "seat", "Poland")],
        ),
        ("Sanctions on Tehran stayed.", [("Tehran", "seat", "Iran")]),
        ("Seoul’s refusal came late.", [("Seoul", "seat", "South Korea")]),
        ("Brussels rejected the plan.", [("Brussels", "seat", "European Union")]),
        ("They met in Beijing on Monday.", []),
        ("A diplomat in Beijing said no.", []),
        ("He flew to Moscow.", []),
        ("Seoul’s streets were calm.", []),
        ("They lost against Warsaw Mayor Jan Kovar.", []),
        ("BEIJING (Wire) - Trade fell.", []),
        ("The White House declined.", [("White House", "office", "United States")]),
        ("The Kremlin denied it.", [("Kremlin", "office", "Russia")]),
        ("Mexican officials objected.", [("Mexican officials", "officials", "Mexico")]),
        ("A senior aide and Mexico’s government spoke.", [("Mexico’s government", "officials", "Mexico")]),
        ("Mexican farmers objected.", []),
    ],
)
def test_who_stands_for_whom(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert represents(text) == expected


def test_the_users_actors_say_for_whom_their_bodies_stand() -> None:
    found = represents("Quarry House objected. Lindhaven said no.", SAMPLE / "actors.csv")
    assert found == [("Quarry House", "office", "Casmara"), ("Lindhaven", "seat", "Verania")]


def counts(*, merged: bool) -> pd.Series:
    documents = documents_of(
        "Beijing said no. They met in Beijing. Chinese officials agreed with the Kremlin."
    )
    mentions = find_mentions(documents, split_sentences(documents))
    asked = find_represents(mentions, documents) if merged else None
    return count_mentions(mentions, documents, represents=asked).set_index("entity")["n_mentions"]


@pytest.mark.parametrize(
    ("merged", "expected"),
    [
        (False, {"Beijing": 2, "China": 1, "Kremlin": 1}),
        (True, {"China": 2, "Beijing": 1, "Russia": 1}),
    ],
)
def test_seats_and_offices_count_for_the_country_on_request_only(
    merged: bool, expected: dict[str, int]
) -> None:
    assert counts(merged=merged).to_dict() == expected


def test_merging_keeps_the_number_of_mentions() -> None:
    assert counts(merged=True).sum() == counts(merged=False).sum()
