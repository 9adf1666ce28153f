"""Attributions on PolNeAR's dev articles: the trained engine beside the rules, in one run.

    python -m benchmarks.attribution [--bootstrap 1000]

Prints one JSON line an engine: end-to-end p r f of the four views with an interval over articles (spans and
source accuracy beside it), articles a CPU second, and how many of the seed article's statements it finds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.shared import MISSING, SHARED, is_there, run_scorer, write_lines
from toolkit.engines.attribution_crf import AttributionCRF
from toolkit.engines.attribution_rules import RuleAttribution
from toolkit.engines.protocols import AttributionEngine, RawAttribution

GOLD = SHARED / "gold/attribution/polnear_dev.jsonl.gz"
VIEWS = ("direct", "region", "speech", "all")
ROUNDS = 3  # the fastest of so many passes counts


def read_articles() -> list[dict[str, Any]]:
    """The dev articles, without their gold."""
    with gzip.open(GOLD, "rt", encoding="utf-8") as handle:
        rows = [json.loads(line) for line in handle]
    return [{"id": row["id"], "title": row["title"], "text": row["text"]} for row in rows]


def as_row(name: str, found: Sequence[RawAttribution]) -> dict[str, Any]:
    """An article's attributions as the scorer reads them."""
    rows = [{"source": a.source, "cue": a.cue, "content": list(a.content)} for a in found]
    return {"id": name, "attributions": rows}


def measure_speed(engine: AttributionEngine, articles: Sequence[dict[str, Any]]) -> float:
    """Articles a CPU second, reading the weights aside."""
    engine.find(articles[0]["text"])
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for article in articles:
            engine.find(article["text"], title=article["title"])
        seconds.append(time.process_time() - started)
    return len(articles) / min(seconds)


def count_seed(engine: AttributionEngine, folder: Path) -> dict[str, int]:
    """How many of the seed article's statements are found (their speakers are not named here)."""
    text = run_scorer("seed", "items", SHARED / "seed")[0]["text"]
    rows = [{"content": list(a.content), "speakers": []} for a in engine.find(text)]
    path = folder / "seed.json"
    path.write_text(json.dumps({"attributions": rows}), encoding="utf-8")
    found: dict[str, int] = run_scorer("seed", "score", SHARED / "seed", path)["attributions"]
    return {key: found[key] for key in ("n_gold", "found", "n_predicted")}


def measure(engine: AttributionEngine, *, bootstrap: int = 1000) -> dict[str, Any]:
    """All figures of one engine."""
    articles = read_articles()
    with tempfile.TemporaryDirectory() as folder:
        rows = (as_row(a["id"], engine.find(a["text"], title=a["title"])) for a in articles)
        path = write_lines(Path(folder) / "predictions.jsonl", rows)
        scores = run_scorer("attribution", "score", GOLD, path, "--bootstrap", str(bootstrap))
        seed = count_seed(engine, Path(folder))
    views = {
        view: scores[view]["end_to_end"]
        | {"spans_f": scores[view]["spans"]["f"], "source": scores[view]["source_overlap"]}
        for view in VIEWS
    }
    return views | {"articles_a_cpu_second": round(measure_speed(engine, articles), 1), "seed": seed}


def main() -> None:
    """Print the figures of both engines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bootstrap", type=int, default=1000)
    arguments = parser.parse_args()
    if not is_there():
        raise SystemExit(MISSING)
    for engine in (AttributionCRF(), RuleAttribution()):
        print(
            json.dumps({"engine": engine.name} | measure(engine, bootstrap=arguments.bootstrap)), flush=True
        )


if __name__ == "__main__":
    main()
