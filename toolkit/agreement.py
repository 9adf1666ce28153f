"""Who stands together: how far two holders agree on the issues that both take a side on, and blocs of those who do."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from toolkit.positions import PHRASE
from toolkit.source_words import SOURCE

LEAST_SHARED = 2  # issues that two must share to be compared
MORE_OFTEN = 0.5  # what the lower bound of the agreement of each two of a bloc must reach
PAIRS = [
    "holder_id_a", "holder_a", "holder_id_b", "holder_b", "n_shared", "n_agreed", "agreement", "low", "high",
    "together", "apart",
]  # fmt: skip
BLOCS = ["bloc", "holder_id", "holder", "n_members", "agreement", "low"]


def find_agreement(
    positions: pd.DataFrame,
    *,
    least_shared: int = LEAST_SHARED,
    target_kinds: tuple[str, ...] = ("issue",),
) -> pd.DataFrame:
    """How far each two holders agree, pairs with most shared issues first.

    least_shared  issues on which both must take a side; phrases that no list has and sources without a name
                  are left out
    A holder's side on an issue is that of most of his passages; where they are even he has none.
    Returns holder_id_a, holder_a, holder_id_b, holder_b, n_shared, n_agreed, agreement (share), low and high (Wilson's
    95 % interval, 1927, over the shared issues), together and apart (the issues, a list each).
    """
    sides = _sides(positions, target_kinds)
    names = positions.drop_duplicates("holder_id").set_index("holder_id")["holder"]
    issues = positions.drop_duplicates("target_id").set_index("target_id")["target"]
    signs = sides.to_numpy()
    shared = np.triu(np.abs(signs) @ np.abs(signs).T, k=1)
    rows = []
    for one, other in np.argwhere(shared >= least_shared):
        product = signs[one] * signs[other]
        together, apart = ([issues[t] for t in sides.columns[product == sign]] for sign in (1, -1))
        n, agreed = len(together) + len(apart), len(together)
        a, b = sides.index[one], sides.index[other]
        rows.append((a, names[a], b, names[b], n, agreed, agreed / n, *_wilson(agreed, n), together, apart))
    table = pd.DataFrame(rows, columns=PAIRS)
    order = ["n_shared", "agreement", "holder_a", "holder_b"]
    return table.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def find_blocs(agreement: pd.DataFrame, *, least: float = MORE_OFTEN) -> pd.DataFrame:
    """Groups of holders of whom each two agree more often than not beyond chance, the largest first.

    agreement  as `find_agreement` gives it
    least      what the lower bound of the agreement of each two must reach: 0.5 takes four shared issues of four
    Complete linkage: the two groups that agree best are joined as long as their furthest members still agree so far;
    of equals those that share more.  Returns bloc (from 1), holder_id, holder, n_members, agreement and low
    (of the furthest two).  Blocs on issues of the scope `many` (tariffs) may agree on different things.
    """
    ends = [agreement[["holder_id_" + s, "holder_" + s]].set_axis(["id", "name"], axis=1) for s in "ab"]
    names = pd.concat(ends).drop_duplicates("id").set_index("id")["name"].sort_index()
    groups = {place: [holder] for place, holder in enumerate(names.index)}
    near, shared = _matrices(agreement, names.index)
    while len(groups) > 1 and near.max() >= least:
        best = near.max()
        one, other = np.unravel_index(np.where(near == best, shared, -1).argmax(), near.shape)
        groups[int(one)] += groups.pop(int(other))
        for table in (near, shared):
            table[one], table[:, one] = (
                np.minimum(table[one], table[other]),
                np.minimum(table[one], table[other]),
            )
            table[other], table[:, other], table[one, one] = -1, -1, -1
    blocs = sorted((sorted(g) for g in groups.values() if len(g) > 1), key=lambda g: (-len(g), g))
    rows = [
        (number, holder, names[holder], len(group), *_furthest(agreement, group))
        for number, group in enumerate(blocs, 1)
        for holder in group
    ]
    return pd.DataFrame(rows, columns=BLOCS)


def _matrices(agreement: pd.DataFrame, holders: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """Lower bound of the agreement and shared issues of each two holders, -1 where they cannot be compared."""
    near, shared = (np.full((len(holders), len(holders)), -1.0) for _ in range(2))
    one, other = (holders.get_indexer(agreement["holder_id_" + side]) for side in "ab")
    for table, name in ((near, "low"), (shared, "n_shared")):
        table[one, other] = table[other, one] = agreement[name]
    return near, shared


def _furthest(agreement: pd.DataFrame, members: list[str]) -> tuple[float, float]:
    """Agreement and lower bound of the two members that agree least."""
    inside = agreement["holder_id_a"].isin(members) & agreement["holder_id_b"].isin(members)
    row = agreement[inside].sort_values("low", kind="stable").iloc[0]
    return float(row["agreement"]), float(row["low"])


def _sides(positions: pd.DataFrame, target_kinds: tuple[str, ...]) -> pd.DataFrame:
    """Holders by issues: 1 for, -1 against, 0 neither or not known."""
    listed = positions["target_kind"].isin(target_kinds) & ~positions["target_id"].str.startswith(PHRASE)
    named = ~positions["holder_id"].str.startswith(SOURCE)
    rows = positions[listed & named].assign(
        side=positions["stance"].map({"favor": 1, "against": -1, "neutral": 0})
    )
    table = rows.pivot_table(index="holder_id", columns="target_id", values="side", aggfunc="sum")
    signs: pd.DataFrame = np.sign(table.fillna(0)).astype(int)
    return signs[(signs != 0).any(axis=1)]


def _wilson(right: int, n: int) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.975)
    share, spread = right / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    reach = z * np.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return float(middle - reach), float(middle + reach)
