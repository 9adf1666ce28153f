"""Who contradicts whom, and who moved: pairs of positions, each with both pieces of evidence.

Precision comes first: a false alarm costs trust.  A pair needs two clear stances, each above `MIN_CONFIDENCE`, and,
where the issue is a word for many things (tariffs), two passages that are about one of them (`toolkit.particulars`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pandas as pd

from toolkit.document_columns import add_document_columns
from toolkit.particulars import Particulars

MIN_CONFIDENCE = 0.7
WINDOW = 30  # days within which two officials contradict each other
SHIFT = 7  # days between the old and the new stance of one who moved
MIN_SIDE = 2  # passages on each side of a shift
MAX_STRAY = 0.2  # share of passages that may stand on the wrong side of it
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
    issues: pd.DataFrame | None = None,
    mentions: pd.DataFrame | None = None,
    window: int = WINDOW,
    min_confidence: float = MIN_CONFIDENCE,
    target_kinds: tuple[str, ...] = ("issue",),
) -> pd.DataFrame:
    """Contradictions within one government, and shifts of one holder, on one target.

    actors  entity_id, entity, government (an entity_id or a name): who belongs together, as the user's file or
            `find_governments` says, which adds first and last, the days between which it holds; None finds shifts
            alone
    issues, mentions  where given, two passages on an issue of the scope `many` count only if their sentences name
            somebody or something in common that is not of that government itself
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
    serving = clear[_in_office(clear, actors)]
    particulars = Particulars.of(issues, mentions, actors)
    found = [
        *_find_contradictions(serving, governments, window, particulars),
        *_find_shifts(clear, governments, particulars),
    ]
    return pd.DataFrame(found, columns=COLUMNS)


def _governments(actors: pd.DataFrame | None) -> dict[str, str]:
    if actors is None or actors.empty:
        return {}
    known = actors[actors["government"].fillna("") != ""]
    names = dict(zip(actors["entity_id"], actors["entity"], strict=True))
    shown = [names.get(government, government) for government in known["government"]]
    return dict(zip(known["entity_id"], shown, strict=True))


def _in_office(rows: pd.DataFrame, actors: pd.DataFrame | None) -> pd.Series[bool]:
    """Whether each position was printed while its holder is known to have served."""
    if actors is None or not {"first", "last"} <= set(actors.columns):
        return pd.Series(True, index=rows.index)
    terms = actors.set_index("entity_id")[["first", "last"]].reindex(rows["holder_id"])
    day = rows["published"].to_numpy()
    early, late = day < terms["first"].to_numpy(), day > terms["last"].to_numpy()
    return pd.Series(~(early | late), index=rows.index)


def _find_contradictions(
    clear: pd.DataFrame, governments: dict[str, str], window: int, particulars: Particulars
) -> Iterator[dict[str, Any]]:
    team = clear.assign(government=clear["holder_id"].map(governments))
    for (government, _), group in team.dropna(subset=["government"]).groupby(["government", "target_id"]):
        holders = dict(list(group.groupby("holder_id")))
        for left, right in combinations(sorted(holders), 2):
            pair = _best_pair(holders[left], holders[right], window, particulars)
            if pair:
                yield _pair_row("contradiction", str(government), *pair)


def _best_pair(
    left: pd.DataFrame, right: pd.DataFrame, window: int, particulars: Particulars
) -> tuple[Any, Any] | None:
    """Opposite stances of two holders on one thing within the window: the surest, then the nearest in time."""
    pairs = [
        (a, b)
        for a in left.itertuples()
        for b in right.itertuples()
        if a.stance != b.stance
        and (days := _days(a, b)) is not None
        and days <= window
        and particulars.are_one(a, b)
    ]
    return min(
        pairs, key=lambda p: (-min(p[0].confidence, p[1].confidence), _days(*p), p[0].doc_id), default=None
    )


def _days(a: Any, b: Any) -> int | None:
    if pd.isna(a.published) or pd.isna(b.published):
        return None
    return abs(int((b.published - a.published).days))


def _find_shifts(
    clear: pd.DataFrame, governments: dict[str, str], particulars: Particulars
) -> Iterator[dict[str, Any]]:
    """A holder who stood on one side for a time and on the other later, `SHIFT` days apart."""
    dated = clear.dropna(subset=["published"]).sort_values(["published", "doc_id", "evidence_start"])
    for (holder_id, _), group in dated.groupby(["holder_id", "target_id"]):
        pair = _turning_point(list(group.itertuples()), particulars)
        if pair:
            yield _pair_row("shift", governments.get(str(holder_id), ""), *pair)


def _turning_point(rows: list[Any], particulars: Particulars) -> tuple[Any, Any] | None:
    """The surest rows of the old and of the new side, on one thing, around the cut that fits best.

    Each part needs `MIN_SIDE` rows of its side, from two documents in all; at most `MAX_STRAY` of all rows may stand
    on the wrong side of the cut, since reports after a change still tell of what was before.
    """
    cuts = [
        (_strays(rows, cut, old), cut, old) for cut in range(1, len(rows)) for old in ("favor", "against")
    ]
    strays, cut, old = min(cuts, default=(len(rows), 0, ""))
    before = [row for row in rows[:cut] if row.stance == old]
    after = [row for row in rows[cut:] if row.stance != old]
    if (
        min(len(before), len(after)) < MIN_SIDE
        or strays > MAX_STRAY * len(rows)
        or before[0].doc_id == after[-1].doc_id
    ):
        return None
    pairs = [
        (a, b) for a in before for b in after if (_days(a, b) or 0) >= SHIFT and particulars.are_one(a, b)
    ]
    return max(pairs, key=_sureness, default=None)


def _strays(rows: list[Any], cut: int, old: str) -> int:
    return sum((row.stance == old) != (place < cut) for place, row in enumerate(rows))


def _sureness(pair: tuple[Any, Any]) -> tuple[Any, ...]:
    """The less sure of two passages first, then the surer one, then the later of each."""
    a, b = pair
    return *sorted((a.confidence, b.confidence)), a.published, b.published


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
