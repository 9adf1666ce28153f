"""Findings about the corpus itself: who brings most, where nothing is, what is undated or printed twice."""

from __future__ import annotations

import pandas as pd

from toolkit.coverage import WHOLE
from toolkit.exhibits import Exhibit
from toolkit.findings import Finding, Rule, make_finding, table_findings
from toolkit.tables.rows import Held
from toolkit.wording import read_wording

DOMINATES = 1.5  # times the articles of the next outlet
STANDS_OUT = 2  # times the articles of the middle week
NOTABLE = 0.05  # share of all articles
RARE = 0.05  # gaps as long that chance has; of more nothing is said


def table_coverage_findings(corpus: Held, *, top: int = 4, **summaries: pd.DataFrame) -> Exhibit:
    """What stands out in a corpus, at most `top` findings.

    summaries  outlets (summarise_outlets), gaps (find_gaps), copies (summarise_copies), weeks (count_documents by
               outlet and week)
    """
    return table_findings(corpus, top=top, rules=RULES, wording="coverage", **summaries)


def _find_largest_outlet(outlets: pd.DataFrame) -> Finding | None:
    known = outlets.dropna(subset=["outlet"])
    if len(known) < 2:
        return None
    first, second = known.iloc[0], known.iloc[1]
    values = first.to_dict() | {
        "second": second["outlet"],
        "n_second": second["n_documents"],
        "n": outlets["n_documents"].sum(),
        "outlets": len(known),
    }
    differs = bool(first["n_documents"] >= DOMINATES * second["n_documents"])
    return make_finding(
        values, differs, "documents", tuple({"outlet": row["outlet"]} for row in (first, second))
    )


def _find_longest_gap(gaps: pd.DataFrame) -> Finding | None:
    """The gap of the whole corpus that chance explains least; without one that is rare, that of an outlet."""
    if gaps.empty:
        return None
    rare = gaps[gaps["expected"] < RARE / len(gaps)]
    best = (rare if len(rare) else gaps).sort_values(
        ["outlet", "expected", "after"] if (rare["outlet"] == WHOLE).any() else ["expected", "after"]
    )
    row, words = best.iloc[0], read_wording("coverage")["whole"]
    whose = {"whose": row["outlet"] or words["begin"], "whose_inside": row["outlet"] or words["inside"]}
    return make_finding(row.to_dict() | whose | {"gaps": len(gaps)}, len(rare) > 0, "documents", ())


def _find_undated(outlets: pd.DataFrame) -> Finding | None:
    n = outlets["n_undated"].sum()
    if not n:
        return None
    row = outlets.sort_values(["n_undated", "outlet"], ascending=[False, True]).iloc[0]
    values = {
        "n_undated": n,
        "n": outlets["n_documents"].sum(),
        "most": row["n_undated"],
        "outlet": row["outlet"],
    }
    differs = bool(n >= NOTABLE * values["n"])
    return make_finding(values, differs, "documents", ({"outlet": row["outlet"], "published": pd.NaT},))


def _find_copies(copies: pd.DataFrame) -> Finding | None:
    if copies.empty:
        return None
    values = copies.iloc[0].to_dict() | {"stories": len(copies), "n": copies["n_documents"].sum()}
    values |= {"n_documents": copies.iloc[0]["n_documents"]}
    return make_finding(values, True, "documents", ({"story_id": copies.iloc[0]["story_id"]},))


def _find_busiest_week(weeks: pd.DataFrame) -> Finding | None:
    per_week = weeks.dropna(subset=["week"]).groupby("week", as_index=False)["n_documents"].sum()
    if len(per_week) < 2:
        return None
    first = per_week.sort_values(["n_documents", "week"], ascending=[False, True]).iloc[0]
    usual = per_week["n_documents"].median()
    values = first.to_dict() | {
        "usual": usual,
        "weeks": len(per_week),
        "n": per_week["n_documents"].sum(),
    }
    differs = bool(first["n_documents"] > STANDS_OUT * usual)
    return make_finding(values, differs, "documents", ({"week": first["week"]},))


RULES: dict[str, Rule] = {
    "largest_outlet": ("outlets", _find_largest_outlet),
    "longest_gap": ("gaps", _find_longest_gap),
    "undated": ("outlets", _find_undated),
    "copies": ("copies", _find_copies),
    "busiest_week": ("weeks", _find_busiest_week),
}
