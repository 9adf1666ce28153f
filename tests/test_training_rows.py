"""What the encoder learns from marked sentences: the coded pairs, some that are not, and actors that hold nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from training.encoder_marked import is_dev_document, read_marked
from training.encoder_rows import STANCE, TARGETS, Row

ROOT = Path(__file__).parent.parent
TEXT = "Ada Thorn spoke. She told Bo Ashdown that Casmara would drop the tolls."
MARKS = {"A": "Ada Thorn", "B": "She", "C": "Bo Ashdown", "D": "Casmara", "a": "the tolls"}
SIDES = {0: "-", 1: "0", 2: "+"}


def rows_of(tmp_path: Path, codes: str) -> list[Row]:
    doc_id = next(name for name in ("d1", "d2", "d3") if not is_dev_document(name))
    places = {letter: (TEXT.index(words), TEXT.index(words) + len(words)) for letter, words in MARKS.items()}
    marks = " ".join(f"{letter}:{start}-{end}" for letter, (start, end) in places.items())
    path = tmp_path / "marked.csv"
    path.write_text(
        f"corpus,doc_id,start,sentence,end,marks,codes\nc,{doc_id},0,17,{len(TEXT)},{marks},{codes}\n",
        encoding="utf-8",
    )
    return list(read_marked(path, {("c", doc_id): TEXT}, dev=False))


def pairs(rows: list[Row], holder: str) -> set[tuple[str, str]]:
    """Target and side of each stance row of a holder."""
    return {
        (row.text[slice(*row.target)], SIDES[row.label])
        for row in rows
        if row.task == STANCE and row.target and row.holder and row.text[slice(*row.holder)] == holder
    }


@pytest.mark.parametrize(
    ("codes", "holder", "coded"),
    [
        ("D-a", "Casmara", {("the tolls", "-")}),
        ("B+C", "She", {("Bo Ashdown", "+")}),
        ("D-a D+C", "Casmara", {("the tolls", "-"), ("Bo Ashdown", "+")}),
        ("A-a", "Ada Thorn", {("the tolls", "-")}),
    ],
)
def test_coded_pairs_keep_their_side_and_all_others_are_neutral(
    tmp_path: Path, codes: str, holder: str, coded: set
) -> None:
    found = pairs(rows_of(tmp_path, codes), holder)
    assert coded <= found
    assert {side for _, side in found - coded} <= {"0"}


def test_a_holder_is_asked_for_all_its_targets_and_a_bystander_for_none(tmp_path: Path) -> None:
    searches = {
        row.text[slice(*row.holder)]: row.parts
        for row in rows_of(tmp_path, "D-a")
        if row.task == TARGETS and row.holder
    }
    assert len(searches.pop("Casmara")) == 1
    assert searches
    assert not any(searches.values())


def test_only_a_holder_who_stands_in_the_sentence_before_brings_it_along(tmp_path: Path) -> None:
    texts = {row.text for row in rows_of(tmp_path, "A-a D-a") if row.task == TARGETS and row.parts}
    assert texts == {TEXT, TEXT[17:]}


def test_the_marked_sentences_are_many_and_well_formed() -> None:
    with (ROOT / "training/stance/marked.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) > 6000
    for row in rows[::50]:
        assert row["corpus"] in ("polnear_train", "state_dept", "wikinews")
        assert int(row["start"]) <= int(row["sentence"]) < int(row["end"])
        letters = [mark[0] for mark in row["marks"].split()]
        assert len(set(letters)) == len(letters)
        assert {letter for code in row["codes"].split() for letter in (code[0], code[-1])} <= set(letters)
