"""Several records fit: somebody chooses one on the quote's page, and the push goes on with it."""

from __future__ import annotations

import httpx
import pytest
from django.test import Client

from quotewright.accounts.models import Membership, User
from quotewright.integrations import choosing
from quotewright.integrations.models import Connection, Issue, Link
from quotewright.integrations.state import Standing, quote_state
from quotewright.lib.fields import Invalid
from quotewright.people.actions import create_person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox
from tests.engine.conftest import work, work_until_settled


@pytest.fixture
def twins(connection: Connection, quote: Quote, site: str) -> list[str]:
    """Two customers of Syncro with Marisol's e-mail, and a published quote that waits."""
    api = httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": "Bearer sandbox"})
    bodies = [{"business_name": name, "email": quote.buyer.email} for name in ("East", "West")]
    made = [str(api.post("/customers", json=b).json()["customer"]["id"]) for b in bodies]
    actions.publish(quote)
    assert work_until_settled(quote).standing is Standing.NEEDS_PERSON
    return made


def press(client: Client, user: User, quote: Quote, remote_id: str) -> httpx.Response:
    client.force_login(user)
    data = {"kind": "customer", "remote_id": remote_id}
    return client.post(f"/quotes/{quote.pk}/choose-record/", data)  # type: ignore[return-value]


def test_the_strip_offers_each_and_one_press_settles_it(
    client: Client, dana: User, quote: Quote, twins: list[str], sandbox: Sandbox
) -> None:
    client.force_login(dana)
    page = client.get(f"/quotes/{quote.pk}/strip/").text
    assert page.count("Use this one") == 2 and "West" in page

    answer = press(client, dana, quote, twins[1])
    assert answer.status_code == 200 and "Use this one" not in answer.text

    assert work_until_settled(quote).standing is Standing.IN_STEP
    [estimate] = sandbox.state()["estimates"]
    assert str(estimate["customer_id"]) == twins[1]
    assert len(sandbox.state()["customers"]) == 2


def test_the_choice_is_in_the_timeline(
    client: Client, dana: User, quote: Quote, twins: list[str]
) -> None:
    press(client, dana, quote, twins[0])

    event = quote.events.latest("at")
    assert (event.actor, event.text) == (
        "Dana Whitlock",
        f"chose customer {twins[0]} (East) in Syncro for Marisol Vega",
    )


def test_a_choice_for_one_quote_frees_the_persons_others_and_the_person(
    dana: User, quote: Quote, twins: list[str]
) -> None:
    other = actions.create_quote(quote.account, quote.buyer, "Phase two", dana)
    actions.add_line(other, {"name": "Rack", "unit_price": "9"})
    actions.publish(other)
    work_until_settled(other)
    assert quote_state(other).standing is Standing.NEEDS_PERSON

    choosing.choose(choosing.issue_of(quote), "customer", twins[0], dana)
    work_until_settled(quote)

    assert work_until_settled(other).standing is Standing.IN_STEP
    assert not Issue.objects.filter(closed_at=None).exists()


def test_a_companys_customer_is_chosen_for_all_of_its_people(
    connection: Connection, quote: Quote, dana: User, site: str, sandbox: Sandbox
) -> None:
    api = httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": "Bearer sandbox"})
    bodies = [{"business_name": "Harbor Dental", "email": f"{n}@x.example"} for n in "ab"]
    made = [str(api.post("/customers", json=b).json()["customer"]["id"]) for b in bodies]
    actions.publish(quote)
    work_until_settled(quote)

    choosing.choose(choosing.issue_of(quote), "customer", made[1], dana)

    assert work_until_settled(quote).standing is Standing.IN_STEP
    link = Link.objects.get(kind="organization")
    assert link.remote_id == made[1]
    assert [str(c["customer_id"]) for c in sandbox.state()["contacts"]] == [made[1]]


def test_what_is_none_of_them_is_refused(dana: User, quote: Quote, twins: list[str]) -> None:
    issue = choosing.issue_of(quote)

    with pytest.raises(Invalid, match="Nothing is to be chosen here any more"):
        choosing.choose(issue, "customer", "12", dana)
    with pytest.raises(Invalid):
        choosing.choose(issue, "contact", twins[0], dana)

    assert not Link.objects.exists()


def test_a_persons_own_issue_is_settled_the_same_way(
    connection: Connection, dana: User, site: str, sandbox: Sandbox
) -> None:
    api = httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": "Bearer sandbox"})
    for name in ("East", "West"):
        api.post("/customers", json={"business_name": name, "email": "eva@x.example"})
    eva = create_person(connection.account, {"first_name": "Eva", "email": "eva@x.example"})
    work()
    issue = Issue.objects.get(kind="person", record_id=eva.pk, closed_at=None)

    choosing.choose(issue, "customer", issue.candidates[0]["remote_id"], dana)
    work()

    assert Link.objects.get(kind="person").remote_id == issue.candidates[0]["remote_id"]


def test_who_may_only_look_sees_no_button_and_presses_none(
    client: Client, dana: User, quote: Quote, twins: list[str]
) -> None:
    Membership.objects.update(role=Membership.Role.READER)

    client.force_login(dana)
    assert "Use this one" not in client.get(f"/quotes/{quote.pk}/strip/").text
    assert press(client, dana, quote, twins[0]).status_code == 403


def test_a_settled_quote_has_nothing_to_choose(
    client: Client, dana: User, quote: Quote, connection: Connection
) -> None:
    answer = press(client, dana, quote, "12")

    assert answer.status_code == 422 and "Reload the page" in answer.text
