"""What a corpus holds: hand-counted tables, and exhibits that reconcile with them."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from made_up import make_annotation

from toolkit.coverage import (
    count_documents,
    find_gaps,
    read_corpus,
    summarise_copies,
    summarise_outlets,
    summarise_texts,
)
from toolkit.coverage_findings import table_coverage_findings
from toolkit.tables.coverage import (
    table_copies,
    table_documents_by_week,
    table_gaps,
    table_outlets,
    table_texts,
)

SAMPLE = Path(__file__).parent.parent / "data" / "sample"


def make_documents(*rows: tuple[str, str | None, str | None]) -> pd.DataFrame:
    """Documents from (story, outlet, day)."""
    table = pd.DataFrame(rows, columns=["story_id", "outlet", "published"])
    names = [f"d{number}" for number in range(len(table))]
    known = {"title": [f"T{name}" for name in names], "n_words": 100, "genre": "news", "reader": "jsonl"}
    published = pd.to_datetime(table["published"]).astype("datetime64[us]")
    return table.assign(doc_id=names, published=published, language="en", licence=None, **known)


DOCUMENTS = make_documents(
    ("s1", "Post", "2031-03-03"),
    ("s1", "Wire", "2031-03-04"),
    ("s2", "Post", "2031-03-05"),
    ("s3", "Post", None),
    ("s4", None, "2031-03-20"),
    ("s1", "Post", "2031-03-20"),
)


def test_counts_by_outlet_add_up_and_keep_unknown_ones() -> None:
    table = summarise_outlets(DOCUMENTS)
    rows = table[["outlet", "n_documents", "n_stories", "n_undated"]].fillna("").values.tolist()
    assert rows == [["Post", 4, 3, 1], ["Wire", 1, 1, 0], ["", 1, 1, 0]]
    assert table["share"].sum() == pytest.approx(1, abs=0.001)


def test_counts_by_week_keep_a_row_for_undated_articles() -> None:
    table = count_documents(DOCUMENTS, by=("week",)).sort_values("week")
    assert table["n_documents"].tolist() == [3, 2, 1]
    assert pd.isna(table["week"].iloc[-1])


def test_a_gap_says_how_long_and_how_likely_it_is() -> None:
    table = find_gaps(DOCUMENTS)
    rows = [(row.outlet, f"{row.after:%d}", f"{row.before:%d}", row.days) for row in table.itertuples()]
    assert sorted(rows) == [("", "05", "20", 14), ("Post", "05", "20", 14)]
    whole = table[table["outlet"] == ""].iloc[0]
    assert whole["expected"] == pytest.approx(4 * math.exp(-5 / 18 * 14), rel=0.01)


@pytest.mark.parametrize("days", [[], ["2031-03-03"], [None, None]])
def test_a_corpus_without_two_days_has_no_gap(days: list[str | None]) -> None:
    documents = make_documents(*((f"s{i}", "Post", day) for i, day in enumerate(days)))
    assert find_gaps(documents).empty
    assert table_gaps(find_gaps(documents)).rows == ()


def test_copies_are_stories_of_more_than_one_article() -> None:
    table = summarise_copies(DOCUMENTS)
    assert table[["story_id", "title", "n_documents", "outlets"]].values.tolist() == [
        ["s1", "Td0", 3, ["Post", "Wire"]]
    ]


def test_each_kind_of_text_adds_up_to_all_documents() -> None:
    sums = summarise_texts(DOCUMENTS).groupby("kind")["n_documents"].sum()
    assert set(sums) == {len(DOCUMENTS)}
    assert set(sums.index) == {"language", "genre", "reader", "licence"}


def test_the_numbers_of_the_exhibits_open_as_many_articles() -> None:
    found = make_annotation(24)
    weeks = count_documents(found.documents, by=("outlet", "week"))
    for exhibit in (
        table_outlets(summarise_outlets(found.documents), found),
        table_documents_by_week(weeks, found),
        table_copies(summarise_copies(found.documents), found),
        table_texts(summarise_texts(found.documents), found),
    ):
        totals = dict(zip(exhibit.evidence.get("key", []), exhibit.evidence.get("total", []), strict=True))
        cells = [part for row in exhibit.rows for cell in row for part in cell.parts if part.key]
        assert {part.key: int(part.text) for part in cells} == totals


def test_findings_of_a_corpus_open_its_articles() -> None:
    corpus = read_corpus(SAMPLE, languages=["en"])
    found = table_coverage_findings(
        corpus,
        outlets=summarise_outlets(corpus.documents),
        gaps=find_gaps(corpus.documents),
        copies=summarise_copies(corpus.documents),
        weeks=count_documents(corpus.documents, by=("outlet", "week")),
    )
    texts = [row[0].text for row in found.rows]
    assert any("1 article of 59; from The Lindhaven Courier" in text for text in texts)
    assert any("no gap is longer than chance explains" in text.lower() for text in texts)
    keys = {part.key for row in found.rows for part in row[0].parts if part.key}
    assert keys == set(found.evidence["key"])
