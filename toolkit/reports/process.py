"""Run a notebook in a child process that can be ended at any time, its kernel included."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

PROGRAM = Path(__file__).with_name("execute.py")
PAUSE = 0.1  # seconds between two looks at the child
LOG_TAIL = 4000  # characters of the log that a failure quotes
FIXED_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "JUPYTER_PREFER_ENV_PATH": "1",
}


@dataclass(frozen=True)
class Outcome:
    """How a run ended: the executed notebook, or the error with the cell it came from."""

    executed: Path | None
    error: str = ""
    cell: int | None = None
    cells: int | None = None
    source: str = ""
    traceback: str = ""
    peak_memory_mib: float | None = None


def run_child(
    notebook: Path,
    parameters: Mapping[str, object],
    *,
    folder: Path,
    cwd: Path,
    time_limit: float,
    kernel_env: Mapping[str, str] | None = None,
    on_progress: Callable[[int, int], None] = lambda cell, cells: None,
) -> Outcome:
    """Execute a notebook with papermill under a limit of wall-clock seconds; what comes out lies in `folder`.

    Never raises for a failed run: the outcome says what went wrong.  No process outlives this call.
    """
    job = {"notebook": str(notebook.resolve()), "parameters": dict(parameters), "cwd": str(cwd)}
    job_file = folder / "job.json"
    job_file.write_text(json.dumps(job | {"folder": str(folder)}), encoding="utf-8")
    process = _start(job_file, folder, cwd, kernel_env or {})
    try:
        in_time = _wait(process, folder, time_limit, on_progress)
    finally:
        _end(process, folder)
    return _read_outcome(folder, process.returncode, None if in_time else time_limit)


def _start(job_file: Path, folder: Path, cwd: Path, kernel_env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    private = {"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_RUNTIME_DIR": str(folder / "runtime")}
    inherited = {name: value for name, value in os.environ.items() if name != "LANGUAGE"}
    with (folder / "log.txt").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-P", str(PROGRAM), str(job_file)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=inherited | FIXED_ENVIRONMENT | private | dict(kernel_env),
            start_new_session=True,
        )


def _wait(
    process: subprocess.Popen[bytes],
    folder: Path,
    time_limit: float,
    on_progress: Callable[[int, int], None],
) -> bool:
    deadline = monotonic() + time_limit
    while process.poll() is None:
        if monotonic() > deadline:
            return False
        progress = _read_json(folder / "progress.json")
        if progress:
            on_progress(progress["cell"], progress["cells"])
        sleep(PAUSE)
    return True


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    if process.poll() is None:
        _kill_group(process.pid)
    process.wait()
    if process.stdin:
        process.stdin.close()
    kernel = _read_json(folder / "kernel.json")
    if kernel and not (folder / "status.json").exists():
        _kill_group(kernel["pid"])


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            os.kill(leader, signal.SIGTERM)
        else:
            os.killpg(leader, signal.SIGKILL)


def _read_outcome(folder: Path, returncode: int, exceeded: float | None) -> Outcome:
    status = _read_json(folder / "status.json") or {}
    progress = _read_json(folder / "progress.json") or {}
    if status.get("state") == "ok":
        return Outcome(folder / "executed.ipynb", peak_memory_mib=status["peak_memory_mib"])
    return Outcome(
        executed=None,
        error=status.get("error") or _describe_end(returncode, exceeded),
        cell=status.get("cell", progress.get("cell")),
        cells=progress.get("cells"),
        source=status.get("source") or progress.get("source", ""),
        traceback=status.get("traceback") or (folder / "log.txt").read_text("utf-8", "replace")[-LOG_TAIL:],
        peak_memory_mib=status.get("peak_memory_mib"),
    )


def _describe_end(returncode: int, exceeded: float | None) -> str:
    if exceeded is not None:
        return f"the run took longer than its limit of {exceeded:g} seconds and was ended"
    return f"the process that ran the notebook ended early (exit status {returncode})"


def _read_json(path: Path) -> dict[str, Any] | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
