"""The dashboard: what is open, what was decided, what waits, and how the sync is doing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quotewright.accounts.models import Account, Membership, User
from quotewright.integrations.models import Connection, Issue, Outbox
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.figures import Worth, decided, months_before, pipeline, win_rate
from quotewright.quotes.listing import Stage
from quotewright.quotes.models import Quote

PRICES = {"Firewall": "949", "Server": "4000"}


def offered(account: Account, person: Person, name: str, owner: User | None = None) -> Quote:
    """A quote of 949 or 4,000 once and 50 a month, sent."""
    quote = actions.create_quote(account, person, name, owner)
    actions.add_line(quote, {"name": name, "unit_price": PRICES[name]})
    actions.add_line(quote, {"name": "Care", "unit_price": "50", "frequency": "monthly"})
    actions.publish(quote)
    return quote


@pytest.fixture
def won(account: Account, person: Person, dana: User) -> Quote:
    quote = offered(account, person, "Firewall", dana)
    actions.accept(quote, Signer("Marisol Vega"))
    return quote


@pytest.fixture
def lost(account: Account, person: Person) -> Quote:
    quote = offered(account, person, "Server")
    actions.decline(quote, "Too dear")
    return quote


def test_a_new_account_is_told_its_three_first_steps(client: Client) -> None:
    page = client.get("/").text
    for step in ("Connect to Syncro", "Add a person", "Make the first quote"):
        assert step in page
    assert "Open pipeline" not in page


def test_the_first_steps_know_what_is_done(client: Client, person: Person) -> None:
    page = client.get("/").text
    assert page.count("Done") == 1 and "Connect to Syncro</a>" in page


def test_a_read_only_member_is_offered_no_steps_to_take(reader: Client) -> None:
    page = reader.get("/").text
    assert "/quotes/new/" not in page and "/people/new/" not in page


def test_the_pipeline_counts_and_values_each_stage(
    client: Client, account: Account, person: Person, quote: Quote
) -> None:
    offered(account, person, "Server")
    found = pipeline(account)
    assert found[Stage.DRAFT] == [Worth("USD", 1, Decimal("1747.74"), Decimal(0))]
    [sent] = found[Stage.SENT]
    assert (sent.once, sent.monthly) == (Decimal(4000), Decimal(50))
    page = client.get("/").text
    assert "$4,000" in page and "+ $50 a month" in page and "72 % of open value" in page


def test_currencies_are_never_added_up(
    client: Client, account: Account, person: Person, won: Quote, lost: Quote
) -> None:
    Quote.objects.filter(pk=lost.pk).update(currency="EUR")
    euro = offered(account, person, "Server")
    Quote.objects.filter(pk=euro.pk).update(currency="EUR")
    assert set(decided(account, 3)) == {"USD", "EUR"}
    page = client.get("/").text
    assert "Won and lost in USD" in page and "Won and lost in EUR" in page and "€4,000" in page
    with pytest.raises(AssertionError):
        Worth("USD") + Worth("EUR")


def test_months_are_those_of_the_accounts_time_zone(account: Account, won: Quote) -> None:
    account.time_zone = "America/New_York"
    first = months_before(timezone.localdate(), 2)[-1]
    midnight = datetime(first.year, first.month, 1, 2, tzinfo=UTC)
    Quote.objects.update(closed_at=midnight)
    before, present = decided(account, 2)["USD"]
    assert (before.won.count, present.won.count) == (1, 0)


def test_months_go_back_over_a_new_year() -> None:
    assert months_before(date(2027, 1, 31), 3) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


def test_the_win_rate_is_of_what_was_decided(
    client: Client, account: Account, won: Quote, lost: Quote, quote: Quote
) -> None:
    assert win_rate(decided(account, 12)["USD"]) == 50
    assert win_rate(decided(account, 12, won.owner)["USD"]) == 100
    assert "1 of 2 decided quotes were won (50 %)" in client.get("/").text
    assert "1 of 1 decided quotes were won (100 %)" in client.get("/?owner=me").text


def test_each_drawing_says_what_its_table_says(client: Client, won: Quote, lost: Quote) -> None:
    page = client.get("/").text
    figures = re.findall(r"<figure.*?</figure>", page, re.S)
    assert len(figures) == 2
    for figure in figures:
        drawn = [Decimal(value) for value in re.findall(r'data-value="([\d.]+)"', figure)]
        cells = re.findall(r'<td class="num">\$([\d,.]+)</td>', figure)
        assert [Decimal(cell.replace(",", "")) for cell in cells] == [round(v, 2) for v in drawn]
        assert any(drawn) and re.search(r'aria-labelledby="[^"]+-title', figure)
    assert "$1,549.00" in figures[0] and "$4,600.00" in figures[0] and "$50.00" in figures[1]


def test_the_months_shown_can_be_chosen(client: Client, won: Quote) -> None:
    for months in (3, 6, 12):
        page = client.get("/", {"months": months})
        assert len(page.context["charts"][0].rows) == months
    assert len(client.get("/?months=99999").context["charts"][0].rows) == 12


def test_what_waits_is_named_with_the_list_of_all(
    client: Client, account: Account, person: Person, quote: Quote, syncro: Connection
) -> None:
    server = offered(account, person, "Server")
    soon = timezone.localdate() + timedelta(days=3)
    Quote.objects.filter(pk=server.pk).update(asked_at=timezone.now(), expires_on=soon)
    waits = {"wanted_version": 9, "parked_version": 9}
    Outbox.objects.update_or_create(
        connection=syncro, kind="quote", record_id=server.pk, defaults=waits
    )
    page = client.get("/").text
    for title, query in (
        ("1 quote needs a person in sync", "?sync=needs_person"),
        ("1 customer asked", "?asked=1"),
        ("1 quote expires within 7 days", "?expires=7&amp;sort=expiry"),
        ("1 quote is sent and not viewed", "?stage=sent"),
        ("1 draft is not sent", "?stage=draft"),
    ):
        assert f'href="/quotes/{query}">{title}' in page


def test_mine_leaves_out_what_waits_for_others(client: Client, quote: Quote) -> None:
    assert "Office refresh" in client.get("/?owner=me").text
    Quote.objects.update(owner=None)
    assert "Nothing waits" in client.get("/?owner=me").text


def test_the_sync_health_counts_each_quote_once(
    client: Client, account: Account, person: Person, syncro: Connection
) -> None:
    done, waits, parked = (offered(account, person, "Server") for _ in range(3))
    rows: dict[Quote, dict[str, Any]] = {
        done: {"wanted_version": 2, "done_version": 2, "done_at": timezone.now()},
        waits: {"wanted_version": 2},
        parked: {"wanted_version": 2, "parked_version": 2},
    }
    for quote, values in rows.items():
        Outbox.objects.update_or_create(
            connection=syncro, kind="quote", record_id=quote.pk, defaults=values
        )
    Issue.objects.create(connection=syncro, kind="connection", failure="denied", cause="Refused")
    page = client.get("/")
    health = page.context["health"]
    assert (health.in_step, health.waiting, health.need_person, health.known) == (1, 1, 1, 3)
    assert health.last_push and health.oldest
    assert "Blocked" in page.text and "Refused" in page.text


def test_recent_activity_is_the_accounts_own(client: Client, won: Quote, foreign: Quote) -> None:
    page = client.get("/").text
    assert "accepted revision 1" in page and "Marisol Vega" in page
    assert "Secret" not in page


def test_the_dashboard_shows_no_cost(client: Client, won: Quote, quote: Quote) -> None:
    Quote.objects.update(yearly_cost=Decimal("777.77"))
    Membership.objects.update(sees_margins=False)
    assert "777" not in client.get("/").text


def test_the_number_of_queries_does_not_grow(
    client: Client, account: Account, person: Person, syncro: Connection, quote: Quote
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(database) as captured:
            client.get("/")
        return len(captured)

    def more(count: int) -> None:
        for _ in range(count):
            actions.accept(offered(account, person, "Firewall"), Signer("Marisol Vega"))
            Quote.objects.filter(pk=offered(account, person, "Server").pk).update(
                asked_at=timezone.now(), expires_on=timezone.localdate()
            )
            actions.create_quote(account, person, "Draft")

    more(1)
    few = asked()
    more(8)
    assert few == asked() <= 18


def test_the_sums_name_no_column_that_their_index_lacks(account: Account, dana: User) -> None:
    """Then PostgreSQL reads the index alone: an id to count made it read 8,000 pages for 700."""
    with CaptureQueriesContext(database) as captured:
        pipeline(account, dana)
        decided(account, 12, dana)
    indexes = {index.name: index for index in Quote._meta.indexes}
    for name, query in zip(("quote_open", "quote_decided"), captured.captured_queries, strict=True):
        held = {*indexes[name].fields, *indexes[name].include, "is_template"}
        columns = {f.column for f in Quote._meta.concrete_fields if f.name in held}
        named = set(re.findall(r'"quotes_quote"\."(\w+)"', query["sql"]))
        assert "yearly" in named and named <= columns
