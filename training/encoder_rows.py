"""The rows that the encoder learns from: one reader a data set, one shape for all."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.engines.protocols import Span

SENTIMENT, RELATION, STANCE, QUAD, TARGETS = "sentiment", "relation", "stance", "quad", "targets"
CLASSES = {
    SENTIMENT: ("negative", "neutral", "positive"),
    RELATION: ("none", "holder positive", "target positive", "holder negative", "target negative"),
    STANCE: ("against", "neutral", "favor"),
    QUAD: ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict"),
    TARGETS: ("against", "none", "favor"),
}
POLARITY = {2.0: 0, 4.0: 1, 6.0: 2}
SWAPPED = (0, 2, 1, 4, 3)  # class of a relation when its two actors change places


@dataclass(frozen=True, slots=True)
class Row:
    """One text, its target and holder, and the class that it has for one task.

    For the task TARGETS no target is given: `parts` are the stretches that the holder is for or against, and the
    class of each piece of text is to be found.
    """

    task: str
    text: str
    target: Span | None
    holder: Span | None
    label: int
    data_set: str
    parts: tuple[tuple[Span, int], ...] = ()

    def is_quiet(self) -> bool:
        """Whether nobody takes a side in it: most pairs and most holders of a sentence."""
        return (self.task == STANCE and self.label == SIGNS["0"]) or (self.task == TARGETS and not self.parts)

    def swapped(self) -> Row:
        """The same relation seen from the other side."""
        if self.holder is None or self.target is None or self.task != RELATION:
            raise ValueError("only a relation of two can be turned round")
        return Row(self.task, self.text, self.holder, self.target, SWAPPED[self.label], self.data_set)


def _lines(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            yield json.loads(line)


def read_newsmtsc(path: Path) -> Iterator[Row]:
    """NewsMTSC (Hamborg & Donnay 2021): sentiment toward a mention."""
    for item in _lines(path):
        for target in item["targets"]:
            span = (int(target["from"]), int(target["to"]))
            label = POLARITY[float(target["polarity"])]
            yield Row(SENTIMENT, item["sentence_normalized"], span, None, label, "newsmtsc")


BRACKET = re.compile(r"[\[\]]")


def _whole_words(text: str, span: Span) -> Span:
    start, end = span
    while end - start > 1 and text[end - 1] in "'’":
        end -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _unbracket(marked: str) -> tuple[str, list[Span]]:
    """The text without its first two pairs of brackets, and what they held, as whole words."""
    pieces, places, at = [], [], 0
    for match in list(BRACKET.finditer(marked))[:4]:
        pieces.append(marked[at : match.start()])
        places.append(sum(map(len, pieces)))
        at = match.end()
    text = "".join(pieces) + marked[at:]
    return text, [_whole_words(text, (a, b)) for a, b in zip(places[::2], places[1::2], strict=True)]


def read_directed(path: Path, *, but: frozenset[str] = frozenset()) -> Iterator[Row]:
    """Park, Pan & Joo 2021: who is positive or negative toward whom; sentences in `but` are left out."""
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            marked, _, _, label = line.rstrip("\n").split("\t")
            text, (holder, target) = _unbracket(marked)
            if marked not in but:
                yield Row(RELATION, text, target, holder, int(label), "directed")


def _unmark(marked: str) -> tuple[str, dict[str, Span]]:
    """The text without <s> and <t> marks, and the first span of each."""
    text, opened = "", dict[str, int]()
    spans: dict[str, Span] = {}
    for piece in re.split(r"(</?[st]>)", marked):
        if piece in ("<s>", "<t>"):
            opened[piece[1]] = len(text)
        elif piece in ("</s>", "</t>") and piece[2] in opened:
            start = opened.pop(piece[2])
            spans.setdefault(piece[2], (start, start + len(text[start:].rstrip())))
        else:
            text += piece
    return text, spans


def read_plv(path: Path) -> Iterator[Row]:
    """PLV (Hu et al. 2024): quad class of an event with its source and target."""
    for item in _lines(path):
        text, spans = _unmark(item["marked"])
        if {"s", "t"} <= set(spans):
            yield Row(QUAD, text, spans["t"], spans["s"], int(item["quad"]) - 1, "plv")


PLV_DEV = 210


def split_events(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Train and dev part of the events of a set that has one part alone; no sentence stands in both."""
    order = list(rows)
    random.Random(3).shuffle(order)
    seen = {row.text for row in order[PLV_DEV:]}
    return order[PLV_DEV:], [row for row in order[:PLV_DEV] if row.text not in seen]


CODE = re.compile(r"^([a-i])([-+0])(\??)([a-i])$")
MARK = re.compile(r"\[([a-i]) |\]")
SIGNS = {"-": 0, "0": 1, "+": 2}


def parse_marked(marked: str) -> tuple[str, dict[str, Span]]:
    """`[a Kelly] said ...`: the text without marks, and the span of each letter."""
    text, at = "", 0
    spans: dict[str, Span] = {}
    open_marks: list[tuple[str, int]] = []
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        if match.group(1):
            open_marks.append((match.group(1), len(text)))
        else:
            letter, start = open_marks.pop()
            spans[letter] = (start, len(text))
    return text + marked[at:], spans


NAME = re.compile(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)*")
PRONOUN = re.compile(r"(?i)(i|we|he|she|they|it|who)$")
APPOSED = 3  # characters within which a name beside a holder may be his own
BYSTANDERS = 3  # names a sentence that hold nothing, at the most


def _rows_of_holder(text: str, holder: Span, targets: dict[Span, int], data_set: str) -> Iterator[Row]:
    """A row a target, and one to find all targets of the holder."""
    for span, label in targets.items():
        yield Row(STANCE, text, span, holder, label, data_set)
    sides = tuple((span, label) for span, label in targets.items() if label != SIGNS["0"])
    yield Row(TARGETS, text, None, holder, 0, data_set, sides)


def _rows_of_bystanders(
    text: str, names: Iterable[Span], holders: dict[Span, dict[Span, int]], data_set: str
) -> Iterator[Row]:
    """Names that hold nothing in a sentence that is coded to the end: no targets, and neutral to those of others."""
    if any(PRONOUN.match(text[a:b]) for a, b in holders):
        return
    sides = [span for targets in holders.values() for span, label in targets.items() if label != SIGNS["0"]]
    apart = [n for n in names if all(n[1] + APPOSED <= a or b + APPOSED <= n[0] for a, b in holders)]
    for name in apart[:BYSTANDERS]:
        yield Row(TARGETS, text, None, name, 0, data_set)
        others = [span for span in sides if span[1] <= name[0] or name[1] <= span[0]]
        yield from (Row(STANCE, text, span, name, SIGNS["0"], data_set) for span in others[:1])


def read_written(path: Path, *, bystanders: bool = True) -> Iterator[Row]:
    """Sentences written for this: each line a marked text, its codes and its construction.

    bystanders  give the names that hold nothing rows of their own
    A marked pair with a holder that takes a side but no code of its own is neutral: nothing in the text joins it.
    """
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        marked, codes, _ = (part.strip() for part in line.split("||"))
        text, spans = parse_marked(marked)
        stances = {(m[1], m[4]): SIGNS[m[2]] for m in map(CODE.match, codes.split()) if m}
        holders: dict[Span, dict[Span, int]] = {}
        for holder in dict.fromkeys(holder for holder, _ in stances):
            holders[spans[holder]] = {
                span: stances.get((holder, letter), SIGNS["0"])
                for letter, span in spans.items()
                if letter != holder and span != spans[holder]
            }
        for holder_span, targets in holders.items():
            yield from _rows_of_holder(text, holder_span, targets, path.stem)
        if bystanders:
            names = [span for span in spans.values() if NAME.fullmatch(text[slice(*span)])]
            yield from _rows_of_bystanders(text, names, holders, path.stem)


def read_coded(path: Path, texts: dict[tuple[str, str], str], *, bystanders: bool = True) -> Iterator[Row]:
    """Real sentences coded by hand, as offsets into texts that are not ours to print.

    Columns: corpus, doc_id, start, end, holder_start, holder_end, target_start, target_end, stance.
    """
    sentences: dict[str, dict[Span, dict[Span, int]]] = {}
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            start, end = int(row["start"]), int(row["end"])
            text = texts[row["corpus"], row["doc_id"]][start:end]
            holder = int(row["holder_start"]) - start, int(row["holder_end"]) - start
            target = int(row["target_start"]) - start, int(row["target_end"]) - start
            targets = sentences.setdefault(text, {}).setdefault(holder, {})
            targets.setdefault(target, SIGNS[row["stance"]])
    for text, holders in sentences.items():
        for holder, targets in holders.items():
            yield from _rows_of_holder(text, holder, targets, path.stem)
        if bystanders:
            names = [m.span() for m in NAME.finditer(text) if m.start() > 0]
            yield from _rows_of_bystanders(text, names, holders, path.stem)
