"""Requests to an endpoint: one at a time, paced, tried again where that may help, each in the audit log."""

from __future__ import annotations

import http.client
import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from toolkit.engines.endpoint_audit import AuditLog, Sent
from toolkit.engines.endpoint_costs import ANSWER_TOKENS, Purse, count_tokens, estimate, price
from toolkit.engines.endpoint_settings import EndpointSettings
from toolkit.errors import InputError, RunError

OK = "answered"
TIMED_OUT = "time-out"
TRY_AGAIN = (408, 429)  # and all from 500 on
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds before a request is tried again
MOST_BYTES = 4_000_000  # of an answer that are read
MOST_TOKENS = 100_000_000  # that a server may say it counted
MOST_SHOWN = 300  # characters of what a server says of a fault
KEY = re.compile(r"[\x21-\x7e]+")


class EndpointError(RunError):
    """An endpoint cannot be asked, refuses, or does not answer."""


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Time of day, seconds that only grow, and a way to wait: replaced in tests."""

    now: Callable[[], datetime] = _utc
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Pace:
    """So many requests a minute, evenly."""

    def __init__(self, per_minute: float, clock: Clock) -> None:
        self.gap, self.clock = 60 / per_minute, clock
        self.next = clock.monotonic()

    def wait(self) -> None:
        """Wait until the next request may go."""
        now = self.clock.monotonic()
        if self.next > now:
            self.clock.sleep(self.next - now)
        self.next = max(now, self.next) + self.gap


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: it would carry text and key to a stranger."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """No request at all."""
        return


@dataclass(frozen=True)
class Reply:
    """What came of one try: an outcome in words, the content, the status, and how long the server asks to wait."""

    outcome: str
    content: bytes = b""
    status: int = 200
    wait: float = 0.0

    @property
    def may_pass(self) -> bool:
        """Whether trying again may help."""
        return self.status in TRY_AGAIN or self.status >= 500


class Wire:
    """Sends the requests of one configuration."""

    def __init__(self, settings: EndpointSettings, clock: Clock) -> None:
        self.settings, self.clock = settings, clock
        self.purse = Purse(settings)
        self.audit = AuditLog(settings.audit_log)
        self._pace = Pace(settings.requests_a_minute, clock)
        self._opener = urllib.request.build_opener(_NoRedirect)

    def send(self, body: dict[str, Any], sha256: str, characters: int) -> Reply:
        """The answer to a request.  Raises EndpointError where there is none, CostLimitError past the limit."""
        data = json.dumps(body).encode("ascii")
        for attempt in range(self.settings.retries + 1):
            self.purse.check(estimate(self.settings, [characters], cached=0))
            self._pace.wait()
            reply = self._try(data, sha256, characters)
            if reply.outcome == OK or is_refused(reply):
                return reply
            if not reply.may_pass:
                break
            if attempt < self.settings.retries:
                self.clock.sleep(min(max(FIRST_WAIT * 2**attempt, reply.wait), LONGEST_WAIT))
        raise EndpointError(self._say_fault(reply, attempt + 1))

    def _try(self, data: bytes, sha256: str, characters: int) -> Reply:
        """One request, in the audit log and in the purse."""
        request = self._request(data)
        now = self.clock.now().isoformat(timespec="seconds")
        sent = Sent(now, self.settings.host, self.settings.model, sha256, characters)
        with self.audit.record(sent):
            reply = self._exchange(request)
            sent.outcome = reply.outcome
            sent.cost = round(self._cost(reply, characters), 8)
            self.purse.pay(sent.cost)
        return reply

    def _request(self, data: bytes) -> urllib.request.Request:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if key := self._key():
            headers["Authorization"] = f"Bearer {key}"
        address = f"{self.settings.base_url}/chat/completions"
        return urllib.request.Request(address, data, headers, method="POST")  # noqa: S310  # checked when read

    def _key(self) -> str:
        if not (name := self.settings.key_env):
            return ""
        key = os.environ.get(name, "").strip()
        if not KEY.fullmatch(key):
            state = "holds what is no key" if key else "is not set"
            raise InputError(
                f"{self.settings.file.name}: key_env: the variable {name} {state}; nothing was sent"
            )
        return key

    def _exchange(self, request: urllib.request.Request) -> Reply:
        try:
            with self._opener.open(request, timeout=self.settings.timeout) as response:
                return Reply(OK, read_within(response, self.settings.timeout))
        except urllib.error.HTTPError as error:
            return _read_fault(error)
        except TimeoutError:
            return Reply(TIMED_OUT, status=408)
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                return Reply(TIMED_OUT, status=408)
            return Reply(f"no connection ({type(reason).__name__})", status=503)

    def _cost(self, reply: Reply, characters: int) -> float:
        """By the tokens that the server counted; estimated where it counted none, or may have worked in vain."""
        if reply.outcome not in (OK, TIMED_OUT):
            return 0.0
        tokens_in, tokens_out = read_usage(reply.content) or (count_tokens(characters), ANSWER_TOKENS)
        return price(self.settings, tokens_in, tokens_out)

    def _say_fault(self, reply: Reply, tries: int) -> str:
        said = reply.content.decode("utf-8", "replace")
        if self.settings.key_env and (key := self._key()):
            said = said.replace(key, "[key]")
        said = " ".join(said.split())[:MOST_SHOWN]
        return (
            f"{self.settings.file.name}: {self.settings.host} did not answer: {reply.outcome}, tried {tries} "
            f"time{'s' * (tries > 1)}{f'; it says: {said}' if said else ''}.  Answers so far are in the cache"
        )


def read_within(response: Any, seconds: float) -> bytes:
    """The content, as far as MOST_BYTES.  Raises TimeoutError for one that trickles on for longer than that."""
    until, content = time.monotonic() + seconds, b""
    while len(content) < MOST_BYTES and (more := response.read1(MOST_BYTES - len(content))):
        content += more
        if time.monotonic() > until:
            raise TimeoutError
    return content


def _read_fault(error: urllib.error.HTTPError) -> Reply:
    try:
        with error:
            content = error.read(MOST_BYTES)
    except (OSError, http.client.HTTPException):
        content = b""
    asked = str(error.headers.get("Retry-After", "")).strip()
    wait = float(asked) if re.fullmatch(r"\d{1,6}(\.\d+)?", asked) else 0.0
    return Reply(f"status {error.code}", content, error.code, wait)


def is_refused(reply: Reply) -> bool:
    """Whether the service will not read this text (a filter of contents): a missing answer, no fault of the run."""
    return reply.status == 400 and b'"content_filter"' in reply.content


def read_usage(content: bytes) -> tuple[int, int] | None:
    """The tokens in and out that an answer counts, if it does."""
    try:
        usage = json.loads(content)["usage"]
        counts = usage["prompt_tokens"], usage["completion_tokens"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return counts if all(type(n) is int and 0 <= n <= MOST_TOKENS for n in counts) else None
