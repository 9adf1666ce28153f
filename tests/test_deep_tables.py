"""The exhibits of the deep dives: what each shows, and that its numbers open as many passages as they say."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from made_up import make_annotation, summarise_positions

from toolkit.attribution import count_attributions as count_shares
from toolkit.choosing import add_period, say_period, select_entities
from toolkit.errors import ParameterError
from toolkit.exhibits import Exhibit
from toolkit.sentiment import summarise_sentiment as summarise_real
from toolkit.stance import summarise_positions as summarise_sides
from toolkit.tables import (
    count_surfaces,
    table_issues,
    table_positions,
    table_sentiment,
    table_sentiment_by_period,
    table_speakers_by_outlet,
    table_statements_by_outlet,
    table_surfaces,
)

WHATS = ("cue_class", "on_record", "certainty", "form")


@pytest.fixture(scope="module")
def found() -> SimpleNamespace:
    return make_annotation(40)


def opened(exhibit: Exhibit) -> dict[str, str]:
    """The text of each cell part that opens something, by key."""
    return {part.key: part.text for row in exhibit.rows for cell in row for part in cell.parts if part.key}


@pytest.mark.parametrize("what", WHATS)
def test_every_way_of_quoting_opens_its_statements(what: str, found: SimpleNamespace) -> None:
    counts = count_shares(found.attributions, found.documents, by=("outlet", what))
    exhibit = table_statements_by_outlet(counts, found, what=what)
    assert exhibit.alt.startswith("Dot plots of the share of statements")
    assert set(opened(exhibit)) == set(exhibit.evidence["key"])
    totals = exhibit.evidence.drop_duplicates("key")["total"].sum()
    assert totals == counts["n_statements"].sum()


def test_speakers_by_outlet_open_their_statements(found: SimpleNamespace) -> None:
    counts = count_shares(found.attributions, found.documents, by=("speaker", "outlet"))
    exhibit = table_speakers_by_outlet(counts, found, top=2)
    assert [row[0].text for row in exhibit.rows] == ["Edvard Rell", "Osman Belek"]
    assert set(opened(exhibit)) == set(exhibit.evidence["key"])
    assert "Lindhaven Courier quotes" in exhibit.alt


def test_actors_stand_from_warm_to_cold(found: SimpleNamespace) -> None:
    summary = summarise_real(found.sentiment, found.documents, by=("entity",))
    exhibit = table_sentiment(summary, found, top=6)
    values = [float(row[1].text.replace("−", "-")) for row in exhibit.rows]
    assert values == sorted(values, reverse=True)
    assert len(values) == 6
    assert set(opened(exhibit)) == set(exhibit.evidence["key"])


@pytest.mark.parametrize(
    ("every", "first", "columns"),
    [("week", "3 Mar 2031", 10), ("month", "Mar 2031", 3), ("quarter", "Q1 2031", 2), ("year", "2031", 1)],
)
def test_a_time_line_has_one_row_a_period_and_one_for_undated(
    every: str, first: str, columns: int, found: SimpleNamespace
) -> None:
    documents = add_period(found.documents, every=every)
    summary = summarise_real(found.sentiment, documents, by=("entity", "period"))
    exhibit = table_sentiment_by_period(summary, found, every=every, top=4)
    labels = [row[0].text for row in exhibit.rows]
    assert (labels[0], labels[-1], len(labels)) == (first, "undated", columns + 1)
    assert set(opened(exhibit)) == set(exhibit.evidence["key"])
    sizes = summary.set_index(["entity_id", "period"])["n"]
    for row in exhibit.evidence.drop_duplicates("key").itertuples():
        if pd.notna(row.period):
            assert row.total == sizes[row.entity_id, row.period]


def test_issues_name_who_leads_each_side(found: SimpleNamespace) -> None:
    by_issue = summarise_sides(found.positions, found.documents, by=("target",))
    exhibit = table_issues(by_issue, summarise_positions(found), found)
    rows = {row[0].text: [cell.text for cell in row] for row in exhibit.rows}
    n = found.positions[found.positions["target"] == "Mass deportations"]["stance"].value_counts()
    assert rows["Mass deportations"][1:3] == [str(n["favor"]), str(n["against"])]
    assert rows["Mass deportations"][-2:] == [f"Edvard Rell {n['favor']}", f"Joran Pike {n['against']}"]
    keys = opened(exhibit)
    totals = exhibit.evidence.drop_duplicates("key").set_index("key")["total"]
    assert {key: int(text) for key, text in keys.items() if "." in key} == {
        key: total for key, total in totals.items() if "." in key
    }


def test_no_issue_is_said_in_words(found: SimpleNamespace) -> None:
    none = SimpleNamespace(**(vars(found) | {"positions": found.positions.iloc[:0]}))
    empty = summarise_sides(none.positions, none.documents)
    by_issue = summarise_sides(none.positions, none.documents, by=("target",))
    assert "No position on an issue was found" in table_issues(by_issue, empty, none).caption
    for kind, words in (("issue", "No position was found"), ("actor", "No position toward an actor")):
        assert words in table_positions(empty, none, kind=kind).caption


def test_surfaces_say_how_a_name_is_written(found: SimpleNamespace) -> None:
    surfaces = count_surfaces(found.mentions)
    row = surfaces[surfaces["entity"] == "Edvard Rell"].iloc[0]
    assert row["surfaces"] == [["Edvard Rell", row["n_mentions"]]]
    exhibit = table_surfaces(surfaces, found, top=3)
    assert [int(row[1].text) for row in exhibit.rows] == surfaces["n_mentions"].head(3).tolist()


def test_chosen_actors_are_kept_and_a_wrong_name_is_named(found: SimpleNamespace) -> None:
    kept = select_entities(found.sentiment, ["Edvard Rell"])
    assert set(kept["entity"]) == {"Edvard Rell"}
    assert select_entities(found.sentiment, []) is found.sentiment
    with pytest.raises(
        ParameterError, match="'Edward Rell' is not named in this corpus; allowed: Edvard Rell"
    ):
        select_entities(found.sentiment, ["Edward Rell"])


def test_a_wrong_period_is_named(found: SimpleNamespace) -> None:
    with pytest.raises(ParameterError, match="'day'; allowed: week, month, quarter, year"):
        add_period(found.documents, every="day")
    assert say_period(pd.NaT, "month") == "undated"
