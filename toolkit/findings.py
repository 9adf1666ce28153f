"""Three to five findings in plain sentences, composed from the summary tables by templates in a data file.

A rule looks at one table.  It stays silent where the table does not carry a sentence, and says "no detectable
difference" where two intervals overlap.  Each finding keeps the rows it stands on: it opens onto sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from toolkit.co_mentions import find_co_mentions
from toolkit.evidence import find_evidence
from toolkit.exhibits import Cell, Column, Exhibit, Part, link_cell
from toolkit.statistics import widen
from toolkit.tables.rows import PER_NUMBER, Annotated, Held, counted_mentions, counted_statements, say_key
from toolkit.wording import read_wording, say, say_distance, say_sentence

MIN_DOCUMENTS = 5  # articles that a group needs before a sentence is written about it
OUTLETS = 8  # the largest ones, which are compared
MIN_SENTENCES = 10  # scored sentences that an outlet needs before its valence is compared
DETAILS: Mapping[str, Callable[[Annotated], pd.DataFrame]] = {
    "mentions": counted_mentions,
    "attributions": counted_statements,
    "dated": lambda annotation: _dated_mentions(annotation),
    "co_mentions": lambda annotation: find_co_mentions(annotation.mentions),
}
SHOWN = (  # the keys of a link that stand above its sentences; without any the title of the article does
    "entity", "entity_a", "entity_b", "speaker", "holder", "target", "outlet", "source_class", "stance", "week",
)  # fmt: skip
LINK = re.compile(r"\[\[(.+?)\]\]")


@dataclass(frozen=True)
class Finding:
    """What a rule found.

    values   fills the templates
    differs  whether the tables carry the difference; without it the wording "none" is used
    detail   the detail table that the links open: "mentions", "dated" (mentions with a date), "co_mentions",
             "attributions", "sentiment" or "positions",
    links    and for each of them the key columns and their values
    """

    values: Mapping[str, Any]
    differs: bool
    detail: str
    links: tuple[Mapping[str, Any], ...]


Rule = tuple[str, Callable[[pd.DataFrame], Finding | None]]  # the summary that it needs, and how it reads it


def find_findings(
    summaries: Mapping[str, pd.DataFrame], *, rules: Mapping[str, Rule] | None = None
) -> dict[str, Finding]:
    """What the summary tables carry, by name of the rule; a rule whose table is not given is silent.

    summaries  by the names that `rules` ask for; those of RULES are named (count_mentions), quoted and, by outlet and
               source_class, sources (count_attributions), positions (summarise_positions), comparison
               (compare_positions), sentiment (summarise_sentiment, by entity and outlet), changes
               (compare_periods) and together (count_co_mentions)
    """
    chosen = RULES if rules is None else rules
    found = {name: find(summaries[needs]) for name, (needs, find) in chosen.items() if needs in summaries}
    return {name: finding for name, finding in found.items() if finding is not None}


def table_findings(
    annotation: Held,
    *,
    top: int = 5,
    rules: Mapping[str, Rule] | None = None,
    wording: str = "findings",
    **summaries: pd.DataFrame,
) -> Exhibit:
    """The findings as an exhibit, at most `top`; `rules` and `summaries` are those of `find_findings`.

    wording  the file of templates that says them in words, each under the name of its rule
    """
    words = read_wording(wording)
    found = find_findings(summaries, rules=rules)
    said = [(rule, found[rule["name"]]) for rule in words["rules"] if rule["name"] in found]
    chosen = sorted(said, key=lambda pair: not pair[1].differs)[:top]
    rows, evidence = [], []
    for place, (rule, finding) in enumerate(chosen):
        sentence = say_sentence(rule["text"] if finding.differs else rule["none"], **finding.values)
        rows.append((_split_links(sentence, place), link_cell(say(rule["note"], **finding.values))))
        evidence += [_find_link(finding, annotation, f"{place}.{i}", i) for i in range(len(finding.links))]
    texts = [[cell.text for cell in row] for row in rows]
    return Exhibit(
        id="findings",
        title=words["title"],
        caption="" if rows else words["empty"],
        layout="findings",
        table=pd.DataFrame(texts, columns=["finding", "note"]),
        rows=tuple(rows),
        unit="passages",
        columns=(Column("finding", "Finding"), Column("note", "Interval and n")),
        evidence=pd.concat(evidence, ignore_index=True) if evidence else pd.DataFrame(),
    )


# ------------------------------------------------------------------------------------- words and links


def _split_links(sentence: str, place: int) -> Cell:
    """The sentence as parts; the odd pieces of the split are the links."""
    pieces = LINK.split(sentence)
    parts = [Part(text, f"{place}.{i // 2}" if i % 2 else "") for i, text in enumerate(pieces) if text]
    return Cell(tuple(parts))


def _find_link(finding: Finding, annotation: Held, key: str, number: int) -> pd.DataFrame:
    link = finding.links[number]
    counted = DETAILS.get(finding.detail)
    detail = counted(cast(Annotated, annotation)) if counted else getattr(annotation, finding.detail)
    found = find_evidence(
        pd.DataFrame([link]),
        detail,
        annotation.sentences,
        annotation.documents,
        on=list(link),
        attributions=cast(Annotated, annotation).attributions if finding.detail == "positions" else None,
        limit=PER_NUMBER,
    )
    names = [say_key(link[name]) for name in SHOWN if name in link]
    return found.assign(key=key, label=", ".join(names) if names else found["title"])


def _dated_mentions(annotation: Annotated) -> pd.DataFrame:
    """The counted mentions in articles that have a date."""
    dated = annotation.documents.dropna(subset=["published"])["doc_id"]
    counted = counted_mentions(annotation)
    return counted[counted["doc_id"].isin(dated)]


# ------------------------------------------------------------------------------------- rules


def are_apart(high: pd.Series, low: pd.Series, *, value: str, compared: int = 1) -> bool:
    """Whether two intervals do not overlap; a missing bound proves nothing.

    The extremes of `compared` groups are further apart by chance: the inner half of each interval is widened
    by Bonferroni's correction, from 5 % to 5 % / compared.
    """
    reach = widen(compared) * (high[value] - high["low"] + low["high"] - low[value])
    return bool(pd.notna(reach) and high[value] - low[value] > reach)


def _find_first_two(table: pd.DataFrame, value: str, name: str) -> tuple[pd.Series, pd.Series] | None:
    """The two rows with the greatest value; None when the first stands on too few articles."""
    ordered = table.sort_values([value, name], ascending=[False, True], kind="stable")
    if len(ordered) < 2 or ordered.iloc[0]["n_documents"] < MIN_DOCUMENTS:
        return None
    return ordered.iloc[0], ordered.iloc[1]


def _find_most_named(named: pd.DataFrame) -> Finding | None:
    people = named[named["type"] == "person"]
    if (pair := _find_first_two(people, "n_mentions", "entity")) is None:
        return None
    first, second = pair
    values = first.to_dict() | {
        "second": second["entity"],
        "n_second": second["n_mentions"],
        "n": people["n_mentions"].sum(),
    }
    links = tuple({"entity_id": row["entity_id"], "entity": row["entity"]} for row in pair)
    return make_finding(values, are_apart(first, second, value="per_thousand"), "mentions", links)


def _find_changed(changes: pd.DataFrame) -> Finding | None:
    """The name whose rate changed most of those whose change the interval carries."""
    sure = changes[changes["change"].isin(["rising", "falling"])]
    if sure.empty:
        return None
    row = sure.loc[sure["difference"].astype(float).abs().idxmax()]
    values = row.to_dict() | {
        "way": read_wording("findings")["ways"][row["change"]],
        "n": row["n_before"] + row["n_after"],
        "compared": changes["change"].notna().sum(),
    }
    return make_finding(values, True, "mentions", ({"entity_id": row["entity_id"], "entity": row["entity"]},))


def _find_together(together: pd.DataFrame) -> Finding | None:
    """Of the pairs named together beyond chance the one that most stories hold."""
    beyond = together[together["low"] > 0]
    if beyond.empty:
        return None
    row = beyond.sort_values(["n_stories", "n_together", "entity_id_a"], ascending=[False, False, True]).iloc[
        0
    ]
    link = {
        f"{name}_{side}": row[f"{name}_{side}"] for name in ("entity_id", "entity") for side in ("a", "b")
    }
    return make_finding(row.to_dict() | {"beyond": len(beyond)}, True, "co_mentions", (link,))


def _find_most_quoted(quoted: pd.DataFrame) -> Finding | None:
    people = quoted[quoted["speaker"].notna() & quoted["source_class"].ne("unnamed")]
    if (pair := _find_first_two(people, "n_statements", "speaker")) is None:
        return None
    first, second = pair
    values = first.to_dict() | {
        "second": second["speaker"],
        "n_second": second["n_statements"],
        "n": quoted["n_statements"].sum(),
    }
    links = tuple({"speaker_id": row["speaker_id"], "speaker": row["speaker"]} for row in pair)
    return make_finding(values, are_apart(first, second, value="n_statements"), "attributions", links)


def _find_divided_issue(positions: pd.DataFrame) -> Finding | None:
    """The issue with most passages on its weaker side, held by different holders."""
    issues = positions[positions["target_kind"] == "issue"]
    if issues.empty:
        return None
    sums = issues.groupby("target", as_index=False)[["n_favor", "n_against", "n"]].sum()
    sums["weaker"] = sums[["n_favor", "n_against"]].min(axis=1)
    best = sums.sort_values(["weaker", "n", "target"], ascending=[False, False, True]).iloc[0]
    rows = issues[issues["target"] == best["target"]]
    for_it, against = (
        rows.sort_values([side, "holder"], ascending=[False, True]).iloc[0]
        for side in ("n_favor", "n_against")
    )
    if best["weaker"] < 2 or for_it["holder"] == against["holder"]:
        return None
    values = best.to_dict() | {
        "holder_a": for_it["holder"],
        "holder_b": against["holder"],
        "holders": len(rows),
    }
    links = tuple({"target": best["target"], "stance": stance} for stance in ("favor", "against"))
    return make_finding(values, True, "positions", links)


def _find_contradiction(comparison: pd.DataFrame) -> Finding | None:
    """The contradiction whose two passages stand closest in time."""
    pairs = comparison[comparison["kind"] == "contradiction"]
    if pairs.empty:
        return None
    first = pairs.sort_values(["days_apart", "government", "target"], kind="stable", na_position="last").iloc[
        0
    ]
    return contrast_passages(first, len(pairs))


def _find_unnamed_sources(sources: pd.DataFrame) -> Finding | None:
    sized = sources.assign(low=sources["share_low"], high=sources["share_high"])
    sized = sized.assign(n=sized.groupby("outlet")["n_statements"].transform("sum"))
    unnamed = sized[(sized["source_class"] == "unnamed") & (sized["n_documents"] >= MIN_DOCUMENTS)].dropna(
        subset=["outlet", "share"]
    )
    return compare_extremes(
        unnamed.nlargest(OUTLETS, "n"), "share", "outlet", "attributions", ("outlet", "source_class")
    )


def _find_warmest_outlet(sentiment: pd.DataFrame) -> Finding | None:
    """The actor that most sentences are about: chosen for that, not for its gap, which would find chance."""
    enough = sentiment[(sentiment["n"] >= MIN_SENTENCES) & (sentiment["n_documents"] >= MIN_DOCUMENTS)]
    enough = enough.dropna(subset=["outlet", "valence"])
    if enough.empty:
        return None
    totals = enough.groupby("entity")["n"].sum()
    rows = enough[enough["entity"] == totals.sort_index().idxmax()]
    return compare_extremes(
        rows.nlargest(OUTLETS, "n"), "valence", "outlet", "sentiment", ("entity", "outlet")
    )


def make_finding(
    values: Mapping[str, Any], differs: bool, detail: str, links: tuple[Mapping[str, Any], ...]
) -> Finding:
    """A finding with its values by name; `detail` names the table that holds its evidence, `links` the rows."""
    return Finding({str(name): value for name, value in values.items()}, differs, detail, links)


def compare_extremes(
    rows: pd.DataFrame, value: str, name: str, detail: str, keys: tuple[str, ...]
) -> Finding | None:
    """The row with the highest value and, of the other names, that with the lowest; None where there is one name.

    value, name  columns of what is compared and of what the rows are called; low, high and n are needed too
    keys         columns of a link
    The templates find name, value, low, high and n of both rows under first_ and last_.
    """
    if rows[name].nunique() < 2:
        return None
    ordered = rows.sort_values([value, name], ascending=[False, True], kind="stable")
    high = ordered.iloc[0]
    low = ordered[ordered[name] != high[name]].iloc[-1]
    values = high.to_dict() | {
        f"{side}_{part}": row[column]
        for side, row in (("first", high), ("last", low))
        for part, column in (("name", name), ("value", value), ("low", "low"), ("high", "high"), ("n", "n"))
    }
    links = tuple({key: row[key] for key in keys} for row in (high, low))
    return make_finding(values, are_apart(high, low, value=value, compared=len(rows)), detail, links)


def contrast_passages(row: pd.Series, n: int) -> Finding:
    """A row of `compare_positions` with the verbs of its two passages, as one of `n`; each passage has a link."""
    verbs = read_wording("exhibits")["contradictions"]["verbs"]
    values = row.to_dict() | {"verb_a": verbs[row["stance_a"]], "verb_b": verbs[row["stance_b"]], "n": n}
    values["distance"] = say_distance(row["days_apart"], read_wording("findings")["distances"])
    names = ("holder", "stance", "doc_id", "evidence_start", "evidence_end")
    links = tuple(
        {"target": row["target"]} | {name: row[f"{name}_{side}"] for name in names} for side in ("a", "b")
    )
    return make_finding(values, True, "positions", links)


RULES: dict[str, Rule] = {
    "contradiction": ("comparison", _find_contradiction),
    "most_quoted": ("quoted", _find_most_quoted),
    "divided_issue": ("positions", _find_divided_issue),
    "most_named": ("named", _find_most_named),
    "unnamed_sources": ("sources", _find_unnamed_sources),
    "warmest_outlet": ("sentiment", _find_warmest_outlet),
    "changed": ("changes", _find_changed),
    "together": ("together", _find_together),
}
