"""Every form of statement, end to end: a text -> who speaks, by which source and cue, what, in which form."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.attribution import find_attributions
from toolkit.entities import find_mentions
from toolkit.people import find_people
from toolkit.sentences import split_sentences
from toolkit.speakers import resolve_speakers

INTRO = (
    "PORT ESMER — Veranian Foreign Secretary Miriam Castellane met Casmaran Foreign Minister Rubén Salo on Tuesday. "
    "Interior Secretary Joran Pike travelled with her.\n\n"
)
CASES = {
    # form of statement: (text, source, cue, content, form, speakers)
    "direct, speaker after": ("“There will be no mass deportations this year,” Pike said.", "Pike", "said", ["There will be no mass deportations this year"], "direct", ["Joran Pike"]),
    "direct, speaker before": ("Pike said: “There will be no mass deportations this year.”", "Pike", "said", ["There will be no mass deportations this year"], "direct", ["Joran Pike"]),
    "direct, split by the cue": ("“The river belongs to both of us,” Salo told reporters. “It always has.”", "Salo", "told", ["The river belongs to both of us", "It always has"], "direct", ["Rubén Salo"]),
    "direct, over two paragraphs": ("“We came to listen to our neighbours,” Castellane said. “We shall go home and think.\n\n“And then we shall come back with an answer.”", "Castellane", "said", ["We came to listen to our neighbours", "We shall go home and think", "And then we shall come back with an answer"], "direct", ["Miriam Castellane"]),
    "direct, pronoun": ("Castellane was brief. “We have a long road before us,” she said.", "she", "said", ["We have a long road before us"], "direct", ["Miriam Castellane"]),
    "direct, role": ("“We have a long road before us,” the interior secretary said.", "the interior secretary", "said", ["We have a long road before us"], "direct", ["Joran Pike"]),
    "mixed": ("Salo said the duty was “a tax on good neighbours” and would fall.", "Salo", "said", ["the duty was “a tax on good neighbours” and would fall"], "mixed", ["Rubén Salo"]),
    "indirect with that": ("Pike said that no soldier would be sent to the border.", "Pike", "said", ["no soldier would be sent to the border"], "indirect", ["Joran Pike"]),
    "according to": ("The order takes effect in May, according to Castellane.", "Castellane", "according to", ["The order takes effect in May"], "indirect", ["Miriam Castellane"]),
    "called it": ("Salo called the barrier “a monument to fear”.", "Salo", "called", ["the barrier “a monument to fear”"], "mixed", ["Rubén Salo"]),
    "straight marks": ('"We have a long road before us," Salo said.', "Salo", "said", ["We have a long road before us"], "direct", ["Rubén Salo"]),
    "marks of old feeds": ("''We have a long road before us,'' Salo said.", "Salo", "said", ["We have a long road before us"], "direct", ["Rubén Salo"]),
    "guillemets": ("«We have a long road before us,» Salo said.", "Salo", "said", ["We have a long road before us"], "direct", ["Rubén Salo"]),
    "low and high marks": ("„We have a long road before us,“ Salo said.", "Salo", "said", ["We have a long road before us"], "direct", ["Rubén Salo"]),
    "collective": ("Casmaran officials said the talks would go on.", "Casmaran officials", "said", ["the talks would go on"], "indirect", ["Casmaran officials"]),
    "unnamed": ("A senior diplomat who was not authorised to speak said the talks had failed.", "A senior diplomat who was not authorised to speak", "said", ["the talks had failed"], "indirect", ["senior diplomat"]),
    "document": ("The communiqué said the treaty would be renewed.", "The communiqué", "said", ["the treaty would be renewed"], "indirect", ["communiqué"]),
    "several speakers": ("Pike and Salo said the talks would go on in May.", "Pike and Salo", "said", ["the talks would go on in May"], "indirect", ["Joran Pike", "Rubén Salo"]),
    "country": ("Casmara said the treaty would be renewed.", "Casmara", "said", ["the treaty would be renewed"], "indirect", ["Casmara"]),
    "relayed": ("Salo spoke to lawmakers in private. “We are preparing for a long battle,” the newspaper quoted him as saying.", None, "quoted", ["We are preparing for a long battle"], "direct", ["Rubén Salo"]),
    "warning": ("Salo warned that the river would not wait for ministers.", "Salo", "warned", ["the river would not wait for ministers"], "indirect", ["Rubén Salo"]),
    "denial": ("Pike denied that soldiers had been asked for.", "Pike", "denied", ["soldiers had been asked for"], "indirect", ["Joran Pike"]),
    "relative clause": ("The visit pleased Salo, who said the talks would go on.", "who", "said", ["the talks would go on"], "indirect", ["Rubén Salo"]),
}  # fmt: skip
NO_STATEMENT = {
    "scare quotes": "The so-called “friends” of the treaty stayed at home that day.",
    "title of a work": "A film, “The Bridge at Santa Ruda”, opened in the harbour on Sunday.",
    "plain report": "The ministers walked along the river and crossed the bridge.",
}


def read_statements(text: str) -> tuple[str, pd.DataFrame]:
    whole = INTRO + text
    documents = pd.DataFrame({"doc_id": ["d"], "text": [whole], "title": ["Talks open"]})
    sentences = split_sentences(documents)
    mentions = find_mentions(documents, sentences)
    found = find_attributions(documents, sentences)
    rows = resolve_speakers(found, documents, sentences, mentions, people=find_people(mentions, documents))
    inside = rows["content"].map(lambda content: content[0][0] >= len(INTRO)).astype(bool)
    return whole, rows[rows["statement"].astype(bool) & inside]


def letters(text: str, spans: list) -> set[int]:
    return {i for a, b in spans for i in range(a, b) if text[i].isalnum()}


@pytest.mark.parametrize("case", sorted(CASES))
def test_every_form_of_statement(case: str) -> None:
    text, source, cue, content, form, speakers = CASES[case]
    whole, rows = read_statements(text)
    spans = [(whole.index(c, len(INTRO)), whole.index(c, len(INTRO)) + len(c)) for c in content]
    gold = letters(whole, spans)
    row = max(rows.itertuples(), key=lambda r: len(letters(whole, r.content) & gold), default=None)
    assert row is not None, "no statement found"
    mine = letters(whole, row.content)
    assert len(mine & gold) / len(mine | gold) >= 0.9, [whole[a:b] for a, b in row.content]
    assert row.speakers == speakers
    assert row.form == form
    assert cue in whole[row.cue_start : row.cue_end]
    if source is not None:
        assert source in whole[row.source_start : row.source_end]


@pytest.mark.parametrize("case", sorted(NO_STATEMENT))
def test_marks_alone_make_no_statement(case: str) -> None:
    whole, rows = read_statements(NO_STATEMENT[case])
    assert [whole[a:b] for content in rows["content"] for a, b in content] == []
