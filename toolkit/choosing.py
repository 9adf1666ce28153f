"""What a report looks at: chosen actors, and periods of a week, a month, a quarter or a year."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import pandas as pd

from toolkit.errors import ParameterError
from toolkit.wording import say_number

PERIODS = {"week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}


def select_entities(table: pd.DataFrame, names: Iterable[str], *, column: str = "entity") -> pd.DataFrame:
    """The rows of the named entities; without names the table as it is.

    column  the column that holds the display name
    Raises ParameterError for a name that the table lacks, with the nearest that it has.
    """
    wanted = list(names)
    known = set(table[column].dropna())
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=5, cutoff=0.5)
            listed = ", ".join(near) if near else "none that is near"
            raise ParameterError(f"{name!r} is not named in this corpus; allowed: {listed}")
    return table[table[column].isin(wanted)] if wanted else table


def add_period(documents: pd.DataFrame, *, every: str = "month") -> pd.DataFrame:
    """The documents with `period`, the first day of the week, month, quarter or year in which each was published.

    Undated documents have none.  Raises ParameterError for another `every`.
    """
    if every not in PERIODS:
        raise ParameterError(f"every: {every!r}; allowed: {', '.join(PERIODS)}")
    starts = documents["published"].dt.to_period(PERIODS[every]).dt.start_time
    return documents.assign(period=starts.astype(documents["published"].dtype))


def say_period(start: Any, every: str) -> str:
    """A period as text, by its first day: 3 Mar 2031, Mar 2031, Q1 2031, 2031; missing reads as undated."""
    if pd.isna(start):
        return "undated"
    day = pd.Timestamp(start)
    texts = {"month": f"{day:%b %Y}", "quarter": f"Q{day.quarter} {day.year}", "year": str(day.year)}
    return texts.get(every) or say_number(day, "short_day")
