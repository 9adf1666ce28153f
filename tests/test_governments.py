"""Who speaks for which government, by the titles that the articles print; all people are invented."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from test_entities import documents_of

from toolkit.comparison import compare_positions
from toolkit.entities import find_mentions
from toolkit.gazetteer import read_actors, read_gazetteer
from toolkit.governments import find_governments, read_government
from toolkit.sentences import split_sentences

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
ADA = "Canadian Foreign Minister Ada Thornquist spoke."


@pytest.mark.parametrize(
    ("role", "country"),
    [
        ("U.S. Secretary of State", "United States"),
        ("Mexican foreign minister", "Mexico"),
        ("Mexico’s foreign minister", "Mexico"),
        ("White House press secretary", "United States"),
        ("State Department spokesman", "United States"),
        ("U.S. ambassador to Mexico", "United States"),
        ("president of Mexico", "Mexico"),
        ("prime minister of the United Kingdom", "United Kingdom"),
        ("French Finance and Economy Minister", "France"),
        ("ambassador to Mexico", None),
        ("secretary of state", None),
        ("former U.S. president", None),
        ("Iranian opposition leader", None),
        ("Republican presidential nominee", None),
        ("U.S. Senator", None),
        ("president of the Arab American Institute", None),
        ("American Federation of Teachers president", None),
        ("president of the European Commission", None),
    ],
)
def test_a_role_names_the_government_it_serves(role: str, country: str | None) -> None:
    found = read_government(role, read_gazetteer(None))
    assert (found.entity if found else None) == country


def governments(*texts: str, actors: Path | None = None, days: tuple[str, ...] = ()) -> pd.DataFrame:
    documents = documents_of(*texts, days=days)
    mentions = find_mentions(documents, split_sentences(documents), actors=actors)
    return find_governments(mentions, documents, actors=actors)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([ADA], [("Ada Thornquist", "Canada", 1)]),
        ([ADA, ADA, "Ada Thornquist, Canada’s foreign minister, left."], [("Ada Thornquist", "Canada", 3)]),
        ([ADA, "Danish Foreign Minister Ada Thornquist spoke."], []),
        (["The White House said no."], [("White House", "United States", 1)]),
        (["The Senate voted."], []),
        (["Ada Thornquist spoke."], []),
    ],
)
def test_titles_and_offices_give_a_government(texts: list[str], expected: list) -> None:
    found = governments(*texts)
    assert list(found[["entity", "government", "n_documents"]].itertuples(index=False, name=None)) == expected


def test_the_file_of_actors_has_the_last_word() -> None:
    actors = read_actors(SAMPLE / "actors.csv")
    served = actors[actors["government"].fillna("") != ""]
    found = governments(ADA, actors=SAMPLE / "actors.csv").set_index("entity_id")
    assert set(served["entity_id"]) <= set(found.index)
    assert found.loc["person:ada-thornquist", "government"] == "Canada"
    assert found.loc[served["entity_id"], ["first", "last"]].isna().all(axis=None)


@pytest.mark.parametrize(("day", "n"), [("2017-01-20", 1), ("2018-06-01", 0)])
def test_who_has_left_office_contradicts_nobody(day: str, n: int) -> None:
    bo = "Canadian Trade Minister Bo Ashdown spoke."
    terms = governments(ADA, bo, days=("2017-01-02", "2017-01-03"))
    documents = documents_of("x", "y", days=(day, day))
    common = {"sent_id": 0, "target": "tariffs", "target_id": "t", "target_kind": "issue", "confidence": 0.9}
    common |= {"target_start": 0, "target_end": 1, "evidence_start": 0, "evidence_end": 1}
    common |= {"attribution_id": None, "cue": "x"}
    rows = [
        {"doc_id": "d0", "holder": "Ada Thornquist", "holder_id": "person:ada-thornquist", "stance": "favor"},
        {"doc_id": "d1", "holder": "Bo Ashdown", "holder_id": "person:bo-ashdown", "stance": "against"},
    ]
    found = compare_positions(pd.DataFrame([row | common for row in rows]), documents, actors=terms)
    assert len(found) == n
