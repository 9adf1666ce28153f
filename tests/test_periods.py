"""First and last seen, rising and falling."""

from __future__ import annotations

import pandas as pd
import pytest
from test_entities import documents_of

from toolkit.entities import find_mentions
from toolkit.errors import ParameterError
from toolkit.periods import compare_periods, summarise_presence
from toolkit.sentences import split_sentences
from toolkit.statistics import widen

EARLY, LATE = "France met Italy on a cold day.", "Peru met Italy on a cold day."
DAYS = [f"2031-03-{day:02}" for day in range(1, 25)]


def tables(texts: list[str], days: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    documents = documents_of(*texts, days=days)
    return find_mentions(documents, split_sentences(documents)), documents


def changes(split: str = "half", days: list[str] | None = None) -> pd.DataFrame:
    return compare_periods(*tables([EARLY] * 12 + [LATE] * 12, days or DAYS), split=split)


def test_first_and_last_seen_are_days_with_their_documents() -> None:
    presence = summarise_presence(*tables([EARLY, LATE, EARLY, LATE], ["2031-03-09", "2031-03-05", "", ""]))
    shown = ["n_documents", "n_undated", "n_weeks", "first_seen", "first_doc_id", "last_doc_id"]
    rows = presence.set_index("entity")[shown]
    assert rows.loc["France"].tolist() == [2, 1, 1, pd.Timestamp("2031-03-09"), "d0", "d0"]
    assert rows.loc["Italy"].tolist() == [4, 2, 1, pd.Timestamp("2031-03-05"), "d1", "d0"]


def test_who_is_never_dated_keeps_a_row_without_days() -> None:
    presence = summarise_presence(*tables([EARLY, LATE], ["2031-03-09", ""])).set_index("entity")
    assert presence.loc["Peru", ["first_seen", "last_seen", "first_doc_id"]].isna().all()
    assert presence.loc["Peru", "n_undated"] == 1


@pytest.mark.parametrize(
    ("entity", "n_before", "n_after", "change"),
    [
        ("Peru", 0, 12, "rising"),
        ("France", 12, 0, "falling"),
        ("Italy", 12, 12, "no detectable change"),
    ],
)
def test_a_change_is_said_where_the_interval_carries_it(
    entity: str, n_before: int, n_after: int, change: str
) -> None:
    row = changes().set_index("entity").loc[entity]
    assert row[["n_before", "n_after", "change"]].tolist() == [n_before, n_after, change]
    assert row["cut"] == pd.Timestamp("2031-03-13")
    assert row["words_before"] == row["words_after"] == 84
    assert row["difference"] == pytest.approx(1000 * (n_after - n_before) / 84)
    assert row["low"] <= row["difference"] <= row["high"]


def test_a_name_in_few_stories_is_suppressed_not_dropped() -> None:
    texts = [EARLY] * 6 + [LATE] * 2 + [EARLY] * 4
    rows = compare_periods(*tables(texts, DAYS[:12])).set_index("entity")
    assert rows.loc["Peru", ["difference", "low", "high", "change"]].isna().all()
    assert rows.loc["Peru", "n_stories"] == 2


@pytest.mark.parametrize(
    ("split", "cut", "words_before"), [("week", "2031-03-24", 49), ("2031-03-05", "2031-03-05", 28)]
)
def test_the_cut_may_be_the_last_week_or_a_day(split: str, cut: str, words_before: int) -> None:
    row = changes(split).iloc[0]
    assert (row["cut"], row["words_before"]) == (pd.Timestamp(cut), words_before)


@pytest.mark.parametrize(("compared", "factor"), [(1, 1.0), (2, 1.144), (20, 1.542), (1000, 2.069)])
def test_more_names_need_a_wider_interval(compared: int, factor: float) -> None:
    assert widen(compared) == pytest.approx(factor, abs=0.001)


@pytest.mark.parametrize("days", [[""] * 24, ["2031-03-01"] * 24])
def test_without_two_parts_there_is_nothing_to_compare(days: list[str]) -> None:
    assert changes(days=days).empty
    assert "change" in changes(days=days)


def test_a_split_that_is_no_day_is_refused() -> None:
    with pytest.raises(ParameterError, match="split: 'soon' is no day; allowed: half, week, YYYY-MM-DD"):
        changes("soon")
