"""The project's own promises: one source of dependencies, a hashed lock, data with provenance, a README that runs."""

import csv
import hashlib
import importlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from toolkit.resources import LEXICONS

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_environment_is_what_pyproject_says() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "write_environment.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_dependency_is_locked_with_a_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {m[1].lower() for m in re.finditer(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", lock, re.MULTILINE)}
    wanted = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["project"]["optional-dependencies"]["test"]]
    names = {re.match(r"[A-Za-z0-9._-]+", item)[0].lower() for item in wanted}  # type: ignore[index]
    assert names <= locked
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+(?:\[[^\]]*\])?==)", lock, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_what_reading_web_pages_imports_is_asked_for_by_name() -> None:
    names = [re.split(r"[<>=]", item)[0] for item in PYPROJECT["project"]["dependencies"]]
    assert {"trafilatura", "lxml-html-clean"} <= set(names)
    assert "  - lxml-html-clean>=" in (ROOT / "environment.yml").read_text(encoding="utf-8")
    importlib.import_module("lxml.html.clean")


def test_nothing_committed_names_a_machine_or_a_registry() -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not files:
        pytest.skip("not a git checkout")
    told = re.compile(r"/work/|/root/|/tmp/w/|pypi-mirror|--index-url")
    wrong = []
    for name in files:
        path = ROOT / name
        if (
            path.suffix in (".py", ".md", ".toml", ".yml", ".ipynb", ".csv", ".html", ".lock", ".json")
            and path.name != "test_project.py"
        ):
            wrong += [name] if told.search(path.read_text(encoding="utf-8")) else []
    assert wrong == []


def read_provenance() -> dict[str, dict[str, str]]:
    with (LEXICONS / "PROVENANCE.csv").open(encoding="utf-8", newline="") as handle:
        return {row["file"]: row for row in csv.DictReader(handle)}


@pytest.mark.parametrize("path", sorted(p.name for p in LEXICONS.glob("*.csv") if p.name != "PROVENANCE.csv"))
def test_every_lexicon_has_its_provenance(path: str) -> None:
    row = read_provenance()[path]
    assert row["source"]
    assert row["licence"]
    assert row["sha256"] == hashlib.sha256((LEXICONS / path).read_bytes()).hexdigest()


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.name)
def test_notebooks_hold_calls_alone_and_no_outputs(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert all(re.fullmatch(r"[a-z0-9-]+", cell["id"]) for cell in notebook["cells"])
    source = "\n".join("".join(cell["source"]) for cell in code)
    assert not re.search(r"^\s*(?:def|for|if|try|while|with|class)\b", source, re.MULTILINE)


def test_make_help_names_every_goal() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    goals = re.findall(r"^  make ([a-z-]+)", shown, re.MULTILINE)
    assert goals == [
        "help",
        "env",
        "report",
        "sample-report",
        "test",
        "axe",
        "lint",
        "gate",
        "bench",
        "clean",
    ]


def test_the_readme_code_prints_what_the_readme_shows(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code, shown = re.search(r"```python\n(.*?)```\s+```text\n(.*?)```", readme, re.DOTALL).groups()  # type: ignore[union-attr]
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == shown
