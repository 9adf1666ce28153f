"""Findings of the deep dives: said where the intervals carry them, and silent where nothing does."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.deep_findings import DEEP_RULES
from toolkit.findings import Finding, find_findings


def find(name: str, table: pd.DataFrame) -> Finding | None:
    needs, _ = DEEP_RULES[name]
    return find_findings({needs: table}, rules={name: DEEP_RULES[name]}).get(name)


def make_tone(*rows: tuple[str, int, float, float, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["entity", "n", "valence", "low", "high"])
    return table.assign(entity_id=table["entity"], n_documents=table["n"])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("A", 40, 0.4, 0.3, 0.5), ("B", 40, -0.3, -0.4, -0.2)], ("A", "B", True)),
        ([("A", 40, 0.2, 0.0, 0.4), ("B", 40, 0.1, -0.1, 0.3)], ("A", "B", False)),
        ([("A", 40, 0.4, 0.3, 0.5), ("B", 3, -0.9, -1.0, -0.8)], None),
        ([], None),
    ],
)
def test_warmest_and_coldest_are_compared_by_their_intervals(rows: list, said: tuple | None) -> None:
    found = find("warmest_actor", make_tone(*rows))
    assert (found and (found.values["first_name"], found.values["last_name"], found.differs)) == said


def make_voices(*rows: tuple[str | None, str, int, float, float, float]) -> pd.DataFrame:
    columns = ["speaker", "outlet", "n_statements", "share", "share_low", "share_high"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(speaker_id=table["speaker"], source_class="named")


def test_the_speaker_quoted_most_is_compared_between_outlets() -> None:
    voices = make_voices(
        ("A", "Post", 30, 0.6, 0.5, 0.7), ("A", "Wire", 5, 0.1, 0.05, 0.15), ("B", "Wire", 45, 0.9, 0.8, 0.95),
        ("A", "Voice", 20, 0.5, 0.4, 0.6), ("C", "Voice", 20, 0.5, 0.4, 0.6),
    )  # fmt: skip
    found = find("favoured_speaker", voices)
    assert found is not None
    assert [found.values[name] for name in ("speaker", "first_name", "last_name")] == ["A", "Post", "Wire"]
    assert (found.differs, found.values["last_n"]) == (True, 50)
    assert found.links[1] == {"speaker_id": "A", "speaker": "A", "outlet": "Wire"}


def test_no_outlet_is_compared_with_itself() -> None:
    rows = [("A", "Post", 30, 0.6, 0.5, 0.7), ("A", "Post", 9, 0.2, 0.1, 0.3)]  # two classes of source
    assert find("favoured_speaker", make_voices(*rows)) is None
    found = find("favoured_speaker", make_voices(*rows, ("A", "Wire", 20, 0.4, 0.3, 0.5)))
    assert found is not None
    assert (found.values["first_name"], found.values["last_name"]) == ("Post", "Wire")


@pytest.mark.parametrize(("low", "high", "said"), [(-1.0, -0.2, "against"), (-1.0, 0.1, None)])
def test_an_issue_leans_only_where_its_interval_does(low: float, high: float, said: str | None) -> None:
    row = {"target": "Tariffs", "target_kind": "issue", "n_favor": 2, "n_against": 11, "n": 13}
    found = find("one_sided_issue", pd.DataFrame([row | {"balance": -0.7, "low": low, "high": high}]))
    assert (found and found.values["side"]) == said


def test_a_shift_is_said_with_both_sides() -> None:
    row = {"kind": "shift", "target": "the treaty", "days_apart": 12}
    for side, stance in (("a", "favor"), ("b", "against")):
        row |= {f"holder_{side}": "A", f"stance_{side}": stance, f"doc_id_{side}": side}
        row |= {f"confidence_{side}": 0.7, f"evidence_start_{side}": 0, f"evidence_end_{side}": 9}
    found = find("shift", pd.DataFrame([row]))
    assert found is not None
    assert (found.values["verb_a"], found.values["verb_b"]) == ("is for", "is against")
    assert find("shift", pd.DataFrame([row | {"kind": "contradiction"}])) is None
