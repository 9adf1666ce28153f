"""Run one notebook with papermill in a process of its own; started by `runner`, never imported by it.

    python -P execute.py JOB.json

The job names the notebook, the parameters, the working folder of the kernel and a folder for what comes out:
`executed.ipynb`, `progress.json` (the cell under way), `kernel.json` (its process) and, at the very end,
`status.json`.  The status is our own: papermill leaves "completed" in a notebook whose kernel died.
When the starting process dies (its end of our standard input closes), the kernel and this process end too.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from papermill import execute_notebook
from papermill.exceptions import PapermillExecutionError

START_LIMIT = 120  # seconds until a kernel must answer
OUTPUT_LIMIT = 60  # seconds to wait for what a finished cell has printed
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class RecordedKernel(AsyncKernelManager):
    """A kernel whose process id is written down, so that whoever started the run can end it."""

    folder = Path()

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start the kernel and write `kernel.json`."""
        await super().start_kernel(**options)
        write_json(self.folder / "kernel.json", {"pid": getattr(self.provisioner, "pid", None)})


def main(job_file: str) -> None:
    """Run the job in a file and write its status."""
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    folder = Path(job["folder"])
    RecordedKernel.folder = folder
    threading.Thread(target=end_with_parent, args=(folder,), daemon=True).start()
    status = run_job(job, folder) | {"peak_memory_mib": measure_peak_memory()}
    write_json(folder / "status.json", status)


def run_job(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Run the notebook of a job; the status says "ok", or "failed" with the error."""
    notebook = nbformat.read(  # type: ignore[no-untyped-call]
        job["notebook"], as_version=4
    )
    offset = count_injected(notebook, job["parameters"])
    total = len(notebook.cells)

    async def note_progress(cell: Any, cell_index: int) -> None:
        number = offset(cell_index) + 1
        write_json(folder / "progress.json", {"cell": number, "cells": total, "source": cell.source})

    try:
        executed = execute_notebook(
            notebook,
            str(folder / "executed.ipynb").replace("{", "{{").replace("}", "}}"),
            parameters=job["parameters"],
            kernel_name="python3",
            language="python",
            cwd=job["cwd"],
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            start_timeout=START_LIMIT,
            iopub_timeout=OUTPUT_LIMIT,
            kernel_manager_class=RecordedKernel,
            on_cell_start=note_progress,
        )
    except PapermillExecutionError as error:
        return describe_cell_error(error, offset)
    except DeadKernelError:
        return {"state": "failed", "error": "the kernel died", "traceback": ""}
    except OSError as error:  # the executed notebook could not be written: no cell is to blame
        return {"state": "failed", "error": f"{type(error).__name__}: {error}", "cell": None}
    except Exception as error:  # noqa: BLE001  # whatever it is, it goes into the status, and the run has failed
        return {"state": "failed", "error": f"{type(error).__name__}: {error}", "traceback": ""}
    return check_every_cell(executed, offset)


def check_every_cell(notebook: Any, offset: Any) -> dict[str, Any]:
    """The status "ok" if every code cell ran: papermill takes `sys.exit()` in the middle for a good end."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and cell.source.strip() and not is_complete(cell):
            return {
                "state": "failed",
                "error": "the cell did not run to its end",
                "cell": offset(index) + 1,
                "source": cell.source,
            }
    return {"state": "ok"}


def is_complete(cell: Any) -> bool:
    """Whether a code cell was executed and shows no error."""
    return cell.execution_count is not None and all(output.output_type != "error" for output in cell.outputs)


def count_injected(notebook: Any, parameters: dict[str, Any]) -> Any:
    """A function from the index of a cell in the running notebook to its index in the notebook on disk."""
    tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
    if not parameters or any("injected-parameters" in found for found in tags):
        return lambda index: index
    declared = next((index for index, found in enumerate(tags) if "parameters" in found), -1)
    return lambda index: index - 1 if index > declared else index


def describe_cell_error(error: PapermillExecutionError, offset: Any) -> dict[str, Any]:
    """The status of a run that a cell ended."""
    return {
        "state": "failed",
        "error": ANSI.sub("", f"{error.ename}: {error.evalue}"),
        "cell": offset(error.cell_index) + 1,
        "source": error.source,
        "traceback": ANSI.sub("", "\n".join(error.traceback)),
    }


def measure_peak_memory() -> float | None:
    """The most memory that the kernel held, in MiB, where the system can tell."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def end_with_parent(folder: Path) -> None:
    """Wait until the starting process is gone, then end the kernel and this process at once."""
    while os.read(0, 1):
        pass
    with contextlib.suppress(OSError, ValueError):
        kernel = json.loads((folder / "kernel.json").read_text(encoding="utf-8"))
        os.killpg(kernel["pid"], signal.SIGKILL)
    os._exit(1)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write JSON so that a reader never sees half of it."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content), encoding="utf-8")
    partial.replace(path)


if __name__ == "__main__":
    main(sys.argv[1])
