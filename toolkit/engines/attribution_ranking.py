"""How likely a reading is right: what is known of it as numbers, and boosted trees over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from toolkit.engines.attribution_chain import Floats
from toolkit.engines.attribution_features import Columns, Layout
from toolkit.engines.attribution_proposals import Belief, Evidence, Reading, cue_head
from toolkit.engines.attribution_tokens import Tokens


@dataclass(frozen=True, slots=True)
class Trees:
    """Complete binary trees of one depth: a feature and a threshold a node, a value a leaf."""

    base: float
    feature: NDArray[np.int64]
    threshold: Floats
    leaf: Floats

    def probabilities(self, rows: Floats) -> Floats:
        """Probability that each row is of the positive class."""
        n_trees, n_nodes = self.feature.shape
        root = np.arange(n_trees) * n_nodes
        first = (np.arange(len(rows)) * rows.shape[1])[:, None]
        node = np.zeros((len(rows), n_trees), dtype=np.int64)
        for depth in range(int(np.log2(self.leaf.shape[1]))):
            at = root + (2**depth - 1) + node
            feature = self.feature.take(at)
            value = rows.take(first + np.maximum(feature, 0))
            node = 2 * node + ((feature >= 0) & (value > self.threshold.take(at)))
        scores = self.base + self.leaf.take(np.arange(n_trees) * self.leaf.shape[1] + node).sum(axis=1)
        return (1 / (1 + np.exp(-scores))).astype(np.float32)


class _View:
    """One text's lists and running sums, made once for all its readings."""

    def __init__(self, tokens: Tokens, columns: Columns, layout: Layout, evidence: Evidence) -> None:
        self.tokens = tokens
        self.cue = columns["cue"][layout.place].tolist()
        self.lemma = columns["lemma"][layout.place].tolist()
        self.kind = columns["kind"][layout.place].tolist()
        self.near = columns["near"][layout.place].tolist()
        self.pos = columns["pos"][layout.place].tolist()
        self.source = evidence.source.tolist()
        self.content = np.maximum(evidence.content_after, evidence.content_before).tolist()
        self.claimed = (evidence.content_after + evidence.content_before).tolist()
        self.cue_belief = evidence.cue.tolist()
        self.block = [number for number, (a, b) in enumerate(tokens.blocks) for _ in range(a, b)]
        self.whole = [0, *accumulate(map(int, tokens.whole))]
        self.sums = {
            "content": [0.0, *accumulate(self.content)],
            "source": [0.0, *accumulate(self.source)],
        }


def describe_readings(
    tokens: Tokens, columns: Columns, layout: Layout, evidence: Evidence, cues: Sequence[Sequence[Reading]]
) -> list[NDArray[np.float32]]:
    """One row of numbers a reading, for each cue's readings."""
    view = _View(tokens, columns, layout, evidence)
    best = [readings[0] for readings in cues]
    covers = [(reading, _covered(reading)) for reading in best]
    per_block: dict[int, list[tuple[Reading, set[int]]]] = {}
    for reading, cover in covers:
        per_block.setdefault(view.block[reading.cue[0]], []).append((reading, cover))
    rows = []
    for readings in cues:
        others = per_block[view.block[readings[0].cue[0]]]
        cue = _describe_cue(view, readings[0])
        described = [cue + _describe(view, reading, others, readings[0]) for reading in readings]
        rows.append(np.array(described, dtype=np.float32))
    return rows


def _covered(reading: Reading) -> set[int]:
    return {i for start, end in reading.content for i in range(start, end)}


def _describe(
    view: _View, reading: Reading, others: Sequence[tuple[Reading, set[int]]], best: Reading
) -> list[float]:
    """All that is known of one reading beside its cue."""
    return [
        *_describe_content(view, reading),
        *_describe_source(view, reading),
        *_describe_place(view, reading),
        *_describe_rivals(view, reading, others),
        float(reading.kind),
        float(len(_covered(reading) ^ _covered(best))),
    ]


def _describe_cue(view: _View, reading: Reading) -> list[float]:
    first, end = reading.cue
    head = cue_head(view.cue, first, end)
    following = view.tokens.form[end] if end < len(view.tokens.form) else ""
    return [
        reading.cue_probability,
        sum(view.cue_belief[first:end]) / (end - first),
        max(view.claimed[first:end]),
        end - first,
        float(view.cue[head]),
        float(view.lemma[head]),
        float(view.near[head]),
        float(view.tokens.form[head].endswith("ing")),
        float(view.tokens.quotation[first] >= 0),
        float(following[:1].islower()),
        float(following == "that"),
        max(reading.belief.source),
        max(reading.belief.content),
    ]


def _describe_content(view: _View, reading: Reading) -> list[float]:
    tokens, belief, content = view.tokens, reading.belief, reading.content
    length = sum(end - start for start, end in content)
    inside = [p for start, end in content for p in belief.content[start - belief.first : end - belief.first]]
    edges = [belief.content_start[start - belief.first] for start, _ in content]
    after = [_continued(belief, end) for _, end in content]
    total = view.sums["content"]
    covered = sum(total[end] - total[start] for start, end in content)
    missed = max(sum(belief.content) - sum(inside), 0.0)
    first, last = content[0][0], content[-1][1] - 1
    whole = sum(view.whole[end] - view.whole[start] for start, end in content)
    following = last + 1 if last + 1 < len(tokens.form) else last
    ends = tokens.sentence[following] != tokens.sentence[last] or following == last
    return [
        length,
        len(content),
        sum(inside) / length,
        min(inside),
        missed,
        min(edges),
        max(after),
        covered / length,
        whole,
        whole / length,
        tokens.sentence[last] - tokens.sentence[first],
        float(ends or tokens.form[following] in ".?!"),
        float(tokens.form[following] == ","),
        float(first == 0 or tokens.sentence[first - 1] != tokens.sentence[first]),
        float(view.kind[first]),
        min(end - start for start, end in content),
        float(view.pos[following]),
        float(view.kind[following]),
        float(view.pos[last]),
        float(view.pos[first]),
        float(view.pos[first - 1] if first else 0),
        view.content[following] if following > last else 0.0,
        _continued(belief, content[-1][1]),
        float(_balanced(tokens, first, last)),
    ]


def _balanced(tokens: Tokens, first: int, last: int) -> bool:
    """Whether every bracket that opens closes too."""
    forms = tokens.form[first : last + 1]
    return forms.count("(") == forms.count(")")


def _continued(belief: Belief, end: int) -> float:
    """Probability that content goes on at a token."""
    at = end - belief.first
    return belief.content[at] - belief.content_start[at] if at < len(belief.content) else 0.0


def _describe_source(view: _View, reading: Reading) -> list[float]:
    if reading.source is None:
        return [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -99.0, -9.0, 0.0]
    first, end = reading.source
    belief = reading.belief
    inside = belief.source[max(first - belief.first, 0) : end - belief.first] or [0.0]
    total = view.sums["source"]
    return [
        end - first,
        sum(inside) / len(inside),
        belief.source_start[first - belief.first],
        (total[end] - total[first]) / (end - first),
        float(view.kind[first]),
        float(view.kind[end - 1]),
        first - reading.cue[0],
        view.tokens.sentence[first] - view.tokens.sentence[reading.cue[0]],
        float(view.tokens.form[first][:1].isupper()),
    ]


def _describe_place(view: _View, reading: Reading) -> list[float]:
    cue = reading.cue[0]
    block = view.block[cue]
    start, end = view.tokens.blocks[block]
    first, last = reading.content[0][0], reading.content[-1][1]
    quoted = view.whole[end] - view.whole[start]
    mine = sum(view.whole[b] - view.whole[a] for a, b in reading.content)
    gap = first - reading.cue[1] if first >= cue else cue - last
    return [
        block,
        end - start,
        quoted,
        quoted - mine,
        gap,
        float(first < cue),
        float(last > cue),
        cue - start,
    ]


def _describe_rivals(
    view: _View, reading: Reading, others: Sequence[tuple[Reading, set[int]]]
) -> list[float]:
    """What the best readings of the block's other cues say of the same tokens."""
    mine, cue = _covered(reading), reading.cue[0]
    overlap = rival = holder = held = 0.0
    for other, theirs in others:
        if other.cue == reading.cue:
            continue
        shared = len(mine & theirs) / min(len(mine), len(theirs)) if theirs else 0.0
        if shared and (shared, other.cue_probability) > (overlap, rival):
            overlap, rival = shared, other.cue_probability
        if cue in theirs:
            holder = max(holder, other.cue_probability)
        if other.cue[0] in mine:
            held = max(held, other.cue_probability)
    shared_source = sum(other.source == reading.source for other, _ in others if reading.source)
    return [overlap, rival, holder, held, len(others), shared_source]
