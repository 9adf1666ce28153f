"""TOML files that a user writes, read strictly: every fault is named by file and key."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from toolkit.errors import InputError

Kinds = type | tuple[type, ...]


def read_configuration(path: str | Path) -> TomlTable:
    """The outermost table of a file.  Raises InputError for a file that cannot be read or is not TOML."""
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not TOML ({error})") from error
    return TomlTable(content, str(path))


class TomlTable:
    """A table of a file that is read key by key; what nobody asked for is refused at the end."""

    def __init__(self, content: Mapping[str, Any], file: str, path: str = "") -> None:
        self.content, self.file, self.path = content, file, path
        self.known: list[str] = []

    def fault(self, key: str, said: str) -> InputError:
        """The error for a key, which names it and the file."""
        return InputError(f"{self.file}: {self._place(key)}: {said}")

    def fail(self, key: str, allowed: str) -> InputError:
        """The error for a value that is not allowed, which it shows."""
        return self.fault(key, f"given {self.content.get(key)!r}; allowed: {allowed}")

    def take(self, key: str, kind: Kinds, allowed: str, default: Any = None) -> Any:
        """The value of a key, of the kind asked for, or the default."""
        self.known.append(key)
        if key in self.content and not is_kind(self.content[key], kind):
            raise self.fail(key, allowed)
        return self.content.get(key, default)

    def table(self, key: str) -> TomlTable | None:
        """A table inside this one, if it is there."""
        content = self.take(key, dict, f"a table [{key}]")
        return None if content is None else TomlTable(content, self.file, self._place(key))

    def finish(self) -> None:
        """Refuse a key that nobody asked for, and name the nearest that somebody did."""
        for key in self.content:
            if key not in self.known:
                raise self.fault(key, f"no such key; {say_allowed(self.known, key)}")

    def _place(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def is_kind(value: Any, kind: Kinds) -> bool:
    """Whether a value is of the kind; true and false are no numbers."""
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def say_allowed(names: Iterable[str], given: str) -> str:
    """The names that are allowed, after the nearest one to what was given."""
    names = list(names)
    near = difflib.get_close_matches(given, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}allowed: {', '.join(names) or 'none'}"
