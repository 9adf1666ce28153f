"""What an endpoint answered, checked: three shares and the words of the text that show them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from toolkit.engines.protocols import Span

SLACK = 2.5  # percent by which rounded shares may miss 100
MARK = re.compile(r"⟦/?(?:target|holder)⟧")
QUOTES = str.maketrans("“”„«»‘’‚⟦⟧", '"""""\'\'\'[]')
TRIM = " \t\n.…\"'"


class AnswerError(ValueError):
    """An answer is out of shape."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Shares of belief in three classes that sum to one, and where the evidence stands, if there is any."""

    shares: tuple[float, float, float]
    evidence: Span | None


def read_content(reply: bytes) -> str:
    """The words of the model in a reply.  Raises AnswerError where there are none."""
    try:
        content = json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise AnswerError("the reply is no chat completion") from error
    if not isinstance(content, str):
        raise AnswerError("the model gave no text")
    return content


def read_answer(content: str, text: str, classes: tuple[str, ...]) -> Answer:
    """The answer in the words of the model.  Raises AnswerError saying what is out of shape."""
    try:
        given: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise AnswerError("not JSON") from error
    if not isinstance(given, dict) or set(given) != {"evidence", *classes}:
        raise AnswerError(f"other keys than evidence, {', '.join(classes)}")
    return Answer(_read_shares([given[name] for name in classes]), _read_evidence(given["evidence"], text))


def _read_shares(numbers: list[Any]) -> tuple[float, float, float]:
    for number in numbers:
        if type(number) not in (int, float) or not 0 <= number <= 100:
            raise AnswerError("a share that is no number from 0 to 100")
    total = sum(numbers)
    if abs(total - 100) > SLACK:
        raise AnswerError(f"shares that sum to {total:g}, not 100")
    first, second, third = (number / total for number in numbers)
    return first, second, third


def _read_evidence(words: Any, text: str) -> Span | None:
    if not isinstance(words, str):
        raise AnswerError("evidence that is no text")
    wanted = MARK.sub("", words).translate(QUOTES).strip(TRIM).split()
    if not wanted:
        return None
    pattern = r"\s+".join(map(re.escape, wanted))
    found = re.search(pattern, text.translate(QUOTES), re.IGNORECASE)
    if not found:
        raise AnswerError("evidence that does not stand in the text")
    return found.span()
