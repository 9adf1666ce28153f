"""Exhibits tie each number to its sentences, say what n is, and describe themselves to any reader."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from made_up import HOSTILE, count_mentions, make_annotation, make_exhibits

from toolkit.annotation import annotate
from toolkit.attribution import count_attributions as count_statements
from toolkit.co_mentions import count_co_mentions
from toolkit.entities import count_mentions as count_names
from toolkit.exhibits import MIME, PLOTLY_MIME, Exhibit, pack_exhibit
from toolkit.stance import summarise_positions as summarise_stances
from toolkit.tables import (
    table_changes,
    table_co_mentions,
    table_contradictions,
    table_kinds,
    table_left_out,
    table_mentions,
    table_mentions_by_outlet,
    table_mentions_by_week,
    table_positions,
    table_presence,
    table_sentiment_by_outlet,
    table_sources_by_outlet,
    table_speakers,
)


@pytest.fixture(scope="module")
def exhibits() -> dict[str, Exhibit]:
    return make_exhibits(make_annotation(40))


def test_every_linked_number_has_evidence_and_all_evidence_is_linked(exhibits: dict[str, Exhibit]) -> None:
    for exhibit in exhibits.values():
        packed = pack_exhibit(exhibit)
        parts = [part for row in packed["rows"] for cell in row for part in cell["parts"]]
        linked = {part["key"] for part in parts if "key" in part}
        assert linked == set(packed["evidence"]), exhibit.id


@pytest.mark.parametrize("name", ["named", "quoted"])
def test_a_number_opens_as_many_passages_as_it_says(exhibits: dict[str, Exhibit], name: str) -> None:
    packed = pack_exhibit(exhibits[name])
    place = [column["name"] for column in packed["columns"]].index(
        "n_mentions" if name == "named" else "n_statements"
    )
    for row in packed["rows"]:
        entry = packed["evidence"][row[place]["e"]]
        assert entry["total"] == int(row[place]["v"])
        assert len(entry["items"]) == min(entry["total"], 20)


def test_a_cell_of_the_matrix_opens_one_stance(exhibits: dict[str, Exhibit]) -> None:
    packed = pack_exhibit(exhibits["positions"])
    parts = [part for row in packed["rows"] for cell in row[1:] for part in cell["parts"] if "key" in part]
    assert {part["sign"] for part in parts} == {"▲", "▼"}
    for part in parts:
        entry = packed["evidence"][part["key"]]
        assert entry["total"] == int(part["text"])
        assert all(item["note"].startswith(part["tone"]) for item in entry["items"])


def test_a_contradiction_holds_both_passages(exhibits: dict[str, Exhibit]) -> None:
    packed = pack_exhibit(exhibits["contradictions"])
    assert [row[0]["v"] for row in packed["rows"]] == ["Possible contradiction", "Possible shift"]
    assert packed["rows"][0][1]["v"] == "Verania on Mass deportations: Edvard Rell for, Joran Pike against"
    for row in packed["rows"]:
        assert all(len(packed["evidence"][row[side]["e"]]["items"]) == 1 for side in (2, 3))


def test_a_line_of_the_network_opens_the_sentences_that_name_both() -> None:
    found = annotate(Path(__file__).parents[1] / "data" / "sample", since="2031-03-10", until="2031-05-30")
    exhibit = table_co_mentions(count_co_mentions(found.mentions, found.documents), found)
    packed = pack_exhibit(exhibit)
    assert packed["rows"]
    for row in packed["rows"]:
        entry = packed["evidence"][row[2]["e"]]
        assert entry["total"] == int(row[2]["v"])
        for item in entry["items"]:
            assert len([mark for mark in item["m"] if mark[3] == "target"]) == 2
    drawn = {key for trace in packed["figure"]["data"] for key in trace.get("customdata", [])}
    assert drawn == set(packed["evidence"])


def test_a_sentence_is_stored_once(exhibits: dict[str, Exhibit]) -> None:
    for exhibit in exhibits.values():
        stored = [tuple(sentence) for sentence in pack_exhibit(exhibit)["sentences"]]
        assert len(stored) == len(set(stored))


def test_an_exhibit_shows_itself_to_jupyterlab_and_to_any_other_reader(exhibits: dict[str, Exhibit]) -> None:
    bundle = exhibits["named"]._repr_mimebundle_()
    assert set(bundle) == {MIME, PLOTLY_MIME, "text/html", "text/plain"}
    assert json.loads(json.dumps(bundle, allow_nan=False)) == bundle
    assert "template" in bundle[PLOTLY_MIME]["layout"]
    assert "template" not in bundle[MIME]["figure"]["layout"]
    left_out = exhibits["left-out"]._repr_mimebundle_()["text/html"]
    assert HOSTILE not in left_out
    assert "&lt;script&gt;" in left_out


def test_the_full_table_travels_as_csv(exhibits: dict[str, Exhibit]) -> None:
    rows = list(csv.DictReader(io.StringIO(pack_exhibit(exhibits["named-by-week"])["table_csv"])))
    counts = count_mentions(make_annotation(40), ["entity", "week"])
    assert len(rows) == len(counts)
    assert sum(int(row["n_mentions"]) for row in rows) == counts["n_mentions"].sum()
    assert {len(row["week"]) for row in rows} == {10, 0}


def test_captions_say_n_and_what_is_missing(exhibits: dict[str, Exhibit]) -> None:
    said = {name: exhibit.caption for name, exhibit in exhibits.items()}
    assert "8 actors of 8 that are named" in said["named"]
    assert "in undated articles cannot be drawn" in said["named-by-week"]
    assert "without evidence" in said["sentiment-by-outlet"]
    assert "1 contradiction within" in said["contradictions"]
    assert all("Bar chart" in exhibits[name].alt for name in ("named", "quoted"))
    assert "Edvard Rell" in exhibits["named"].alt


def test_a_long_period_lists_the_busiest_weeks_only() -> None:
    found = make_annotation(40)
    found.documents["published"] = pd.date_range("2030-01-07", periods=40, freq="7D").as_unit("us")
    exhibit = table_mentions_by_week(count_mentions(found, ["entity", "week"]), found)
    assert len(exhibit.rows) == 30
    assert "The table shows the 30 weeks with most mentions of 40" in exhibit.caption


def test_nothing_found_is_said_and_breaks_nothing() -> None:
    found = make_annotation(4)
    whole = make_exhibits(found)
    for name in ("mentions", "attributions", "sentiment", "positions", "skipped"):
        setattr(found, name, getattr(found, name).iloc[:0])
    empty = {
        "named": table_mentions(whole["named"].table.iloc[:0], found),
        "kinds-apart": table_kinds(whole["named"].table.iloc[:0], found.mentions, found),
        "named-by-outlet": table_mentions_by_outlet(whole["named-by-outlet"].table.iloc[:0], found),
        "named-by-week": table_mentions_by_week(whole["named-by-week"].table.iloc[:0], found),
        "changes": table_changes(whole["changes"].table.iloc[:0], found),
        "presence": table_presence(whole["presence"].table.iloc[:0], whole["named"].table, found),
        "network": table_co_mentions(whole["network"].table.iloc[:0], found),
        "quoted": table_speakers(whole["quoted"].table.iloc[:0], found),
        "sources-by-outlet": table_sources_by_outlet(whole["sources-by-outlet"].table.iloc[:0], found),
        "positions": table_positions(whole["positions"].table.iloc[:0], found),
        "contradictions": table_contradictions(whole["contradictions"].table.iloc[:0], found),
        "sentiment-by-outlet": table_sentiment_by_outlet(whole["sentiment-by-outlet"].table.iloc[:0], found),
        "left-out": table_left_out(found.skipped),
    }
    for exhibit in empty.values():
        packed = pack_exhibit(exhibit)
        assert (packed["rows"], packed["evidence"], packed["figure"]) == ([], {}, None)
    assert "no proof" in empty["contradictions"].caption
    assert empty["left-out"].caption == "Nothing was left out."


def test_articles_without_an_outlet_are_said_to_be_missing() -> None:
    found = make_annotation(8)
    found.documents["outlet"] = None
    exhibit = table_mentions_by_outlet(count_mentions(found, ["entity", "outlet"]), found)
    assert exhibit.rows == ()
    assert exhibit.caption.count("Not shown: 8 articles whose outlet is not known.") == 1


def test_on_real_tables_each_number_opens_exactly_what_it_counts() -> None:
    found = annotate(Path(__file__).parents[1] / "data" / "sample", since="2031-03-10", until="2031-03-30")
    positions = summarise_stances(found.positions, found.documents)
    for exhibit, number in (
        (table_mentions(count_names(found.mentions, found.documents), found), "n_mentions"),
        (table_speakers(count_statements(found.attributions, found.documents), found), "n_statements"),
        (table_positions(positions, found), "target"),
    ):
        packed = pack_exhibit(exhibit)
        names = [column["name"] for column in packed["columns"]]
        cells = [row[i] for row in packed["rows"] for i, name in enumerate(names) if name.startswith(number)]
        parts = [part for cell in cells for part in cell["parts"] if "key" in part]
        assert parts
        assert [packed["evidence"][p["key"]]["total"] for p in parts] == [int(p["text"]) for p in parts]
