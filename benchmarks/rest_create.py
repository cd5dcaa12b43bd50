"""How long `POST /api/v1/quotes` takes for 5 and 50 lines, beside two naive ways.

In process through Django's test client, against a real PostgreSQL (DATABASE_URL or the embedded
one), in a database of its own that is dropped afterwards. Run: `python benchmarks/rest_create.py`.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from quotewright.cli.installation import scratch_installation

ROUNDS = 60
SIZES = (5, 50)


def main() -> None:
    """Measure each way and size in turns, so that a busy machine slows all alike; print a table."""
    with scratch_installation("bench"):
        _measure()


def _measure() -> None:
    token = _account_token()
    ways: dict[str, Callable[[str, int], None]] = {
        "one request": _at_once,
        "one request, lines saved one by one": _saved_one_by_one,
        "one request a line": _line_by_line,
    }
    cases = [(way, size) for way in ways for size in SIZES]
    times: dict[tuple[str, int], list[float]] = {case: [] for case in cases}
    for turn in range(ROUNDS + 5):
        for way, size in cases:
            started = time.perf_counter()
            ways[way](token, size)
            if turn >= 5:  # the first ones warm up caches and plans
                times[way, size].append((time.perf_counter() - started) * 1000)
    print(f"{'':<38}{'lines':>6}{'median ms':>11}{'p95 ms':>9}{'queries':>9}")
    for way, size in cases:
        took = sorted(times[way, size])
        p95 = took[int(len(took) * 0.95) - 1]
        queries = _queries(partial(ways[way], token, size))
        print(f"{way:<38}{size:>6}{statistics.median(took):>11.1f}{p95:>9.1f}{queries:>9}")


def _account_token() -> str:
    from quotewright.accounts.models import Account, ApiToken
    from quotewright.people.actions import create_person

    account = Account.objects.create(name="Harbor IT")
    create_person(account, {"email": "marisol@harbordental.example"})
    return ApiToken.issue(account, "benchmark")


def _at_once(token: str, size: int) -> None:
    lines = [_line(number) for number in range(size)]
    _post(token, "/quotes", {**_quote(), "sections": [{"name": "Hardware", "lines": lines}]})


def _saved_one_by_one(token: str, size: int) -> None:
    """The same request as a view would do it that saves each line and tells of it once."""
    from django.db import transaction

    from quotewright.api.answers import quote_out
    from quotewright.quotes.models import Line, Quote
    from quotewright.quotes.values import line_values

    with transaction.atomic():
        made = _post(token, "/quotes", _quote())
        quote = Quote.objects.select_for_update().get(pk=made["id"])
        section = quote.sections.get()
        for number in range(size):
            values = line_values(_line(number))
            Line.objects.create(section=section, position=number + 1, **values)
    json.loads(quote_out(quote).model_dump_json())


def _line_by_line(token: str, size: int) -> None:
    quote = _post(token, "/quotes", _quote())
    for number in range(size):
        _post(token, f"/quotes/{quote['id']}/lines", _line(number))


def _quote() -> dict[str, object]:
    return {"name": "Network refresh", "person": {"email": "marisol@harbordental.example"}}


def _line(number: int) -> dict[str, object]:
    return {"name": f"Access point {number}", "quantity": 3, "unit_price": "189.50"}


def _post(token: str, path: str, body: dict[str, object]) -> dict[str, Any]:
    answer = _client().post(
        f"/api/v1{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Host": "localhost"},
    )
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


@cache
def _client() -> Any:
    """One client for all, as one server takes all requests: a new one loads the middleware."""
    from django.test import Client

    return Client()


def _queries(run: Callable[[], None]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        run()
    return len(captured)


if __name__ == "__main__":
    main()
