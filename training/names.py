"""Train the conditional random field that finds names, from openly licensed data; the same data give the same bytes.

    python training/names.py GOLD_FOLDER

GOLD_FOLDER holds token-and-tag files, one token a line, a blank line between sentences (see DATA).  Writes
toolkit/models/names/names.crfsuite and MODEL_CARD.md.  CoNLL-2003 is for measuring only and is never read here.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pycrfsuite

from toolkit.engines.names_crf import Span, rule_marks, sequence_features, split_tokens
from toolkit.engines.names_rules import RuleNames
from toolkit.gazetteer import read_gazetteer
from toolkit.resources import MODELS, read_rows

DATA = Path(__file__).parent / "names_data.csv"
TYPES = Path(__file__).parent / "names_types.csv"
CARD = Path(__file__).parent / "names_card.md"
OUT = MODELS / "names"
PARAMETERS = {"c1": 0.1, "c2": 0.05, "max_iterations": 100, "feature.possible_transitions": True}
GLUE_BEFORE = set(".,;:!?)]}%'”’") | {"'s", "’s", "n't", "n’t", "''", "'re", "'ve", "'ll", "'d", "'m", "..."}
GLUE_AFTER = {"(", "[", "{", "``", "$", "“", "‘", "£", "€"}
Tagged = list[tuple[str, str]]


def read_sentences(path: Path) -> Iterator[Tagged]:
    sentence: Tagged = []
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            token, _, tag = line.rstrip("\n").partition("\t")
            if token and token != "-DOCSTART-":
                sentence.append((token, tag))
            elif sentence:
                yield sentence
                sentence = []
    if sentence:
        yield sentence


def join_tokens(tokens: Sequence[str]) -> tuple[str, list[Span]]:
    """A plausible text of the tokens, and the span of each."""
    text, glue, quoted, spans = "", True, False, []
    for token in tokens:
        opens = token in GLUE_AFTER or (token == '"' and not quoted)
        closes = token in GLUE_BEFORE or (token == '"' and quoted)
        text += "" if glue or closes else " "
        spans.append((len(text), len(text) + len(token)))
        text += token
        glue, quoted = opens, quoted != (token == '"')
    return text, spans


def label_tokens(
    tokens: Sequence[Span], given: Sequence[Span], tags: Sequence[str], types: dict[str, str]
) -> list[str]:
    """The gold tags moved onto the toolkit's own tokens; a leading article and a possessive stay outside."""
    labels: list[str] = []
    i = 0
    for start, end in tokens:
        while i < len(given) - 1 and given[i][1] <= start:
            i += 1
        side, _, kind = tags[i].partition("-")
        kind = types[kind] if kind else ""
        begins = side == "B" and start <= given[i][0] < end
        labels.append(
            f"{'B' if begins or not labels or labels[-1][2:] != kind else 'I'}-{kind}" if kind else "O"
        )
    return labels


def read_types() -> dict[str, str]:
    return {row["label"]: row["type"] for row in read_rows(TYPES, ("label", "type"))}


def check_data(folder: Path) -> list[dict[str, str]]:
    """The rows of names_data.csv.  Raises SystemExit for a file whose checksum is not the one recorded."""
    rows = read_rows(DATA, ("file", "dataset", "licence", "sha256", "times"))
    for row in rows:
        digest = hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest()
        if digest != row["sha256"]:
            raise SystemExit(f"{folder / row['file']}: checksum {digest}, recorded is {row['sha256']}")
    return rows


def examples(folder: Path, files: Sequence[str]) -> Iterator[tuple[list[list[str]], list[str]]]:
    gazetteer, types = read_gazetteer(), read_types()
    rules = RuleNames(gazetteer)
    for sentence in (s for file in files for s in read_sentences(folder / file)):
        text, given = join_tokens([token for token, _ in sentence])
        tokens = split_tokens(text)
        if tokens:
            marks = rule_marks(text, tokens, rules.find(text), gazetteer)
            words = [text[a:b] for a, b in tokens]
            yield (
                sequence_features(words, marks),
                label_tokens(tokens, given, [tag for _, tag in sentence], types),
            )


def train(folder: Path, out: Path, files: Sequence[str]) -> int:
    """Train on the files and write the weights; the number of sentences."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=PARAMETERS, verbose=False)
    n = 0
    for features, labels in examples(folder, files):
        trainer.append(features, labels)
        n += 1
    trainer.train(str(out))
    return n


def write_card(rows: Sequence[dict[str, str]], model: Path, n: int) -> None:
    lines = [
        f"| {r['dataset']} | `{r['file']}` | {r['licence']} | {r['source']} | {r['times']} | `{r['sha256'][:16]}…` |"
        for r in rows
    ]
    text = CARD.read_text(encoding="utf-8")
    facts = {
        "DATA": "\n".join(lines),
        "SENTENCES": f"{n:,}",
        "SHA256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "SIZE": f"{model.stat().st_size / 1e6:.1f} MB",
        "PARAMETERS": ", ".join(f"{key} {value}" for key, value in PARAMETERS.items()),
    }
    for key, value in facts.items():
        text = text.replace("{" + key + "}", value)
    (model.parent / "MODEL_CARD.md").write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path, help="folder of the data")
    parser.add_argument("--without", nargs="*", default=[], help="files to leave out, for measuring on them")
    parser.add_argument(
        "--out", type=Path, default=OUT, help="folder of the model (default: that of the toolkit)"
    )
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows, model, began = check_data(arguments.gold), arguments.out / "names.crfsuite", time.process_time()
    rows = [row for row in rows if row["file"] not in arguments.without]
    n = train(arguments.gold, model, [row["file"] for row in rows for _ in range(int(row["times"]))])
    write_card(rows, model, n)
    print(f"{model}: {n:,} sentences, {model.stat().st_size:,} bytes, {time.process_time() - began:.0f} s")


if __name__ == "__main__":
    main()
