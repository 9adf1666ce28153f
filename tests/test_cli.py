"""The command line: every verb explains itself, speaks JSON, and ends with a documented status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.cli import EXIT_STATUSES, make_parser
from toolkit.cli import main as run_main
from toolkit.commands import VERBS
from toolkit.reports.index import write_index

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs" / "command_line.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_is_documented_with_its_options(verb: str, capsys):
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args([verb, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "--json" in shown
    assert f"communique {verb}" in DOCUMENT
    section = DOCUMENT.partition(f"## {verb}")[2].partition("\n## ")[0]
    options = {word.strip(",[]") for word in shown.split() if word.strip(",[]").startswith("--")}
    assert [name for name in options - {"--help", "--json"} if f"`{name}" not in section] == []


def test_exit_statuses_are_in_the_help_and_in_the_document(capsys):
    with pytest.raises(SystemExit):
        make_parser().parse_args(["--help"])
    assert EXIT_STATUSES in capsys.readouterr().out
    for line in EXIT_STATUSES.splitlines()[1:]:
        number, words = line.split(maxsplit=1)
        assert f"| {number} | {words} |" in DOCUMENT


def test_an_error_is_one_line_and_json_for_a_script(tmp_path: Path, capsys):
    assert run_main(["index", str(tmp_path / "none"), "--json"]) == 2
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {
        "status": 2,
        "error": {"kind": "InputError", "message": f"{tmp_path / 'none'}: no such folder"},
    }
    assert shown.err == f"communique: {tmp_path / 'none'}: no such folder\n"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    (tmp_path / "reports.toml").write_text('[reports.a]\nnotebook = "brief"\nevery = "day"\n')
    monkeypatch.chdir(tmp_path)
    assert run_main(["schedule", "a", "--as", "cron", "--out", "file/deeper"]) == 2
    assert "file/deeper: cannot be read or written (Not a directory)" in capsys.readouterr().err


def test_the_index_is_listed(tmp_path: Path, capsys):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "manifest.json").write_text('{"title": "A", "parameters": {}, "facts": {}}')
    assert run_main(["index", str(tmp_path), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert [(report["folder"], report["state"]) for report in content["reports"]] == [("a", "ok")]
    assert write_index(tmp_path) == Path(content["page"])


def test_the_dictionary_is_printed(capsys):
    assert run_main(["dictionary"]) == 0
    text = capsys.readouterr().out
    assert run_main(["dictionary", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["markdown"] == text


@pytest.mark.parametrize("args", [["report", "x", "-p", "top"], ["verify", "x", "--input", "=a"]])
def test_an_assignment_needs_name_and_value(args: list, tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run_main(args) == 2
    assert "NAME=VALUE is needed" in capsys.readouterr().err


def test_a_reader_that_stops_reading_is_no_error():
    code = "import sys; from toolkit.cli import main; sys.exit(main(['dictionary']))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    process.stdout.close()
    assert process.stderr
    assert process.stderr.read() == b""
    assert process.wait() == 0
