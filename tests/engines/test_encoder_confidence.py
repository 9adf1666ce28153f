"""The confidence of a position: no reading lifts a candidate over its ceiling, and each sign counts as it should."""

from itertools import product

import pytest

from toolkit.engines.encoder_confidence import SIGNS, SURE, Place, confidence, odds, sigmoid
from toolkit.engines.protocols import Question

TEXT = "Ada Thorn said that the tolls would ruin Casmara."
OWN = (15, len(TEXT))


def place(kind: str = "phrase", *, belief: float = 0.5, vote: float = 0.0, spoken: bool = True) -> Place:
    question = Question(TEXT, (0, 9), (0, len(TEXT)), (), (OWN,) if spoken else ())
    start = TEXT.index("the tolls")
    return Place.of(question, (start, start + 9), kind, belief=belief, vote=vote, spoken=spoken)


@pytest.mark.parametrize(
    ("kind", "belief", "vote", "spoken"),
    list(product(("actor", "issue", "phrase"), (0.0, 0.1, 0.9), (-1.0, 0.0, 0.5), (True, False))),
)
def test_no_reading_goes_over_the_ceiling(kind: str, belief: float, vote: float, spoken: bool) -> None:
    here = place(kind, belief=belief, vote=vote, spoken=spoken)
    shares = (0.0, 0.3, 0.7, 1.0)
    found = [
        confidence(here.signs(side, sentiment, favor=favor))
        for side, sentiment, favor in product(shares, shares, (True, False))
    ]
    assert max(found) <= here.ceiling() + 1e-9


def test_signs_are_those_that_have_weights() -> None:
    assert set(place().signs(0.5, 0.5, favor=True)) == set(SIGNS)


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ((place(), 0.4), (place(), 0.8)),
        ((place(belief=0.2), 0.6), (place(belief=0.8), 0.6)),
        ((place(vote=-1.0), 0.6), (place(vote=1.0), 0.6)),
    ],
    ids=["belief in the side", "belief in the stretch", "vote of the lexicon"],
)
def test_stronger_signs_give_more(weaker: tuple[Place, float], stronger: tuple[Place, float]) -> None:
    less, more = (confidence(here.signs(side, 0.5, favor=True)) for here, side in (weaker, stronger))
    assert less < more


@pytest.mark.parametrize(("share", "back"), [(0.5, 0.5), (0.9, 0.9), (1.0, SURE), (0.0, 1 - SURE)])
def test_odds_and_back(share: float, back: float) -> None:
    assert sigmoid(odds(share)) == pytest.approx(back)
