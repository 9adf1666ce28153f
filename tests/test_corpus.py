"""Reading: good input becomes documents, bad input is named and counted, and the rest goes on."""

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from toolkit.corpus import describe_corpus, read_documents, subset, table_skipped
from toolkit.errors import InputError, ParameterError
from toolkit.readers.records import read_day
from toolkit.schemas import DOCUMENTS, check
from toolkit.stories import find_stories

ROOT = Path(__file__).parent.parent
TEXT = "Verania imposed tariffs on Casmaran steel on Tuesday, and the ministers of both countries traded reproaches."


def write_jsonl(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines), encoding="utf-8")
    return path


def test_the_sample_is_read_whole() -> None:
    documents = check(read_documents(ROOT / "data" / "sample"), DOCUMENTS)
    assert len(documents) == 60
    assert documents["reader"].value_counts().to_dict() == {"jsonl": 53, "html": 4, "text": 3}
    assert documents["outlet"].value_counts().to_dict().keys() == {
        "The Meridian Post", "Straits Wire", "The Lindhaven Courier", "The Esmer Voice",
    }  # fmt: skip
    assert documents["published"].isna().sum() == 1
    assert documents.loc[documents["doc_id"] == "straits-032", "language"].item() == "es"
    assert table_skipped(documents)["file"].tolist() == ["README.md"]


def test_wire_copy_is_one_story() -> None:
    documents = read_documents(ROOT / "data" / "sample").set_index("doc_id")
    assert set(documents.loc[["straits-015", "straits-016", "straits-017"], "story_id"]) == {"straits-015"}
    assert documents["story_id"].nunique() <= 58


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{not json", "not JSON: "),
        ("[1, 2]", "a JSON object is needed, got list"),
        ({"id": "x"}, "no text"),
        ({"id": "x", "text": "   "}, "no text"),
        ({"id": "good", "text": "again"}, "the identifier 'good' stands twice"),
        ({"id": "x", "text": "a" * 2_000_001}, "longer than 2,000,000 characters"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(tmp_path: Path, line: object, reason: str) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", {"id": "good", "text": TEXT}, line, {"id": "last", "text": TEXT})
    documents = read_documents(path)
    skipped = table_skipped(documents)
    assert documents["doc_id"].tolist() == ["good", "last"]
    assert len(skipped) == 1
    assert skipped["line"].tolist() == [2]
    assert skipped["reason"][0].startswith(reason)


def test_a_date_that_names_no_day_leaves_the_article_undated_and_is_reported(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", {"id": "a", "text": TEXT, "date": "03/04/2031"})
    documents = read_documents(path)
    assert documents["published"].isna().all()
    assert table_skipped(documents)[["doc_id", "what"]].values.tolist() == [["a", "date"]]


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2031-03-04", "2031-03-04"),
        ("2031-03-04T23:59:00+02:00", "2031-03-04"),
        ("20310304", "2031-03-04"),
        ("4 March 2031", "2031-03-04"),
        ("March 4, 2031", "2031-03-04"),
        ("Tue, 04 Mar 2031 10:00:00 GMT", "2031-03-04"),
        ("2031-13-04", None),
        ("03/04/2031", None),
        ("yesterday", None),
    ],
)
def test_days(given: str, day: str | None) -> None:
    found = read_day(given)
    assert (found and found.date().isoformat()) == day


def test_other_names_for_columns_and_other_formats(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'Headline,Body,Publication,Date\n"A, B","{TEXT}",The Post,2031-03-04\n')
    (tmp_path / "b.txt").write_bytes(f"Outlet: The Voice\nDate: 2031-03-05\n\nTitle here\n\n{TEXT}".encode())
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": TEXT, "source": "x"}).encode()))
    documents = read_documents(tmp_path)
    assert documents["reader"].tolist() == ["csv", "text", "jsonl"]
    assert documents["title"].fillna("").tolist() == ["A, B", "Title here", ""]
    assert documents["outlet"].fillna("").tolist() == ["The Post", "The Voice", ""]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.7", "no reader for this kind of file"),
        ("a.txt", b"ab\0cd", "not text: it holds NUL bytes"),
        ("a.csv", b"x,y\n1,2\n", "no column of article texts"),
        ("a.csv", b"text\n\xff\xfe\n", "not UTF-8"),
        ("a.jsonl", b"", "empty file"),
        ("a.jsonl.gz", b"\x1f\x8bnonsense", "cannot be read"),
        ("a.html", b"<html><body></body></html>", "no article text found in the page"),
    ],
)
def test_a_bad_file_is_named_and_the_rest_goes_on(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    write_jsonl(tmp_path / "good.jsonl", {"id": "good", "text": TEXT})
    documents = read_documents(tmp_path)
    assert documents["doc_id"].tolist() == ["good"]
    assert table_skipped(documents)["file"].tolist() == [name]
    assert table_skipped(documents)["reason"][0].startswith(reason)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "link.txt").symlink_to(secret)
    write_jsonl(folder / "good.jsonl", {"id": "good", "text": TEXT})
    documents = read_documents(folder)
    assert table_skipped(documents)["reason"].tolist() == ["points outside the folder of the corpus"]


def test_nothing_to_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        read_documents(tmp_path / "absent")
    with pytest.raises(InputError, match="no article could be read"):
        read_documents(tmp_path)
    write_jsonl(tmp_path / "bad.jsonl", "{oops")
    with pytest.raises(InputError, match=r"1 input\(s\) left out: bad.jsonl: not JSON"):
        read_documents(tmp_path)


def test_a_period_leaves_out_by_name(tmp_path: Path) -> None:
    rows = [
        {"id": day or "undated", "text": TEXT, "date": day}
        for day in ("2031-03-01", "2031-03-05", "2031-03-09", "")
    ]
    documents = read_documents(write_jsonl(tmp_path / "a.jsonl", *rows))
    kept = subset(documents, since="2031-03-02", until="2031-03-09")
    assert kept["doc_id"].tolist() == ["2031-03-05", "2031-03-09"]
    assert table_skipped(kept)["reason"].tolist() == [
        "published before 2031-03-02",
        "undated, and the period is 2031-03-02 to 2031-03-09",
    ]
    with pytest.raises(ParameterError, match="since: 'soon' is not a date"):
        subset(documents, since="soon")
    with pytest.raises(ParameterError, match="no document is left"):
        subset(documents, since="2040-01-01")


def test_stories_are_found_by_containment() -> None:
    sentence = "The ministers met on the bridge and agreed that word number {} should stand in the text of the treaty. "
    long = "".join(sentence.format(i * 37) for i in range(40))
    frame = pd.DataFrame(
        {
            "doc_id": ["long", "cut", "other"],
            "published": pd.to_datetime(["2031-03-02", "2031-03-01", None]),
            "text": [
                long,
                long[: len(long) // 2],
                "Nothing of the kind happened in the other town on that day at all.",
            ],
        }
    )
    assert find_stories(frame)["story_id"].tolist() == ["cut", "cut", "other"]


def test_the_description_reconciles() -> None:
    documents = subset(read_documents(ROOT / "data" / "sample"), languages=["en"])
    row = describe_corpus(documents, table_skipped(documents)).iloc[0]
    assert (row.n_documents, row.n_outlets, row.n_undated, row.n_skipped) == (59, 4, 1, 2)
    assert row.n_words == documents["n_words"].sum()
