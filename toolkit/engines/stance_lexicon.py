"""Stance by a lexicon of cues: explainable, and honest about being a lexicon.

A judgement multiplies the signs of the cues that stand between a holder and a target in one clause: "refused
to lift sanctions" is refuse (-) times lift (-), so favor.  A negator before a cue, or before the target
itself ("there will be no deportations"), turns the sign; a cue after the target ("tariffs are a mistake")
counts where none stands before it.  Conditionals, modals and hedges lower the confidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from toolkit.engines.protocols import Span
from toolkit.resources import read_lexicon, read_words, split_cell

TOKEN = re.compile(r"[\w%$]+(?:[-'’]\w+)*|[^\w\s]")
STOPS = frozenset(";:—–()")
QUOTES = frozenset("“”\"«»„‘’'")
CHAIN_REACH = 6  # tokens between a cue and one that it governs
REACH = 12  # tokens between a cue and what it governs
DENIAL_REACH = 3  # tokens between a "no" and the target that it denies
NEGATION_REACH = 3  # tokens between a negator and the cue that it turns
NEGATION_COST = 0.9  # confidence kept by a turned cue
DOUBT_COST = 0.6  # confidence kept under a conditional, a modal or a hedge
SIGNS = {"favor": 1, "neutral": 0, "against": -1}


@dataclass(frozen=True, slots=True)
class Cue:
    """One entry of stance_cues.csv."""

    lemma: str
    kind: str  # attitude, operator, act, noun, judgement
    sign: int
    applies: str  # actor, issue, both
    weight: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue in a text: its tokens and its span, turned by a negator or not."""

    cue: Cue
    first: int
    last: int
    span: Span
    negated: bool

    @property
    def sign(self) -> int:
        """The sign as turned; "did not rule out" takes no side."""
        if self.negated and self.cue.kind == "operator" and self.cue.sign < 0:
            return 0
        return -self.cue.sign if self.negated else self.cue.sign


@dataclass(frozen=True, slots=True)
class Judgement:
    """Favor (+1) or against (-1), how sure, by which cues, and the words that prove it."""

    sign: int
    confidence: float
    cues: str
    evidence: Span


@dataclass(frozen=True, slots=True)
class Token:
    low: str
    start: int
    end: int


@cache
def _forms() -> dict[str, list[tuple[tuple[str, ...], Cue]]]:
    """Cues by the first token of each form, longest form first."""
    table: dict[str, list[tuple[tuple[str, ...], Cue]]] = defaultdict(list)
    for row in read_lexicon("stance_cues"):
        cue = Cue(row["cue"], row["kind"], SIGNS[row["stance"]], row["applies"], float(row["weight"]))
        for form in split_cell(row["forms"]):
            tokens = tuple(form.split())
            table[tokens[0]].append((tokens, cue))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return dict(table)


@cache
def _words(role: str) -> frozenset[str]:
    """The words of stance_words.csv that play a role: boundary, copula, question, desire."""
    return frozenset(row["word"] for row in read_lexicon("stance_words") if row["role"] == role)


def _is_boundary(token: Token) -> bool:
    return token.low in STOPS or token.low in _words("boundary")


def _read_tokens(text: str, within: Span) -> list[Token]:
    found = TOKEN.finditer(text, *within)
    return [Token(m[0].lower().replace("’", "'"), m.start(), m.end()) for m in found if m[0] not in QUOTES]


@lru_cache(maxsize=256)
def _read(text: str, within: Span, kind: str) -> tuple[list[Token], list[Hit]]:
    """The tokens and cues of a stretch, kept for the targets that share it."""
    tokens = _read_tokens(text, within)
    return tokens, _find_hits(tokens, kind)


def _find_hits(tokens: list[Token], kind: str) -> list[Hit]:
    """The cues for a target of this kind, left to right, longest first, none inside another."""
    hits: list[Hit] = []
    position = 0
    while position < len(tokens):
        hit = next(_hits_at(tokens, position, kind), None)
        if hit:
            hits.append(hit)
        position = hit.last + 1 if hit else position + 1
    return hits


def _hits_at(tokens: list[Token], first: int, kind: str) -> Iterator[Hit]:
    for form, cue in _forms().get(tokens[first].low, ()):
        last = first + len(form) - 1
        words = tuple(token.low for token in tokens[first : last + 1])
        if words == form and cue.applies in (kind, "both"):
            yield Hit(cue, first, last, (tokens[first].start, tokens[last].end), _is_negated(tokens, first))


def _is_negated(tokens: list[Token], first: int) -> bool:
    """An odd number of negators stands just before; "not only" turns nothing."""
    window = range(max(0, first - NEGATION_REACH), first)
    turning = [
        i
        for i in window
        if tokens[i].low in read_words("negators") and tokens[min(i + 1, first)].low != "only"
    ]
    stopped = [i for i in window if _is_boundary(tokens[i]) or tokens[i].low == ","]
    return len([i for i in turning if all(i > s for s in stopped)]) % 2 == 1


def _clause(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """The tokens of the clause around a target."""
    start = next((i + 1 for i in range(first - 1, -1, -1) if _is_boundary(tokens[i])), 0)
    end = next((i for i in range(last + 1, len(tokens)) if _is_boundary(tokens[i])), len(tokens))
    return start, end


def judge(text: str, target: Span, *, within: Span, kind: str, opposite: bool = False) -> Judgement | None:
    """Stance of whoever speaks in `within` toward the target; None without a cue.  `kind` is actor or issue."""
    tokens, all_hits = _read(text, within, kind)
    inside = [i for i, token in enumerate(tokens) if token.start < target[1] and target[0] < token.end]
    if not inside:
        return None
    start, end = _clause(tokens, inside[0], inside[-1])
    hits = [hit for hit in all_hits if start <= hit.first and hit.last < end]
    if kind == "actor":
        hits = [hit for hit in hits if _has_object(tokens, hit, inside[0])]
    if any(token.low in _words("question") for token in tokens[start : inside[0]]):
        return None
    chain = _governing(hits, inside[0], kind)
    said = _predicate(tokens, hits, inside[-1]) if kind == "issue" else []
    if _is_subject(tokens, chain, inside[-1]):
        chosen = chain + said if said else []
    elif chain:
        chosen = chain + _desired(tokens, chain, hits, inside[-1])
    else:
        chosen = said
    denied = _is_denied(tokens, inside[0]) and kind == "issue"
    if not chosen and not denied:
        return None
    return _combine(
        tokens, chosen, target, bare_denial=denied and not _covers(chosen, inside[0]), opposite=opposite
    )


def _is_denied(tokens: list[Token], first: int) -> bool:
    """A "no" stands just before a target: "no - repeat, no - mass deportations", "no large-scale raids"."""
    for i in range(first - 1, max(-1, first - 1 - DENIAL_REACH), -1):
        if tokens[i].low == "no":
            return True
        if tokens[i].low in read_words("prepositions") or tokens[i].low == ",":
            return False
    return False


def _is_subject(tokens: list[Token], chain: list[Hit], last: int) -> bool:
    """An act is itself what is judged: "leaving the treaty would be folly", "a pause in the tariffs was welcome"."""
    if not chain or any(hit.cue.kind not in ("act", "noun") for hit in chain):
        return False
    return any(token.low in _words("copula") for token in tokens[last + 1 : last + 4])


def _predicate(tokens: list[Token], hits: list[Hit], last: int) -> list[Hit]:
    """What is said of a target after it: a judgement, "was welcomed", "will be lifted"; the nearest alone."""
    after = (hit for hit in hits if last < hit.first <= last + REACH)
    return next(([hit] for hit in after if _is_said(tokens, hit)), [])


def _is_said(tokens: list[Token], hit: Hit) -> bool:
    before = {token.low for token in tokens[max(0, hit.first - 2) : hit.first]}
    if hit.cue.kind == "attitude":
        return bool(before & _words("copula"))
    return hit.cue.kind == "judgement" or (hit.cue.kind == "act" and "be" in before)


def _desired(tokens: list[Token], chain: list[Hit], hits: list[Hit], last: int) -> list[Hit]:
    """ "Demanded that the raids be called off", "wants the duty shelved": the act that is wished for the target."""
    if chain[-1].cue.lemma not in _words("desire"):
        return []
    after = [hit for hit in hits if last < hit.first <= last + 4 and hit.cue.kind == "act"]
    return [hit for hit in after if tokens[hit.first - 1].low == "be" or hit.first == last + 1][:1]


def _has_object(tokens: list[Token], hit: Hit, first: int) -> bool:
    """An actor is the object of a verb right before it: no noun ("any attack on"), no "U.S.-backed", no preposition."""
    if hit.last >= first:
        return False
    between = {token.low for token in tokens[hit.last + 1 : first]}
    before = tokens[hit.first - 1].low if hit.first else ""
    is_noun = before in read_words("noun_markers") and hit.cue.kind == "attitude"
    return not is_noun and before != "-" and not between & read_words("prepositions")


def _covers(hits: list[Hit], first: int) -> bool:
    """The "no" before the target belongs to a cue: it is its last word ("needs no"), or turned a cue in between."""
    before = [hit for hit in hits if hit.last < first]
    return any(
        hit.last == first - 1 or (hit.negated and first - hit.last <= NEGATION_REACH) for hit in before
    )


def _governing(hits: list[Hit], first: int, kind: str) -> list[Hit]:
    """The chain of cues before a target: the nearest within reach, and those that govern it in turn."""
    before = [hit for hit in hits if hit.last < first]
    reach = REACH if kind == "issue" else 4
    chain: list[Hit] = []
    edge = first
    for hit in reversed(before):
        if edge - hit.last > reach or (
            chain and hit.cue.kind in ("act", "attitude") and chain[0].cue.kind == "attitude"
        ):
            break
        chain.insert(0, hit)
        edge, reach = hit.first, CHAIN_REACH
    return chain if any(hit.cue.kind != "operator" for hit in chain) or _is_object(chain, first) else []


def _is_object(chain: list[Hit], first: int) -> bool:
    """An operator alone ("ruled out tariffs") governs its object directly."""
    return bool(chain) and first - chain[-1].last <= 4 and not chain[-1].cue.lemma.endswith(" to")


def _combine(
    tokens: list[Token], chain: list[Hit], target: Span, *, bare_denial: bool, opposite: bool
) -> Judgement:
    sign = -1 if bare_denial else 1
    confidence = NEGATION_COST if bare_denial else 1.0
    for hit in chain:
        sign *= hit.sign
        confidence *= hit.cue.weight ** (1 / len(chain)) * (NEGATION_COST if hit.negated else 1.0)
    start = min([target[0], *(hit.span[0] for hit in chain)])
    end = max([target[1], *(hit.span[1] for hit in chain)])
    if _is_doubtful(tokens, start):
        confidence *= DOUBT_COST
    names = " + ".join(("not " if hit.negated else "") + hit.cue.lemma for hit in chain)
    label = " + ".join(part for part in ("no" if bare_denial else "", names) if part)
    return Judgement(-sign if opposite else sign, round(confidence, 3), label, (start, end))


def _is_doubtful(tokens: list[Token], until: int) -> bool:
    doubt = read_words("hedges")
    return any(token.low in doubt for token in tokens if token.start <= until)
