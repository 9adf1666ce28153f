"""Choose among readings: every word is said once, every quotation is said by someone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engines.attribution_proposals import Reading
from toolkit.engines.attribution_tokens import Tokens
from toolkit.engines.protocols import Span

ACCEPTED = 0.35  # probability from which a reading stands on its own
QUOTED = 0.02  # the same where it is the only one to claim a quotation
CONTESTED = 0.4  # share of a reading's words that better readings may already hold
TURNS = 2  # lines with a NAME: that make a transcript
NAME = 5  # tokens in front of whose end the colon has to stand
NEAR = 2  # sentences from one part of a statement to the next
TURN = 3  # blocks over which a speaker goes on without being named again

_MARKS = frozenset('"“„«')
_CAPITALS = re.compile(r"[A-Z][A-Z.'’-]*|[.]")


@dataclass(slots=True)
class Statement:
    """A reading that was chosen, in token numbers."""

    source: Span | None
    cue: Span | None
    content: list[Span]


def choose_readings(
    tokens: Tokens,
    cues: Sequence[Sequence[Reading]],
    probabilities: Sequence[Sequence[float]],
    *,
    accepted: float = ACCEPTED,
) -> list[Statement]:
    """Statements of a text in reading order."""
    ranked = sorted(
        (
            (p, reading)
            for readings, ps in zip(cues, probabilities, strict=True)
            for p, reading in _best(readings, ps)
        ),
        key=lambda pair: (-pair[0], pair[1].cue),
    )
    statements = read_transcript(tokens)
    taken = {i for s in statements for start, end in s.content for i in range(start, end)}
    statements += [s for p, reading in ranked if p >= accepted and (s := _take(tokens, reading, taken))]
    for number, whole in enumerate(tokens.whole):
        if whole and number not in taken:
            _give_quotation(tokens, number, ranked, statements, taken)
    return sorted(statements, key=lambda s: s.content[0])


def read_transcript(tokens: Tokens) -> list[Statement]:
    """The turns of a transcript: lines that begin with a NAME: in capitals, where a text has two or more."""
    turns = []
    for start, end in tokens.lines:
        opening = start + (tokens.form[start] in _MARKS)
        colon = next((i for i in range(opening, min(opening + NAME, end)) if tokens.form[i] == ":"), opening)
        if opening < colon < end - 1 and all(map(_CAPITALS.fullmatch, tokens.form[opening:colon])):
            turns.append(Statement((opening, colon), (colon, colon + 1), [(colon + 1, end)]))
    return turns if len(turns) >= TURNS else []


def _best(readings: Sequence[Reading], probabilities: Sequence[float]) -> list[tuple[float, Reading]]:
    if not readings:
        return []
    number = max(range(len(readings)), key=lambda i: (probabilities[i], -i))
    return [(probabilities[number], readings[number])]


def _take(
    tokens: Tokens, reading: Reading, taken: set[int], *, at_least: int | None = None
) -> Statement | None:
    """The statement of a reading with the words that are still free, unless too few are or one is missing."""
    pieces = _connected(tokens, reading)
    words = [i for start, end in pieces for i in range(start, end)]
    if at_least is None and sum(i in taken for i in words) > CONTESTED * len(words):
        return None
    if at_least is not None and at_least not in words:
        return None
    free: list[Span] = []
    for start, end in pieces:
        for i in range(start, end):
            if i in taken:
                continue
            if free and free[-1][1] == i and i > start:
                free[-1] = (free[-1][0], i + 1)
            else:
                free.append((i, i + 1))
    if not free:
        return None
    taken.update(words)
    return Statement(reading.source, reading.cue, free)


def _connected(tokens: Tokens, reading: Reading) -> list[Span]:
    """The pieces of content that hang together with the cue: no gap of more than NEAR sentences."""
    low = high = tokens.rank[reading.cue[0]]
    kept: list[Span] = []
    for start, end in sorted(reading.content, key=lambda c: abs(c[0] - reading.cue[0])):
        first, last = tokens.rank[start], tokens.rank[end - 1]
        if low - last <= NEAR and first - high <= NEAR:
            kept.append((start, end))
            low, high = min(low, first), max(high, last)
    return sorted(kept)


def _give_quotation(
    tokens: Tokens,
    number: int,
    ranked: Sequence[tuple[float, Reading]],
    statements: list[Statement],
    taken: set[int],
) -> None:
    """Give a quotation that nobody claimed to a weaker reading, to its neighbour, or to the last speaker."""
    for p, reading in ranked:
        if p >= QUOTED and (statement := _take(tokens, reading, taken, at_least=number)):
            statements.append(statement)
            return
    taken.add(number)
    if neighbour := _neighbour(tokens, number, statements):
        neighbour.content = sorted([*neighbour.content, (number, number + 1)])
    else:
        statements.append(Statement(_last_speaker(tokens, number, statements), None, [(number, number + 1)]))


def _block_of(tokens: Tokens, number: int) -> int:
    return next(n for n, (start, end) in enumerate(tokens.blocks) if start <= number < end)


def _quotes(tokens: Tokens, statement: Statement) -> bool:
    return any(any(tokens.whole[start:end]) for start, end in statement.content)


def _neighbour(tokens: Tokens, number: int, statements: Sequence[Statement]) -> Statement | None:
    """The nearest statement of the block that quotes, where no more than NEAR sentences lie between."""
    start, end = tokens.blocks[_block_of(tokens, number)]
    near = [s for s in statements if start <= s.content[0][0] < end and _quotes(tokens, s)]
    near = [s for s in near if _gap(tokens, number, s) <= NEAR]
    return min(near, key=lambda s: abs((s.cue or s.content[0])[0] - number), default=None)


def _gap(tokens: Tokens, number: int, statement: Statement) -> int:
    """Sentences from a token to the nearest part of a statement."""
    parts = [*statement.content, *([statement.cue] if statement.cue else [])]
    here = tokens.rank[number]
    return min(min(abs(here - tokens.rank[a]), abs(here - tokens.rank[b - 1])) for a, b in parts)


def _last_speaker(tokens: Tokens, number: int, statements: Sequence[Statement]) -> Span | None:
    """The source of the last statement before, the quoting ones first, within a few blocks."""
    block = _block_of(tokens, number)
    least = tokens.blocks[max(block - TURN, 0)][0]
    before = [s for s in statements if least <= s.content[0][0] < number and s.source]
    before = [s for s in before if _quotes(tokens, s)] or before
    return max(before, key=lambda s: s.content[0], default=Statement(None, None, [])).source
