"""Sentiment toward a target on NewsMTSC's dev sentences: each engine beside the constant answer.

python -m benchmarks.sentiment
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

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


def measure() -> dict[str, Any]:
    """Figures by engine and set."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            name: {
                key: score_set(load_sentiment_engine(name), file, Path(folder)) for key, file in SETS.items()
            }
            for name in SENTIMENT_ENGINES
        }


def main() -> None:
    if not is_there():
        raise SystemExit(MISSING)
    print(json.dumps(measure(), indent=1))


if __name__ == "__main__":
    main()
