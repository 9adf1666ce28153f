"""Stance by lexicon: a sentence and a target in, a side out; positions of whole articles; contradictions and shifts."""

from pathlib import Path

import pandas as pd
import pytest

from toolkit.comparison import compare_positions
from toolkit.engines.issue_terms import IssueFinder
from toolkit.engines.stance_lexicon import judge
from toolkit.errors import InputError
from toolkit.issues import read_issues
from toolkit.positions import find_new_issues
from toolkit.stance import score_relations, summarise_positions

FAVOR, NEUTRAL, AGAINST = 1, 0, -1

ISSUE_CASES = [
    ("He vowed to build a wall along the Sarn", "wall", FAVOR),
    ("She ordered tariffs on Casmaran steel", "tariffs", FAVOR),
    ("They condemned the tariffs", "tariffs", AGAINST),
    ("There will be no — repeat, no — mass deportations", "mass deportations", AGAINST),
    ("She refused to lift sanctions", "sanctions", FAVOR),
    ("They welcomed the lifting of sanctions", "sanctions", AGAINST),
    ("He opposes ending sanctions", "sanctions", FAVOR),
    ("He stopped short of endorsing the sanctions", "sanctions", NEUTRAL),
    ("He did not rule out tariffs", "tariffs", NEUTRAL),
    ("It ruled out tariffs", "tariffs", AGAINST),
    ("The tariffs are a mistake", "tariffs", AGAINST),
    ("The tariffs will stay in force until spring", "tariffs", FAVOR),
    ("We cannot accept the barrier", "barrier", AGAINST),
    ("It was ready to place new tariffs on machines", "tariffs", FAVOR),
    ("Leaving the treaty would be folly", "treaty", FAVOR),
    ("Casmara remains committed to the treaty", "treaty", FAVOR),
    ("Belmark never wavered on sanctions", "sanctions", FAVOR),
    ("She demanded that the raids be called off", "raids", AGAINST),
    ("Orsk now wants the duty shelved", "duty", AGAINST),
    ("The sanctions will be lifted in May", "sanctions", AGAINST),
    ("The tariffs were condemned by every bench", "tariffs", AGAINST),
    ("The treaty had been signed by another Verania", "treaty", None),
    ("Leaving the treaty would be a gift to Lindhaven", "treaty", None),
    ("Asked whether he condemned the raids, he smiled", "raids", None),
    ("She demanded that he resign if the soldiers came", "soldiers", None),
    ("She refused to set a date for any withdrawal from the treaty", "treaty", FAVOR),
    ("He promised tariffs without end", "tariffs", FAVOR),
    ("Casmara needs no referee", "referee", AGAINST),
    ("The ministers met on the bridge over tariffs", "tariffs", None),
    ("The delegates spoke of tariffs over lunch", "tariffs", None),
]


@pytest.mark.parametrize(("text", "target", "side"), ISSUE_CASES, ids=[case[0][:40] for case in ISSUE_CASES])
def test_side_toward_an_issue(text: str, target: str, side: int | None) -> None:
    start = text.index(target)
    verdict = judge(text, (start, start + len(target)), within=(0, len(text)), kind="issue")
    assert (verdict.sign if verdict else None) == side


def test_a_doubt_costs_confidence_and_an_opposite_term_turns_the_side() -> None:
    sure, doubtful = "They would impose tariffs", "If it went on, they would impose tariffs"
    spans = [(text.index("tariffs"), len(text)) for text in (sure, doubtful)]
    a = judge(sure, spans[0], within=(0, len(sure)), kind="issue")
    b = judge(doubtful, spans[1], within=(0, len(doubtful)), kind="issue")
    turned = judge(sure, spans[0], within=(0, len(sure)), kind="issue", opposite=True)
    assert a is not None
    assert b is not None
    assert turned is not None
    assert b.confidence < a.confidence
    assert (a.sign, turned.sign) == (FAVOR, AGAINST)


@pytest.mark.parametrize(
    ("text", "holder", "target", "best"),
    [
        ("Tavaros praised Hask for his patience.", "Tavaros", "Hask", "p_positive"),
        ("Rell accused Casmara of bad faith.", "Rell", "Casmara", "p_negative"),
        ("Rell met Hask in Kingsmere.", "Rell", "Hask", "p_neutral"),
    ],
)
def test_relations(text: str, holder: str, target: str, best: str) -> None:
    spans = [(text.index(name), text.index(name) + len(name)) for name in (holder, target)]
    row = score_relations([text], [spans[0]], [spans[1]], engine="lexicon").iloc[0]
    assert row.idxmax() == best
    assert row.sum() == pytest.approx(1)


# ------------------------------------------------------------------------------------- issue lists


def test_issue_terms_are_whole_words_with_wildcards() -> None:
    issues = pd.DataFrame(
        [
            {
                "issue_id": "t",
                "issue": "tariffs",
                "terms": "tariff*|import tax",
                "opposite": "free trade",
                "note": "",
            }
        ]
    )
    text = "Tariffs, import  tax, tariffed goods and free trade; no anti-tariff march."
    found = [(text[slice(*hit.span)], hit.opposite) for hit in IssueFinder(issues).find(text)]
    assert found == [("Tariffs", False), ("import  tax", False), ("tariffed", False), ("free trade", True)]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("issue_id,issue\na,b\n", "line 1: column terms is needed; given: issue_id, issue"),
        ("issue_id,issue,terms\na,b,\n", "line 2: terms is empty"),
        ("issue_id,issue,terms\na,b,c\na,d,e\n", "line 3: issue_id 'a' stands twice"),
        ("issue_id,issue,terms,scope\na,b,c,much\n", "line 2: scope 'much'; allowed: one, many or nothing"),
        ("issue_id,issue,terms\na,b,c,d,e\n", "line 2: more cells than columns"),
    ],
)
def test_a_bad_issue_list_is_named_by_line(tmp_path: Path, body: str, message: str) -> None:
    path = tmp_path / "issues.csv"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_issues(path)


# ------------------------------------------------------------------------------------- comparing

DAYS = {"d1": "2031-03-01", "d2": "2031-03-05", "d3": "2031-04-20", "d4": None}
DOCUMENTS = pd.DataFrame(
    {
        "doc_id": list(DAYS),
        "story_id": list(DAYS),
        "published": pd.to_datetime(list(DAYS.values())),
        "outlet": "The Post",
    }
)
ACTORS = pd.DataFrame(
    {
        "entity_id": ["v", "rell", "pike", "salo"],
        "entity": ["Verania", "Rell", "Pike", "Salo"],
        "government": ["", "v", "v", "c"],
    }
)


OLD = [("d1", "rell", "favor", 0.8), ("d1", "rell", "favor", 0.7)]
NEW = [("d3", "rell", "against", 0.9), ("d3", "rell", "against", 0.8)]


def make_positions(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    """doc_id, holder, stance, confidence -> positions toward one issue."""
    return pd.DataFrame(
        [
            {
                "doc_id": doc_id, "sent_id": 0, "holder": holder.title(), "holder_id": holder, "target": "tariffs",
                "target_id": "t", "target_kind": "issue", "stance": stance, "confidence": confidence,
                "target_start": number, "target_end": number + 5, "evidence_start": number, "evidence_end": number + 5, "attribution_id": None, "cue": "x",
            }
            for number, (doc_id, holder, stance, confidence) in enumerate(rows)
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [("d1", "rell", "favor", 0.8), ("d2", "pike", "against", 0.8)],
            [("contradiction", "Verania", "Pike", "Rell", 4)],
        ),
        ([("d1", "rell", "favor", 0.8), ("d2", "pike", "favor", 0.8)], []),
        ([("d1", "rell", "favor", 0.8), ("d2", "salo", "against", 0.8)], []),
        ([("d1", "rell", "favor", 0.8), ("d3", "pike", "against", 0.8)], []),
        ([("d1", "rell", "favor", 0.8), ("d4", "pike", "against", 0.8)], []),
        ([("d1", "rell", "favor", 0.8), ("d2", "pike", "against", 0.3)], []),
        ([("d1", "rell", "favor", 0.8), ("d3", "rell", "against", 0.8)], []),
        ([*OLD, *NEW], [("shift", "Verania", "Rell", "Rell", 50)]),
        ([*OLD, *NEW, ("d3", "rell", "favor", 0.7)], [("shift", "Verania", "Rell", "Rell", 50)]),
        ([*OLD, *OLD[:1], ("d2", "rell", "against", 0.8), ("d2", "rell", "against", 0.9)], []),
        ([("d1", "rell", "favor", 0.8), ("d2", "rell", "against", 0.8), ("d3", "rell", "favor", 0.8)], []),
    ],
)
def test_contradictions_and_shifts(rows: list, expected: list) -> None:
    found = compare_positions(make_positions(*rows), DOCUMENTS, actors=ACTORS)
    shown = found[["kind", "government", "holder_a", "holder_b", "days_apart"]].itertuples(
        index=False, name=None
    )
    assert list(shown) == expected


def test_the_summary_counts_sides_and_leaves_the_balance_missing_without_any() -> None:
    rows = [
        ("d1", "rell", "favor", 0.8),
        ("d2", "rell", "against", 0.8),
        ("d3", "rell", "favor", 0.8),
        ("d1", "pike", "neutral", 0.8),
    ]
    summary = summarise_positions(make_positions(*rows), DOCUMENTS).set_index("holder")
    assert summary.loc["Rell", ["n_favor", "n_against", "n_neutral", "n"]].tolist() == [2, 1, 0, 3]
    assert summary.loc["Rell", "balance"] == pytest.approx(1 / 3)
    assert pd.isna(summary.loc["Pike", "balance"])
    assert summary["n"].sum() == len(rows)


def test_phrases_that_no_list_has_are_offered_under_their_shortest_wording() -> None:
    wordings = ["river tolls", "the new river tolls", "river tolls at Sella", "peace", "grain"]
    rows = pd.DataFrame(
        {
            "doc_id": ["a", "b", "c", "a", "a"],
            "holder_id": ["p", "q", "p", "p", "p"],
            "target": wordings,
            "target_id": [f"phrase:{w}" for w in wordings],
            "stance": ["favor", "against", "against", "favor", "favor"],
        }
    )
    offered = find_new_issues(pd.concat([rows, rows.iloc[:1].assign(target_id="tariffs")]))
    assert offered[
        ["phrase", "n", "n_documents", "n_holders", "n_favor", "n_against"]
    ].to_numpy().tolist() == [["river tolls", 3, 3, 2, 1, 2]]
