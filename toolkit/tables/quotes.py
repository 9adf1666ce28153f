"""Exhibits of who is quoted by whom, and in whose words."""

from __future__ import annotations

import pandas as pd

from toolkit.exhibits import Exhibit
from toolkit.figures.shares import plot_speakers_by_outlet, plot_statements_by_outlet
from toolkit.tables.rows import (
    Annotated,
    compare_members,
    counted_statements,
    draw,
    find_linked,
    in_largest_outlets,
    rank_values,
    say_outlets,
    show_wide,
)
from toolkit.wording import read_wording, say


def table_speakers_by_outlet(
    counts: pd.DataFrame, annotation: Annotated, *, top: int = 8, outlets: int = 8
) -> Exhibit:
    """The most quoted, outlet by outlet.  Needs `count_attributions(..., by=("speaker", "outlet"))`."""
    words = read_wording("quotes")["speakers-by-outlet"]
    known = counts[counts["speaker"].notna() & counts["source_class"].ne("unnamed")]
    speakers = rank_values(known, "speaker", "n_statements", top)
    rank = {name: place for place, name in enumerate(speakers)}
    chosen = known[known["speaker"].isin(speakers)].sort_values(
        "speaker", key=lambda names: names.map(rank), kind="stable"
    )
    shown = in_largest_outlets(chosen, annotation, outlets)
    shown = shown.assign(low=shown["share_low"], high=shown["share_high"])
    tops = shown.loc[shown.groupby("outlet", sort=False)["share"].idxmax()]
    lines = [say(words["line"], **row) for row in tops.to_dict("records")]
    return Exhibit(
        id="speakers-by-outlet",
        title=words["title"],
        unit=words["unit"],
        table=counts,
        caption=say(words["caption"], missing=say_outlets(shown, annotation)),
        figure=draw(plot_speakers_by_outlet, shown),
        alt=say(words["alt"], outlets=list(shown["outlet"].unique()), lines=" ".join(lines)),
        **show_wide(shown, "speaker", "outlet", "share", "share", words["first"]),
        evidence=find_linked(
            shown, counted_statements(annotation), annotation, label="speaker", second="outlet"
        ),
    )


def table_statements_by_outlet(
    counts: pd.DataFrame, annotation: Annotated, *, what: str, outlets: int = 8, top: int = 8
) -> Exhibit:
    """How outlets quote.  Needs `count_attributions(..., by=("outlet", what))`.

    what  cue_class, on_record, certainty or form; of its values the `top` with most statements are shown
    """
    words, shared = read_wording("quotes")[what], read_wording("quotes")["shares"]
    known = counts[counts[what].notna()]
    values = rank_values(known, what, "n_statements", top)
    rank = {value: place for place, value in enumerate(values)}
    shown = in_largest_outlets(known[known[what].isin(values)], annotation, outlets)
    shown = shown.sort_values(what, key=lambda column: column.map(rank), kind="stable", ignore_index=True)
    named = shown.assign(
        value=shown[what].map(words["values"]), low=shown["share_low"], high=shown["share_high"]
    )
    unknown = counts.loc[counts[what].isna(), "n_statements"].sum()
    lines = compare_members(named, "value", "outlet", "share", shared["line"])
    return Exhibit(
        id=what.replace("_", "-"),
        title=words["title"],
        unit=shared["unit"],
        table=counts,
        caption=say(
            words["caption"],
            missing=say_outlets(shown, annotation),
            unknown=say(words["unknown"], n=unknown) if unknown and "unknown" in words else "",
        ),
        figure=draw(plot_statements_by_outlet, named),
        alt=say(words["alt"], lines=" ".join(lines)),
        **show_wide(named, "outlet", "value", "share", "share", words["first"]),
        evidence=find_linked(shown, counted_statements(annotation), annotation, label="outlet", second=what),
    )
