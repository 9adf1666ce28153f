"""Names by a conditional random field (Lafferty et al. 2001) over words, shapes, gazetteers and the rules' answer.

The weights are made by `training/names.py` from openly licensed data; `toolkit/models/names/MODEL_CARD.md` says which.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import pycrfsuite

from toolkit.engines.names_rules import RuleNames
from toolkit.engines.names_words import Found, is_ordinary, read_lexicons
from toolkit.gazetteer import ABBREVIATED, LETTER, Gazetteer
from toolkit.resources import model_path, read_lexicon

TOKEN = re.compile(
    rf"(?:{LETTER}\.){{2,}}|{ABBREVIATED}|[^\W_]+(?:['’](?!s(?!\w)|S(?!\w)){LETTER}+)*|['’][sS](?!\w)|[^\w\s]"
)
LINE = re.compile(r"[^\n]+")
SPLIT = re.compile(r"(?<=[a-z)”\"’][.!?])\s+(?=[A-Z“\"‘(])")
LEAD = re.compile(
    r"(?:[\W_]+|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sir|Prof)\.?\s+|[Tt]he\s+|(?:President|Senator|Secretary)\s+(?=[A-Z]))+"
)
TAIL = re.compile(r"(?:['’]s?|[^\w.)]+|(?<=\w\w)\.)$")
ADMINISTRATION = re.compile(r" administration$")
UPPERCASE = re.compile(r"[^\W\d_a-z]")
RUN = 6  # words within which a run of names is looked through for a word of a party's name
DOUBT = 0.05  # a name of the rules is kept where the field gives at least this probability to a name
LABELS = ("person", "organisation", "place")
Span = tuple[int, int]


def split_tokens(text: str) -> list[Span]:
    """Spans of the tokens that the tagger reads."""
    return [found.span() for found in TOKEN.finditer(text)]


def split_lines(text: str) -> Iterator[Span]:
    """Rough sentences: lines, cut after a full stop that a capital follows."""
    for line in LINE.finditer(text):
        start = line.start()
        for cut in SPLIT.finditer(text, line.start(), line.end()):
            yield start, cut.start()
            start = cut.end()
        yield start, line.end()


# ------------------------------------------------------------------------------------- features


@cache
def shape(word: str) -> str:
    """The pattern of a word: "Xx", "X.X.", "XX", "d"; long runs are cut to two."""
    kinds = "".join("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in word)
    return re.sub(r"(.)\1{2,}", r"\1\1", kinds)


@cache
def word_features(word: str) -> tuple[str, ...]:
    """What a word says by itself, whatever stands around it."""
    lexicons, lower = read_lexicons(), word.lower()
    found = [f"w={lower}", f"s={shape(word)}"]
    if word[:1].isupper():
        found += [
            f"p={lower[:3]}",
            f"e={lower[-3:]}",
            f"e2={lower[-2:]}",
            *(f"l={name}" for name in list_names(word)),
        ]
        found += ["ordinary"] if is_ordinary(word) else []
    elif lower in lexicons.common:
        found.append("lower")
    return tuple(found)


@cache
def list_names(word: str) -> tuple[str, ...]:
    """The lexicons in which a capitalised word stands."""
    lists = read_lexicons()
    names = (
        "first_names",
        "surnames",
        "titles",
        "portfolios",
        "heads",
        "place_first",
        "place_last",
        "adherents",
    )
    return tuple(name for name in names if word in getattr(lists, name))


@cache
def near_features(word: str, offset: int) -> tuple[str, ...]:
    """What a neighbouring word adds."""
    found = [f"{offset}w={word.lower()}", f"{offset}s={shape(word)}"]
    if abs(offset) == 1 and word[:1].isupper():
        found += [f"{offset}l={name}" for name in list_names(word)]
        found += [f"{offset}ordinary"] if is_ordinary(word) else []
    return tuple(found)


PLAIN = str.maketrans("’‘“”–—\xa0", "''\"\"-- ")


def pair_features(before: str, word: str, after: str) -> list[str]:
    """What a capitalised word says with its neighbours, and what its first and last letters say."""
    low, high, lower = before.lower(), after.lower(), word.lower()
    found = [
        f"ss={shape(before)}|{shape(word)}|{shape(after)}",
        f"ls={low}|{shape(word)}",
        f"sh={shape(word)}|{high}",
    ]
    if word[:1].isupper():
        found += [f"b-={low}|{lower}", f"b+={lower}|{high}", f"p4={lower[:4]}", f"e4={lower[-4:]}"]
    if before == "(":
        found += [f"(s={shape(word)}", *([f"paren={shape(word)}"] if after == ")" else [])]
    return [*found, f"s(={shape(word)}"] if after == "(" else found


@cache
def party_words(kind: str) -> frozenset[str]:
    """Words of the names of parties in several languages, or the small words between them."""
    return frozenset(row["word"] for row in read_lexicon("party_words") if row["kind"] == kind)


def party_features(words: Sequence[str]) -> list[list[str]]:
    """For each word whether it, a neighbour or another word of its run of names is of a party's name."""
    party, joint = party_words("party"), party_words("joint")
    ours = [word in party for word in words]
    if not any(ours):
        return [[] for _ in words]
    inside = [word[:1].isupper() or word.lower() in joint for word in words]
    rows: list[list[str]] = []
    for i in range(len(words)):
        near = {-1: i > 0 and ours[i - 1], 0: ours[i], 1: i + 1 < len(words) and ours[i + 1]}
        found = [f"{place}party" for place, here in near.items() if here]
        ahead = next((k for k in range(i + 1, min(len(words), i + RUN)) if not inside[k] or ours[k]), 0)
        behind = next((k for k in range(i - 1, max(-1, i - RUN), -1) if not inside[k] or ours[k]), -1)
        found += ["party ahead"] if inside[i] and ahead and inside[ahead] else []
        found += ["party behind"] if inside[i] and behind >= 0 and inside[behind] else []
        rows.append(found)
    return rows


def sequence_features(words: Sequence[str], marks: Sequence[str]) -> list[list[str]]:
    """The features of each word of a sentence; `marks` are the rules' answers, "O" or "B-..." or "I-..."."""
    words = [word.translate(PLAIN) for word in words]
    padded = ["<", "<", *words, ">", ">"]
    answers, parties = ["<", *marks, ">"], party_features(words)
    rows = []
    for i, word in enumerate(words):
        before, mark, after = answers[i], answers[i + 1], answers[i + 2]
        row = [
            *word_features(word),
            f"m={mark}",
            f"-1m={before}",
            f"+1m={after}",
            f"m={before}|{mark}|{after}",
        ]
        for offset in (-2, -1, 1, 2):
            row += near_features(padded[i + 2 + offset], offset)
        row += [
            f"mw={mark}|{padded[i + 1].lower()}",
            f"mw+={mark}|{padded[i + 3].lower()}",
            f"ms={mark}|{shape(word)}",
        ]
        rows.append([*row, *pair_features(padded[i + 1], word, padded[i + 3]), *parties[i]])
    rows[0].append("first")
    return rows


def rule_marks(text: str, tokens: Sequence[Span], names: Sequence[Found], gazetteer: Gazetteer) -> list[str]:
    """For each token what the rules and the gazetteer say: type, and whether the name is known, weak or a demonym."""
    marks = ["O"] * len(tokens)
    spans = iter([*names, Found(len(text) + 1, len(text) + 1, "")])
    name, begun = next(spans), False
    for i, (start, end) in enumerate(tokens):
        while start >= name.end:
            name, begun = next(spans), False
        if end > name.start:
            marks[i] = f"{'I' if begun else 'B'}-{_mark(text, name, gazetteer)}"
            begun = True
    return marks


def _mark(text: str, name: Found, gazetteer: Gazetteer) -> str:
    entry = gazetteer.lookup(text[name.start : name.end])
    if entry is None:
        return f"{name.type}{'?' if name.weak else ''}"
    return "demonym" if entry.kind == "demonym" else f"{entry.type}!{entry.link[:3]}"


# ------------------------------------------------------------------------------------- the engine


class CrfNames:
    """Finds names in one text by the shipped weights; the rules' names are part of its evidence."""

    name = "crf"

    def __init__(self, gazetteer: Gazetteer, *, doubt: float = DOUBT) -> None:
        self.doubt = doubt
        self.gazetteer = gazetteer
        self.rules = RuleNames(gazetteer)
        self.tagger = open_tagger()

    def find(self, text: str) -> list[Found]:
        ruled = self.rules.find(text)
        return [name for line in split_lines(text) for name in self._settle(text, line, ruled)]

    def tag(self, text: str, line: Span, ruled: Sequence[Found]) -> list[Found]:
        """The names that the field finds in one line, given those of the rules in the text."""
        tokens = self._set(text, line, ruled)
        return trim_names(text, read_labels(tokens, self.tagger.tag())) if tokens else []

    def _set(self, text: str, line: Span, ruled: Sequence[Found]) -> list[Span]:
        """Show a line to the field; its words, none where it holds no capital."""
        tokens = (
            [found.span() for found in TOKEN.finditer(text, *line)] if UPPERCASE.search(text, *line) else []
        )
        if tokens:
            marks = rule_marks(text, tokens, names_within(ruled, line), self.gazetteer)
            self.tagger.set(sequence_features([text[a:b] for a, b in tokens], marks))
        return tokens

    def _settle(self, text: str, line: Span, ruled: Sequence[Found]) -> list[Found]:
        """The names of the field and those of the rules that it does not outweigh."""
        names, tokens = names_within(ruled, line), self._set(text, line, ruled)
        if not tokens:
            return []
        found = trim_names(text, read_labels(tokens, self.tagger.tag()))
        whole = [n for n in names if self._is_whole(text, n, found)]
        apart = [n for n in found if not meets(n, whole)]
        kept = [n for n in names if not meets(n, [*apart, *whole]) and self._is_kept(text, n, tokens)]
        return sorted([*apart, *whole, *kept], key=lambda name: name.start)

    def _is_whole(self, text: str, name: Found, found: Sequence[Found]) -> bool:
        """Whether a known name, or an administration, of the rules holds all that the field found there."""
        surface = text[name.start : name.end]
        entry = self.gazetteer.lookup(surface)
        if not (entry and entry.kind == "named") and not ADMINISTRATION.search(surface):
            return False
        met = [other for other in found if meets(name, [other])]
        return bool(met) and all(name.start <= o.start and o.end <= name.end for o in met)

    def _is_kept(self, text: str, name: Found, tokens: Sequence[Span]) -> bool:
        """Whether a name of the rules stands though the field finds none there: demonyms and the user's actors do,
        others where the field doubts."""
        entry = self.gazetteer.lookup(text[name.start : name.end])
        if entry is not None and (entry.kind == "demonym" or entry.link == "actors file"):
            return True
        places = [i for i, (a, b) in enumerate(tokens) if a < name.end and name.start < b]
        return sum(1 - self.tagger.marginal("O", i) for i in places) >= self.doubt * len(places)


def trim_names(text: str, names: Iterable[Found]) -> list[Found]:
    """Without honorifics, quotation marks and possessives at the edges."""
    trimmed = []
    for name in names:
        lead, tail = LEAD.match(text, name.start, name.end), TAIL.search(text, name.start, name.end)
        start, end = lead.end() if lead else name.start, tail.start() if tail else name.end
        if start < end:
            trimmed.append(Found(start, end, name.type))
    return trimmed


def meets(name: Found, others: Sequence[Found]) -> bool:
    """Whether a name overlaps one of the others."""
    return any(name.start < other.end and other.start < name.end for other in others)


@cache
def open_tagger() -> pycrfsuite.Tagger:
    """The shipped weights, opened once."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model_path("names", "names.crfsuite")))
    return tagger


def names_within(names: Sequence[Found], line: Span) -> Sequence[Found]:
    """The names, in text order and apart, that reach into a line."""
    first = bisect_right(names, line[0], key=lambda name: name.end)
    return names[first : bisect_left(names, line[1], key=lambda name: name.start)]


def read_labels(tokens: Sequence[Span], labels: Sequence[str]) -> Iterator[Found]:
    """The names that BIO labels mark; an I after another type begins a name."""
    start, end, kind = 0, 0, ""
    for (a, b), label in zip([*tokens, (0, 0)], [*labels, "O"], strict=True):
        if kind and (label[0] != "I" or label[2:] != kind):
            yield Found(start, end, kind)
            kind = ""
        if label != "O" and not kind:
            start, kind = a, label[2:]
        end = b
    return
