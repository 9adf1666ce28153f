"""Sentences with exact offsets, by NLTK's Punkt (Kiss & Strunk 2006) with abbreviations of our own.

Punkt decides inside one paragraph, so a headline without a full stop never runs into the text below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pandas as pd
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from toolkit.resources import read_words
from toolkit.schemas import SENTENCES, as_table

WORD = re.compile(r"\w+(?:['’-]\w+)*")  # what counts as one word, here and in every count
LINE = re.compile(r"[^\n]+")
BLOCK = re.compile(r"\S(?:.|\n(?!\s*\n))*")
ENDED = re.compile(r"[.!?:;…)\]”\"'’»]\s*$")
CONTINUES = re.compile(r"[a-z,;)\]]|[”\"’'»]\s*(?:[a-z,]|$)|[—–-]{1,2}\s")
INITIALS = re.compile(
    r"(?<![\w.])(?:[A-Z]\.){1,3}$"
)  # "H.R." McMaster; "in the U.N." ends only before a starter
FIRST_WORD = re.compile(r"\W*(\w+)")
WRAPPED = 5  # lines that break off in mid-sentence before a text counts as hard-wrapped


@cache
def _punkt() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(read_words("abbreviations"))
    parameters.sent_starters = set(read_words("sentence_starters"))
    return PunktSentenceTokenizer(parameters)


def split_paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of the paragraphs: lines, or blocks between blank lines where the lines are hard-wrapped."""
    pattern = BLOCK if _is_wrapped(text) else LINE
    spans = ((m.start(), m.start() + len(m[0].rstrip())) for m in pattern.finditer(text))
    shifted = ((a + len(text[a:b]) - len(text[a:b].lstrip()), b) for a, b in spans)
    return [(a, b) for a, b in shifted if a < b]


def _is_wrapped(text: str) -> bool:
    lines = text.split("\n")
    broken = [line for line, below in pairwise(lines) if line.strip() and below.strip()]
    open_ended = sum(ENDED.search(line) is None for line in broken)
    return open_ended >= WRAPPED and open_ended > 0.6 * len(broken)


def split_text(text: str) -> list[tuple[int, int, int]]:
    """(paragraph, start, end) of every sentence, in order; nothing but white space lies between them."""
    return [
        (number, start + a, start + b)
        for number, (start, end) in enumerate(split_paragraphs(text))
        for a, b in _join_fragments(text[start:end])
    ]


def _join_fragments(paragraph: str) -> Iterator[tuple[int, int]]:
    """Punkt's spans; one that goes on in lower case or with a closing mark belongs to the sentence before."""
    current: tuple[int, int] | None = None
    for start, end in _punkt().span_tokenize(paragraph):
        if current and (CONTINUES.match(paragraph, start) or _is_initial(paragraph, current[1], start)):
            current = (current[0], end)
        else:
            if current:
                yield current
            current = (start, end)
    if current:
        yield current


def _is_initial(paragraph: str, end: int, start: int) -> bool:
    word = FIRST_WORD.match(paragraph, start)
    starts = word is not None and word[1].lower() in read_words("sentence_starters")
    return not starts and INITIALS.search(paragraph, max(0, end - 8), end) is not None


def split_sentences(documents: pd.DataFrame) -> pd.DataFrame:
    """The sentences of `documents` (doc_id, text): table `sentences`."""
    rows = [
        (doc_id, sent_id, paragraph, start, end, text[start:end])
        for doc_id, text in zip(documents["doc_id"], documents["text"], strict=True)
        for sent_id, (paragraph, start, end) in enumerate(split_text(text))
    ]
    return as_table(pd.DataFrame(rows, columns=SENTENCES.names), SENTENCES)
