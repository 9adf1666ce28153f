"""Attributions by paired quotation marks and cues of saying: the plain engine, and the baseline to beat.

In each sentence it looks for a cue of `cues.csv` that says, with a source beside it, and takes as content the
quotations of the sentence and, after "said (that)" or before ", she said", the words without marks.
Quotations in the same paragraph that no cue explains join the statement before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from toolkit.engines.protocols import RawAttribution, Span
from toolkit.engines.quotation import Quotation, find_quotations
from toolkit.resources import read_lexicon, split_cell
from toolkit.sentences import split_text

NAME = r"[A-Z][\w.’'-]*"
PRONOUN = r"(?:he|she|they|it|we|I|who)"
SUBJECT = re.compile(
    rf"(?i:\b{PRONOUN})$"
    rf"|(?:{NAME}(?:\s+(?:{NAME}|of|for|and|de|al|the))*\s+)*{NAME}$"
    r"|(?i:\b(?:the|an?|his|her|their|its))\s+(?:[\w’'-]+\s+){0,4}[\w’'-]+$"
    rf"|(?:{NAME}|[a-z]+)\s+(?:officials?|diplomats?|aides?|ministers?|lawmakers?|sources?)$"
)
OBJECT = re.compile(
    rf"(?i:{PRONOUN}\b)|{NAME}(?:\s+(?:{NAME}|of|for|and|de|the))*\s+{NAME}|{NAME}"
    r"|(?i:the|an?|his|her|one)\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+(?=[,.;]|$|\s+(?:who|in|at|on|after))"
)
AUXILIARY = re.compile(
    r"(?:\s+(?:has|had|have|was|were|is|also|later|then|reportedly|earlier|repeatedly|again|did|would|will|not|never))+$"
    r"|,[^,]{3,70},$"
)
THAT = re.compile(r"\s*(?:(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\s+)?(?:that\b|,|:)?\s*")
SCARE = 4  # a quotation of fewer words needs a cue of its own


@dataclass
class _Found:
    source: Span | None
    cue: Span | None
    content: list[Span] = field(default_factory=list)


@cache
def _cue_pattern() -> re.Pattern[str]:
    rows = [
        row for row in read_lexicon("cues") if row["saying"] == "yes" and row["kind"] in ("verb", "phrase")
    ]
    forms = sorted(
        {form for row in rows for form in split_cell(row["forms"])}, key=lambda form: (-len(form), form)
    )
    return re.compile(r"\b(?:" + "|".join(map(re.escape, forms)) + r")\b")


class RuleAttribution:
    """The protocol's `find` by rules alone."""

    name = "rules"

    def find(self, text: str, *, title: str = "") -> list[RawAttribution]:
        quotations = find_quotations(text)
        found: list[_Found] = []
        previous: tuple[int, _Found] | None = None
        for paragraph, start, end in split_text(text):
            inside = [q for q in quotations if start <= q.start < end]
            current = _read_sentence(text, (start, end), inside)
            if current is None and inside and previous and previous[0] == paragraph:
                previous[1].content.extend(_inner(q) for q in inside if _is_long(text, q))
            elif current is None and any(_is_long(text, q) for q in inside):
                current = _Found(None, None, [_inner(q) for q in inside if _is_long(text, q)])
            if current:
                found.append(current)
                previous = (paragraph, current)
        return [_finish(item, quotations) for item in found if item.content]


def _is_long(text: str, quotation: Quotation) -> bool:
    return len(text[quotation.start : quotation.end].split()) >= SCARE


def _inner(quotation: Quotation) -> Span:
    return quotation.start + len(quotation.mark), quotation.end - (
        0 if quotation.open_end else len(quotation.mark)
    )


def _read_sentence(text: str, sentence: Span, quotations: list[Quotation]) -> _Found | None:
    for cue in _free_cues(text, sentence, quotations):
        source, after = _find_source(text, sentence, cue)
        if source:
            content = list(_contents(text, sentence, cue, source, quotations, inverted=after))
            if content:
                return _Found(source, cue, content)
    return _according(text, sentence)


def _free_cues(text: str, sentence: Span, quotations: list[Quotation]) -> Iterator[Span]:
    for match in _cue_pattern().finditer(text, *sentence):
        if not any(q.start <= match.start() < q.end for q in quotations):
            yield match.span()


def _find_source(text: str, sentence: Span, cue: Span) -> tuple[Span | None, bool]:
    """The subject before the cue, or the inverted one after it ("said the minister")."""
    end = len(AUXILIARY.sub("", text[sentence[0] : cue[0]].rstrip())) + sentence[0]
    before = SUBJECT.search(text, max(sentence[0], end - 90), end)
    if before and before.group().lower() not in ("that", "which"):
        return before.span(), False
    gap = len(text[cue[1] : sentence[1]]) - len(text[cue[1] : sentence[1]].lstrip())
    after = OBJECT.match(text, cue[1] + gap, sentence[1])
    return (after.span(), True) if after else (None, False)


def _contents(
    text: str, sentence: Span, cue: Span, source: Span, quotations: list[Quotation], *, inverted: bool
) -> Iterator[Span]:
    """Quoted stretches of the sentence, or the unquoted clause after or before the cue."""
    quoted = [q for q in quotations if _is_long(text, q)]
    if quoted and (
        quoted[0].start < source[0] or text[quoted[0].start - 2 : quoted[0].start - 1] in (",", ":", "d")
    ):
        yield from (_inner(q) for q in quoted)
        return
    edge = max(cue[1], source[1]) if inverted else cue[1]
    gap = THAT.match(text, edge, sentence[1])
    start = gap.end() if gap else edge
    if sentence[1] - start > 12:
        yield start, sentence[1]
    elif min(source[0], cue[0]) - sentence[0] > 20:
        yield sentence[0], sentence[0] + len(text[sentence[0] : min(source[0], cue[0])].rstrip(" ,"))


def _according(text: str, sentence: Span) -> _Found | None:
    """ "..., according to a report." """
    match = re.compile(rf"[Aa]ccording to ((?:{NAME}|[a-z]+)(?: (?:{NAME}|(?!who\b)[a-z]+)){{0,6}})").search(
        text, *sentence
    )
    if match is None:
        return None
    before, after = (sentence[0], match.start()), (match.end(), sentence[1])
    start, end = max(before, after, key=lambda span: span[1] - span[0])
    shown = text[start:end]
    start, end = start + len(shown) - len(shown.lstrip(" ,")), end - (len(shown) - len(shown.rstrip(" ,")))
    return _Found(
        match.span(1),
        (match.start(), match.start() + len("according to")),
        [(start, end)] if start < end else [],
    )


def _finish(item: _Found, quotations: list[Quotation]) -> RawAttribution:
    content = tuple(sorted(set(item.content)))
    return RawAttribution(item.source, item.cue, content, classify_form(content, quotations))


def classify_form(content: tuple[Span, ...], quotations: list[Quotation]) -> str:
    """direct when every piece lies between marks, indirect when none touches one, mixed otherwise."""
    inside = [any(q.start <= a and b <= q.end for q in quotations) for a, b in content]
    touching = [any(q.start < b and a < q.end for q in quotations) for a, b in content]
    return "direct" if all(inside) else "mixed" if any(touching) else "indirect"
