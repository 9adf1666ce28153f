"""Which mentions are one entity: within a document and across the corpus."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from test_entities import documents_of, mentions_of

from toolkit.entities import find_mentions, read_actors
from toolkit.sentences import split_sentences

SAMPLE = Path(__file__).parent.parent / "data" / "sample"


def groups(*texts: str, actors: Path | None = None) -> dict[str, list[str]]:
    """Surfaces by entity, in text order, countries and places left out."""
    mentions = mentions_of(*texts, actors=actors)
    named = mentions[mentions["type"] != "place"]
    return {str(key): group["surface"].tolist() for key, group in named.groupby("entity_id")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("John F. Kelly spoke. John Kelly left. Kelly smiled.", {"person:john-f-kelly": 3}),
        ("Enrique Peña Nieto spoke. Mr. Pena Nieto left.", {"person:enrique-pena-nieto": 2}),
        (
            "Volodymyr Zelensky spoke. Volodymyr Zelenskiy left. Zelenskyy smiled.",
            {"person:volodymyr-zelenskiy": 3},
        ),
        ("Mike Pompeo spoke. Michael Pompeo left.", {"person:michael-pompeo": 2}),
        ("Recep Tayyip Erdogan spoke. Tayyip Erdoğan left.", {"person:recep-tayyip-erdogan": 2}),
        ("Xi Jinping spoke. Xi left.", {"person:xi-jinping": 2}),
        (
            "Trump sat down. Donald Trump left. The Trump administration stayed.",
            {"person:donald-trump": 2, "org:trump-administration": 1},
        ),
        ("The Stimson Center warned. Stimson said so.", {"org:stimson-center": 2}),
        ("The Lake Guard League (LGL) met. The LGL left.", {"org:lake-guard-league": 3}),
        ("NATO met. The North Atlantic Treaty Organization left.", {"org:nato": 2}),
        (
            "The Mexican Foreign Ministry spoke. Mexico’s Foreign Ministry left.",
            {"org:mexican-foreign-ministry": 2},
        ),
    ],
)
def test_one_entity(text: str, expected: dict[str, int]) -> None:
    found = {key: len(surfaces) for key, surfaces in groups(text).items()}
    assert {key: found.get(key, 0) for key in expected} == expected, found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Bill Clinton met Hillary Clinton. Mrs. Clinton left. Mr. Clinton stayed.",
            ["bill", "hillary", "hillary", "bill"],
        ),
        (
            "President Edda Voss met Senator Karl Voss. President Voss left. Senator Voss stayed.",
            ["edda", "karl", "edda", "karl"],
        ),
        ("Kim Jong Un met Kim Yo Jong.", ["kim-jong", "kim-yo"]),
    ],
)
def test_two_people_with_one_surname_stay_apart(text: str, expected: list[str]) -> None:
    mentions = mentions_of(text)
    people = mentions[mentions["type"] == "person"]["entity_id"].str.removeprefix("person:")
    assert [key[: len(start)] for key, start in zip(people, expected, strict=True)] == expected


def test_doubt_between_two_bearers_is_flagged_and_the_nearer_taken() -> None:
    mentions = mentions_of("Anna Kovar spoke. Boris Kovar left. Kovar smiled.")
    last = mentions.iloc[-1]
    assert (last["entity"], last["link"]) == ("Boris Kovar", "surname, of several")


def test_a_surname_alone_belongs_to_the_one_who_bears_it_in_the_corpus() -> None:
    mentions = mentions_of("Anna Kovar spoke.", "Anna Kovar left.", "Ms. Kovar smiled.")
    assert mentions["entity_id"].unique().tolist() == ["person:anna-kovar"]
    assert mentions.iloc[-1]["link"] == "surname, from the corpus"


def test_a_surname_that_several_bear_in_the_corpus_stays_alone() -> None:
    mentions = mentions_of("Anna Kovar spoke.", "Boris Kovar left.", "Kovar said no.")
    assert mentions.iloc[-1]["entity_id"] == "person:kovar"


def test_a_role_is_resolved_where_one_person_alone_holds_it() -> None:
    mentions = mentions_of("Mexican Foreign Secretary Luis Videgaray spoke. Then the foreign secretary left.")
    row = mentions[mentions["kind"] == "nominal"].iloc[0]
    assert (row["surface"], row["entity"], row["link"]) == ("foreign secretary", "Luis Videgaray", "role")


def test_a_role_that_two_people_hold_is_left_open() -> None:
    text = "Foreign Secretary Luis Videgaray met Foreign Secretary Boris Johnson. The foreign secretary left."
    assert (mentions_of(text)["kind"] != "nominal").all()


def test_the_sample_world_is_linked_through_its_own_actors() -> None:
    text = "F.S. Secretary of State Corwin Hask met Ruben Salo. SAO envoys and Veranians waited. Hask smiled."
    mentions = mentions_of(text, actors=SAMPLE / "actors.csv")
    assert mentions["entity"].tolist() == [
        "Ardonia", "Corwin Hask", "Rubén Salo", "Straits Alliance", "Verania", "Corwin Hask",
    ]  # fmt: skip


def test_one_identifier_has_one_display_name() -> None:
    mentions = mentions_of(
        "Stimson-Orr Council met.", "Stimson-Orr Council won.", "Stimson Orr Council lost."
    )
    assert mentions["entity_id"].tolist() == ["org:stimson-orr-council"] * 3
    assert set(mentions["entity"]) == {"Stimson-Orr Council"}


def test_identifiers_do_not_depend_on_the_order_of_documents() -> None:
    texts = ["Anna Kovar spoke to NATO.", "A. Kovar left.", "Mr. Boris Mattern and Anna Kovar met."]
    one, other = mentions_of(*texts), mentions_of(*reversed(texts))
    assert sorted(one["entity_id"]) == sorted(other["entity_id"])


# ------------------------------------------------------------------------------------- measured cases

OURS = Path(__file__).parent / "linking_cases.json"
SHARED = Path(os.environ.get("COMMUNIQUE_SHARED", Path(__file__).parent.parent.parent / "shared"))
CANON = SHARED / "gold" / "entities" / "canon_cases.json"


def read_cases(path: Path) -> list[dict[str, object]]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def occurrence(text: str, mentions: pd.DataFrame, label: str) -> str:
    """The entity of "surface#n", the n-th occurrence of the surface (of "one|other", whichever is a mention)."""
    found: list[str] = []
    for choice in label.split("|"):
        surface, _, number = choice.partition("#")
        rows = mentions[mentions["surface"] == surface]
        starts = [i for i in range(len(text)) if text.startswith(surface, i)]
        found = (
            found
            or rows[rows["start"] == starts[int(number)] if number else rows["start"] >= 0][
                "entity_id"
            ].tolist()
        )
    return found[0] if len(set(found)) == 1 else f"{label}: {found}"


def check_case(case: dict[str, object]) -> None:
    """Each group is one entity, and no two groups are the same."""
    text = str(case["text"])
    mentions = mentions_of(text)
    found = [[occurrence(text, mentions, label) for label in group] for group in case["groups"]]  # type: ignore[attr-defined]
    assert [len(set(group)) for group in found] == [1] * len(found), found
    assert len({group[0] for group in found}) == len(found), found
    assert not any(": [" in key for group in found for key in group), found


@pytest.mark.parametrize("case", read_cases(OURS), ids=lambda case: str(case["id"]))
def test_our_cases(case: dict[str, object]) -> None:
    check_case(case)


@pytest.mark.gold
@pytest.mark.skipif(not CANON.exists(), reason="the measuring material is not beside the project")
@pytest.mark.parametrize("case", read_cases(CANON), ids=lambda case: str(case["id"]))
def test_canonical_cases(case: dict[str, object]) -> None:
    check_case(case)


def test_the_helper_reads_numbered_labels() -> None:
    text = "Guinea met Guinea."
    assert occurrence(text, mentions_of(text), "Guinea#1") == "country:GIN"
    assert documents_of(text)["doc_id"].tolist() == ["d0"]


def test_a_title_means_the_actor_of_the_file_though_another_bears_the_surname_in_full() -> None:
    text = (
        "Senator Katarin Rell spoke in the Diet. President Rell did not. Mr Rell wrote later. Rell sat down."
    )
    documents = pd.DataFrame({"doc_id": ["d"], "text": [text]})
    actors = read_actors(Path(__file__).parent.parent / "data" / "sample" / "actors.csv")
    mentions = find_mentions(documents, split_sentences(documents), actors=actors)
    people = mentions[mentions["type"] == "person"]
    assert people["entity"].tolist() == ["Katarin Rell", "Edvard Rell", "Edvard Rell", "Katarin Rell"]


PRESIDENTS = "President Donald Dorn spoke. " + "Dorn left. " * 9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Republicans left. House Democrats stayed.", ["Republican Party", "Democratic Party"]),
        ("Social Democrats and Liberal Democrats left.", []),
        ("A Republican left the Democratic caucus.", []),
        (PRESIDENTS + "The president smiled.", ["Donald Dorn"]),
        (PRESIDENTS + "President Karl Voss came. The president smiled.", ["Donald Dorn"]),
        ("President Donald Dorn met President Karl Voss. The president smiled.", []),
        (PRESIDENTS + "The president of Voss Holding smiled.", []),
    ],
    ids=["members", "other parties", "one of them", "alone", "mainly", "two", "of another body"],
)
def test_nominals_mean_whom_they_can_mean(text: str, expected: list[str]) -> None:
    mentions = mentions_of(text)
    assert mentions.loc[mentions["kind"] == "nominal", "entity"].tolist() == expected
