"""What asking costs: an estimate beforehand, a purse with a limit while it goes on."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.engines.endpoint_settings import EndpointSettings
from toolkit.errors import RunError

CHARACTERS_A_TOKEN = 4  # of English text, about
ANSWER_TOKENS = 80  # of an answer, about: three numbers and some words of evidence
MILLION = 1_000_000


class CostLimitError(RunError):
    """What was asked would cost more than the configuration allows."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would send: requests (those in the cache left out), tokens about, and cost about."""

    requests: int
    cached: int
    tokens_in: int
    tokens_out: int
    cost: float


def count_tokens(characters: int) -> int:
    """About how many tokens so many characters make."""
    return -(-characters // CHARACTERS_A_TOKEN)


def price(settings: EndpointSettings, tokens_in: int, tokens_out: int) -> float:
    """What so many tokens cost, in the currency of the configuration."""
    return (tokens_in * settings.price_in + tokens_out * settings.price_out) / MILLION


def estimate(settings: EndpointSettings, sizes: list[int], *, cached: int) -> Estimate:
    """The estimate for requests of these sizes, in characters."""
    tokens_in = sum(map(count_tokens, sizes))
    tokens_out = ANSWER_TOKENS * len(sizes)
    return Estimate(len(sizes), cached, tokens_in, tokens_out, price(settings, tokens_in, tokens_out))


class Purse:
    """What one engine has spent, and its limit."""

    def __init__(self, settings: EndpointSettings) -> None:
        self.settings = settings
        self.spent = 0.0

    def check(self, wanted: Estimate) -> None:
        """Raises CostLimitError when so much more would pass the limit."""
        most = self.settings.most_cost
        if most is not None and wanted.cost and self.spent + wanted.cost > most:
            raise CostLimitError(
                f"{self.settings.file.name}: most_cost is {most:g}; {self.spent:.4f} is spent "
                f"and {wanted.requests} more requests would cost about {wanted.cost:.4f}; "
                "nothing more was sent.  Ask less, or raise most_cost"
            )

    def pay(self, cost: float) -> None:
        """Count what one request cost."""
        self.spent += cost
