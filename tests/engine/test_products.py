"""Items of a quote become products and vendors through the real worker, ledger and directory."""

from __future__ import annotations

import pytest

from quotewright.integrations import outbox
from quotewright.integrations.connections import change_options, connect, unlink_quote
from quotewright.integrations.models import Call, Connection, Intent, Issue, Link, RemoteRecord
from quotewright.integrations.state import Standing, quote_state
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Fault, Sandbox
from quotewright.sandbox.access import PERMISSIONS
from tests.engine.conftest import work, work_until_settled

SWITCH = {
    "name": "Switch 24p",
    "code": "SW-24",
    "unit_price": "450",
    "unit_cost": "310",
    "supplier": "Ingram",
    "supplier_sku": "ING-SW24",
}


@pytest.fixture
def quote(quote: Quote, connection: Connection) -> Quote:
    change_options(connection, push_products=True)
    actions.add_line(quote, SWITCH)
    return quote


def test_a_published_quote_brings_its_products_and_vendors(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)

    state = work_until_settled(quote)

    assert state.standing is Standing.IN_STEP and state.our_total == state.their_total
    switch = sandbox.state()["products"][-1]
    assert (switch["upc_code"], switch["skus"][0]["value"]) == ("SW-24", "ING-SW24")
    assert [vendor["name"] for vendor in sandbox.state()["vendors"]] == ["Ingram"]
    assert all(line["product_id"] for line in sandbox.state()["estimates"][0]["lines"])
    assert RemoteRecord.objects.filter(kind="product").count() == 4


def test_another_quote_of_the_same_items_makes_no_call_about_them(
    connection: Connection, quote: Quote, person: Person, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    Call.objects.all().delete()
    other = actions.create_quote(quote.account, person, "A second switch", quote.owner)
    actions.add_line(other, SWITCH)
    actions.publish(other)

    work_until_settled(other)

    about = Call.objects.filter(template__regex="^/(products|vendors)")
    assert about.count() == 0 and len(sandbox.state()["products"]) == 4


def test_quotes_pushed_side_by_side_share_their_products(
    connection: Connection, quote: Quote, person: Person, sandbox: Sandbox
) -> None:
    quotes = [
        actions.create_quote(quote.account, person, f"Switch {number}", quote.owner)
        for number in range(4)
    ]
    for each in quotes:
        actions.add_line(each, SWITCH)
        actions.publish(each)

    for each in quotes:
        assert work_until_settled(each).standing is Standing.IN_STEP

    census = sandbox.census()
    assert census["duplicates"] == []
    assert (census["counts"]["products"], census["counts"]["vendors"]) == (1, 1)


@pytest.mark.parametrize("path", ["/vendors", "/products"])
@pytest.mark.parametrize("kind", ["lose_answer", "error_after", "cut_json"])
def test_a_lost_answer_makes_no_twin(
    kind: str, path: str, connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    sandbox.arm(Fault(kind, "POST", path))
    actions.publish(quote)

    assert work_until_settled(quote).standing is Standing.IN_STEP

    census = sandbox.census()
    assert census["duplicates"] == []
    assert (census["counts"]["products"], census["counts"]["vendors"]) == (4, 1)
    assert not Intent.objects.exists()


def test_a_missing_permission_holds_up_that_quote_alone_and_ends_by_itself(
    connection: Connection, quote: Quote, person: Person, sandbox: Sandbox
) -> None:
    some = [each for each in PERMISSIONS if each != "Vendors - New"]
    sandbox.set_token("sandbox", "Quotes", some)
    plain = actions.create_quote(quote.account, person, "Labor", quote.owner)
    actions.add_line(plain, {"name": "Labor", "unit_price": "145"})
    for each in (quote, plain):
        actions.publish(each)
    work()

    state = quote_state(quote)
    assert state.standing is Standing.PAUSED and "“Vendors - New”" in state.cause
    assert "turn off “Push to Syncro Products & Vendors”" in state.remedy
    assert quote_state(plain).standing is Standing.IN_STEP
    connection.refresh_from_db()
    assert connection.closed_until is None

    sandbox.set_token("sandbox", "Quotes", list(PERMISSIONS))
    outbox._waiting().update(not_before=None)
    outbox.sweep()
    work()
    assert quote_state(quote).standing is Standing.IN_STEP
    assert not Issue.objects.filter(closed_at=None).exists()


def test_links_to_products_outlive_unlinking_a_quote(connection: Connection, quote: Quote) -> None:
    actions.publish(quote)
    work_until_settled(quote)

    unlink_quote(quote)

    assert Link.objects.filter(kind="product").count() == 4


def test_what_was_seen_in_one_account_is_not_believed_of_another(
    connection: Connection, quote: Quote
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    assert connection.listings.filter(kind="product").exists()

    connect(connection.account, "another", "", start_anew=True)

    assert not (connection.records.exists() or connection.listings.exists())
