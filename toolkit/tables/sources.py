"""Exhibits of who is quoted, and how far outlets name their sources."""

from __future__ import annotations

import pandas as pd

from toolkit import figures
from toolkit.exhibits import Exhibit
from toolkit.tables.rows import (
    Annotated,
    compare_members,
    counted_statements,
    draw,
    find_linked,
    in_largest_outlets,
    rank_values,
    say_outlets,
    show_long,
    show_wide,
)
from toolkit.wording import read_wording, say


def table_speakers(counts: pd.DataFrame, annotation: Annotated, *, top: int = 12) -> Exhibit:
    """The most quoted speakers.  Needs the columns of `count_attributions`."""
    words = read_wording("exhibits")["quoted"]
    known = counts[counts["speaker"].notna() & counts["source_class"].ne("unnamed")].sort_values(
        ["n_statements", "speaker"], ascending=[False, True], kind="stable"
    )
    shown = known.head(top).reset_index(drop=True)
    unnamed = counts.loc[counts["source_class"].eq("unnamed"), "n_statements"].sum()
    unknown = counts.loc[counts["source_class"].isna(), "n_statements"].sum()
    lines = [say(words["line"], speaker=row.speaker, n=row.n_statements) for row in shown.itertuples()]
    numbers = {"n_statements": "count", "n_documents": "count", "share": "share"}
    return Exhibit(
        id="quoted",
        title=words["title"],
        unit=words["unit"],
        table=counts,
        caption=say(
            words["caption"],
            shown=len(shown),
            known=len(known),
            n=shown["n_statements"].sum(),
            total=len(counted_statements(annotation)),
            unnamed=unnamed,
            unknown=unknown,
        ),
        figure=draw(figures.plot_speakers, shown),
        alt=say(words["alt"], lines=" ".join(lines)),
        **show_long(shown, words["columns"], numbers, "count"),
        evidence=find_linked(shown, counted_statements(annotation), annotation, label="speaker"),
    )


def table_sources_by_outlet(counts: pd.DataFrame, annotation: Annotated, *, outlets: int = 8) -> Exhibit:
    """Kinds of source by outlet.  Needs `count_attributions(..., by=("outlet", "source_class"))`."""
    words, classes = read_wording("exhibits")["sources-by-outlet"], read_wording("exhibits")["source_classes"]
    known = counts[counts["source_class"].notna()]
    rank = {name: place for place, name in enumerate(classes)}
    shown = in_largest_outlets(known, annotation, outlets).sort_values(
        "source_class", key=lambda c: c.map(rank), kind="stable"
    )
    shown = shown.reset_index(drop=True)
    labelled = shown.assign(
        source_class=shown["source_class"].map(classes), low=shown["share_low"], high=shown["share_high"]
    )
    lines = compare_members(labelled, "source_class", "outlet", "share", words["line"])
    unknown = int(counts.loc[counts["source_class"].isna(), "n_statements"].sum())
    missing = say_outlets(shown, annotation)
    return Exhibit(
        id="sources-by-outlet",
        title=words["title"],
        unit=words["unit"],
        table=counts,
        caption=say(
            words["caption"],
            total=counts["n_statements"].sum(),
            missing=missing,
            unknown=say(words["unknown"], n=unknown) if unknown else "",
        ),
        figure=draw(figures.plot_sources_by_outlet, labelled),
        alt=say(words["alt"], lines=" ".join(lines)),
        **show_wide(labelled, "outlet", "source_class", "share", "share", words["first"]),
        evidence=find_linked(
            shown, counted_statements(annotation), annotation, label="outlet", second="source_class"
        ),
    )


def table_topics(
    counts: pd.DataFrame, topics: pd.DataFrame, annotation: Annotated, *, top: int = 12, issues: int = 8
) -> Exhibit:
    """On what the most quoted speak: speaker by issue.

    counts  `count_attributions(topics, documents, by=("speaker", "issue"))`
    topics  the rows of `find_topics`
    """
    words = read_wording("exhibits")["topics"]
    known = counts[counts["source_class"].eq("named") & counts["speaker"].notna()]
    speakers = rank_values(known, "speaker", "n_statements", top)
    heads = rank_values(known[known["speaker"].isin(speakers)], "issue", "n_statements", issues)
    rank = {name: place for place, name in enumerate(heads)}
    order = {name: place for place, name in enumerate(speakers)}
    shown = known[known["speaker"].isin(speakers) & known["issue"].isin(heads)]
    shown = shown.assign(first=shown["issue"].map(rank), second=shown["speaker"].map(order))
    shown = shown.sort_values(["first", "second"]).drop(columns=["first", "second"]).reset_index(drop=True)
    about = topics[topics["statement"].astype(bool)]
    return Exhibit(
        id="topics",
        title=words["title"],
        unit=words["unit"],
        table=counts,
        caption=say(
            words["caption"],
            about=about["attribution_id"].nunique(),
            total=len(counted_statements(annotation)),
        ),
        alt=say(words["alt"], speakers=len(order), issues=len(heads)),
        **show_wide(shown, "speaker", "issue", "n_statements", "count", words["first"]),
        evidence=find_linked(shown, about, annotation, label="speaker", second="issue"),
    )
