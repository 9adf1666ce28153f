"""The contract of all engines that find names."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest

from toolkit.engines.names import ENGINES, name_engine
from toolkit.gazetteer import read_gazetteer
from toolkit.resources import LEXICONS, MODELS, read_rows

TEXTS = [
    "",
    "no names here",
    "Rex Tillerson met Luis Videgaray at the Mexican Foreign Ministry, NATO said.",
    "“Mexico needs the United States,” Osorio Chong said.\n\nU.S.-Mexico trade fell. MEXICO CITY —",
    "ÜBER ÉLYSÉE Ångström 💥 O’Brien’s d’Orsay",
]


@pytest.mark.parametrize("name", sorted(ENGINES))
@pytest.mark.parametrize("text", TEXTS)
def test_names_are_ordered_typed_and_apart(name: str, text: str) -> None:
    found = name_engine(name, read_gazetteer()).find(text)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert {f.type for f in found} <= {"person", "organisation", "place"}
    assert all(text[f.start : f.end] == text[f.start : f.end].strip() for f in found)


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_the_same_text_gives_the_same_names(name: str) -> None:
    engine = name_engine(name, read_gazetteer())
    assert engine.find(TEXTS[2]) == engine.find(TEXTS[2])


def test_every_lexicon_of_names_has_provenance_and_its_checksum() -> None:
    rows = {row["file"]: row for row in read_rows(LEXICONS / "PROVENANCE.csv")}
    for file in (
        "countries.csv",
        "places.csv",
        "organisations.csv",
        "titles.csv",
        "first_names.csv",
        "surnames.csv",
    ):
        assert rows[file]["licence"]
        assert rows[file]["sha256"] == hashlib.sha256((LEXICONS / file).read_bytes()).hexdigest(), file


def test_the_model_card_names_the_weights_and_every_data_set() -> None:
    card = (MODELS / "names" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert hashlib.sha256((MODELS / "names" / "names.crfsuite").read_bytes()).hexdigest() in card
    assert all(
        name in card for name in ("CrossNER", "WikiGold", "Universal NER", "MIT", "CC BY 4.0", "CC BY-SA 4.0")
    )
    assert "{" not in card


def test_the_field_adds_what_the_rules_leave_open() -> None:
    text = "Soldiers of the Free Aceh Movement met envoys of Pratt & Whitney in Banda Aceh."
    both = name_engine("both", read_gazetteer()).find(text)
    rules = name_engine("rules", read_gazetteer()).find(text)
    assert {(n.start, n.end) for n in rules} <= {(n.start, n.end) for n in both}
