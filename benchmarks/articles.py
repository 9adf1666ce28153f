"""End to end on whole articles: the seed, the coded diplomacy articles, and the gold of the sample.

    python -m benchmarks.articles [--engine NAME]

Prints one JSON line a gold set: statements found and given to the right speaker, positions, entity counts.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.predictions import predict_document
from benchmarks.shared import MISSING, ROOT, SHARED, is_there, run_scorer, write_lines
from toolkit.annotation import DEFAULT_ENGINE, Annotation, annotate

CONFIDENCES = (0.5, 0.6, 0.7)


def score_seed(folder: Path, engine: str) -> Any:
    """Figures of the seed article."""
    article = write_lines(
        folder / "seed.jsonl",
        [r | {"date": "2017-02-23"} for r in run_scorer("seed", "items", SHARED / "seed")],
    )
    annotation = annotate(article, engine=engine)
    predictions = folder / "seed.json"
    predictions.write_text(
        json.dumps(predict_document(annotation, "seed", statements=False)), encoding="utf-8"
    )
    return run_scorer("seed", "score", SHARED / "seed", predictions)


def score_diplomacy(folder: Path, engine: str) -> Any:
    """Figures of the ten coded articles; those of positions by the least confidence that a reader asks for, too."""
    gold, corpus = SHARED / "gold/positions/diplomacy_dev.json", SHARED / "corpora/diplomacy_news.jsonl.gz"
    items = run_scorer("diplomacy", "items", gold, "--corpus", corpus)
    annotation = annotate(write_lines(folder / "diplomacy.jsonl", items), engine=engine)
    figures = _score(annotation, folder, gold, corpus)
    figures["positions_by_confidence"] = {
        f"{least:.1f}": _score(_keep_sure(annotation, least), folder, gold, corpus)["positions"]
        for least in CONFIDENCES
    }
    return figures


def _keep_sure(annotation: Annotation, least: float) -> Annotation:
    return replace(annotation, positions=annotation.positions[annotation.positions["confidence"] >= least])


def score_sample(folder: Path, engine: str) -> Any:
    """Figures of the fifteen coded articles of the sample, whose positions are on listed targets alone."""
    annotation = annotate(ROOT / "data" / "sample", engine=engine)
    gold = json.loads((ROOT / "data/gold/sample.json").read_text(encoding="utf-8"))
    texts = dict(zip(annotation.documents["doc_id"], annotation.documents["text"], strict=True))
    corpus = write_lines(
        folder / "sample.jsonl",
        [{"id": k, "text": v, "title": "", "outlet": "", "date": ""} for k, v in texts.items()],
    )
    path = folder / "sample_gold.json"
    path.write_text(json.dumps({"articles": [_as_coded(a) for a in gold["articles"]]}), encoding="utf-8")
    return _score(annotation, folder, path, corpus, unlisted=False)


def _as_coded(article: dict[str, Any]) -> dict[str, Any]:
    """An article of sample.json in the form of the coded diplomacy articles."""
    statements = [a | {"speaker": "; ".join(a["speakers"])} for a in article["attributions"]]
    positions = [
        {k: v for k, v in p.items() if k != "target"} | {"targets": [p["target"]]}
        for p in article["positions"]
    ]
    kept = {k: article[k] for k in ("id", "sha256", "entities")}
    return kept | {
        "statements": statements,
        "statements_one_coder": [],
        "positions": positions,
        "positions_one_coder": [],
    }


def _score(annotation: Annotation, folder: Path, gold: Path, corpus: Path, *, unlisted: bool = True) -> Any:
    ids = [article["id"] for article in json.loads(gold.read_text(encoding="utf-8"))["articles"]]
    rows = [{"id": doc_id} | predict_document(annotation, doc_id, unlisted=unlisted) for doc_id in ids]
    return run_scorer(
        "diplomacy", "score", gold, write_lines(folder / "predictions.jsonl", rows), "--corpus", corpus
    )


SETS = {"seed": score_seed, "diplomacy_dev": score_diplomacy, "sample": score_sample}


def measure(engine: str = DEFAULT_ENGINE) -> dict[str, Any]:
    """The figures of every set, by name."""
    with tempfile.TemporaryDirectory() as folder:
        return {name: score(Path(folder), engine) for name, score in SETS.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", default=DEFAULT_ENGINE)
    args = parser.parse_args()
    if not is_there():
        raise SystemExit(MISSING)
    for name, figures in measure(args.engine).items():
        print(json.dumps({"set": name} | figures))


if __name__ == "__main__":
    main()
