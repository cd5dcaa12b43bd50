"""What was asked of the API, newest last, for the page, for tests and for the curious."""

from __future__ import annotations

import itertools
import re
from collections import deque
from dataclasses import asdict, dataclass

from quotewright.sandbox.fields import Record

KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Request:
    """One request to the API; `status` is None when the client got no answer."""

    n: int
    at: str
    method: str
    path: str
    template: str
    query: str
    status: int | None
    body: object
    token: str
    fault: str


def template_of(path: str) -> str:
    return re.sub(r"(?<=/)\d+(?=/|$)", "{id}", path)


class RequestLog:
    def __init__(self) -> None:
        self._kept: deque[Request] = deque(maxlen=KEPT)
        self.count = 0

    def add(self, request: Request) -> None:
        self._kept.append(request)
        self.count += 1

    def since(self, n: int = 0) -> list[Record]:
        return [asdict(request) for request in self._kept if request.n > n]

    def newest(self, most: int) -> list[Request]:
        return list(itertools.islice(reversed(self._kept), most))

    def clear(self) -> None:
        self._kept.clear()
        self.count = 0
