"""A chat model behind an OpenAI-compatible address, local or hosted, behind the protocols of sentiment and stance.

Nothing is sent unless somebody names a configuration (`endpoint_settings`).  Each row is a request of its own, so
neither order nor company changes an answer; an answer is kept on disk and not asked for again.  An answer that stays
out of shape is a missing one, in the log by name; a service that does not answer ends the run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from toolkit.engines.endpoint_answers import Answer, AnswerError, read_answer, read_content
from toolkit.engines.endpoint_cache import AnswerCache, digest
from toolkit.engines.endpoint_costs import Estimate, estimate
from toolkit.engines.endpoint_prompts import mark_text, read_prompt, shape
from toolkit.engines.endpoint_settings import EndpointSettings, read_endpoint
from toolkit.engines.endpoint_wire import Clock, Wire, is_refused
from toolkit.engines.protocols import Question, Score, Span, Stance, Verdict
from toolkit.errors import ParameterError

CLASSES = {
    "sentiment": ("negative", "neutral", "positive"),
    "stance": ("against", "neutral", "favor"),
    "relation": ("against", "neutral", "favor"),
}
SIDES = CLASSES["stance"]
LEAST = 0.5  # belief in the likeliest class below which the engine abstains
EVEN = (1 / 3, 1 / 3, 1 / 3)  # belief where there is no answer
SHOWN = 60  # characters of a text in the log

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """One row as a request: a prompt by name, and the text with its spans."""

    prompt: str
    text: str
    target: Span
    holder: Span | None = None

    @cached_property
    def messages(self) -> list[dict[str, str]]:
        """What is said to the model."""
        return read_prompt(self.prompt).fill(mark_text(self.text, self.target, self.holder))

    @property
    def characters(self) -> int:
        """How much that is."""
        return sum(len(message["content"]) for message in self.messages)

    def body(self, settings: EndpointSettings) -> dict[str, Any]:
        """The request as it is sent."""
        return {
            **settings.request,
            "model": settings.model,
            "messages": self.messages,
            "response_format": shape(self.prompt, CLASSES[self.prompt]),
        }

    def name(self) -> str:
        """The row in words, for the log."""
        return f"{self.prompt} toward {self.text[slice(*self.target)]!r} in {self.text[:SHOWN]!r}"


class Endpoint:
    """Sentiment, relations, stances and positions on known targets, asked of a chat model.

    missing  the rows that got no usable answer, in words
    """

    def __init__(self, settings: EndpointSettings, *, clock: Clock | None = None) -> None:
        self.settings = settings
        self.name = f"endpoint:{settings.model}"
        self.missing: list[str] = []
        self._cache = AnswerCache(settings.cache)
        self._wire = Wire(settings, clock or Clock())

    @property
    def spent(self) -> float:
        """What was spent so far, in the currency of the configuration."""
        return self._wire.purse.spent

    def score(self, texts: Sequence[str], spans: Sequence[Span]) -> list[Score]:
        """Sentiment toward each span; no valence where no words of the text show any."""
        return [_score(answer) for answer in self._answer(ask_sentiment(texts, spans))]

    def decide(self, texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Stance]:
        """Stance of each holder toward the target of his text."""
        return [_stance(answer) for answer in self._answer(ask_stances(texts, holders, targets))]

    def relate(self, texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Stance]:
        """Attitude of each holder toward the target of his text."""
        return [_stance(answer) for answer in self._answer(ask_relations(texts, holders, targets))]

    def find(self, questions: Sequence[Question]) -> list[list[Verdict]]:
        """The side on each known target; phrases that nobody listed are not looked for."""
        answers = iter(self._answer(ask_positions(questions)))
        return [
            [found for place in _places(q) if (found := _verdict(q, place, next(answers)))] for q in questions
        ]

    def estimate(self, verb: str, *columns: Sequence[Any]) -> Estimate:
        """What a call of that verb (score, decide, relate, find) with these columns would send; nothing is sent.

        Raises ParameterError for another verb and ValueError for unequal lengths.
        """
        if verb not in VERBS:
            raise ParameterError(f"verb {verb!r} is unknown; there are {', '.join(VERBS)}")
        asked = self._sort(VERBS[verb](*columns))
        return self._estimate(asked)

    def _sort(self, rows: Sequence[Asked]) -> dict[str, Asked]:
        """The rows by digest, each once."""
        return {digest(row.body(self.settings)): row for row in rows}

    def _estimate(self, asked: dict[str, Asked]) -> Estimate:
        wanted = [row.characters for sha256, row in asked.items() if self._recall(sha256, row) is None]
        return estimate(self.settings, wanted, cached=len(asked) - len(wanted))

    def _answer(self, rows: Sequence[Asked]) -> list[Answer | None]:
        """The answer to each row, from the cache or the endpoint.  Raises CostLimitError before anything is sent."""
        asked = self._sort(rows)
        self._wire.purse.check(self._estimate(asked))
        answers = {
            sha256: self._recall(sha256, row) or self._ask(sha256, row) for sha256, row in asked.items()
        }
        return [answers[digest(row.body(self.settings))] for row in rows]

    def _recall(self, sha256: str, row: Asked) -> Answer | None:
        content = self._cache.read(sha256)
        try:
            return None if content is None else read_answer(content, row.text, CLASSES[row.prompt])
        except AnswerError:
            return None

    def _ask(self, sha256: str, row: Asked) -> Answer | None:
        fault = ""
        for _ in range(self.settings.retries + 1):
            reply = self._wire.send(row.body(self.settings), sha256, row.characters)
            if is_refused(reply):
                fault = "refused by a filter of contents"
                break
            try:
                content = read_content(reply.content)
                answer = read_answer(content, row.text, CLASSES[row.prompt])
            except AnswerError as error:
                fault = str(error)
                continue
            self._cache.write(sha256, self.settings.model, content)
            return answer
        self._miss(row, fault)
        return None

    def _miss(self, row: Asked, fault: str) -> None:
        self.missing.append(row.name())
        log.warning("%s: no answer for %s: %s", self.name, row.name(), fault)


def load_endpoint(path: str | Path) -> Endpoint:
    """The engine of a configuration; nothing is sent yet.  Raises InputError naming file and key."""
    return Endpoint(read_endpoint(path))


# ------------------------------------------------------------------------------------- rows to requests


def ask_sentiment(texts: Sequence[str], spans: Sequence[Span]) -> list[Asked]:
    """A request a text."""
    return [Asked("sentiment", text, span) for text, span in zip(texts, spans, strict=True)]


def ask_stances(texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Asked]:
    """A request a text."""
    return [Asked("stance", *row) for row in zip(texts, targets, holders, strict=True)]


def ask_relations(texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Asked]:
    """A request a text."""
    return [Asked("relation", *row) for row in zip(texts, targets, holders, strict=True)]


def ask_positions(questions: Sequence[Question]) -> list[Asked]:
    """A request for every known target of every question that stands apart from its holder."""
    return [
        Asked("stance", q.text, q.targets[place].span, q.holder) for q in questions for place in _places(q)
    ]


VERBS: dict[str, Callable[..., list[Asked]]] = {
    "score": ask_sentiment,
    "decide": ask_stances,
    "relate": ask_relations,
    "find": ask_positions,
}


def _places(question: Question) -> list[int]:
    start, end = question.holder
    spans = enumerate(target.span for target in question.targets)
    return [place for place, span in spans if span[1] <= start or end <= span[0]]


# ------------------------------------------------------------------------------------- answers to rows


def _score(answer: Answer | None) -> Score:
    if answer is None:
        return Score(None, *EVEN)
    negative, _, positive = answer.shares
    return Score(None if answer.evidence is None else round(positive - negative, 4), *answer.shares)


def _stance(answer: Answer | None) -> Stance:
    if answer is None:
        return Stance(*EVEN, sure=False)
    return Stance(*answer.shares, sure=answer.evidence is not None and max(answer.shares) >= LEAST)


def _verdict(question: Question, place: int, answer: Answer | None) -> Verdict | None:
    """The likeliest side, where words of the text show it; a target named by its contrary turns it."""
    if answer is None or answer.evidence is None or max(answer.shares) < LEAST:
        return None
    target = question.targets[place]
    shares = answer.shares[::-1] if target.opposite else answer.shares
    confidence = max(shares)
    evidence = _clip(answer.evidence, question.within)
    cue = question.text[slice(*answer.evidence)]
    return Verdict(target.span, place, SIDES[shares.index(confidence)], confidence, evidence, cue)


def _clip(evidence: Span, within: Span) -> Span:
    """What of the evidence stands in the stretch asked about, or all of the stretch."""
    start, end = max(evidence[0], within[0]), min(evidence[1], within[1])
    return (start, end) if start < end else within
