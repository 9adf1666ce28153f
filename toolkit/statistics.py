"""Intervals that respect how news is made: articles, and wire copies of one story, are drawn together.

`bootstrap_intervals` resamples clusters with replacement (Efron & Tibshirani 1993, ch. 6; clusters: Davison &
Hinkley 1997, ch. 3.8).  Same table, same seed, same interval, whatever the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import NormalDist

import numpy as np
import pandas as pd

N_RESAMPLES = 500
SEED = 0
PERCENT = (2.5, 97.5)
CHUNK = 2000  # groups whose resamples are held at a time

Key = tuple[object, ...]


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
    exposure   None for a plain sum; a column of `universe` (words of all documents, say), or, where that has no
               such column, of `frame` itself (a mean within the group)
    universe   one row a document: cluster, perhaps exposure, and those `by` columns that are of the document; all
               clusters are drawn from it, those without an occurrence too.  None: the clusters of `frame`
    Returns *by, low, high.  Missing keys are groups of their own.  Bounds are missing with fewer than two clusters;
    for a mean within the group, with fewer than two clusters in it.
    """
    base = frame if universe is None else universe
    clusters = pd.Index(sorted(base[cluster].unique()))
    if len(clusters) < 2 or frame.empty:
        return frame[by].drop_duplicates().assign(low=np.nan, high=np.nan)
    draws = Draws(clusters, n, seed)
    keys, groups = _split_groups(frame, by)
    codes = clusters.get_indexer(frame[cluster])
    totals = _Sums(draws, codes, frame[value].to_numpy(dtype=np.float64))
    below = None
    if exposure is not None:
        below = _exposures(
            draws, base if universe is not None else frame, frame, by, exposure, cluster, codes, keys
        )
    inner = exposure is not None and (universe is None or exposure not in universe.columns)
    bounds = list(_bounds(groups, totals, below, scale, least=2 if inner else 0))
    named = frame[by].iloc[[rows[0] for rows in groups]].reset_index(drop=True)
    return named.assign(low=[low for low, _ in bounds], high=[high for _, high in bounds])


class Draws:
    """How often each cluster is drawn in each resample: `weights` has a row a cluster and a column a resample."""

    def __init__(self, clusters: pd.Index, n: int, seed: int) -> None:
        random = np.random.default_rng(seed)
        drawn = random.multinomial(len(clusters), np.full(len(clusters), 1 / len(clusters)), size=n)
        self.weights = np.ascontiguousarray(drawn.T.astype(np.uint8))
        self.clusters = clusters
        self.n = n

    @classmethod
    def of(cls, clusters: pd.Series, *, n: int = N_RESAMPLES, seed: int = SEED) -> Draws:
        """Draws of the clusters that stand in a column."""
        return cls(pd.Index(sorted(clusters.unique())), n, seed)

    def count(self, clusters: pd.Series) -> np.ndarray:
        """How many of these rows each resample holds, by the cluster of each; shape (n,)."""
        return self.total(self.clusters.get_indexer(clusters), np.ones(len(clusters)))

    def total(self, codes: np.ndarray, values: np.ndarray) -> np.ndarray:
        """The sum of the values in every resample, shape (n,)."""
        places, inverse = np.unique(codes, return_inverse=True)
        sums = np.bincount(inverse, weights=values)
        return sums @ self.weights[places].astype(np.float64)


class _Sums:
    """Resampled sums of one column over chosen rows."""

    def __init__(self, draws: Draws, codes: np.ndarray, values: np.ndarray) -> None:
        self.draws, self.codes, self.values = draws, codes, values

    def of(self, number: int, rows: np.ndarray) -> np.ndarray:
        return self.draws.total(self.codes[rows], self.values[rows])

    def n_clusters(self, rows: np.ndarray) -> int:
        return len(np.unique(self.codes[rows]))


class _PerPlace:
    """Resampled sums of an exposure that groups share (the words of an outlet), each computed once."""

    def __init__(self, sums: dict[Key, np.ndarray], places: list[Key]) -> None:
        self.sums, self.places = sums, places

    def of(self, number: int, rows: np.ndarray) -> np.ndarray:
        return self.sums[self.places[number]]


def _split_groups(frame: pd.DataFrame, by: list[str]) -> tuple[list[Key], list[np.ndarray]]:
    """The keys in sorted order, missing last, and the row positions of each."""
    numbers = frame.groupby(by, dropna=False, sort=True).ngroup().to_numpy()
    order = np.argsort(numbers, kind="stable")
    edges = np.flatnonzero(np.diff(numbers[order])) + 1
    groups = np.split(order, edges)
    columns = [frame[name].to_numpy() for name in by]
    return [tuple(column[group[0]] for column in columns) for group in groups], groups


def _exposures(
    draws: Draws,
    base: pd.DataFrame,
    frame: pd.DataFrame,
    by: list[str],
    exposure: str,
    cluster: str,
    codes: np.ndarray,
    keys: list[Key],
) -> _Sums | _PerPlace:
    if exposure not in base.columns or base is frame:
        return _Sums(draws, codes, frame[exposure].to_numpy(dtype=np.float64))
    shared = [name for name in by if name in base.columns]
    values, places = base[exposure].to_numpy(dtype=np.float64), draws.clusters.get_indexer(base[cluster])
    if not shared:
        return _PerPlace({(): draws.total(places, values)}, [()] * len(keys))
    names, rows = _split_groups(base, shared)
    sums = {_comparable(key): draws.total(places[g], values[g]) for key, g in zip(names, rows, strict=True)}
    return _PerPlace(sums, [_shared_key(key, by, shared) for key in keys])


def _comparable(key: Key) -> Key:
    """NaN and NaT are unequal to themselves; as part of a key they are one missing value."""
    return tuple(None if pd.isna(part) else part for part in key)


def _shared_key(key: Key, by: list[str], shared: list[str]) -> Key:
    return _comparable(tuple(part for name, part in zip(by, key, strict=True) if name in shared))


def _bounds(
    groups: list[np.ndarray], totals: _Sums, below: _Sums | _PerPlace | None, scale: float, *, least: int
) -> Iterator[tuple[float, float]]:
    """Lower and upper bound of each group, resamples without exposure left out."""
    for first in range(0, len(groups), CHUNK):
        part = list(enumerate(groups))[first : first + CHUNK]
        values = np.stack([totals.of(number, rows) for number, rows in part])
        if below is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = scale * values / np.stack([below.of(number, rows) for number, rows in part])
        values[~np.isfinite(values)] = np.nan
        for (_, rows), line in zip(part, values, strict=True):
            yield percentiles(line) if totals.n_clusters(rows) >= least else (np.nan, np.nan)


def percentiles(line: np.ndarray) -> tuple[float, float]:
    """The bounds of a 95 % interval of resampled values, missing ones left out."""
    finite = line[np.isfinite(line)]
    if not len(finite):
        return np.nan, np.nan
    low, high = np.percentile(finite, PERCENT)
    return float(low), float(high)


def widen(compared: int) -> float:
    """How much wider an interval must be for 95 % to hold for so many at once (Bonferroni's correction)."""
    normal = NormalDist()
    return normal.inv_cdf(1 - 0.025 / max(1, compared)) / normal.inv_cdf(0.975)


def mean_interval(
    values: pd.Series, cluster: pd.Series, *, seed: int = SEED, n: int = N_RESAMPLES
) -> tuple[float, float]:
    """95 % interval of the mean of `values`, clusters drawn together; missing with fewer than two clusters."""
    frame = (
        pd.DataFrame({"value": values.astype(float), "one": 1.0, "cluster": cluster})
        .dropna()
        .assign(all="all")
    )
    result = bootstrap_intervals(
        frame, by=["all"], value="value", cluster="cluster", exposure="one", seed=seed, n=n
    )
    return (float(result["low"].iloc[0]), float(result["high"].iloc[0])) if len(result) else (np.nan, np.nan)
