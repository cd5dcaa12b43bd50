"""A quote of 50 lines at 200 ms latency: its first push and its acceptance, lines one by one and
4 and 8 side by side.

The adapter, over HTTP, with a ledger in memory; each answer of the sandbox comes 200 ms late. Run:
`python benchmarks/parallel_lines.py [LINES] [MILLISECONDS]`.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal

from quotewright.integrations.contract import MemoryLedger
from quotewright.integrations.options import Options
from quotewright.integrations.port import Access, Offer, Signature, Stage
from quotewright.integrations.syncro.psa import SyncroPsa, connect
from quotewright.quotes.document import Line, Party, QuoteDocument, Section
from quotewright.sandbox import Fault, Sandbox, running

WIDTHS = (1, 4, 8)
SIGNATURE = Signature("Marisol Vega", datetime(2026, 11, 24, tzinfo=UTC), "PO-7", "9c1f")


def main(lines: int, latency: float) -> None:
    """Push and accept at each width; print seconds, calls and whether the order was kept."""
    one_by_one = 0.0
    floor = 4 * latency
    print(f"{lines} lines, {latency * 1000:.0f} ms a call; what must wait for what: {floor:.1f} s")
    print(f"{'side by side':<14}{'push s':>8}{'times':>7}{'calls':>7}{'order':>7}{'accept s':>10}")
    for width in WIDTHS:
        sandbox = Sandbox(limit_per_minute=0)
        with running(sandbox) as site:
            psa, ledger = _connected(site, width), MemoryLedger()
            # A connection that has pushed before knows what its account does with positions.
            psa.push_quote(_offer("QW-FIRSTONE2", 2), ledger)
            sandbox.arm(Fault("stall", times=0, seconds=latency))
            began, before = time.monotonic(), sandbox.log.count
            psa.push_quote(_offer("QW-BENCHMARK", lines), ledger)
            pushed, calls = time.monotonic() - began, sandbox.log.count - before
            began = time.monotonic()
            psa.push_quote(_accepted("QW-BENCHMARK", lines), ledger)
            accepted = time.monotonic() - began
            psa.close()
        one_by_one = one_by_one or pushed
        kept = "kept" if _is_in_order(sandbox, lines) else "LOST"
        faster = one_by_one / pushed
        print(f"{width:<14}{pushed:>8.2f}{faster:>7.1f}{calls:>7}{kept:>7}{accepted:>10.2f}")


def _connected(site: str, width: int) -> SyncroPsa:
    options = Options(side_by_side=width)
    return connect(Access("harbor", "sandbox", site, settle=0, options=options))


def _offer(key: str, lines: int) -> Offer:
    document = QuoteDocument(
        key=key,
        number=key[-4:],
        revision=1,
        name="Office refresh",
        currency="USD",
        issued_on=date(2026, 11, 23),
        expires_on=date(2026, 12, 23),
        seller="Harbor IT",
        owner="Dana Whitlock",
        url="http://quotes.test/q/abc/",
        party=Party(key, "Marisol", "Vega", f"{key}@harbordental.example".lower()),
        sections=(Section("1", "", tuple(_line(key, n) for n in range(lines))),),
    )
    return Offer(document)


def _line(key: str, number: int) -> Line:
    return Line(f"{key}-{number}", f"Item {number:03}", Decimal(1), Decimal(number + 1))


def _accepted(key: str, lines: int) -> Offer:
    return dataclasses.replace(_offer(key, lines), stage=Stage.ACCEPTED, signature=SIGNATURE)


def _is_in_order(sandbox: Sandbox, lines: int) -> bool:
    [invoice] = sandbox.state()["invoices"]
    rows = sorted(invoice["lines"], key=lambda row: row["position"])
    return [row["item"] for row in rows] == [f"Item {n:03}" for n in range(lines)]


if __name__ == "__main__":
    asked = [float(text) for text in sys.argv[1:]]
    main(int(asked[0]) if asked else 50, asked[1] / 1000 if len(asked) > 1 else 0.2)
