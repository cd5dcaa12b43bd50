"""What was asked of the API, newest last, for the page, for tests and for the curious."""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase

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
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which requests to show; an empty part lets everything through.

    `path` is a glob or a part of the path. `status` is a number, its first digit with `xx`, as in
    `4xx`, or `none` for requests that got no answer.
    """

    method: str = ""
    path: str = ""
    status: str = ""
    token: str = ""

    def fits(self, one: Request) -> bool:
        status = "none" if one.status is None else str(one.status)
        wanted = self.status.lower()
        return (
            (not self.method or one.method == self.method.upper())
            and (not self.path or self.path in one.path or fnmatchcase(one.path, self.path))
            and (not wanted or status == wanted or f"{status[0]}xx" == wanted)
            and (not self.token or one.token == self.token)
        )


def template_of(path: str) -> str:
    return re.sub(r"(?<=/)\d+(?=/|$)", "{id}", path)


class RequestLog:
    def __init__(self) -> None:
        self._kept: deque[Request] = deque(maxlen=KEPT)
        self.count = 0

    def add(self, request: Request) -> None:
        self._kept.append(request)
        self.count += 1

    def since(self, n: int = 0, wanted: Filter | None = None) -> list[Record]:
        fits = (wanted or Filter()).fits
        return [asdict(request) for request in self._kept if request.n > n and fits(request)]

    def newest(self, most: int, wanted: Filter | None = None) -> list[Request]:
        fits = (wanted or Filter()).fits
        found: Iterator[Request] = (one for one in reversed(self._kept) if fits(one))
        return list(itertools.islice(found, most))

    def clear(self) -> None:
        self._kept.clear()
        self.count = 0
