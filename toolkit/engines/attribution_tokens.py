"""Cut a text into what the attribution models read: tokens, quotations as one unit, blocks of paragraphs.

A quotation of four words or more is one token, so a model can neither cut through it nor lose its end.  A
block is a paragraph, together with those that only go on with its quotation or stand after its colon.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from toolkit.engines.protocols import Span
from toolkit.engines.quotation import Quotation, find_quotations

LONG_QUOTATION = 4
_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|St|Lt|Col|Sgt|Jr|Sr|Prof|Rev)\.|[Nn]o\.(?=\s\d)"
    r"|\d+(?:[.,:]\d+)*(?:th|st|nd|rd|[ap]m|s)?\b|['’](?:s|S|re|ve|ll|d|m)\b|(?:[OD]['’])?\w+(?:[-’'](?!s\b)\w+)*"
    r"|\.\.\.|--|''|``|[^\s\w]"
)
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_STOP = re.compile(r"[.!?…][\"”’')\]»“]*\s+(?=[\"“‘'(\[«„]*[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|St|Lt|Col|Sgt|Prof|Rev|No|Jan|Feb|Aug|Sept|Oct|Nov|Dec|vs|v)|\.[A-Za-z])\.$"
)
_SPEAKER = re.compile(r"[\"“„«]?\s*[A-Z][A-Z.'’ -]*[A-Z]:\s*")
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")

Splitter = Callable[[str], Sequence[Span]]


@dataclass(slots=True)
class Tokens:
    """Parallel lists, one value a token; `lines` and `blocks` are spans of token numbers."""

    text: str
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    form: list[str] = field(default_factory=list)
    quotation: list[int] = field(default_factory=list)  # number in `quotations` of the one it lies in, or -1
    whole: list[bool] = field(default_factory=list)  # the token is a whole quotation
    sentence: list[int] = field(default_factory=list)
    rank: list[int] = field(default_factory=list)  # the sentence, those inside a whole quotation not counted
    paragraph: list[int] = field(default_factory=list)
    lines: list[Span] = field(default_factory=list)
    blocks: list[Span] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)


def split_sentences(text: str) -> list[Span]:
    """Sentence spans by rule: a full stop, blank and capital, abbreviations aside; lines never join."""
    spans: list[Span] = []
    for line in _PARAGRAPH.finditer(text):
        start, end = line.span()
        for stop in _STOP.finditer(text, start, end):
            if text[stop.start()] != "." or not _ABBREVIATION.search(text, start, stop.start() + 1):
                spans.append((start, stop.end()))
                start = stop.end()
        spans.append((start, end))
    return spans


def read_tokens(text: str, *, splitter: Splitter = split_sentences) -> Tokens:
    """The tokens of `text` with their sentences, paragraphs, quotations and blocks."""
    tokens = Tokens(text=text, quotations=find_quotations(text))
    boundaries = [start for start, _ in splitter(text)] + [len(text) + 1]
    following = 0
    reader = _QuotationCursor(tokens.quotations, text)
    for number, line in enumerate(_PARAGRAPH.finditer(text)):
        first = len(tokens.form)
        for start, end, form, quotation, whole in reader.units(*line.span()):
            while boundaries[following] <= start:
                following += 1
            tokens.start.append(start)
            tokens.end.append(end)
            tokens.form.append(form)
            tokens.quotation.append(quotation)
            tokens.whole.append(whole)
            new = bool(tokens.sentence) and tokens.sentence[-1] != following - 1
            tokens.rank.append(tokens.rank[-1] + new if tokens.rank else 0)
            tokens.sentence.append(following - 1)
            tokens.paragraph.append(number)
        _extend_blocks(tokens, first)
    return tokens


class _QuotationCursor:
    """Walks the quotations of a text while its paragraphs are tokenised."""

    def __init__(self, quotations: Sequence[Quotation], text: str) -> None:
        self._quotations = quotations
        self._text = text
        self._next = 0

    def units(self, start: int, end: int) -> list[tuple[int, int, str, int, bool]]:
        """(start, end, form, quotation, whole) of every token between two offsets of one line."""
        units: list[tuple[int, int, str, int, bool]] = []
        while self._next < len(self._quotations) and self._quotations[self._next].start < end:
            number, quotation = self._next, self._quotations[self._next]
            units += self._words(start, quotation.start, -1)
            if len(_WORD.findall(self._text, quotation.start, quotation.end)) >= LONG_QUOTATION:
                name = _SPEAKER.match(self._text, quotation.start, quotation.end)
                begin = name.end() if name else quotation.start
                units += self._words(quotation.start, begin, number)
                units.append((begin, quotation.end, "<Q>", number, True))
            else:
                units += self._words(quotation.start, quotation.end, number)
            start = quotation.end
            self._next += 1
        return units + self._words(start, end, -1)

    def _words(self, start: int, end: int, quotation: int) -> list[tuple[int, int, str, int, bool]]:
        found = _TOKEN.finditer(self._text, start, end)
        return [(*token.span(), token.group(), quotation, False) for token in found]


def _extend_blocks(tokens: Tokens, first: int) -> None:
    """Add the paragraph that begins with token `first` to the last block, or open a new one."""
    last = len(tokens.form)
    if last == first:
        return
    tokens.lines.append((first, last))
    if tokens.blocks and _goes_on(tokens, first):
        tokens.blocks[-1] = (tokens.blocks[-1][0], last)
    else:
        tokens.blocks.append((first, last))


def _goes_on(tokens: Tokens, first: int) -> bool:
    """Whether this paragraph continues the one before: an open quotation repeats its mark, or a colon ends."""
    if tokens.form[first - 1] == ":" and tokens.paragraph[first - 1] > 0:
        return True
    before = tokens.quotation[first - 1]
    if (
        not tokens.whole[first]
        or before < 0
        or tokens.start[first] != tokens.quotations[tokens.quotation[first]].start
    ):
        return False
    return (
        tokens.quotations[before].open_end
        and tokens.quotations[before].mark == tokens.quotations[tokens.quotation[first]].mark
    )
