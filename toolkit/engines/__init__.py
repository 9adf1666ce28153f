"""The engines behind the protocols, by name.  Only these modules import a model library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolkit.engines.protocols import AttributionEngine, SentimentEngine
from toolkit.errors import ParameterError


def _vader() -> SentimentEngine:
    from toolkit.engines.vader import Vader

    return Vader()


def _rules() -> AttributionEngine:
    from toolkit.engines.attribution_rules import RuleAttribution

    return RuleAttribution()


def _crf() -> AttributionEngine:
    from toolkit.engines.attribution_crf import AttributionCRF

    return AttributionCRF()


SENTIMENT_ENGINES: dict[str, Callable[[], SentimentEngine]] = {"vader": _vader}
ATTRIBUTION_ENGINES: dict[str, Callable[[], AttributionEngine]] = {"crf": _crf, "rules": _rules}


def _load(engines: dict[str, Callable[[], Any]], name: str, what: str) -> Any:
    if name not in engines:
        raise ParameterError(f"{what} engine {name!r} is unknown; there are {', '.join(sorted(engines))}")
    return engines[name]()


def load_sentiment_engine(name: str) -> SentimentEngine:
    """The sentiment engine of that name.  Raises ParameterError naming those there are."""
    engine: SentimentEngine = _load(SENTIMENT_ENGINES, name, "sentiment")
    return engine


def load_attribution_engine(name: str) -> AttributionEngine:
    """The attribution engine of that name.  Raises ParameterError naming those there are."""
    engine: AttributionEngine = _load(ATTRIBUTION_ENGINES, name, "attribution")
    return engine
