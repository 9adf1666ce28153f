"""The lexicon of stance cues behind the protocol: explainable, and a baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.engines.protocols import Question, Span, Stance, Verdict
from toolkit.engines.stance_lexicon import Judgement, judge

SIDES = {1: "favor", 0: "neutral", -1: "against"}
REPORTED_ACT = 0.8  # confidence kept where a subject acts, against one who speaks
SUBJECT_REACH = 60  # characters between the end of a subject and its cue
NO_CUE = Stance(0.1, 0.8, 0.1, sure=False)  # belief where no cue stands: most sentences take no side


class StanceRules:
    """Verdicts on known targets by the signs of the cues between holder and target; it finds no phrases."""

    name = "lexicon"

    def find(self, questions: Sequence[Question]) -> list[list[Verdict]]:
        return [list(_judge(question)) for question in questions]

    def relate(self, texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Stance]:
        """The words from the holder on are his; a target that stands before him is judged over the whole text."""
        return [_relate(*item, "actor") for item in zip(texts, holders, targets, strict=True)]

    def decide(self, texts: Sequence[str], holders: Sequence[Span], targets: Sequence[Span]) -> list[Stance]:
        """The same with the cues for issues."""
        return [_relate(*item, "issue") for item in zip(texts, holders, targets, strict=True)]


def _judge(question: Question) -> Iterator[Verdict]:
    for place, target in enumerate(question.targets):
        for within, trust in _stretches(question, target.span):
            found = judge(
                question.text, target.span, within=within, kind=target.kind, opposite=target.opposite
            )
            if found and (question.spoken or _is_after_subject(question, found)):
                confidence = round(found.confidence * trust, 3)
                yield Verdict(target.span, place, SIDES[found.sign], confidence, found.evidence, found.cues)


def _stretches(question: Question, target: Span) -> list[tuple[Span, float]]:
    """Where the holder's cues may stand: his own words, or what follows him as the one who acts."""
    if question.spoken:
        around = [s for s in question.spoken if s[0] <= target[0] and target[1] <= s[1]]
        return [(min(around, key=lambda s: s[1] - s[0]), 1.0)] if around else []
    if question.reported or target[0] < question.holder[1]:
        return []
    return [((question.holder[1], question.within[1]), REPORTED_ACT)]


def _is_after_subject(question: Question, found: Judgement) -> bool:
    """An act belongs to a subject only when its cue follows closely, nobody else between them."""
    start, cue = question.holder[1], found.evidence[0]
    others = any(start <= t.span[0] < cue for t in question.targets if t.kind == "actor")
    return cue - start <= SUBJECT_REACH and not others


def _relate(text: str, holder: Span, target: Span, kind: str) -> Stance:
    start = holder[1] if holder[1] <= target[0] else 0
    found = judge(text, target, within=(start, len(text)), kind=kind)
    if found is None or found.sign == 0:
        return NO_CUE
    sure = 1 / 3 + found.confidence * 2 / 3
    rest = (1 - sure) / 2
    return Stance(rest, rest, sure) if found.sign > 0 else Stance(sure, rest, rest)
