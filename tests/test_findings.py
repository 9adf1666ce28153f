"""Findings are said only as far as the tables carry them."""

from __future__ import annotations

import pandas as pd
import pytest
from made_up import make_annotation, summarise

from toolkit.exhibits import pack_exhibit
from toolkit.findings import find_findings, table_findings


def people(*rows: tuple[str, int, int, float, float]) -> pd.DataFrame:
    columns = ["entity", "n_mentions", "n_documents", "low", "high"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(entity_id=table["entity"], type="person", per_thousand=table["n_mentions"] / 10)


def find(**changed: pd.DataFrame) -> dict:
    found = make_annotation(24)
    empty = {name: table.iloc[:0] for name, table in summarise(found).items()}
    return find_findings(empty | changed)


@pytest.mark.parametrize(
    ("rows", "differs"),
    [
        ([("A", 40, 9, 3.0, 5.0), ("B", 10, 5, 0.5, 1.5)], True),
        ([("A", 40, 9, 3.0, 5.0), ("B", 35, 9, 2.5, 4.5)], False),
        ([("A", 40, 9, float("nan"), float("nan")), ("B", 10, 5, 0.5, 1.5)], False),
        ([("A", 40, 4, 3.0, 5.0), ("B", 10, 4, 0.5, 1.5)], None),
        ([("A", 40, 9, 3.0, 5.0)], None),
        ([], None),
    ],
)
def test_a_difference_needs_intervals_apart_and_enough_articles(rows: list, differs: bool | None) -> None:
    finding = find(named=people(*rows)).get("most_named")
    assert (finding.differs if finding else None) == differs


def outlets(high: tuple[float, float, float], low: tuple[float, float, float], n: int) -> pd.DataFrame:
    rows = [("Voice", *high), ("Courier", *low)]
    table = pd.DataFrame(rows, columns=["outlet", "valence", "low", "high"])
    return table.assign(entity="A", entity_id="a", n=n, n_missing=0, n_documents=n)


@pytest.mark.parametrize(
    ("table", "differs"),
    [
        (outlets((0.4, 0.3, 0.5), (-0.1, -0.2, 0.0), 12), True),
        (outlets((0.4, -0.1, 0.9), (-0.1, -0.6, 0.4), 12), False),
        (outlets((0.4, 0.3, 0.5), (-0.1, -0.2, 0.0), 9), None),
    ],
)
def test_outlets_are_compared_on_enough_sentences_only(table: pd.DataFrame, differs: bool | None) -> None:
    finding = find(sentiment=table).get("warmest_outlet")
    assert (finding.differs if finding else None) == differs


def test_findings_are_sentences_with_n_interval_and_links() -> None:
    found = make_annotation(60)
    packed = pack_exhibit(table_findings(found, **summarise(found)))
    sentences = [row[0]["v"] for row in packed["rows"]]
    assert 3 <= len(sentences) <= 5
    assert sentences[0] == "In Verania, Edvard Rell is for and Joran Pike is against Mass deportations."
    for row in packed["rows"]:
        assert not {"{", "}", "[", "]"} & set(row[0]["v"] + row[1]["v"])
        assert "interval" in row[1]["v"] or "n = " in row[1]["v"]
        keys = [part["key"] for part in row[0]["parts"] if "key" in part]
        assert keys
        assert all(packed["evidence"][key]["items"] for key in keys)


def test_a_link_opens_as_many_passages_as_it_says() -> None:
    found = make_annotation(60)
    packed = pack_exhibit(table_findings(found, **summarise(found)))
    for row in packed["rows"]:
        for part in row[0]["parts"]:
            number = part["text"].split()[0]
            if "key" in part and number.isdigit():
                assert packed["evidence"][part["key"]]["total"] == int(number), part["text"]


def test_an_empty_corpus_carries_no_finding() -> None:
    found = make_annotation(24)
    empty = {name: table.iloc[:0] for name, table in summarise(found).items()}
    exhibit = table_findings(found, **empty)
    assert exhibit.rows == ()
    assert "at least five articles" in exhibit.caption


@pytest.mark.parametrize(("compared", "differs"), [(2, True), (8, False)])
def test_more_outlets_need_a_wider_gap(compared: int, differs: bool) -> None:
    rows = [("A", 0.30, 0.20, 0.40), ("B", 0.05, -0.03, 0.13)]
    rows += [(f"Outlet {i}", 0.2, 0.1, 0.3) for i in range(compared - 2)]
    table = pd.DataFrame(rows, columns=["outlet", "valence", "low", "high"])
    table = table.assign(entity="A", entity_id="a", n=20, n_missing=0, n_documents=20)
    assert find(sentiment=table)["warmest_outlet"].differs == differs


def changes(*rows: tuple[str, float, float, float, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["entity", "difference", "low", "high", "change"])
    return table.assign(
        entity_id=table["entity"],
        cut=pd.Timestamp("2031-04-01"),
        n_before=4,
        n_after=9,
        before=1.0,
        after=2.0,
    )


@pytest.mark.parametrize(
    ("rows", "entity"),
    [
        ([("A", 1.0, 0.2, 1.8, "rising"), ("B", -2.0, -3.0, -1.0, "falling")], "B"),
        ([("A", 1.0, -0.2, 2.2, "no detectable change")], None),
        ([], None),
    ],
)
def test_a_change_is_a_finding_where_the_interval_carries_it(rows: list, entity: str | None) -> None:
    finding = find(changes=changes(*rows)).get("changed")
    assert (finding.values["entity"] if finding else None) == entity


def test_a_pair_is_a_finding_where_it_stands_together_beyond_chance() -> None:
    names = {
        "entity_id_a": "a",
        "entity_a": "A",
        "entity_b": "B",
        "n_stories": 9,
        "n_together": 12,
        "npmi": 0.3,
    }
    pairs = pd.DataFrame([names | {"entity_id_b": key, "low": low} for key, low in (("b", 0.1), ("c", -0.1))])
    assert find(together=pairs)["together"].values["beyond"] == 1
    assert "together" not in find(together=pairs.assign(low=-0.1))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "Two passages, on the same day; 1 contradiction"),
        (1, "Two passages, 1 day apart; 1 contradiction"),
        (12.0, "Two passages, 12 days apart; 1 contradiction"),
        (float("nan"), "Two passages, at least one undated; 1 contradiction"),
    ],
)
def test_two_passages_stand_so_many_days_apart(days: float, said: str) -> None:
    found = make_annotation(24)
    tables = summarise(found)
    tables["comparison"] = tables["comparison"].query("kind == 'contradiction'").assign(days_apart=days)
    notes = [row[1]["v"] for row in pack_exhibit(table_findings(found, **tables))["rows"]]
    assert notes[0].startswith(said)
