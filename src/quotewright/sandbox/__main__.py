"""Runs the sandbox alone: python -m quotewright.sandbox."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from quotewright.sandbox import Sandbox, serve
from quotewright.sandbox.journal import StateUnreadable
from quotewright.sandbox.seeds import SEEDS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m quotewright.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8001, help="port to listen on")
    parser.add_argument("--state", type=Path, help="file in which records outlive a restart")
    parser.add_argument("--limit", type=int, default=180, help="requests a minute, 0 for no limit")
    parser.add_argument("--product-url", default="", help="where the link back leads")
    parser.add_argument(
        "--seed", choices=SEEDS, default="empty", help="records to begin with when there are none"
    )
    parser.add_argument(
        "--webhooks-anywhere",
        action="store_true",
        help="send webhooks to other computers too, not only to this one",
    )
    chosen = parser.parse_args()
    try:
        sandbox = Sandbox(
            chosen.state, chosen.limit, chosen.product_url, chosen.seed, chosen.webhooks_anywhere
        )
    except (StateUnreadable, OSError) as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(1) from None
    serve(sandbox, chosen.host, chosen.port)


if __name__ == "__main__":
    main()
