"""Which stretches stand between quotation marks: text -> stretches, marks included."""

import pytest

from toolkit.engines.quotation import find_quotations

PAIRED = [
    ("curly", "“We will talk,” Castellane said. “We will listen.”", ["“We will talk,”", "“We will listen.”"]),
    ("straight", 'Pike said "no soldiers" and left.', ['"no soldiers"']),
    ("two apostrophes", "''The Sarn is ours,'' Belek said.", ["''The Sarn is ours,''"]),
    ("guillemets", "« Nous parlerons », a dit Salo.", ["« Nous parlerons »"]),
    ("guillemets turned", "»Wir reden«, sagte Grael.", ["»Wir reden«"]),
    ("low and high", "„Wir bauen“, sagte Rell.", ["„Wir bauen“"]),
    ("single in a headline", "Rell calls raids ‘a military operation’", ["‘a military operation’"]),
    ("straight single", "Tavaros: 'We need no referee'", ["'We need no referee'"]),
    ("single inside double", "“He said ‘never’ to me,” Orsk said.", ["“He said ‘never’ to me,”"]),
]


@pytest.mark.parametrize(("case", "text", "expected"), PAIRED, ids=[row[0] for row in PAIRED])
def test_marks_pair(case: str, text: str, expected: list[str]) -> None:
    assert [text[q.start : q.end] for q in find_quotations(text)] == expected


NO_MARKS = [
    ("possessive", "The Diet’s vote and the growers’ anger surprised Rell’s aides."),
    ("contraction", "Pike didn't say what he'd do; it isn’t clear."),
    ("decade and clipped word", "In the ’70s they signed; tell ’em that."),
    ("stray closing mark", "Salo left.” Nobody followed."),
    ("straight mark before blank", 'The bar is 12" wide at Grell Dam.'),
]


@pytest.mark.parametrize(("case", "text"), NO_MARKS, ids=[row[0] for row in NO_MARKS])
def test_no_quotation(case: str, text: str) -> None:
    assert find_quotations(text) == []


def test_open_quotation_runs_over_paragraphs() -> None:
    text = "“The river is old.\n\n“It will outlive us,” Belek said."
    first, second = find_quotations(text)
    assert (text[first.start : first.end], first.open_end) == ("“The river is old.", True)
    assert (text[second.start : second.end], second.open_end) == ("“It will outlive us,”", False)


def test_odd_mark_costs_one_paragraph() -> None:
    text = "Hask said “no to that.\n\nHe left.\n\n“We stay,” Quill said."
    found = [text[q.start : q.end] for q in find_quotations(text)]
    assert found == ["“no to that.", "“We stay,”"]


def test_offsets_are_code_points() -> None:
    text = "🚢 Miro: “Our grain is legal.”"
    (quotation,) = find_quotations(text)
    assert text[quotation.start : quotation.end] == "“Our grain is legal.”"
