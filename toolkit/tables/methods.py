"""The exhibit of how a report was made: composed from what ran, what was measured, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Protocol

import pandas as pd

from toolkit.annotation import DEFAULT_ENGINE, ENGINES
from toolkit.corpus import describe_corpus
from toolkit.errors import ParameterError
from toolkit.exhibits import Column, Exhibit, link_cell
from toolkit.resources import TEMPLATES, read_rows
from toolkit.tables.rows import Held
from toolkit.wording import read_wording, say

PLAIN = ("corpus", "stories", "intervals", "evidence", "validation")  # steps without an engine
BY_ENGINE = {"names": "names", "statements": "attributions", "positions": "stance", "sentiment": "sentiment"}
STEPS = ("corpus", "stories", "names", "statements", "positions", "sentiment", "intervals", "evidence")
ASKED_FOR = ("validation",)  # steps of one notebook alone, which the others do not rest on
TEXTS = ("how", "measured", "fails")


class Read(Held, Protocol):
    """A corpus that knows what was left out of it."""

    @property
    def skipped(self) -> pd.DataFrame: ...


@cache
def read_measured() -> Mapping[str, float]:
    """Figures of quality by name, from `toolkit/templates/measured.csv`; cached."""
    rows = read_rows(TEMPLATES / "measured.csv", ("figure", "value"))
    return {row["figure"]: float(row["value"]) for row in rows}


def table_methods(corpus: Read, *, steps: Iterable[str] = STEPS, engine: str = DEFAULT_ENGINE) -> Exhibit:
    """How each step was done, how well that was measured, and where it fails.

    corpus  what `annotate` or `read_corpus` gave
    steps   of STEPS and ASKED_FOR, those that the report rests on
    engine  the name of the engines that `annotate` was asked for
    Raises ParameterError for an unknown step.
    """
    words, given = read_wording("methods"), list(steps)
    known = (*STEPS, *ASKED_FOR)
    if unknown := [step for step in given if step not in known]:
        raise ParameterError(f"steps: {', '.join(unknown)}; allowed: {', '.join(known)}")
    facts = describe_corpus(corpus.documents, corpus.skipped).iloc[0].to_dict()
    texts = [_say_step(step, engine, facts, words) for step in given]
    return Exhibit(
        id="methods",
        title=words["title"],
        caption=words["caption"],
        table=pd.DataFrame(texts, columns=list(words["columns"])),
        layout="methods",
        columns=tuple(Column(name, label) for name, label in words["columns"].items()),
        rows=tuple(tuple(map(link_cell, row)) for row in texts),
    )


def _say_step(step: str, engine: str, facts: Mapping[str, Any], words: Mapping[str, Any]) -> list[str]:
    name = _find_engine(step, engine)
    entry = words[step] if step in PLAIN else words[step].get(name, words[step]["other"])
    return [entry["label"], *(_say_text(entry[text], name, facts, words) for text in TEXTS)]


def _find_engine(step: str, engine: str) -> str:
    """The name of the engine that did the step; the step itself where there is no choice of engines."""
    return str(getattr(ENGINES[engine], BY_ENGINE.get(step, ""), step))


def _say_text(template: str, engine: str, facts: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    try:
        return say(template, engine=engine, m=read_measured(), **facts)
    except KeyError:  # a figure that nobody measured yet
        return str(words["unmeasured"])
