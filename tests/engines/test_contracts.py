"""What every engine of a protocol promises, whatever is behind it: one test for all of sentiment, one for all of stance."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stand_in import Script, serve, write_settings

from toolkit.engines import (
    SENTIMENT_ENGINES,
    STANCE_ENGINES,
    load_sentiment_engine,
    load_stance_engine,
)
from toolkit.engines.protocols import KnownTarget, Question, SentimentEngine, Span, Stance, StanceEngine
from toolkit.resources import MODELS

ENDPOINT = "endpoint"
ROWS = [  # text, holder, target
    ("The Diet praised Rell for the treaty.", "The Diet", "Rell"),
    ("The Diet condemned the raids on Orsk.", "The Diet", "the raids"),
    ("Orsk met Rell on Monday.", "Orsk", "Rell"),
    ("Orsk said he rejected sanctions against “the river towns”, 🚢 and left.", "Orsk", "sanctions"),
    ("On sanctions the council has said nothing.", "the council", "sanctions"),
    ("Rell backs Rell.", "Rell", "Rell."),
]
TEXTS = [text for text, _, _ in ROWS]
HOLDERS = [(text.index(words), text.index(words) + len(words)) for text, words, _ in ROWS]
TARGETS = [(text.rindex(words), text.rindex(words) + len(words)) for text, _, words in ROWS]
ORDERS = [[5, 3, 1, 4, 0, 2], [2, 2, 0], [4]]  # other company, twice the same, alone
WEIGHTS = {
    "encoder": ["encoder/encoder.onnx"],
    "fast": ["fast/fast.npz", "encoder/tokenizer.json"],
}
JUDGES = ("decide", "relate")

Load = Callable[[str], str]


@pytest.fixture
def named(tmp_path: Path) -> Iterator[Load]:
    """The name by which the registry knows an engine; skips where its weights are not shipped yet."""
    with serve(Script()) as address:

        def name(engine: str) -> str:
            if absent := [file for file in WEIGHTS.get(engine, ()) if not (MODELS / file).is_file()]:
                pytest.skip(f"weights that are not there: {', '.join(absent)}")
            return f"endpoint:{write_settings(tmp_path, address)}" if engine == ENDPOINT else engine

        yield name


@pytest.fixture(params=[*sorted(SENTIMENT_ENGINES), ENDPOINT])
def sentiment(request: pytest.FixtureRequest, named: Load) -> SentimentEngine:
    return load_sentiment_engine(named(request.param))


@pytest.fixture(params=[*sorted(STANCE_ENGINES), ENDPOINT])
def stance(request: pytest.FixtureRequest, named: Load) -> StanceEngine:
    return load_stance_engine(named(request.param))


def pick(order: list[int]) -> tuple[list[str], list[Span], list[Span]]:
    return [TEXTS[i] for i in order], [HOLDERS[i] for i in order], [TARGETS[i] for i in order]


def test_sentiment_engines_keep_their_promise(sentiment: SentimentEngine) -> None:
    scores = sentiment.score(TEXTS, TARGETS)
    assert sentiment.name
    assert len(scores) == len(TEXTS)
    for score in scores:
        shares = (score.p_negative, score.p_neutral, score.p_positive)
        assert sum(shares) == pytest.approx(1, abs=2e-4)
        assert all(0 <= share <= 1 for share in shares)
        assert score.valence is None or -1 <= score.valence <= 1
    for order in ORDERS:
        texts, _, targets = pick(order)
        assert sentiment.score(texts, targets) == [scores[i] for i in order]
    assert sentiment.score([], []) == []
    for texts, spans in ((TEXTS, TARGETS[:-1]), (TEXTS[:1], TARGETS), ([], TARGETS), (TEXTS, [])):
        with pytest.raises(ValueError, match="zip"):
            sentiment.score(texts, spans)


def test_stance_engines_keep_their_promise(stance: StanceEngine) -> None:
    assert stance.name
    for verb in JUDGES:
        judge: Callable[..., list[Stance]] = getattr(stance, verb)
        found = judge(TEXTS, HOLDERS, TARGETS)
        assert len(found) == len(TEXTS)
        for one in found:
            shares = (one.p_against, one.p_neutral, one.p_favor)
            assert sum(shares) == pytest.approx(1, abs=2e-4)
            assert all(0 <= share <= 1 for share in shares)
            assert one.sure in (True, False)
        assert all(judge(*pick(order)) == [found[i] for i in order] for order in ORDERS)
        assert judge([], [], []) == []
        for lacking in (
            (TEXTS, HOLDERS, TARGETS[:-1]),
            (TEXTS, HOLDERS[:1], TARGETS),
            ([], HOLDERS, TARGETS),
        ):
            with pytest.raises(ValueError, match="zip"):
                judge(*lacking)


def test_whether_a_stance_is_sure_is_plain(stance: StanceEngine) -> None:
    assert all(
        type(s.sure) is bool for verb in JUDGES for s in getattr(stance, verb)(TEXTS, HOLDERS, TARGETS)
    )


def ask(place: int) -> Question:
    """A question about one row: all of its text is asked about; who speaks, speaks from the cue on."""
    text, holder, target = TEXTS[place], HOLDERS[place], TARGETS[place]
    kind = "issue" if text[slice(*target)].islower() else "actor"
    spoken = ((text.index("said"), len(text)),) if "said he" in text else ()
    return Question(text, holder, (0, len(text)), (KnownTarget(target, kind),), spoken)


def test_stance_engines_keep_their_promise_on_questions(stance: StanceEngine) -> None:
    questions = [ask(place) for place in range(len(TEXTS))]
    found = stance.find(questions)
    assert len(found) == len(questions)
    for question, verdicts in zip(questions, found, strict=True):
        for verdict in verdicts:
            assert verdict.stance in ("favor", "against", "neutral")
            assert 0 <= verdict.confidence <= 1
            assert question.text[slice(*verdict.evidence)].strip()
            assert question.text[slice(*verdict.target)].strip()
            assert verdict.known is None or question.targets[verdict.known].span == verdict.target
    for order in ORDERS:
        assert stance.find([questions[i] for i in order]) == [found[i] for i in order]
    assert stance.find([]) == []
    assert stance.find([Question("Rell spoke.", (0, 4), (0, 11), ())])[0] == []
