"""How far a run has come, shown on a terminal and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def show_steps() -> Iterator[Callable[[str, int, int], None]]:
    """A function to call with what is done, how much of it, and how much there is; silent like the other."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("starting", total=None)

        def note(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        yield note


@contextmanager
def show_progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """A function to call with the cell under way and the number of cells; silent when nobody watches."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}: {task.fields[cell]}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(name, total=None, cell="starting")

        def note(cell: int, cells: int) -> None:
            progress.update(task, total=cells, completed=cell - 1, cell=f"cell {cell} of {cells}")

        yield note
