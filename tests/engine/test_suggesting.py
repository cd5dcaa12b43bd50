"""What Syncro has and is almost the same is shown beside a quote; no push waits for it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from django.test import Client

from quotewright.accounts.models import Account, User
from quotewright.integrations import suggesting
from quotewright.integrations.connections import change_options
from quotewright.integrations.directory import DatabaseDirectory
from quotewright.integrations.models import Connection, Link
from quotewright.integrations.near_there import near_people, near_vendors
from quotewright.integrations.previewing import preview_of
from quotewright.integrations.remote import Remote
from quotewright.integrations.suggesting import near_of_quote
from quotewright.lib.fields import Invalid
from quotewright.lib.likeness import company, person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox
from tests.engine.conftest import work_until_settled

pytestmark = pytest.mark.django_db(transaction=True)
HARBOUR = {"organization": "Harbour Dental LLC", "first_name": "Ruth", "last_name": "Lind"}


@pytest.fixture
def directory(connection: Connection) -> DatabaseDirectory:
    """What was seen of Syncro: a customer with almost the company's name, and others."""
    directory = DatabaseDirectory(connection)
    for remote_id, who in (("12", HARBOUR), ("13", {"organization": "Harbor Dentures"})):
        directory.note(Remote("customer", remote_id, name=who["organization"], person=who))
    return directory


def shown(quote: Quote) -> list[tuple[str, str, str]]:
    found = near_of_quote(quote)
    return [(each.candidate.kind, each.candidate.remote_id, each.reason) for each in found]


def test_a_company_of_almost_the_name_is_suggested_without_a_call(
    quote: Quote, directory: DatabaseDirectory, sandbox: Sandbox
) -> None:
    assert shown(quote) == [("customer", "12", "almost the same name")]
    assert sandbox.log.since() == []


MARISOL = {"first_name": "Marisol", "last_name": "Vega"}
MARSIOL = {"first_name": "Marsiol", "last_name": "Vega", "email": "mv@harbordental.example"}
TYPO = {"last_name": "Vega", "email": "marisol@harbordental.exmaple"}


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        ("customer", TYPO, "almost the same e-mail"),
        ("customer", {"first_name": "Vega", "last_name": "Marisol"}, "written otherwise"),
        ("customer", MARISOL, "the same name"),
        ("contact", MARSIOL, "the same domain, harbordental.example"),
    ],
)
def test_a_person_with_a_slip_is_suggested(
    quote: Quote, connection: Connection, kind: str, fields: dict[str, str], reason: str
) -> None:
    parent = "7" if kind == "contact" else ""
    email = fields.get("email", "")
    record = Remote(kind, "31", email=email, parent=parent, person=fields)
    DatabaseDirectory(connection).note(record)
    [(found, remote_id, why)] = shown(quote)
    assert (found, remote_id) == (kind, "31") and reason in why


def test_the_company_that_is_chosen_gets_the_person_as_its_contact(
    quote: Quote, connection: Connection, site: str, sandbox: Sandbox, dana: User
) -> None:
    api = httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": "Bearer sandbox"})
    body = {"business_name": "Harbour Dental LLC"}
    made = str(api.post("/customers", json=body).json()["customer"]["id"])
    person = {"organization": "Harbour Dental LLC"}
    DatabaseDirectory(connection).note(
        Remote("customer", made, name="Harbour Dental LLC", person=person)
    )
    actions.publish(quote)

    suggesting.take(quote, "customer", made, dana)
    work_until_settled(quote)

    assert len(sandbox.state()["customers"]) == 1
    [estimate] = sandbox.state()["estimates"]
    assert str(estimate["customer_id"]) == made
    assert near_of_quote(quote) == []
    event = quote.events.filter(actor="Dana Whitlock", text__startswith="chose customer").get()
    assert "(Harbour Dental LLC) in Syncro for Harbor Dental" in event.text


def test_the_push_goes_on_and_says_afterwards_what_it_made_one_beside(
    quote: Quote, directory: DatabaseDirectory, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    assert len(sandbox.state()["customers"]) == 1
    [suggestion] = near_of_quote(quote)
    assert suggestion.is_beside and not suggestion.candidate.stands
    with pytest.raises(Invalid, match="settled already"):
        suggesting.take(quote, "customer", "12", "Dana")


def test_what_is_another_one_is_not_suggested_again(
    quote: Quote, directory: DatabaseDirectory
) -> None:
    suggesting.keep_apart(quote, "customer", "12")
    assert near_of_quote(quote) == []
    assert not Link.objects.filter(kind__in=["person", "organization", "choice"]).exists()
    with pytest.raises(Invalid):
        suggesting.keep_apart(quote, "customer", "13")


def test_the_preview_names_what_is_almost_the_same_and_plans_the_same(
    client: Client, dana: User, quote: Quote, directory: DatabaseDirectory, connection: Connection
) -> None:
    change_options(connection, push_products=True)
    actions.publish(quote)
    digest = preview_of(quote).digest
    directory.note(Remote("product", "41", name="Fire wall"))
    preview = preview_of(quote)
    assert preview.digest == digest
    assert [each.candidate.remote_id for each in preview.near] == ["12", "41"]
    client.force_login(dana)
    page = client.get(f"/quotes/{quote.pk}/push/plan/").text
    assert "Almost the same in Syncro" in page and "Firewall is to be made" in page
    assert page.count("Use this one") == 1


def test_the_strip_shows_it_and_one_press_settles_it(
    client: Client, dana: User, quote: Quote, directory: DatabaseDirectory
) -> None:
    client.force_login(dana)
    assert f"/quotes/{quote.pk}/near/" in client.get(f"/quotes/{quote.pk}/strip/").text
    page = client.get(f"/quotes/{quote.pk}/near/").text
    assert "Harbour Dental LLC" in page and "Harbor Dental would be this customer" in page

    taken = {"kind": "customer", "remote_id": "12"}
    assert client.post(f"/quotes/{quote.pk}/near/choose/", taken).status_code == 200

    assert Link.objects.get(kind="organization").remote_id == "12"
    assert client.get(f"/quotes/{quote.pk}/near/").status_code == 204
    assert client.post(f"/quotes/{quote.pk}/near/put-away/", taken).status_code == 422


def test_looking_takes_as_many_queries_for_a_thousand_records_as_for_two(
    quote: Quote, directory: DatabaseDirectory, django_assert_max_num_queries: Any
) -> None:
    rows = [
        Remote("customer", str(n), name=f"Harbor Dentist {n}", person={"organization": f"Ito {n}"})
        for n in range(100, 1100)
    ]
    directory.note_all(rows)
    with django_assert_max_num_queries(14):
        assert [remote_id for _, remote_id, _ in shown(quote)] == ["12"]


def test_a_strangers_directory_is_not_looked_at(
    quote: Quote, connection: Connection, account: Account
) -> None:
    other = Connection(account=Account.objects.create(name="Ferry Lane IT"), subdomain="ferry")
    other.token = "T-ferry"
    other.save()
    DatabaseDirectory(other).note(Remote("customer", "12", name="x", person=HARBOUR))
    assert shown(quote) == []


def test_quotes_and_backslashes_in_an_address_are_looked_for_as_they_are(
    connection: Connection,
) -> None:
    email = "o'b\\rien@harbordental.example"
    theirs = Remote("customer", "8", email=email.replace("example", "exmaple"))
    DatabaseDirectory(connection).note(theirs)
    [(record, how)] = near_people(connection, person("", "", email))
    assert record.remote_id == "8" and how.how == "almost the same e-mail"


def test_a_vendor_with_almost_the_name_is_found(connection: Connection) -> None:
    DatabaseDirectory(connection).note(Remote("vendor", "5", name="Vega Supply, Inc."))
    [(record, how)] = near_vendors(connection, company("", "Vega Suply"))
    assert (record.remote_id, how.how) == ("5", "almost the same name")
