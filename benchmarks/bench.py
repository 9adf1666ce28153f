"""All benchmarks, one after the other, into benchmarks/results.json.

python -m benchmarks.bench
"""

from __future__ import annotations

import json
from typing import Any

from benchmarks import articles, attribution, sentiment, stance
from benchmarks.shared import MISSING, ROOT, is_there
from toolkit.annotation import ENGINES
from toolkit.engines import ATTRIBUTION_ENGINES, load_attribution_engine

RESULTS = ROOT / "benchmarks" / "results.json"


def measure() -> dict[str, Any]:
    """Every engine's figures; the rules are the baseline of the trained engine in the same run."""
    found = {name: attribution.measure(load_attribution_engine(name)) for name in ATTRIBUTION_ENGINES}
    ratio = found["crf"]["articles_a_cpu_second"] / found["rules"]["articles_a_cpu_second"]
    return {
        "attribution": found | {"speed_of_crf_to_rules": round(ratio, 3)},
        "articles": {name: articles.measure(name) for name in ENGINES},
        "sentiment": sentiment.measure(),
        "stance": stance.measure(),
    }


def main() -> None:
    if not is_there():
        print(f"benchmarks skipped: {MISSING}")
        return
    results = measure()
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
