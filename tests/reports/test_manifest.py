from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from toolkit.errors import InputError
from toolkit.reports import manifest
from toolkit.reports.manifest import describe_inputs, describe_run, list_files
from toolkit.reports.parameters import split_declaration

DECLARATION = """corpus: str = "articles"  # folder or file of articles
actors: str | None = None  # file of names
extra: list[str] = []  # files of more articles
outlet: str = "articles"  # which outlet
"""
A, B = (hashlib.sha256(text.encode()).hexdigest() for text in ("Vessen signed.", "Marrow objected."))


def test_files_are_listed_without_hidden_ones_and_caches(desk: Path):
    for name in (".hidden", "__pycache__/x.pyc", "deep/c.txt", ".git/config"):
        path = desk / "articles" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = [(file["file"], file["bytes"]) for file in list_files(desk / "articles")]
    assert found == [("a.txt", 14), ("b.txt", 16), ("deep/c.txt", 1)]


@pytest.mark.parametrize(
    ("values", "inputs"),
    [
        ({"corpus": "articles"}, [("corpus", "articles", {"a.txt": A, "b.txt": B})]),
        ({"corpus": "articles/a.txt"}, [("corpus", "articles/a.txt", {"a.txt": A})]),
        ({"outlet": "articles", "actors": None}, []),
        ({"corpus": "articles", "actors": None}, [("corpus", "articles", {"a.txt": A, "b.txt": B})]),
        (
            {"corpus": "news.txt", "actors": None},
            [("corpus", "news.txt", {"news.txt": A}), ("actors", "actors.csv", {"actors.csv": B})],
        ),
        (
            {"actors": "articles/a.txt", "extra": ["articles/b.txt", "articles/a.txt"]},
            [
                ("actors", "articles/a.txt", {"a.txt": A}),
                ("extra", "articles/b.txt", {"b.txt": B}),
                ("extra", "articles/a.txt", {"a.txt": A}),
            ],
        ),
    ],
)
def test_inputs_are_what_path_parameters_name(desk: Path, values: dict, inputs: list):
    shutil.copy("articles/a.txt", "news.txt")
    shutil.copy("articles/b.txt", "actors.csv")
    found = describe_inputs(split_declaration(DECLARATION), values, notebook="brief", base=desk)
    shown = [(i["parameter"], i["path"], {f["file"]: f["sha256"] for f in i["files"]}) for i in found]
    assert shown == inputs


def test_a_missing_input_is_refused(desk: Path):
    with pytest.raises(InputError, match=r"brief: corpus: no file or folder 'artikles'; allowed: a path"):
        describe_inputs(split_declaration(DECLARATION), {"corpus": "artikles"}, notebook="brief", base=desk)


def test_the_record_of_a_run_names_no_machine(make_notebook, desk: Path):
    notebook = make_notebook("1")
    record = describe_run(name="small", title="Small", notebook=notebook, parameters={"top": 3}, base=desk)
    assert record["notebook"] == {
        "file": "small.ipynb",
        "sha256": hashlib.sha256(notebook.read_bytes()).hexdigest(),
    }
    assert record["libraries"]["papermill"]
    assert "pytest" not in record["libraries"]
    text = json.dumps(record)
    assert str(desk) not in text
    assert str(Path(manifest.__file__).parents[2]) not in text


def test_the_checksum_of_the_code_follows_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.py").write_text("1")
    monkeypatch.setattr(manifest, "PACKAGE", tmp_path)
    first = manifest.describe_code()["sha256"]
    assert manifest.describe_code()["sha256"] == first
    (tmp_path / "words.csv").write_text("word")
    second = manifest.describe_code()
    assert second["files"] == 2
    (tmp_path / "words.csv").rename(tmp_path / "terms.csv")
    assert len({first, second["sha256"], manifest.describe_code()["sha256"]}) == 3
