"""Single calls to Syncro whose every answer counts: nothing is shaped, and a refusal is a finding.

The client of this package turns answers into records and errors; a probe wants the answers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from quotewright.integrations.port import Access, Exchange, Json
from quotewright.integrations.syncro.answers import problems_in
from quotewright.integrations.syncro.client import site_of

# A probe is a guest: far more calls than it makes when all goes well, and then it stops.
MOST_CALLS = 140
TRIES = 3
_PRIVATE_KEYS = re.compile(
    r"name|mail|address|city|zip|phone|mobile|note|url|domain|token|employee|item|description|title"
)
_EMAIL = re.compile(r"\S+@\S+")
_HOST = re.compile(r"(https?://\S+|\b[\w-]+(\.[\w-]+)*\.(com|net|org|io|example|test|local)\b\S*)")


class Reason(Exception):
    """Why something could not be found out, in words for people."""


class MayNot(Reason):
    """The token lacks a permission."""


class NoAnswer(Reason):
    """The call left and nothing came back; a write may have counted."""


class Stopped(Exception):
    """It makes no sense to go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is None where it was not JSON; `words` are fit for a bug report."""

    call: str
    status: int
    body: Any
    text: str
    headers: Mapping[str, str]
    words: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it says that it was done."""
        return 200 <= self.status < 300

    @property
    def is_denied(self) -> bool:
        """Whether the token may not do this."""
        return self.status in {401, 403}

    @property
    def is_refused(self) -> bool:
        """Whether Syncro did not like what was sent."""
        return self.status in {400, 409, 422}

    @property
    def told(self) -> str:
        """The status and, if there are any, the words of a refusal."""
        return f"{self.status}, “{self.words}”" if self.words else str(self.status)

    def checked(self) -> Answer:
        """Return itself if good. Raises MayNot or Reason."""
        if self.is_denied:
            raise MayNot(f"the token may not {self.call} ({self.status})")
        if not self.is_good:
            raise Reason(f"{self.call} answered {self.told}")
        return self

    def rows(self, key: str) -> list[Json]:
        """Return the rows of a list. Raises Reason."""
        found = self.checked().body.get(key) if isinstance(self.body, dict) else None
        if not isinstance(found, list):
            raise Reason(f"{self.call} answered without “{key}”")
        return [row for row in found if isinstance(row, dict)]

    def record(self, key: str) -> Json:
        """Return the record, in its wrapper or without one. Raises Reason."""
        body = self.checked().body
        found = body.get(key, body) if isinstance(body, dict) else None
        if not isinstance(found, dict) or "id" not in found:
            raise Reason(f"{self.call} answered without a record of “{key}”")
        return found


class RawCalls:
    """Calls one Syncro account, at the pace of `access`; counts them, and journals each."""

    def __init__(self, access: Access, transport: httpx.BaseTransport | None = None) -> None:
        self.site = site_of(access)
        self.count = 0
        self.most = MOST_CALLS
        self.too_many: Answer | None = None
        self.denied: Answer | None = None
        self.limit_headers: set[str] = set()
        self._access = access
        self._silent = 0
        self._private: set[str] = {access.token, access.subdomain}
        self._http = httpx.Client(
            base_url=f"{self.site}/api/v1",
            headers={"Authorization": f"Bearer {access.token}", "Accept": "application/json"},
            timeout=httpx.Timeout(access.timeout, connect=min(access.timeout, 5)),
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, token: str = "", **params: str) -> Answer:
        """Read; tries again when no answer comes. `token` is sent instead of the account's own."""
        return self.again("GET", path, params, token)

    def again(
        self, method: str, path: str, params: dict[str, str] | None = None, token: str = ""
    ) -> Answer:
        """Do what does no harm twice: read or delete. Raises NoAnswer after TRIES."""
        for left in reversed(range(TRIES)):
            try:
                answer = self.ask(method, path, params=params, token=token)
                if answer.status < 500 or not left:
                    return answer
            except NoAnswer:
                if not left:
                    raise
        raise AssertionError("the last try returns or raises")

    def ask(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        params: dict[str, str] | None = None,
        token: str = "",
    ) -> Answer:
        """Call once, and again only when told to slow down. Raises NoAnswer and Stopped."""
        for _ in range(TRIES):
            answer = self._once(method, path, body, params, token)
            if answer.status != 429:
                return answer
            self.too_many = answer
            after = answer.headers.get("retry-after", "")
            self._access.back_off(min(float(after), 120.0) if after.isdigit() else 15.0)
        raise Stopped("Syncro keeps asking to slow down; try again later")

    def _once(
        self, method: str, path: str, body: Json | None, params: dict[str, str] | None, token: str
    ) -> Answer:
        if self.count >= self.most:
            raise Stopped(f"{self.most} calls were made, more than a probe needs")
        self._access.pace()
        self.count += 1
        began = time.monotonic()
        status: int | None = None
        text = ""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = self._http.request(method, path, json=body, params=params, headers=headers)
            status, text = answer.status_code, answer.text
        except httpx.HTTPError as error:
            text = type(error).__name__
            self._silent += 1
            if self._silent > TRIES:
                raise Stopped("Syncro does not answer any more") from error
            raise NoAnswer(f"no answer came to {method} {path}") from error
        finally:
            took = int((time.monotonic() - began) * 1000)
            full = str(httpx.URL(path, params=params)) if params else path
            self._access.journal(Exchange(method, full, status, took, body, text[:20_000]))
        self._silent = 0
        understood = self._understood(f"{method} {path}", answer)
        if understood.is_denied and not token:
            self.denied = understood
        return understood

    def _understood(self, call: str, answer: httpx.Response) -> Answer:
        try:
            body = answer.json()
        except ValueError:
            body = None
        self._private |= private_texts(body)
        good = answer.status_code < 300
        if good:
            names = map(str.lower, answer.headers)
            self.limit_headers |= {name for name in names if "ratelimit" in name.replace("-", "")}
        words = "" if good else self.cleaned("; ".join(problems_in(body)))[:160]
        return Answer(call, answer.status_code, body, answer.text, answer.headers, words)

    def cleaned(self, words: str) -> str:
        """Return Syncro's words without anything that belongs to the account."""
        for text in sorted(self._private, key=len, reverse=True):
            if len(text) > 2 and text.casefold() in words.casefold():
                words = re.sub(re.escape(text), "…", words, flags=re.IGNORECASE)
        return without_addresses(words)


def private_texts(body: Any, key: str = "") -> set[str]:
    """Collect what an answer says about the account and its people."""
    if isinstance(body, dict):
        parts = [private_texts(value, str(name)) for name, value in body.items()]
        return set().union(*parts)
    if isinstance(body, list):
        return set().union(*(private_texts(value, key) for value in body))
    return {body} if isinstance(body, str) and _PRIVATE_KEYS.search(key) else set()


def without_addresses(words: str) -> str:
    """Blank out e-mail and web addresses."""
    return _HOST.sub("…", _EMAIL.sub("…", words))


class Pacer:
    """The pace of a probe outside of an installation: so many seconds between two calls."""

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds, self._clock, self._sleep = seconds, clock, sleep
        self._next = 0.0

    def pace(self) -> None:
        """Wait until the next call may be made."""
        if (wait := self._next - self._clock()) > 0:
            self._sleep(wait)
        self._next = self._clock() + self._seconds

    def back_off(self, seconds: float) -> None:
        """Make no call for so long."""
        self._next = max(self._next, self._clock() + seconds)
