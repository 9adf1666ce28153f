"""How confidences are fitted: judged pairs as questions, and a regression that finds what made the answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from toolkit.engines.protocols import KnownTarget
from training.encoder_confidence import area, expected_error, fit_logistic
from training.encoder_judged import DEV_PART, read_judged
from training.encoder_marked import is_dev_document

TEXT = "Rain fell. Ada Thorn said the tolls would ruin Casmara."
DEV = next(name for name in map(str, range(99)) if is_dev_document(name, part=DEV_PART))
HEAD = "corpus,doc_id,start,sentence,end,holder,target,kind,spoken,reported,answer"


@pytest.mark.parametrize(
    ("kind", "answer", "side", "known"),
    [
        ("phrase", "-", 0, ()),
        ("issue", "+", 2, (KnownTarget((15, 24), "issue"),)),
        ("actor", "0", 1, (KnownTarget((15, 24), "actor"),)),
        ("phrase", "x", 1, ()),
    ],
)
def test_a_judged_pair_is_a_question(
    tmp_path: Path, kind: str, answer: str, side: int, known: tuple[KnownTarget, ...]
) -> None:
    path = tmp_path / "judged.csv"
    path.write_text(f"{HEAD}\nc,{DEV},11,11,55,11-20,26-35,{kind},26-54,,{answer}\n", encoding="utf-8")
    (pair,) = read_judged(path, {("c", DEV): TEXT}, dev=True)
    assert pair.question.text == "Ada Thorn said the tolls would ruin Casmara."
    assert (pair.question.holder, pair.question.spoken) == ((0, 9), ((15, 43),))
    assert (pair.target, pair.question.targets, pair.side) == ((15, 24), known, side)
    assert not list(read_judged(path, {("c", DEV): TEXT}, dev=False))


def test_the_regression_finds_the_weights() -> None:
    draw = np.random.default_rng(1)
    rows = draw.normal(size=(20000, 3)) * [1, 5, 0.2]
    right = (draw.random(20000) < 1 / (1 + np.exp(-(0.5 + rows @ [1.0, -0.2, 0.0])))).astype(float)
    bias, weights = fit_logistic(rows, right)
    assert bias == pytest.approx(0.5, abs=0.1)
    assert weights == pytest.approx([1.0, -0.2, 0.0], abs=0.15)


@pytest.mark.parametrize(
    ("scores", "right", "expected_area", "error"),
    [
        ([0.1, 0.9], [0, 1], 1.0, 0.1),
        ([0.9, 0.1], [0, 1], 0.0, 0.9),
        ([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1], 0.5, 0.0),
    ],
)
def test_area_and_error(scores: list[float], right: list[int], expected_area: float, error: float) -> None:
    given, truth = np.array(scores), np.array(right)
    assert area(given, truth) == expected_area
    assert expected_error(given, truth) == pytest.approx(error)
