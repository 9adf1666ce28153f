"""Cooperation and conflict between countries: classes, weights, pairs and sums."""

import pandas as pd
import pytest

from toolkit.engines.protocols import Event
from toolkit.events import find_events, score_events, summarise_events


class Scripted:
    """An engine whose answers are fixed by a word of the text."""

    name = "scripted"

    def classify(self, texts, sources, targets):  # type: ignore[no-untyped-def]
        return [
            Event((0.0, 0.0, 0.0, 1.0)) if "shelled" in t else Event((0.9, 0.1, 0.0, 0.0), "perhaps" not in t)
            for t in texts
        ]


TEXTS = [
    "Ardania shelled Belvar.",
    "Belvar thanked Ardania.",
    "Ardania perhaps met Belvar.",
    "Ardania rests.",
]


def tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    ids = [f"d{i}" for i in range(len(TEXTS))]
    sentences = pd.DataFrame({"doc_id": ids, "sent_id": 0, "start": 0, "end": 30, "text": TEXTS})
    rows = [
        {"doc_id": doc, "sent_id": 0, "start": text.index(name), "end": text.index(name) + len(name), "entity": name,
         "entity_id": f"country:{name[:3].upper()}", "kind": "named", "type": "place", "link": "name", "surface": name}
        for doc, text in zip(ids, TEXTS, strict=True) for name in ("Ardania", "Belvar") if name in text
    ]  # fmt: skip
    documents = pd.DataFrame(
        {"doc_id": ids, "story_id": ids, "outlet": "x", "published": pd.to_datetime("2031-03-04")}
    )
    return sentences, pd.DataFrame(rows), documents


def test_scores_have_the_class_its_shares_and_the_expected_weight() -> None:
    table = score_events(TEXTS[:2], [(0, 7), (0, 6)], [(16, 22), (15, 22)], engine=Scripted())
    assert table["quad"].tolist() == [4, 1]
    assert table[["p_1", "p_2", "p_3", "p_4"]].sum(axis=1).tolist() == pytest.approx([1, 1])
    assert table["goldstein"].tolist() == pytest.approx([-7.7, 0.9 * 3.6 + 0.1 * 6.9])


def test_events_are_pairs_of_countries_on_which_the_engine_does_not_abstain() -> None:
    sentences, mentions, _ = tables()
    events = find_events(sentences, mentions, engine=Scripted())
    assert events[["doc_id", "source", "target", "quad"]].to_numpy().tolist() == [
        ["d0", "Ardania", "Belvar", 4],
        ["d1", "Belvar", "Ardania", 1],
    ]


def test_a_pair_sums_both_directions() -> None:
    sentences, mentions, documents = tables()
    summary = summarise_events(find_events(sentences, mentions, engine=Scripted()), documents)
    row = summary.iloc[0]
    assert (row["pair"], row["n"], row["n_cooperation"], row["n_conflict"]) == ("Ardania – Belvar", 2, 1, 1)
    assert row["goldstein"] == pytest.approx((-7.7 + 3.93) / 2, abs=0.01)
    assert row["low"] <= row["goldstein"] <= row["high"]


def test_no_sentence_gives_an_empty_table() -> None:
    sentences, mentions, _ = tables()
    assert find_events(sentences, mentions.iloc[:0], engine=Scripted()).empty
