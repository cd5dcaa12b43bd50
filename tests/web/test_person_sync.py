"""Syncro on a person's page: where they are there, and what needs somebody."""

from __future__ import annotations

from typing import Any

from django.test import Client

from quotewright.accounts.models import Membership
from quotewright.integrations import issues
from quotewright.integrations.candidates import Candidate, Stands
from quotewright.integrations.issues import Failure
from quotewright.integrations.models import Connection, Issue, Link, Outbox
from quotewright.integrations.port import Ambiguous, Rejected
from quotewright.people.models import Person
from tests.web.conftest import HTMX


def stopped(connection: Connection, person: Person, error: Any = None) -> Issue:
    """The person waits for somebody."""
    row: dict[str, Any] = {
        "connection": connection,
        "kind": "person",
        "record_id": person.pk,
    }
    Outbox.objects.update_or_create(**row, defaults={"wanted_version": 2, "parked_version": 2})
    failure = Failure.of(error or Rejected("E-mail is refused.", "Correct it."))
    issues.open_for(connection, "person", person.pk, failure)
    return Issue.objects.get(kind="person", record_id=person.pk, closed_at=None)


def test_without_a_connection_nothing_is_said(client: Client, person: Person) -> None:
    assert "In step" not in client.get(f"/people/{person.pk}/").text


def test_the_page_says_where_a_person_is_in_syncro(
    client: Client, syncro: Connection, person: Person
) -> None:
    Outbox.objects.all().delete()
    assert "Not in Syncro yet" in client.get(f"/people/{person.pk}/").text
    link = {"connection": syncro, "kind": "person", "key": str(person.pk)}
    Link.objects.create(**link, remote_id="4471", snapshot={"as": "contact"})
    page = client.get(f"/people/{person.pk}/").text
    assert "Contact 4471" in page and "In step" in page


def test_an_issue_has_its_cause_fix_and_buttons(
    client: Client, syncro: Connection, person: Person
) -> None:
    issue = stopped(syncro, person)
    page = client.get(f"/people/{person.pk}/").text
    for text in ("E-mail is refused.", "Correct it.", "Needs a person"):
        assert text in page
    for deed in ("retry", "dismiss"):
        assert f"/sync/issues/{issue.pk}/{deed}/" in page


def test_retry_answers_with_the_persons_own_panel(
    client: Client, syncro: Connection, person: Person
) -> None:
    issue = stopped(syncro, person)
    given = {"person": person.pk}
    answer = client.post(f"/sync/issues/{issue.pk}/retry/", given, headers=HTMX).text
    assert "Being tried again" in answer and f"/people/{person.pk}/sync/" in answer
    assert not Outbox.objects.filter(parked_version__gt=0).exists()


def test_one_of_several_is_chosen_there(client: Client, syncro: Connection, person: Person) -> None:
    fits = [Candidate("customer", "30277", "Harbor Dental", "Bath", stands=Stands.PERSON)]
    issue = stopped(syncro, person, Ambiguous("Two fit.", "Choose.", fits))
    assert "30277" in client.get(f"/people/{person.pk}/").text

    given = {"person": person.pk, "kind": "customer", "remote_id": "30277"}
    answer = client.post(f"/sync/issues/{issue.pk}/choose/", given, headers=HTMX).text

    assert "Customer 30277 is used from now on" in answer
    assert Link.objects.filter(remote_id="30277").exists()


def test_what_is_dismissed_is_brought_back_there(
    client: Client, syncro: Connection, person: Person
) -> None:
    issue, given = stopped(syncro, person), {"person": person.pk}
    deed = f"/sync/issues/{issue.pk}/"
    answer = client.post(f"{deed}dismiss/", given, headers=HTMX).text
    assert "Dismissed" in answer and "Bring back" in answer
    answer = client.post(f"{deed}back/", given, headers=HTMX).text
    assert "It is shown again" in answer and "Dismiss…" in answer


def test_a_person_from_before_the_connection_is_pushed_by_hand(
    client: Client, syncro: Connection, person: Person
) -> None:
    Outbox.objects.all().delete()
    answer = client.post(f"/people/{person.pk}/sync/push/", headers=HTMX).text
    assert "Queued" in answer
    assert Outbox.objects.filter(kind="person", record_id=person.pk).exists()


def test_it_is_sent_only_when_it_changed(
    client: Client, syncro: Connection, person: Person
) -> None:
    page = f"/people/{person.pk}/sync/"
    seen = client.get(page).text.split("seen=")[1].split('"')[0]
    assert client.get(page, {"seen": seen}).status_code == 204
    stopped(syncro, person)
    assert "E-mail is refused." in client.get(page, {"seen": seen}).text


def test_read_only_members_see_it_and_change_nothing(
    client: Client, syncro: Connection, person: Person
) -> None:
    issue = stopped(syncro, person)
    Membership.objects.update(role=Membership.Role.READER)
    page = client.get(f"/people/{person.pk}/").text
    assert "E-mail is refused." in page and f"/sync/issues/{issue.pk}/" not in page
    assert client.post(f"/people/{person.pk}/sync/push/", headers=HTMX).status_code == 403
