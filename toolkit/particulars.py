"""Whether two passages on one issue are about the same thing: what they name in common tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from toolkit.entities import COUNTED

MANY = "many"  # scope of an issue that is a word for many things: tariffs, sanctions, talks


@dataclass(frozen=True)
class Particulars:
    """The issues that mean many things, the names in each sentence, and the government of each who serves one."""

    broad: frozenset[str] = frozenset()
    names: Mapping[tuple[str, int], set[str]] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        issues: pd.DataFrame | None,
        mentions: pd.DataFrame | None,
        actors: pd.DataFrame | None,
    ) -> Particulars:
        """From the tables; without issues or mentions every issue is taken for one thing."""
        if issues is None or mentions is None:
            return cls()
        names: dict[tuple[str, int], set[str]] = defaultdict(set)
        for row in mentions[mentions["kind"].isin(COUNTED)].itertuples():
            names[row.doc_id, row.sent_id].add(row.entity_id)
        broad = issues.loc[issues["scope"] == MANY, "issue_id"]
        return cls(frozenset(broad), names, _members(actors))

    def are_one(self, a: Any, b: Any) -> bool:
        """Whether two positions (target_id, holder_id, doc_id, sent_id) on one issue are about the same thing."""
        if a.target_id not in self.broad:
            return True
        common = self.names.get((a.doc_id, a.sent_id), set()) & self.names.get((b.doc_id, b.sent_id), set())
        own = {self._side_of(side.holder_id) for side in (a, b)}
        return any(self._side_of(name) not in own for name in common)

    def _side_of(self, entity_id: str) -> str:
        """The government of one who serves it, else himself."""
        return self.members.get(entity_id, entity_id)


def _members(actors: pd.DataFrame | None) -> dict[str, str]:
    if actors is None or actors.empty:
        return {}
    ids = actors["government_id"] if "government_id" in actors.columns else actors["government"].fillna("")
    return {who: str(whose) for who, whose in zip(actors["entity_id"], ids, strict=True) if whose}
