"""Two people, or two organizations, made one: what becomes of them in Syncro."""

from __future__ import annotations

import pytest
from django.db import transaction

from quotewright.accounts.models import Account, User
from quotewright.integrations import locks, merging
from quotewright.integrations.models import Connection, Intent, Issue, Link, Outbox
from quotewright.integrations.state import Standing
from quotewright.lib.fields import Invalid
from quotewright.people.actions import (
    change_organization,
    create_person,
    merge_organizations,
    merge_people,
)
from quotewright.people.models import Organization, Person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox
from tests.engine.conftest import work_until_settled


@pytest.fixture
def mari(account: Account) -> Person:
    """Marisol, entered a second time, under another address."""
    return create_person(account, {"first_name": "Mari", "email": "mari@vega.example"})


def quoted(account: Account, person: Person, dana: User) -> Quote:
    """A published quote for this person."""
    quote = actions.create_quote(account, person, f"Phones for {person.first_name}", dana)
    actions.add_line(quote, {"name": "Phone", "unit_price": "100"})
    actions.publish(quote)
    return quote


def test_the_kept_one_takes_the_customer_over(
    connection: Connection, person: Person, mari: Person, sandbox: Sandbox, dana: User
) -> None:
    quote = quoted(connection.account, mari, dana)
    Outbox.objects.filter(kind="person", record_id=person.pk).update(done_version=9)
    work_until_settled(quote)
    (customer,) = sandbox.state()["customers"]

    merge_people(person, mari)
    state = work_until_settled(quote)

    assert state.standing is Standing.IN_STEP
    (same,) = sandbox.state()["customers"]
    assert same["id"] == customer["id"] and same["firstname"] == "Marisol"
    assert same["email"] == "marisol@harbordental.example"
    (link,) = Link.objects.filter(kind="person")
    assert (link.key, link.remote_id) == (str(person.pk), str(customer["id"]))


def test_where_both_are_customers_the_estimate_moves_to_the_kept_one(
    connection: Connection, person: Person, mari: Person, sandbox: Sandbox, dana: User
) -> None:
    ours, theirs = (quoted(connection.account, who, dana) for who in (person, mari))
    work_until_settled(ours)
    work_until_settled(theirs)
    kept = Link.objects.get(kind="person", key=person.pk).remote_id

    merge_people(person, mari)
    state = work_until_settled(theirs)

    assert state.standing is Standing.IN_STEP
    assert {str(e["customer_id"]) for e in sandbox.state()["estimates"]} == {kept}
    assert len(sandbox.state()["customers"]) == 2  # ours never merges records there
    assert [link.key for link in Link.objects.filter(kind="person")] == [str(person.pk)]


def test_nothing_is_owed_to_who_is_gone(
    connection: Connection, person: Person, mari: Person
) -> None:
    Outbox.objects.update_or_create(
        connection=connection, kind="person", record_id=mari.pk, defaults={"wanted_version": 2}
    )
    Issue.objects.create(connection=connection, kind="person", record_id=mari.pk, cause="x")

    merge_people(person, mari)

    assert not Outbox.objects.filter(kind="person", record_id=mari.pk).exists()
    assert not Issue.objects.filter(record_id=mari.pk, closed_at=None).exists()
    assert Outbox.objects.get(kind="person", record_id=person.pk).wanted_version == 2


def test_a_merger_waits_until_a_lost_answer_is_explained(
    connection: Connection, person: Person, mari: Person
) -> None:
    Intent.objects.create(
        connection=connection, kind="person", key=str(mari.pk), parent="people", body={}
    )

    with pytest.raises(Invalid) as refused:
        merge_people(person, mari)

    assert "its answer was lost" in refused.value.errors["merged_id"]
    assert Person.objects.filter(pk=mari.pk).exists()


def test_a_lock_is_held_until_the_merger_is_done(connection: Connection) -> None:
    name = locks.push_lock(connection.pk, "person", 7)

    with transaction.atomic():
        assert locks.held_to_commit(name, 1)
        assert locks.held_to_commit(name, 1)  # by the same transaction, again
    with locks.held(name) as free:
        assert free


def test_people_of_a_merged_organization_stay_where_they_are(
    connection: Connection, account: Account, person: Person, sandbox: Sandbox, dana: User
) -> None:
    tom = create_person(
        account, {"first_name": "Tom", "email": "t@hd.example", "organization": "HD"}
    )
    ours, theirs = (quoted(account, who, dana) for who in (person, tom))
    work_until_settled(ours)
    work_until_settled(theirs)
    kept, gone = person.organization, tom.organization
    assert kept and gone
    before = {e["number"]: e["customer_id"] for e in sandbox.state()["estimates"]}

    merge_organizations(kept, gone)
    actions.revise(theirs)
    actions.change_quote(theirs, {"name": "Desk phones"})
    actions.publish(theirs)
    state = work_until_settled(theirs)

    assert state.standing is Standing.IN_STEP
    assert {e["number"]: e["customer_id"] for e in sandbox.state()["estimates"]} == before
    assert [link.key for link in Link.objects.filter(kind="organization")] == [str(kept.pk)]


def test_the_kept_organization_takes_the_customer_over(
    connection: Connection, account: Account, sandbox: Sandbox, dana: User
) -> None:
    tom = create_person(
        account, {"first_name": "Tom", "email": "t@hd.example", "organization": "HD"}
    )
    work_until_settled(quoted(account, tom, dana))
    kept = Organization.objects.create(account=account, name="Harbor Dental")
    gone = Organization.objects.get(name="HD")

    merge_organizations(kept, gone)
    ann = create_person(
        account, {"first_name": "Ann", "email": "a@hd.example", "organization": "Harbor Dental"}
    )
    work_until_settled(quoted(account, ann, dana))

    (customer,) = sandbox.state()["customers"]
    assert merging.places(account, "organization", kept.pk, gone.pk).kept.endswith(
        str(customer["id"])
    )


def test_a_new_name_of_the_company_reaches_syncro(
    connection: Connection, person: Person, sandbox: Sandbox, dana: User
) -> None:
    quote = quoted(connection.account, person, dana)
    work_until_settled(quote)
    assert person.organization

    change_organization(person.organization, {"name": "Casco Smiles"})
    work_until_settled(quote)

    assert [c["business_name"] for c in sandbox.state()["customers"]] == ["Casco Smiles"]
