"""Tell somebody of a run: by a command that reads JSON, or by a webhook.

Secrets stand in the configuration as ${NAME} and come from the environment; no message of ours repeats an
address, a header or what a command has printed.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from toolkit.errors import CommuniqueError, InputError, RunError
from toolkit.reports.feed import clean
from toolkit.reports.ledger import OK, SAME, Run, say_change
from toolkit.reports.plan import Notice

PATIENCE = 20  # seconds for a command or an answer
VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}  # what chat services read as links and calls


class NotifyError(RunError):
    """Nobody could be told of a run."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: it would carry a secret header to a stranger."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """No request at all."""
        return


def notify(notice: Notice, run: Run) -> list[str]:
    """Tell of a run whoever is to be told of its event, and return by which ways: command, webhook.

    Raises NotifyError, once every way was tried, for those that fail or miss a variable of the environment.
    """
    if not set(name_events(run)) & set(notice.on):
        return []
    message = write_message(run)
    ways = {"command": _tell_command, "webhook": _tell_webhook}
    faults, told = [], []
    for name, tell in ways.items():
        if getattr(notice, name):
            try:
                tell(notice, message)
                told.append(name)
            except CommuniqueError as error:
                faults.append(str(error))
    if faults:
        raise NotifyError("; ".join(faults))
    return told


def _tell_command(notice: Notice, message: Mapping[str, Any]) -> None:
    run_command([expand(part, "notify.command") for part in notice.command], message)


def _tell_webhook(notice: Notice, message: Mapping[str, Any]) -> None:
    headers = {name: expand(value, f"notify.headers.{name}") for name, value in notice.headers.items()}
    post(expand(notice.webhook, "notify.webhook"), message, headers)


def name_events(run: Run) -> list[str]:
    """The events that a run is: failed; or ok, and changed when a number did."""
    if run.state != OK:
        return ["failed"]
    return ["ok"] if say_change(run.change) == SAME else ["ok", "changed"]


def write_message(run: Run) -> dict[str, Any]:
    """What is told: one line of text, escaped as chat services want it, and the same in fields."""
    change = say_change(run.change)
    said = f"failed: {run.cause}" if run.state != OK else f"made; {change}" if change else "made"
    text = "".join(MARKUP.get(char, char) for char in " ".join(clean(f"{run.title}: {said}").split()))
    return {
        "text": text,
        "report": run.report,
        "title": run.title,
        "state": run.state,
        "cause": run.cause,
        "change": change,
        "as_of": run.as_of,
        "n_documents": run.n_documents,
        "ended": run.ended,
    }


def expand(text: str, where: str) -> str:
    """A text with each ${NAME} from the environment.  Raises InputError naming the variable and the key."""

    def find(match: re.Match[str]) -> str:
        value = os.environ.get(match[1])
        if not value:
            raise InputError(f"{where}: the environment has no variable {match[1]}")
        return value

    return VARIABLE.sub(find, text)


def run_command(command: list[str], message: Mapping[str, Any]) -> None:
    """Start a program, without a shell, that reads the message as JSON from its standard input."""
    try:
        done = subprocess.run(
            command, input=json.dumps(message), text=True, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise NotifyError(f"notify.command: {_say_fault(error)}") from None
    if done.returncode:
        raise NotifyError(f"notify.command: ended with exit status {done.returncode}")


def post(address: str, message: Mapping[str, Any], headers: Mapping[str, str]) -> None:
    """Send the message as JSON to an http or https address; no redirect is followed."""
    try:
        allowed = urlsplit(address).scheme in ("http", "https")
    except ValueError:
        allowed = False
    if not allowed:
        raise InputError("notify.webhook: not an address that begins with http:// or https://")
    content = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "communique"}
    try:
        request = urllib.request.Request(  # noqa: S310  # the scheme is checked above
            address, data=json.dumps(message).encode(), headers={**content, **headers}, method="POST"
        )
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=PATIENCE):
            return
    except urllib.error.HTTPError as error:
        raise NotifyError(f"notify.webhook: the server answered with status {error.code}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NotifyError(f"notify.webhook: {_say_fault(error)}") from None


def _say_fault(error: Exception) -> str:
    """The kind of a fault, without its text: that may hold an address or a header."""
    reason = getattr(error, "reason", error)
    if isinstance(error, subprocess.TimeoutExpired | TimeoutError) or isinstance(reason, TimeoutError):
        return f"gave no answer within {PATIENCE} seconds"
    strerror = getattr(reason, "strerror", None)
    return f"could not be reached or started ({strerror or type(reason).__name__})"
