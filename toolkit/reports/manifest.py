"""The record of a report: what went in, by which code, what came out.  No time, no host, no absolute path."""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from toolkit.annotation import find_companion
from toolkit.errors import InputError
from toolkit.reports.parameters import Parameter
from toolkit.reports.shown import PACKAGE, show_path

FORMAT = 1
DISTRIBUTION = "communique"
LOCK = "requirements.lock"
RECORDED_APART = ("lexicons", "models")
NO_ANALYSIS = re.compile(r"(reports|commands)/|templates/(?!.*\.toml$)|(cli|__main__)\.py$|py\.typed$")
WITHOUT_EFFECT = ("test", "lint", "build", "pdf")  # extras that cannot change a report
Manifest = dict[str, Any]


def describe_run(
    *, name: str, title: str, notebook: Path, parameters: Mapping[str, object], base: Path
) -> Manifest:
    """What is known before a run: notebook, parameters as shown, code, lock, lexicons, models, libraries."""
    return {
        "format": FORMAT,
        "name": name,
        "title": title,
        "notebook": {"file": show_path(notebook, base=base), "sha256": hash_file(base / notebook)},
        "parameters": dict(parameters),
        "code": describe_code(),
        "lock": describe_lock(base),
        "lexicons": list_files(PACKAGE / "lexicons"),
        "models": list_files(PACKAGE / "models"),
        "libraries": list_libraries(),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
    }


def describe_inputs(
    declared: Iterable[Parameter], values: Mapping[str, object], *, notebook: str, base: Path
) -> list[dict[str, Any]]:
    """The checksum of every file that a path parameter names: parameter, path, files (file, bytes, sha256).

    Raises InputError naming notebook, parameter and path when there is no such file or folder.
    """
    inputs = []
    for parameter in declared:
        for path in list_paths(parameter, values, base=base):
            if not (base / path).exists():
                allowed = "a path from the current folder, or an absolute one"
                raise InputError(
                    f"{notebook}: {parameter.name}: no file or folder {path!r}; allowed: {allowed}"
                )
            shown, files = show_path(path, base=base), list_files(base / path)
            inputs.append({"parameter": parameter.name, "path": shown, "files": files})
    return inputs


def list_paths(parameter: Parameter, values: Mapping[str, object], *, base: Path) -> list[str]:
    """The paths that a parameter names; one left open names NAME.csv beside the corpus, if any."""
    value = values.get(parameter.name)
    if not parameter.is_path:
        return []
    if value is None and isinstance(corpus := values.get("corpus"), str) and not (base / corpus).is_dir():
        companion = find_companion(base / corpus, f"{parameter.name}.csv")
        return [str(Path(corpus).with_name(companion.name))] if companion else []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)] if value else []


def list_files(path: Path) -> list[dict[str, Any]]:
    """The files below a folder (or the file itself), sorted, none hidden or cached: file, bytes, sha256."""
    if path.is_file():
        return [_describe_file(path, path.name)]
    found = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
    return [_describe_file(found[name], name) for name in sorted(found) if not _is_hidden(name)]


def hash_file(path: Path) -> str:
    """The sha256 of a file, as hexadecimal digits.  Raises InputError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error


def describe_code() -> dict[str, Any]:
    """The version of the package and checksums over its code and templates: version, files, sha256, analyses.

    `analyses` leaves out what cannot move a number: pages, reports, command line.  Lexicons and models are
    recorded file by file, and are in neither.
    """
    files = [file for file in list_files(PACKAGE) if file["file"].partition("/")[0] not in RECORDED_APART]
    analyses = [file for file in files if not NO_ANALYSIS.match(file["file"])]
    return {
        "version": read_version(),
        "files": len(files),
        "sha256": hash_list(files),
        "analyses": hash_list(analyses),
    }


def hash_list(files: Iterable[Mapping[str, Any]]) -> str:
    """One checksum over the names and checksums of files."""
    listed = "".join(f"{file['sha256']}  {file['file']}\n" for file in files)
    return hashlib.sha256(listed.encode()).hexdigest()


def describe_lock(base: Path) -> dict[str, str] | None:
    """The lock file beside the package or in the working folder, if there is one: file, sha256."""
    for folder in (PACKAGE.parent, base):
        if (folder / LOCK).is_file():
            return {"file": LOCK, "sha256": hash_file(folder / LOCK)}
    return None


def read_version() -> str:
    """The installed version of the package, or "unknown" when it runs without being installed."""
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def list_libraries() -> dict[str, str]:
    """The version of every installed library that the package names as its own requirement."""
    try:
        requirements = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        requirements = []
    return dict(sorted(filter(None, map(_find_version, requirements))))


def finish_manifest(manifest: Manifest, folder: Path) -> Manifest:
    """The manifest with the checksum of every file of the report."""
    return manifest | {"outputs": list_files(folder)}


def _describe_file(path: Path, name: str) -> dict[str, Any]:
    return {"file": name, "bytes": path.stat().st_size, "sha256": hash_file(path)}


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in Path(name).parts)


def _find_version(requirement: str) -> tuple[str, str] | None:
    extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)", requirement)
    if extra and extra[1] in WITHOUT_EFFECT:
        return None
    library = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    try:
        return library, importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return None
