"""The gate: what it lets through, what it stops, and that its floors only rise."""

import json
from pathlib import Path

import pytest

from benchmarks.gate import FLOORS, check_figures, check_gold, flatten, raise_bounds
from benchmarks.shared import MISSING, is_there

ROOT = Path(__file__).parent.parent


def test_figures_are_flattened_by_name() -> None:
    assert dict(flatten({"a": {"b": 1, "c": {"d": 2.5}}, "e": "text"}, "x.")) == {"x.a.b": 1, "x.a.c.d": 2.5}


@pytest.mark.parametrize(
    ("bound", "value", "said"),
    [
        ({"least": 5}, 5, []),
        ({"least": 5}, 4.9, ["f: 4.9 is below 5"]),
        ({"most": 2}, 2, []),
        ({"most": 2}, 3, ["f: 3 is above 2"]),
    ],
)
def test_a_figure_beyond_its_bound_is_named(bound: dict, value: float, said: list[str]) -> None:
    assert check_figures({"f": bound}, {"f": value}) == said


def test_a_figure_that_vanished_is_named() -> None:
    assert check_figures({"f": {"least": 1}}, {}) == ["f: not measured any more"]


def test_bounds_rise_and_never_fall() -> None:
    bounds = {"up": {"least": 5}, "down": {"least": 5}, "error": {"most": 3}}
    found = {"up": 7.0, "down": 4.0, "error": 2.0}
    assert raise_bounds(bounds, found) == {"up": {"least": 7.0}, "down": {"least": 5}, "error": {"most": 2.0}}


def test_a_changed_gold_is_named() -> None:
    assert check_gold({"data/gold/sample.json": "0" * 64})[0].startswith(
        "gold data/gold/sample.json: pinned 000000000000"
    )


@pytest.mark.gold
@pytest.mark.skipif(not is_there(), reason=MISSING)
def test_the_pinned_gold_is_the_gold_beside_the_project() -> None:
    assert check_gold(json.loads(FLOORS.read_text(encoding="utf-8"))["gold"]) == []


def test_the_gold_of_the_sample_points_at_its_articles() -> None:
    gold = json.loads((ROOT / "data/gold/sample.json").read_text(encoding="utf-8"))["articles"]
    lines = (ROOT / "data/sample/straits.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {row["id"]: row["text"] for row in map(json.loads, lines)}
    assert len(gold) >= 12
    for article in gold:
        text = texts[article["id"]]
        spans = [p["evidence"] for p in article["positions"]]
        spans += [
            span
            for a in article["attributions"]
            for span in [*a["content"], *filter(None, (a["source"], a["cue"]))]
        ]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(text[start:end].strip() == text[start:end] for start, end in spans)
