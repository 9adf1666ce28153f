from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from toolkit.errors import InputError, ParameterError, RunError
from toolkit.reports.places import BusyError, open_place
from toolkit.reports.process import Outcome
from toolkit.reports.runner import Job, run_notebook

EXHIBIT = """import pandas as pd
from toolkit.exhibits import Column, Exhibit, link_cell
columns, rows = (Column("n_documents", "Articles", "number"),), ((link_cell("2"),),)
table = pd.DataFrame({"n_documents": [2], "note": ["=A1"]})
Exhibit(id="corpus", title="The corpus", caption="All of it.", table=table, columns=columns, rows=rows)"""
WAIT = """import os, pathlib, time
pathlib.Path("partial").write_text(str(os.getpid()))
pathlib.Path("partial").rename("pid")
time.sleep(600)"""
VARYING = """import os, sys, warnings
print(object(), hash("Vessen"), sorted({"b", "a"}), os.environ["TZ"], os.environ["EXTRA"])
print("to stderr", file=sys.stderr)
warnings.warn("careful")
print(os.path.abspath(corpus), code, top)"""


def read_bytes(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def run(notebook: Path, **parameters: object) -> Path:
    return run_notebook(notebook, "reports", parameters=parameters, kernel_env={"EXTRA": "extra"})


def read_pid(desk: Path) -> int:
    """The process of the kernel that runs WAIT, or 0 as long as it does not."""
    return int((desk / "pid").read_text()) if (desk / "pid").exists() else 0


def is_running(pid: int) -> bool:
    """Whether a process is there and more than a name that nobody has collected yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def skip_execution(job: Job, *_: object) -> tuple[Outcome, nbformat.NotebookNode]:
    """The notebook as it stands, without a kernel."""
    return Outcome(None), job.notebook


@pytest.fixture
def without_kernel(plain_page: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that start no kernel."""
    monkeypatch.setattr("toolkit.reports.runner.execute", skip_execution)


def test_two_good_runs_give_the_same_bytes(make_notebook, desk, monkeypatch):
    # The code of the package may be edited while its tests run; these files are not.
    monkeypatch.setattr("toolkit.reports.manifest.PACKAGE", desk / "articles")
    notebook = make_notebook(EXHIBIT, VARYING)
    page = run(notebook, code="007", top="5")
    assert page == desk / "reports" / "small" / "report.html"
    first = read_bytes(page.parent)
    run(notebook, code="007", top="5")
    second = read_bytes(page.parent)
    made = {"report.html", "report.ipynb", "manifest.json", "run.json", "articles.csv", "tables/corpus.csv"}
    assert set(first) == made
    assert [name for name in first if first[name] != second[name] and name != "run.json"] == []
    _check_texts(first, desk)
    _check_manifest(json.loads(first["manifest.json"]))
    assert not (desk / "reports" / ".work" / "run" / "small").exists()


def _check_texts(files: dict[str, bytes], desk: Path) -> None:
    assert b"articles 007 5" in files["report.html"]
    assert b"UTC extra" in files["report.html"]
    assert files["tables/corpus.csv"] == b"n_documents,note\r\n2,'=A1\r\n"
    for name in set(files) - {"run.json"}:
        assert str(desk).encode() not in files[name], name
    notebook = nbformat.reads(files["report.ipynb"].decode(), as_version=4)
    injected = next(c for c in notebook.cells if "injected-parameters" in c.metadata.get("tags", []))
    assert injected.source == "# Parameters\ncode = '007'\ntop = 5"
    run_facts = json.loads(files["run.json"])
    assert run_facts["peak_memory_mib"] > 10
    assert run_facts["seconds"] > 0


def _check_manifest(manifest: dict) -> None:
    assert manifest["title"] == "A small report"
    assert manifest["facts"] == {"n_documents": 2}
    assert manifest["parameters"] == {
        "corpus": "articles", "top": 5, "code": "007", "since": None, "side": "left",
    }  # fmt: skip
    assert [entry["path"] for entry in manifest["inputs"]] == ["articles"]
    assert [file["file"] for file in manifest["inputs"][0]["files"]] == ["a.txt", "b.txt"]
    outputs = [file["file"] for file in manifest["outputs"]]
    assert outputs == ["articles.csv", "report.html", "report.ipynb", "tables/corpus.csv"]
    assert "pandas" in manifest["libraries"]


@pytest.mark.usefixtures("plain_page")
def test_an_absolute_path_gives_the_same_bytes_in_another_folder(
    make_notebook, desk, tmp_path_factory, monkeypatch
):
    notebook = make_notebook("print(corpus)")
    away = tmp_path_factory.mktemp("away")
    monkeypatch.chdir(away)
    run(notebook, corpus=desk / "articles")
    files = read_bytes(away / "reports" / "small")
    assert b"\narticles\n" in files["report.html"]
    assert all(str(desk).encode() not in text for name, text in files.items() if name != "run.json")


@pytest.mark.parametrize(
    ("given", "error", "part"),
    [
        ({"topp": 3}, ParameterError, "no parameter 'topp'; did you mean 'top'?"),
        ({"top": "many"}, ParameterError, "parameter 'top' (int): given 'many'"),
        ({"since": "2031-13-01"}, ParameterError, "allowed: a date"),
        ({"corpus": "artikles"}, InputError, "small.ipynb: corpus: no file or folder 'artikles'"),
    ],
)
def test_a_faulty_parameter_starts_no_kernel(make_notebook, desk, given, error, part):
    notebook = make_notebook("open('ran', 'w')")
    with pytest.raises(error) as caught:
        run(notebook, **given)
    assert part in str(caught.value)
    assert not (desk / "ran").exists()
    assert not (desk / "reports" / "small" / "report.html").exists()
    assert "failed" in (desk / "reports" / "index.html").read_text()


@pytest.mark.usefixtures("plain_page")
def test_a_cell_that_raises_keeps_the_last_good_report(make_notebook, desk, monkeypatch):
    make_notebook("print('good')")
    with monkeypatch.context() as patch:
        patch.setattr("toolkit.reports.runner.execute", skip_execution)
        folder = run(desk / "small.ipynb").parent
    good = read_bytes(folder)
    make_notebook(
        "print('fine')", "raise ValueError(f\"<script>alert(1)</script> in {__import__('os').getcwd()}/x\")"
    )
    with pytest.raises(RunError, match=r"small\.ipynb: cell 4 of 4: ValueError: <script>") as caught:
        run(desk / "small.ipynb")
    assert "failed.html" in str(caught.value)
    after = read_bytes(folder)
    assert {name: after[name] for name in good} == good
    page = after["failed.html"].decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; in x" in page
    assert str(desk) not in page
    assert "last good report" in page
    assert "Traceback" in page
    index = (desk / "reports" / "index.html").read_text()
    assert "small/report.html" in index
    assert "small/failed.html" in index
    assert "<script>" not in index


@pytest.mark.parametrize(
    ("cell", "cause"),
    [
        ("import os\nos._exit(3)", "cell 3 of 4: the kernel died"),
        ("import sys\nsys.exit(0)", "cell 3 of 4: the cell did not run to its end"),
    ],
)
def test_a_run_that_ends_early_is_a_failed_run(make_notebook, desk, cell, cause):
    with pytest.raises(RunError, match=cause):
        run(make_notebook(cell, "print('never')"))
    assert sorted(read_bytes(desk / "reports" / "small")) == ["failed.html", "failed.json"]
    assert json.loads((desk / "reports/small/failed.json").read_text())["cause"].startswith(cause)


def test_a_run_out_of_time_is_ended_with_its_kernel(make_notebook, desk, monkeypatch):
    monkeypatch.setattr("toolkit.reports.process.monotonic", lambda: 1e6 if read_pid(desk) else 0.0)
    with pytest.raises(RunError, match=r"cell 3 of 3: the run took longer than its limit of 600 seconds"):
        run_notebook(make_notebook(WAIT), "reports", parameters={}, time_limit=600)
    assert not is_running(read_pid(desk))


@pytest.mark.usefixtures("without_kernel")
@pytest.mark.parametrize(
    ("fault", "error", "part"),
    [
        (OSError(28, "No space left on device"), RunError, "small.ipynb: [Errno 28] No space left on device"),
        (RunError("nothing to report"), RunError, "small.ipynb: nothing to report (details: "),
        (KeyError("columns"), KeyError, "columns"),
    ],
)
def test_a_report_that_cannot_be_written_is_a_failed_run(
    make_notebook, desk, monkeypatch, fault, error, part
):
    def fail(*_: object, **__: object) -> str:
        raise fault

    notebook, folder = make_notebook("print('good')"), desk / "reports" / "small"
    run(notebook)
    good = read_bytes(folder)
    with monkeypatch.context() as patch:
        patch.setattr("toolkit.reports.runner.render_page", fail)
        with pytest.raises(error) as caught:
            run(notebook)
    assert part in str(caught.value)
    assert set(read_bytes(folder)) == {*good, "failed.html", "failed.json"}
    run(notebook)
    assert set(read_bytes(folder)) == set(good)


@pytest.mark.usefixtures("without_kernel")
@pytest.mark.parametrize(
    ("parameters", "heading", "title"),
    [
        ({}, "# A heading", "A heading"),
        ({}, "no heading", "small"),
        ({"title": "Given"}, "# A heading", "Given"),
    ],
)
def test_the_title_of_a_report(make_notebook, parameters, heading, title):
    notebook = make_notebook(declaration="title: str = ''  # of the page", heading=heading)
    page = run(notebook, **parameters)
    assert json.loads((page.parent / "manifest.json").read_text())["title"] == title


def test_a_second_run_of_the_same_name_is_refused(make_notebook, desk):
    with open_place(desk / "reports", "small"), pytest.raises(RunError, match="another run of 'small'"):
        run(make_notebook("print('good')"))


def test_a_folder_that_holds_no_report_is_left_alone(make_notebook, desk):
    with pytest.raises(InputError, match="no report"):
        run_notebook(make_notebook("1"), ".", parameters={}, name="articles")
    assert (desk / "articles" / "a.txt").exists()


RUN_AND_WAIT = """
import sys
from toolkit.reports.runner import run_notebook
run_notebook("small.ipynb", "reports", parameters={})
"""


def test_a_run_under_way_bars_a_second_and_killed_leaves_the_last_good_report_and_no_process(
    make_notebook, desk
):
    folder = desk / "reports" / "small"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"title": "Last good"}')
    make_notebook(WAIT)
    process = subprocess.Popen([sys.executable, "-c", RUN_AND_WAIT])
    wait_for(lambda: read_pid(desk) or process.poll() is not None)
    with pytest.raises(BusyError, match="another run of 'small' is under way"):
        run(desk / "small.ipynb")
    process.kill()
    process.wait()
    wait_for(lambda: not is_running(read_pid(desk)))
    assert sorted(read_bytes(folder)) == ["manifest.json"]
    with open_place(desk / "reports", "small") as place:
        assert list(place.work.iterdir()) == [place.fresh]


def wait_for(condition: Callable[[], object], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
