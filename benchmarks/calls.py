"""How many calls to Syncro each case takes, counted from the sandbox's own log.

Beside each count stand the bar that is to be reached and what a naive integration does, which
looks everything up each time and sends all of it. Not counted are, because they do not grow with
pushes: reading the lists of customers and contacts, which a worker does every ten minutes while
something is pushed (a call for 25 customers or 50 contacts); and what a connection learns once,
with its first pushes (whether numbers find estimates, how lines keep their order, whether customers
can be sorted: 1 or 2 calls each). Run: `python benchmarks/calls.py [--each]`; `--each` names the
calls.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from quotewright.cli.installation import scratch_installation, worker_process
from quotewright.sandbox import Sandbox, running
from quotewright.sandbox.fields import moment_text
from quotewright.sandbox.records import new_customer

SIZES = (1, 10, 50)
PRODUCTS_A_PAGE = 25
VENDORS = 2
# Customers of long ago: many pages of them, as an MSP has.
NEIGHBORS = 300


@dataclass(frozen=True)
class Row:
    """One case: what was counted, what is to be reached, what others take (0: unknown)."""

    case: str
    lines: int
    counted: int
    bar: int
    naive: int
    calls: Counter[str]

    def __str__(self) -> str:
        met = "met" if self.counted <= self.bar else f"{self.counted - self.bar} too many"
        naive = str(self.naive) if self.naive else "-"
        return f"{self.case:<46}{self.lines:>5}{self.counted:>9}{self.bar:>6}{naive:>8}  {met}"


class Case:
    """An account with one quote at a time, pushed in this process; counts what Syncro was asked."""

    def __init__(self, sandbox: Sandbox) -> None:
        from quotewright.accounts.models import User
        from quotewright.cli.seed import harbor_it
        from quotewright.integrations.models import Connection

        self.sandbox = sandbox
        self.account = harbor_it(User.objects.create_user("dana@harborit.example", "x", "Dana"))
        self.connection = Connection.objects.get(account=self.account)
        self.made = 0
        self.quote: Any = None

    def counted(self, act: Callable[[], None]) -> Counter[str]:
        """Act, push what is owed, and return the calls that this took."""
        from quotewright.integrations import outbox, runner

        act()
        before = self.sandbox.log.count
        outbox.push_now(self.account, "quote", self.quote.pk, self.quote.version)
        runner.push(self.connection.pk, "quote", self.quote.pk, at_once=True)
        self._require_done()
        return Counter(f"{r['method']} {r['template']}" for r in self.sandbox.log.since(before))

    def read_lists(self) -> None:
        """Read what a worker reads every ten minutes, so that matching need not ask."""
        from quotewright.integrations import refresh

        refresh.refresh(self.connection.pk)

    def choose(self, **options: object) -> None:
        """Change the connection's options."""
        from quotewright.integrations import connections

        connections.change_options(self.connection, **options)
        self.connection.refresh_from_db()

    def publish(self, lines: int, organization: str = "", products: str = "") -> None:
        """Quote so many lines for a new person, of an organization if it is named."""
        from quotewright.quotes import actions

        self.choose(push_from="published")
        self._quote(lines, organization, products)
        actions.publish(self.quote)

    def draft(self, lines: int) -> None:
        """A draft of so many lines for a new person, pushed from the first save."""
        self.choose(push_from="saved")
        self._quote(lines, "", "")

    def change_price(self) -> None:
        """Change the first line's price."""
        from quotewright.quotes import actions

        actions.change_line(self._lines()[0], {"unit_price": "8"})
        self.quote.refresh_from_db()

    def move_last_first(self) -> None:
        """Move the last line before the first."""
        from quotewright.quotes import actions
        from quotewright.quotes.actions import Place

        actions.move_line(self._lines()[-1], Place(after=0))
        self.quote.refresh_from_db()

    def revise_price(self) -> None:
        """Publish a revision with another price."""
        self._revised(self.change_price)

    def revise_order(self) -> None:
        """Publish a revision with another order."""
        self._revised(self.move_last_first)

    def accept(self) -> None:
        """Sign it."""
        from quotewright.quotes import actions
        from quotewright.quotes.actions import Signer

        actions.accept(self.quote, Signer("Marisol Vega", "PO-7"))

    def _quote(self, lines: int, organization: str, products: str) -> None:
        from quotewright.people.actions import create_person
        from quotewright.quotes import actions

        self.made += 1
        values = {"first_name": "Marisol", "email": f"m{self.made}@harbordental.example"}
        person = create_person(self.account, {**values, "organization": organization})
        self.quote = actions.create_quote(self.account, person, "Office refresh")
        raw: list[dict[str, str]] = []
        for n in range(lines):
            line = {"name": f"{products or 'Item'} {n}", "unit_price": "9"}
            supplier = {"code": f"{products}-{n}", "supplier": f"{products} {n % VENDORS}"}
            raw.append(line | supplier if products else line)
        actions.add_lines(self.quote, raw)

    def _revised(self, change: Callable[[], None]) -> None:
        from quotewright.quotes import actions

        actions.revise(self.quote)
        change()
        actions.publish(self.quote)

    def _lines(self) -> list[Any]:
        from quotewright.quotes.models import Line

        return list(Line.objects.filter(section__quote=self.quote).order_by("position"))

    def _require_done(self) -> None:
        from quotewright.integrations.models import Issue, Outbox

        row = Outbox.objects.get(kind="quote", record_id=self.quote.pk)
        if not row.is_done:
            raise SystemExit(f"the push did not end: {[i.cause for i in Issue.objects.all()]}")


def main() -> None:
    """Count every case and print the table."""
    sandbox = Sandbox(limit_per_minute=0)
    with running(sandbox) as site:
        os.environ["QUOTEWRIGHT_SYNCRO_BASE_URL"] = site
        os.environ["QUOTEWRIGHT_CALLS_PER_MINUTE"] = "0"
        with scratch_installation("bench"):
            _add_neighbors(sandbox)
            case = Case(sandbox)
            for _ in range(2):  # what a connection learns once, of lines and of numbers
                case.counted(lambda: case.publish(2, "Learned From"))
            case.read_lists()
            case.counted(lambda: case.publish(2, "Learned Of Lists"))
            rows = [row for lines in SIZES for row in _rows_of(case, lines)]
            rows += _rows_of_products(case)
            rows += _ten_saves(case)
    print(f"{'case':<46}{'lines':>5}{'counted':>9}{'bar':>6}{'naive':>8}")
    for row in rows:
        print(row)
        if "--each" in sys.argv:
            print("    " + ", ".join(f"{count} {call}" for call, count in row.calls.items()))
    print(f"{sum(row.counted <= row.bar for row in rows)} of {len(rows)} bars met")


def _add_neighbors(sandbox: Sandbox) -> None:
    """Customers that nobody touches, one for each day of the past."""
    with sandbox.store.lock:
        for n in range(NEIGHBORS):
            moment = moment_text(datetime.now(UTC) - timedelta(days=NEIGHBORS - (n ^ 1)))
            fields = new_customer(business_name=f"No. {n}", email=f"office@no{n}.example")
            times = {"created_at": moment, "updated_at": moment}
            sandbox.store.add("customer", {**fields, **times})


def _rows_of(case: Case, n: int) -> list[Row]:
    company, again = f"Company of {n}", 2 * n + 2
    cases: list[tuple[str, Callable[[], None], int, int]] = [
        ("first push, new person", lambda: case.publish(n), n + 3, n + 6),
        ("first push, new organization", lambda: case.publish(n, company), n + 3, n + 6),
        ("first push, their colleague", lambda: case.publish(n, company), n + 3, n + 6),
        ("again, nothing changed", lambda: None, 0, again),
        ("one price, as a revision, whose note says so", case.revise_price, 3, again),
        ("last line moved to first, as a revision", case.revise_order, 3, again),
        ("acceptance, already in step", case.accept, 4, 0),
        ("first push of a draft", lambda: case.draft(n), n + 3, n + 6),
        ("one price in a draft", case.change_price, 2, again),
        ("last line moved to first in a draft", case.move_last_first, 2, again),
    ]
    rows = []
    for name, act, bar, naive in cases:
        if n > 1 or "moved" not in name:
            calls = case.counted(act)
            rows.append(Row(name, n, calls.total(), bar, naive, calls))
    return rows


def _rows_of_products(case: Case) -> list[Row]:
    """The same with products pushed, everything new; nothing where that is not built yet."""
    rows = []
    case.choose(push_products=True)
    for n in SIZES:
        vendors, known = min(n, VENDORS), len(case.sandbox.state()["products"])
        looks = min(n + vendors, known // PRODUCTS_A_PAGE + 2)
        calls = case.counted(partial(case.publish, n, products=f"P{n}"))
        if not calls["POST /products"]:
            print("Options.push_products makes no product: its rows are left out")
            break
        bar, naive = 2 * n + vendors + 3 + looks, 3 * n + vendors + 7
        rows.append(
            Row("first push, products and vendors new", n, calls.total(), bar, naive, calls)
        )
        calls = case.counted(lambda: None)
        rows.append(Row("again, with products", n, calls.total(), 0, 2 * n + 2, calls))
    case.choose(push_products=False)
    return rows


def _ten_saves(case: Case) -> list[Row]:
    """Saves of a person, with a worker at work: one, ten at once, and ten over a second.

    One is a read, for what somebody may have edited there, and a write. Ten are to be as one.
    """
    with worker_process():
        _count_saves(case, 1, 0.0)  # the worker is up; it believes no list older than itself
        case.read_lists()
        one = _count_saves(case, 1, 0.0)
        rows = [Row("one save of a person", 0, one.total(), 2, 0, one)]
        for name, pause in (("ten saves at once", 0.0), ("ten saves over one second", 0.1)):
            calls = _count_saves(case, 10, pause)
            rows.append(Row(name, 0, calls.total(), one.total(), 10 * one.total(), calls))
    return rows


def _count_saves(case: Case, saves: int, pause: float) -> Counter[str]:
    """Save so many times, so many seconds apart, and count until all is in step."""
    from quotewright.people.actions import change_person

    _wait_until_quiet()
    before = case.sandbox.log.count
    for _ in range(saves):
        case.made += 1
        change_person(case.quote.buyer, {"city": f"Portland {case.made}"})
        time.sleep(pause)
    _wait_until_quiet()
    return Counter(f"{r['method']} {r['template']}" for r in case.sandbox.log.since(before))


def _wait_until_quiet() -> None:
    from quotewright.integrations.models import Outbox

    while not all(row.is_done for row in Outbox.objects.all()):
        time.sleep(0.02)


if __name__ == "__main__":
    main()
