"""The brief, end to end: the sample twice with the same bytes, other doors to it, and every way in which it must fail."""

import filecmp
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from toolkit.annotation import annotate, write_annotation
from toolkit.cli import main
from toolkit.errors import ParameterError
from toolkit.schemas import TABLES, check

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"
VARYING = {"run.json", "runs.jsonl", "feed.xml"}  # they say when


def files_below(folder: Path) -> list[str]:
    return sorted(
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name not in VARYING
    )


def run_report(*args: str) -> int:
    return main(["report", *args])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve articles of the sample, with its companions: enough for every section, quick to run."""
    folder = tmp_path_factory.mktemp("small")
    lines = (SAMPLE / "straits.jsonl").read_text(encoding="utf-8").splitlines()[12:24]
    (folder / "few.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for name in ("actors.csv", "issues.csv"):
        shutil.copy(SAMPLE / name, folder / name)
    return folder


# ------------------------------------------------------------------------------------- it works


def test_the_same_report_twice_is_the_same_bytes(small: Path, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        assert run_report(str(small), "--out", str(folder), "--title", "Twice") == 0
    names = files_below(folders[0])
    assert names == files_below(folders[1])
    assert {"index.html", "brief/report.html", "brief/report.ipynb", "brief/manifest.json"} <= set(names)
    _, wrong, errors = filecmp.cmpfiles(*folders, names, shallow=False)
    assert (wrong, errors) == ([], [])


def test_every_number_of_a_table_lies_beside_the_page(small: Path, tmp_path: Path) -> None:
    assert run_report(str(small), "--out", str(tmp_path)) == 0
    tables = {p.stem: pd.read_csv(p) for p in (tmp_path / "brief" / "tables").glob("*.csv")}
    assert len(tables) >= 8
    annotation = annotate(small)
    counted = annotation.mentions[annotation.mentions["kind"].isin(["named", "demonym"])]
    named = next(
        t
        for t in tables.values()
        if {"entity_id", "n_mentions"} <= set(t) and "outlet" not in t and "week" not in t
    )
    assert named["n_mentions"].sum() == len(counted)


def test_plain_papermill_runs_the_notebook(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.ipynb"
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(ROOT / "notebooks/brief.ipynb"),
        str(out),
        "-p",
        "corpus",
        str(small),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    cells = json.loads(out.read_text(encoding="utf-8"))["cells"]
    assert sum(bool(cell.get("outputs")) for cell in cells) >= 8


def test_the_sample_is_found_from_the_folder_of_the_notebooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "notebooks")
    annotation = annotate("data/sample")
    assert len(annotation.documents) == 59
    assert annotation.actors is not None


def test_tables_written_to_disk_keep_to_their_schemas(small: Path, tmp_path: Path) -> None:
    assert main(["annotate", str(small), "--out", str(tmp_path)]) == 0
    for name in ("documents", "sentences", "mentions", "attributions", "sentiment", "positions"):
        frame = pd.read_parquet(tmp_path / f"{name}.parquet")
        assert len(frame) > 0, name
        assert list(frame.columns) == TABLES[name].names


def test_offsets_point_at_what_they_name() -> None:
    annotation = annotate(SAMPLE)
    texts = dict(zip(annotation.documents["doc_id"], annotation.documents["text"], strict=True))
    for row in annotation.mentions.itertuples():
        assert texts[row.doc_id][row.start : row.end] == row.surface
    for row in annotation.sentences.itertuples():
        assert texts[row.doc_id][row.start : row.end] == row.text
    for row in annotation.attributions.itertuples():
        assert all(0 <= a < b <= len(texts[row.doc_id]) for a, b in row.content)
    for name, frame in annotation.tables():
        check(frame, TABLES[name])


def test_an_annotation_survives_the_disk(small: Path, tmp_path: Path) -> None:
    annotation = annotate(small)
    write_annotation(annotation, tmp_path)
    again = pd.read_parquet(tmp_path / "documents.parquet")
    pd.testing.assert_frame_equal(again, annotation.documents, check_dtype=False)


# ------------------------------------------------------------------------------------- it fails in plain words


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["absent"], "absent"),
        (["{small}", "-p", "tpo=3"], "tpo"),
        (["{small}", "-p", "top=many"], "many"),
        (["{small}", "--since", "soon"], "soon"),
        (["{small}", "--actors", "nobody.csv"], "nobody.csv"),
        (["{small}", "--notebook", "nothing"], "nothing"),
    ],
)
def test_a_wrong_request_ends_before_a_kernel_starts(
    args: list[str], words: str, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = [arg.replace("{small}", str(small)) for arg in args]
    assert run_report(*filled, "--out", str(tmp_path)) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "brief" / "report.html").exists()


def test_an_empty_corpus_is_a_failed_run_and_no_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert run_report(str(tmp_path / "empty"), "--out", str(tmp_path / "out")) == 1
    assert "no article could be read" in capsys.readouterr().err
    assert not (tmp_path / "out" / "brief" / "report.html").exists()
    assert "no article could be read" in (tmp_path / "out" / "brief" / "failed.html").read_text(
        encoding="utf-8"
    )


def test_hostile_and_broken_lines_do_no_harm(tmp_path: Path) -> None:
    hostile = {
        "id": "x<script>alert(1)</script>",
        "title": "<script>alert(2)</script>",
        "outlet": '"><img src=x onerror=alert(3)>',
        "date": "2031-03-04",
        "url": "javascript:alert(4)",
        "text": "Edvard Rell said “</script><script>alert(5)</script> the tariffs will stay”. =HYPERLINK(1) Rell vowed tariffs.",
    }
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(json.dumps(hostile) + "\n{broken\n", encoding="utf-8")
    assert run_report(str(corpus), "--out", str(tmp_path / "out")) == 0
    page = (tmp_path / "out" / "brief" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert "not JSON" in page


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"engine": "magic"}, "engine 'magic' is unknown"),
        ({"since": "2050-01-01"}, "no document is left"),
        ({"confidence": 50}, "confidence 50; allowed: from 0 to 1"),
    ],
)
def test_a_wrong_choice_is_named(change: dict, message: str, small: Path) -> None:
    with pytest.raises(ParameterError, match=message):
        annotate(small, **change)


def test_only_positions_of_the_asked_confidence_are_kept(small: Path) -> None:
    every, sure = (annotate(small, confidence=least).positions for least in (0.0, 0.6))
    assert sure.equals(every[every["confidence"] >= 0.6].reset_index(drop=True))
    assert 0 < len(sure) < len(every)
