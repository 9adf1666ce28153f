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


def _fast() -> Any:
    from toolkit.engines.fast import Fast

    return Fast()


def _lexicon() -> StanceEngine:
    from toolkit.engines.stance_rules import StanceRules

    return StanceRules()


def _endpoint(path: str) -> Any:
    from toolkit.engines.endpoint import load_endpoint

    return load_endpoint(path)


def _checkpoint(folder: str) -> SentimentEngine:
    from toolkit.engines.checkpoint import Checkpoint

    return Checkpoint(folder)


SENTIMENT_ENGINES: dict[str, Callable[[], SentimentEngine]] = {
    "encoder": _encoder,
    "fast": _fast,
    "vader": _vader,
}
STANCE_ENGINES: dict[str, Callable[[], StanceEngine]] = {
    "encoder": _encoder,
    "fast": _fast,
    "lexicon": _lexicon,
}
EVENT_ENGINES: dict[str, Callable[[], EventEngine]] = {"encoder": _encoder, "fast": _fast}
ATTRIBUTION_ENGINES: dict[str, Callable[[], AttributionEngine]] = {"crf": _crf, "rules": _rules}

# Engines of the reader's own, named KIND:PATH: what stands for the path in a message, and what loads it.
Opening = tuple[str, Callable[[str], Any]]
ENDPOINT: dict[str, Opening] = {"endpoint": ("PATH.toml", _endpoint)}
SENTIMENT_OPENINGS: dict[str, Opening] = {**ENDPOINT, "transformers": ("FOLDER", _checkpoint)}
STANCE_OPENINGS: dict[str, Opening] = ENDPOINT


def _load(
    engines: dict[str, Callable[[], Any]], name: str, what: str, openings: dict[str, Opening] | None = None
) -> Any:
    openings = openings or {}
    kind, _, path = name.partition(":")
    if path and kind in openings:
        return openings[kind][1](path)
    if name not in engines:
        forms = [f"{kind}:{path}" for kind, (path, _) in openings.items()]
        known = ", ".join([*sorted(engines), *forms])
        raise ParameterError(f"{what} engine {name!r} is unknown; there are {known}")
    return engines[name]()


def load_sentiment_engine(name: str) -> SentimentEngine:
    """The sentiment engine of that name; `endpoint:PATH.toml` and `transformers:FOLDER` are the reader's own.

    Raises ParameterError naming those there are, InputError for a path that is none.
    """
    engine: SentimentEngine = _load(SENTIMENT_ENGINES, name, "sentiment", SENTIMENT_OPENINGS)
    return engine


def load_attribution_engine(name: str) -> AttributionEngine:
    """The attribution engine of that name.  Raises ParameterError naming those there are."""
    engine: AttributionEngine = _load(ATTRIBUTION_ENGINES, name, "attribution")
    return engine


def load_stance_engine(name: str) -> StanceEngine:
    """The stance engine of that name; `endpoint:PATH.toml` is the reader's own.

    Raises ParameterError naming those there are, InputError for a path that is none.
    """
    engine: StanceEngine = _load(STANCE_ENGINES, name, "stance", STANCE_OPENINGS)
    return engine


def load_event_engine(name: str) -> EventEngine:
    """The event engine of that name.  Raises ParameterError naming those there are."""
    engine: EventEngine = _load(EVENT_ENGINES, name, "event")
    return engine
