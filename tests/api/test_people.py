"""People by the API."""

from __future__ import annotations

from typing import Any

import pytest

from quotewright.people.actions import create_person
from quotewright.people.models import Person

MARISOL = {
    "first_name": "Marisol",
    "last_name": "Vega",
    "email": "marisol@harbordental.example",
    "organization": "Harbor Dental",
}


def test_a_person_is_created_and_read_back(api: Any) -> None:
    response = api("POST /people", MARISOL)
    assert response.status_code == 201
    made = response.json()
    assert MARISOL.items() <= made.items()
    assert made["country"] == "US"
    assert response["Location"] == f"/api/v1/people/{made['id']}"
    assert api.done(f"GET /people/{made['id']}") == made


def test_a_person_needs_a_name_or_an_address(api: Any) -> None:
    message = api.refused(422, "POST /people", {"title": "Office manager"})
    assert message == {"first_name": "This person has no name and no e-mail. Type one of them."}


def test_every_wrong_field_is_named_at_once(api: Any) -> None:
    wrong = {"first_name": "M" * 61, "email": "marisol@", "country": "USA"}
    message = api.refused(422, "POST /people", wrong)
    assert set(message) == {"first_name", "email", "country"}
    assert "name@example.com" in message["email"]
    assert not Person.objects.exists()


def test_unknown_fields_are_refused(api: Any) -> None:
    message = api.refused(422, "POST /people", {**MARISOL, "zip": "04101", "account_id": 7})
    assert set(message) == {"zip", "account_id"}
    assert "There is no such field" in message["zip"]


@pytest.mark.parametrize("value", [7, None, ["Marisol"], {"a": 1}, True, 1.5])
def test_a_text_field_takes_only_text(api: Any, value: object) -> None:
    message = api.refused(422, "POST /people", {"first_name": value})
    assert message == {"first_name": "Send text, in quotes."}


def test_a_change_leaves_the_other_fields(api: Any, person: Person) -> None:
    answer = api.done(f"PATCH /people/{person.pk}", {"title": "Owner"})
    assert (answer["title"], answer["first_name"], answer["version"]) == ("Owner", "Marisol", 2)
    again = api.done(f"PATCH /people/{person.pk}", {"title": "Owner"})
    assert again["version"] == 2


def test_people_are_found_by_address_in_any_case(api: Any, person: Person) -> None:
    create_person(person.account, {"email": "other@harbordental.example"})
    found = api.done("GET /people?email=MARISOL@harbordental.example")
    assert [item["id"] for item in found["items"]] == [person.pk]
    assert api.done("GET /people?email=%00")["next_cursor"] is None


def test_a_cursor_stays_right_while_people_are_added(api: Any, person: Person) -> None:
    for number in range(4):
        create_person(person.account, {"email": f"p{number}@harbordental.example"})
    first = api.done("GET /people?limit=2")
    create_person(person.account, {"email": "late@harbordental.example"})
    second = api.done(f"GET /people?limit=2&cursor={first['next_cursor']}")
    third = api.done(f"GET /people?limit=2&cursor={second['next_cursor']}")
    emails = [item["email"][:2] for page in (first, second, third) for item in page["items"]]
    assert emails == ["p3", "p2", "p1", "p0", "ma"]
    assert third["next_cursor"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=abc", "cursor=-1"])
def test_wrong_paging_is_refused(api: Any, query: str) -> None:
    assert list(api.refused(422, f"GET /people?{query}")) == [query.split("=")[0]]


def test_a_list_takes_as_many_queries_for_many_people(
    api: Any, person: Person, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        create_person(person.account, {"email": f"p{number}@x.example", "organization": "Bay"})
    api.done("GET /people")
    with django_assert_max_num_queries(3):
        api.done("GET /people")
