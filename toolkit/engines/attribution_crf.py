"""The trained attribution engine: two linear chains propose, boosted trees judge, rules link."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from toolkit.engines.attribution_linking import Statement, choose_readings
from toolkit.engines.attribution_proposals import find_cues, read_cues, weigh_tokens
from toolkit.engines.attribution_ranking import Trees, describe_readings
from toolkit.engines.attribution_syntax import read_tagged_columns
from toolkit.engines.attribution_tokens import Splitter, Tokens, read_tokens, split_sentences
from toolkit.engines.attribution_weights import Parts, read_parts
from toolkit.engines.protocols import RawAttribution, Span
from toolkit.resources import model_path

DIRECT_SHARE = 0.9


@cache
def load_parts() -> Parts:
    """The shipped weights, read once a process."""
    return read_parts(model_path("attribution"))


class AttributionCRF:
    """Finds attributions with the shipped weights; `splitter` gives the sentence spans of a text."""

    name = "crf"

    def __init__(self, parts: Parts | None = None, *, splitter: Splitter = split_sentences) -> None:
        self._parts = parts or load_parts()
        self._splitter = splitter

    def find(self, text: str, *, title: str = "") -> list[RawAttribution]:
        """Attributions of `text` in reading order."""
        tokens = read_tokens(text, splitter=self._splitter)
        if not tokens.form:
            return []
        return [to_spans(tokens, statement) for statement in self._state(tokens)]

    def _state(self, tokens: Tokens) -> list[Statement]:
        parts = self._parts
        columns, layout = read_tagged_columns(tokens, parts.forms, parts.tagger)
        evidence, beliefs = weigh_tokens(columns, layout, parts.token_chain, parts.token_templates)
        cues = find_cues(tokens, evidence)
        readings = read_cues(tokens, columns | beliefs, layout, parts.cue_chain, parts.cue_templates, cues)
        rows = describe_readings(tokens, columns, layout, evidence, readings)
        return choose_readings(tokens, readings, judge(parts.trees, rows))


def judge(trees: Trees, rows: Sequence[NDArray[np.float32]]) -> list[list[float]]:
    """The probability of each reading of each cue."""
    if not rows:
        return []
    flat = trees.probabilities(np.concatenate(rows))
    ends = np.cumsum([len(r) for r in rows])[:-1]
    return [part.tolist() for part in np.split(flat, ends)]


def to_spans(tokens: Tokens, statement: Statement) -> RawAttribution:
    """A statement in offsets of the text."""
    content = tuple(_span(tokens, piece) for piece in statement.content)
    return RawAttribution(
        source=_span(tokens, statement.source) if statement.source else None,
        cue=_span(tokens, statement.cue) if statement.cue else None,
        content=content,
        form=form_of(tokens, content),
    )


def _span(tokens: Tokens, piece: Span) -> Span:
    return tokens.start[piece[0]], tokens.end[piece[1] - 1]


def form_of(tokens: Tokens, content: Sequence[Span]) -> str:
    """direct, mixed or indirect, by the share of letters between quotation marks."""
    letters = quoted = 0
    for start, end in content:
        letters += _letters(tokens.text, start, end)
        for quotation in tokens.quotations:
            if quotation.start < end and start < quotation.end:
                quoted += _letters(tokens.text, max(start, quotation.start), min(end, quotation.end))
    if not quoted:
        return "indirect"
    return "direct" if quoted >= DIRECT_SHARE * letters else "mixed"


def _letters(text: str, start: int, end: int) -> int:
    return sum(map(str.isalnum, text[start:end]))
