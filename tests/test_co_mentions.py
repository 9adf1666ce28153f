"""Who is named together: pairs, counts, association and its interval."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from test_entities import documents_of

from toolkit.co_mentions import associate, count_co_mentions, find_co_mentions
from toolkit.entities import find_mentions
from toolkit.errors import ParameterError
from toolkit.sentences import split_sentences

TEXTS = (
    "France met Italy. France left.",
    "France met Italy, and France smiled. Peru stayed.",
    "France met Italy. Peru met nobody.",
    "French envoys met Italy.",
    "Peru waited. France met Italy.",
)


def tables(*texts: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    documents = documents_of(*texts)
    return find_mentions(documents, split_sentences(documents)), documents


def pair(counts: pd.DataFrame, one: str, other: str) -> pd.Series:
    return counts[counts["entity_a"].eq(one) & counts["entity_b"].eq(other)].iloc[0]


def test_a_pair_is_counted_once_a_sentence_and_says_what_it_stands_on() -> None:
    row = pair(count_co_mentions(*tables(*TEXTS)), "France", "Italy")
    shown = ["n_together", "n_documents", "n_stories", "n_a", "n_b", "n_units"]
    assert row[shown].tolist() == [5, 5, 5, 6, 5, 9]
    assert row["npmi"] == pytest.approx(math.log(5 * 9 / (6 * 5)) / -math.log(5 / 9))
    assert row["low"] <= row["npmi"] <= row["high"] <= 1


def test_a_pair_that_few_stories_hold_is_suppressed_not_dropped() -> None:
    row = pair(count_co_mentions(*tables(*TEXTS), within="document"), "France", "Peru")
    assert row["n_stories"] == 3
    assert row[["npmi", "low", "high"]].isna().all()


@pytest.mark.parametrize(("within", "n"), [("sentence", 0), ("document", 3)])
def test_the_unit_is_a_sentence_or_a_document(within: str, n: int) -> None:
    found = find_co_mentions(tables(*TEXTS)[0], within=within)
    assert (found["entity_a"].eq("France") & found["entity_b"].eq("Peru")).sum() == n


def test_both_mentions_of_a_pair_can_be_marked() -> None:
    mentions, documents = tables(*TEXTS)
    texts = dict(zip(documents["doc_id"], documents["text"], strict=True))
    row = find_co_mentions(mentions).iloc[3]
    words = [texts[row["doc_id"]][a:b] for a, b in [[row["start"], row["end"]], *row["targets"]]]
    assert words == ["French", "Italy"]


@pytest.mark.parametrize(
    ("both", "one", "other", "units", "value"),
    [(4, 4, 4, 8, 1.0), (2, 4, 4, 8, 0.0), (0, 4, 4, 8, -1.0), (8, 8, 8, 8, math.nan)],
)
def test_association_runs_from_never_over_chance_to_always(
    both: int, one: int, other: int, units: int, value: float
) -> None:
    found = associate(*(np.array(float(n)) for n in (both, one, other, units)))
    assert float(found) == pytest.approx(value, nan_ok=True)


def test_a_text_with_one_name_gives_no_pair() -> None:
    counts = count_co_mentions(*tables("France left."))
    assert counts.empty
    assert "npmi" in counts


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ParameterError, match="within: 'page' is no unit; allowed: sentence, document"):
        find_co_mentions(tables("France left.")[0], within="page")
