"""How long from a commit to the first request at Syncro, with one idle worker.

What somebody does on purpose (here: publishing a revision) goes at once. A mere save waits for
others for `QUOTEWRIGHT_GATHER_SECONDS`; it is measured beside it. A real worker process, a real job
queue, the sandbox over HTTP. Run: `python benchmarks/push_latency.py`.
"""

from __future__ import annotations

import os
import secrets
import statistics
import time
from collections.abc import Callable
from functools import partial

from quotewright.cli.installation import scratch_installation, worker_process
from quotewright.sandbox import Sandbox, running

ROUNDS = 200
WARM_UP = 5
SAVES = 10


def main() -> None:
    """Publish again and again, then save a few times; print medians and 99th percentiles."""
    sandbox = Sandbox(limit_per_minute=0)
    with running(sandbox) as site:
        os.environ["QUOTEWRIGHT_SYNCRO_BASE_URL"] = site
        os.environ["QUOTEWRIGHT_CALLS_PER_MINUTE"] = "0"
        with scratch_installation("bench"), worker_process():
            published, saved = _measure(sandbox)
    _tell("a revision published", published)
    _tell("a person saved, others waited for", saved)


def _measure(sandbox: Sandbox) -> tuple[list[float], list[float]]:
    from quotewright.accounts.models import User
    from quotewright.cli.seed import harbor_it
    from quotewright.people.actions import change_person, create_person
    from quotewright.quotes import actions

    user = User.objects.create_user("dana@harborit.example", secrets.token_hex(8), "Dana")
    account = harbor_it(user)
    person = create_person(account, {"first_name": "Marisol", "email": "m@harbordental.example"})
    quote = actions.create_quote(account, person, "Office refresh")
    actions.add_lines(quote, [{"name": "Firewall", "unit_price": "949"}])
    published = []
    for turn in range(WARM_UP + ROUNDS):
        if turn:
            actions.revise(quote)
        published.append(_wait_of(sandbox, lambda: actions.publish(quote)))
    saved = [
        _wait_of(sandbox, partial(change_person, person, {"city": f"Portland {turn}"}))
        for turn in range(SAVES)
    ]
    return published[WARM_UP:], saved


def _wait_of(sandbox: Sandbox, act: Callable[[], object]) -> float:
    """Act while the worker is idle; return the milliseconds from then to the first request."""
    _wait_until_quiet()
    before = sandbox.log.count
    act()
    committed = time.perf_counter()
    return (_next_request(sandbox, before) - committed) * 1000


def _wait_until_quiet() -> None:
    from quotewright.integrations.models import Outbox

    while not all(row.is_done for row in Outbox.objects.all()):
        time.sleep(0.01)
    time.sleep(0.05)


def _tell(what: str, waits: list[float]) -> None:
    waits.sort()
    median, p99 = statistics.median(waits), waits[int(len(waits) * 0.99)]
    print(f"{what}, {len(waits)} times: median {median:.1f} ms, p99 {p99:.1f} ms")


def _next_request(sandbox: Sandbox, before: int) -> float:
    """Wait until the sandbox has seen a request more, and return when."""
    while sandbox.log.count <= before:
        time.sleep(0.0005)
    return time.perf_counter()


if __name__ == "__main__":
    main()
