"""A made-up corpus with its tables and summaries, of any size: everything in it is invented."""

from __future__ import annotations

import re
from itertools import cycle
from types import SimpleNamespace
from typing import Any

import nbformat
import pandas as pd

from toolkit import findings, schemas, tables
from toolkit.co_mentions import count_co_mentions
from toolkit.evidence import find_weeks
from toolkit.exhibits import Exhibit
from toolkit.periods import compare_periods, summarise_presence

OUTLETS = ("Lindhaven Courier", "Esmer Voice", "Meridian Post", "Straits Wire")
HOSTILE = "<script>window.hacked = 1</script>"
PEOPLE = {
    "Edvard Rell": "person",
    "Ana Lucia Tavaros": "person",
    "Joran Pike": "person",
    "Osman Belek": "person",
    "Verania": "place",
    "Casmara": "place",
    "Ardonia": "place",
    "Straits Alliance": "organisation",
}
# speaker ("" for none), sentence with {cue}, cue, what is content, holder's stance, target
STATEMENTS = (
    (
        "Edvard Rell",
        "“The barrier will be built,” Edvard Rell {cue} in Verania on Monday.",
        "said",
        "“The barrier will be built,”",
        "favor",
        "Border barrier",
    ),
    (
        "Joran Pike",
        "Joran Pike {cue} there would be no mass deportations from Verania.",
        "promised",
        "there would be no mass deportations from Verania",
        "against",
        "Mass deportations",
    ),
    (
        "Edvard Rell",
        "Edvard Rell {cue} the raids were “a military operation” against crime.",
        "insisted",
        "the raids were “a military operation” against crime",
        "favor",
        "Mass deportations",
    ),
    (
        "Ana Lucia Tavaros",
        "Ana Lucia Tavaros {cue} the tariffs an insult to Casmara.",
        "called",
        "the tariffs an insult to Casmara",
        "against",
        "Steel tariffs",
    ),
    (
        "",
        "A senior diplomat {cue} the Straits Alliance would not take sides.",
        "said",
        "the Straits Alliance would not take sides",
        "neutral",
        "Steel tariffs",
    ),
    (
        "Osman Belek",
        "Osman Belek {cue} that Casmara could leave the treaty within weeks.",
        "warned",
        "Casmara could leave the treaty within weeks",
        "against",
        "Sarn Waters Treaty",
    ),
    (
        "Osman Belek",
        "Leaving the treaty would be folly, Osman Belek {cue}.",
        "admitted",
        "Leaving the treaty would be folly",
        "favor",
        "Sarn Waters Treaty",
    ),
    (
        "",
        "Ardonia {cue} <b>both sides</b> to talk & to listen.",
        "urged",
        "<b>both sides</b> to talk & to listen",
        "",
        "",
    ),
)
FILLERS = (
    "Lorries queued for miles at the bridge between Verania and Casmara.",
    "The dispute over water is older than either government.",
    "Markets in Ardonia took the news calmly, and the Straits Alliance kept silent.",
)


def make_annotation(n_documents: int = 24) -> SimpleNamespace:
    """The tables of a corpus of that many articles, as `annotate` gives them; the last article is undated."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in schemas.TABLES}
    statements = cycle(STATEMENTS)
    for number in range(n_documents):
        _add_document(tables, number, statements, undated=number == n_documents - 1)
    tables["skipped"] = [
        {"file": "wire.jsonl", "line": 7, "doc_id": None, "what": "document", "reason": "no text"},
        {"file": "old.bin", "line": None, "doc_id": None, "what": "file", "reason": f"no reader {HOSTILE}"},
    ]
    frames = {name: schemas.as_table(rows, schemas.TABLES[name]) for name, rows in tables.items()}
    return SimpleNamespace(
        **{name: schemas.check(frame, schemas.TABLES[name]) for name, frame in frames.items()}
    )


def _add_document(tables: dict[str, list[dict]], number: int, statements: Any, *, undated: bool) -> None:
    doc_id = f"d{number:04d}"
    chosen = [next(statements) for _ in range(3 + number % 3)]
    sentences = [FILLERS[number % 3]]
    for statement in chosen:
        sentences.append(statement[1].format(cue=statement[2]))
    text = "\n\n".join(sentences)
    day = pd.Timestamp("2031-03-03") + pd.Timedelta(days=(number * 5) % 68)
    tables["documents"].append(
        {
            "doc_id": doc_id,
            "outlet": OUTLETS[number % 4 if number % 5 else 0],
            "published": pd.NaT if undated else day,
            "title": f"Day {number} at the border {HOSTILE if number == 1 else ''}".strip(),
            "text": text,
            "language": "en",
            "url": ("javascript:alert(1)" if number == 2 else f"https://outlet.example/{number}"),
            "author": None,
            "story_id": doc_id,
            "genre": "news",
            "n_words": len(text.split()),
            "file": "made_up.jsonl",
            "sha256": "0" * 64,
            "reader": "jsonl",
            "licence": None,
        }
    )
    position = 0
    for sent_id, sentence in enumerate(sentences):
        row = {"doc_id": doc_id, "sent_id": sent_id}
        end = position + len(sentence)
        tables["sentences"].append(
            row | {"paragraph": sent_id, "start": position, "end": end, "text": sentence}
        )
        _add_mentions(tables, row, sentence, position, number)
        if sent_id:
            _add_statement(tables, row, sentence, position, chosen[sent_id - 1])
        position = end + 2


def _add_mentions(tables: dict[str, list[dict]], row: dict, sentence: str, base: int, number: int) -> None:
    for name, kind in PEOPLE.items():
        for match in re.finditer(re.escape(name), sentence):
            spot = row | {
                "start": base + match.start(),
                "end": base + match.end(),
                "entity_id": name.lower(),
                "entity": name,
            }
            tables["mentions"].append(spot | {"surface": name, "kind": "named", "type": kind, "link": "name"})
            valence = None if number % 7 == 3 else round(((len(name) * 7 + number) % 11 - 6) / 10, 2)
            tables["sentiment"].append(
                spot | {"valence": valence, "p_negative": None, "p_neutral": None, "p_positive": None}
            )


def _add_statement(
    tables: dict[str, list[dict]], row: dict, sentence: str, base: int, statement: tuple
) -> None:
    speaker, pattern, cue, content, stance, target = statement
    start, cue_start = base + sentence.index(content), base + pattern.index("{cue}")
    number = row["sent_id"] - 1
    source = sentence.index(speaker) if speaker else 0
    known = {"speakers": [speaker] if speaker else [], "speaker_ids": [speaker.lower()] if speaker else []}
    tables["attributions"].append(
        row
        | known
        | {
            "attribution_id": f"{row['doc_id']}#a{number}",
            "source_start": base + source,
            "source_end": base + source + len(speaker or "A senior"),
            "cue_start": cue_start,
            "cue_end": cue_start + len(cue),
            "content": [[start, start + len(content)]],
            "form": "indirect",
            "statement": True,
            "source_class": "named" if speaker else "unnamed",
            "cue": cue,
            "cue_class": "assertion",
            "on_record": "on record" if speaker else "unnamed",
            "certainty": "plain",
        }
    )
    if stance and speaker:
        tables["positions"].append(
            row
            | {
                "holder": speaker,
                "holder_id": speaker.lower(),
                "target": target,
                "target_id": target.lower(),
                "target_kind": "issue",
                "stance": stance,
                "confidence": 0.7,
                "target_start": start,
                "target_end": start + 1,
                "evidence_start": start,
                "evidence_end": start + len(content),
                "attribution_id": f"{row['doc_id']}#a{number}",
                "cue": cue,
            }
        )


# ------------------------------------------------------------------------------------- summaries


def _with_documents(detail: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    known = documents[["doc_id", "outlet", "published", "story_id"]]
    return detail.merge(known, on="doc_id").assign(week=lambda t: find_weeks(t["published"]))


def _words(documents: pd.DataFrame, by: list[str]) -> pd.DataFrame | int:
    shared = [name for name in by if name in ("outlet", "week")]
    dated = documents.assign(week=find_weeks(documents["published"]))
    return (
        dated.groupby(shared, dropna=False)["n_words"].sum().reset_index()
        if shared
        else int(dated["n_words"].sum())
    )


def _add_words(counts: pd.DataFrame, documents: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    words = _words(documents, by)
    return counts.assign(n_words=words) if isinstance(words, int) else counts.merge(words)


def count_mentions(tables: Any, by: list[str]) -> pd.DataFrame:
    keys = ["entity_id", "entity", "type", *(name for name in by if name != "entity")]
    groups = _with_documents(tables.mentions, tables.documents).groupby(keys, dropna=False)
    counts = groups.agg(
        n_mentions=("start", "size"), n_documents=("doc_id", "nunique"), n_stories=("story_id", "nunique")
    )
    rate = _add_words(counts.reset_index(), tables.documents, by)
    rate["per_thousand"] = 1000 * rate["n_mentions"] / rate["n_words"]
    kinds = {"n_named": rate["n_mentions"], "n_demonym": 0, "n_nominal": 0, "n_pronoun": 0}
    return rate.assign(low=rate["per_thousand"] * 0.8, high=rate["per_thousand"] * 1.25, **kinds)


def count_attributions(tables: Any, by: list[str]) -> pd.DataFrame:
    rows = _with_documents(tables.attributions, tables.documents).explode(["speakers", "speaker_ids"])
    rows = rows.rename(columns={"speakers": "speaker", "speaker_ids": "speaker_id"})
    keys = ["speaker_id", "speaker", "source_class"] if by == ["speaker"] else by
    counts = rows.groupby(keys, dropna=False).agg(
        n_statements=("doc_id", "size"), n_documents=("doc_id", "nunique")
    )
    counts = counts.reset_index()
    whole = (
        counts.groupby("outlet")["n_statements"].transform("sum")
        if "outlet" in by
        else counts["n_statements"].sum()
    )
    counts["share"] = counts["n_statements"] / whole
    bounds = {"low": counts["n_statements"] * 0.7, "high": counts["n_statements"] * 1.2}
    return counts.assign(**bounds, share_low=counts["share"] * 0.7, share_high=counts["share"] * 1.2)


def summarise_sentiment(tables: Any, by: list[str]) -> pd.DataFrame:
    groups = _with_documents(tables.sentiment, tables.documents).groupby(["entity_id", *by], dropna=False)
    means = groups.agg(
        n=("valence", "count"),
        n_missing=("valence", lambda v: int(v.isna().sum())),
        n_documents=("doc_id", "nunique"),
        valence=("valence", "mean"),
    )
    return means.reset_index().assign(low=lambda t: t["valence"] - 0.15, high=lambda t: t["valence"] + 0.15)


def summarise_positions(tables: Any) -> pd.DataFrame:
    keys = ["holder", "holder_id", "target", "target_id", "target_kind"]
    ones = tables.positions.assign(
        **{f"n_{s}": tables.positions["stance"].eq(s).astype(int) for s in ("favor", "against", "neutral")}
    )
    sums = (
        ones.groupby(keys)
        .agg(
            n_favor=("n_favor", "sum"),
            n_against=("n_against", "sum"),
            n_neutral=("n_neutral", "sum"),
            n=("doc_id", "size"),
            n_documents=("doc_id", "nunique"),
        )
        .reset_index()
    )
    taken = (sums["n_favor"] + sums["n_against"]).replace(0, float("nan"))
    balance = (sums["n_favor"] - sums["n_against"]) / taken
    return sums.assign(
        balance=balance, low=(balance - 0.3).clip(lower=-1), high=(balance + 0.3).clip(upper=1)
    )


def compare_positions(tables: Any) -> pd.DataFrame:
    known = tables.positions.merge(tables.documents[["doc_id", "published"]], on="doc_id").dropna(
        subset=["published"]
    )
    first = {key: group.iloc[0] for key, group in known.groupby(["holder", "target", "stance"])}
    pairs = [
        (
            "contradiction",
            "Verania",
            first["Edvard Rell", "Mass deportations", "favor"],
            first["Joran Pike", "Mass deportations", "against"],
        ),
        (
            "shift",
            "Casmara",
            first["Osman Belek", "Sarn Waters Treaty", "against"],
            first["Osman Belek", "Sarn Waters Treaty", "favor"],
        ),
    ]
    sides = ("holder", "stance", "confidence", "doc_id", "evidence_start", "evidence_end", "published")
    return pd.DataFrame(
        [
            {"kind": kind, "government": government, "target": a["target"]}
            | {f"{s}_a": a[s] for s in sides}
            | {f"{s}_b": b[s] for s in sides}
            | {"days_apart": abs((b["published"] - a["published"]).days)}
            for kind, government, a, b in pairs
        ]
    )


def describe_corpus(tables: Any) -> pd.DataFrame:
    d = tables.documents
    return pd.DataFrame(
        [
            {
                "n_documents": len(d),
                "n_stories": d["story_id"].nunique(),
                "n_outlets": d["outlet"].nunique(),
                "n_words": int(d["n_words"].sum()),
                "first": d["published"].min(),
                "last": d["published"].max(),
                "n_undated": int(d["published"].isna().sum()),
                "n_skipped": len(tables.skipped),
            }
        ]
    )


# ------------------------------------------------------------------------------------- exhibits and notebooks


def summarise(found: Any) -> dict[str, pd.DataFrame]:
    """The summary tables that findings are made of."""
    return {
        "named": count_mentions(found, ["entity"]),
        "quoted": count_attributions(found, ["speaker"]),
        "sources": count_attributions(found, ["outlet", "source_class"]),
        "positions": summarise_positions(found),
        "comparison": compare_positions(found),
        "sentiment": summarise_sentiment(found, ["entity", "outlet"]),
        "changes": compare_periods(found.mentions, found.documents),
        "together": count_co_mentions(found.mentions, found.documents),
    }


def make_exhibits(found: Any) -> dict[str, Exhibit]:
    """Every exhibit of the brief, by id."""
    sums = summarise(found)
    exhibits = [
        tables.table_corpus(describe_corpus(found), as_of="2031-05-11"),
        findings.table_findings(found, **sums),
        tables.table_mentions(sums["named"], found),
        tables.table_kinds(sums["named"], found.mentions, found),
        tables.table_mentions_by_outlet(count_mentions(found, ["entity", "outlet"]), found),
        tables.table_mentions_by_week(count_mentions(found, ["entity", "week"]), found),
        tables.table_changes(sums["changes"], found),
        tables.table_presence(summarise_presence(found.mentions, found.documents), sums["named"], found),
        tables.table_co_mentions(sums["together"], found),
        tables.table_speakers(sums["quoted"], found),
        tables.table_sources_by_outlet(sums["sources"], found),
        tables.table_positions(sums["positions"], found),
        tables.table_contradictions(sums["comparison"], found),
        tables.table_sentiment_by_outlet(sums["sentiment"], found),
        tables.table_left_out(found.skipped),
    ]
    return {exhibit.id: exhibit for exhibit in exhibits}


def make_notebook(outputs: list[Any], sources: list[str] | None = None) -> nbformat.NotebookNode:
    """A notebook as if it had been run: a heading, then a cell for each exhibit or bundle of outputs."""
    new = nbformat.v4
    cells = [new.new_markdown_cell("# The brief\n\nWhat stands below.")]
    for number, output in enumerate(outputs):
        data = output._repr_mimebundle_() if isinstance(output, Exhibit) else output
        if number == 2:
            cells.append(new.new_markdown_cell("## Who is named?\n\nBy name, title or demonym."))
        result = new.new_output("execute_result", data=data, execution_count=number + 1)
        source = sources[number] if sources else f"toolkit.show({number})"
        cells.append(new.new_code_cell(source, outputs=[result]))
    return new.new_notebook(cells=cells)
