"""From the words of a source to who is behind it: a text and a source in, speakers and a class out."""

import pandas as pd
import pytest

from toolkit.attribution import find_attributions
from toolkit.engines.protocols import RawAttribution
from toolkit.entities import find_mentions
from toolkit.people import find_people
from toolkit.sentences import split_sentences
from toolkit.source_names import classify_source, name_source
from toolkit.speakers import resolve_speakers

INTRO = (
    "Veranian Foreign Secretary Miriam Castellane met Casmaran Foreign Minister Rubén Salo in Port Esmer. "
    "Interior Secretary Joran Pike was there. "
)
CASES = [
    # text after the intro, source, content, speakers, class
    ("“We shall see,” Castellane said.", "Castellane", "We shall see", ["Miriam Castellane"], "named"),
    ("Salo spoke first. “It is late,” he said.", "he", "It is late", ["Rubén Salo"], "named"),
    ("Castellane spoke first. “It is late,” she said.", "she", "It is late", ["Miriam Castellane"], "named"),
    ("“It is late,” the foreign minister said.", "the foreign minister", "It is late", ["Rubén Salo"], "named"),
    ("“It is late,” the interior secretary said.", "the interior secretary", "It is late", ["Joran Pike"], "named"),
    ("Pike and Salo said it was late.", "Pike and Salo", "it was late", ["Joran Pike", "Rubén Salo"], "named"),
    ("Casmaran officials said it was late.", "Casmaran officials", "it was late", ["Casmaran officials"], "collective"),
    ("A spokesman for Pike said it was late.", "A spokesman for Pike", "it was late", ["spokesman for Pike"], "unnamed"),
    ("A senior diplomat said it was late.", "A senior diplomat", "it was late", ["senior diplomat"], "unnamed"),
    ("The statement said it was late.", "The statement", "it was late", ["statement"], "document"),
    ("Salo was blunt. The newspaper quoted him as saying it was late.", "The newspaper", "it was late", ["Rubén Salo"], "named"),
    ("Ask Salo, who said it was late.", "who", "it was late", ["Rubén Salo"], "named"),
    ("“It is late,” the two ministers said.", "the two ministers", "It is late", ["Rubén Salo", "Joran Pike"], "named"),
    ("Salo’s critics said it was late.", "Salo’s critics", "it was late", ["Salo’s critics"], "collective"),
    ("The U.S. representative to the U.N. said it was late.", "The U.S. representative to the U.N.", "it was late", ["U.S. representative to the U.N."], "unnamed"),
    ("Casmara said it was late.", "Casmara", "it was late", ["Casmara"], "named"),
    ("Madrid said it was late.", "Madrid", "it was late", ["Spain"], "named"),
    ("The White House said it was late.", "The White House", "it was late", ["White House"], "named"),
    ("A communiqué issued after the talks said it was late.", "A communiqué issued", "it was late", ["communiqué"], "document"),
    ("A letter written by Pike said it was late.", "A letter written by Pike", "it was late", ["letter"], "document"),
    ("Some of the aides said it was late.", "Some of the aides", "it was late", ["Some of the aides"], "unnamed"),
    ("Pike’s words were: it was late.", "Pike’s", "it was late", ["Joran Pike"], "named"),
    ("Tuesday’s paper said it was late.", "Tuesday’s", "it was late", [], ""),
    ("Nobody said it was late.", "Nobody", "it was late", [], ""),
    ("\nOld rivals said it was late\nThey met at noon.", "Old rivals", "it was late", [], ""),
    ("\nSalo said it was late\nThey met at noon.", "Salo", "it was late", ["Rubén Salo"], "named"),
    ("\nThey met at noon.\nOld rivals said it was late.", "Old rivals", "it was late", ["Old rivals"], "collective"),
    ("Pike’s lawyer said it was late.", "Pike’s lawyer", "it was late", ["Pike’s lawyer"], "unnamed"),
]  # fmt: skip


class Given:
    """An engine that finds what the test tells it."""

    name = "given"

    def __init__(self, source: str | None, content: str) -> None:
        self.source, self.content = source, content

    def find(self, text: str, *, title: str = "") -> list[RawAttribution]:
        start = text.index(self.content, len(INTRO))
        where = text.index(self.source, len(INTRO)) if self.source else 0
        source = (where, where + len(self.source)) if self.source else None
        cue = next(
            (
                (text.index(c, len(INTRO)), text.index(c, len(INTRO)) + len(c))
                for c in ("quoted", "said")
                if c in text[len(INTRO) :]
            ),
            None,
        )
        return [RawAttribution(source, cue, ((start, start + len(self.content)),), "direct")]


def resolve(text: str, source: str | None, content: str) -> pd.Series:
    documents = pd.DataFrame(
        {"doc_id": ["d"], "text": [INTRO + text], "title": ["t"], "published": [pd.NaT], "story_id": ["d"]}
    )
    sentences = split_sentences(documents)
    mentions = find_mentions(documents, sentences)
    found = find_attributions(documents, sentences, engine=Given(source, content))
    return resolve_speakers(
        found, documents, sentences, mentions, people=find_people(mentions, documents)
    ).iloc[0]


@pytest.mark.parametrize(
    ("text", "source", "content", "speakers", "kind"), CASES, ids=[case[0][:40] for case in CASES]
)
def test_who_is_behind_a_source(text: str, source: str, content: str, speakers: list[str], kind: str) -> None:
    row = resolve(text, source, content)
    assert row["speakers"] == speakers
    assert (row["source_class"] if speakers else "") == kind


def test_a_quotation_without_source_takes_the_person_of_its_sentence_before() -> None:
    row = resolve("Salo was blunt. “It is late.”", None, "It is late.")
    assert row["speakers"] == ["Rubén Salo"]


def test_an_unnamed_source_is_not_on_record() -> None:
    row = resolve("A senior diplomat said it was late.", "A senior diplomat", "it was late")
    assert row["on_record"] == "unnamed"


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("Casmaran officials", "collective"),
        ("lawmakers", "collective"),
        ("senior official", "unnamed"),
        ("person close to the minister", "unnamed"),
        ("communiqué", "document"),
        ("newspaper", "outlet"),
    ],
)
def test_classes_of_sources(phrase: str, kind: str) -> None:
    assert classify_source(phrase) == kind


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("The communiqué issued by both sides", "communiqué"),
        ("two people briefed on the discussions", "two people"),
        ("Gauges kept by both countries", "Gauges"),
        ("lawyers working on the case", "lawyers"),
        ("a court filing", "court filing"),
        ("a retired Veranian engineer", "retired Veranian engineer"),
        ("the party’s elected leaders", "party’s elected leaders"),
        ("a lawsuit being heard in Lindhaven", "lawsuit"),
        ("residents of towns where the wells are dry", "residents of towns"),
        ("figures his office shared with the Voice", "figures"),
        ("the government’s", "government"),
        ("a lawmaker from", "lawmaker"),
        ("Some lawmakers", "lawmakers"),
        ("some of the lawmakers", "some of the lawmakers"),
        ("Each", "Each"),
        ("May", "May"),
        ("Friday’s", ""),
        ("The", ""),
        ("the so-", ""),
        ("the end of an", ""),
        ("the talks have already", ""),
        ("They’re", ""),
        ("to be named", ""),
        ("Neither side", ""),
        ("none of the aides", ""),
    ],
)
def test_names_of_sources(words: str, name: str) -> None:
    assert name_source(words) == name
