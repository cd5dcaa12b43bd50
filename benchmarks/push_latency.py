"""How long from the commit of a change to its first request at Syncro, with one idle worker.

A real worker process, a real job queue, the sandbox over HTTP. Run:
`python benchmarks/push_latency.py`.
"""

from __future__ import annotations

import os
import secrets
import statistics
import time

from quotewright.cli.installation import scratch_installation, worker_process
from quotewright.sandbox import Sandbox, running

ROUNDS = 200


def main() -> None:
    """Change a person again and again; print the median and the 99th percentile."""
    sandbox = Sandbox(limit_per_minute=0)
    with running(sandbox) as site:
        os.environ["QUOTEWRIGHT_SYNCRO_BASE_URL"] = site
        os.environ["QUOTEWRIGHT_CALLS_PER_MINUTE"] = "0"
        with scratch_installation("bench"), worker_process():
            waits = _measure(sandbox)
    waits.sort()
    median, p99 = statistics.median(waits), waits[int(len(waits) * 0.99)]
    print(f"commit to first request, {ROUNDS} changes: median {median:.1f} ms, p99 {p99:.1f} ms")


def _measure(sandbox: Sandbox) -> list[float]:
    from quotewright.accounts.models import User
    from quotewright.cli.seed import harbor_it
    from quotewright.people.actions import change_person, create_person

    user = User.objects.create_user("dana@harborit.example", secrets.token_hex(8), "Dana")
    account = harbor_it(user)
    person = create_person(account, {"first_name": "Marisol", "email": "m@harbordental.example"})
    _next_request(sandbox, 0)
    time.sleep(1)
    waits = []
    for turn in range(ROUNDS + 5):
        before = sandbox.log.count
        change_person(person, {"city": f"Portland {turn}"})
        committed = time.perf_counter()
        waits.append((_next_request(sandbox, before) - committed) * 1000)
        time.sleep(0.05)  # the worker is idle again
    return waits[5:]


def _next_request(sandbox: Sandbox, before: int) -> float:
    """Wait until the sandbox has seen a request more, and return when."""
    while sandbox.log.count <= before:
        time.sleep(0.0005)
    return time.perf_counter()


if __name__ == "__main__":
    main()
