"""The notification center: who is told what happened, in the shape Syncro's webhooks have.

Syncro has no API for this; one enters a URL by hand and ticks events. A notice is sent once, from
a thread of its own, and never again: whether Syncro tries again is unknown, so nobody should count
on it.
"""

from __future__ import annotations

import html
import http.client
import ipaddress
import json
import queue
import socket
import threading
import urllib.error
import urllib.request
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO
from urllib.parse import urlsplit

from quotewright.sandbox.fields import Record, moment_text

EVENTS = (
    "Customer - Was created",
    "Estimate - Was created",
    "Estimate - Was approved",
    "Estimate - Was declined",
    "Invoice - Was created",
    "Invoice - Was paid",
    "Payment - Was created",
    "Ticket - Was created",
    "Ticket - Status was changed",
)
KEPT = 200
TIMEOUT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened: event, sentence, page, and the record as the API has it."""

    event: str
    text: str
    link: str
    attributes: Record

    @property
    def body(self) -> bytes:
        linked = f'<a href="{html.escape(self.link)}">{html.escape(self.text)}</a>'
        told = {
            "text": self.text,
            "html": linked,
            "link": self.link,
            "attributes": self.attributes,
        }
        return json.dumps(told).encode()


@dataclass(slots=True)
class Delivery:
    """One notice to one URL; `outcome` is a status, why there is none, or empty while it waits."""

    n: int
    at: str
    event: str
    text: str
    url: str
    outcome: str = ""


def check_url(url: str, anywhere: bool) -> None:
    """Raise ValueError unless `url` is http(s) and, without `anywhere`, this very computer."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a webhook needs an http or https address")
    if not anywhere and not _is_loopback(parts.hostname):
        raise ValueError(
            f"webhooks go to this computer only, and {parts.hostname} is not; "
            "start the sandbox with --webhooks-anywhere to send them elsewhere"
        )


def _is_loopback(host: str) -> bool:
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return all(ipaddress.ip_address(address).is_loopback for address in found)


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A redirect could lead off this computer, so it is an outcome and not a way."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        return None


class Webhooks:
    """Sends what it is told to the URLs it is given; `deliveries` is what became of that."""

    def __init__(self, anywhere: bool = False) -> None:
        self.anywhere = anywhere
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT)
        self.count = 0
        self._waiting: queue.Queue[tuple[Delivery, bytes]] = queue.Queue()
        self._sender: threading.Thread | None = None
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _StayHere())

    def tell(self, url: str, notice: Notice) -> None:
        """Send `notice` soon; returns at once."""
        self.count += 1
        now = moment_text(datetime.now(UTC))
        delivery = Delivery(self.count, now, notice.event, notice.text, url)
        self.deliveries.append(delivery)
        self._waiting.put((delivery, notice.body))
        if self._sender is None:
            self._sender = threading.Thread(target=self._send_all, daemon=True)
            self._sender.start()

    def wait(self) -> None:
        """Until everything told so far has been sent or has failed; for tests."""
        self._waiting.join()

    def _send_all(self) -> None:
        while True:
            delivery, body = self._waiting.get()
            try:
                delivery.outcome = self._send(delivery.url, body)
            finally:
                self._waiting.task_done()

    def _send(self, url: str, body: bytes) -> str:
        try:
            # Checked again: a name may lead somewhere else by now.
            check_url(url, self.anywhere)
            request = urllib.request.Request(
                url, body, {"Content-Type": "application/json", "User-Agent": "Syncro stand-in"}
            )
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return str(answer.status)
        except urllib.error.HTTPError as answer:
            with answer:
                return str(answer.code)
        except (OSError, ValueError, http.client.HTTPException) as problem:
            reason = getattr(problem, "reason", problem)
            words = getattr(reason, "strerror", None) or reason or type(problem).__name__
            return f"not delivered: {words}"
