"""Sentiment toward a target on NewsMTSC's dev sentences: our engines beside AFINN and TF-IDF, in one run.

    python -m benchmarks.sentiment

Prints as well what exchanging names does: the same sentence with another name at the mark, and with another name
elsewhere in it (mean and largest change of the valence).
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.peers import peer_engines
from benchmarks.shared import MISSING, SHARED, is_there, run_scorer, write_lines
from toolkit.engines import SENTIMENT_ENGINES, load_sentiment_engine
from toolkit.engines.protocols import SentimentEngine

SETS = {"real_world": "newsmtsc_dev_rw.jsonl.gz", "multi_target": "newsmtsc_dev_mt.jsonl.gz"}
LABELS = ("negative", "neutral", "positive")


def score_set(engine: SentimentEngine, file: str, folder: Path) -> dict[str, Any]:
    """Figures of one engine on one set, with sentences a CPU second."""
    gold = SHARED / "gold" / "target_sentiment" / file
    items = run_scorer("target_sentiment", "items", gold)
    started = time.process_time()
    scores = engine.score([i["text"] for i in items], [(i["start"], i["end"]) for i in items])
    speed = len(items) / max(time.process_time() - started, 1e-9)
    rows = []
    for item, score in zip(items, scores, strict=True):
        beliefs = dict(zip(LABELS, (score.p_negative, score.p_neutral, score.p_positive), strict=True))
        label = max(beliefs, key=lambda name: beliefs[name])
        rows.append({"id": item["id"], "target_index": item["target_index"], "label": label})
    figures = run_scorer("target_sentiment", "score", gold, write_lines(folder / "predictions.jsonl", rows))
    return {name: figures[name] for name in ("n", "accuracy", "macro_f1", "f1")} | {"a_second": round(speed)}


NAMES = ("Russia", "Kenya", "Smith", "Okafor", "Israel", "the Taliban")
NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")


def exchange_names(engine: SentimentEngine, *, n: int = 150) -> dict[str, float]:
    """Mean and largest change of p_positive - p_negative when a name at the mark, or elsewhere, is another."""
    items = run_scorer("target_sentiment", "items", SHARED / "gold/target_sentiment" / SETS["real_world"])[:n]
    shifts: dict[str, list[float]] = {"marked": [], "elsewhere": []}
    for item in items:
        text, span = item["text"], (item["start"], item["end"])
        if text[slice(*span)][:1].isupper():
            others = [
                (text[: span[0]] + name + text[span[1] :], (span[0], span[0] + len(name))) for name in NAMES
            ]
            shifts["marked"] += _shifts(engine, (text, span), others)
        match = next((m for m in NAME.finditer(text) if m.start() > span[1]), None)
        if match:
            others = [(text[: match.start()] + name + text[match.end() :], span) for name in NAMES]
            shifts["elsewhere"] += _shifts(engine, (text, span), others)
    return {
        f"{where}_{what}": round(of(values), 4)
        for where, values in shifts.items()
        for what, of in (("mean", lambda v: sum(v) / len(v)), ("largest", max))
    }


Placed = tuple[str, tuple[int, int]]


def _shifts(engine: SentimentEngine, first: Placed, others: list[Placed]) -> list[float]:
    scores = engine.score([t for t, _ in (first, *others)], [s for _, s in (first, *others)])
    values = [s.p_positive - s.p_negative for s in scores]
    return [abs(value - values[0]) for value in values[1:]]


def measure() -> dict[str, Any]:
    """Figures by engine and set."""
    engines = {name: load_sentiment_engine(name) for name in SENTIMENT_ENGINES} | peer_engines()
    with tempfile.TemporaryDirectory() as folder:
        figures: dict[str, Any] = {
            name: {key: score_set(engine, file, Path(folder)) for key, file in SETS.items()}
            for name, engine in engines.items()
        }
    for name in SENTIMENT_ENGINES:
        figures[name]["exchange"] = exchange_names(engines[name])
    return figures


def main() -> None:
    if not is_there():
        raise SystemExit(MISSING)
    print(json.dumps(measure(), indent=1))


if __name__ == "__main__":
    main()
