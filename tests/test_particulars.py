"""Two passages on a word for many things are about one only where they name something in common."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.comparison import compare_positions
from toolkit.schemas import POSITIONS, as_table

GOVERNMENT = "country:USA"
ACTORS = pd.DataFrame(
    {
        "entity_id": ["person:a", "person:b", "org:c"],
        "entity": ["A", "B", "C"],
        "government": [GOVERNMENT] * 3,
    }
)
DOCUMENTS = pd.DataFrame(
    {
        "doc_id": ["d0", "d1"], "story_id": ["s0", "s1"], "outlet": ["o", "o"],
        "published": pd.to_datetime(["2031-03-01", "2031-03-02"]),
    }
)  # fmt: skip


def positions() -> pd.DataFrame:
    rows = [
        {
            "doc_id": f"d{n}", "sent_id": 0, "holder": holder, "holder_id": f"person:{holder.lower()}",
            "target": "tariffs", "target_id": "tariffs", "target_kind": "issue", "target_start": 5,
            "target_end": 12, "stance": stance, "confidence": 0.9, "evidence_start": 0, "evidence_end": 20,
            "attribution_id": None, "cue": "",
        }
        for n, (holder, stance) in enumerate([("A", "favor"), ("B", "against")])
    ]  # fmt: skip
    return as_table(rows, POSITIONS)


def mentions(first: list[str], second: list[str]) -> pd.DataFrame:
    rows = [(f"d{n}", 0, name, "named") for n, names in enumerate((first, second)) for name in names]
    return pd.DataFrame(rows, columns=["doc_id", "sent_id", "entity_id", "kind"])


@pytest.mark.parametrize(
    ("scope", "first", "second", "pairs"),
    [
        ("many", ["person:a", "country:CHN"], ["person:b", "country:CHN"], 1),
        ("many", ["person:a", "country:CHN"], ["person:b", "country:MEX"], 0),
        ("many", ["person:a", "person:b", GOVERNMENT], ["person:b", "org:c", GOVERNMENT, "person:a"], 0),
        ("many", [], [], 0),
        ("one", ["country:CHN"], ["country:MEX"], 1),
        ("", [], [], 1),
    ],
    ids=["same country", "other country", "only their own", "no names", "one thing", "scope not said"],
)
def test_contradictions_need_one_thing(scope: str, first: list[str], second: list[str], pairs: int) -> None:
    issues = pd.DataFrame({"issue_id": ["tariffs"], "scope": [scope]})
    found = compare_positions(
        positions(), DOCUMENTS, actors=ACTORS, issues=issues, mentions=mentions(first, second)
    )
    assert len(found) == pairs


def test_without_mentions_every_issue_is_one_thing() -> None:
    assert len(compare_positions(positions(), DOCUMENTS, actors=ACTORS)) == 1
