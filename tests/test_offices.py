"""Offices in time: who "the foreign minister" was on the day of the article."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_entities import documents_of

from toolkit.entities import find_mentions, read_actors
from toolkit.errors import InputError
from toolkit.offices import read_offices
from toolkit.sentences import split_sentences

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
HEADER = "office,person,since,until\n"
TERMS = (
    "Casmaran foreign minister,Anton Merk,2029-01-01,2030-06-30\n"
    "Casmaran foreign minister,Rubén Salo,2030-06-30,\n"
    "foreign minister of Drovia,Vera Stahl,,\n"
)


@pytest.fixture
def offices(tmp_path: Path) -> Path:
    file = tmp_path / "offices.csv"
    file.write_text(HEADER + TERMS, encoding="utf-8")
    return file


def nominals(text: str, day: str, offices: Path) -> list[tuple[str, str, str]]:
    documents = documents_of(text, days=[day])
    actors = read_actors(SAMPLE / "actors.csv")
    found = find_mentions(documents, split_sentences(documents), actors=actors, offices=offices)
    rows = found[found["kind"] == "nominal"]
    return list(rows[["surface", "entity", "link"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("In Casmara the foreign minister spoke.", "2029-05-01", [("foreign minister", "Anton Merk", "office")]),
        ("In Casmara the foreign minister spoke.", "2031-05-01", [("foreign minister", "Rubén Salo", "office")]),
        ("The Casmaran foreign minister left.", "2031-05-01", [("foreign minister", "Rubén Salo", "office")]),
        ("Casmara’s foreign minister left.", "2031-05-01", [("foreign minister", "Rubén Salo", "office")]),
        ("Drovia’s foreign minister left.", "", [("foreign minister", "Vera Stahl", "office")]),
        ("In Casmara the foreign minister spoke.", "2028-05-01", []),  # before every term
        ("In Casmara the foreign minister spoke.", "", []),  # undated, and the terms are dated
        ("In Casmara the foreign minister spoke.", "2030-06-30", []),  # the day of handing over
        ("In Belmark the foreign minister spoke.", "2031-05-01", []),  # no country of these offices
        ("Casmara and Drovia met. The foreign minister spoke.", "2031-05-01", []),  # either
        ("In Casmara the deputy foreign minister spoke.", "2031-05-01", []),
        ("In Casmara the former foreign minister spoke.", "2031-05-01", []),
    ],
)  # fmt: skip
def test_a_role_is_who_held_it_on_the_day(
    text: str, day: str, expected: list[tuple[str, str, str]], offices: Path
) -> None:
    assert nominals(text, day, offices) == expected


def test_what_the_document_says_wins(offices: Path) -> None:
    text = "Casmaran Foreign Minister Petra Lindqvar spoke. Later the foreign minister left."
    assert nominals(text, "2031-05-01", offices) == [("foreign minister", "Petra Lindqvar", "role")]


def test_holders_are_the_users_actors_where_they_are_there(offices: Path) -> None:
    documents = documents_of("Casmara’s foreign minister left. Mr Salo smiled.", days=["2031-05-01"])
    actors = read_actors(SAMPLE / "actors.csv")
    found = find_mentions(documents, split_sentences(documents), actors=actors, offices=offices)
    assert found["entity_id"].tolist() == ["country:casmara", "person:ruben-salo", "person:ruben-salo"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("minister,,2029-01-01,", r"line 2, column person: must not be empty"),
        (",Anna,2029-01-01,", r"line 2, column office: must not be empty"),
        ("minister,Anna,soon,", r"line 2, column since: 'soon' is no day; allowed: YYYY-MM-DD, or empty"),
        ("minister,Anna,2030-01-01,2029-01-01", r"line 2, column until: 2029-01-01 lies before since"),
        (
            "minister,Anna,2029-01-01,\nminister,Berta,2030-01-01,",
            r"line 3, column since: Berta holds 'minister' while line 2 gives it to Anna",
        ),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_column(tmp_path: Path, rows: str, message: str) -> None:
    file = tmp_path / "offices.csv"
    file.write_text(HEADER + rows + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"offices\.csv, " + message):
        read_offices(file)


def test_an_unknown_column_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "offices.csv"
    file.write_text("office,person,from\nminister,Anna,2029-01-01\n", encoding="utf-8")
    with pytest.raises(
        InputError, match="line 1: unknown column from; allowed: office, person, since, until"
    ):
        read_offices(file)
