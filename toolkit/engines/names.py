"""What an engine that finds names offers, and the choice among those that are here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from toolkit.engines.names_both import BothNames
from toolkit.engines.names_crf import CrfNames
from toolkit.engines.names_rules import RuleNames
from toolkit.engines.names_words import Found
from toolkit.errors import ParameterError
from toolkit.gazetteer import Gazetteer


class NameEngine(Protocol):
    """Finds the names in one text, in text order and without overlap."""

    name: str

    def find(self, text: str) -> list[Found]: ...


ENGINES: dict[str, Callable[[Gazetteer], NameEngine]] = {
    "both": BothNames,
    "crf": CrfNames,
    "rules": RuleNames,
}
DEFAULT = "both"  # the best counts on news; "crf" has the best bounds and types on open gold


def name_engine(name: str | None, gazetteer: Gazetteer) -> NameEngine:
    """The engine called `name`, or the default.  Raises ParameterError for a name that is not known."""
    chosen = name or DEFAULT
    if chosen not in ENGINES:
        raise ParameterError(f"engine: {chosen!r} finds no names; allowed: {', '.join(sorted(ENGINES))}")
    return ENGINES[chosen](gazetteer)
