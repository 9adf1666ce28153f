"""Who is for or against whom and what: each engine on the gold sets, in one run.

    python -m benchmarks.stance [--only NAME ...]

positions   data/gold/positions.json: stance of a given holder toward a given target; both halves apart
directed    Park, Pan & Joo 2021, dev rows that do not stand in train: five classes
events      PLV records kept out of training: quad class and side
triplets    SEESAW dev, whole articles, end to end
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.peers import Linear, is_installed, peer_engines, window_words
from benchmarks.shared import MISSING, ROOT, SHARED, is_there, run_scorer, write_lines
from toolkit.annotation import DEFAULT_ENGINE, annotate
from toolkit.engines import load_sentiment_engine
from toolkit.engines.encoder import Encoder
from toolkit.engines.protocols import Span
from toolkit.positions import PHRASE
from toolkit.stance import score_stances
from training.encoder_rows import RELATION, read_directed, read_plv, split_events

GOLD = SHARED / "gold"
SIDES = ("against", "neutral", "favor")
HALVES = ("calibrate", "locked")


class Case(NamedTuple):
    """A pair of holder and target in a sentence, and the stance that both coders gave it."""

    text: str
    holder: Span
    target: Span
    stance: str
    construction: str
    half: str


def macro_f1(gold: Sequence[Any], given: Sequence[Any], classes: Sequence[Any]) -> float:
    """Unweighted mean of the classes' F1, in per cent."""
    scores = []
    for c in classes:
        right = sum(g == c and p == c for g, p in zip(gold, given, strict=True))
        scores.append(2 * right / max(1, gold.count(c) + sum(p == c for p in given)))
    return round(100 * sum(scores) / len(scores), 2)


def read_positions(path: Path = ROOT / "data/gold/positions.json") -> list[Case]:
    """The pairs on which both coders agree."""
    cases = []
    for item in json.loads(path.read_text(encoding="utf-8"))["sentences"]:
        spans = {name: (start, end) for name, (start, end) in item["spans"].items()}
        for holder, target, first, second in item["codes"]:
            if first == second:
                place = item["text"], spans[holder], spans[target]
                cases.append(Case(*place, first, item["construction"], item["part"]))
    return cases


def _by_sentiment(engine: Any) -> Callable[[Sequence[Case]], list[str]]:
    """A sentiment engine taken for a stance engine: what it says of the target."""

    def label(cases: Sequence[Case]) -> list[str]:
        scores = engine.score([c.text for c in cases], [c.target for c in cases])
        return [
            SIDES[max(range(3), key=lambda i: (s.p_negative, s.p_neutral, s.p_positive)[i])] for s in scores
        ]

    return label


def _by_stance(name: str) -> Callable[[Sequence[Case]], list[str]]:
    def label(cases: Sequence[Case]) -> list[str]:
        table = score_stances(
            [c.text for c in cases], [c.holder for c in cases], [c.target for c in cases], engine=name
        )
        return [SIDES[i] for i in table[["p_against", "p_neutral", "p_favor"]].to_numpy().argmax(axis=1)]

    return label


def score_positions() -> dict[str, Any]:
    """Macro-F1 and accuracy of each engine on both halves; of the encoder by construction."""
    cases = read_positions()
    figures: dict[str, Any] = {}
    for name, label in _load_labellers().items():
        started = time.process_time()
        given = label(cases)
        speed = round(len(cases) / max(time.process_time() - started, 1e-9))
        figures[name] = {"a_second": speed} | {half: _score_half(cases, given, half) for half in HALVES}
        if name == "encoder":
            figures[name]["by_construction"] = _score_constructions(cases, given)
    return figures


def _load_labellers() -> dict[str, Callable[[Sequence[Case]], list[str]]]:
    """What gives each case a stance, by name: stance engines, then sentiment engines taken for such."""
    others = {"vader": load_sentiment_engine("vader"), **peer_engines()}
    return {
        **{name: _by_stance(name) for name in ("encoder", "lexicon")},
        **{name: _by_sentiment(engine) for name, engine in others.items()},
    }


def _score_half(cases: Sequence[Case], given: Sequence[str], half: str) -> dict[str, Any]:
    """Scores of one half; `sided` are the pairs that are not neutral, and `reversed` those given the other side."""
    pairs = [(c.stance, p) for c, p in zip(cases, given, strict=True) if c.half == half]
    sided = [(g, p) for g, p in pairs if g != "neutral"]
    turned = sum(g != p and p != "neutral" for g, p in sided)
    return {
        "n": len(pairs),
        "macro_f1": macro_f1([g for g, _ in pairs], [p for _, p in pairs], SIDES),
        "accuracy": round(100 * sum(g == p for g, p in pairs) / len(pairs), 2),
        "sided_right": round(100 * sum(g == p for g, p in sided) / len(sided), 2),
        "sided_reversed": round(100 * turned / len(sided), 2),
    }


def _score_constructions(cases: Sequence[Case], given: Sequence[str]) -> dict[str, float]:
    """Per cent right of each construction; the locked half stays out of it."""
    right: dict[str, Counter[bool]] = defaultdict(Counter)
    for case, answer in zip(cases, given, strict=True):
        if case.half == "calibrate":
            right[case.construction][case.stance == answer] += 1
    return {name: round(100 * n[True] / n.total(), 1) for name, n in sorted(right.items())}


def score_directed() -> dict[str, Any]:
    """Five classes by the encoder, by its two directions apart, and by a linear layer on windows."""
    train, dev = GOLD / "directed_sentiment/train.tsv.gz", GOLD / "directed_sentiment/dev.tsv.gz"
    with gzip.open(train, "rt", encoding="utf-8") as handle:
        seen = frozenset(line.split("\t")[0] for line in handle)
    rows = list(read_directed(dev, but=seen))
    gold = [row.label for row in rows]
    spans = [(row.text, row.holder or (0, 0), row.target or (0, 0)) for row in rows]
    encoder = Encoder()
    given = encoder.direct(
        [t for t, _, _ in spans], [h for _, h, _ in spans], [x for _, _, x in spans]
    ).argmax(axis=1)
    figures = {"n": len(rows), "encoder": {"macro_f1": macro_f1(gold, given.tolist(), range(5))}}
    vader = load_sentiment_engine("vader").score([t for t, _, _ in spans], [x for _, _, x in spans])
    signs = [1 if (s.valence or 0) > 0.05 else 3 if (s.valence or 0) < -0.05 else 0 for s in vader]
    figures["vader"] = {"macro_f1": macro_f1(gold, signs, range(5))}
    if is_installed("sklearn"):
        known = [row for row in read_directed(train) if row.task == RELATION]
        linear = Linear([window_words(r.text, r.holder, r.target) for r in known], [r.label for r in known])
        answers = [int(a) for a in linear.label([window_words(*item) for item in spans])]
        figures["tf-idf"] = {"macro_f1": macro_f1(gold, answers, range(5))}
    return figures


def score_events() -> dict[str, Any]:
    """Quad class and side on the records kept out of training."""
    known, rows = split_events(read_plv(GOLD / "events/plv_train.jsonl.gz"))
    gold = [row.label for row in rows]
    texts, holders, targets = [r.text for r in rows], [r.holder for r in rows], [r.target for r in rows]

    def figures_of(given: Sequence[int]) -> dict[str, float]:
        right = sum(g == p for g, p in zip(gold, given, strict=True))
        side = sum((g > 1) == (p > 1) for g, p in zip(gold, given, strict=True))
        return {
            "macro_f1": macro_f1(gold, list(given), range(4)),
            "accuracy": round(100 * right / len(gold), 2),
            "side_accuracy": round(100 * side / len(gold), 2),
        }

    events = Encoder().classify(texts, holders, targets)
    figures: dict[str, Any] = {"n": len(rows)}
    figures["encoder"] = figures_of([max(range(4), key=lambda i: e.beliefs[i]) for e in events])
    for name, engine in {"vader": load_sentiment_engine("vader"), **peer_engines()}.items():
        if name != "tf-idf":
            scores = engine.score(texts, [t or (0, 1) for t in targets])
            figures[name] = figures_of([0 if s.p_positive >= s.p_negative else 2 for s in scores])
    if is_installed("sklearn"):
        linear = Linear([window_words(r.text, r.holder, r.target) for r in known], [r.label for r in known])
        figures["tf-idf"] = figures_of(
            [int(a) for a in linear.label([window_words(r.text, r.holder, r.target) for r in rows])]
        )
    return figures


def score_triplets(engine: str = DEFAULT_ENGINE) -> Any:
    """SEESAW dev: positions toward actors and listed issues, from whole articles; its targets are of both kinds."""
    gold = GOLD / "entity_stance/seesaw_dev.jsonl.gz"
    items = run_scorer("entity_stance", "items", gold)
    with tempfile.TemporaryDirectory() as folder:
        rows = [{k: item[k] for k in ("id", "title", "outlet", "date", "text")} for item in items]
        annotation = annotate(write_lines(Path(folder) / "articles.jsonl", rows), engine=engine)
        places = {item["id"]: item["sentences"] for item in items}
        names = {"favor": "positive", "against": "negative", "neutral": "neutral"}
        predictions = []
        for row in annotation.positions.itertuples():
            if not row.target_id.startswith(PHRASE):
                number = next(
                    (i for i, (a, b) in enumerate(places[row.doc_id]) if a <= row.target_start < b), None
                )
                predictions.append(
                    {
                        "id": row.doc_id,
                        "sentence": number,
                        "holder": row.holder,
                        "target": row.target,
                        "polarity": names[row.stance],
                    }
                )
        path = write_lines(
            Path(folder) / "predictions.jsonl", [p for p in predictions if p["sentence"] is not None]
        )
        return run_scorer("entity_stance", "score", gold, path)


SETS: dict[str, Callable[[], Any]] = {
    "positions": score_positions,
    "directed": score_directed,
    "events": score_events,
    "triplets": score_triplets,
}


def measure() -> dict[str, Any]:
    """The figures of every set, by name."""
    return {name: score() for name, score in SETS.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", default=sorted(SETS), choices=sorted(SETS))
    args = parser.parse_args()
    if not is_there():
        raise SystemExit(MISSING)
    for name in args.only:
        print(json.dumps({"set": name} | SETS[name]()), flush=True)


if __name__ == "__main__":
    main()
