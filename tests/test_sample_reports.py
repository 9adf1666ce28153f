"""The digests under reports/sample say what the reports of the sample say today.

Cheap as long as nothing that can move a finding has changed; else the report is made and compared.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from toolkit.cli import main
from toolkit.reports.digest import describe_present, digest_report, read_origin, write_digest
from toolkit.reports.plan import read_plan

ROOT = Path(__file__).parent.parent
COMMITTED = ROOT / "reports" / "sample"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REFRESH = "run `make sample-report`, read what changed, and commit it"


def read_texts(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "made_from.json")
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_digest_of_the_sample_is_up_to_date(notebook: Path, tmp_path: Path, monkeypatch) -> None:
    if not COMMITTED.is_dir():
        pytest.skip(f"reports/sample is not there; {REFRESH}")
    folder = COMMITTED / notebook.stem
    if read_origin(folder) == describe_present(ROOT / "data" / "sample", notebook):
        return
    monkeypatch.chdir(ROOT)
    assert main(["report", "data/sample", "--notebook", notebook.stem, "--out", str(tmp_path)]) == 0
    report = tmp_path / notebook.stem
    record = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
    made, committed = digest_report(report, record), read_texts(folder)
    differing = sorted(
        name for name in made.keys() | committed.keys() if made.get(name) != committed.get(name)
    )
    assert differing == [], f"reports/sample/{notebook.stem} is out of date in {differing}: {REFRESH}"


def test_no_digest_is_left_of_a_notebook_that_is_gone() -> None:
    names = {path.stem for path in NOTEBOOKS}
    assert [path.name for path in COMMITTED.glob("*/") if path.name not in names] == [], REFRESH


def test_the_plan_of_the_project_can_be_read() -> None:
    plan = read_plan(ROOT / "reports.toml")
    assert {report.notebook.stem for report in plan.reports.values()} <= {path.stem for path in NOTEBOOKS}
    ignored = subprocess.run(["git", "check-ignore", "-q", str(plan.out / "brief")], cwd=ROOT, check=False)
    assert ignored.returncode in (0, 128)  # 128: not a git checkout


def test_a_digest_is_text_with_short_numbers(tmp_path: Path) -> None:
    report = tmp_path / "small"
    (report / "tables").mkdir(parents=True)
    record = {
        "title": "Small", "name": "small", "notebook": {"file": "small.ipynb", "sha256": "1"}, "parameters": {}, "inputs": [],
        "code": {"sha256": "2", "analyses": "3"}, "facts": {"n_documents": 1685},
    }  # fmt: skip
    (report / "manifest.json").write_text(json.dumps(record))
    (report / "tables" / "findings.csv").write_bytes(b"finding,note\r\nA *leads*.,n = 3\r\n")
    (report / "tables" / "named.csv").write_bytes(b"name,n,share\r\nA,12345,0.123456\r\n")
    (report / "tables" / "none.csv").write_bytes(b"")
    folder = write_digest(report, tmp_path / "digests")
    assert read_texts(folder) == {
        "findings.md": "# Small\n\n- n_documents: 1,685\n\n## Findings\n\n1. A \\*leads\\*.\n   n = 3\n\n"
        "## Tables\n\n- `tables/findings.csv`, 1 row\n- `tables/named.csv`, 1 row\n- `tables/none.csv`, 0 rows\n",
        "tables/findings.csv": "finding,note\nA *leads*.,n = 3\n",
        "tables/named.csv": "name,n,share\nA,12345,0.1235\n",
        "tables/none.csv": "",
    }
    assert read_origin(folder)["analyses"] == "3"
