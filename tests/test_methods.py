"""Methods and limits are composed from what ran, and cite only figures that were measured."""

from __future__ import annotations

import pytest
from made_up import make_annotation

from scripts.write_measured import MEASURED, list_measured
from toolkit.annotation import ENGINES
from toolkit.errors import ParameterError
from toolkit.tables.methods import ASKED_FOR, PLAIN, STEPS, read_measured, table_methods
from toolkit.wording import read_wording


def test_the_figures_are_those_that_were_measured_last() -> None:
    assert read_measured() == {name: float(value) for name, value in list_measured()}, (
        f"run python scripts/write_measured.py to bring {MEASURED.name} up to date"
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_every_step_says_how_and_where_it_fails(engine: str) -> None:
    exhibit = table_methods(make_annotation(12), engine=engine)
    assert len(exhibit.rows) == len(STEPS)
    for row in exhibit.rows:
        texts = [cell.text for cell in row]
        assert all(texts[place] for place in (0, 1, 3))
        assert "{" not in " ".join(texts)


def test_the_engine_that_ran_is_named() -> None:
    texts = {e: table_methods(make_annotation(12), engine=e).rows for e in ("default", "baseline")}
    named = {engine: rows[STEPS.index("statements")][1].text for engine, rows in texts.items()}
    assert f"engine {ENGINES['default'].attributions}" in named["default"]
    assert f"engine {ENGINES['baseline'].attributions}" in named["baseline"]


def test_counts_of_the_corpus_stand_in_the_first_step() -> None:
    text = table_methods(make_annotation(12), steps=["corpus"]).rows[0][1].text
    assert text.startswith("12 articles of 4 outlets were read and kept (en: 12)")
    assert "left out were 2 inputs" in text
    assert "1 article without a date" in text


def test_an_unknown_step_is_named() -> None:
    with pytest.raises(ParameterError, match="magic; allowed: corpus, stories"):
        table_methods(make_annotation(6), steps=["magic"])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_validation_has_its_place_where_it_is_asked_for(engine: str) -> None:
    exhibit = table_methods(make_annotation(6), steps=["corpus", "validation"], engine=engine)
    assert [row[0].text for row in exhibit.rows] == ["Reading", "Validation"]
    assert all(exhibit.rows[1][place].text for place in (1, 3))
    assert "Validation" not in [row[0].text for row in table_methods(make_annotation(6), engine=engine).rows]


def test_each_step_has_its_wording() -> None:
    words = read_wording("methods")
    assert all(step in words for step in (*STEPS, *ASKED_FOR))
    assert all("other" in words[step] for step in STEPS if step not in PLAIN)
