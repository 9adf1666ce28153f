"""Exhibits of who stands where, who contradicts whom, and who moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from toolkit.evidence import find_evidence
from toolkit.exhibits import Cell, Column, Exhibit, Part, link_cell
from toolkit.tables.rows import PER_EXHIBIT, Annotated, find_linked, rank_values
from toolkit.wording import read_wording, say, say_distance, say_number

FEWEST_TINTED = 6  # passages; with fewer, all on one side, a sign test stays above 5 %


def table_positions(
    summary: pd.DataFrame, annotation: Annotated, *, top: int = 12, targets: int = 8, kind: str = ""
) -> Exhibit:
    """Holder by target: for, against, neutral.  Needs the columns of `summarise_positions`.

    kind  issue or actor: only such targets, in an exhibit of its own; without it both
    """
    words = read_wording("exhibits")["positions"]
    words = words | (read_wording("sides")[f"positions-{kind}"] if kind else {})
    summary = summary[summary["target_kind"] == kind] if kind else summary
    holders = rank_values(summary, "holder", "n", top)
    shown = summary[summary["holder"].isin(holders)]
    columns = rank_values(shown, "target", "n", targets)
    shown = shown[shown["target"].isin(columns)].reset_index(drop=True)
    grid = _show_grid(shown, holders, columns, words)
    missing = say(words["missing"], shown=len(shown), known=len(summary)) if len(shown) < len(summary) else ""
    return Exhibit(
        id=f"positions-{kind}" if kind else "positions",
        title=words["title"],
        unit=words["unit"],
        table=summary,
        layout="matrix",
        caption=say(
            words["caption"] if len(shown) else words["none"],
            single=int((shown["n"] == 1).sum()),
            missing=missing,
        ),
        alt=say(words["alt"], holders=len(grid["rows"]), targets=len(columns)),
        evidence=_find_passages(shown, annotation),
        **grid,
    )


def _show_grid(
    shown: pd.DataFrame, holders: Sequence[str], targets: Sequence[str], words: Mapping[str, Any]
) -> dict[str, Any]:
    """Columns and rows: a column a target, a row a holder who stands toward one of them."""
    cells = {(row.holder, row.target): _stance_cell(row) for row in shown.itertuples()}
    columns = (Column(f"target_{i}", target, "matrix") for i, target in enumerate(targets))
    rows = [
        (link_cell(holder), *(cells.get((holder, target), link_cell("")) for target in targets))
        for holder in holders
        if (shown["holder"] == holder).any()
    ]
    return {"columns": (Column("holder", words["first"], "name"), *columns), "rows": tuple(rows)}


def _find_passages(shown: pd.DataFrame, annotation: Annotated) -> pd.DataFrame:
    """The passages of the rows shown, for each stance apart."""
    positions, stances = annotation.positions, read_wording("exhibits")["stances"]
    found = [
        find_linked(
            shown,
            positions[positions["stance"] == stance],
            annotation,
            label="holder",
            second="target",
            suffix=f".{stance}",
            budget=PER_EXHIBIT // 3,
        )
        for stance in stances
    ]
    return pd.concat(found, ignore_index=True)


def _stance_cell(row: Any) -> Cell:
    """A sign and a number for each stance; a tone where the interval of the balance is clear of zero."""
    parts = [
        Part(say_number(n, "count"), f"{row.Index}.{stance}", look["sign"], stance)
        for stance, look in read_wording("exhibits")["stances"].items()
        if (n := getattr(row, f"n_{stance}"))
    ]
    if row.n_favor + row.n_against < FEWEST_TINTED or pd.isna(row.low) or row.low <= 0 <= row.high:
        return Cell(tuple(parts))
    return Cell(tuple(parts), "favor" if row.low > 0 else "against")


def table_contradictions(
    comparison: pd.DataFrame, annotation: Annotated, *, top: int = 8, kind: str = ""
) -> Exhibit:
    """Pairs of passages that disagree, side by side.  Needs the columns of `compare_positions`.

    kind  contradiction or shift: only such pairs, in an exhibit of its own; without it both
    """
    words, kinds = read_wording("exhibits")["contradictions"], read_wording("exhibits")["kinds"]
    words = words | (read_wording("sides")[kind] if kind else {})
    comparison = comparison[comparison["kind"] == kind] if kind else comparison
    sure = comparison[["confidence_a", "confidence_b"]].min(axis=1)
    ordered = comparison.assign(sure=-sure).sort_values(["kind", "sure", "days_apart"], kind="stable")
    shown = ordered.groupby("kind", sort=False).head(top).reset_index(drop=True)
    evidence = pd.concat([_find_side(shown, annotation, side) for side in ("a", "b")], ignore_index=True)
    rows = [
        (
            link_cell(kinds[row.kind]),
            link_cell(_say_pair(row, words)),
            link_cell(row.stance_a, f"{row.Index}.a"),
            link_cell(row.stance_b, f"{row.Index}.b"),
            link_cell(say_distance(row.days_apart, words)),
        )
        for row in shown.itertuples()
    ]
    n = comparison["kind"].value_counts()
    missing = say(words["missing"], shown=len(shown)) if len(shown) < len(comparison) else ""
    numbers = {"contradictions": n.get("contradiction", 0), "shifts": n.get("shift", 0)}
    columns = zip(words["columns"].items(), ("text", "name", "quote", "quote", "number"), strict=True)
    return Exhibit(
        id=f"{kind}s" if kind == "shift" else "contradictions",
        title=words["title"],
        unit=words["unit"],
        table=comparison,
        layout="pairs",
        caption=say(words["caption"], **numbers, missing=missing) if len(shown) else words["none"],
        columns=tuple(Column(name, label, kind) for (name, label), kind in columns),
        rows=tuple(rows),
        evidence=evidence,
    )


def _say_pair(row: Any, words: Mapping[str, Any]) -> str:
    labels = read_wording("exhibits")["stances"]
    values = row._asdict() | {
        "word_a": labels[row.stance_a]["label"],
        "word_b": labels[row.stance_b]["label"],
    }
    return say(words[row.kind], **values)


def _find_side(shown: pd.DataFrame, annotation: Annotated, side: str) -> pd.DataFrame:
    """The passage of one side of each pair."""
    names = {
        f"{name}_{side}": name for name in ("holder", "stance", "doc_id", "evidence_start", "evidence_end")
    }
    one = shown[[*names, "target"]].rename(columns=names)
    keys = [*names.values(), "target"]
    found = find_evidence(
        one,
        annotation.positions,
        annotation.sentences,
        annotation.documents,
        on=keys,
        attributions=annotation.attributions,
        limit=1,
    )
    labels = [f"{row['holder']}, {row['target']}" for row in found.to_dict("records")]
    return found.assign(key=[f"{row}.{side}" for row in found["row"]], label=labels)
