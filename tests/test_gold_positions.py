"""The gold of positions: well formed, every construction ten times, and kept apart from the training sentences."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from training.encoder_rows import parse_marked

ROOT = Path(__file__).parent.parent
GOLD = json.loads((ROOT / "data/gold/positions.json").read_text(encoding="utf-8"))["sentences"]
STANCES = {"favor", "against", "neutral"}
WRITTEN = sorted((ROOT / "training/stance").glob("world_*.txt"))
RUN = 8  # words in a row that two sentences may not share


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def test_there_are_four_hundred_in_two_halves() -> None:
    assert len(GOLD) == 400
    halves = Counter(item["part"] for item in GOLD)
    assert set(halves) == {"calibrate", "locked"}
    assert min(halves.values()) >= 180


def test_every_construction_stands_ten_times() -> None:
    assert min(Counter(item["construction"] for item in GOLD).values()) >= 10


@pytest.mark.parametrize("item", GOLD[::20], ids=lambda item: item["id"])
def test_spans_lie_in_the_text_and_codes_name_them(item: dict) -> None:
    for start, end in item["spans"].values():
        assert 0 <= start < end <= len(item["text"])
        assert item["text"][start:end].strip() == item["text"][start:end]
    for holder, target, first, second in item["codes"]:
        assert {holder, target} <= set(item["spans"])
        assert {first, second} <= STANCES


def test_no_training_sentence_shares_a_run_of_words_with_the_gold() -> None:
    gold = set().union(*(runs(item["text"]) for item in GOLD))
    shared = [
        (path.name, number)
        for path in WRITTEN
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip() and runs(parse_marked(line.split("||")[0])[0]) & gold
    ]
    assert shared == []


def test_there_are_three_thousand_coded_sentences_to_train_on() -> None:
    written = sum(
        1 for path in WRITTEN for line in path.read_text(encoding="utf-8").splitlines() if "||" in line
    )
    coded = (ROOT / "training/stance/coded.csv").read_text(encoding="utf-8").splitlines()[1:]
    real = {tuple(line.split(",")[:4]) for line in coded}
    assert written >= 2700
    assert written + len(real) >= 3000
