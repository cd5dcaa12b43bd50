"""Customers and contacts behave as Syncro's documents and live notes say."""

from __future__ import annotations

import httpx
import pytest

from quotewright.sandbox import Sandbox

from .cast import make_customer


def found_ids(api: httpx.Client, **filters: str) -> list[int]:
    return [one["id"] for one in api.get("customers", params=filters).json()["customers"]]


def test_a_created_customer_is_answered_with_200_and_can_be_read(api: httpx.Client) -> None:
    answer = api.post("customers", json={"business_name": "Harbor Dental", "state": "ME"})

    customer = answer.json()["customer"]
    again = api.get(f"customers/{customer['id']}").json()["customer"]
    assert answer.status_code == 200
    assert (again["business_name"], again["state"]) == ("Harbor Dental", "ME")


def test_the_country_of_a_customer_is_nowhere(api: httpx.Client) -> None:
    customer = make_customer(api, country="US")

    detail = api.get(f"customers/{customer['id']}").json()["customer"]

    assert "country" not in {*customer, *detail}


def test_phone_numbers_of_a_customer_lose_their_punctuation(api: httpx.Client) -> None:
    customer = make_customer(api, phone="603-555-0101", mobile="(603) 555-0102")

    detail = api.get(f"customers/{customer['id']}").json()["customer"]

    assert (customer["phone"], customer["mobile"]) == ("6035550101", "6035550102")
    assert [row["label"] for row in detail["phones"]] == ["Mobile", "Phone"]


def test_a_bad_email_is_refused_with_what_was_sent(api: httpx.Client) -> None:
    body = {"business_name": "Harbor Dental", "email": "not an email"}

    answer = api.post("customers", json=body)

    assert answer.status_code == 422
    expected = {"success": False, "message": ["Email is not an email"], "params": body}
    assert answer.json() == expected


def test_a_bad_email_on_update_comes_back_without_params(api: httpx.Client) -> None:
    customer = make_customer(api)

    answer = api.put(f"customers/{customer['id']}", json={"email": "nonsense"})

    assert answer.status_code == 422
    assert answer.json() == {"success": False, "message": ["Email is not an email"]}


def test_a_partial_update_keeps_the_other_fields_and_moves_updated_at(api: httpx.Client) -> None:
    customer = make_customer(api, city="Portland")

    changed = api.put(f"customers/{customer['id']}", json={"state": "ME"}).json()["customer"]

    assert (changed["city"], changed["state"]) == ("Portland", "ME")
    assert changed["updated_at"] > customer["updated_at"]


def test_customers_come_in_pages_with_a_full_meta(api: httpx.Client) -> None:
    for number in range(26):
        make_customer(api, email=f"person{number}@harbordental.example")

    second = api.get("customers", params={"page": 2}).json()

    assert len(second["customers"]) == 1
    assert second["meta"] == {"total_pages": 2, "total_entries": 26, "per_page": 25, "page": 2}


def test_a_page_past_the_end_is_empty_or_the_last_again(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    customer = make_customer(api)
    assert found_ids(api, page="9") == []

    sandbox.switch("past_end_page", "repeats_last")

    assert found_ids(api, page="9") == [customer["id"]]


@pytest.mark.parametrize(
    ("how", "asked", "finds"),
    [
        ("exact", "Dana@harbordental.example", True),
        ("exact", "dana@harbordental.example", False),
        ("ignore_case", "dana@harbordental.example", True),
        ("ignore_case", "harbordental", False),
        ("like", "harbordental", True),
    ],
)
def test_the_email_filter_compares_as_its_switch_says(
    api: httpx.Client, sandbox: Sandbox, how: str, asked: str, finds: bool
) -> None:
    make_customer(api, email="Dana@harbordental.example")

    sandbox.switch("customer_email_filter", how)

    assert bool(found_ids(api, email=asked)) is finds


def test_customers_are_found_by_name_query_and_ids(api: httpx.Client) -> None:
    dental = make_customer(api)["id"]
    books = make_customer(api, business_name="Ferry Lane Books", email=None, lastname="Brand")["id"]

    assert found_ids(api, business_name="harbor") == [dental]
    assert found_ids(api, query="brand") == [books]
    assert found_ids(api, **{"id[]": str(books)}) == [books]
    assert found_ids(api, sort="business_name DESC") == [dental, books]


def test_disabled_customers_are_left_out_unless_asked_for(
    api: httpx.Client, admin: httpx.Client
) -> None:
    customer_id = make_customer(api)["id"]
    edit = {"kind": "customer", "id": customer_id, "fields": {"disabled": True}}
    admin.post("/sandbox/hand-edit", json=edit)

    assert found_ids(api) == []
    assert found_ids(api, include_disabled="true") == [customer_id]


def test_autocomplete_has_no_meta_and_latest_is_one_customer(api: httpx.Client) -> None:
    make_customer(api, business_name="Ferry Lane Books")
    newest = make_customer(api)

    found = api.get("customers/autocomplete", params={"query": "ferry"}).json()

    assert list(found) == ["customers"]
    assert len(found["customers"]) == 1
    assert api.get("customers/latest").json()["customer"]["id"] == newest["id"]


def test_a_second_customer_with_the_same_email_is_allowed_until_refused(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    assert make_customer(api)["id"] != make_customer(api)["id"]

    sandbox.switch("duplicate_customer_email", "refused")
    again = api.post("customers", json={"lastname": "V", "email": "marisol@harbordental.example"})

    assert again.status_code == 422
    assert again.json()["message"] == ["Email has already been taken"]


def test_a_deleted_customer_is_gone_for_good(api: httpx.Client) -> None:
    customer = make_customer(api)

    deleted = api.delete(f"customers/{customer['id']}")

    after = api.get(f"customers/{customer['id']}")
    assert deleted.json() == {"message": "Customer was deleted from the system."}
    assert (after.status_code, after.json()) == (404, {"message": "Not found"})


def test_a_contact_is_answered_without_a_wrapper_and_shown_with_its_customer(
    api: httpx.Client,
) -> None:
    customer_id = make_customer(api)["id"]

    body = {"customer_id": customer_id, "name": "Paul Nakamura", "phone": "603-555-0102"}
    contact = api.post("contacts", json=body).json()

    assert (contact["name"], contact["phone"]) == ("Paul Nakamura", "603-555-0102")
    assert api.get(f"contacts/{contact['id']}").json() == contact
    assert api.get(f"customers/{customer_id}").json()["customer"]["contacts"] == [contact]


def test_contacts_are_listed_fifty_a_page_and_only_by_customer(api: httpx.Client) -> None:
    customer_id, other_id = make_customer(api)["id"], make_customer(api)["id"]
    for owner in [customer_id] * 51 + [other_id]:
        api.post("contacts", json={"customer_id": owner, "name": "Paul Nakamura"})

    page = api.get("contacts", params={"customer_id": customer_id, "email": "ignored"}).json()

    assert len(page["contacts"]) == 50
    assert page["meta"] == {"total_pages": 2, "total_entries": 51, "per_page": 50, "page": 1}


def test_a_contact_with_a_bad_email_is_refused_with_its_record(api: httpx.Client) -> None:
    body = {"customer_id": make_customer(api)["id"], "name": "Paul", "email": "xxx"}

    answer = api.post("contacts", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"] == "Email is not an email"
    assert (answer.json()["record"]["id"], answer.json()["record"]["email"]) == (None, "xxx")


def test_a_contact_of_an_unknown_customer_is_not_found(api: httpx.Client) -> None:
    answer = api.post("contacts", json={"customer_id": 7, "name": "Paul Nakamura"})

    assert (answer.status_code, answer.json()) == (404, {"message": "Not found"})


def test_updating_a_contact_needs_its_name_and_keeps_a_title(api: httpx.Client) -> None:
    body = {"customer_id": make_customer(api)["id"], "name": "Paul Nakamura"}
    path = f"contacts/{api.post('contacts', json=body).json()['id']}"

    without = api.put(path, json={"title": "Owner"})
    changed = api.put(path, json={"name": "Paul Nakamura", "title": "Owner"}).json()

    assert (without.status_code, without.json()["errors"]) == (422, "Name can't be blank")
    assert changed["properties"] == {"title": "Owner"}


def test_a_deleted_contact_is_gone(api: httpx.Client) -> None:
    body = {"customer_id": make_customer(api)["id"], "name": "Paul Nakamura"}
    path = f"contacts/{api.post('contacts', json=body).json()['id']}"

    assert api.delete(path).json() == {"success": True}
    assert api.get(path).status_code == 404
