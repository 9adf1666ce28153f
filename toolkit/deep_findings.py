"""Findings of the deep dives: voices, tone and sides, beside those of the brief."""

from __future__ import annotations

import pandas as pd

from toolkit.exhibits import Exhibit
from toolkit.findings import (
    MIN_DOCUMENTS,
    MIN_SENTENCES,
    OUTLETS,
    RULES,
    Finding,
    Rule,
    compare_extremes,
    contrast_passages,
    make_finding,
    table_findings,
)
from toolkit.tables.rows import Annotated
from toolkit.wording import read_wording

ACTORS = 8  # of those named most, whose tone is compared
FEWEST = 6  # passages; with fewer, all on one side, a sign test stays above 5 %


def table_deep_findings(annotation: Annotated, *, top: int = 5, **summaries: pd.DataFrame) -> Exhibit:
    """The findings as an exhibit, at most `top`.

    summaries  those of `find_findings`, and voices (count_attributions by speaker and outlet), tone
               (summarise_sentiment by entity), issues (summarise_positions by target), moves (compare_positions)
    """
    return table_findings(annotation, top=top, rules=RULES | DEEP_RULES, **summaries)


def _find_warmest_actor(tone: pd.DataFrame) -> Finding | None:
    """The warmest and the coldest of those that most sentences are about."""
    enough = tone[(tone["n"] >= MIN_SENTENCES) & (tone["n_documents"] >= MIN_DOCUMENTS)].dropna(
        subset=["valence"]
    )
    if enough.empty:
        return None
    return compare_extremes(
        enough.nlargest(ACTORS, "n"), "valence", "entity", "sentiment", ("entity_id", "entity")
    )


def _find_favoured_speaker(voices: pd.DataFrame) -> Finding | None:
    """The speaker quoted most, in the outlet that gives the greatest share of its statements and in that of the least.

    Chosen for being quoted most, not for the gap, which would find chance.
    """
    sized = voices.assign(whole=voices.groupby("outlet")["n_statements"].transform("sum"))
    known = sized[sized["speaker"].notna() & sized["source_class"].ne("unnamed")].dropna(subset=["outlet"])
    if known.empty:
        return None
    first = known.groupby("speaker_id")["n_statements"].sum().sort_index().idxmax()
    rows = known[(known["speaker_id"] == first) & (known["whole"] >= MIN_SENTENCES)]
    rows = rows.assign(low=rows["share_low"], high=rows["share_high"], n=rows["whole"])
    return compare_extremes(
        rows.nlargest(OUTLETS, "whole"),
        "share",
        "outlet",
        "attributions",
        ("speaker_id", "speaker", "outlet"),
    )


def _find_one_sided_issue(issues: pd.DataFrame) -> Finding | None:
    """The issue with most passages whose balance lies on one side beyond its interval."""
    known = issues[(issues["target_kind"] == "issue") & (issues["n_favor"] + issues["n_against"] >= FEWEST)]
    clear = known[(known["low"] > 0) | (known["high"] < 0)]
    if clear.empty:
        return None
    row = clear.sort_values(["n", "target"], ascending=[False, True]).iloc[0]
    sides = ("favor", "against") if row["balance"] > 0 else ("against", "favor")
    words = read_wording("exhibits")["stances"]
    values = row.to_dict() | {
        "side": words[sides[0]]["label"],
        "other": words[sides[1]]["label"],
        "n_side": row[f"n_{sides[0]}"],
        "n_other": row[f"n_{sides[1]}"],
    }
    return make_finding(values, True, "positions", ({"target": row["target"], "stance": sides[0]},))


def _find_shift(comparison: pd.DataFrame) -> Finding | None:
    """The shift whose two sides are surest."""
    shifts = comparison[comparison["kind"] == "shift"]
    if shifts.empty:
        return None
    sure = shifts[["confidence_a", "confidence_b"]].min(axis=1)
    row = shifts.assign(sure=-sure).sort_values(["sure", "holder_a", "target"], kind="stable").iloc[0]
    return contrast_passages(row, len(shifts))


DEEP_RULES: dict[str, Rule] = {
    "favoured_speaker": ("voices", _find_favoured_speaker),
    "warmest_actor": ("tone", _find_warmest_actor),
    "one_sided_issue": ("issues", _find_one_sided_issue),
    "shift": ("moves", _find_shift),
}
