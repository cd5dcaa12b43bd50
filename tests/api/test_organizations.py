"""Organizations by the API, and mergers of them and of people."""

from __future__ import annotations

from typing import Any

from quotewright.people.actions import create_organization, create_person
from quotewright.people.models import Person
from quotewright.quotes import actions

BAY = {
    "name": "Bay Marine",
    "website": "https://baymarine.example",
    "city": "Bath",
    "country": "US",
}


def test_an_organization_is_created_and_read_back(api: Any) -> None:
    response = api("POST /organizations", {**BAY, "tax_exempt": True, "tax_exempt_number": "7"})

    assert response.status_code == 201
    made = response.json()
    assert BAY.items() <= made.items() and made["tax_exempt"] is True
    assert response["Location"] == f"/api/v1/organizations/{made['id']}"
    assert api.done(f"GET /organizations/{made['id']}") == made


def test_every_wrong_field_is_named_at_once(api: Any, person: Person) -> None:
    wrong = {"name": "harbor dental", "website": "x y", "country": "USA"}

    assert set(api.refused(422, "POST /organizations", wrong)) == {"name", "website", "country"}
    assert list(api.refused(422, "POST /organizations", {"city": "Bath"})) == ["name"]


def test_a_change_leaves_the_other_fields(api: Any, person: Person) -> None:
    call = f"PATCH /organizations/{person.organization_id}"

    answer = api.done(call, {"name": "Casco Smiles", "notes": "Since 1987"})

    assert (answer["name"], answer["notes"], answer["version"]) == ("Casco Smiles", "Since 1987", 2)
    assert api.done(f"GET /people/{person.pk}")["organization"] == "Casco Smiles"


def test_they_are_found_by_name_and_by_words(api: Any, person: Person) -> None:
    create_organization(person.account, BAY)

    for query in ("name=BAY%20marine", "q=bath", "q=bay.exam"):
        found = api.done(f"GET /organizations?{query}")["items"]
        assert [item["name"] for item in found] == ["Bay Marine"], query
    assert len(api.done("GET /organizations?limit=1")["items"]) == 1


def test_people_are_found_by_words(api: Any, person: Person) -> None:
    create_person(person.account, {"first_name": "Tom", "mobile_phone": "207 555 0148"})

    for query, name in (("q=vega%20dent", "Marisol"), ("q=5550148", "Tom")):
        found = api.done(f"GET /people?{query}")["items"]
        assert [item["first_name"] for item in found] == [name], query
    assert api.done("GET /people?q=nobody")["items"] == []


def test_new_fields_of_a_person(api: Any) -> None:
    raw = {
        "first_name": "Tom",
        "website": "https://tom.example",
        "shipping_city": "Bath",
        "tax_exempt": True,
        "notes": "Likes blue",
    }

    assert raw.items() <= api.done("POST /people", raw).items()


def test_two_people_become_one(api: Any, person: Person) -> None:
    mari = create_person(person.account, {"first_name": "Mari", "title": "Owner"})
    quote = actions.create_quote(person.account, mari, "Phones")

    kept = api.done(f"POST /people/{person.pk}/merge", {"merged_id": mari.pk})

    assert (kept["first_name"], kept["title"]) == ("Marisol", "Owner")
    assert api.done(f"GET /people/{mari.pk}")["id"] == person.pk
    assert api.done(f"GET /quotes/{quote.pk}")["person_id"] == person.pk
    made = api.done("POST /quotes", {"name": "Wi-Fi", "person_id": mari.pk})
    assert made["person_id"] == person.pk


def test_what_is_taken_is_named(api: Any, person: Person) -> None:
    mari = create_person(person.account, {"first_name": "Mari", "title": "Owner"})
    call = f"POST /people/{person.pk}/merge"

    assert list(api.refused(422, call, {"merged_id": mari.pk, "take": ["hat"]})) == ["take"]
    kept = api.done(call, {"merged_id": mari.pk, "take": ["name"]})
    assert (kept["first_name"], kept["last_name"], kept["title"]) == ("Mari", "", "")


def test_two_organizations_become_one(api: Any, person: Person) -> None:
    bay = create_organization(person.account, BAY)
    tom = create_person(person.account, {"first_name": "Tom", "organization": "Bay Marine"})
    call = f"POST /organizations/{person.organization_id}/merge"

    kept = api.done(call, {"merged_id": bay.pk})

    assert (kept["name"], kept["city"]) == ("Harbor Dental", "Bath")
    assert api.done(f"GET /people/{tom.pk}")["organization_id"] == kept["id"]
    assert api.done(f"GET /organizations/{bay.pk}")["id"] == kept["id"]


def test_nothing_of_another_account_is_merged(api: Any, stranger: Any, person: Person) -> None:
    eve = stranger.done("POST /people", {"first_name": "Eve"})["id"]

    message = api.refused(422, f"POST /people/{person.pk}/merge", {"merged_id": eve})
    assert message == {"merged_id": f"There is no person {eve}. Send the id of one that is there."}
    stranger.refused(404, f"POST /people/{person.pk}/merge", {"merged_id": eve})
    stranger.refused(404, f"GET /organizations/{person.organization_id}")
