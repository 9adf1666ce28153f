"""One summary table -> one plotly figure: panels side by side, labels where the rows are, intervals drawn.

Each function draws every row that it is given; choose them first (`counts.head(12)`).  A point carries the
position of its row as `customdata`, so that a page can open the evidence of that row.  On a narrow screen the
page sets the panels one below the other, by the same arithmetic as `layout.arrange` (`layout.meta` says how).
"""

from toolkit.figures.charts import (
    plot_changes,
    plot_mentions,
    plot_mentions_by_outlet,
    plot_mentions_by_week,
    plot_positions,
    plot_sentiment_by_outlet,
    plot_sources_by_outlet,
    plot_speakers,
)
from toolkit.figures.layout import read_template
from toolkit.figures.network import plot_co_mentions

__all__ = [
    "plot_changes",
    "plot_co_mentions",
    "plot_mentions",
    "plot_mentions_by_outlet",
    "plot_mentions_by_week",
    "plot_positions",
    "plot_sentiment_by_outlet",
    "plot_sources_by_outlet",
    "plot_speakers",
    "read_template",
]
