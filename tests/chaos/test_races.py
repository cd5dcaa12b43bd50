"""Two workers, and several clicks at once: one of everything."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connections

from quotewright.accounts.models import Account
from quotewright.integrations.models import Connection, Outbox
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.models import Quote
from quotewright.quotes.states import IllegalMove
from quotewright.sandbox import Sandbox
from tests.chaos.lives import problems_of_quote
from tests.chaos.setting import how_many, report
from tests.conftest import Workers, wait_for

ROUNDS = how_many(40, short=3)
CLICKS = 4


def refused_at_once(*deeds: Callable[[], Any]) -> int:
    """Do all of it at the same moment; return how many were refused."""
    gate, refused = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], Any]) -> None:
        gate.wait()
        try:
            deed()
        except IllegalMove as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(refused)


def drafted(account: Account, person: Person, number: int) -> Quote:
    quote = actions.create_quote(account, person, f"Phase {number}")
    actions.add_line(quote, {"name": "Firewall", "unit_price": "949.00"})
    actions.add_line(quote, {"name": "Access point", "quantity": "3", "unit_price": "133.33"})
    return quote


def publish(pk: int) -> None:
    actions.publish(Quote.objects.get(pk=pk))


def accept(pk: int) -> None:
    actions.accept(Quote.objects.get(pk=pk), Signer("Marisol Vega", "PO-7"))


def test_two_workers_and_four_clicks_on_accept_make_one_invoice(
    connection: Connection, account: Account, person: Person, sandbox: Sandbox, workers: Workers
) -> None:
    workers.start()
    workers.start()
    tally = report(f"races (two workers, two quotes of one person, {CLICKS} clicks on Accept each)")
    for number in range(ROUNDS):
        pair = [drafted(account, person, 2 * number + n) for n in range(2)]
        refused_at_once(*[partial(publish, quote.pk) for quote in pair])
        clicks = [partial(accept, quote.pk) for quote in pair] * CLICKS
        problems = [] if refused_at_once(*clicks) == 2 * (CLICKS - 1) else ["accepted twice"]
        wait_for(lambda: all(row.is_done for row in Outbox.objects.all()), 60)
        state = sandbox.state()
        for quote in pair:
            problems += problems_of_quote(quote, connection, state)
        problems += [f"{one['kind']} twice" for one in sandbox.census()["duplicates"]]
        tally.count()
        if problems:
            tally.fail(number, problems, "test_races.py")
    assert not tally.said, "\n".join(tally.said)
