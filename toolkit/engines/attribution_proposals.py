"""Propose readings: where a cue may stand, and which source and content it may have.

A first chain marks every token of a text; tokens that may begin a cue are then read again one by one, by a
second chain that knows which cue it reads for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.engines.attribution_chain import Chain, Floats, best_paths, marginals
from toolkit.engines.attribution_features import (
    Columns,
    Integers,
    Layout,
    Template,
    hash_features,
    lay_out,
    spread,
)
from toolkit.engines.attribution_tokens import Tokens
from toolkit.engines.protocols import Span

TOKEN_LABELS = ("O", "BS", "IS", "BT", "IT", "BQ", "IQ", "BC", "IC", "BD", "ID")
"""Source before (S) or after (T) its cue, cue (Q), content after (C) or before (D) its cue."""
CUE_LABELS = ("O", "BS", "IS", "BC", "IC", "Q")
"""Source, content and the cue itself, for one given cue."""
REACH = 60  # tokens read on either side of a cue
CUE_FLOOR = 0.12
_LEVELS = (0.02, 0.08, 0.2, 0.4, 0.6, 0.8, 0.95)
_DISTANCES = np.array([0, 1, 2, 3, 4, 4, 5, 5, 5, *[6] * 6, *[7] * 10, *[8] * 16, 9], dtype=np.int64)
_DASHES = frozenset({"—", "–", "―", "--", "-"})
_JOINTS = frozenset({"and", "but", "while", "as", "after", "when"})
_CAPITALS = re.compile(r"[A-Z][A-Z.'’-]+$")


@dataclass(slots=True)
class Evidence:
    """What the first chain believes of each token, as probabilities."""

    source: Floats
    cue: Floats
    cue_start: Floats
    content_after: Floats
    content_before: Floats


@dataclass(slots=True)
class Reading:
    """One way to read one cue, in token numbers; `belief` is the second chain's view of its window."""

    cue: Span
    cue_probability: float
    source: Span | None
    content: tuple[Span, ...]
    kind: int
    belief: Belief


@dataclass(slots=True)
class Belief:
    """Probabilities of CUE_LABELS for the tokens from `first` on."""

    first: int
    source: list[float]
    source_start: list[float]
    content: list[float]
    content_start: list[float]


def weigh_tokens(
    columns: Columns, layout: Layout, chain: Chain, templates: Sequence[Template]
) -> tuple[Evidence, Columns]:
    """The first chain's evidence a token, and the same in columns for the second chain."""
    scores = chain.emissions(hash_features(columns, templates))
    return read_evidence(marginals(scores, chain.transitions, layout.spans)[layout.place], layout)


def read_evidence(p: Floats, layout: Layout) -> tuple[Evidence, Columns]:
    """Evidence and columns from the probabilities of TOKEN_LABELS, one row a token."""
    before, after = p[:, 1] + p[:, 2], p[:, 3] + p[:, 4]
    evidence = Evidence(before + after, p[:, 5] + p[:, 6], p[:, 5], p[:, 7] + p[:, 8], p[:, 9] + p[:, 10])
    classes = np.stack(
        [p[:, 0], before, after, evidence.cue, evidence.content_after, evidence.content_before], axis=1
    )
    values = {
        "m1": classes.argmax(1) * 8 + _level(classes.max(1)),
        "mS": _level(evidence.source),
        "mC": _level(evidence.content_after) * 10 + _level(evidence.content_before),
        "mQ": _level(evidence.cue),
        "mb": _level(p[:, 7] + p[:, 9]) * 10 + _level(p[:, 1] + p[:, 3]),
    }
    return evidence, {name: spread(column, layout) for name, column in values.items()}


def _level(probability: Floats) -> Integers:
    return 2 + np.digitize(probability, _LEVELS).astype(np.int64)


def find_cues(
    tokens: Tokens, evidence: Evidence, *, floor: float = CUE_FLOOR
) -> list[tuple[int, int, float]]:
    """(first, end, probability) of every span that may be a cue; likelier ones keep contested tokens."""
    starts = evidence.cue_start.tolist()
    inside = (evidence.cue - evidence.cue_start).tolist()
    blocks = [end for start, end in tokens.blocks for _ in range(start, end)]
    found: list[tuple[int, int, float]] = []
    for first in np.flatnonzero(evidence.cue_start >= floor).tolist():
        end, needed = first + 1, 0.5 * max(starts[first], 0.3)
        while end < blocks[first] and inside[end] > needed and starts[end] < 0.5:
            end += 1
        found.append((first, end, starts[first]))
    found += [cue for cue in _marked_cues(tokens) if cue[0] not in {f[0] for f in found}]
    kept: list[tuple[int, int, float]] = []
    used: set[int] = set()
    for first, end, probability in sorted(found, key=lambda cue: (-cue[2], cue[0])):
        if used.isdisjoint(range(first, end)):
            kept.append((first, end, probability))
            used.update(range(first, end))
    return sorted(kept)


def _marked_cues(tokens: Tokens) -> Iterable[tuple[int, int, float]]:
    """Cues that layout gives away: the colon after a NAME: at a line's start, a dash after a quotation."""
    for first, end in tokens.blocks:
        for i in range(first + 1, end):
            form = tokens.form[i]
            if form == ":" and _CAPITALS.match(tokens.form[i - 1]) and i - first <= 5:
                yield i, i + 1, 0.5
            elif form in _DASHES and tokens.whole[i - 1] and tokens.form[min(i + 1, end - 1)][:1].isupper():
                yield i, i + 1, 0.3


def read_windows(
    tokens: Tokens, columns: Columns, layout: Layout, cues: Sequence[tuple[int, int]]
) -> tuple[Columns, Layout, list[Span]]:
    """The columns around each cue with its distances and words; token spans of the windows."""
    ends = np.repeat([end for _, end in tokens.blocks], [end - start for start, end in tokens.blocks])
    blocks = np.repeat([start for start, _ in tokens.blocks], [end - start for start, end in tokens.blocks])
    first, last = np.array([c[0] for c in cues]), np.array([c[1] for c in cues])
    left = np.maximum(blocks[first], first - REACH)
    right = np.minimum(ends[first], last + REACH)
    lengths = right - left
    windows = lay_out(lengths.tolist())
    number = np.repeat(np.arange(len(cues)), lengths)
    offsets = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    token = np.arange(int(lengths.sum())) - offsets[number] + left[number]
    own = _window_columns(tokens, columns, layout, token, first[number], last[number])
    own |= {name: values[number] for name, values in _cue_columns(columns, layout, first, last).items()}
    positions = np.zeros(windows.size, dtype=np.int64)
    positions[windows.place] = layout.place[token]
    wide = {name: column[positions] for name, column in columns.items()}
    wide |= {name: spread(values, windows) for name, values in own.items()}
    return wide, windows, list(zip(left.tolist(), right.tolist(), strict=True))


def _window_columns(
    tokens: Tokens, columns: Columns, layout: Layout, token: Integers, first: Integers, last: Integers
) -> Columns:
    """Side, distance and what lies between, for each token of each window and its cue."""
    left, right = token < first, token >= last
    side = np.where(left, 2, np.where(right, 4, 3))
    distance = np.where(left, first - token, np.where(right, token - last + 1, 0))
    steps = _DISTANCES[np.minimum(distance, len(_DISTANCES) - 1)]
    sentence = np.array(tokens.sentence)
    low, high = (
        np.where(left, np.minimum(token + 1, first), last),
        np.where(left, first, np.maximum(token, last)),
    )

    def between(flag: NDArray[np.bool_]) -> Integers:
        total = np.concatenate([[0], np.cumsum(flag)])
        return 2 + np.minimum(np.where(side == 3, 0, total[high] - total[low]), 3)

    return {
        "rel": side,
        "dist": 2 + steps,
        "reld": side * 20 + steps,
        "sent": 10 + np.clip(sentence[token] - sentence[first], -3, 3),
        "commas": between(np.array([form == "," for form in tokens.form])),
        "quotes_between": between(np.array(tokens.whole)),
        "cues_between": between(columns["cue"][layout.place] > 1),
    }


def _cue_columns(columns: Columns, layout: Layout, first: Integers, last: Integers) -> Columns:
    """The words of each cue and beside it."""
    lemma, cue = (columns[name][layout.place].tolist() for name in ("lemma", "cue"))
    spans = list(zip(first.tolist(), last.tolist(), strict=True))
    heads = np.array([cue_head(cue, start, end) for start, end in spans])
    word, place = columns["word"], layout.place
    return {
        "clem": np.array([max(lemma[start:end]) for start, end in spans]),
        "cword": word[place[heads]],
        "clen": np.minimum(last - first, 4),
        "cnext": word[place[last - 1] + 1],
        "cprev": word[place[first] - 1],
    }


def cue_head(cue: Sequence[int], first: int, end: int) -> int:
    """The token that carries a cue: its last word in the cue lexicon, or its last word."""
    return next((i for i in range(end - 1, first - 1, -1) if cue[i] > 1), end - 1)


def read_cues(
    tokens: Tokens,
    columns: Columns,
    layout: Layout,
    chain: Chain,
    templates: Sequence[Template],
    cues: Sequence[tuple[int, int, float]],
) -> list[list[Reading]]:
    """The readings of each cue that has any, the chain's best one first."""
    if not cues:
        return []
    wide, windows, spans = read_windows(tokens, columns, layout, [(a, b) for a, b, _ in cues])
    scores = chain.emissions(hash_features(wide, templates))
    paths = best_paths(scores, chain.transitions, windows.spans)
    belief = marginals(scores, chain.transitions, windows.spans)
    readings = []
    for cue, path, (start, end), (first, _) in zip(cues, paths, windows.spans, spans, strict=True):
        p = belief[start:end]
        view = Belief(
            first,
            (p[:, 1] + p[:, 2]).tolist(),
            p[:, 1].tolist(),
            (p[:, 3] + p[:, 4]).tolist(),
            p[:, 3].tolist(),
        )
        readings.append(_vary(tokens, cue, view, *split_path(path.tolist(), first)))
    return [varied for varied in readings if varied]


def split_path(path: Sequence[int], first: int) -> tuple[list[Span], list[Span]]:
    """Source and content spans of a path of CUE_LABELS."""
    spans: dict[str, list[list[int]]] = {"S": [], "C": []}
    before = ""
    for number, label in enumerate(CUE_LABELS[i] for i in path):
        kind = label[1:]
        if kind:
            if label[0] == "B" or before != kind:
                spans[kind].append([first + number, first + number + 1])
            else:
                spans[kind][-1][1] += 1
        before = kind
    sources, contents = ([(a, b) for a, b in spans[kind]] for kind in "SC")
    return sources, contents


def _vary(
    tokens: Tokens, cue: tuple[int, int, float], view: Belief, sources: list[Span], contents: list[Span]
) -> list[Reading]:
    """The best path and its neighbours: other pieces of content, another source or none."""
    best = sources[0] if sources else likely_source(view, cue)
    pieces = [tuple(contents)]
    quoted = tuple(c for c in contents if any(tokens.whole[c[0] : c[1]]))
    at = tokens.sentence[cue[0]]
    pieces.append(quoted)
    pieces.append(tuple(c for c in contents if tokens.sentence[c[0]] == at))
    pieces.append(tuple(c for c in contents if c[1] - c[0] > 1 or tokens.whole[c[0]]))
    pieces += [likely_content(view, cue, level) for level in (0.5, 0.25)]
    pieces += [tuple(contents[:1]), tuple(contents[-1:]), _around(contents, cue)]
    pieces += _other_ends(tokens, contents, cue)
    options = [(best, content, kind) for kind, content in enumerate(pieces)]
    if contents and best is not None:
        options.append((None, tuple(contents), len(pieces)))
    readings: dict[tuple[Span | None, tuple[Span, ...]], Reading] = {}
    for source, content, kind in options:
        if content and (source, content) not in readings:
            readings[source, content] = Reading(cue[:2], cue[2], source, content, kind, view)
    return list(readings.values())


def _other_ends(
    tokens: Tokens, contents: Sequence[Span], cue: tuple[int, int, float]
) -> list[tuple[Span, ...]]:
    """The content with another end to its longest piece: at a dash, a comma, an "and", or the sentence's end."""
    if not contents:
        return []
    longest = max(contents, key=lambda c: c[1] - c[0])
    start, end = longest
    inner = range(start + 2, end - 1)
    cuts = [
        next((i for i in inner if tokens.form[i] in _DASHES), None),
        next((i for i in reversed(inner) if tokens.form[i] == ","), None),
        next((i for i in inner if tokens.form[i] == ","), None),
        next((i for i in reversed(inner) if tokens.form[i] in _JOINTS), None),
        _sentence_end(tokens, start),
    ]
    return [
        tuple(
            (a, cut) if (a, b) == longest else (a, b)
            for a, b in contents
            if (a, b) == longest or a >= cut or b <= start
        )
        for cut in cuts
        if cut is not None and cut != end and not start <= cue[0] < cut
    ]


def _sentence_end(tokens: Tokens, start: int) -> int:
    """The end of a token's sentence, its stop left out."""
    end = start + 1
    while end < len(tokens.form) and tokens.sentence[end] == tokens.sentence[start]:
        end += 1
    return end - 1 if tokens.form[end - 1] in ".?!" and end - 1 > start else end


def _around(contents: Sequence[Span], cue: tuple[int, int, float]) -> tuple[Span, ...]:
    """The nearest piece before the cue and the nearest after it."""
    before = [c for c in contents if c[1] <= cue[0]][-1:]
    after = [c for c in contents if c[0] >= cue[1]][:1]
    return tuple(before + after)


def likely_source(view: Belief, cue: tuple[int, int, float], *, floor: float = 0.04) -> Span | None:
    """The likeliest source where the best path has none."""
    start = max(range(len(view.source_start)), key=view.source_start.__getitem__)
    if view.source_start[start] < floor:
        return None
    end = start + 1
    while end < len(view.source) and view.first + end != cue[0]:
        if view.source[end] - view.source_start[end] <= 0.4 * view.source_start[start]:
            break
        end += 1
    return view.first + start, view.first + end


def likely_content(view: Belief, cue: tuple[int, int, float], level: float) -> tuple[Span, ...]:
    """Runs of tokens whose probability to be content is above a level."""
    spans: list[list[int]] = []
    for number, probability in enumerate(view.content, view.first):
        if probability > level and not cue[0] <= number < cue[1]:
            if spans and spans[-1][1] == number:
                spans[-1][1] += 1
            else:
                spans.append([number, number + 1])
    return tuple((a, b) for a, b in spans)
