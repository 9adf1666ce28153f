"""What the attribution models see: one whole number a column and token, hashed into features by template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toolkit.engines.attribution_tokens import Tokens
from toolkit.engines.protocols import Span

Integers = NDArray[np.int64]
Columns = dict[str, Integers]
Template = Sequence[tuple[str, int]]

AT_ONCE = 16  # templates hashed together: as many as stay in the processor's cache
PAD = 3  # boundary tokens before, between and after sequences: as far as a template looks
BOUNDARY = 1
FORM_COLUMNS = ("word", "lemma", "shape", "suffix3", "suffix2", "cue", "kind", "near", "nearer")
_BUCKETS = np.array([0, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 6, 6, *[7] * 10, 8], dtype=np.int64)
_HEADLINE = 24
_SEED, _LARGEST = 0xBF58476D1CE4E5B9, 0xFFFFFFFFFFFFFFFF
_MIDDLE, _UPPER = np.uint64(29), np.uint64(32)
_MIX = tuple(np.uint64(n) for n in (0x9E3779B97F4A7C15, 0x94D049BB133111EB, 0x632BE5AB))
_SHAPES = ((re.compile(r"[A-ZÀ-Þ]"), "X"), (re.compile(r"[a-zß-ÿ]"), "x"), (re.compile(r"\d"), "d"))
_REPEAT = re.compile(r"(.)\1+")


def shape_of(form: str) -> str:
    """Kaine -> Xx, U.S. -> X.X., 2016 -> d."""
    for pattern, mark in _SHAPES:
        form = pattern.sub(mark, form)
    return _REPEAT.sub(r"\1", form)[:6]


def quotation_form(text: str) -> str:
    """A quotation's stand-in form: how it ends, how it begins, how long it is."""
    inside = text.strip("“”\"„«»'‘’`‟ \n")
    end = inside[-1:] if inside[-1:] in ".,?!:;—–-…" else "w"
    begin = "X" if inside[:1].isupper() else "x"
    words = inside.count(" ") + 1
    return f"<Q{end}{begin}{sum(words > limit for limit in (5, 8, 12, 20, 35, 60))}>"


def forms_of(tokens: Tokens) -> list[str]:
    """The form of every token, whole quotations by their stand-in."""
    text, start, end = tokens.text, tokens.start, tokens.end
    return [
        quotation_form(text[start[i] : end[i]]) if whole else tokens.form[i]
        for i, whole in enumerate(tokens.whole)
    ]


def bucket(distance: Integers) -> Integers:
    """0, 1, 2, 3, 4-5, 6-8, 9-14, 15-24, 25 and more."""
    return _BUCKETS[np.minimum(distance, len(_BUCKETS) - 1)]


@dataclass(slots=True)
class Forms:
    """Numbers for word forms, worked out once a form: vocabulary, lexicons, affixes, clusters."""

    words: Mapping[str, int]
    suffixes: Mapping[str, int]
    shapes: Mapping[str, int]
    cues: Mapping[str, Sequence[int]]  # form -> lemma number, class number
    kinds: Mapping[str, int]
    near: Mapping[str, Sequence[int]]  # form -> coarse and fine cluster of distribution
    known: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Forms:
        """Forms as `as_json` wrote them."""
        return cls(**{name: value[name] for name in ("words", "suffixes", "shapes", "cues", "kinds", "near")})

    def as_json(self) -> dict[str, Any]:
        """The tables alone, without what was worked out since."""
        return {
            name: getattr(self, name) for name in ("words", "suffixes", "shapes", "cues", "kinds", "near")
        }

    def attributes(self, forms: Iterable[str]) -> list[tuple[int, ...]]:
        """One number a column of FORM_COLUMNS for each form; 0 stands for unknown."""
        known = self.known
        if len(known) > 200_000:
            known.clear()
        return [known.get(form) or known.setdefault(form, self._look_up(form)) for form in forms]

    def _look_up(self, form: str) -> tuple[int, ...]:
        lower = form.lower()
        lemma, cue = self.cues.get(lower, (0, 0))
        near, nearer = self.near.get(lower, (0, 0))
        return (
            self.words.get(lower, 0),
            lemma,
            self.shapes.get(shape_of(form), 0),
            self.suffixes.get(lower[-3:], 0),
            self.suffixes.get(lower[-2:], 0),
            cue,
            self.kinds.get(lower, 0),
            near,
            nearer,
        )


@dataclass(slots=True)
class Layout:
    """Where tokens lie in the columns: blocks set apart by boundary tokens."""

    size: int
    place: Integers  # position of each token
    spans: list[Span]  # position span of each block


def lay_out(lengths: Sequence[int]) -> Layout:
    """Sequences one after the other, PAD boundary tokens around each."""
    spans: list[Span] = []
    at = PAD
    for length in lengths:
        spans.append((at, at + length))
        at += length + PAD
    parts = [np.arange(start, end) for start, end in spans]
    place = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    return Layout(size=at, place=place, spans=spans)


def spread(values: Integers, layout: Layout) -> Integers:
    """Token values at their places, BOUNDARY elsewhere."""
    column = np.full(layout.size, BOUNDARY, dtype=np.int64)
    column[layout.place] = values
    return column


def read_columns(tokens: Tokens, forms: Forms) -> tuple[Columns, Layout]:
    """The columns of all tokens of a text, and where its blocks lie in them."""
    layout = lay_out([end - start for start, end in tokens.blocks])
    table = np.array(forms.attributes(forms_of(tokens)), dtype=np.int64).reshape(-1, len(FORM_COLUMNS))
    values = {name: table[:, number] for number, name in enumerate(FORM_COLUMNS)}
    values |= _position_columns(tokens, values["cue"], values["lemma"])
    return {name: spread(column, layout) for name, column in values.items()}, layout


def first_of_run(key: Integers) -> tuple[Integers, Integers]:
    """For each element the start and the end (exclusive) of its run of equal keys."""
    at = np.arange(len(key))
    new = np.ones(len(key), dtype=bool)
    new[1:] = key[1:] != key[:-1]
    start = np.maximum.accumulate(np.where(new, at, 0))
    starts = np.flatnonzero(new)
    end = np.append(starts[1:], len(key))[np.searchsorted(starts, start)]
    return start, end


def nearest(flag: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """For each element the nearest flagged one strictly before (or -1) and strictly after (or the size)."""
    size = len(flag)
    at = np.arange(size)
    before = np.full(size, -1, dtype=np.int64)
    after = np.full(size, size, dtype=np.int64)
    if size > 1:
        before[1:] = np.maximum.accumulate(np.where(flag, at, -1))[:-1]
        after[:-1] = np.minimum.accumulate(np.where(flag, at, size)[::-1])[::-1][1:]
    return before, after


def block_numbers(tokens: Tokens) -> Integers:
    """The number of the block each token lies in."""
    lengths = [end - start for start, end in tokens.blocks]
    return np.repeat(np.arange(len(lengths)), lengths)


def _position_columns(tokens: Tokens, cue: Integers, lemma: Integers) -> Columns:
    """Where a token stands: in its sentence and block, and from the nearest quotation and cue."""
    size = len(tokens.form)
    if not size:
        return {name: np.empty(0, dtype=np.int64) for name in POSITION_COLUMNS}
    at, block = np.arange(size), block_numbers(tokens)
    sentence, whole = np.array(tokens.sentence), np.array(tokens.whole)
    start, end = first_of_run(sentence * 4096 + block)
    block_start, block_end = first_of_run(block)
    last_form = np.array([_ending(tokens, i) for i in np.unique(end) - 1])[
        np.searchsorted(np.unique(end), end)
    ]
    cue_before, cue_after = nearest(cue > BOUNDARY)
    quote_before, quote_after = nearest(whole)
    before, after = cue_before >= start, cue_after < end
    quoted_before, quoted_after = quote_before >= block_start, quote_after < block_end
    back, ahead = np.maximum(cue_before, 0), np.minimum(cue_after, size - 1)
    quote_back, quote_ahead = np.maximum(quote_before, 0), np.minimum(quote_after, size - 1)
    counts = np.bincount(block, whole).astype(np.int64)
    values = (
        2 + bucket(at - start),
        2 + bucket(end - 1 - at),
        last_form,
        2 + bucket(block + _headline_offset(tokens)),
        2 + np.where(whole, 2, (np.array(tokens.quotation) >= 0).astype(np.int64)),
        2 + np.minimum(counts[block], 3),
        np.where(before, 2 + cue[back] * 10 + bucket(at - back), 0),
        np.where(after, 2 + cue[ahead] * 10 + bucket(ahead - at), 0),
        np.where(before, lemma[back], 0),
        np.where(after, lemma[ahead], 0),
        np.where(
            quoted_before,
            2 + bucket(at - quote_back) + 10 * np.minimum(sentence - sentence[quote_back], 2),
            0,
        ),
        np.where(
            quoted_after,
            2 + bucket(quote_ahead - at) + 10 * np.minimum(sentence[quote_ahead] - sentence, 2),
            0,
        ),
    )
    return dict(zip(POSITION_COLUMNS, values, strict=True))


POSITION_COLUMNS = (
    "first",
    "last",
    "end",
    "block",
    "state",
    "quotes",
    "cue_before",
    "cue_after",
    "lemma_before",
    "lemma_after",
    "quote_before",
    "quote_after",
)


def _ending(tokens: Tokens, number: int) -> int:
    """What the last token of a sentence is: a quotation, or its last character."""
    return 101 if tokens.whole[number] else 2 + ord(tokens.form[number][-1]) % 64


def _headline_offset(tokens: Tokens) -> int:
    """0 where the first block may be a headline, 1 where it is too long to be one."""
    return 0 if tokens.blocks[0][1] <= _HEADLINE else 1


def hash_features(columns: Columns, templates: Sequence[Template]) -> Integers:
    """One 32-bit number a template (rows) and position (columns)."""
    size = len(columns["word"])
    names = {name for template in templates for name, _ in template}
    wide = {name: _widen(columns[name], size) for name in names}
    result = np.empty((len(templates), size), dtype=np.int64)
    for arity in {len(template) for template in templates}:
        alike = [number for number, template in enumerate(templates) if len(template) == arity]
        for at in range(0, len(alike), AT_ONCE):
            chosen = alike[at : at + AT_ONCE]
            result[chosen] = _mix([templates[number] for number in chosen], chosen, wide, size)
    return result


def _mix(
    templates: Sequence[Template], numbers: Sequence[int], wide: dict[str, NDArray[np.uint64]], size: int
) -> Integers:
    """The hashes of some templates with the same number of parts."""
    mixed = np.empty((len(templates), size), dtype=np.uint64)
    mixed[:] = np.array([(n + 1) * _SEED & _LARGEST for n in numbers], dtype=np.uint64)[:, None]
    part = np.empty_like(mixed)
    for atoms in zip(*templates, strict=True):
        for row, (name, offset) in zip(part, atoms, strict=True):
            row[:] = wide[name][PAD + offset : PAD + offset + size]
        mixed ^= part
        mixed *= _MIX[0]
        np.right_shift(mixed, _MIDDLE, out=part)
        mixed ^= part
    mixed *= _MIX[1]
    mixed >>= _UPPER
    return mixed.view(np.int64)


def _widen(column: Integers, size: int) -> NDArray[np.uint64]:
    """A column with room at both ends, and no small numbers."""
    wide = np.full(size + 2 * PAD, BOUNDARY, dtype=np.uint64)
    wide[PAD : PAD + size] = column
    wide += _MIX[2]
    return wide
