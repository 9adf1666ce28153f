"""Sentences: text in, sentences out; and offsets that lose nothing."""

import pytest

from toolkit.sentences import split_paragraphs, split_text

CASES = [
    ("He met F.S. President Voss. Then J. Smith spoke.", ["He met F.S. President Voss.", "Then J. Smith spoke."]),
    ("It ended in the U.S. The deal held.", ["It ended in the U.S.", "The deal held."]),
    ("“There will be none,” Pike said. “None.” He left.", ["“There will be none,” Pike said.", "“None.”", "He left."]),
    ("“No!” she said. “Why?” he asked.", ["“No!” she said.", "“Why?” he asked."]),
    ('He said: "Yes." They met at 5 p.m. Monday.', ['He said: "Yes."', "They met at 5 p.m. Monday."]),
    ("Lt. Gen. H.R. Moss spoke. Mr. Dresch did not.", ["Lt. Gen. H.R. Moss spoke.", "Mr. Dresch did not."]),
    ("A headline without a stop\n\nThe text begins.", ["A headline without a stop", "The text begins."]),
    ("A caption\n(Photo: A. Nome / Wire)\nText. More.", ["A caption", "(Photo: A. Nome / Wire)", "Text.", "More."]),
    ("The rate rose 2.5 percent to No. 5 in Jan. 2031. It fell.", ["The rate rose 2.5 percent to No. 5 in Jan. 2031.", "It fell."]),
    ("“Wait ... not yet,” he said. Then: nothing.", ["“Wait ... not yet,” he said.", "Then: nothing."]),
    ("He said it (“Now!”). Then he left.", ["He said it (“Now!”).", "Then he left."]),
    ("", []),
    ("\n \n", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for _, a, b in split_text(text)] == expected


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_nothing_is_lost_between_sentences(text: str) -> None:
    edge = 0
    for _, start, end in split_text(text):
        assert text[edge:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        edge = end
    assert text[edge:].strip() == ""


def test_hard_wrapped_text_is_read_in_blocks() -> None:
    wrapped = "The minister said that\nthe river would not\nbe given away by\nanyone in this house\nor in the next one\nnor by the sea.\n\nHe left."
    assert [wrapped[a:b].count("\n") for a, b in split_paragraphs(wrapped)] == [5, 0]
