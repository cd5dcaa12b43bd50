"""One pace for the whole installation: all processes and machines share the row of `Pace`.

Syncro refuses more than 180 requests a minute from one address. A burst of a sixth may go at
once; the rest of the minute's budget is spread evenly, so that no minute ever holds more.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.db import connection

BURST_SHARE = 1 / 6

# One statement, so that any number of workers get different turns without waiting for a lock.
# `next_at` is when the budget would be used up evenly; a burst may run ahead of it.
_TAKE = """
INSERT INTO integrations_pace AS pace (name, next_at)
VALUES ('calls', now() + %(gap)s * interval '1 second')
ON CONFLICT (name) DO UPDATE
SET next_at = greatest(pace.next_at, now()) + %(gap)s * interval '1 second'
RETURNING extract(epoch FROM pace.next_at - clock_timestamp())
"""


def wait_turn() -> None:
    """Take the next turn, waiting for it if need be. Must not run inside a transaction."""
    per_minute = settings.CALLS_PER_MINUTE
    burst = per_minute * BURST_SHARE
    gap = 60 / (per_minute - burst)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"gap": gap})
        ahead = float(cursor.fetchone()[0])
    wait = ahead - burst * gap
    if wait > 0:
        time.sleep(wait)
