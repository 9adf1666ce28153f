"""Nobody is an actor for being named in a copyright line, a dateline or the credit of a picture."""

from __future__ import annotations

import pytest
from test_entities import mentions_of

from toolkit.credits import find_credits


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("France left.\nCopyright © 2031 The Lindhaven Times, LLC.", "Copyright © 2031 The Lindhaven Times, LLC."),
        ("The Associated Press contributed to this report.", "The Associated Press contributed to this report."),
        ("PARIS (Reuters) - France left.", "(Reuters)"),
        ("A crowd in Paris (Anna Kovar/AP)", "Anna Kovar/AP"),
        ("A crowd. REUTERS/Anna Kovar/File Photo", "REUTERS/Anna Kovar/File Photo"),
        ("A crowd. (AP Photo/Anna Kovar, File)", "AP Photo/Anna Kovar"),
        ("Image copyright Getty Images", "copyright Getty Images"),
        ("Officials told The Associated Press on Monday.", ""),
        ("Reuters reported it.", ""),
        ("The copyright of France is old.", ""),
    ],
)  # fmt: skip
def test_credits_are_told_from_prose(text: str, credit: str) -> None:
    assert "".join(text[a:b] for a, b in find_credits(text)) == credit


def test_no_mention_is_read_from_a_credit() -> None:
    text = "PARIS (Reuters) - France left. It told Reuters so.\nPhoto: Anna Kovar/AP\n© 2031 The Washington Times"
    assert mentions_of(text)["surface"].tolist() == ["PARIS", "France", "Reuters"]
