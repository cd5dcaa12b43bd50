"""The calls that four workers make under load, and how long a person's search waits meanwhile.

The sandbox refuses more than 180 requests in any minute, as Syncro does. 10,000 pushes wait. Run:
`python benchmarks/pace.py [SECONDS]`; the first minute may begin with a burst and is not counted.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from contextlib import ExitStack
from typing import Any

from quotewright.cli.installation import scratch_installation, worker_process
from quotewright.sandbox import Sandbox, running

LIMIT = 180
WAITING = 10_000
WORKERS = 4


def main(seconds: float) -> None:
    """Let the workers work, search every five seconds, and print the figures."""
    sandbox = Sandbox(limit_per_minute=LIMIT)
    with ExitStack() as stack:
        os.environ["QUOTEWRIGHT_SYNCRO_BASE_URL"] = stack.enter_context(running(sandbox))
        os.environ["QUOTEWRIGHT_CALLS_PER_MINUTE"] = str(LIMIT)
        stack.enter_context(scratch_installation("bench"))
        connection_id = _owe()
        for _ in range(WORKERS):
            stack.enter_context(worker_process())
        waits, counted = _measure(sandbox, connection_id, seconds)
    refused = sum(row["status"] == 429 for row in sandbox.log.since())
    share = counted / (LIMIT * seconds / 60)
    print(f"{WORKERS} workers, {WAITING} pushes waiting, {seconds:.0f} s after the first minute:")
    print(f"  {counted} calls, {share:.1%} of the limit; refused with 429: {refused}")
    print(f"  {len(waits)} searches: slowest {max(waits):.2f} s, median {_median(waits):.2f} s")


def _owe() -> int:
    """Make 10,000 people and owe each to the PSA; return the connection's id."""
    from quotewright.accounts.models import User
    from quotewright.cli.seed import harbor_it
    from quotewright.integrations.models import Connection, Outbox
    from quotewright.people.models import Person

    user = User.objects.create_user("dana@harborit.example", secrets.token_hex(8), "Dana")
    account = harbor_it(user)
    connection = Connection.objects.get(account=account)
    people = Person.objects.bulk_create(
        Person(account=account, first_name=f"Person {n}", email=f"p{n}@harbordental.example")
        for n in range(WAITING)
    )
    Outbox.objects.bulk_create(
        Outbox(connection=connection, kind="person", record_id=person.pk, wanted_version=1)
        for person in people
    )
    return connection.pk


def _measure(sandbox: Sandbox, connection_id: int, seconds: float) -> tuple[list[float], int]:
    from quotewright.integrations.models import Connection

    connection = Connection.objects.get(pk=connection_id)
    waits: list[float] = []
    _search(connection)  # what serves people has been up for a while
    began = time.monotonic()
    before = 0
    while (passed := time.monotonic() - began) < 60 + seconds:
        if passed >= 60 and not before:
            before = sandbox.log.count
        waits.append(_search(connection))
        time.sleep(5)
    return waits, sandbox.log.count - before


def _search(connection: Any) -> float:
    """Make one call as somebody at a screen would; return the seconds it took."""
    from quotewright.integrations import registry

    asked = time.monotonic()
    psa = registry.adapter_of(connection, is_person=True)
    psa.check()
    psa.close()
    return time.monotonic() - asked


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 120)
