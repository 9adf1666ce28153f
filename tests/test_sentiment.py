"""Sentiment by VADER with names masked: no name carries a score, no row depends on its neighbours, no evidence is missing."""

import pandas as pd
import pytest

from toolkit.engines.vader import mask_names
from toolkit.errors import ParameterError
from toolkit.sentiment import score_sentiment, score_targets, summarise_sentiment

TEXTS = [
    "The president praised Hope Grace for her wonderful work.",
    "Critics called Pike a disaster.",
    "Salo met Hask on Tuesday.",
]
SPANS = [(22, 32), (15, 19), (0, 4)]


def test_scores_have_the_expected_sides() -> None:
    scores = score_targets(TEXTS, SPANS, engine="vader")
    assert scores["valence"][0] > 0.3
    assert scores["valence"][1] < -0.3
    assert scores["valence"].isna().tolist() == [False, False, True]
    assert scores[["p_negative", "p_neutral", "p_positive"]].sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert scores["p_neutral"][2] > 0.5


def test_order_and_neighbours_change_nothing() -> None:
    alone = pd.concat(
        [score_targets([t], [s], engine="vader") for t, s in zip(TEXTS, SPANS, strict=True)],
        ignore_index=True,
    )
    together = score_targets(TEXTS, SPANS, engine="vader")
    backwards = score_targets(TEXTS[::-1], SPANS[::-1], engine="vader")[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, together)
    pd.testing.assert_frame_equal(alone, backwards)


@pytest.mark.parametrize("name", ["Hope Grace", "Joran Pike", "War Crook", "United Love"])
def test_exchanging_a_name_changes_no_score(name: str) -> None:
    text = f"The envoy criticised {name} over the delay."
    expected = score_targets(["The envoy criticised Salo over the delay."], [(21, 25)], engine="vader")
    pd.testing.assert_frame_equal(score_targets([text], [(21, 21 + len(name))], engine="vader"), expected)


def test_masking_covers_spans_and_capitals_inside_a_sentence() -> None:
    assert mask_names("Rell told Hope Grace that peace won.", [(0, 4)]) == "Name told Name that peace won."


def test_an_unknown_engine_is_named_with_those_there_are() -> None:
    with pytest.raises(ParameterError, match="'magic' is unknown; there are .*vader"):
        score_targets(TEXTS, SPANS, engine="magic")


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        score_targets(TEXTS, SPANS[:2], engine="vader")


def test_summary_counts_missing_and_keeps_the_undated_and_the_evidence_free() -> None:
    sentences = pd.DataFrame(
        {
            "doc_id": ["a", "b", "c"],
            "sent_id": 0,
            "paragraph": 0,
            "start": 0,
            "end": [len(t) for t in TEXTS],
            "text": TEXTS,
        }
    )
    mentions = pd.DataFrame(
        {
            "doc_id": ["a", "b", "c"], "sent_id": 0, "start": [s for s, _ in SPANS], "end": [e for _, e in SPANS],
            "surface": "x", "kind": "named", "type": "person", "entity_id": ["p", "p", "q"], "entity": ["P", "P", "Q"], "link": "name",
        }
    )  # fmt: skip
    documents = pd.DataFrame(
        {
            "doc_id": list("abc"),
            "story_id": list("abc"),
            "outlet": ["x", "x", "y"],
            "published": pd.to_datetime(["2031-03-04", None, None]),
        }
    )
    sentiment = score_sentiment(sentences, mentions, engine="vader")
    summary = summarise_sentiment(sentiment, documents, by=["entity"]).set_index("entity")
    assert summary.loc["P", ["n", "n_missing", "n_documents"]].tolist() == [2, 0, 2]
    assert summary.loc["Q", ["n", "n_missing"]].tolist() == [0, 1]
    assert pd.isna(summary.loc["Q", "valence"])
    assert summary.loc["P", "low"] <= summary.loc["P", "valence"] <= summary.loc["P", "high"]
    weeks = summarise_sentiment(sentiment, documents, by=["week"])
    assert weeks["week"].isna().sum() == 1
