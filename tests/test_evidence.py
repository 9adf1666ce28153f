"""Every number opens onto the sentences behind it."""

from __future__ import annotations

import pandas as pd
import pytest
from made_up import count_attributions, count_mentions, make_annotation, summarise_positions

from toolkit.errors import SchemaError
from toolkit.evidence import MAX_CHARACTERS, MAX_SENTENCES, find_evidence, find_weeks
from toolkit.licences import find_limit
from toolkit.reports.excerpts import hold_back

TEXT = "The barrier will rise. “It is folly,” Ana Vel said on Monday.\n\nNobody else spoke."
SENTENCES = [(0, 22), (23, 61), (63, 81)]


def make_tables(texts: dict[str, str], spans: list[tuple[int, int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    documents = pd.DataFrame(
        [
            {
                "doc_id": doc_id,
                "outlet": "Voice",
                "published": pd.NaT,
                "title": "T",
                "url": None,
                "story_id": doc_id,
            }
            for doc_id in texts
        ]
    )
    sentences = pd.DataFrame(
        [
            {"doc_id": doc_id, "sent_id": i, "start": a, "end": b, "text": text[a:b]}
            for doc_id, text in texts.items()
            for i, (a, b) in enumerate(spans)
        ]
    )
    return documents, sentences


def marked(passage: list[dict]) -> list[tuple[str, str]]:
    return [(role, piece["text"][a:b]) for piece in passage for a, b, role in piece["marks"]]


def test_a_mention_is_marked_in_its_sentence() -> None:
    documents, sentences = make_tables({"d": TEXT}, SENTENCES)
    start = TEXT.index("Ana")
    detail = pd.DataFrame([{"doc_id": "d", "sent_id": 1, "entity_id": "v", "start": start, "end": start + 7}])
    found = find_evidence(pd.DataFrame({"entity_id": ["v"], "n": [1]}), detail, sentences, documents)
    assert found["text"].tolist() == ["“It is folly,” Ana Vel said on Monday."]
    assert marked(found["passage"][0]) == [("target", "Ana Vel")]
    assert (found["row"][0], found["sent_id"][0], found["total"][0], found["n_documents"][0]) == (0, 1, 1, 1)


def test_a_statement_shows_source_cue_and_content_without_overlap() -> None:
    documents, sentences = make_tables({"d": TEXT}, SENTENCES)
    content, cue, source = (TEXT.index(word) for word in ("“It", "said", "Ana"))
    detail = pd.DataFrame(
        [
            {
                "doc_id": "d", "attribution_id": "d#a0", "content": [[content, source + 3]], "cue_start": cue,
                "cue_end": cue + 4, "source_start": source, "source_end": source + 7, "speakers": ["Ana Vel"],
                "speaker_ids": ["v"], "on_record": "leaked", "certainty": "plain",
            }
        ]
    )  # fmt: skip
    found = find_evidence(pd.DataFrame({"speaker": ["Ana Vel"]}), detail, sentences, documents)
    assert marked(found["passage"][0]) == [
        ("content", "“It is folly,” "),
        ("source", "Ana Vel"),
        ("cue", "said"),
    ]
    assert found["note"][0] == "Ana Vel · leaked"


@pytest.mark.parametrize(
    ("first", "last", "shown", "cut"), [(0, 0, [0], False), (1, 2, [1, 2], False), (0, 5, [0, 1, 2, 3], True)]
)
def test_a_long_passage_is_cut(first: int, last: int, shown: list[int], cut: bool) -> None:
    text, spans = "Aaa bbb. " * 6, [(9 * i, 9 * i + 8) for i in range(6)]
    documents, sentences = make_tables({"d": text}, spans)
    detail = pd.DataFrame(
        [
            {
                "doc_id": "d", "holder": "H", "stance": "favor", "confidence": 0.5,
                "target_start": spans[first][0], "target_end": spans[last][1],
                "evidence_start": spans[first][0], "evidence_end": spans[last][1],
            }
        ]
    )  # fmt: skip
    found = find_evidence(pd.DataFrame({"holder": ["H"]}), detail, sentences, documents)
    assert [piece["sent_id"] for piece in found["passage"][0]] == shown
    assert found["cut"][0] == cut
    assert len(shown) <= MAX_SENTENCES


def test_a_sentence_without_end_is_shortened_around_its_mark() -> None:
    text = "word " * 400 + "Ana Vel" + " word" * 400
    documents, sentences = make_tables({"d": text}, [(0, len(text))])
    start = text.index("Ana")
    detail = pd.DataFrame([{"doc_id": "d", "entity": "Ana Vel", "start": start, "end": start + 7}])
    found = find_evidence(pd.DataFrame({"entity": ["Ana Vel"]}), detail, sentences, documents)
    assert marked(found["passage"][0]) == [("target", "Ana Vel")]
    assert len(found["text"][0]) <= MAX_CHARACTERS + 2
    assert found["text"][0].startswith("…")
    assert found["text"][0].endswith("…")


def test_totals_are_the_numbers_of_the_summary() -> None:
    found = make_annotation(30)
    counts = count_mentions(found, ["entity", "outlet"])
    evidence = find_evidence(counts, found.mentions, found.sentences, found.documents, limit=3)
    first = evidence.drop_duplicates("row").set_index("row")
    assert first["total"].tolist() == counts["n_mentions"].tolist()
    assert first["n_documents"].tolist() == counts["n_documents"].tolist()
    assert evidence.groupby("row").size().max() == 3


def test_undated_documents_and_unknown_speakers_keep_their_evidence() -> None:
    found = make_annotation(30)
    weeks = count_mentions(found, ["entity", "week"])
    evidence = find_evidence(weeks, found.mentions, found.sentences, found.documents)
    undated = evidence[evidence["week"].isna()]
    assert len(evidence) == len(found.mentions)
    assert set(undated["doc_id"]) == {"d0029"}
    speakers = count_attributions(found, ["speaker"])
    silent = speakers.index[speakers["speaker"].isna()][0]
    by_speaker = find_evidence(speakers, found.attributions, found.sentences, found.documents)
    assert (by_speaker["row"] == silent).sum() == speakers["n_statements"][silent]


def test_the_sample_of_passages_is_spread_and_the_same_twice() -> None:
    found = make_annotation(200)
    counts = count_mentions(found, ["entity"])
    call = (counts, found.mentions, found.sentences, found.documents)
    evidence = find_evidence(*call, limit=8)
    again = find_evidence(counts, found.mentions.iloc[::-1], found.sentences, found.documents, limit=8)
    assert evidence["text"].tolist() == again["text"].tolist()
    named = found.mentions.merge(found.documents[["doc_id", "outlet"]]).groupby("entity")["outlet"].nunique()
    for (_, entity), rows in evidence.groupby(["row", "entity"]):
        assert rows["doc_id"].is_unique
        assert rows["outlet"].nunique() == named[entity]
        assert (rows["published"].max() - rows["published"].min()).days > 30
        assert rows["published"].dropna().is_monotonic_increasing


def test_positions_bring_the_cue_of_their_statement() -> None:
    found = make_annotation(12)
    evidence = find_evidence(
        summarise_positions(found),
        found.positions,
        found.sentences,
        found.documents,
        attributions=found.attributions,
    )
    assert len(evidence) == len(found.positions)
    roles = [{role for role, _ in marked(p)} for p in evidence["passage"]]
    assert all(found == {"content", "cue", "source", "target"} for found in roles)
    assert evidence["note"].str.fullmatch(r"(favor|against|neutral), confidence 0\.70").all()


LICENCES = [
    ("Public domain", None, 480),
    ("CC BY 4.0", None, 480),
    ("CC BY-NC 4.0", 168, 400),
    ("All rights reserved", 168, 400),
    (None, 168, 400),
]


@pytest.mark.parametrize(("licence", "allowed", "longest"), LICENCES)
def test_a_passage_is_as_long_as_the_licence_of_its_article_allows(
    licence: str | None, allowed: int | None, longest: int
) -> None:
    text = "word " * 95 + "Vel. "
    documents, sentences = make_tables({"d": text}, [(0, 480)])
    detail = pd.DataFrame([{"doc_id": "d", "entity": "Vel", "start": 475, "end": 478}])
    known = documents.assign(text=text, licence=licence)
    found = find_evidence(pd.DataFrame({"entity": ["Vel"]}), detail, sentences, known)
    assert len(found["text"][0].strip("…")) <= longest
    assert marked(found["passage"][0]) == [("target", "Vel")]
    assert found["allowed"][0] is pd.NA if allowed is None else found["allowed"][0] == allowed


def test_documents_are_shown_by_how_they_begin() -> None:
    documents, sentences = make_tables({"d": TEXT}, SENTENCES)
    outlets = pd.DataFrame({"outlet": ["Voice"]})
    found = find_evidence(outlets, documents, sentences, documents, on=["outlet"])
    assert found["text"].tolist() == ["The barrier will rise."]
    assert (found["total"][0], found["passage"][0][0]["marks"]) == (1, [])


def test_tables_without_a_common_key_are_refused() -> None:
    found = make_annotation(4)
    with pytest.raises(SchemaError, match="no key column in common: colour against"):
        find_evidence(pd.DataFrame({"colour": ["red"]}), found.mentions, found.sentences, found.documents)


@pytest.mark.parametrize(
    ("day", "monday"),
    [("2031-03-03", "2031-03-03"), ("2031-03-09", "2031-03-03"), ("2031-03-10", "2031-03-10"), (None, None)],
)
def test_weeks_begin_on_monday(day: str | None, monday: str | None) -> None:
    week = find_weeks(pd.Series(pd.to_datetime([day])))[0]
    assert (pd.isna(week) and monday is None) or week == pd.Timestamp(monday)


@pytest.mark.parametrize(
    ("licence", "share"),
    [
        ("Public domain", 1.0),
        ("cc0 1.0", 1.0),
        ("CC  BY 4.0", 1.0),
        ("CC BY-NC-SA", 0.35),
        ("©", 0.35),
        (None, 0.35),
    ],
)
def test_a_licence_is_known_by_how_it_begins(licence: str | None, share: float) -> None:
    assert find_limit(licence).share == share


def test_an_article_never_shows_more_than_its_share_in_all_exhibits_together() -> None:
    place = {"outlet": "Voice", "published": None, "title": "T", "url": None}
    texts = ["a" * 40, "b" * 40, "c" * 40]
    exhibits = [
        {
            "layout": layout,
            "documents": {"d": place | {"allowed": 85}},
            "sentences": [["d", i, text] for i, text in enumerate(texts)],
            "evidence": {"0": {"items": [{"s": [0, 2], "m": [[0, 1, 2, "cue"], [1, 3, 4, "target"]]}]}},
        }
        for layout in ("findings", "table")
    ]
    for _ in range(2):
        hold_back(exhibits)
        assert [[s[2] for s in exhibit["sentences"]] for exhibit in exhibits] == [
            ["a" * 40, "b" * 40, ""]
        ] * 2
        assert exhibits[1]["evidence"]["0"]["items"][0] == {"s": [0, 2], "m": [[0, 1, 2, "cue"]]}
