from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.reports.shown import list_places, make_scrubber, show_path


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("data/sample", "data/sample"),
        ("../shared/news.jsonl.gz", "../shared/news.jsonl.gz"),
        ("/home/anna/desk/data/sample", "data/sample"),
        ("/srv/news/archive.jsonl", "archive.jsonl"),
        ("/home/anna/desk", "."),
    ],
)
def test_paths_are_shown_without_the_machine(path: str, shown: str):
    assert show_path(path, base=Path("/home/anna/desk")) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("in /home/anna/desk/a.txt, line 3", "in a.txt, line 3"),
        ("cwd is /home/anna/desk", "cwd is ."),
        ("'/home/anna/desk'", "'.'"),
        ("/home/anna/desktop", "/home/anna/desktop"),
        ("https://example.org/home/anna/desk/a", "https://example.org/home/anna/desk/a"),
        ("file:///home/anna/desk/a.txt", "file://a.txt"),
        ("/srv/news/archive.jsonl:7", "archive.jsonl:7"),
        ("/home/anna/desk/sub/x", "sub/x"),
    ],
)
def test_paths_in_texts(text: str, shown: str):
    scrub = make_scrubber({"/home/anna/desk": ".", "/srv/news/archive.jsonl": "archive.jsonl"})
    assert scrub(text) == shown


def test_the_root_of_the_disk_is_never_taken_for_a_place():
    places = list_places({}, base=Path("/"))
    assert "/" not in places
    assert make_scrubber(places)("either/or, /etc/hosts") == "either/or, /etc/hosts"
