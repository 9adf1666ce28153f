"""Who is named: from texts to linked mentions to counts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from toolkit.entities import (
    count_mentions,
    find_mentions,
    find_named,
    find_people,
    link_mentions,
    read_actors,
)
from toolkit.errors import InputError, ParameterError
from toolkit.schemas import MENTIONS, check
from toolkit.sentences import split_sentences

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
HEADER = "entity_id,entity,type,aliases,demonyms,roles,government,gender,acronym\n"


def documents_of(*texts: str, outlets: Iterable[str] = (), days: Iterable[str] = ()) -> pd.DataFrame:
    frame = pd.DataFrame({"doc_id": [f"d{i}" for i in range(len(texts))], "text": list(texts)})
    return frame.assign(
        story_id=frame["doc_id"],
        n_words=[len(text.split()) for text in texts],
        outlet=list(outlets) or "The Gazette",
        published=pd.to_datetime(list(days) or [None] * len(texts)),
    )


def mentions_of(*texts: str, actors: Path | None = None) -> pd.DataFrame:
    documents = documents_of(*texts)
    return check(find_mentions(documents, split_sentences(documents), actors=actors), MENTIONS)


def named(text: str) -> list[tuple[str, str]]:
    found = find_named([text])
    return [(text[a:b], kind) for a, b, kind in zip(found["start"], found["end"], found["type"], strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. Secretary of State Rex Tillerson left.", [("U.S.", "place"), ("Rex Tillerson", "person")]),
        ("He spoke at the Mexican Foreign Ministry.", [("Mexican Foreign Ministry", "organisation")]),
        ("Aides of the Trump administration left.", [("Trump administration", "organisation")]),
        ("The U.S.-Mexico border was calm.", [("U.S.", "place"), ("Mexico", "place")]),
        ("But Mexico’s economy grew.", [("Mexico", "place")]),
        ("Talks in Mexico City went on.", [("Mexico City", "place")]),
        ("Interior Secretary Miguel Angel Osorio Chong spoke.", [("Miguel Angel Osorio Chong", "person")]),
        (
            "Ursula von der Leyen met Moon Jae-in.",
            [("Ursula von der Leyen", "person"), ("Moon Jae-in", "person")],
        ),
        ("The Bank of England waited.", [("Bank of England", "organisation")]),
        ("While Jordan waited, Jordan Peele sang.", [("Jordan", "place"), ("Jordan Peele", "person")]),
        ("On Monday the Islamic State lost ground.", [("Islamic State", "organisation")]),
        ("The talks had failed. Everyone knew.", []),
    ],
)
def test_names_are_found_with_type_and_bounds(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


def test_mentions_know_their_sentence_and_words() -> None:
    mentions = mentions_of("Mexico protested.\n\nMany Mexicans agreed with Luis Videgaray.")
    rows = mentions[["sent_id", "surface", "kind", "entity_id"]].values.tolist()
    assert rows == [
        [0, "Mexico", "named", "country:MEX"],
        [1, "Mexicans", "demonym", "country:MEX"],
        [1, "Luis Videgaray", "named", "person:luis-videgaray"],
    ]


def test_a_text_without_names_gives_an_empty_table() -> None:
    assert mentions_of("nothing to see here.").empty


def test_link_mentions_links_what_another_engine_found() -> None:
    documents = documents_of("Anna Kovar spoke. Kovar left.")
    names = pd.DataFrame({"doc_id": ["d0"], "start": [0], "end": [10], "type": ["person"]})
    mentions = link_mentions(names, documents, split_sentences(documents))
    assert mentions["surface"].tolist() == ["Anna Kovar", "Kovar"]
    assert mentions["entity_id"].nunique() == 1
    assert mentions["link"].tolist() == ["full name", "second scan"]


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ParameterError, match="allowed: .*rules"):
        find_named(["x"], engine="oracle")


# ------------------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    ("text", "entity", "gender", "roles"),
    [
        (
            "Mexican Foreign Secretary Luis Videgaray left.",
            "Luis Videgaray",
            "male",
            ["Mexican Foreign Secretary"],
        ),
        (
            "Rex Tillerson, the U.S. secretary of state, left.",
            "Rex Tillerson",
            "male",
            ["U.S. secretary of state"],
        ),
        ("Secretary of Defense Ash Belling left.", "Ash Belling", "", ["Secretary of Defense"]),
        ("Kim Sol-mi spoke. Ms. Kim left.", "Kim Sol-mi", "female", []),
        ("Quinn Zadar spoke. She said she was tired of it.", "Quinn Zadar", "female", []),
        ("Quinn Zadar met Tam Bordo. She left.", "Quinn Zadar", "", []),
    ],
)
def test_role_and_gender_are_read_from_the_text(
    text: str, entity: str, gender: str, roles: list[str]
) -> None:
    people = find_people(mentions_of(text), documents_of(text)).set_index("entity")
    assert people.loc[entity, "gender"] == gender
    assert people.loc[entity, "roles"] == roles


def test_the_users_file_knows_gender_and_roles() -> None:
    actors = read_actors(SAMPLE / "actors.csv")
    documents = documents_of("Pike denied it.")
    mentions = find_mentions(documents, split_sentences(documents), actors=actors)
    people = find_people(mentions, documents, actors=actors)
    assert people[["entity", "gender", "roles"]].values.tolist() == [
        ["Joran Pike", "male", ["interior secretary"]]
    ]


# ------------------------------------------------------------------------------------- the user's actors


def test_the_users_actors_win_over_the_gazetteer(tmp_path: Path) -> None:
    actors = tmp_path / "actors.csv"
    actors.write_text(HEADER + "x:georgia,State of Georgia,place,Georgia,Georgian,,,,\n", encoding="utf-8")
    mentions = mentions_of("Georgia waited. Georgian voters waited.", actors=actors)
    assert mentions["entity_id"].tolist() == ["x:georgia", "x:georgia"]
    assert mentions["kind"].tolist() == ["named", "demonym"]
    assert set(mentions["link"]) == {"actors file"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,Anna,spy,,,,,,", r"line 2, column type: 'spy'; allowed: person, organisation, place"),
        ("a,Anna,person,,,,,f,", r"line 2, column gender: 'f'; allowed: empty, male, female"),
        (",Anna,person,,,,,,", r"line 2, column entity_id: must not be empty"),
        (
            "a,Anna,person,,,,,,\na,Berta,person,,,,,,",
            r"line 3, column entity_id: 'a' stands already in line 2",
        ),
        (
            "a,Anna,person,X,,,,,\nb,Berta,person,X,,,,,",
            r"line 3, column entity/aliases: 'X' stands already in line 2",
        ),
        ("a,Anna,person,,,,nowhere,,", r"line 2, column government: 'nowhere' is no entity_id"),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_column(tmp_path: Path, row: str, message: str) -> None:
    file = tmp_path / "actors.csv"
    file.write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"actors\.csv, " + message):
        read_actors(file)


def test_an_unknown_column_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "actors.csv"
    file.write_text("entity_id,entity,type,alias\n", encoding="utf-8")
    file.write_text("entity_id,entity,type,alias\na,Anna,person,x\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: unknown column alias; allowed: entity_id"):
        read_actors(file)


def test_no_file_means_no_actors() -> None:
    assert read_actors(None).empty


# ------------------------------------------------------------------------------------- counting

CORPUS = documents_of(
    "France waited. France spoke.",
    "France and Italy spoke on.",
    "Italy left the French talks.",
    outlets=["A", "A", "B"],
    days=["2031-03-05", "2031-03-03", ""],
)


def counts_by(*columns: str) -> pd.DataFrame:
    return count_mentions(find_mentions(CORPUS, split_sentences(CORPUS)), CORPUS, by=columns)


def test_counts_have_rates_documents_and_stories() -> None:
    row = counts_by("entity").iloc[0]
    assert row["entity"] == "France"
    assert (row["n_mentions"], row["n_documents"], row["n_stories"], row["n_words"]) == (4, 3, 3, 14)
    assert row["per_thousand"] == pytest.approx(1000 * 4 / 14)
    assert row["low"] <= row["per_thousand"] <= row["high"]


def test_counts_by_outlet_sum_to_the_whole() -> None:
    whole = counts_by("entity").set_index("entity_id")["n_mentions"]
    parts = counts_by("entity", "outlet").groupby("entity_id")["n_mentions"].sum()
    assert parts.to_dict() == whole.to_dict()


def test_the_undated_keep_a_row_and_weeks_begin_on_monday() -> None:
    weeks = counts_by("entity", "week")
    assert weeks["n_mentions"].sum() == counts_by("entity")["n_mentions"].sum()
    assert set(weeks["week"].dropna()) == {pd.Timestamp("2031-03-03")}
    assert weeks["week"].isna().any()


def test_one_story_gives_no_interval() -> None:
    italy = counts_by("entity", "outlet").query("entity == 'Italy'")
    assert italy["low"].isna().all()


def test_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(
        ParameterError, match="by: colour is no column of documents; allowed: entity, .*outlet"
    ):
        counts_by("colour")
