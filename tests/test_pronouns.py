"""Pronouns are read where one person alone can be meant, and are a kind of their own."""

from __future__ import annotations

import pandas as pd
import pytest
from test_entities import documents_of

from toolkit.entities import count_mentions, find_mentions, find_people
from toolkit.pronouns import resolve_pronouns
from toolkit.schemas import MENTIONS, check
from toolkit.sentences import split_sentences


def with_pronouns(*texts: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    documents = documents_of(*texts)
    sentences = split_sentences(documents)
    mentions = find_mentions(documents, sentences)
    people = find_people(mentions, documents)
    return check(resolve_pronouns(mentions, documents, sentences, people=people), MENTIONS), documents


def pronouns(text: str) -> list[tuple[str, str]]:
    mentions = with_pronouns(text)[0]
    rows = mentions[mentions["kind"] == "pronoun"]
    return list(rows[["surface", "entity"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Kovar spoke. She said her plan stood.", [("She", "Anna Kovar"), ("her", "Anna Kovar")]),
        ("Anna Kovar spoke.\n\nShe left.", [("She", "Anna Kovar")]),
        ("Anna Kovar met Boris Mattern. She left and he stayed.", [("She", "Anna Kovar"), ("he", "Boris Mattern")]),
        ("Anna Kovar met Mary Dorn. She left.", []),  # two women
        ("Anna Kovar met Quinn Zadar. She left.", []),  # one whose gender is not known
        ("Anna Kovar spoke. He left.", []),  # no man
        ("Anna Kovar met a spokeswoman. She left.", []),  # somebody without a name
        ("Anna Kovar, the foreign minister, spoke. She left.", [("She", "Anna Kovar")]),
        ("Foreign Minister Anna Kovar spoke. She left.", [("She", "Anna Kovar")]),
        ("“I told her so,” Anna Kovar said.", []),  # inside the marks of another
        ("Before she left, Anna Kovar praised Mary Dorn.", []),
        ("He sounded the alarm. Boris Mattern’s plan was on his mind.", []),  # he, then the name
        ("Anna Kovar spoke.\n\nNobody answered.\n\nShe left.", []),  # two paragraphs on
    ],
)  # fmt: skip
def test_a_pronoun_is_read_with_confidence_or_not_at_all(text: str, expected: list[tuple[str, str]]) -> None:
    assert pronouns(text) == expected


def test_kinds_are_counted_apart_and_pronouns_only_on_request() -> None:
    text = "Foreign Minister Anna Kovar spoke. She left. The foreign minister smiled. Kovar was tired."
    mentions, documents = with_pronouns(text)
    row = count_mentions(mentions, documents).iloc[0]
    shown = ["n_mentions", "n_named", "n_demonym", "n_nominal", "n_pronoun"]
    assert row[shown].tolist() == [2, 2, 0, 1, 1]
    every = count_mentions(mentions, documents, kinds=("named", "demonym", "nominal", "pronoun")).iloc[0]
    assert every[shown].tolist() == [4, 2, 0, 1, 1]
