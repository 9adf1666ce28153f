"""Intervals that respect how news is made: articles, and wire copies of one story, are drawn together.

`bootstrap_intervals` resamples clusters with replacement (Efron & Tibshirani 1993, ch. 6; clusters: Davison &
Hinkley 1997, ch. 3.8).  Same table, same seed, same interval, whatever the order of the rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

N_RESAMPLES = 500
SEED = 0
LOW, HIGH = 2.5, 97.5  # percent


def _weights(n_clusters: int, n: int, seed: int) -> np.ndarray:
    """How often each cluster is drawn in each of `n` resamples: shape (n, n_clusters)."""
    random = np.random.default_rng(seed)
    return random.multinomial(n_clusters, np.full(n_clusters, 1 / n_clusters), size=n).astype(np.float32)


def bootstrap_intervals(
    frame: pd.DataFrame,
    *,
    by: list[str],
    value: str,
    cluster: str,
    exposure: str | None = None,
    scale: float = 1.0,
    universe: pd.DataFrame | None = None,
    seed: int = SEED,
    n: int = N_RESAMPLES,
) -> pd.DataFrame:
    """95 % intervals for sum(value), or for scale * sum(value) / sum(exposure), of each group.

    frame      columns *by, value, cluster
    exposure   column of `universe`; None for a plain sum
    universe   one row a document: cluster and exposure, and those `by` columns that are of the document; all
               clusters are drawn from it, those without an occurrence too.  None: the clusters of `frame`
    Returns *by, low, high.  Missing keys are groups of their own; fewer than two clusters give missing bounds.
    """
    base = (frame if universe is None else universe).sort_values(cluster, kind="stable")
    clusters = pd.Index(sorted(base[cluster].unique()))
    if len(clusters) < 2 or frame.empty:
        return frame[by].drop_duplicates().assign(low=np.nan, high=np.nan)
    weights = _weights(len(clusters), n, seed)
    shared = [name for name in by if universe is not None and name in universe.columns]
    exposures = _group_sums(base, shared, exposure, cluster, clusters) if exposure else {}
    rows = []
    for key, group in frame.groupby(by, dropna=False, sort=True):
        totals = weights @ _cluster_sums(group, value, cluster, clusters)
        if exposure:
            place = _shared_key(key, by, shared)
            with np.errstate(divide="ignore", invalid="ignore"):
                totals = scale * totals / (weights @ exposures[place])
        rows.append((*key, *_bounds(totals)))
    return pd.DataFrame(rows, columns=[*by, "low", "high"])


def _bounds(totals: np.ndarray) -> tuple[float, float]:
    finite = totals[np.isfinite(totals)]
    if not len(finite):
        return np.nan, np.nan
    low, high = np.percentile(finite, [LOW, HIGH])
    return float(low), float(high)


def _cluster_sums(group: pd.DataFrame, value: str, cluster: str, clusters: pd.Index) -> np.ndarray:
    sums = np.zeros(len(clusters), dtype=np.float32)
    np.add.at(sums, clusters.get_indexer(group[cluster]), group[value].to_numpy(dtype=np.float32))
    return sums


Key = tuple[object, ...]


def _comparable(key: Key) -> Key:
    """NaN and NaT are unequal to themselves; as part of a key they are one missing value."""
    return tuple(None if pd.isna(part) else part for part in key)  # type: ignore[call-overload]


def _shared_key(key: Key, by: list[str], shared: list[str]) -> Key:
    return _comparable(tuple(part for name, part in zip(by, key, strict=True) if name in shared))


def _group_sums(
    base: pd.DataFrame, shared: list[str], value: str, cluster: str, clusters: pd.Index
) -> dict[Key, np.ndarray]:
    if not shared:
        return {(): _cluster_sums(base, value, cluster, clusters)}
    groups = base.groupby(shared, dropna=False, sort=True)
    return {_comparable(key): _cluster_sums(group, value, cluster, clusters) for key, group in groups}


def mean_interval(
    values: pd.Series, cluster: pd.Series, *, seed: int = SEED, n: int = N_RESAMPLES
) -> tuple[float, float]:
    """95 % interval of the mean of `values`, clusters drawn together; missing with fewer than two clusters."""
    frame = pd.DataFrame({"value": values.astype(float), "one": 1.0, "cluster": cluster}).dropna()
    result = bootstrap_intervals(
        frame.assign(all="all"),
        by=["all"],
        value="value",
        cluster="cluster",
        exposure="one",
        universe=frame[["cluster", "one"]],
        seed=seed,
        n=n,
    )
    return (float(result["low"].iloc[0]), float(result["high"].iloc[0])) if len(result) else (np.nan, np.nan)
