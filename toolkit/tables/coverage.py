"""Exhibits of what a corpus holds.  Each needs a summary of `toolkit.coverage` and the corpus it was counted from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit.coverage import WHOLE
from toolkit.evidence import find_evidence
from toolkit.exhibits import Cell, Column, Exhibit, link_cell
from toolkit.figures.coverage import plot_documents_by_week, plot_outlets
from toolkit.tables.rows import PER_NUMBER, Held, draw, rank_values, say_key, show_wide
from toolkit.wording import read_wording, say, say_number

LONG_PERIOD = 30  # weeks; of more the table shows only the fullest
LEAST_GAP = 3  # days
DAYS = ("first", "last", "after", "before")


def table_outlets(outlets: pd.DataFrame, corpus: Held, *, top: int = 20) -> Exhibit:
    """Articles by outlet, the largest first.  Needs `summarise_outlets(...)`."""
    words = read_wording("coverage")["outlets"]
    shown = outlets.head(top).assign(outlet=lambda t: t["outlet"].fillna(words["unnamed"]))
    lines = [say(words["line"], **row) for row in shown.to_dict("records")]
    n, known = outlets["n_documents"].sum(), len(outlets)
    missing = say(words["missing"], shown=len(shown), known=known) if len(shown) < known else ""
    styles = {"share": "share", "n_documents": "count", "n_stories": "count", "median_words": "count"}
    styles |= {"n_opinion": "count", "n_undated": "count", "first": "short_day", "last": "short_day"}
    return Exhibit(
        id="outlets",
        title=words["title"],
        unit=words["unit"],
        table=outlets,
        caption=say(words["caption"], n=n, outlets=known, words=outlets["n_words"].sum(), missing=missing),
        figure=draw(plot_outlets, shown),
        alt=say(words["alt"], lines=" ".join(lines)),
        **_show(shown, words["columns"], styles, opens=("n_documents",)),
        evidence=_find_documents(outlets.head(top)[["outlet"]], corpus, shown["outlet"]),
    )


def table_documents_by_week(weeks: pd.DataFrame, corpus: Held, *, outlets: int = 5) -> Exhibit:
    """Articles by week, of all and of the largest outlets.  Needs `count_documents(..., by=("outlet", "week"))`."""
    words = read_wording("coverage")["weeks"]
    dated = weeks.dropna(subset=["week"])
    whole = dated.groupby("week", as_index=False)["n_documents"].sum().assign(outlet=words["whole"])
    largest = rank_values(dated, "outlet", "n_documents", outlets)
    shown = pd.concat([whole, *(dated[dated["outlet"] == name] for name in largest)], ignore_index=True)
    tops = [group.loc[group["n_documents"].idxmax()] for _, group in shown.groupby("outlet", sort=False)]
    lines = [say(words["line"], outlet=row["outlet"], week=row["week"], n=row["n_documents"]) for row in tops]
    listed, missing = _fullest_weeks(shown, whole, words)
    undated = weeks.loc[weeks["week"].isna(), "n_documents"].sum()
    label = listed["week"].map(lambda week: say_number(week, "short_day"))
    evidence = [
        _find_documents(rows[keys], corpus, rows["outlet"] + ", " + rows["week"].map(say_key), rows["key"])
        for keys, rows in (
            (["week"], listed[listed["outlet"] == words["whole"]]),
            (["outlet", "week"], listed[listed["outlet"] != words["whole"]]),
        )
    ]
    return Exhibit(
        id="weeks",
        title=words["title"],
        unit=words["unit"],
        table=weeks,
        caption=say(
            words["caption"], undated=say(words["undated"], n=undated) if undated else "", missing=missing
        ),
        figure=draw(plot_documents_by_week, shown),
        alt=say(words["alt"], lines=" ".join(lines)),
        **show_wide(listed.assign(label=label), "label", "outlet", "n_documents", "count", words["first"]),
        evidence=pd.concat(evidence, ignore_index=True),
    )


def _fullest_weeks(
    shown: pd.DataFrame, whole: pd.DataFrame, words: Mapping[str, Any]
) -> tuple[pd.DataFrame, str]:
    """The rows of the weeks to list, in order, with their place in `shown` as key; and words on the others."""
    keyed = shown.assign(key=range(len(shown))).sort_values("week", kind="stable")
    if len(whole) <= LONG_PERIOD:
        return keyed, ""
    fullest = whole.sort_values(["n_documents", "week"], ascending=[False, True])["week"].head(LONG_PERIOD)
    return keyed[keyed["week"].isin(fullest)], say(words["missing"], shown=LONG_PERIOD, known=len(whole))


def table_gaps(gaps: pd.DataFrame, *, top: int = 12) -> Exhibit:
    """The longest runs of days without an article.  Needs `find_gaps(...)`."""
    words = read_wording("coverage")["gaps"]
    shown = gaps.head(top).assign(outlet=lambda t: t["outlet"].replace(WHOLE, words["whole"]))
    said = {"shown": len(shown), "known": len(gaps), "least": gaps["days"].min() if len(gaps) else LEAST_GAP}
    styles = {"days": "count", "after": "short_day", "before": "short_day"}
    return Exhibit(
        id="gaps",
        title=words["title"],
        table=gaps,
        caption=say(words["caption"] if len(shown) else words["none"], **said),
        **_show(shown, words["columns"], styles | {"expected": "rate", "n_documents": "count"}),
    )


def table_copies(copies: pd.DataFrame, corpus: Held, *, top: int = 20) -> Exhibit:
    """Stories that stand in the corpus more than once.  Needs `summarise_copies(...)`."""
    words = read_wording("coverage")["copies"]
    shown = copies.head(top)
    said = {"shown": len(shown), "known": len(copies), "n": copies["n_documents"].sum()}
    styles = {"n_documents": "count", "outlets": "names", "first": "short_day", "last": "short_day"}
    return Exhibit(
        id="copies",
        title=words["title"],
        unit=words["unit"],
        table=copies,
        caption=say(words["caption"] if len(shown) else words["none"], **said),
        **_show(shown, words["columns"], styles, opens=("n_documents",)),
        evidence=_find_documents(shown[["story_id"]], corpus, shown["title"]),
    )


def table_texts(texts: pd.DataFrame, corpus: Held) -> Exhibit:
    """Language, genre, format and licence.  Needs `summarise_texts(...)`."""
    words = read_wording("coverage")["texts"]
    shown = texts.assign(
        label=texts["kind"].map(words["kinds"]), said=texts["value"].fillna(words["unknown"])
    )
    evidence = [
        _find_documents(
            rows[["value"]].rename(columns={"value": kind}), corpus, rows["said"], rows.index.to_series()
        )
        for kind, rows in shown.groupby("kind", sort=False)
    ]
    cells = shown.drop(columns=["kind", "value"]).rename(columns={"label": "kind", "said": "value"})
    styles = {"n_documents": "count", "n_stories": "count", "n_words": "count", "share": "share"}
    return Exhibit(
        id="texts",
        title=words["title"],
        unit=words["unit"],
        table=texts,
        caption=say(words["caption"], n=len(corpus.documents)),
        **_show(cells, words["columns"], styles, opens=("n_documents",)),
        evidence=pd.concat(evidence, ignore_index=True),
    )


# ------------------------------------------------------------------------------------- cells and articles


def _show(
    shown: pd.DataFrame, labels: Mapping[str, str], styles: Mapping[str, str], *, opens: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Columns and rows of a table; the columns of `opens` open the articles of their row."""
    columns = tuple(Column(name, label, _kind(name, styles)) for name, label in labels.items())
    rows = tuple(
        tuple(_cell(row[name], styles.get(name, ""), str(place) if name in opens else "") for name in labels)
        for place, row in enumerate(shown.to_dict("records"))
    )
    return {"columns": columns, "rows": rows}


def _kind(name: str, styles: Mapping[str, str]) -> str:
    return "number" if styles.get(name, "names") != "names" else "text"


def _cell(value: Any, style: str, key: str) -> Cell:
    return link_cell(say_number(value, style) if style else str(value), key)


def _find_documents(
    shown: pd.DataFrame, corpus: Held, labels: pd.Series, keys: pd.Series | None = None
) -> pd.DataFrame:
    """The articles of each row shown, by how they begin; `labels` and `keys` as in the rows."""
    if shown.empty:
        return pd.DataFrame()
    found = find_evidence(
        shown,
        corpus.documents,
        corpus.sentences,
        corpus.documents,
        on=list(shown.columns),
        limit=PER_NUMBER,
    )
    names, places = labels.tolist(), list(range(len(shown))) if keys is None else keys.tolist()
    return found.assign(
        key=[str(places[row]) for row in found["row"]], label=[str(names[row]) for row in found["row"]]
    )
