"""The engines behind the protocols, by name.  Only these modules import a model library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolkit.engines.protocols import AttributionEngine, EventEngine, SentimentEngine, StanceEngine
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


def _encoder() -> Any:
    from toolkit.engines.encoder import Encoder

    return Encoder()


def _lexicon() -> StanceEngine:
    from toolkit.engines.stance_rules import StanceRules

    return StanceRules()


SENTIMENT_ENGINES: dict[str, Callable[[], SentimentEngine]] = {"encoder": _encoder, "vader": _vader}
STANCE_ENGINES: dict[str, Callable[[], StanceEngine]] = {"encoder": _encoder, "lexicon": _lexicon}
EVENT_ENGINES: dict[str, Callable[[], EventEngine]] = {"encoder": _encoder}
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


def load_stance_engine(name: str) -> StanceEngine:
    """The stance engine of that name.  Raises ParameterError naming those there are."""
    engine: StanceEngine = _load(STANCE_ENGINES, name, "stance")
    return engine


def load_event_engine(name: str) -> EventEngine:
    """The event engine of that name.  Raises ParameterError naming those there are."""
    engine: EventEngine = _load(EVENT_ENGINES, name, "event")
    return engine
