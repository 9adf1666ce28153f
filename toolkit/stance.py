"""Stances between given spans, and what many positions sum up to.

`toolkit.positions` finds positions; here they are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from toolkit.document_columns import add_document_columns
from toolkit.engines import load_stance_engine
from toolkit.engines.protocols import Span, StanceEngine
from toolkit.statistics import bootstrap_intervals

STANCES = ("favor", "neutral", "against")
SIDES = ("against", "neutral", "favor")
SHARES = [f"p_{side}" for side in SIDES]


def score_relations(
    texts: Sequence[str],
    holder_spans: Sequence[Span],
    target_spans: Sequence[Span],
    *,
    engine: str | StanceEngine = "encoder",
) -> pd.DataFrame:
    """Attitude of one actor toward another in each text: p_negative, p_neutral, p_positive.

    texts, holder_spans, target_spans  of equal length; spans in code points
    Raises ParameterError for an unknown engine and ValueError for unequal lengths.
    """
    judge = load_stance_engine(engine) if isinstance(engine, str) else engine
    scores = judge.relate(texts, holder_spans, target_spans)
    rows = [(s.p_against, s.p_neutral, s.p_favor) for s in scores]
    return pd.DataFrame(rows, columns=["p_negative", "p_neutral", "p_positive"]).astype("Float64")


def score_stances(
    texts: Sequence[str],
    holder_spans: Sequence[Span],
    target_spans: Sequence[Span],
    *,
    engine: str | StanceEngine = "encoder",
) -> pd.DataFrame:
    """Whether the holder is for the target in each text: p_against, p_neutral, p_favor, stance.

    texts, holder_spans, target_spans  of equal length; a target is an issue, an act or an actor
    `stance` is the likeliest of the three, missing where the engine abstains (its belief is below the threshold that
    was fixed with its calibration).
    Raises ParameterError for an unknown engine and ValueError for unequal lengths.
    """
    judge = load_stance_engine(engine) if isinstance(engine, str) else engine
    scores = judge.decide(texts, holder_spans, target_spans)
    table = pd.DataFrame([(s.p_against, s.p_neutral, s.p_favor) for s in scores], columns=SHARES)
    sides = table.to_numpy().argmax(axis=1) if scores else []
    stances = [SIDES[side] if s.sure else None for s, side in zip(scores, sides, strict=True)]
    return table.astype("Float64").assign(stance=pd.Series(stances, dtype="str"))


def summarise_positions(
    positions: pd.DataFrame, documents: pd.DataFrame, *, by: Iterable[str] = ("holder", "target")
) -> pd.DataFrame:
    """How often each group is for, against or neutral: *by, n_favor, n_against, n_neutral, n, n_documents, balance.

    `balance` is (favor - against) / (favor + against), missing where neither stands; low and high are its 95 %
    bootstrap interval over stories.  The identifiers of a holder or target in `by` are added.
    """
    keys = [*by, *(f"{name}_id" for name in ("holder", "target") if name in by)]
    keys += ["target_kind"] if "target" in keys else []
    rows = add_document_columns(positions, documents, keys)
    sides = pd.get_dummies(rows["stance"]).reindex(columns=list(STANCES), fill_value=0).astype(int)
    rows = rows.assign(
        n_favor=sides["favor"],
        n_against=sides["against"],
        n_neutral=sides["neutral"],
        side=sides["favor"] - sides["against"],
        taken=sides["favor"] + sides["against"],
    )
    groups = rows.groupby(keys, dropna=False)
    summary = groups[["n_favor", "n_against", "n_neutral"]].sum()
    summary["n"], summary["n_documents"] = groups.size(), groups["doc_id"].nunique()
    taken = (summary["n_favor"] + summary["n_against"]).replace(0, np.nan)
    summary["balance"] = (summary["n_favor"] - summary["n_against"]) / taken
    bounds = bootstrap_intervals(
        rows[rows["taken"] > 0],
        by=keys,
        value="side",
        cluster="story_id",
        exposure="taken",
        universe=documents[["story_id"]],
    )
    return (
        summary.reset_index()
        .merge(bounds, on=keys, how="left")
        .sort_values(["n", *keys], ascending=[False, *([True] * len(keys))], ignore_index=True)
    )
