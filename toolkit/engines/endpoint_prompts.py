"""What an endpoint is asked: a prompt from a file, and text of an article behind a fence that no article can forge.

A prompt is `templates/prompts/NAME.txt`: a part [system], the same for every text, so that a server need read it only
once, and a part [user] with the placeholders $fence and $text.
Of the article nothing stands outside the fence; holder and target are marks inside it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Any

from toolkit.engines.protocols import Span
from toolkit.errors import InputError
from toolkit.resources import TEMPLATES

PROMPTS = TEMPLATES / "prompts"
PARTS = re.compile(r"\[system\]\n(.+?)\n\[user\]\n(.+)", re.DOTALL)
PLACEHOLDERS = {"fence", "text"}
BRACKETS = str.maketrans("⟦⟧", "[]")  # the marks are ours alone
FENCE_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is said beforehand, and the frame of the text."""

    system: str
    user: Template

    def fill(self, text: str) -> list[dict[str, str]]:
        """The messages about a marked text."""
        framed = self.user.substitute(fence=make_fence(text), text=text)
        return [{"role": "system", "content": self.system}, {"role": "user", "content": framed}]


@cache
def read_prompt(name: str) -> Prompt:
    """The prompt of that name.  Raises InputError naming the file for a part or placeholder that it lacks."""
    path = PROMPTS / f"{name}.txt"
    parts = PARTS.fullmatch(path.read_text(encoding="utf-8").strip())
    if not parts:
        raise InputError(f"{path}: needs a part [system] and after it a part [user]")
    user = Template(parts[2])
    if not user.is_valid() or set(user.get_identifiers()) != PLACEHOLDERS:
        raise InputError(f"{path}: the part [user] needs $fence and $text, and no other placeholder")
    return Prompt(parts[1], user)


def make_fence(text: str) -> str:
    """A line that the text does not hold: made of its own digest, so that nobody can write it beforehand."""
    fence = seed = ""
    while not fence or fence in text:
        seed = hashlib.sha256(f"{seed}{text}".encode("utf-8", "surrogatepass")).hexdigest()
        fence = f"DATA-{seed[:FENCE_DIGITS]}"
    return fence


def mark_text(text: str, target: Span, holder: Span | None = None) -> str:
    """The text with its target and its holder between marks, and no marks of its own."""
    spans = [("target", target), *([("holder", holder)] if holder else [])]
    opening = [(start, 1, -end, f"⟦{name}⟧") for name, (start, end) in spans]
    closing = [(end, 0, -start, f"⟦/{name}⟧") for name, (start, end) in spans]
    marked, plain = "", text.translate(BRACKETS)
    last = 0
    for place, _, _, sign in sorted([*opening, *closing]):
        marked, last = f"{marked}{plain[last:place]}{sign}", place
    return marked + plain[last:]


def shape(name: str, classes: tuple[str, ...]) -> dict[str, Any]:
    """The shape of an answer, as `response_format` takes it."""
    numbers = {side: {"type": "number"} for side in classes}
    properties: dict[str, Any] = {"evidence": {"type": "string"}, **numbers}
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}
