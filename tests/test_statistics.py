"""Intervals: known cases, order, clusters, missing keys."""

import numpy as np
import pandas as pd
import pytest

from toolkit.statistics import bootstrap_intervals, mean_interval


def counts(**columns: list) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_interval_of_a_sum_holds_the_sum_and_widens_when_copies_move_together() -> None:
    apart = counts(who=["a"] * 40, n=[1] * 40, story=[f"s{i:02}" for i in range(40)])
    together = apart.assign(story=[f"s{i // 10}" for i in range(40)])
    universe = pd.DataFrame({"story": [f"s{i:02}" for i in range(80)]})
    universe_together = pd.DataFrame({"story": [f"s{i // 10}" for i in range(80)]}).drop_duplicates()
    a = bootstrap_intervals(apart, by=["who"], value="n", cluster="story", universe=universe).iloc[0]
    b = bootstrap_intervals(
        together, by=["who"], value="n", cluster="story", universe=universe_together
    ).iloc[0]
    assert a.low < 40 < a.high
    assert b.low < 40 < b.high
    assert b.high - b.low > 2 * (a.high - a.low)


def test_order_of_rows_changes_nothing() -> None:
    frame = counts(who=list("abab") * 5, n=list(range(20)), story=[f"s{i % 7}" for i in range(20)])
    first = bootstrap_intervals(frame, by=["who"], value="n", cluster="story")
    again = bootstrap_intervals(frame.sample(frac=1, random_state=3), by=["who"], value="n", cluster="story")
    pd.testing.assert_frame_equal(first, again)


def test_a_missing_key_keeps_its_group() -> None:
    frame = counts(week=["w1", None, None], n=[1, 2, 3], story=["a", "b", "c"])
    result = bootstrap_intervals(frame, by=["week"], value="n", cluster="story")
    assert result["week"].isna().sum() == 1
    assert len(result) == 2


def test_a_rate_that_never_varies_has_no_width() -> None:
    frame = counts(who=["a"] * 5, n=[2] * 5, story=list("vwxyz"))
    universe = pd.DataFrame({"story": list("vwxyz"), "n_words": [100] * 5})
    row = bootstrap_intervals(
        frame, by=["who"], value="n", cluster="story", exposure="n_words", scale=1000, universe=universe
    ).iloc[0]
    assert (row.low, row.high) == pytest.approx((20, 20))


def test_one_cluster_gives_no_interval() -> None:
    result = bootstrap_intervals(
        counts(who=["a"], n=[3], story=["s"]), by=["who"], value="n", cluster="story"
    )
    assert result[["low", "high"]].isna().all(axis=None)


def test_coverage_of_the_mean_is_near_95_percent() -> None:
    random = np.random.default_rng(1)
    hits = 0
    for trial in range(200):
        values = pd.Series(random.normal(0.3, 1, 60))
        low, high = mean_interval(values, pd.Series(range(60)), seed=trial)
        hits += low <= 0.3 <= high
    assert 180 <= hits <= 199
