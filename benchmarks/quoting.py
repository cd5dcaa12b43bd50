"""Quoting as people do it, beside Tryton doing the same work in the same run, and reported figures.

Quotewright is measured through its doors: the REST API, the editor's own address and whole pages,
in process by Django's test client, sign-in, checks, JSON and HTML included. Tryton's models are
called directly (see `peers/tryton_tasks.py`), which is less work for it. Each has a database of its
own on the same PostgreSQL. Run: `python benchmarks/quoting.py`; ROUNDS=60 measures longer.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from itertools import count
from typing import Any

from peer_tryton import Absent, figures
from rest_create import _account_token, _at_once

from quotewright.cli.installation import scratch_installation

ROUNDS = int(os.environ.get("ROUNDS", "30"))
ITEMS = int(os.environ.get("PRODUCTS", "100000"))
QUOTES = int(os.environ.get("SALES", "2000"))
NOUNS = ("Firewall", "Switch 24", "Switch 48", "License", "Laptop", "Dock", "Battery", "Rack")
WORDS = ("firewall", "switch 48", "license", "dock", "battery")
# Issue trackers of others; not measured here.
REPORTED = {
    "change a line": (
        "Odoo 14, 1,000 lines, one quantity: 30,000 to 38,000 ms (odoo/odoo#77866, reported)",
        "ERPNext 16, 30 lines, a new row: 3,000 to 8,000 ms (frappe/erpnext#54038, reported)",
        "ERPNext 16, 30 lines, one quantity: over 20,000 ms (frappe/erpnext#54038, reported)",
    ),
    "list of quotes": ("Odoo: 7,000 ms, after a repair 500 ms (odoo/odoo#72033, reported)",),
}
# What of ours stands beside what of theirs.
BESIDE = {
    "list 50 quotes, the page": "list 50 quotes",
    "create 50 lines, REST": "create 50 lines",
    "change a line of 1,000, action": "change a line of 1,000",
    "change a line of 1,000, editor": "change a line of 1,000",
    "open 1,000 lines, the page": "read 1,000 lines",
    "read 1,000 lines, REST": "read 1,000 lines",
    "search items": "search items",
}

Times = dict[str, dict[str, float]]


def main() -> None:
    """Measure both and print one table."""
    server = os.environ.get("DATABASE_URL")
    with scratch_installation("bench"):
        ours = _ours()
    os.environ.pop("DATABASE_URL")  # the scratch database, dropped by now
    if server:
        os.environ["DATABASE_URL"] = server
    print(f"{ROUNDS} rounds, {ITEMS:,} items, {QUOTES:,} quotes of 5 lines beside the large one")
    print("Quotewright alone, ms, p50 / p95:")
    for task, took in ours.items():
        print(f"{task:<34}{_both(took):>18}", flush=True)
    try:
        found = figures()
    except Absent as absent:
        print(absent)
    else:
        _print_beside(ours, found["ms"], f"Tryton {found['version']}")
    for task, lines in REPORTED.items():
        print(f"{task}, elsewhere:", *lines, sep="\n  ")


def _print_beside(ours: Times, theirs: Times, name: str) -> None:
    print(f"{'ms, p50 / p95':<34}{'Quotewright':>18}{name:>20}{'ratio':>8}")
    for task, took in ours.items():
        beside = theirs[BESIDE[task]]
        ratio = f"{beside['p50'] / took['p50']:.1f}×"
        print(f"{task:<34}{_both(took):>18}{_both(beside):>20}{ratio:>8}")


def _both(took: dict[str, float]) -> str:
    return f"{took['p50']:,.1f} / {took['p95']:,.1f}"


def _ours() -> Times:
    from django.test import Client

    from quotewright.accounts.models import Account, Membership, User
    from quotewright.catalog.search import Wanted, search
    from quotewright.people.models import Person
    from quotewright.quotes import actions
    from quotewright.quotes.models import Line, Quote

    token = _account_token()
    account, person = Account.objects.get(), Person.objects.get()
    dana = User.objects.create_user("dana@harborit.example", token, "Dana Whitlock")
    Membership.objects.create(account=account, user=dana, role=Membership.Role.ADMIN)
    big = actions.create_quote(account, person, "Rollout", dana, [("Hardware", _lines(1000))])
    pks = list(Line.objects.filter(section__quote=big).values_list("pk", flat=True))
    _fill_quotes(account, person)
    _fill_catalog(account)
    local = {"Host": "localhost"}
    page, api = Client(headers=local), Client(headers={**local, "Authorization": f"Bearer {token}"})
    turn = count(1)
    page.force_login(dana)

    def by_action() -> None:
        number = next(turn)
        row = Line.objects.select_related("section__quote").get(pk=pks[number * 37 % 1000])
        actions.change_line(row, {"quantity": 2 + number % 7}, dana)

    def by_editor() -> None:
        number = next(turn)
        now = Quote.objects.get(pk=big.pk)
        changed = {"ids": [pks[number * 37 % 1000]], "values": {"quantity": str(9 + number % 7)}}
        do = {"op": "set_lines", **changed}
        asked = {"since": now.version, "revision": now.revision, "do": do}
        answer = page.post(
            f"/quotes/{big.pk}/edits/", json.dumps(asked), content_type="application/json"
        )
        assert answer.status_code == 200, answer.content

    def get(client: Client, path: str) -> Callable[[], None]:
        def task() -> None:
            answer = client.get(path)
            assert answer.status_code == 200 and answer.content

        return task

    def find() -> None:
        word = WORDS[next(turn) % len(WORDS)]
        assert search(account, Wanted(text=word), most=20).items

    tasks: dict[str, Callable[[], None]] = {
        "list 50 quotes, the page": get(page, "/"),
        "create 50 lines, REST": lambda: _at_once(token, 50),
        "change a line of 1,000, action": by_action,
        "change a line of 1,000, editor": by_editor,
        "open 1,000 lines, the page": get(page, f"/quotes/{big.pk}/"),
        "read 1,000 lines, REST": get(api, f"/api/v1/quotes/{big.pk}"),
        "search items": find,
    }
    return {name: _times(task) for name, task in tasks.items()}


def _times(task: Callable[[], None]) -> dict[str, float]:
    took = []
    for turn in range(ROUNDS + 3):
        started = time.perf_counter()
        task()
        if turn >= 3:  # the first ones warm up caches and plans
            took.append((time.perf_counter() - started) * 1000)
    took.sort()
    p95 = took[max(0, round(len(took) * 0.95) - 1)]
    return {"p50": round(statistics.median(took), 1), "p95": round(p95, 1)}


def _lines(number: int) -> list[dict[str, object]]:
    return [
        {"name": f"Access point {n}", "quantity": 3, "unit_price": "189.50"} for n in range(number)
    ]


def _fill_quotes(account: Any, person: Any) -> None:
    from quotewright.quotes import actions

    for number in range(QUOTES):
        actions.create_quote(account, person, f"Quote {number}", sections=[("", _lines(5))])


def _fill_catalog(account: Any) -> None:
    from django.db import connection

    from quotewright.catalog.indexing import reindex
    from quotewright.catalog.models import Item

    for start in range(0, ITEMS, 5_000):
        Item.objects.bulk_create(
            Item(
                account=account,
                name=f"{NOUNS[n % len(NOUNS)]} {n}",
                code=f"HW-{n}",
                price="189.50",
            )
            for n in range(start, min(start + 5_000, ITEMS))
        )
    reindex(Item.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
