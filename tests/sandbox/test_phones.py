"""The phone numbers of a customer follow its own two fields, and the other way round."""

from __future__ import annotations

import httpx

from .cast import Json, make_customer


def phones_of(api: httpx.Client, customer: Json) -> list[Json]:
    rows: list[Json] = api.get(f"customers/{customer['id']}/phones").json()["phones"]
    return rows


def test_a_number_added_to_a_customer_is_listed_first(api: httpx.Client) -> None:
    customer = make_customer(api, phone="207-555-0101")

    added = api.post(f"customers/{customer['id']}/phones", json={"number": "207-555-0199"}).json()

    assert (added["number"], added["label"]) == ("2075550199", None)
    assert [one["number"] for one in phones_of(api, customer)] == ["2075550199", "2075550101"]


def test_changing_the_row_of_the_phone_changes_the_customer(api: httpx.Client) -> None:
    customer = make_customer(api, phone="207-555-0101")
    path = f"customers/{customer['id']}"
    row = phones_of(api, customer)[0]

    api.put(f"{path}/phones/{row['id']}", json={"number": "207-555-0177", "extension": "9"})
    changed = api.get(path).json()["customer"]
    api.put(path, json={"phone": "207-555-0188"})

    assert (changed["phone"], changed["phones"][0]["extension"]) == ("2075550177", "9")
    assert [one["number"] for one in phones_of(api, customer)] == ["2075550188"]


def test_a_deleted_number_is_gone_from_the_customer_too(api: httpx.Client) -> None:
    customer = make_customer(api, mobile="207-555-0101")
    path = f"customers/{customer['id']}/phones/{phones_of(api, customer)[0]['id']}"

    answer = api.delete(path)

    assert answer.json() == {"success": True}
    assert api.get(f"customers/{customer['id']}").json()["customer"]["mobile"] is None
    assert api.delete(path).status_code == 404


def test_a_blank_number_is_refused_with_what_was_sent(api: httpx.Client) -> None:
    customer = make_customer(api)

    answer = api.post(f"customers/{customer['id']}/phones", json={"number": ""})

    assert answer.status_code == 422
    assert answer.json() == {
        "success": False,
        "message": ["Number can't be blank"],
        "params": {"customer_id": str(customer["id"]), "number": ""},
    }
