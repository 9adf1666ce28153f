"""Who agrees with whom on the issues that both take a side on, and who makes a bloc."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.agreement import find_agreement, find_blocs

FOUR, CONTRARY = "x+ y+ v+ u-", "x- y- v- u+"
SIGNS = {"+": "favor", "-": "against", "0": "neutral"}


def positions(**holders: str) -> pd.DataFrame:
    """`a="x+ y- y-"`: the passages of each holder, an issue and a side each; an issue in capitals is no listed one."""
    rows = [
        {
            "holder_id": f"source:{name}" if name.startswith("un") else f"person:{name}",
            "holder": name.upper(),
            "target": item[0],
            "target_id": f"phrase:{item[0]}" if item[0].isupper() else f"issue-{item[0]}",
            "target_kind": "actor" if item[0] == "z" else "issue",
            "stance": SIGNS[item[1]],
        }
        for name, line in holders.items()
        for item in line.split()
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("a", "b", "shared", "agreed"),
    [
        ("x+ y-", "x+ y-", 2, 2),
        ("x+ y-", "x+ y+", 2, 1),
        ("x+ x+ x- y-", "x+ y-", 2, 2),
        ("x+ x- y- w+", "x+ y- w+", 2, 2),
        ("x0 y- w+", "x+ y- w-", 2, 1),
    ],
    ids=["same", "half", "most of his passages", "even is no side", "neutral is no side"],
)
def test_agreement_on_shared_issues(a: str, b: str, shared: int, agreed: int) -> None:
    (row,) = find_agreement(positions(a=a, b=b)).to_dict("records")
    assert (row["n_shared"], row["n_agreed"], row["agreement"]) == (shared, agreed, agreed / shared)
    assert row["low"] <= row["agreement"] <= row["high"]
    assert len(row["together"]) == agreed


@pytest.mark.parametrize(
    ("a", "b"),
    [("x+", "x+"), ("x+ y+", "v+ w+"), ("X+ Y+", "X+ Y+"), ("x+ z+", "x+ z+")],
    ids=["too few", "none shared", "not listed", "actors"],
)
def test_who_cannot_be_compared_is_left_out(a: str, b: str) -> None:
    assert find_agreement(positions(a=a, b=b)).empty


@pytest.mark.parametrize(
    ("holders", "blocs"),
    [
        ({"a": FOUR, "b": FOUR, "c": CONTRARY, "d": CONTRARY}, [["A", "B"], ["C", "D"]]),
        ({"a": FOUR, "b": FOUR, "c": FOUR + " w-", "d": "x- w-"}, [["A", "B", "C"]]),
        ({"a": "x+ y+ v+", "b": "x+ y+ v+"}, []),
        ({"a": FOUR, "b": FOUR[:-1] + "+"}, []),
    ],
    ids=["two", "one outside", "too few issues", "not beyond chance"],
)
def test_blocs(holders: dict[str, str], blocs: list[list[str]]) -> None:
    found = find_blocs(find_agreement(positions(**holders)))
    assert found.groupby("bloc")["holder"].agg(list).tolist() == blocs
    assert (found["low"] >= 0.5).all()


def test_sources_without_a_name_are_left_out() -> None:
    assert find_agreement(positions(a=FOUR, unnamed=FOUR)).empty


def test_no_positions_make_no_bloc() -> None:
    none = find_agreement(positions(a="x+"))
    assert find_blocs(none).empty
