"""A server that stands in for a chat model: it answers by rule, by script, badly or not at all, and keeps what it got."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from toolkit.engines.endpoint import Endpoint
from toolkit.engines.endpoint_settings import read_endpoint
from toolkit.engines.endpoint_wire import Clock

KEY = "sk-stand-in-0123456789"
WARM, COLD = {"praised", "welcomed", "backs"}, {"condemned", "rejected", "opposes"}


@dataclass
class Script:
    """What the server does next: (status, content, headers, seconds to wait); None answers by rule."""

    steps: list[tuple[int, bytes, dict[str, str], float] | None] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    for_ever: tuple[int, bytes, dict[str, str], float] | None = None

    def next(self) -> tuple[int, bytes, dict[str, str], float]:
        step = self.steps.pop(0) if self.steps else self.for_ever
        return step or (200, answer_by_rule(self.got[-1]), {}, 0.0)


def answer_by_rule(body: dict[str, Any]) -> bytes:
    """Cold words are against, warm words for, and none of them no evidence."""
    classes = [
        name for name in body["response_format"]["json_schema"]["schema"]["required"] if name != "evidence"
    ]
    words = re.findall(r"\w+", body["messages"][1]["content"])
    shown = [word for word in words if word in WARM | COLD]
    likeliest = 1 if not shown else (2 if shown[0] in WARM else 0)
    shares = {name: 90 if place == likeliest else 5 for place, name in enumerate(classes)}
    return complete(json.dumps({"evidence": shown[0] if shown else "", **shares}))


def complete(content: str | None) -> bytes:
    """A chat completion with these words of the model."""
    message = {"role": "assistant", "content": content}
    usage = {"prompt_tokens": 500, "completion_tokens": 50}
    return json.dumps({"choices": [{"index": 0, "message": message}], "usage": usage}).encode()


@contextmanager
def serve(script: Script) -> Iterator[str]:
    """The address of a server that keeps to the script."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            script.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            script.headers.append({"path": self.path, **dict(self.headers)})
            status, content, headers, wait = script.next()
            time.sleep(wait)
            try:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                pass  # the caller has gone

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class FakeTime:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    def clock(self) -> Clock:
        start = datetime(2031, 3, 10, 9, tzinfo=UTC)
        return Clock(lambda: start + timedelta(seconds=self.seconds), lambda: self.seconds, self.sleep)


def write_settings(folder: Path, address: str, **changes: Any) -> Path:
    """A configuration for the server; a key given as None is left out."""
    keys = {
        "base_url": address,
        "model": "stand-in",
        "price_in": 1.0,
        "price_out": 2.0,
        "most_cost": 5.0,
        "cache": "cache",
        "audit_log": "sent.jsonl",
        "requests_a_minute": 60_000,
        "retries": 2,
        "timeout": 5,
        **changes,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in keys.items() if value is not None]
    path = folder / "desk.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def make_engine(folder: Path, address: str, time: FakeTime | None = None, **changes: Any) -> Endpoint:
    """An engine that asks the server."""
    path = write_settings(folder, address, **changes)
    return Endpoint(read_endpoint(path), clock=(time or FakeTime()).clock())


def read_audit(folder: Path) -> list[dict[str, Any]]:
    """The lines of the audit log."""
    path = folder / "sent.jsonl"
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    )
