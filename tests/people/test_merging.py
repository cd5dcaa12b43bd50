"""Making one person, or one organization, of two."""

from __future__ import annotations

import pytest
from django.apps import apps

from quotewright.accounts.models import Account, User
from quotewright.lib.fields import Invalid
from quotewright.people.actions import (
    change_organization,
    change_person,
    create_organization,
    create_person,
    keep_apart,
    merge_organizations,
    merge_people,
)
from quotewright.people.apart import apart_from
from quotewright.people.finding import (
    kept_person,
    people_found,
    people_of,
    present_organization,
    present_person,
    suspicions,
    twins_of,
)
from quotewright.people.merging import differences
from quotewright.people.models import Organization, Person
from quotewright.quotes import actions
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Event, Quote


@pytest.fixture
def mari(account: Account) -> Person:
    """Marisol, entered a second time."""
    return create_person(
        account,
        {
            "first_name": "Mari",
            "last_name": "Vega",
            "title": "Owner",
            "mobile_phone": "207 555 0148",
            "address1": "12 Fore Street",
            "city": "Portland",
            "notes": "Call after 4 pm",
        },
    )


def test_what_is_empty_is_filled_and_the_rest_stays(person: Person, mari: Person) -> None:
    change_person(person, {"notes": "Decides by herself"})

    kept = merge_people(person, mari)

    assert (kept.full_name, kept.title, kept.mobile_phone) == (
        "Marisol Vega",
        "Owner",
        "207 555 0148",
    )
    assert (kept.city, kept.email) == ("Portland", "marisol@harbordental.example")
    assert kept.notes == "Decides by herself\n\nCall after 4 pm"
    assert not Person.objects.filter(pk=mari.pk).exists()


def test_what_is_taken_is_taken_and_nothing_else(person: Person, mari: Person) -> None:
    kept = merge_people(person, mari, take=["name", "organization"])

    assert (kept.full_name, kept.organization, kept.title, kept.city) == ("Mari Vega", None, "", "")


def test_the_preview_says_what_the_merger_does(person: Person, mari: Person) -> None:
    rows = {row.part.name: (row.mine, row.theirs, row.takes) for row in differences(person, mari)}

    assert rows == {
        "name": ("Marisol Vega", "Mari Vega", False),
        "title": ("", "Owner", True),
        "organization": ("Harbor Dental", "", False),
        "email": ("marisol@harbordental.example", "", False),
        "mobile_phone": ("", "207 555 0148", True),
        "address": ("", "12 Fore Street, Portland, US", True),
    }


def test_quotes_move_and_what_was_published_stays(
    account: Account, person: Person, mari: Person, dana: User
) -> None:
    quote = actions.create_quote(account, mari, "Phones", dana)
    actions.add_line(quote, {"name": "Phone"})
    publication = actions.publish(quote)

    merge_people(person, mari, by="Dana Whitlock")

    quote = Quote.objects.get(pk=quote.pk)
    assert quote.person == person and quote.version == 4
    assert document_of(quote).party.first_name == "Marisol"
    publication.refresh_from_db()
    assert publication.document["party"]["first_name"] == "Mari"
    event = Event.objects.filter(quote=quote).first()
    assert event and event.actor == "Dana Whitlock"
    assert event.text == "moved the quote from Mari Vega to Marisol Vega: the two were merged"


def test_undo_does_not_look_for_who_is_gone(
    account: Account, person: Person, mari: Person, dana: User
) -> None:
    quote = actions.create_quote(account, mari, "Phones", dana)
    tom = create_person(account, {"first_name": "Tom"})
    actions.change_quote(quote, {"person": tom}, dana)

    merge_people(person, mari)
    actions.undo(quote, dana)

    assert Quote.objects.get(pk=quote.pk).person == person


def test_old_ids_lead_to_who_was_kept_also_over_two_mergers(
    account: Account, person: Person, mari: Person
) -> None:
    tom = create_person(account, {"first_name": "Tom"})

    merge_people(mari, tom)
    merge_people(person, mari)

    assert present_person(account, tom.pk) == present_person(account, mari.pk) == person
    assert kept_person(Account.objects.create(name="Bay Systems"), mari.pk) is None


def test_only_the_kept_one_is_found_and_by_what_was_taken(
    account: Account, person: Person, mari: Person
) -> None:
    merge_people(person, mari)

    assert people_of(people_found(account, "vega 0148")) == [person]


def test_a_preview_of_yesterday_is_refused(person: Person, mari: Person) -> None:
    change_person(mari, {"title": "Partner"})

    with pytest.raises(Invalid) as refused:
        merge_people(person, mari, seen=(1, 1))
    assert "Mari Vega was changed meanwhile" in refused.value.errors["seen"]
    assert Person.objects.filter(pk=mari.pk).exists()


def test_what_makes_no_sense_is_refused(account: Account, person: Person, mari: Person) -> None:
    stranger = create_person(Account.objects.create(name="Bay Systems"), {"first_name": "Eve"})
    nameless = create_person(account, {"email": "info@x.example"})

    for kept, gone, take, field in (
        (person, person, None, "merged_id"),
        (person, stranger, None, "merged_id"),
        (person, mari, ["shoes"], "take"),
        (nameless, mari, ["email"], "take"),
    ):
        with pytest.raises(Invalid) as refused:
            merge_people(kept, gone, take)
        assert list(refused.value.errors) == [field]


def test_people_move_to_the_kept_organization(account: Account, person: Person) -> None:
    tom = create_person(account, {"first_name": "Tom", "organization": "Harbor Dental Inc"})
    kept, gone = person.organization, tom.organization
    assert kept and gone
    change_organization(gone, {"website": "harbordental.example", "tax_exempt": True})

    merged = merge_organizations(kept, Organization.objects.get(pk=gone.pk))

    assert merged.website == "https://harbordental.example" and not merged.tax_exempt
    tom = Person.objects.get(pk=tom.pk)
    assert (tom.organization, tom.version) == (kept, 2)
    assert Person.objects.get(pk=person.pk).version == 1
    assert present_organization(account, gone.pk) == kept
    assert people_of(people_found(account, "tom dental")) == [tom]


def test_taking_the_name_is_a_change_of_all_people(account: Account, person: Person) -> None:
    gone = create_organization(account, {"name": "Harbor Dental Group"})
    assert person.organization

    merged = merge_organizations(person.organization, gone, take=["name"])

    assert merged.name == "Harbor Dental Group"
    assert Person.objects.get(pk=person.pk).version == 2


def test_of_three_that_look_alike_those_told_apart_are_suspected_with_the_third_only(
    account: Account, person: Person, mari: Person
) -> None:
    third = create_person(account, {"first_name": "Marisol", "mobile_phone": "207 555 0148"})
    change_person(person, {"mobile_phone": "207 555 0148"})
    keep_apart(account, Person, [person.pk, mari.pk])
    assert [s.ids for s in suspicions(account, Person)] == [(person.pk, mari.pk, third.pk)]
    keep_apart(account, Person, [mari.pk, third.pk])
    assert [s.ids for s in suspicions(account, Person)] == [(person.pk, third.pk)]
    assert [twin for twin, _ in twins_of(mari)] == []

    kept = merge_people(person, third)

    assert list(suspicions(account, Person)) == [] and apart_from(kept) == [mari.pk]


def test_whatever_points_to_a_person_has_somebody_who_moves_it() -> None:
    """A new table that points here must listen to `record_merged`: then add it below."""
    moved = {"Quote", "Import", "PersonEntry", "PeopleApart", "Merger"}
    pointing = {
        field.model.__name__
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.model is Person
    }
    assert pointing == moved


def test_whatever_points_to_an_organization_has_somebody_who_moves_it() -> None:
    moved = {"Person", "OrganizationEntry", "OrganizationsApart", "Merger"}
    pointing = {
        field.model.__name__
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.model is Organization
    }
    assert pointing == moved
