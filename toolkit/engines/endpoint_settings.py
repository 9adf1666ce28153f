"""The configuration of an endpoint: a TOML file given by its path, read strictly; every fault is named by file and key.

base_url = "https://api.paper.example/v1"   # of an OpenAI-compatible service, or "http://localhost:8080/v1"
model = "a-model"
key_env = "DESK_KEY"          # the environment variable that holds the key; left out where none is needed
price_in = 0.15               # for a million tokens sent, in any one currency; 0 on a machine of your own
price_out = 0.60              # for a million tokens answered
most_cost = 2.0               # no engine that is loaded spends more; needed where a price is above 0
cache = "cache"               # folder of the answers; paths start from the folder of this file
audit_log = "sent.jsonl"      # what left the machine
requests_a_minute = 60
retries = 3
timeout = 60                  # seconds

[request]                     # any other field of a request
temperature = 0
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from toolkit.configuration import Kinds, TomlTable, is_kind, read_configuration

VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
OWN_FIELDS = ("model", "messages", "response_format", "stream", "n", "tools")
MOST_RETRIES = 10
NUMBER = (int, float)


@dataclass(frozen=True)
class EndpointSettings:
    """What a configuration says.  The key itself is read when something is sent, and kept nowhere."""

    file: Path
    base_url: str
    model: str
    price_in: float
    price_out: float
    cache: Path
    audit_log: Path
    key_env: str = ""
    most_cost: float | None = None
    requests_a_minute: float = 60
    retries: int = 3
    timeout: float = 60
    request: Mapping[str, Any] = field(default_factory=lambda: {"temperature": 0})

    @property
    def host(self) -> str:
        """Where requests go, without path."""
        return urlsplit(self.base_url).netloc


@dataclass(frozen=True)
class _Key:
    """What a key may hold: of which type, from which value on, said in words."""

    kind: Kinds
    allowed: str
    needed: bool = False
    least: float = -math.inf
    most: float = math.inf

    def fits(self, value: Any) -> bool:
        """Whether a value is of the type and within bounds."""
        if not is_kind(value, self.kind):
            return False
        if isinstance(value, str):
            return bool(value.strip())
        return not isinstance(value, NUMBER) or (self.least <= value <= self.most and math.isfinite(value))


KEYS = {
    "base_url": _Key(str, 'an address such as "https://api.paper.example/v1"', needed=True),
    "model": _Key(str, "the name of a model", needed=True),
    "price_in": _Key(NUMBER, "a number from 0 on, for a million tokens", needed=True, least=0),
    "price_out": _Key(NUMBER, "a number from 0 on, for a million tokens", needed=True, least=0),
    "cache": _Key(str, "a folder", needed=True),
    "audit_log": _Key(str, "a file", needed=True),
    "key_env": _Key(str, "the name of an environment variable, in capitals (never the key itself)"),
    "most_cost": _Key(NUMBER, "a number from 0 on", least=0),
    "requests_a_minute": _Key(NUMBER, "a number from 0.1 to 100000", least=0.1, most=100_000),
    "retries": _Key(int, f"a whole number from 0 to {MOST_RETRIES}", least=0, most=MOST_RETRIES),
    "timeout": _Key(NUMBER, "seconds, from 0.01 to 3600", least=0.01, most=3600),
    "request": _Key(dict, "a table [request] of further fields of a request"),
}


def read_endpoint(path: str | Path) -> EndpointSettings:
    """Read a configuration.  Raises InputError naming file and key, what was given and what is allowed."""
    file, table = Path(path).absolute(), read_configuration(path)
    for check in (_check_keys, _check_address, _check_limit):
        check(table)
    content = table.content
    places = {name: file.parent / content[name] for name in ("cache", "audit_log")}
    return EndpointSettings(file, **{**content, **places, "base_url": content["base_url"].rstrip("/")})


def _check_keys(table: TomlTable) -> None:
    content = table.content
    for name in content:
        if name not in KEYS:
            raise table.fault(name, f"no such key; allowed: {', '.join(KEYS)}")
    for name, key in KEYS.items():
        if name not in content and key.needed:
            raise table.fault(name, f"is missing; allowed: {key.allowed}")
        if name in content and not key.fits(content[name]):
            raise table.fault(name, f"given {_show(name, content[name])}; allowed: {key.allowed}")
    if not VARIABLE.fullmatch(content.get("key_env", "NONE")):
        raise table.fault("key_env", f"given something else; allowed: {KEYS['key_env'].allowed}")
    for name in content.get("request", {}):
        if name in OWN_FIELDS:
            raise table.fault(f"request.{name}", "is filled by the engine; leave it out")


def _show(name: str, value: Any) -> str:
    """A value for a message, but never what might be a key."""
    return "something else" if name == "key_env" else repr(value)


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        return parts if parts.hostname and parts.port != 0 else None  # a port that is no number raises
    except ValueError:
        return None


def _check_address(table: TomlTable) -> None:
    """An address of http or https that holds no secret; a key travels in the clear to this machine alone."""
    parts = _split(table.content["base_url"])
    if parts is None or parts.scheme not in ("http", "https"):
        raise table.fault("base_url", f"not an address; allowed: {KEYS['base_url'].allowed}")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise table.fault("base_url", "no name, password or query may stand in it; a key goes by key_env")
    if parts.scheme == "http" and "key_env" in table.content and parts.hostname not in LOOPBACK:
        raise table.fault("base_url", "a key would travel in the clear; allowed: https, or this machine")


def _check_limit(table: TomlTable) -> None:
    content = table.content
    if (content["price_in"] or content["price_out"]) and "most_cost" not in content:
        raise table.fault("most_cost", "is needed where a price is above 0; allowed: a number from 0 on")
