"""The encoder: what it reads, that a row depends on nothing but itself, and that a name at a mark carries no score."""

import pytest

from toolkit.engines.encoder import Encoder, mark
from toolkit.engines.encoder_input import MAX_PIECES, NOWHERE
from toolkit.engines.encoder_phrases import Lit, find_phrases, trim_phrase
from toolkit.engines.protocols import KnownTarget, Question

TEXT = "Sarvia vetoed a resolution condemning the raid."


def span(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def test_marks_stand_around_the_spans_and_hide_names() -> None:
    marked = mark(TEXT, span(TEXT, "the raid"), span(TEXT, "Sarvia"))
    hidden = span(TEXT, "Sarvia")
    assert all(not (hidden[0] <= a and b <= hidden[1]) for a, b in marked.offsets if a != NOWHERE)
    assert span(TEXT, "raid") in marked.offsets
    assert marked.holder < marked.target


def test_a_long_text_keeps_what_is_near_the_marks() -> None:
    text = "word " * 300 + "Sarvia rejected the treaty" + " word" * 300
    marked = mark(text, span(text, "the treaty"), span(text, "Sarvia"))
    assert len(marked.ids) == MAX_PIECES
    assert span(text, "rejected") in marked.offsets


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_order_company_and_threads_change_nothing(threads: int) -> None:
    texts = [f"Ostrava's minister praised the {'very ' * (i % 17)}long accord on Monday." for i in range(150)]
    spans = [span(text, "the") for text in texts]
    together = Encoder(threads=threads).score(texts, spans)
    backwards = Encoder(threads=threads).score(texts[::-1], spans[::-1])[::-1]
    alone = [Encoder(threads=1).score([t], [s])[0] for t, s in zip(texts[::10], spans[::10], strict=True)]
    assert together == backwards
    assert together[::10] == alone


@pytest.mark.parametrize("name", ["Russia", "Kenya", "Maria Okafor", "NATO", "Kim", "the United States"])
def test_exchanging_the_name_at_a_mark_changes_no_score(name: str) -> None:
    texts = [f"Critics called {who} a disaster for the alliance." for who in ("Salo", name)]
    scores = Encoder().score(texts, [span(texts[0], "Salo"), span(texts[1], name)])
    assert scores[0] == scores[1]


def test_no_rows_give_no_scores() -> None:
    assert Encoder().score([], []) == []
    assert Encoder().find([]) == []
    assert Encoder().direct([], [], []).shape == (0, 5)


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        Encoder().score([TEXT], [])


CASES = [  # text, holder, target, stance
    ("Kelly said there will be no mass deportations.", "Kelly", "mass deportations", "against"),
    ("The minister condemned the raid on the harbour.", "The minister", "the raid on the harbour", "against"),
    (
        "Sarvia vetoed a resolution condemning the raid.",
        "Sarvia",
        "a resolution condemning the raid",
        "against",
    ),
    ("The president lifted the tariffs on steel.", "The president", "the tariffs on steel", "against"),
    ("The premier vowed to build the dam by spring.", "The premier", "the dam", "favor"),
    ("The chancellor remains committed to the alliance.", "The chancellor", "the alliance", "favor"),
    ("The envoys met in Kestria to discuss the treaty.", "The envoys", "the treaty", "neutral"),
    ("The senator has raised doubts about the arms sale.", "The senator", "the arms sale", "against"),
]


@pytest.mark.parametrize(("text", "holder", "target", "stance"), CASES, ids=[c[0][:40] for c in CASES])
def test_stance_of_a_holder(text: str, holder: str, target: str, stance: str) -> None:
    answer = Encoder().decide([text], [span(text, holder)], [span(text, target)])[0]
    shares = {"against": answer.p_against, "neutral": answer.p_neutral, "favor": answer.p_favor}
    assert sum(shares.values()) == pytest.approx(1, abs=1e-3)
    assert max(shares, key=lambda side: shares[side]) == stance


def test_a_question_is_answered_with_known_targets_and_with_phrases() -> None:
    text = "Tavaros condemned the closure of the strait and praised Hask."
    known = KnownTarget(span(text, "Hask"), "actor")
    spoken = ((0, len(text)),)
    question = Question(text, span(text, "Tavaros"), (0, len(text)), (known,), spoken)
    verdicts = Encoder().find([question])[0]
    assert {(text[slice(*v.target)], v.known, v.stance) for v in verdicts} >= {
        ("closure of the strait", None, "against"),
        ("Hask", 0, "favor"),
    }


@pytest.mark.parametrize(
    ("text", "given", "kept"),
    [
        ("to reject the sale of warships, which", "the sale of warships, which", "sale of warships"),
        ("against it", "it", None),
        ("for their own security", "their own security", "own security"),
        ("an end to the blockade of Sella", "end to the blockade of Sel", "end to the blockade of Sella"),
        ("the 3", "the 3", None),
    ],
)
def test_a_phrase_is_trimmed_to_what_names_a_thing(text: str, given: str, kept: str | None) -> None:
    found = trim_phrase(text, span(text, given))
    assert (text[slice(*found)] if found else None) == kept


@pytest.mark.parametrize(
    ("beliefs", "sides", "spans"),
    [
        ([0.1, 0.9, 0.2, 0.8, 0.1, 0.1, 0.7], "++++++++", [(1, 4), (6, 7)]),
        ([0.9, 0.9, 0.9, 0.9], "++--", [(0, 2), (2, 4)]),
        ([0.9, 0.9, 0.9], "+-+", [(0, 3), (1, 2)]),
        ([0.1, 0.2], "++", []),
    ],
)
def test_lit_pieces_make_phrases_over_short_gaps(
    beliefs: list[float], sides: str, spans: list[tuple[int, int]]
) -> None:
    pieces = [
        Lit((i, i + 1), p, side == "+") for i, (p, side) in enumerate(zip(beliefs, sides, strict=False))
    ]
    assert find_phrases(pieces, least=0.5) == spans
