"""The trained engine on sentences of our own: text -> source, cue, content, form of each statement."""

from __future__ import annotations

from itertools import pairwise

import pytest

from toolkit.engines.attribution_crf import AttributionCRF
from toolkit.engines.protocols import RawAttribution

LEAD = "PORT HALLOWAY (Straits Wire) — Talks on the Sarn opened on Monday.\n\n"

Row = tuple[str | None, str | None, list[str], str]

ONE = [
    (
        "quotation, then verb and name",
        "“We will build the barrier,” said President Edvard Rell.",
        ("President Edvard Rell", "said", ["“We will build the barrier,”"], "direct"),
    ),
    (
        "quotation, then pronoun and verb",
        "“There will be no soldiers at the border,” he said.",
        ("he", "said", ["“There will be no soldiers at the border,”"], "direct"),
    ),
    (
        "name and verb, then quotation",
        "Tavaros said, “Casmara needs no referee in this dispute.”",
        ("Tavaros", "said", ["“Casmara needs no referee in this dispute.”"], "direct"),
    ),
    (
        "pieces around the cue are one statement",
        "“The river is old,” Belek told reporters. “It will outlive all of us.”",
        ("Belek", "told", ["“The river is old,”", "“It will outlive all of us.”"], "direct"),
    ),
    (
        "straight marks",
        'Foreign Minister Rubén Salo said, "We welcome the offer of mediation."',
        ("Foreign Minister Rubén Salo", "said", ['"We welcome the offer of mediation."'], "direct"),
    ),
    (
        "two apostrophes of old feeds",
        "''The tariffs hurt our own workers,'' said Senator Katarin Rell.",
        ("Senator Katarin Rell", "said", ["''The tariffs hurt our own workers,''"], "direct"),
    ),
    (
        "mixed",
        "Miriam Castellane said that the talks were “frank and useful” and would go on.",
        ("Miriam Castellane", "said", ["that the talks were “frank and useful” and would go on"], "mixed"),
    ),
    (
        "indirect with that",
        "Interior Secretary Joran Pike said that there would be no mass deportations.",
        ("Interior Secretary Joran Pike", "said", ["that there would be no mass deportations"], "indirect"),
    ),
    (
        "indirect without that",
        "Veranian officials said the fruit tariff would be suspended.",
        ("Veranian officials", "said", ["the fruit tariff would be suspended"], "indirect"),
    ),
    (
        "according to, behind",
        "Three ships were seized in the Straits, according to the Drovian government.",
        ("the Drovian government", "according to", ["Three ships were seized in the Straits"], "indirect"),
    ),
    (
        "according to, in front",
        "According to two diplomats, the draft deal is nearly complete.",
        ("two diplomats", "According to", ["the draft deal is nearly complete"], "indirect"),
    ),
    (
        "cue at the end",
        "The treaty will be renewed this week, the alliance announced.",
        ("the alliance", "announced", ["The treaty will be renewed this week"], "indirect"),
    ),
    (
        "a verb that warns",
        "Pavel Onderka warned that sanctions would follow if the shipments went on.",
        ("Pavel Onderka", "warned", ["that sanctions would follow if the shipments went on"], "indirect"),
    ),
    (
        "colon for a cue",
        "Hask put it bluntly: “This is no way to treat a neighbour.”",
        ("Hask", "put it bluntly:", ["“This is no way to treat a neighbour.”"], "direct"),
    ),
    (
        "dash for a cue",
        "“Our orchards will not survive this tariff.” — Luz Marbal",
        ("Luz Marbal", "—", ["“Our orchards will not survive this tariff.”"], "direct"),
    ),
    (
        "unnamed source",
        "“Nobody expected the accord to hold,” said a senior diplomat who was not authorised to speak.",
        (
            "a senior diplomat who was not authorised to speak",
            "said",
            ["“Nobody expected the accord to hold,”"],
            "direct",
        ),
    ),
    (
        "document as source",
        "The report said water levels in Lake Ister had fallen for a third year.",
        ("The report", "said", ["water levels in Lake Ister had fallen for a third year"], "indirect"),
    ),
]


@pytest.fixture(scope="module")
def engine() -> AttributionCRF:
    return AttributionCRF()


def as_row(text: str, found: RawAttribution) -> Row:
    source, cue = (text[slice(*span)] if span else None for span in (found.source, found.cue))
    return source, cue, [text[start:end] for start, end in found.content], found.form


@pytest.mark.parametrize(("case", "text", "expected"), ONE, ids=[row[0] for row in ONE])
def test_one_statement(engine: AttributionCRF, case: str, text: str, expected: Row) -> None:
    text = LEAD + text
    found = [as_row(text, a) for a in engine.find(text) if a.content[0][0] >= len(LEAD)]
    assert [words(row) for row in found] == [words(expected)]


def words(row: Row) -> tuple[str | None, str | None, list[str], str]:
    """A row without the marks and stops at the edges of its parts."""
    source, cue, content, form = row
    edges = " ,.:“”\"'"
    return source and source.strip(edges), cue and cue.strip(edges), [c.strip(edges) for c in content], form


def test_two_speakers_keep_their_words(engine: AttributionCRF) -> None:
    text = LEAD + (
        "“We are ready to sign,” Tavaros said.\n\n"
        "Rell said the wall would be built another day.\n\n"
        "“That is not what we agreed,” she replied."
    )
    rows = [as_row(text, a) for a in engine.find(text)]
    assert [(row[0], row[3]) for row in rows] == [
        ("Tavaros", "direct"),
        ("Rell", "indirect"),
        ("she", "direct"),
    ]


def test_transcript_gives_each_turn_to_its_name(engine: AttributionCRF) -> None:
    text = (
        "MS. QUILL: The measures are adopted.\n\nQUESTION: When will they begin?\n\nMS. QUILL: At midnight."
    )
    assert [as_row(text, a)[:3] for a in engine.find(text)] == [
        ("MS. QUILL", ":", ["The measures are adopted."]),
        ("QUESTION", ":", ["When will they begin?"]),
        ("MS. QUILL", ":", ["At midnight."]),
    ]


def test_quotation_over_paragraphs_is_one_statement(engine: AttributionCRF) -> None:
    text = LEAD + "Grael said: “The road was long.\n\n“It was worth every mile of it.”"
    (row,) = [as_row(text, a) for a in engine.find(text)]
    assert row[0] == "Grael"
    assert len("".join(row[2])) > 50


def test_untagged_quotation_goes_to_the_last_speaker(engine: AttributionCRF) -> None:
    text = (
        LEAD
        + "“We lost a whole harvest,” Marbal said.\n\n“Nobody in Lindhaven ever asked us what we thought.”"
    )
    assert [as_row(text, a)[0] for a in engine.find(text)] == ["Marbal", "Marbal"]


def test_pieces_never_overlap_and_lie_in_the_text(engine: AttributionCRF) -> None:
    text = LEAD + " ".join(row[1] for row in ONE)
    pieces = sorted(piece for a in engine.find(text) for piece in a.content)
    assert all(0 <= start < end <= len(text) for start, end in pieces)
    assert all(before[1] <= after[0] for before, after in pairwise(pieces))


@pytest.mark.parametrize("text", ["", "\n\n", "“", "...", "said", "“ ”", "\u200b", "A\n“B\n“C"])
def test_odd_texts_are_no_error(engine: AttributionCRF, text: str) -> None:
    for found in engine.find(text):
        assert all(0 <= start < end <= len(text) for start, end in found.content)


def test_same_text_same_answer(engine: AttributionCRF) -> None:
    text = LEAD + ONE[0][1]
    assert engine.find(text) == engine.find(text) == AttributionCRF().find(text)
