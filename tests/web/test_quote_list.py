"""The list of quotes: orders, filters, saved views, and several quotes at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quotewright.accounts.models import Account, Membership, SavedView, User
from quotewright.integrations.models import Connection, Outbox
from quotewright.people.actions import create_person
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Line, Quote
from tests.web.conftest import HTMX

VIEW = {"name": "My drafts", "query": "stage=draft&owner=me&after=x&junk=1", "pinned": "on"}


@pytest.fixture
def phones(account: Account, person: Person, quote: Quote) -> Quote:
    """A second quote, cheaper, for somebody else, with nobody's name on it."""
    tom = create_person(
        account,
        {"first_name": "Tom", "last_name": "Okafor", "organization": "Okafor Accounting"},
    )
    made = actions.create_quote(account, tom, "Phone system", raw={"tags": ["VoIP"]})
    actions.add_line(made, {"name": "Phone", "unit_price": "90", "unit_cost": "60"})
    return made


@pytest.fixture
def syncro(syncro: Connection, quote: Quote) -> Connection:
    """A connection in which the quote waits for a person."""
    waits = {"wanted_version": 3, "parked_version": 3}
    Outbox.objects.create(connection=syncro, kind="quote", record_id=quote.pk, **waits)
    return syncro


def shown(client: Client, **query: str) -> list[str]:
    return names_in(client.get("/quotes/", query))


def names_in(page: Any) -> list[str]:
    """The names of the rows, in order."""
    return re.findall(r'<a class="main" href="[^"]+">([^<]*)</a>', page.content.decode())


def test_a_header_orders_and_turns_around(client: Client, phones: Quote) -> None:
    assert shown(client, sort="-total") == ["Office refresh", "Phone system"]
    page = client.get("/quotes/", {"sort": "-total"}).text
    assert 'aria-sort="descending"><button class="sort" id="sort-total"' in page
    assert 'name="sort" value="total"' in page and "highest total first" in page
    assert shown(client, sort="total") == ["Phone system", "Office refresh"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"owner": "me"}, ["Office refresh"]),
        ({"owner": "none"}, ["Phone system"]),
        ({"tag": "VoIP"}, ["Phone system"]),
        ({"q": "okafor"}, ["Phone system"]),
        ({"stage": "sent"}, ["Office refresh"]),
        ({"expires": "7"}, []),
        ({"expires": "30"}, ["Office refresh"]),
        ({"sync": "needs_person"}, ["Office refresh"]),
        ({"sync": "waiting"}, []),
        ({"asked": "1"}, ["Phone system"]),
    ],
)
def test_a_filter_keeps_what_it_says(
    client: Client,
    phones: Quote,
    quote: Quote,
    syncro: Connection,
    query: dict[str, str],
    expected: list[str],
) -> None:
    actions.publish(quote)
    Outbox.objects.update(parked_version=99)
    Quote.objects.filter(pk=phones.pk).update(asked_at=timezone.now())
    assert shown(client, **query) == expected


def test_a_person_or_an_organization_narrows_the_list(client: Client, phones: Quote) -> None:
    tom = phones.buyer
    assert shown(client, person=str(tom.pk)) == ["Phone system"]
    page = client.get("/quotes/", {"organization": str(tom.organization_id)})
    assert "Remove filter: Okafor Accounting" in page.text
    assert names_in(page) == ["Phone system"]
    found = client.get("/quotes/", {"q": "okafor"}, headers=HTMX).text
    assert f"?organization={tom.organization_id}" in found


@pytest.mark.parametrize(
    "query",
    [
        "stage=x",
        "owner=x",
        "owner=99999999999999999999",
        "sort=x",
        "expires=-1",
        "after=x",
        "person=x",
        "sync=x",
        "q=%00",
        "expires=9999999",
    ],
)
def test_an_address_without_meaning_shows_the_list(
    client: Client, quote: Quote, query: str
) -> None:
    assert client.get(f"/quotes/?{query}").status_code == 200


def test_htmx_gets_the_list_and_its_address_without_empty_fields(
    client: Client, quote: Quote
) -> None:
    answer = client.get("/quotes/", {"q": "office", "owner": "", "tag": ""}, headers=HTMX)
    assert answer["HX-Replace-Url"] == "/quotes/?q=office" and "HX-Request" in answer["Vary"]
    assert 'id="quote-tabs"' in answer.text and "<html" not in answer.text


def test_going_back_shows_the_whole_page(client: Client, quote: Quote) -> None:
    restoring = {**HTMX, "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/quotes/", headers=restoring).text


def test_margins_are_for_those_who_see_them(client: Client, phones: Quote) -> None:
    assert "33.3 %" in client.get("/quotes/").text
    Membership.objects.update(sees_margins=False)
    for address in ("/quotes/", f"/people/{phones.person_id}/"):
        page = client.get(address).text
        assert "33.3" not in page and "Margin" not in page


@pytest.mark.parametrize("address", ["/quotes/", "/quotes/?q=batch&sort=-total&owner=me"])
def test_the_number_of_queries_does_not_grow(
    client: Client, account: Account, dana: User, syncro: Connection, address: str
) -> None:
    def asked(count: int) -> int:
        for number in range(count):
            buyer = create_person(account, {"first_name": f"Tom {number}", "organization": "X"})
            actions.create_quote(account, buyer, f"Batch {number}", dana)
        with CaptureQueriesContext(database) as captured:
            client.get(address)
        return len(captured)

    assert asked(3) == asked(30) <= 13


def test_several_quotes_change_owner_and_back(
    client: Client, phones: Quote, quote: Quote, dana: User
) -> None:
    chosen = {"do": "owner", "owner": "me", "ids": [phones.pk, quote.pk]}
    answer = client.post("/quotes/several/", chosen, headers=HTMX)
    assert "1 quote is now with Dana Whitlock" in answer.text
    assert f'id="quote-{phones.pk}" hx-swap-oob="true"' in answer.text
    assert f'id="quote-{quote.pk}"' not in answer.text  # it was hers before
    client.post("/quotes/several/back/", {"owners": f"{phones.pk}:0"}, headers=HTMX)
    assert Quote.objects.get(pk=phones.pk).owner is None


def test_several_quotes_are_tagged_and_back(client: Client, phones: Quote, quote: Quote) -> None:
    chosen = {"do": "tag", "tag": "Renewal", "ids": [phones.pk, quote.pk]}
    answer = client.post("/quotes/several/", chosen, headers=HTMX)
    assert "2 quotes are tagged “Renewal”" in answer.text
    back = {"tag": "Renewal", "ids": f"{phones.pk} {quote.pk}"}
    client.post("/quotes/several/back/", back, headers=HTMX)
    assert not Quote.objects.filter(tags__contains=["Renewal"]).exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"do": "tag", "tag": "VIP"}, "No quote is chosen"),
        ({"do": "tag", "tag": "a, b", "ids": "1"}, "Type one tag, without a comma"),
        ({"do": "owner", "ids": "1"}, "No owner is chosen"),
    ],
)
def test_what_cannot_be_done_to_several_is_said(
    client: Client, quote: Quote, given: dict[str, str], said: str
) -> None:
    answer = client.post("/quotes/several/", given, headers=HTMX)
    assert answer.status_code == 422 and said in answer.text


def test_a_foreign_quote_and_member_stay_out(client: Client, foreign: Quote, dana: User) -> None:
    client.post("/quotes/several/", {"do": "owner", "owner": "me", "ids": [foreign.pk]})
    client.post("/quotes/several/back/", {"owners": f"{foreign.pk}:{dana.pk}"})
    assert Quote.objects.get(pk=foreign.pk).owner is None


def test_a_view_is_saved_pinned_renamed_and_deleted(client: Client, quote: Quote) -> None:
    answer = client.post("/quotes/views/", VIEW)
    assert answer["Location"] == "/quotes/?stage=draft&owner=me"
    page = client.get(answer["Location"]).text
    assert 'href="/quotes/?stage=draft&amp;owner=me" aria-current="page"' in page
    view = SavedView.objects.get()
    client.post(f"/views/{view.pk}/", {"name": "Drafts"})
    view.refresh_from_db()
    assert (view.name, view.pinned) == ("Drafts", False)
    client.post(f"/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_a_view_of_the_same_name_is_replaced(client: Client, quote: Quote) -> None:
    client.post("/quotes/views/", VIEW)
    client.post("/quotes/views/", {"name": "MY DRAFTS", "query": "stage=sent"})
    assert SavedView.objects.get().query == "stage=sent"


def test_a_view_needs_a_name_of_its_own(client: Client, quote: Quote) -> None:
    assert "is empty" in client.post("/quotes/views/", {**VIEW, "name": " "}).text
    client.post("/quotes/views/", VIEW)
    client.post("/quotes/views/", {**VIEW, "name": "Other"})
    other = SavedView.objects.get(name="Other")
    answer = client.post(f"/views/{other.pk}/", {"name": "my drafts"})
    assert answer.status_code == 422 and "You have a view “my drafts” already" in answer.text


def test_a_view_is_its_members_alone(client: Client, account: Account, quote: Quote) -> None:
    client.post("/quotes/views/", VIEW)
    joel = User.objects.create_user("joel@harborit.example", "correct horse", "Joel Park")
    Membership.objects.create(account=account, user=joel)
    other = Client()
    other.force_login(joel)
    assert "My drafts" not in other.get("/quotes/").text
    view = SavedView.objects.get()
    assert other.post(f"/views/{view.pk}/delete/").status_code == 404


def test_a_read_only_member_chooses_and_saves_nothing(reader: Client, quote: Quote) -> None:
    page = reader.get("/quotes/").text
    assert "data-select" not in page and "Save this view" not in page
    for address in ("/quotes/several/", "/quotes/several/back/", "/quotes/views/"):
        assert reader.post(address, {"ids": quote.pk, **VIEW}).status_code == 403


def test_counting_stops_at_999(
    client: Client, account: Account, person: Person, quote: Quote
) -> None:
    rows: Sequence[Quote] = [
        Quote(account=account, person=person, name="Batch", number=f"B{n}", currency="USD",
              issued_on=quote.issued_on, updated_at=timezone.now() - timedelta(days=1))
        for n in range(1000)
    ]  # fmt: skip
    Quote.objects.bulk_create(rows)
    page = client.get("/quotes/").text
    assert 'All <span class="count">999+</span>' in page and "999+ quotes, latest" in page
    assert 'Sent <span class="count">0</span>' in page


def test_what_people_typed_is_text_in_a_row(client: Client, phones: Quote, dana: User) -> None:
    bad = '<b title="x">&'
    Person.objects.filter(pk=phones.buyer.pk).update(first_name=bad)
    User.objects.filter(pk=dana.pk).update(name=bad)
    Quote.objects.filter(pk=phones.pk).update(name=bad, tags=[bad], owner=dana)
    page = client.get("/quotes/").content.decode()
    assert bad not in page and page.count("&lt;b title=&quot;x&quot;&gt;&amp;") >= 4


def test_a_loss_is_written_as_in_the_editor(client: Client, quote: Quote) -> None:
    for line in Line.objects.all():
        actions.change_line(line, {"unit_cost": str(line.unit_price * 2)})
    assert "−100.0 %</td>" in client.get("/quotes/").text
