"""Lay out again, in an empty folder, what a recorded run has read: every input by its checksum, under its old name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from toolkit.errors import InputError
from toolkit.reports.compare import CODE, GONE, LISTS, NEW, REVISED, Cause
from toolkit.reports.manifest import LOCK, hash_file, list_files
from toolkit.reports.shown import PACKAGE


@dataclass(frozen=True)
class Stage:
    """A folder in which a recorded run can be repeated, its notebook from there, and what is not as recorded."""

    base: Path
    notebook: Path
    causes: tuple[Cause, ...] = ()
    unused: tuple[Cause, ...] = field(default=())  # files that are new since and were not in the record


def lay_out(
    record: Mapping[str, Any], folder: Path, *, base: Path, inputs: Mapping[str, str | Path] | None = None
) -> Stage:
    """Put notebook, lock and inputs of a record below an empty folder; `inputs` says where a parameter's lie now.

    Where a file of the recorded checksum is found, under whatever name, it is taken; else the file of that name.
    Raises InputError for an input or notebook that is not there, and for a record with an unsafe path.
    """
    given = dict(inputs or {})
    paths = [record["notebook"]["file"], *(item["path"] for item in record["inputs"])]
    work = _make_base(folder, paths)
    _refuse_unknown(given, record)
    causes: list[Cause] = []
    unused: list[Cause] = []
    for item in record["inputs"]:
        root = _find_root(item, base, given)
        causes += _lay_input(item, root, folder, work)
        unused += _find_unused(item, root)
    notebook, changed = _lay_notebook(record["notebook"], base, folder, work)
    if (base / LOCK).is_file():
        _link(base / LOCK, work / LOCK)
    return Stage(work, notebook, (*causes, *changed), tuple(unused))


def _make_base(folder: Path, paths: Iterable[str]) -> Path:
    """A working folder so deep that every recorded path, also one with "..", stays inside `folder`."""
    ups = max((PurePosixPath(path).parts.count("..") for path in paths), default=0)
    work = folder.joinpath(*["up"] * ups, "here")
    work.mkdir(parents=True)
    return work


def _inside(folder: Path, work: Path, path: str, what: str) -> Path:
    target = Path(os.path.normpath(work / path))
    if PurePosixPath(path).is_absolute() or not target.is_relative_to(folder):
        raise InputError(f"{what}: unsafe path {path!r} in the record")
    return target


def _refuse_unknown(given: Mapping[str, object], record: Mapping[str, Any]) -> None:
    known = list(dict.fromkeys(str(item["parameter"]) for item in record["inputs"]))
    for name in given:
        if name not in known:
            raise InputError(f"no input {name!r} in the record; allowed: {', '.join(known) or 'none'}")


def _find_root(item: Mapping[str, Any], base: Path, given: Mapping[str, str | Path]) -> Path:
    name, path = str(item["parameter"]), str(item["path"])
    candidates = [Path(given[name])] if name in given else [base / path, PACKAGE.parent / path]
    for candidate in candidates:
        if candidate.exists():
            return candidate
    tried = candidates[0] if name in given else path
    raise InputError(f"{name}: no file or folder {str(tried)!r}; say where it lies: --input {name}=PATH")


def _lay_input(item: Mapping[str, Any], root: Path, folder: Path, work: Path) -> Iterator[Cause]:
    """Link each recorded file of an input; a cause for each that is not as recorded."""
    name = str(item["parameter"])
    target = _inside(folder, work, item["path"], name)
    single = [file["file"] for file in item["files"]] == [PurePosixPath(item["path"]).name] and root.is_file()
    if not single:
        target.mkdir(parents=True, exist_ok=True)
    by_hash = _hash_below(root)
    for file in item["files"]:
        place = target if single else _inside(folder, target, file["file"], name)
        source = by_hash.get(file["sha256"]) or _same_name(root, file["file"])
        if source is None:
            yield Cause(LISTS if name != "corpus" else GONE, f"{name}: {file['file']}", file["sha256"], "")
            continue
        found = hash_file(source)
        if found != file["sha256"]:
            yield Cause(
                LISTS if name != "corpus" else REVISED, f"{name}: {file['file']}", file["sha256"], found
            )
        _link(source, place)


def _hash_below(root: Path) -> dict[str, Path]:
    files = list_files(root)
    return {file["sha256"]: root if root.is_file() else root / file["file"] for file in reversed(files)}


def _same_name(root: Path, name: str) -> Path | None:
    path = root if root.is_file() else root / name
    return path if path.is_file() else None


def _find_unused(item: Mapping[str, Any], root: Path) -> Iterator[Cause]:
    if root.is_dir():
        names = {file["file"] for file in item["files"]}
        hashes = {file["sha256"] for file in item["files"]}
        for file in list_files(root):
            if file["file"] not in names and file["sha256"] not in hashes:
                yield Cause(NEW, f"{item['parameter']}: {file['file']}", "", file["sha256"])


def _lay_notebook(
    recorded: Mapping[str, Any], base: Path, folder: Path, work: Path
) -> tuple[Path, Sequence[Cause]]:
    path = str(recorded["file"])
    target = _inside(folder, work, path, "notebook")
    found = [place for place in _notebook_places(path, base) if place.is_file()]
    if not found:
        raise InputError(
            f"notebook {path!r} is neither below the current folder nor among those of the package"
        )
    same = [place for place in found if hash_file(place) == recorded["sha256"]]
    source = (same or found)[0]
    _link(source, target)
    if same:
        return Path(path), ()
    return Path(path), [Cause(CODE, f"notebook: {path}", str(recorded["sha256"]), hash_file(source))]


def _notebook_places(path: str, base: Path) -> list[Path]:
    name = PurePosixPath(path).name
    return [base / path, PACKAGE.parent / path, PACKAGE.parent / "notebooks" / name]


def _link(source: Path, target: Path) -> None:
    """The same file at another place: a hard link, or a copy where the system has none to give."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):
        os.link(source.resolve(), target)
        return
    shutil.copyfile(source, target)
