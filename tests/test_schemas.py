"""What a table lets through and what it names when it does not; the dictionary says what the code says."""

from pathlib import Path

import pandas as pd
import pytest

from toolkit.errors import SchemaError
from toolkit.schemas import MENTIONS, POSITIONS, SENTENCES, TABLES, as_table, check, print_dictionary

ROOT = Path(__file__).parent.parent
SENTENCE = {"doc_id": "d", "sent_id": 0, "paragraph": 0, "start": 0, "end": 3, "text": "Yes"}


def test_a_good_row_passes_and_comes_back() -> None:
    frame = as_table([SENTENCE], SENTENCES)
    assert check(frame, SENTENCES) is frame


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": None}, "sentences.text: must not be missing; 1 row(s), first at 0"),
        ({"start": -1}, "sentences.start: must lie in [0, None]; 1 row(s), first at 0: -1"),
    ],
)
def test_a_bad_row_is_named(change: dict, message: str) -> None:
    with pytest.raises(SchemaError, match="sentences") as caught:
        check(as_table([SENTENCE | change], SENTENCES), SENTENCES)
    assert message.partition(":")[0] in str(caught.value)
    assert message.split("; ")[1].split(":")[0] in str(caught.value)


def test_an_absent_column_is_named_with_what_was_given() -> None:
    with pytest.raises(SchemaError, match="mentions: without surface, kind"):
        check(pd.DataFrame({"doc_id": [], "sent_id": [], "start": [], "end": []}), MENTIONS)


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(SchemaError, match="doc_id/sent_id: identifies a row, but stands twice"):
        check(as_table([SENTENCE, SENTENCE], SENTENCES), SENTENCES)


def test_a_stance_outside_the_list_is_refused() -> None:
    row = dict.fromkeys(POSITIONS.names, "x") | {
        "sent_id": 0,
        "confidence": 0.5,
        "target_start": 0,
        "target_end": 1,
        "evidence_start": 0,
        "evidence_end": 1,
    }
    with pytest.raises(SchemaError, match=r"positions\.target_kind: allowed are actor, issue"):
        check(as_table([row], POSITIONS), POSITIONS)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_an_empty_table_is_good(name: str) -> None:
    check(as_table([], TABLES[name]), TABLES[name])


def test_the_printed_dictionary_is_the_one_in_docs() -> None:
    assert (ROOT / "docs" / "data_dictionary.md").read_text(encoding="utf-8") == print_dictionary()
