"""The numbers of docs/counting.md are those that the functions give."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from toolkit.co_mentions import count_co_mentions
from toolkit.entities import count_mentions, find_mentions, find_people
from toolkit.periods import compare_periods, summarise_presence
from toolkit.pronouns import resolve_pronouns
from toolkit.representation import find_represents
from toolkit.sentences import split_sentences
from toolkit.wording import say_number

PAGE = (Path(__file__).parent.parent / "docs" / "counting.md").read_text(encoding="utf-8")


def read_table(head: str) -> list[list[str]]:
    """The cells of the table of the page whose first line begins so, without its head."""
    lines = PAGE[PAGE.index(f"| {head}") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines]


@pytest.fixture(scope="module")
def documents() -> pd.DataFrame:
    frame = pd.DataFrame(read_table("doc_id"), columns=["doc_id", "outlet", "published", "text"])
    days = pd.to_datetime(frame["published"].where(frame["published"] != ""))
    stories = frame["doc_id"].replace("c", "b")
    return frame.assign(published=days, story_id=stories, n_words=frame["text"].str.split().str.len())


@pytest.fixture(scope="module")
def mentions(documents: pd.DataFrame) -> pd.DataFrame:
    sentences = split_sentences(documents)
    found = find_mentions(documents, sentences)
    return resolve_pronouns(found, documents, sentences, people=find_people(found, documents))


def test_the_example_is_as_large_as_the_page_says(documents: pd.DataFrame) -> None:
    words = re.search(r"five articles, four stories, (\d+) words", PAGE)
    assert words
    assert int(words[1]) == documents["n_words"].sum()
    assert documents["story_id"].nunique() == 4


@pytest.mark.parametrize("row", read_table("number | definition | France | Italy | Anna"), ids=lambda r: r[0])
def test_counts(row: list[str], mentions: pd.DataFrame, documents: pd.DataFrame) -> None:
    counts = count_mentions(mentions, documents).set_index("entity")[row[0]]
    style = "rate" if row[0] == "per_thousand" else "count"
    assert [say_number(counts[name], style) for name in ("France", "Italy", "Anna Kovar")] == row[2:]


@pytest.mark.parametrize("row", read_table("n_mentions` | apart".replace("n_m", "`n_m")), ids=lambda r: r[0])
def test_who_stands_for_whom(row: list[str], mentions: pd.DataFrame, documents: pd.DataFrame) -> None:
    relation = find_represents(mentions, documents)
    for given, said in zip((None, relation), row[1:], strict=True):
        counts = count_mentions(mentions, documents, represents=given).set_index("entity")["n_mentions"]
        assert counts.get(row[0], 0) == int(said)


def test_named_together(mentions: pd.DataFrame, documents: pd.DataFrame) -> None:
    pairs = count_co_mentions(mentions, documents, least=1)
    row = pairs[pairs["entity_a"].eq("France") & pairs["entity_b"].eq("Italy")].iloc[0]
    for names, _, said in read_table("number | definition | France and"):
        values = [row[name] for name in names.split(", ")]
        assert [f"{v:.2f}" if names == "npmi" else str(v) for v in values] == said.split(", ")
    suppressed = count_co_mentions(mentions, documents)
    assert suppressed["npmi"].isna().all()


@pytest.mark.parametrize("row", read_table("number | definition | France | Italy |\n"), ids=lambda r: r[0])
def test_first_last_rising_falling(row: list[str], mentions: pd.DataFrame, documents: pd.DataFrame) -> None:
    seen = summarise_presence(mentions, documents).set_index("entity")
    changed = compare_periods(mentions, documents, least=1).set_index("entity")
    for entity, said in zip(("France", "Italy"), row[2:], strict=True):
        values = [(seen if name in seen else changed).loc[entity, name] for name in row[0].split(", ")]
        assert ", ".join(_say(value) for value in values) == said
    assert f"here {changed['cut'].iloc[0]:%Y-%m-%d}" in PAGE


def _say(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:.3g}".replace("-", "−") if isinstance(value, float) else str(value)
