"""What is read off a statement, and how statements are counted."""

import pandas as pd
import pytest

from toolkit.attribution import (
    classify_cue,
    count_attributions,
    find_attributions,
    find_certainty,
    find_record,
)
from toolkit.engines import ATTRIBUTION_ENGINES, load_attribution_engine
from toolkit.engines.protocols import RawAttribution
from toolkit.sentences import split_sentences

FORMS = [
    # text, source, cue, content, form: what every engine finds
    ("“There will be no mass deportations,” Pike said.", "Pike", "said", ["There will be no mass deportations"], "direct"),
    ("“The river is ours,” said Belek. “It will stay ours.”", "Belek", "said", ["The river is ours", "It will stay ours."], "direct"),
    ("Salo said that Casmara would answer in kind.", "Salo", "said", ["Casmara would answer in kind"], "indirect"),
    ("Orsk said the duty was “a fair answer to unfair steel”.", "Orsk", "said", ["the duty was “a fair answer to unfair steel"], "mixed"),
    ("The duty will fall in May, according to the Trade Ministry.", "the Trade Ministry", "according to", ["The duty will fall in May"], "indirect"),
]  # fmt: skip


def letters(text: str, spans: list[tuple[int, int]]) -> set[int]:
    return {i for a, b in spans for i in range(a, b) if text[i].isalnum()}


@pytest.mark.parametrize("engine", sorted(ATTRIBUTION_ENGINES))
@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "form"), FORMS, ids=[case[0][:40] for case in FORMS]
)
def test_every_engine_finds_the_plain_forms(
    engine: str, text: str, source: str, cue: str, content: list, form: str
) -> None:
    found = load_attribution_engine(engine).find(text)
    assert len(found) == 1
    row: RawAttribution = found[0]
    gold = letters(text, [(text.index(c), text.index(c) + len(c)) for c in content])
    mine = letters(text, list(row.content))
    assert len(gold & mine) / len(gold | mine) >= 0.85
    assert row.source is not None
    assert row.cue is not None
    assert source.removeprefix("the ") in text[slice(*row.source)]
    assert cue in text[slice(*row.cue)]
    assert row.form == form


@pytest.mark.parametrize("engine", sorted(ATTRIBUTION_ENGINES))
@pytest.mark.parametrize(
    "text", ["", "\n\n", "“", "””””", "No quotation here.", "“" * 500, "a\u2028b “c", "He said"]
)
def test_no_engine_falls_over_odd_text(engine: str, text: str) -> None:
    for found in load_attribution_engine(engine).find(text):
        for start, end in found.content:
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        ("said", ("say", "assertion")),
        ("warned", ("warn", "warning")),
        ("told reporters", ("tell", "assertion")),
        ("denied", ("deny", "denial")),
        ("promised", ("promise", "promise")),
        ("accused", ("accuse", "blame")),
        ("zzz", (None, None)),
    ],
)
def test_cues_have_lemma_and_class(cue: str, expected: tuple) -> None:
    assert classify_cue(cue) == expected


def raw(text: str, source: str, cue: str, content: str) -> RawAttribution:
    spans = [(text.index(part), text.index(part) + len(part)) for part in (source, cue, content)]
    return RawAttribution(spans[0], spans[1], (spans[2],), "indirect")


@pytest.mark.parametrize(
    ("text", "cue", "content", "certainty", "record"),
    [
        ("Salo said it was over.", "said", "it was over", "plain", "on record"),
        ("Salo reportedly told them it was over.", "told", "it was over", "hedged", "on record"),
        ("Salo denied it was over.", "denied", "it was over", "denied", "on record"),
        (
            "Salo said if it went on he would leave.",
            "said",
            "if it went on he would leave",
            "conditional",
            "on record",
        ),
        ("In a leaked recording, Salo said it was over.", "said", "it was over", "plain", "leaked"),
        (
            "Salo, who spoke on condition of anonymity, said it was over.",
            "said",
            "it was over",
            "plain",
            "unnamed",
        ),
        ("In private, Salo said it was over.", "said", "it was over", "plain", "private"),
        ("Salo said the recording was leaked.", "said", "the recording was leaked", "plain", "on record"),
    ],
)
def test_what_is_read_off_a_statement(text: str, cue: str, content: str, certainty: str, record: str) -> None:
    found = raw(text, "Salo", cue, content)
    assert find_certainty(text, found, classify_cue(cue)[1]) == certainty
    assert find_record(text, found) == record


def test_counts_by_outlet_sum_to_the_whole_and_keep_the_unknown() -> None:
    documents = pd.DataFrame(
        {
            "doc_id": ["a", "b"],
            "story_id": ["a", "b"],
            "outlet": ["x", "y"],
            "published": pd.NaT,
            "text": ["one two three", "one two"],
        }
    )
    rows = [("a", ["P"], ["p"]), ("a", ["P", "Q"], ["p", "q"]), ("b", ["P"], ["p"]), ("b", [], [])]
    attributions = pd.DataFrame(
        [
            {
                "doc_id": d,
                "content": [[0, 3]],
                "speakers": n,
                "speaker_ids": i,
                "statement": True,
                "source_class": "named" if n else None,
            }
            for d, n, i in rows
        ]
    )
    whole = count_attributions(attributions, documents).set_index("speaker")
    apart = count_attributions(attributions, documents, by=("speaker", "outlet"))
    assert whole.loc["P", "n_statements"] == 3
    assert whole["n_statements"].sum() == apart["n_statements"].sum() == 5
    assert whole.index.isna().sum() == 1
    assert apart.groupby("outlet")["share"].sum().tolist() == pytest.approx([1, 1], abs=1e-3)
    assert whole.loc["P", "n_words"] == 3


@pytest.mark.parametrize(
    ("text", "piece", "kept"),
    [
        ("He said that it was over.", "that it was over.", "it was over"),
        ("“It is over,” he said.", "“It is over,”", "It is over"),
        ("He called it “over”.", "it “over”", "it “over"),
        ("He said: That.", "That.", "That"),
    ],
)
def test_content_stands_without_its_frame(text: str, piece: str, kept: str) -> None:
    documents = pd.DataFrame({"doc_id": ["d"], "text": [text], "title": ["t"]})
    start = text.index(piece)

    class Given:
        name = "given"

        def find(self, text: str, *, title: str = "") -> list[RawAttribution]:
            return [RawAttribution(None, None, ((start, start + len(piece)),), "indirect")]

    row = find_attributions(documents, split_sentences(documents), engine=Given()).iloc[0]
    assert [text[a:b] for a, b in row["content"]] == [kept]
