"""Person Search and product search: what the boxes are answered, and what a pick becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from django.test import Client

from quotewright.accounts.models import Account, Membership
from quotewright.integrations.models import Call, Connection, Link
from quotewright.people.actions import create_person
from quotewright.people.models import Person
from quotewright.quotes.models import Line, Quote
from quotewright.sandbox import Fault, Sandbox
from quotewright.web.person_search import _why
from tests.web.conftest import HTMX
from tests.web.test_editor import do

Post = Callable[..., str]


@pytest.fixture
def put(site: str) -> Post:
    """Put a record into Syncro, as its own people do; return its id."""
    api = httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": "Bearer sandbox"})

    def post(path: str, **body: Any) -> str:
        answer = api.post(f"/{path}s", json=body).json()
        return str(answer.get(path, answer)["id"])

    return post


@pytest.fixture
def reef(connection: Connection, put: Post) -> str:
    """Reef Denim, a customer of Syncro's, with Gwen as its contact."""
    names = {"business_name": "Reef Denim", "firstname": "Ines", "lastname": "Roy"}
    place = {"city": "Portland", "state": "Maine", "zip": "04101"}
    customer = put("customer", **names, **place, email="ines@reef.example", phone="2075550100")
    put("contact", customer_id=int(customer), name="Gwen Sorrel", email="gwen@reef.example")
    return customer


def asked(client: Client, who: str, **more: str) -> str:
    return client.get("/people/search/", {"who": who, "where": "all", **more}).text


def test_own_people_come_at_once_and_syncros_after_a_call(
    client: Client, person: Person, reef: str
) -> None:
    create_person(person.account, {"first_name": "Reef", "last_name": "Marlow"})
    first = asked(client, "reef")
    assert "Marlow" in first and "Denim" not in first and "data-ask" in first
    assert not Call.objects.exists()
    second = asked(client, "reef", live="1")
    assert second.index("Marlow") < second.index("Ines Roy") < second.index("Gwen Sorrel")
    assert "Asked Syncro" in second and "data-ask" not in second and Call.objects.count() == 1


def test_each_result_says_where_it_is_from_and_why_it_matched(client: Client, reef: str) -> None:
    page = asked(client, "reef", live="1")
    assert f"customer {reef}" in page and "Organization" in page and "Customer’s name" in page
    assert "First name" in asked(client, "ines") and "E-mail" in asked(client, "gwen@")
    assert "Work phone" in asked(client, "5550100")


def test_who_is_linked_here_is_shown_as_ours(client: Client, reef: str, account: Account) -> None:
    create_person(account, {"first_name": "Ines", "last_name": "Roy", "email": "INES@reef.example"})
    page = asked(client, "reef", live="1", where="psa")
    assert page.count('role="option"') == 2 and 'data-remote="contact:' in page
    assert f"customer:{reef}" not in page


def test_a_reader_costs_no_call(reader: Client, reef: str) -> None:
    asked(reader, "reef", live="1")
    assert not Call.objects.exists()


def test_without_a_connection_the_box_says_so(client: Client, person: Person) -> None:
    page = asked(client, "harbor", live="1")
    assert "Marisol" in page and "Syncro is not connected" in page


def test_while_syncro_is_down_the_box_says_so_and_offers_again(
    client: Client, reef: str, person: Person, sandbox: Sandbox
) -> None:
    asked(client, "reef", live="1")
    sandbox.arm(Fault("down", times=0))
    page = asked(client, "ree", live="1")
    assert "Ines Roy" in page and "Showing Syncro as last seen" in page and "data-again" in page
    assert "Marisol" in asked(client, "marisol", live="1")


def test_people_of_another_account_stay_theirs(
    client: Client, reef: str, foreign: Quote, connection: Connection
) -> None:
    asked(client, "reef", live="1")
    connection.account = foreign.account
    connection.save()
    page = asked(client, "reef", live="1")
    assert "Ines" not in page and "not connected" in page


def test_a_quote_starts_for_a_pick(client: Client, reef: str) -> None:
    asked(client, "reef", live="1")
    answer = client.post("/quotes/new/", {"name": "Tills", "remote": f"customer:{reef}"})
    quote = Quote.objects.get()
    assert answer["Location"] == f"/quotes/{quote.pk}/"
    assert (quote.buyer.full_name, quote.buyer.state) == ("Ines Roy", "ME")
    assert Link.objects.get(kind="person").remote_id == reef


def test_a_pick_is_kept_while_the_name_is_missing(client: Client, reef: str) -> None:
    asked(client, "reef", live="1")
    page = client.post("/quotes/new/", {"name": "", "remote": f"customer:{reef}"})
    assert page.status_code == 422 and not Person.objects.exists()
    assert f'value="customer:{reef}"' in page.text and "Ines Roy" in page.text


def test_a_pick_that_is_gone_asks_to_search_again(client: Client, connection: Connection) -> None:
    page = client.post("/quotes/new/", {"name": "Tills", "remote": "customer:5"})
    assert page.status_code == 422 and "Search again" in page.text


def test_a_company_without_a_name_is_asked_for_one(
    client: Client, connection: Connection, put: Post
) -> None:
    kelp = put("customer", business_name="Kelp Cafe")
    assert "data-needs-name" in asked(client, "kelp", live="1")
    form = {"name": "Tills", "remote": f"customer:{kelp}", "new_person": "1"}
    assert "no name and no e-mail" in client.post("/quotes/new/", form).text
    client.post("/quotes/new/", {**form, "first_name": "Ana", "organization": "Kelp Cafe"})
    assert Quote.objects.get().buyer.full_name == "Ana"
    assert Link.objects.get(kind="person").remote_id == kelp


def test_a_draft_changes_to_a_pick_or_to_who_was_typed(
    client: Client, reef: str, quote: Quote
) -> None:
    asked(client, "reef", live="1")
    url = f"/quotes/{quote.pk}/change/"
    client.post(url, {"remote": f"customer:{reef}"}, headers=HTMX)
    quote.refresh_from_db()
    assert quote.buyer.full_name == "Ines Roy"
    client.post(url, {"new_person": "1", "first_name": "Tom"}, headers=HTMX)
    quote.refresh_from_db()
    assert quote.buyer.full_name == "Tom"
    refused = client.post(url, {"new_person": "1"}, headers=HTMX)
    assert refused.status_code == 422 and refused["X-Refused"] == "in place"


def test_finding_costs_the_same_whatever_the_number(
    client: Client, reef: str, put: Post, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        put("contact", customer_id=int(reef), name=f"Kim {number}", email=f"k{number}@reef.example")
        create_person(Account.objects.get(), {"first_name": "Reef", "last_name": f"N{number}"})
    asked(client, "reef", live="1")
    with django_assert_max_num_queries(17):
        page = asked(client, "reef")
    assert page.count('role="option"') == 21


def products(client: Client, q: str, **more: str) -> str:
    return client.get("/catalog/syncro/", {"q": q, **more}).text


@pytest.fixture
def ups(connection: Connection, put: Post) -> str:
    texts = {"name": "Smart-UPS 1500", "description": "Tower", "upc_code": "731304332824"}
    return put("product", **texts, price_retail=765, price_cost=612, taxable=False)


def test_products_are_shown_with_price_and_code(client: Client, ups: str) -> None:
    assert "data-ask" in products(client, "ups")
    page = products(client, "ups", live="1")
    assert "731304332824" in page and "612.00" in page and "765.00" in page and "20.0 %" in page
    assert products(client, "u").count("data-none") == 1


def test_who_sees_no_margins_sees_no_cost(client: Client, ups: str) -> None:
    Membership.objects.update(sees_margins=False, role=Membership.Role.SALES)
    page = products(client, "ups", live="1")
    assert "765.00" in page and "612" not in page and "margin" not in page.lower()


def test_a_product_becomes_a_line_that_is_linked(client: Client, ups: str, quote: Quote) -> None:
    products(client, "ups", live="1")
    section = quote.sections.get()
    answer = do(client, quote, "add_product", section=section.pk, product=ups, quantity="3")
    line = Line.objects.get(pk=answer.json()["added"][0])
    assert (line.name, line.code, line.description) == ("Smart-UPS 1500", "731304332824", "Tower")
    assert [int(n) for n in (line.unit_price, line.unit_cost, line.quantity)] == [765, 612, 3]
    assert not line.taxable
    assert Link.objects.get(kind="product").remote_id == ups


def test_products_last_seen_are_there_while_syncro_is_down(
    client: Client, ups: str, sandbox: Sandbox
) -> None:
    products(client, "smart", live="1")
    sandbox.arm(Fault("down", times=0))
    page = products(client, "tower", live="1")
    assert "Smart-UPS" in page and "as last seen" in page and "data-again" in page


def test_a_product_that_is_gone_is_refused(
    client: Client, connection: Connection, quote: Quote
) -> None:
    answer = do(client, quote, "add_product", section=quote.sections.get().pk, product="9")
    assert answer.status_code == 422 and "Search again" in answer.json()["message"]


def test_a_company_that_bears_a_name_is_why_where_all_words_are_in_it() -> None:
    fields = {"first_name": "Zelda", "last_name": "Quimby", "email": "zelda@quimby.example"}
    assert _why(fields, "Quimby Marine", False, "quimby marine") == "Organization"
    assert _why(fields, "Quimby Marine", False, "quimby") == "Last name"
