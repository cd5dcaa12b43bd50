"""How long the dashboard of 100,000 quotes takes, by range and owner.

Whole requests in process, on the rows of `list_quotes.py`. Run: `python benchmarks/dashboard.py`.
"""

from __future__ import annotations

import sys
from functools import partial

from list_quotes import QUOTES, filled, get, header, measure

from quotewright.cli.installation import scratch_installation

CASES = ("", "months=3", "months=6", "owner=me", "owner=me&months=3")


def main(quotes: int) -> None:
    """Measure every case and print p50, p95 and the slowest, in milliseconds."""
    with scratch_installation("bench"):
        client, _ = filled(quotes)
        print(f"{quotes:,} quotes, whole requests")
        header()
        for case in CASES:
            measure(case or "(everyone, 12 months)", partial(get, client, f"/?{case}"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else QUOTES)
