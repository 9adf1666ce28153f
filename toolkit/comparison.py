"""Who contradicts whom, and who moved: pairs of positions, each with both pieces of evidence.

Precision comes first: a false alarm costs trust.  A pair needs two clear stances, each above `MIN_CONFIDENCE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pandas as pd

from toolkit.stance import add_document_columns

MIN_CONFIDENCE = 0.55
WINDOW = 30  # days within which two officials contradict each other
SHIFT = 7  # days between the last old and the first new stance of one who moved
SIDE = [
    "doc_id",
    "sent_id",
    "stance",
    "confidence",
    "evidence_start",
    "evidence_end",
    "attribution_id",
    "published",
]
COLUMNS = [
    "kind", "government", "target_id", "target", "days_apart",
    *[f"{name}_{side}" for side in "ab" for name in ("holder_id", "holder", *SIDE)],
]  # fmt: skip


def compare_positions(
    positions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    actors: pd.DataFrame | None = None,
    window: int = WINDOW,
    min_confidence: float = MIN_CONFIDENCE,
    target_kinds: tuple[str, ...] = ("issue",),
) -> pd.DataFrame:
    """Contradictions within one government, and shifts of one holder, on one target.

    actors  entity_id, entity, government (an entity_id or a name): who belongs together; None finds shifts alone
    target_kinds  issue alone by default: praise and blame of actors change from day to day and say little
    window  days within which two officials of one government must have spoken
    Returns kind (contradiction, shift), government, target_id, target, days_apart, and for each side a and b:
    holder_id, holder, doc_id, sent_id, stance, confidence, evidence_start, evidence_end, attribution_id, published.
    One row a pair of holders and target: of all its pairs of evidence the surest, then the nearest in time.
    """
    rows = add_document_columns(positions, documents)
    sided = rows["stance"].isin(["favor", "against"]) & rows["target_kind"].isin(target_kinds)
    clear = rows[sided & (rows["confidence"] >= min_confidence)]
    governments = _governments(actors)
    found = [*_find_contradictions(clear, governments, window), *_find_shifts(clear, governments)]
    return pd.DataFrame(found, columns=COLUMNS)


def _governments(actors: pd.DataFrame | None) -> dict[str, str]:
    if actors is None or actors.empty:
        return {}
    known = actors[actors["government"].fillna("") != ""]
    names = dict(zip(actors["entity_id"], actors["entity"], strict=True))
    shown = [names.get(government, government) for government in known["government"]]
    return dict(zip(known["entity_id"], shown, strict=True))


def _find_contradictions(
    clear: pd.DataFrame, governments: dict[str, str], window: int
) -> Iterator[dict[str, Any]]:
    team = clear.assign(government=clear["holder_id"].map(governments))
    for (government, _), group in team.dropna(subset=["government"]).groupby(["government", "target_id"]):
        holders = dict(list(group.groupby("holder_id")))
        for left, right in combinations(sorted(holders), 2):
            pair = _best_pair(holders[left], holders[right], window)
            if pair:
                yield _pair_row("contradiction", str(government), *pair)


def _best_pair(left: pd.DataFrame, right: pd.DataFrame, window: int) -> tuple[Any, Any] | None:
    """Opposite stances of two holders within the window: the surest, then the nearest in time, then the first."""
    pairs = [
        (a, b)
        for a in left.itertuples()
        for b in right.itertuples()
        if a.stance != b.stance and (days := _days(a, b)) is not None and days <= window
    ]
    return min(
        pairs, key=lambda p: (-min(p[0].confidence, p[1].confidence), _days(*p), p[0].doc_id), default=None
    )


def _days(a: Any, b: Any) -> int | None:
    if pd.isna(a.published) or pd.isna(b.published):
        return None
    return abs(int((b.published - a.published).days))


def _find_shifts(clear: pd.DataFrame, governments: dict[str, str]) -> Iterator[dict[str, Any]]:
    """A holder whose early stances are all of one side and whose late ones are all of the other, `SHIFT` days apart."""
    dated = clear.dropna(subset=["published"]).sort_values(["published", "doc_id", "evidence_start"])
    for (holder_id, _), group in dated.groupby(["holder_id", "target_id"]):
        pair = _turning_point(list(group.itertuples()))
        if pair:
            yield _pair_row("shift", governments.get(str(holder_id), ""), *pair)


def _turning_point(rows: list[Any]) -> tuple[Any, Any] | None:
    """Last row before and first row after the one change of side; at least two documents, one change, a week apart."""
    changes = [i for i in range(1, len(rows)) if rows[i].stance != rows[i - 1].stance]
    if len(changes) != 1 or rows[0].doc_id == rows[-1].doc_id:
        return None
    before, after = rows[changes[0] - 1], rows[changes[0]]
    return (before, after) if (_days(before, after) or 0) >= SHIFT else None


def _pair_row(kind: str, government: str, a: Any, b: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": kind,
        "government": government,
        "target_id": a.target_id,
        "target": a.target,
        "days_apart": _days(a, b),
    }
    for side, item in (("a", a), ("b", b)):
        row |= {f"{name}_{side}": getattr(item, name) for name in ("holder_id", "holder", *SIDE)}
    return row
