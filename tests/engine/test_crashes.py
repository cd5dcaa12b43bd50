"""Workers that die: a real kill -9 in the middle of a push."""

from __future__ import annotations

import pytest

from quotewright.integrations.models import Connection
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.models import Quote
from quotewright.sandbox import Fault, Sandbox
from tests.conftest import Workers, wait_for
from tests.engine.conftest import in_step

# Where the worker is killed: its request is being answered slowly, so that the record is made
# in Syncro and nobody here was told.
POINTS = ["/customers", "/estimates", "/estimates/{id}/line_items", "*/convert_to_invoice"]


@pytest.mark.parametrize("path", POINTS)
def test_a_killed_workers_push_is_taken_up_and_makes_no_twin(
    path: str, connection: Connection, quote: Quote, sandbox: Sandbox, workers: Workers
) -> None:
    sandbox.arm(Fault("stall", "POST", path, seconds=2))
    actions.publish(quote)
    actions.accept(quote, Signer("Marisol Vega"))
    victim = workers.start()
    wait_for(lambda: any(row["fault"] for row in sandbox.log.since()))

    workers.kill(victim)
    workers.start()
    wait_for(in_step(quote))

    census = sandbox.census()
    assert census["duplicates"] == []
    assert {census["counts"][kind] for kind in ("customers", "estimates", "invoices")} == {1}
    assert sandbox.state()["invoices"][0]["total"] == "1821.93"


def test_two_workers_make_one_of_everything(
    connection: Connection, quote: Quote, sandbox: Sandbox, workers: Workers
) -> None:
    workers.start()
    workers.start()
    actions.publish(quote)
    actions.accept(quote, Signer("Marisol Vega"))

    wait_for(in_step(quote))

    assert sandbox.census()["duplicates"] == []
