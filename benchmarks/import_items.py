"""How many items a second an import brings in, beside one row a transaction.

Against a real PostgreSQL (DATABASE_URL or the embedded one), in a database of its own that is
dropped afterwards. Run: `python benchmarks/import_items.py [ROWS]`.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from quotewright.cli.installation import scratch_installation

ROWS = 20_000
# The naive way is measured on so many of them: all would take minutes.
NAIVE_ROWS = 1_000
HEADER = "Name,Code,SKU,Category,Manufacturer,Supplier,Cost,Price,Taxable,Billing"


def main() -> None:
    """Measure both ways on the same rows; print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with scratch_installation("bench"):
        _measure(count)


def _measure(count: int) -> None:
    from quotewright.accounts.models import Account
    from quotewright.catalog.models import Item
    from quotewright.transfer import actions

    account = Account.objects.create(name="Harbor IT")
    rows = [_row(number) for number in range(count)]
    data = "\n".join([HEADER, *map(",".join, rows)]).encode()
    print(f"{'':<34}{'rows':>8}{'seconds':>10}{'rows/s':>9}{'queries':>9}")
    started = time.perf_counter()
    job = actions.upload(account, "items", "items.csv", data)
    _say("upload", count, started)
    _timed("check (dry run)", count, lambda: _worked(actions.check(job, {})))
    _timed("run", count, lambda: _worked(actions.run(job)))
    assert Item.objects.count() == count
    again = actions.upload(account, "items", "items.csv", data)
    _timed("check again, nothing changed", count, lambda: _worked(actions.check(again, {})))
    _timed("export", count, lambda: _exported(account))
    _timed("undo", count, lambda: _worked(actions.undo(job)))
    assert not Item.objects.exists()
    _timed("one row a transaction", NAIVE_ROWS, lambda: _naive(account, rows[:NAIVE_ROWS]))


def _naive(account: Any, rows: list[list[str]]) -> None:
    """Look for each item, then create or change it, as a loop over the rows would."""
    from quotewright.catalog.actions import change_item, create_item
    from quotewright.catalog.models import Item

    fields = [
        "name",
        "code",
        "sku",
        "category",
        "manufacturer",
        "supplier",
        "cost",
        "price",
        "taxable",
        "frequency",
    ]
    for row in rows:
        raw = {**dict(zip(fields, row, strict=True)), "taxable": row[8] == "yes"}
        mine = Item.objects.filter(account=account)
        found = mine.filter(code__iexact=raw["code"]).first()
        if found := found or mine.filter(sku__iexact=raw["sku"]).first():
            change_item(found, raw)
        else:
            create_item(account, raw)


def _worked(job: Any) -> None:
    from quotewright.transfer import work

    while job.is_working:
        work.advance(job.pk, seconds=3_600)
        job.refresh_from_db()
    assert not job.trouble, job.trouble


def _exported(account: Any) -> None:
    from quotewright.transfer.exports import items_csv

    for _ in items_csv(account, costs=True):
        pass


def _row(number: int) -> list[str]:
    billing = "monthly" if number % 5 == 0 else "one_time"
    return [
        f"Access point {number}, white".replace(",", " -"),
        f"AP-{number:06}",
        f"SKU{number}",
        f"Hardware > Kind {number % 40}",
        f"Maker {number % 60}",
        f"Vendor {number % 25}",
        str(number % 900 + 10),
        f"{number % 900 + 20}.50",
        "yes" if number % 3 else "no",
        billing,
    ]


def _timed(what: str, count: int, way: Any) -> None:
    from django.db import connection

    queries = 0

    def counted(execute: Any, *args: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*args)

    started = time.perf_counter()
    with connection.execute_wrapper(counted):
        way()
    _say(what, count, started, queries)


def _say(what: str, count: int, started: float, queries: int = 0) -> None:
    took = time.perf_counter() - started
    print(f"{what:<34}{count:>8,}{took:>10.1f}{count / took:>9,.0f}{queries:>9,}", flush=True)


if __name__ == "__main__":
    main()
